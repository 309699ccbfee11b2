// RUN: onnxc-opt %s --onnxc-infer-shapes | FileCheck %s

// CHECK-LABEL: func.func @k_is_the_size_of_the_axis(
//       CHECK:   onnx.TopK {{.*}} -> (tensor<2x?xf32>, tensor<2x?xi64>)
func.func @k_is_the_size_of_the_axis(%x: tensor<4x?xf32>) -> tensor<?x?xi64> {
  %k = onnx.Constant dense<2> : tensor<1xi64>
  %0:2 = onnx.TopK %x count %k axis 0 : (tensor<4x?xf32>, tensor<1xi64>) -> (tensor<?x?xf32>, tensor<?x?xi64>)
  return %0#1 : tensor<?x?xi64>
}
