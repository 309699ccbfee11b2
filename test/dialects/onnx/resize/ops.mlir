// RUN: onnxc-opt %s | onnxc-opt | FileCheck %s

// CHECK-LABEL: func.func @by_scales_or_sizes(
//       CHECK:   onnx.Resize %{{.+}} scales %{{.+}} {mode = "linear"} : (tensor<1x4xf32>, tensor<2xf32>) -> tensor<?x?xf32>
//       CHECK:   onnx.Resize %{{.+}} sizes %{{.+}} : (tensor<?x?xf32>, tensor<2xi64>) -> tensor<?x?xf32>
func.func @by_scales_or_sizes(%x: tensor<1x4xf32>, %scales: tensor<2xf32>, %sizes: tensor<2xi64>) -> tensor<?x?xf32> {
  %0 = onnx.Resize %x scales %scales {mode = "linear"} : (tensor<1x4xf32>, tensor<2xf32>) -> tensor<?x?xf32>
  %1 = onnx.Resize %0 sizes %sizes : (tensor<?x?xf32>, tensor<2xi64>) -> tensor<?x?xf32>
  return %1 : tensor<?x?xf32>
}
