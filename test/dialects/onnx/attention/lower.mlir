// RUN: onnxc-opt %s --onnxc-decompose | FileCheck %s

// Nothing but the result is asked for: one operator.
// CHECK-LABEL: func.func @plain(
//       CHECK:   onnx.Attend %{{.+}}, %{{.+}}, %{{.+}} scale 0.35355339{{[0-9]*}} :
//   CHECK-NOT:   onnx.Softmax
func.func @plain(%q: tensor<?x3x?x8xf32>, %k: tensor<?x3x?x8xf32>) -> tensor<?x3x?x8xf32> {
  %0:4 = onnx.Attention %q, %k, %k : (tensor<?x3x?x8xf32>, tensor<?x3x?x8xf32>, tensor<?x3x?x8xf32>) -> (tensor<?x3x?x8xf32>, tensor<?x3x?x8xf32>, tensor<?x3x?x8xf32>, tensor<?x3x?x?xf32>)
  return %0#0 : tensor<?x3x?x8xf32>
}

// Heads that share keys do not repeat them.
// CHECK-LABEL: func.func @grouped(
//   CHECK-NOT:   onnx.Expand
//       CHECK:   onnx.Attend {{.*}} : (tensor<2x3x3x4x8xf32>, tensor<2x3x1x8x6xf32>, tensor<2x3x1x6x8xf32>) -> tensor<2x3x3x4x8xf32>
func.func @grouped(%q: tensor<2x9x4x8xf32>, %k: tensor<2x3x6x8xf32>) -> tensor<2x9x4x8xf32> {
  %0:4 = onnx.Attention %q, %k, %k : (tensor<2x9x4x8xf32>, tensor<2x3x6x8xf32>, tensor<2x3x6x8xf32>) -> (tensor<2x9x4x8xf32>, tensor<2x3x6x8xf32>, tensor<2x3x6x8xf32>, tensor<2x9x4x6xf32>)
  return %0#0 : tensor<2x9x4x8xf32>
}

// Scores that somebody sees exist.
// CHECK-LABEL: func.func @shown(
//       CHECK:   onnx.MatMul
//       CHECK:   onnx.Softmax
//   CHECK-NOT:   onnx.Attend
func.func @shown(%q: tensor<2x3x4x8xf32>) -> tensor<2x3x4x4xf32> {
  %0:4 = onnx.Attention %q, %q, %q {qk_matmul_output_mode = 3 : i64} : (tensor<2x3x4x8xf32>, tensor<2x3x4x8xf32>, tensor<2x3x4x8xf32>) -> (tensor<2x3x4x8xf32>, tensor<2x3x4x8xf32>, tensor<2x3x4x8xf32>, tensor<2x3x4x4xf32>)
  return %0#3 : tensor<2x3x4x4xf32>
}

// A graph stands where its scores are.
// CHECK-LABEL: func.func @modified(
//       CHECK:   %[[S:.+]] = onnx.MatMul
//       CHECK:   %[[T:.+]] = onnx.Tanh %[[S]]
//       CHECK:   onnx.Softmax %[[T]]
func.func @modified(%q: tensor<1x2x3x8xf32>) -> tensor<1x2x3x8xf32> {
  %0 = onnx.preview.FlexAttention %q, %q, %q scores {
  ^bb0(%s: tensor<1x2x3x3xf32>):
    %1 = onnx.Tanh %s : tensor<1x2x3x3xf32> -> tensor<1x2x3x3xf32>
    onnx.Yield %1 : tensor<1x2x3x3xf32>
  } probabilities {} : (tensor<1x2x3x8xf32>, tensor<1x2x3x8xf32>, tensor<1x2x3x8xf32>) -> tensor<1x2x3x8xf32>
  return %0 : tensor<1x2x3x8xf32>
}
