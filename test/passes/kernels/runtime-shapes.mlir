// RUN: onnxc-opt %s --split-input-file --onnxc-form-kernels | FileCheck %s

// Which dimension goes, a run tells: sizes are chosen, and the number of elements is checked.
// CHECK-LABEL: func.func @main(
//       CHECK:   %[[AXIS:.+]] = tensor.extract %{{.+}}[%{{.+}}] : tensor<1xi64>
//       CHECK:   cf.assert %{{.+}}, "shape: an axis is out of range"
//       CHECK:   arith.select
//       CHECK:   cf.assert %{{.+}}, "shape: squeezes a dimension that is not 1"
//       CHECK:   kernel.view
func.func @main(%x: tensor<?x?xf32>, %axes: tensor<1xi64>) -> tensor<?xf32> {
  %0 = onnx.Squeeze %x axes %axes : tensor<?x?xf32>, tensor<1xi64> -> tensor<?xf32>
  return %0 : tensor<?xf32>
}

// -----

// CHECK-LABEL: func.func @main(
//       CHECK:   cf.assert %{{.+}}, "shape: an axis is out of range"
//       CHECK:   cf.assert %{{.+}}, "shape: an axis is named twice"
//       CHECK:   kernel.view
func.func @main(%x: tensor<?xf32>, %axes: tensor<2xi64>) -> tensor<?x?x?xf32> {
  %0 = onnx.Unsqueeze %x axes %axes : tensor<?xf32>, tensor<2xi64> -> tensor<?x?x?xf32>
  return %0 : tensor<?x?x?xf32>
}

// -----

// CHECK-LABEL: func.func @main(
//       CHECK:   cf.assert %{{.+}}, "shape: depth must have one element and values two"
//       CHECK:   %[[DEPTH:.+]] = tensor.extract %{{.+}}[%{{.+}}] : tensor<?xf32>
//       CHECK:   arith.fptosi %[[DEPTH]] : f32 to i64
func.func @main(%i: tensor<?xi64>, %depth: tensor<?xf32>, %values: tensor<?xf32>) -> tensor<?x?xf32> {
  %0 = onnx.OneHot %i depth %depth values %values axis -1 : (tensor<?xi64>, tensor<?xf32>, tensor<?xf32>) -> tensor<?x?xf32>
  return %0 : tensor<?x?xf32>
}

// -----

// The ranks tell how many indices choose a slice; that the operand has as many is checked.
// CHECK-LABEL: func.func @main(
//       CHECK:   cf.assert %{{.+}}, "shape: indices do not fit the ranks"
func.func @main(%x: tensor<?x?xf32>, %i: tensor<?x?xi64>, %v: tensor<?x?xf32>) -> tensor<?x?xf32> {
  %0 = onnx.ScatterND %x at %i with %v : (tensor<?x?xf32>, tensor<?x?xi64>, tensor<?x?xf32>) -> tensor<?x?xf32>
  return %0 : tensor<?x?xf32>
}

// -----

// CHECK-LABEL: func.func @main(
//       CHECK:   cf.assert %{{.+}}, "shape: the grid does not have a position per spatial dimension"
func.func @main(%x: tensor<1x1x4x4xf32>, %grid: tensor<1x?x?x?xf32>) -> tensor<1x1x?x?xf32> {
  %0 = onnx.GridSample %x at %grid : (tensor<1x1x4x4xf32>, tensor<1x?x?x?xf32>) -> tensor<1x1x?x?xf32>
  return %0 : tensor<1x1x?x?xf32>
}

// -----

// The weights have the size that the attribute tells: checked, since the kernel loops over them.
// CHECK-LABEL: func.func @main(
//       CHECK:   cf.assert %{{.+}}, "shape: kernel_shape differs from the weights' shape"
func.func @main(%x: tensor<1x2x8xf32>, %w: tensor<4x2x?xf32>) -> tensor<1x4x6xf32> {
  %0 = onnx.Conv %x, %w {kernel_shape = array<i64: 3>} : tensor<1x2x8xf32>, tensor<4x2x?xf32> -> tensor<1x4x6xf32>
  return %0 : tensor<1x4x6xf32>
}

// -----

// The product of sizes from data could overflow: quotients tell as well.
// CHECK-LABEL: func.func @main(
//       CHECK:   arith.floordivsi
//       CHECK:   cf.assert %{{.+}}, "shape: reshape changes the number of elements"
//       CHECK:   arith.muli
//       CHECK:   cf.assert %{{.+}}, "shape: reshape changes the number of elements"
func.func @main(%x: tensor<?xf32>, %shape: tensor<2xi64>) -> tensor<?x?xf32> {
  %0 = onnx.Reshape %x to %shape : tensor<?xf32>, tensor<2xi64> -> tensor<?x?xf32>
  return %0 : tensor<?x?xf32>
}
