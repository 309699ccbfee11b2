// RUN: onnxc-opt %s | onnxc-opt | FileCheck %s

// CHECK-LABEL: func.func @top_k(
//       CHECK:   onnx.TopK %{{.+}} count %{{.+}} axis -1 : (tensor<3x4xf32>, tensor<1xi64>) -> (tensor<3x?xf32>, tensor<3x?xi64>)
func.func @top_k(%x: tensor<3x4xf32>, %k: tensor<1xi64>) -> tensor<3x?xi64> {
  %0:2 = onnx.TopK %x count %k axis -1 : (tensor<3x4xf32>, tensor<1xi64>) -> (tensor<3x?xf32>, tensor<3x?xi64>)
  return %0#1 : tensor<3x?xi64>
}
