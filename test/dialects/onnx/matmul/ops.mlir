// RUN: onnxc-opt %s | onnxc-opt | FileCheck %s

// CHECK-LABEL: func.func @matmul(
//       CHECK:   onnx.MatMul %arg0, %arg1 : tensor<?x2x3xf32>, tensor<3x4xf32> -> tensor<?x2x4xf32>
func.func @matmul(%a: tensor<?x2x3xf32>, %b: tensor<3x4xf32>) -> tensor<?x2x4xf32> {
  %0 = onnx.MatMul %a, %b : tensor<?x2x3xf32>, tensor<3x4xf32> -> tensor<?x2x4xf32>
  return %0 : tensor<?x2x4xf32>
}

// CHECK-LABEL: func.func @packed(
//       CHECK:   %[[P:.+]] = onnx.PackWeights %arg1 perm [1, 0] batch 0 panel 16 : tensor<3x20xf32> -> tensor<2x3x16xf32>
//       CHECK:   onnx.MatMul %arg0, %[[P]] packed 20 : tensor<2x3xf32>, tensor<2x3x16xf32> -> tensor<2x20xf32>
func.func @packed(%a: tensor<2x3xf32>, %w: tensor<3x20xf32>) -> tensor<2x20xf32> {
  %p = onnx.PackWeights %w perm [1, 0] batch 0 panel 16 : tensor<3x20xf32> -> tensor<2x3x16xf32>
  %0 = onnx.MatMul %a, %p packed 20 : tensor<2x3xf32>, tensor<2x3x16xf32> -> tensor<2x20xf32>
  return %0 : tensor<2x20xf32>
}

// CHECK-LABEL: func.func @gemm(
//       CHECK:   onnx.Gemm %arg0, %arg1, %arg2 {alpha = 5.000000e-01 : f32, transA = 1 : i64}
func.func @gemm(%a: tensor<3x2xf64>, %b: tensor<3x4xf64>, %c: tensor<4xf64>) -> tensor<2x4xf64> {
  %0 = onnx.Gemm %a, %b, %c {alpha = 0.5 : f32, transA = 1 : i64} : tensor<3x2xf64>, tensor<3x4xf64>, tensor<4xf64> -> tensor<2x4xf64>
  return %0 : tensor<2x4xf64>
}

// Products of quantized numbers are summed in 32 bits, others in their own type.
// CHECK-LABEL: func.func @integers(
//       CHECK:   onnx.MatMul {{.*}} : tensor<2x3xi16>, tensor<3x4xi16> -> tensor<2x4xi32>
//       CHECK:   onnx.MatMul {{.*}} : tensor<2x3xui64>, tensor<3x4xui64> -> tensor<2x4xui64>
func.func @integers(%a: tensor<2x3xi16>, %b: tensor<3x4xi16>, %c: tensor<2x3xui64>, %d: tensor<3x4xui64>) -> (tensor<2x4xi32>, tensor<2x4xui64>) {
  %0 = onnx.MatMul %a, %b : tensor<2x3xi16>, tensor<3x4xi16> -> tensor<2x4xi32>
  %1 = onnx.MatMul %c, %d : tensor<2x3xui64>, tensor<3x4xui64> -> tensor<2x4xui64>
  return %0, %1 : tensor<2x4xi32>, tensor<2x4xui64>
}
