// RUN: onnxc-opt %s --onnxc-hoist-repeats --canonicalize | FileCheck %s

// A global feature joined with those of every position.
// CHECK-LABEL: func.func @beside_positions(
//  CHECK-SAME:     %[[X:.*]]: tensor<?x8x?x5xf32>, %[[G:.*]]: tensor<?x4x1x1xf32>
//       CHECK:   %[[WX:.*]] = onnx.Slice %{{.*}} : (tensor<16x12x1x1xf32>, {{.*}} -> tensor<16x8x1x1xf32>
//       CHECK:   %[[EACH:.*]] = onnx.Conv %[[X]], %[[WX]], %{{.*}} {strides = array<i64: 2, 1>} : {{.*}} -> tensor<?x16x?x5xf32>
//       CHECK:   %[[WG:.*]] = onnx.Slice %{{.*}} : (tensor<16x12x1x1xf32>, {{.*}} -> tensor<16x4x1x1xf32>
//       CHECK:   %[[ONCE:.*]] = onnx.Conv %[[G]], %[[WG]] : {{.*}} -> tensor<?x16x1x1xf32>
//       CHECK:   %[[Y:.*]] = onnx.Add %[[EACH]], %[[ONCE]] : tensor<?x16x?x5xf32>, tensor<?x16x1x1xf32> -> tensor<?x16x?x5xf32>
//       CHECK:   return %[[Y]]
func.func @beside_positions(%x: tensor<?x8x?x5xf32>, %g: tensor<?x4x1x1xf32>, %shape: tensor<4xi64>) -> tensor<?x16x?x5xf32> {
  %w = onnx.Constant dense<1.0> : tensor<16x12x1x1xf32>
  %b = onnx.Constant dense<2.0> : tensor<16xf32>
  %0 = onnx.Expand %g to %shape : (tensor<?x4x1x1xf32>, tensor<4xi64>) -> tensor<?x4x?x5xf32>
  %1 = onnx.Concat %0, %x axis 1 : (tensor<?x4x?x5xf32>, tensor<?x8x?x5xf32>) -> tensor<?x12x?x5xf32>
  %2 = onnx.Conv %1, %w, %b {strides = array<i64: 2, 1>} : tensor<?x12x?x5xf32>, tensor<16x12x1x1xf32>, tensor<16xf32> -> tensor<?x16x?x5xf32>
  return %2 : tensor<?x16x?x5xf32>
}

// What is left on both sides is joined, and so are its weights.
// CHECK-LABEL: func.func @between_rows(
//  CHECK-SAME:     %[[A:.*]]: tensor<2x?x3xf32>, %[[R:.*]]: tensor<2x1x4xf32>, %[[B:.*]]: tensor<2x?x5xf32>
//       CHECK:   %[[X:.*]] = onnx.Concat %[[A]], %[[B]] axis 2 : {{.*}} -> tensor<2x?x8xf32>
//       CHECK:   %[[W:.*]] = onnx.Concat %{{.*}}, %{{.*}} axis 0 : (tensor<3x7xf32>, tensor<5x7xf32>) -> tensor<8x7xf32>
//       CHECK:   %[[EACH:.*]] = onnx.MatMul %[[X]], %[[W]] : {{.*}} -> tensor<2x?x7xf32>
//       CHECK:   %[[ONCE:.*]] = onnx.MatMul %[[R]], %{{.*}} : {{.*}} -> tensor<2x1x7xf32>
//       CHECK:   onnx.Add %[[EACH]], %[[ONCE]]
func.func @between_rows(%a: tensor<2x?x3xf32>, %r: tensor<2x1x4xf32>, %b: tensor<2x?x5xf32>, %shape: tensor<3xi64>) -> tensor<2x?x7xf32> {
  %w = onnx.Constant dense<1.0> : tensor<12x7xf32>
  %0 = onnx.Expand %r to %shape : (tensor<2x1x4xf32>, tensor<3xi64>) -> tensor<2x?x4xf32>
  %1 = onnx.Concat %a, %0, %b axis -1 : (tensor<2x?x3xf32>, tensor<2x?x4xf32>, tensor<2x?x5xf32>) -> tensor<2x?x12xf32>
  %2 = onnx.MatMul %1, %w : tensor<2x?x12xf32>, tensor<12x7xf32> -> tensor<2x?x7xf32>
  return %2 : tensor<2x?x7xf32>
}

// Beside padding it is not the same at the border; what is repeated only over images is one row of many.
// CHECK-LABEL: func.func @leaves_alone(
//       CHECK:   %[[E:.*]] = onnx.Expand
//       CHECK:   %[[C:.*]] = onnx.Concat %[[E]]
//       CHECK:   onnx.Conv %[[C]]
//       CHECK:   %[[F:.*]] = onnx.Expand
//       CHECK:   %[[D:.*]] = onnx.Concat %[[F]]
//       CHECK:   onnx.MatMul %[[D]]
//   CHECK-NOT:   onnx.Add
func.func @leaves_alone(%x: tensor<1x8x6x5xf32>, %g: tensor<1x4x1x1xf32>, %a: tensor<2x6x3xf32>, %r: tensor<1x6x4xf32>) -> (tensor<1x16x8x7xf32>, tensor<2x6x9xf32>) {
  %w = onnx.Constant dense<1.0> : tensor<16x12x1x1xf32>
  %shape = onnx.Constant dense<[1, 1, 6, 5]> : tensor<4xi64>
  %0 = onnx.Expand %g to %shape : (tensor<1x4x1x1xf32>, tensor<4xi64>) -> tensor<1x4x6x5xf32>
  %1 = onnx.Concat %0, %x axis 1 : (tensor<1x4x6x5xf32>, tensor<1x8x6x5xf32>) -> tensor<1x12x6x5xf32>
  %2 = onnx.Conv %1, %w {pads = array<i64: 1, 1, 1, 1>} : tensor<1x12x6x5xf32>, tensor<16x12x1x1xf32> -> tensor<1x16x8x7xf32>
  %v = onnx.Constant dense<1.0> : tensor<7x9xf32>
  %images = onnx.Constant dense<[2, 1, 1]> : tensor<3xi64>
  %3 = onnx.Expand %r to %images : (tensor<1x6x4xf32>, tensor<3xi64>) -> tensor<2x6x4xf32>
  %4 = onnx.Concat %3, %a axis 2 : (tensor<2x6x4xf32>, tensor<2x6x3xf32>) -> tensor<2x6x7xf32>
  %5 = onnx.MatMul %4, %v : tensor<2x6x7xf32>, tensor<7x9xf32> -> tensor<2x6x9xf32>
  return %2, %5 : tensor<1x16x8x7xf32>, tensor<2x6x9xf32>
}
