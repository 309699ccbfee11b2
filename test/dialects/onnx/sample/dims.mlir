// RUN: onnxc-opt %s --onnxc-infer-shapes | FileCheck %s

// CHECK-LABEL: func.func @the_grid_tells_the_size(
//       CHECK:   onnx.GridSample {{.*}} -> tensor<1x2x3x4xf32>
//       CHECK:   onnx.GridSample {{.*}} -> tensor<1x2x3x4x6xf32>
func.func @the_grid_tells_the_size(%x: tensor<1x2x5x5xf32>, %g: tensor<1x3x4x2xf32>, %y: tensor<1x2x5x5x5xf32>, %h: tensor<1x3x4x6x3xf32>) {
  %0 = onnx.GridSample %x at %g : (tensor<1x2x5x5xf32>, tensor<1x3x4x2xf32>) -> tensor<?x?x?x?xf32>
  %1 = onnx.GridSample %y at %h : (tensor<1x2x5x5x5xf32>, tensor<1x3x4x6x3xf32>) -> tensor<?x?x?x?x?xf32>
  return
}

// A batch that one of them knows; the grid's last size is checked when the model runs.
// CHECK-LABEL: func.func @dynamic(
//       CHECK:   onnx.GridSample {{.*}} -> tensor<2x?x?x4xf32>
//       CHECK:   onnx.RoiAlign {{.*}} -> tensor<3x2x1x7xf32>
//       CHECK:   onnx.RoiAlign {{.*}} -> tensor<?x?x1x1xf32>
func.func @dynamic(%x: tensor<?x?x?x?xf32>, %g: tensor<2x?x4x?xf32>, %y: tensor<1x2x?x?xf32>, %r: tensor<?x4xf32>, %b: tensor<3xi64>, %c: tensor<?xi64>) {
  %0 = onnx.GridSample %x at %g : (tensor<?x?x?x?xf32>, tensor<2x?x4x?xf32>) -> tensor<?x?x?x?xf32>
  %1 = onnx.RoiAlign %y regions %r of %b {output_width = 7 : i64} : (tensor<1x2x?x?xf32>, tensor<?x4xf32>, tensor<3xi64>) -> tensor<?x?x?x?xf32>
  %2 = onnx.RoiAlign %x regions %r of %c : (tensor<?x?x?x?xf32>, tensor<?x4xf32>, tensor<?xi64>) -> tensor<?x?x?x?xf32>
  return
}
