// RUN: onnxc-opt %s | onnxc-opt | FileCheck %s

// CHECK-LABEL: func.func @scatters(
//       CHECK:   onnx.ScatterElements %{{.+}} at %{{.+}} axis 1 with %{{.+}} {reduction = "add"}
//       CHECK:   onnx.ScatterND %{{.+}} at %{{.+}} with %{{.+}} :
func.func @scatters(%x: tensor<2x3xf32>, %i: tensor<1x1xi64>, %u: tensor<1x1xf32>, %v: tensor<1x3xf32>) -> tensor<2x3xf32> {
  %0 = onnx.ScatterElements %x at %i axis 1 with %u {reduction = "add"} : (tensor<2x3xf32>, tensor<1x1xi64>, tensor<1x1xf32>) -> tensor<2x3xf32>
  %1 = onnx.ScatterND %0 at %i with %v : (tensor<2x3xf32>, tensor<1x1xi64>, tensor<1x3xf32>) -> tensor<2x3xf32>
  return %1 : tensor<2x3xf32>
}
