// RUN: onnxc-opt %s | onnxc-opt | FileCheck %s

// CHECK-LABEL: func.func @gathers(
//       CHECK:   onnx.Gather %{{.+}} at %{{.+}} axis 1 : (tensor<2x3xf32>, tensor<4xi32>) -> tensor<2x4xf32>
//       CHECK:   onnx.GatherElements %{{.+}} at %{{.+}} axis 0 : (tensor<2x3xf32>, tensor<1x3xi64>) -> tensor<1x3xf32>
//       CHECK:   onnx.GatherND %{{.+}} at %{{.+}} batch 0 : (tensor<2x3xf32>, tensor<5x2xi64>) -> tensor<5xf32>
func.func @gathers(%x: tensor<2x3xf32>, %i: tensor<4xi32>, %j: tensor<1x3xi64>, %k: tensor<5x2xi64>) -> tensor<5xf32> {
  %0 = onnx.Gather %x at %i axis 1 : (tensor<2x3xf32>, tensor<4xi32>) -> tensor<2x4xf32>
  %1 = onnx.GatherElements %x at %j axis 0 : (tensor<2x3xf32>, tensor<1x3xi64>) -> tensor<1x3xf32>
  %2 = onnx.GatherND %x at %k batch 0 : (tensor<2x3xf32>, tensor<5x2xi64>) -> tensor<5xf32>
  return %2 : tensor<5xf32>
}
