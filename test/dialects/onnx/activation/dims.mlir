// RUN: onnxc-opt %s --onnxc-infer-shapes | FileCheck %s

// CHECK-LABEL: func.func @scalar_limits_do_not_change_the_shape(
//       CHECK:   onnx.Clip {{.*}} -> tensor<2x?xf32>
func.func @scalar_limits_do_not_change_the_shape(%x: tensor<2x?xf32>, %low: tensor<f32>) -> tensor<?x?xf32> {
  %0 = onnx.Clip %x min %low : (tensor<2x?xf32>, tensor<f32>) -> tensor<?x?xf32>
  return %0 : tensor<?x?xf32>
}
