// RUN: onnxc-opt %s | onnxc-opt | FileCheck %s

// CHECK-LABEL: func.func @numbers(
//       CHECK:   onnx.RandomUniform {high = 2.000000e+00 : f32, seed = 1.000000e+00 : f32, shape = array<i64: 2, 3>} -> tensor<2x3xf32>
//       CHECK:   onnx.RandomNormalLike %{{.*}} {dtype = 11 : i64, scale = 5.000000e-01 : f32} : tensor<?x4xf32> -> tensor<?x4xf64>
func.func @numbers(%x: tensor<?x4xf32>) -> (tensor<2x3xf32>, tensor<?x4xf64>) {
  %0 = onnx.RandomUniform {high = 2.0 : f32, seed = 1.0 : f32, shape = array<i64: 2, 3>} -> tensor<2x3xf32>
  %1 = onnx.RandomNormalLike %x {dtype = 11 : i64, scale = 0.5 : f32} : tensor<?x4xf32> -> tensor<?x4xf64>
  return %0, %1 : tensor<2x3xf32>, tensor<?x4xf64>
}
