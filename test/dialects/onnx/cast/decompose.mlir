// RUN: onnxc-opt %s --onnxc-decompose | FileCheck %s

// CHECK-LABEL: func.func @castlike_is_a_cast(
//       CHECK:   onnx.Cast %{{.+}} {to = 10 : i64} : tensor<4xf32> -> tensor<4xf16>
func.func @castlike_is_a_cast(%x: tensor<4xf32>, %y: tensor<f16>) -> tensor<4xf16> {
  %0 = onnx.CastLike %x as %y : tensor<4xf32>, tensor<f16> -> tensor<4xf16>
  return %0 : tensor<4xf16>
}
