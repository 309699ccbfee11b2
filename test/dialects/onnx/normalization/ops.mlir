// RUN: onnxc-opt %s | onnxc-opt | FileCheck %s

// CHECK-LABEL: func.func @statistics_are_optional_results(
//       CHECK:   onnx.LayerNormalization %{{.+}} scale %{{.+}} bias %{{.+}} axis 1 : tensor<2x3xf32>, tensor<3xf32>, tensor<3xf32> -> tensor<2x3xf32> mean tensor<2x1xf32> inverse tensor<2x1xf32>
//       CHECK:   onnx.LayerNormalization %{{.+}} scale %{{.+}} axis 1 : tensor<2x3xf32>, tensor<3xf32> -> tensor<2x3xf32>
func.func @statistics_are_optional_results(%x: tensor<2x3xf32>, %s: tensor<3xf32>) -> tensor<2x3xf32> {
  %0:3 = onnx.LayerNormalization %x scale %s bias %s axis 1 : tensor<2x3xf32>, tensor<3xf32>, tensor<3xf32> -> tensor<2x3xf32> mean tensor<2x1xf32> inverse tensor<2x1xf32>
  %1 = onnx.LayerNormalization %0#0 scale %s axis 1 : tensor<2x3xf32>, tensor<3xf32> -> tensor<2x3xf32>
  return %1 : tensor<2x3xf32>
}
