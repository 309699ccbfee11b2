// RUN: onnxc-opt %s --onnxc-lower-to-linalg | FileCheck %s

// CHECK-LABEL: func.func private @nearest_gathers_by_a_table(
//       CHECK:   %[[TABLE:.+]] = linalg.generic {{.*}} outs(%{{.+}} : tensor<8xi64>)
//       CHECK:   linalg.generic {{.*}} ins(%[[TABLE]] : tensor<8xi64>)
//       CHECK:     tensor.extract
func.func private @nearest_gathers_by_a_table(%x: tensor<3x4xf32>, %out: tensor<3x8xf32>) -> tensor<3x8xf32> attributes {kernel.results = 1 : i64} {
  %scales = onnx.Constant dense<[1.0, 2.0]> : tensor<2xf32>
  %0 = onnx.Resize %x scales %scales : (tensor<3x4xf32>, tensor<2xf32>) -> tensor<3x8xf32>
  return %0 : tensor<3x8xf32>
}

// CHECK-LABEL: func.func private @linear_sums_two_taps(
//       CHECK:   linalg.generic {{.*}} outs(%{{.+}} : tensor<8x2xi64>)
//       CHECK:   linalg.generic {{.*}} outs(%{{.+}} : tensor<8x2xf64>)
//       CHECK:   linalg.generic {{.*}} outs(%{{.+}} : tensor<8x2xf32>)
//       CHECK:   linalg.generic {{.*}} iterator_types = ["parallel", "parallel"]
//       CHECK:     tensor.extract
//       CHECK:     arith.mulf
//       CHECK:     tensor.extract
func.func private @linear_sums_two_taps(%x: tensor<3x4xf32>, %out: tensor<3x8xf32>) -> tensor<3x8xf32> attributes {kernel.results = 1 : i64} {
  %scales = onnx.Constant dense<[1.0, 2.0]> : tensor<2xf32>
  %0 = onnx.Resize %x scales %scales {mode = "linear"} : (tensor<3x4xf32>, tensor<2xf32>) -> tensor<3x8xf32>
  return %0 : tensor<3x8xf32>
}

// CHECK-LABEL: func.func private @a_single_element_is_repeated(
//   CHECK-NOT:   arith.mulf
//       CHECK:   linalg.generic {{.*}} ins(%{{.+}} : tensor<3x1xf32>)
//   CHECK-NOT:   arith.mulf
func.func private @a_single_element_is_repeated(%x: tensor<3x1xf32>, %out: tensor<3x8xf32>) -> tensor<3x8xf32> attributes {kernel.results = 1 : i64} {
  %scales = onnx.Constant dense<[1.0, 8.0]> : tensor<2xf32>
  %0 = onnx.Resize %x scales %scales {mode = "linear"} : (tensor<3x1xf32>, tensor<2xf32>) -> tensor<3x8xf32>
  return %0 : tensor<3x8xf32>
}
