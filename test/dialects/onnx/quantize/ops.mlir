// RUN: onnxc-opt %s | onnxc-opt | FileCheck %s

// CHECK-LABEL: func.func @zero_points_are_optional(
//       CHECK:   onnx.QuantizeLinear %{{.+}} scale %{{.+}} zero %{{.+}} : tensor<2x3xf32>, tensor<3xf32>, tensor<3xi8> -> tensor<2x3xi8>
//       CHECK:   onnx.DequantizeLinear %{{.+}} scale %{{.+}} : tensor<2x3xi8>, tensor<3xf32> -> tensor<2x3xf32>
func.func @zero_points_are_optional(%x: tensor<2x3xf32>, %s: tensor<3xf32>, %z: tensor<3xi8>) -> tensor<2x3xf32> {
  %0 = onnx.QuantizeLinear %x scale %s zero %z : tensor<2x3xf32>, tensor<3xf32>, tensor<3xi8> -> tensor<2x3xi8>
  %1 = onnx.DequantizeLinear %0 scale %s : tensor<2x3xi8>, tensor<3xf32> -> tensor<2x3xf32>
  return %1 : tensor<2x3xf32>
}
