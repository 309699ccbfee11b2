// RUN: onnxc-opt %s | onnxc-opt | FileCheck %s

// CHECK-LABEL: func.func @lstm(
//       CHECK:   onnx.LSTM %arg0 weights %arg1, %arg2 bias %arg3 lengths %arg4 initial_h %arg5 initial_c %arg5 peepholes %arg6 {clip = 3.000000e+00 : f32, hidden_size = 4 : i64}
func.func @lstm(%x: tensor<5x2x3xf32>, %w: tensor<1x16x3xf32>, %r: tensor<1x16x4xf32>, %b: tensor<1x32xf32>, %l: tensor<2xi32>, %h: tensor<1x2x4xf32>, %p: tensor<1x12xf32>) {
  %0:3 = onnx.LSTM %x weights %w, %r bias %b lengths %l initial_h %h initial_c %h peepholes %p {clip = 3.0 : f32, hidden_size = 4 : i64} : (tensor<5x2x3xf32>, tensor<1x16x3xf32>, tensor<1x16x4xf32>, tensor<1x32xf32>, tensor<2xi32>, tensor<1x2x4xf32>, tensor<1x2x4xf32>, tensor<1x12xf32>) -> (tensor<5x1x2x4xf32>, tensor<1x2x4xf32>, tensor<1x2x4xf32>)
  return
}

// CHECK-LABEL: func.func @gru_and_rnn(
//       CHECK:   onnx.GRU %arg0 weights %arg1, %arg2 initial_h %arg3 {layout = 1 : i64, linear_before_reset = 1 : i64}
//       CHECK:   onnx.RNN %arg0 weights %arg4, %arg5 {activations = ["Relu"], direction = "reverse"}
func.func @gru_and_rnn(%x: tensor<2x5x3xf32>, %w: tensor<1x12x3xf32>, %r: tensor<1x12x4xf32>, %h: tensor<2x1x4xf32>, %v: tensor<1x4x3xf32>, %s: tensor<1x4x4xf32>) {
  %0:2 = onnx.GRU %x weights %w, %r initial_h %h {layout = 1 : i64, linear_before_reset = 1 : i64} : (tensor<2x5x3xf32>, tensor<1x12x3xf32>, tensor<1x12x4xf32>, tensor<2x1x4xf32>) -> (tensor<2x5x1x4xf32>, tensor<2x1x4xf32>)
  %1:2 = onnx.RNN %x weights %v, %s {activations = ["Relu"], direction = "reverse"} : (tensor<2x5x3xf32>, tensor<1x4x3xf32>, tensor<1x4x4xf32>) -> (tensor<2x1x5x4xf32>, tensor<1x5x4xf32>)
  return
}
