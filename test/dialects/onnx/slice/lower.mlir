// RUN: onnxc-opt %s --onnxc-lower-to-linalg | FileCheck %s

// CHECK-LABEL: func.func private @concat_copies_each_input_to_its_place(
//       CHECK:   tensor.insert_slice %{{.+}} into %{{.+}}[0, 0] [2, 3] [1, 1]
//       CHECK:   tensor.insert_slice %{{.+}} into %{{.+}}[0, 3] [2, 1] [1, 1]
func.func private @concat_copies_each_input_to_its_place(%x: tensor<2x3xf32>, %y: tensor<2x1xf32>, %out: tensor<2x4xf32>) -> tensor<2x4xf32> attributes {kernel.results = 1 : i64} {
  %0 = onnx.Concat %x, %y axis 1 : (tensor<2x3xf32>, tensor<2x1xf32>) -> tensor<2x4xf32>
  return %0 : tensor<2x4xf32>
}

// CHECK-LABEL: func.func private @empty_inputs_are_not_copied(
//       CHECK:   tensor.insert_slice
//   CHECK-NOT:   tensor.insert_slice
func.func private @empty_inputs_are_not_copied(%x: tensor<0xf32>, %y: tensor<2xf32>, %out: tensor<2xf32>) -> tensor<2xf32> attributes {kernel.results = 1 : i64} {
  %0 = onnx.Concat %x, %y axis 0 : (tensor<0xf32>, tensor<2xf32>) -> tensor<2xf32>
  return %0 : tensor<2xf32>
}

// CHECK-LABEL: func.func private @forward_steps_are_a_strided_slice(
//       CHECK:   tensor.extract_slice %{{.+}}[1] [2] [2] : tensor<5xf32> to tensor<2xf32>
func.func private @forward_steps_are_a_strided_slice(%x: tensor<5xf32>, %out: tensor<2xf32>) -> tensor<2xf32> attributes {kernel.results = 1 : i64} {
  %zero = onnx.Constant dense<0> : tensor<1xi64>
  %start = onnx.Constant dense<1> : tensor<1xi64>
  %end = onnx.Constant dense<5> : tensor<1xi64>
  %step = onnx.Constant dense<2> : tensor<1xi64>
  %0 = onnx.Slice %x from %start to %end axes %zero steps %step : (tensor<5xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<2xf32>
  return %0 : tensor<2xf32>
}

// CHECK-LABEL: func.func private @backward_steps_compute_the_source_index(
//       CHECK:   linalg.generic
//       CHECK:     arith.muli
//       CHECK:     tensor.extract
func.func private @backward_steps_compute_the_source_index(%x: tensor<5xf32>, %out: tensor<5xf32>) -> tensor<5xf32> attributes {kernel.results = 1 : i64} {
  %zero = onnx.Constant dense<0> : tensor<1xi64>
  %last = onnx.Constant dense<-1> : tensor<1xi64>
  %end = onnx.Constant dense<-9> : tensor<1xi64>
  %0 = onnx.Slice %x from %last to %end axes %zero steps %last : (tensor<5xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<5xf32>
  return %0 : tensor<5xf32>
}

// CHECK-LABEL: func.func private @run_time_ranges_must_give_the_declared_size(
//       CHECK:   cf.assert %{{.+}}, "shape: slice of another size"
//       CHECK:   tensor.extract_slice %{{.+}}[%{{.+}}] [2] [1]
func.func private @run_time_ranges_must_give_the_declared_size(%x: tensor<5xf32>, %start: tensor<1xi64>, %end: tensor<1xi64>, %out: tensor<2xf32>) -> tensor<2xf32> attributes {kernel.results = 1 : i64} {
  %0 = onnx.Slice %x from %start to %end : (tensor<5xf32>, tensor<1xi64>, tensor<1xi64>) -> tensor<2xf32>
  return %0 : tensor<2xf32>
}

// CHECK-LABEL: func.func private @replace_copies_what_it_keeps(
//       CHECK:   %[[ALL:.+]] = tensor.insert_slice %arg0 into %{{.+}}[0, 0] [2, 5] [1, 1]
//       CHECK:   tensor.insert_slice %arg1 into %[[ALL]][0, 3] [2, 1] [1, 1]
func.func private @replace_copies_what_it_keeps(%x: tensor<2x5xf32>, %y: tensor<2x1xf32>, %out: tensor<2x5xf32>) -> tensor<2x5xf32> attributes {kernel.results = 1 : i64} {
  %0 = onnx.Replace %x with %y axis 1 from [3] : (tensor<2x5xf32>, tensor<2x1xf32>) -> tensor<2x5xf32>
  return %0 : tensor<2x5xf32>
}
