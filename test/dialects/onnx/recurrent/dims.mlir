// RUN: onnxc-opt %s --onnxc-infer-shapes | FileCheck %s

// CHECK-LABEL: func.func @steps_first(
//       CHECK:   onnx.LSTM {{.*}} -> (tensor<5x2x2x4xf32>, tensor<2x2x4xf32>, tensor<2x2x4xf32>)
func.func @steps_first(%x: tensor<5x2x3xf32>, %w: tensor<2x16x3xf32>, %r: tensor<2x16x4xf32>) {
  %0:3 = onnx.LSTM %x weights %w, %r {direction = "bidirectional"} : (tensor<5x2x3xf32>, tensor<2x16x3xf32>, tensor<2x16x4xf32>) -> (tensor<?x?x?x?xf32>, tensor<?x?x?xf32>, tensor<?x?x?xf32>)
  return
}

// CHECK-LABEL: func.func @batch_first(
//       CHECK:   onnx.GRU {{.*}} -> (tensor<2x5x1x4xf32>, tensor<2x1x4xf32>)
func.func @batch_first(%x: tensor<2x5x3xf32>, %w: tensor<1x12x3xf32>, %r: tensor<1x12x4xf32>) {
  %0:2 = onnx.GRU %x weights %w, %r {layout = 1 : i64} : (tensor<2x5x3xf32>, tensor<1x12x3xf32>, tensor<1x12x4xf32>) -> (tensor<?x?x?x?xf32>, tensor<?x?x?xf32>)
  return
}

// CHECK-LABEL: func.func @dynamic_steps_and_batch(
//       CHECK:   onnx.RNN {{.*}} -> (tensor<?x1x?x4xf32>, tensor<1x?x4xf32>)
func.func @dynamic_steps_and_batch(%x: tensor<?x?x3xf32>, %w: tensor<1x4x3xf32>, %r: tensor<1x4x4xf32>) {
  %0:2 = onnx.RNN %x weights %w, %r : (tensor<?x?x3xf32>, tensor<1x4x3xf32>, tensor<1x4x4xf32>) -> (tensor<?x?x?x?xf32>, tensor<?x?x?xf32>)
  return
}

// What R does not tell, hidden_size does.
// CHECK-LABEL: func.func @hidden_size(
//       CHECK:   onnx.RNN {{.*}} -> (tensor<5x1x2x4xf32>, tensor<1x2x4xf32>)
func.func @hidden_size(%x: tensor<5x2x3xf32>, %w: tensor<?x?x?xf32>, %r: tensor<?x?x?xf32>) {
  %0:2 = onnx.RNN %x weights %w, %r {hidden_size = 4 : i64} : (tensor<5x2x3xf32>, tensor<?x?x?xf32>, tensor<?x?x?xf32>) -> (tensor<?x?x?x?xf32>, tensor<?x?x?xf32>)
  return
}
