// RUN: onnxc-opt %s --onnxc-infer-shapes | FileCheck %s

// CHECK-LABEL: func.func @concat_adds_sizes(
//       CHECK:   onnx.Concat {{.*}} -> tensor<?x4xf32>
func.func @concat_adds_sizes(%x: tensor<?x3xf32>, %y: tensor<?x1xf32>) -> tensor<?x?xf32> {
  %0 = onnx.Concat %x, %y axis -1 : (tensor<?x3xf32>, tensor<?x1xf32>) -> tensor<?x?xf32>
  return %0 : tensor<?x?xf32>
}

// CHECK-LABEL: func.func @one_input_tells_the_size_of_the_others(
//       CHECK:   onnx.Concat {{.*}} -> tensor<2x?xf32>
func.func @one_input_tells_the_size_of_the_others(%x: tensor<?x?xf32>, %y: tensor<2x1xf32>) -> tensor<?x?xf32> {
  %0 = onnx.Concat %x, %y axis 1 : (tensor<?x?xf32>, tensor<2x1xf32>) -> tensor<?x?xf32>
  return %0 : tensor<?x?xf32>
}

// CHECK-LABEL: func.func @the_last_part_may_be_smaller(
//       CHECK:   onnx.Split {{.*}} -> (tensor<3xf32>, tensor<3xf32>, tensor<1xf32>)
func.func @the_last_part_may_be_smaller(%x: tensor<7xf32>) -> tensor<?xf32> {
  %0:3 = onnx.Split %x axis 0 into 3 : (tensor<7xf32>) -> (tensor<?xf32>, tensor<?xf32>, tensor<?xf32>)
  return %0#2 : tensor<?xf32>
}

// CHECK-LABEL: func.func @ends_are_clamped(
//       CHECK:   onnx.Slice {{.*}} -> tensor<3xf32>
func.func @ends_are_clamped(%x: tensor<4xf32>) -> tensor<?xf32> {
  %one = onnx.Constant dense<1> : tensor<1xi64>
  %far = onnx.Constant dense<9223372036854775807> : tensor<1xi64>
  %0 = onnx.Slice %x from %one to %far : (tensor<4xf32>, tensor<1xi64>, tensor<1xi64>) -> tensor<?xf32>
  return %0 : tensor<?xf32>
}

// CHECK-LABEL: func.func @backwards_to_the_first_element(
//       CHECK:   onnx.Slice {{.*}} -> tensor<2xf32>
func.func @backwards_to_the_first_element(%x: tensor<4xf32>) -> tensor<?xf32> {
  %zero = onnx.Constant dense<0> : tensor<1xi64>
  %last = onnx.Constant dense<-1> : tensor<1xi64>
  %far = onnx.Constant dense<-9223372036854775808> : tensor<1xi64>
  %step = onnx.Constant dense<-2> : tensor<1xi64>
  %0 = onnx.Slice %x from %last to %far axes %zero steps %step : (tensor<4xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<?xf32>
  return %0 : tensor<?xf32>
}

// CHECK-LABEL: func.func @a_run_time_axis_may_be_any(
//       CHECK:   onnx.Slice {{.*}} -> tensor<?x?xf32>
func.func @a_run_time_axis_may_be_any(%x: tensor<4x6xf32>, %axis: tensor<1xi64>) -> tensor<?x?xf32> {
  %one = onnx.Constant dense<1> : tensor<1xi64>
  %two = onnx.Constant dense<2> : tensor<1xi64>
  %0 = onnx.Slice %x from %one to %two axes %axis : (tensor<4x6xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<?x?xf32>
  return %0 : tensor<?x?xf32>
}

// CHECK-LABEL: func.func @replace_keeps_sizes(
//       CHECK:   onnx.Replace {{.*}} -> tensor<2x5xf32>
func.func @replace_keeps_sizes(%x: tensor<?x5xf32>, %y: tensor<2x1xf32>) -> tensor<?x?xf32> {
  %0 = onnx.Replace %x with %y axis -1 from [2] : (tensor<?x5xf32>, tensor<2x1xf32>) -> tensor<?x5xf32>
  %1 = onnx.Identity %0 : tensor<?x5xf32> -> tensor<?x?xf32>
  return %1 : tensor<?x?xf32>
}
