// RUN: onnxc-opt %s --onnxc-lower-to-linalg | FileCheck %s

// CHECK-LABEL: func.func private @rounds_to_even_then_saturates(
//       CHECK:   arith.divf
//       CHECK:   math.roundeven
//       CHECK:   arith.addf
//       CHECK:   arith.constant 2.550000e+02 : f32
//       CHECK:   arith.fptosi
func.func private @rounds_to_even_then_saturates(%x: tensor<4xf32>, %s: tensor<f32>, %z: tensor<ui8>, %out: tensor<4xui8>) -> tensor<4xui8> attributes {kernel.results = 1 : i64} {
  %0 = onnx.QuantizeLinear %x scale %s zero %z : tensor<4xf32>, tensor<f32>, tensor<ui8> -> tensor<4xui8>
  return %0 : tensor<4xui8>
}

// CHECK-LABEL: func.func private @zero_points_are_subtracted_as_integers(
//       CHECK:   arith.subi %{{.+}} : i32
//       CHECK:   arith.sitofp
//       CHECK:   arith.mulf
func.func private @zero_points_are_subtracted_as_integers(%x: tensor<4xui8>, %s: tensor<f32>, %z: tensor<ui8>, %out: tensor<4xf32>) -> tensor<4xf32> attributes {kernel.results = 1 : i64} {
  %0 = onnx.DequantizeLinear %x scale %s zero %z : tensor<4xui8>, tensor<f32>, tensor<ui8> -> tensor<4xf32>
  return %0 : tensor<4xf32>
}
