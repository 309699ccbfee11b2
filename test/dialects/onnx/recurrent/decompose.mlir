// RUN: onnxc-opt %s --onnxc-decompose | FileCheck %s

// The inputs of all steps are multiplied at once, the rest is a loop over steps.
// CHECK-LABEL: func.func @one_product_outside_of_the_loop(
//   CHECK-NOT:   onnx.RNN
//       CHECK:   onnx.MatMul {{.*}} -> tensor<5x2x4xf32>
//       CHECK:   onnx.Scan {{.*}} scanning 1
//       CHECK:     onnx.MatMul {{.*}} -> tensor<2x4xf32>
//       CHECK:     onnx.Tanh
//       CHECK:   return
func.func @one_product_outside_of_the_loop(%x: tensor<5x2x3xf32>, %w: tensor<1x4x3xf32>, %r: tensor<1x4x4xf32>) -> (tensor<5x1x2x4xf32>, tensor<1x2x4xf32>) {
  %0:2 = onnx.RNN %x weights %w, %r : (tensor<5x2x3xf32>, tensor<1x4x3xf32>, tensor<1x4x4xf32>) -> (tensor<5x1x2x4xf32>, tensor<1x2x4xf32>)
  return %0#0, %0#1 : tensor<5x1x2x4xf32>, tensor<1x2x4xf32>
}

// CHECK-LABEL: func.func @a_scan_per_direction(
//       CHECK:   onnx.Scan
//       CHECK:   } {scan_input_directions = array<i64: 0>, scan_output_directions = array<i64: 0>}
//       CHECK:   onnx.Scan
//       CHECK:   } {scan_input_directions = array<i64: 1>, scan_output_directions = array<i64: 1>}
//       CHECK:   onnx.Concat {{.*}} axis 1
func.func @a_scan_per_direction(%x: tensor<?x?x3xf32>, %w: tensor<2x4x3xf32>, %r: tensor<2x4x4xf32>) -> tensor<?x2x?x4xf32> {
  %0:2 = onnx.RNN %x weights %w, %r {direction = "bidirectional"} : (tensor<?x?x3xf32>, tensor<2x4x3xf32>, tensor<2x4x4xf32>) -> (tensor<?x2x?x4xf32>, tensor<2x?x4xf32>)
  return %0#0 : tensor<?x2x?x4xf32>
}

// After its length a sequence is zero and keeps its state.
// CHECK-LABEL: func.func @lengths(
//       CHECK:   onnx.Less
//       CHECK:   onnx.Scan {{.*}} scanning 2
//       CHECK:     onnx.Where
//       CHECK:     onnx.Where
func.func @lengths(%x: tensor<5x2x3xf32>, %w: tensor<1x4x3xf32>, %r: tensor<1x4x4xf32>, %l: tensor<2xi32>) -> (tensor<5x1x2x4xf32>, tensor<1x2x4xf32>) {
  %0:2 = onnx.RNN %x weights %w, %r lengths %l : (tensor<5x2x3xf32>, tensor<1x4x3xf32>, tensor<1x4x4xf32>, tensor<2xi32>) -> (tensor<5x1x2x4xf32>, tensor<1x2x4xf32>)
  return %0#0, %0#1 : tensor<5x1x2x4xf32>, tensor<1x2x4xf32>
}

// With the default activations, three sigmoids and two hyperbolic tangents.
// CHECK-LABEL: func.func @lstm(
//       CHECK:   onnx.Scan {{.*}} scanning 1
// CHECK-COUNT-2: onnx.Sigmoid
//       CHECK:     onnx.Tanh
//       CHECK:     onnx.Sigmoid
//       CHECK:     onnx.Tanh
func.func @lstm(%x: tensor<5x2x3xf32>, %w: tensor<1x16x3xf32>, %r: tensor<1x16x4xf32>) -> tensor<5x1x2x4xf32> {
  %0:3 = onnx.LSTM %x weights %w, %r : (tensor<5x2x3xf32>, tensor<1x16x3xf32>, tensor<1x16x4xf32>) -> (tensor<5x1x2x4xf32>, tensor<1x2x4xf32>, tensor<1x2x4xf32>)
  return %0#0 : tensor<5x1x2x4xf32>
}

// CHECK-LABEL: func.func @other_activations_and_clipping(
//       CHECK:   onnx.Scan
//       CHECK:     onnx.Clip
//       CHECK:     onnx.LeakyRelu {{.*}}alpha = 2.500000e-01
func.func @other_activations_and_clipping(%x: tensor<5x2x3xf32>, %w: tensor<1x4x3xf32>, %r: tensor<1x4x4xf32>) -> tensor<5x1x2x4xf32> {
  %0:2 = onnx.RNN %x weights %w, %r {activations = ["leakyrelu"], activation_alpha = array<f32: 0.25>, clip = 2.0 : f32} : (tensor<5x2x3xf32>, tensor<1x4x3xf32>, tensor<1x4x4xf32>) -> (tensor<5x1x2x4xf32>, tensor<1x2x4xf32>)
  return %0#0 : tensor<5x1x2x4xf32>
}

// Reset before the product needs a second one in each step, after it not.
// CHECK-LABEL: func.func @gru(
//       CHECK:   onnx.Scan
// CHECK-COUNT-2: onnx.MatMul
// CHECK-LABEL: func.func @gru_linear(
//       CHECK:   onnx.Scan
//       CHECK:   onnx.MatMul
//   CHECK-NOT:   onnx.MatMul
//       CHECK:   return
func.func @gru(%x: tensor<5x2x3xf32>, %w: tensor<1x12x3xf32>, %r: tensor<1x12x4xf32>) -> tensor<1x2x4xf32> {
  %0:2 = onnx.GRU %x weights %w, %r : (tensor<5x2x3xf32>, tensor<1x12x3xf32>, tensor<1x12x4xf32>) -> (tensor<5x1x2x4xf32>, tensor<1x2x4xf32>)
  return %0#1 : tensor<1x2x4xf32>
}
func.func @gru_linear(%x: tensor<5x2x3xf32>, %w: tensor<1x12x3xf32>, %r: tensor<1x12x4xf32>) -> tensor<1x2x4xf32> {
  %0:2 = onnx.GRU %x weights %w, %r {linear_before_reset = 1 : i64} : (tensor<5x2x3xf32>, tensor<1x12x3xf32>, tensor<1x12x4xf32>) -> (tensor<5x1x2x4xf32>, tensor<1x2x4xf32>)
  return %0#1 : tensor<1x2x4xf32>
}
