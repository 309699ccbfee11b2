// RUN: onnxc-opt %s | onnxc-opt | FileCheck %s

// CHECK-LABEL: func.func @sums_are_32_bits(
//       CHECK:   onnx.MatMulInteger %{{.+}}, %{{.+}} zero %{{.+}} : (tensor<2x3xui8>, tensor<3x4xi8>, tensor<ui8>) -> tensor<2x4xi32>
func.func @sums_are_32_bits(%a: tensor<2x3xui8>, %b: tensor<3x4xi8>, %zero: tensor<ui8>) -> tensor<2x4xi32> {
  %0 = onnx.MatMulInteger %a, %b zero %zero : (tensor<2x3xui8>, tensor<3x4xi8>, tensor<ui8>) -> tensor<2x4xi32>
  return %0 : tensor<2x4xi32>
}
