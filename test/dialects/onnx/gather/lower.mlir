// RUN: onnxc-opt %s --onnxc-lower-to-linalg | FileCheck %s

// CHECK-LABEL: func.func private @all_indices_are_checked_first(
//       CHECK:   linalg.generic {{.*}} iterator_types = ["reduction"]
//       CHECK:     arith.cmpi uge
//       CHECK:   cf.assert %{{.+}}, "index: out of range"
//       CHECK:   linalg.generic {{.*}} iterator_types = ["parallel", "parallel"]
//       CHECK:     tensor.extract
//   CHECK-NOT:   cf.assert
func.func private @all_indices_are_checked_first(%x: tensor<9x3xf32>, %i: tensor<4xi64>, %out: tensor<4x3xf32>) -> tensor<4x3xf32> attributes {kernel.results = 1 : i64} {
  %0 = onnx.Gather %x at %i axis 0 : (tensor<9x3xf32>, tensor<4xi64>) -> tensor<4x3xf32>
  return %0 : tensor<4x3xf32>
}

// CHECK-LABEL: func.func private @constant_indices_need_no_check(
//   CHECK-NOT:   cf.assert
//       CHECK:   tensor.extract
func.func private @constant_indices_need_no_check(%x: tensor<9x3xf32>, %out: tensor<2x3xf32>) -> tensor<2x3xf32> attributes {kernel.results = 1 : i64} {
  %i = onnx.Constant dense<[8, -9]> : tensor<2xi64>
  %0 = onnx.Gather %x at %i axis 0 : (tensor<9x3xf32>, tensor<2xi64>) -> tensor<2x3xf32>
  return %0 : tensor<2x3xf32>
}

// CHECK-LABEL: func.func private @wrong_constant_indices_are_a_failed_check(
//       CHECK:   cf.assert
func.func private @wrong_constant_indices_are_a_failed_check(%x: tensor<9x3xf32>, %out: tensor<2x3xf32>) -> tensor<2x3xf32> attributes {kernel.results = 1 : i64} {
  %i = onnx.Constant dense<[9, 0]> : tensor<2xi64>
  %0 = onnx.Gather %x at %i axis 0 : (tensor<9x3xf32>, tensor<2xi64>) -> tensor<2x3xf32>
  return %0 : tensor<2x3xf32>
}
