// RUN: onnxc-opt %s | onnxc-opt | FileCheck %s

// CHECK-LABEL: func.func @casts_name_the_type_by_its_code(
//       CHECK:   onnx.Cast %{{.+}} {to = 7 : i64} : tensor<4xf32> -> tensor<4xi64>
//       CHECK:   onnx.BitCast %{{.+}} {to = 11 : i64} : tensor<4xi64> -> tensor<4xf64>
func.func @casts_name_the_type_by_its_code(%x: tensor<4xf32>) -> tensor<4xf64> {
  %0 = onnx.Cast %x {to = 7 : i64} : tensor<4xf32> -> tensor<4xi64>
  %1 = onnx.BitCast %0 {to = 11 : i64} : tensor<4xi64> -> tensor<4xf64>
  return %1 : tensor<4xf64>
}
