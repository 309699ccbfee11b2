// RUN: onnxc-opt %s | onnxc-opt | FileCheck %s

// CHECK-LABEL: func.func @growing(
//       CHECK:   onnx.Loop trips %{{.+}} : tensor<i64> initial(%{{.+}}, %{{.+}} : tensor<1x1xf32>, tensor<f32>) growing [0 axis 1, 0 axis 0] -> tensor<?x?xf32>, tensor<f32> {
func.func @growing(%m: tensor<i64>, %x: tensor<1x1xf32>, %y: tensor<f32>) -> tensor<?x?xf32> {
  %r:2 = onnx.Loop trips %m : tensor<i64> initial(%x, %y : tensor<1x1xf32>, tensor<f32>) growing [0 axis 1, 0 axis 0] -> tensor<?x?xf32>, tensor<f32> {
  ^bb0(%i: tensor<i64>, %c: tensor<i1>, %v: tensor<?x?xf32>, %w: tensor<f32>):
    onnx.Yield %c, %v, %w : tensor<i1>, tensor<?x?xf32>, tensor<f32>
  }
  return %r#0 : tensor<?x?xf32>
}
