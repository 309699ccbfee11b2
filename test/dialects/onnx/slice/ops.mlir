// RUN: onnxc-opt %s | onnxc-opt | FileCheck %s

// CHECK-LABEL: func.func @concat(
//       CHECK:   onnx.Concat %{{.+}}, %{{.+}} axis 1 : (tensor<2x3xf32>, tensor<2x1xf32>) -> tensor<2x4xf32>
func.func @concat(%x: tensor<2x3xf32>, %y: tensor<2x1xf32>) -> tensor<2x4xf32> {
  %0 = onnx.Concat %x, %y axis 1 : (tensor<2x3xf32>, tensor<2x1xf32>) -> tensor<2x4xf32>
  return %0 : tensor<2x4xf32>
}

// CHECK-LABEL: func.func @split_has_a_result_per_part(
//       CHECK:   onnx.Split %{{.+}} axis 0 into 2 : (tensor<5xf32>) -> (tensor<3xf32>, tensor<2xf32>)
func.func @split_has_a_result_per_part(%x: tensor<5xf32>) -> (tensor<3xf32>, tensor<2xf32>) {
  %0:2 = onnx.Split %x axis 0 into 2 : (tensor<5xf32>) -> (tensor<3xf32>, tensor<2xf32>)
  return %0#0, %0#1 : tensor<3xf32>, tensor<2xf32>
}

// CHECK-LABEL: func.func @slice_with_axes_and_steps(
//       CHECK:   onnx.Slice %{{.+}} from %{{.+}} to %{{.+}} axes %{{.+}} steps %{{.+}} : (tensor<4x6xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<4x3xf32>
func.func @slice_with_axes_and_steps(%x: tensor<4x6xf32>) -> tensor<4x3xf32> {
  %zero = onnx.Constant dense<0> : tensor<1xi64>
  %one = onnx.Constant dense<1> : tensor<1xi64>
  %two = onnx.Constant dense<2> : tensor<1xi64>
  %six = onnx.Constant dense<6> : tensor<1xi64>
  %0 = onnx.Slice %x from %zero to %six axes %one steps %two : (tensor<4x6xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<4x3xf32>
  return %0 : tensor<4x3xf32>
}

// CHECK-LABEL: func.func @replace(
//       CHECK:   onnx.Replace %{{.+}} with %{{.+}}, %{{.+}} axis 1 from [0, 3] : (tensor<2x5xf32>, tensor<2x1xf32>, tensor<2x2xf32>) -> tensor<2x5xf32>
func.func @replace(%x: tensor<2x5xf32>, %y: tensor<2x1xf32>, %z: tensor<2x2xf32>) -> tensor<2x5xf32> {
  %0 = onnx.Replace %x with %y, %z axis 1 from [0, 3] : (tensor<2x5xf32>, tensor<2x1xf32>, tensor<2x2xf32>) -> tensor<2x5xf32>
  return %0 : tensor<2x5xf32>
}
