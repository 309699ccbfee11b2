// RUN: onnxc-opt %s --onnxc-decompose | FileCheck %s

// Factors of 1 are not multiplied with.
// CHECK-LABEL: func.func @plain(
//  CHECK-NEXT:   %[[P:.+]] = onnx.MatMul %arg0, %arg1
//  CHECK-NEXT:   return %[[P]]
func.func @plain(%a: tensor<2x3xf32>, %b: tensor<3x4xf32>) -> tensor<2x4xf32> {
  %0 = onnx.Gemm %a, %b {beta = 3.0 : f32} : tensor<2x3xf32>, tensor<3x4xf32> -> tensor<2x4xf32>
  return %0 : tensor<2x4xf32>
}

// CHECK-LABEL: func.func @both_factors(
//   CHECK-DAG:   %[[ALPHA:.+]] = onnx.Constant dense<2.5{{.*}}> : tensor<f16>
//   CHECK-DAG:   %[[BETA:.+]] = onnx.Constant dense<3.0{{.*}}> : tensor<f16>
//       CHECK:   %[[T:.+]] = onnx.Transpose %arg0 perm [1, 0]
//       CHECK:   %[[P:.+]] = onnx.MatMul %[[T]], %arg1
//   CHECK-DAG:   %[[S:.+]] = onnx.Mul %[[P]], %[[ALPHA]]
//   CHECK-DAG:   %[[C:.+]] = onnx.Mul %arg2, %[[BETA]]
//       CHECK:   onnx.Add %[[S]], %[[C]] : tensor<?x4xf16>, tensor<4xf16> -> tensor<?x4xf16>
func.func @both_factors(%a: tensor<3x?xf16>, %b: tensor<3x4xf16>, %c: tensor<4xf16>) -> tensor<?x4xf16> {
  %0 = onnx.Gemm %a, %b, %c {alpha = 2.5 : f32, beta = 3.0 : f32, transA = 1 : i64} : tensor<3x?xf16>, tensor<3x4xf16>, tensor<4xf16> -> tensor<?x4xf16>
  return %0 : tensor<?x4xf16>
}

// CHECK-LABEL: func.func @integers(
//       CHECK:   onnx.Constant dense<2> : tensor<i32>
//       CHECK:   onnx.MatMul
//       CHECK:   onnx.Mul
func.func @integers(%a: tensor<2x3xi32>, %b: tensor<3x4xi32>) -> tensor<2x4xi32> {
  %0 = onnx.Gemm %a, %b {alpha = 2.0 : f32} : tensor<2x3xi32>, tensor<3x4xi32> -> tensor<2x4xi32>
  return %0 : tensor<2x4xi32>
}
