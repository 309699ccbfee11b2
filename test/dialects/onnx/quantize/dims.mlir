// RUN: onnxc-opt %s --onnxc-infer-shapes | FileCheck %s

// CHECK-LABEL: func.func @the_shape_stays(
//       CHECK:   onnx.DequantizeLinear {{.*}} -> tensor<?x3xf32>
func.func @the_shape_stays(%x: tensor<?x3xui8>, %s: tensor<f32>) -> tensor<?x?xf32> {
  %0 = onnx.DequantizeLinear %x scale %s : tensor<?x3xui8>, tensor<f32> -> tensor<?x?xf32>
  return %0 : tensor<?x?xf32>
}
