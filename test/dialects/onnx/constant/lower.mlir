// RUN: onnxc-opt %s --onnxc-lower-to-linalg | FileCheck %s

// CHECK-LABEL: func.func private @bools_fill_bytes(
//       CHECK:   %[[ONE:.+]] = arith.constant 1 : i8
//       CHECK:   linalg.fill ins(%[[ONE]] : i8)
func.func private @bools_fill_bytes(%out: tensor<2xi1>) -> tensor<2xi1> attributes {kernel.results = 1 : i64} {
  %shape = onnx.Constant dense<2> : tensor<1xi64>
  %0 = onnx.ConstantOfShape %shape value dense<true> : tensor<1xi1> : tensor<1xi64> -> tensor<2xi1>
  return %0 : tensor<2xi1>
}

// Not by repeated addition, which would add up rounding errors.
// CHECK-LABEL: func.func private @range_multiplies(
//       CHECK:   linalg.generic {{.*}} iterator_types = ["parallel"]
//       CHECK:     arith.mulf
//       CHECK:     arith.addf
func.func private @range_multiplies(%start: tensor<f32>, %limit: tensor<f32>, %delta: tensor<f32>, %out: tensor<4xf32>) -> tensor<4xf32> attributes {kernel.results = 1 : i64} {
  %0 = onnx.Range %start to %limit by %delta : (tensor<f32>, tensor<f32>, tensor<f32>) -> tensor<4xf32>
  return %0 : tensor<4xf32>
}
