// RUN: onnxc-opt %s --onnxc-decompose | FileCheck %s

// CHECK-LABEL: func.func @the_range_includes_zero(
//       CHECK:   onnx.ReduceMin
//       CHECK:   onnx.ReduceMax
//       CHECK:   onnx.Min
//       CHECK:   onnx.Max
//       CHECK:   onnx.QuantizeLinear
func.func @the_range_includes_zero(%x: tensor<4xf32>) -> tensor<4xui8> {
  %0:3 = onnx.DynamicQuantizeLinear %x : tensor<4xf32> -> tensor<4xui8>, tensor<f32>, tensor<ui8>
  return %0#0 : tensor<4xui8>
}
