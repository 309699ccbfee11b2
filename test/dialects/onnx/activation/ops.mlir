// RUN: onnxc-opt %s | onnxc-opt | FileCheck %s

// CHECK-LABEL: func.func @limits_of_clip_are_optional(
//       CHECK:   onnx.Clip %{{.+}} min %{{.+}} max %{{.+}} : (tensor<4xf32>, tensor<f32>, tensor<f32>) -> tensor<4xf32>
//       CHECK:   onnx.Clip %{{.+}} max %{{.+}} : (tensor<4xf32>, tensor<f32>) -> tensor<4xf32>
func.func @limits_of_clip_are_optional(%x: tensor<4xf32>, %low: tensor<f32>, %high: tensor<f32>) -> tensor<4xf32> {
  %0 = onnx.Clip %x min %low max %high : (tensor<4xf32>, tensor<f32>, tensor<f32>) -> tensor<4xf32>
  %1 = onnx.Clip %0 max %high : (tensor<4xf32>, tensor<f32>) -> tensor<4xf32>
  return %1 : tensor<4xf32>
}

// CHECK-LABEL: func.func @parameters_are_attributes(
//       CHECK:   onnx.LeakyRelu %{{.+}} {alpha = 1.000000e-01 : f32}
//       CHECK:   onnx.Gelu %{{.+}} {approximate = "tanh"}
func.func @parameters_are_attributes(%x: tensor<4xf32>) -> tensor<4xf32> {
  %0 = onnx.LeakyRelu %x {alpha = 0.1 : f32} : tensor<4xf32> -> tensor<4xf32>
  %1 = onnx.Gelu %0 {approximate = "tanh"} : tensor<4xf32> -> tensor<4xf32>
  return %1 : tensor<4xf32>
}
