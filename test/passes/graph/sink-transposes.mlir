// Transposes pass operators that drop, add or join dimensions.
//
// RUN: onnxc-opt %s --onnxc-fold-transposes --canonicalize | FileCheck %s

// CHECK-LABEL: func.func @dropped_axes(
//       CHECK:   %[[AXES:.+]] = onnx.Constant dense<2> : tensor<1xi64>
//       CHECK:   onnx.ReduceMean %arg0 axes %[[AXES]] {{.*}} : tensor<1x1x?x8xf32>, tensor<1xi64> -> tensor<1x1x8xf32>
//   CHECK-NOT:   onnx.Transpose
func.func @dropped_axes(%x: tensor<1x1x?x8xf32>) -> tensor<1x8x1xf32> {
  %axes = onnx.Constant dense<-1> : tensor<1xi64>
  %0 = onnx.Transpose %x perm [0, 3, 1, 2] : tensor<1x1x?x8xf32> -> tensor<1x8x1x?xf32>
  %1 = onnx.ReduceMean %0 axes %axes {keepdims = 0 : i64} : tensor<1x8x1x?xf32>, tensor<1xi64> -> tensor<1x8x1xf32>
  return %1 : tensor<1x8x1xf32>
}

// CHECK-LABEL: func.func @the_largest(
//       CHECK:   onnx.ArgMax %arg0 axis 0 {{.*}} : tensor<3x5xf32> -> tensor<5xi64>
//   CHECK-NOT:   onnx.Transpose
func.func @the_largest(%x: tensor<3x5xf32>) -> tensor<5xi64> {
  %0 = onnx.Transpose %x perm [1, 0] : tensor<3x5xf32> -> tensor<5x3xf32>
  %1 = onnx.ArgMax %0 axis 1 {keepdims = 0 : i64} : tensor<5x3xf32> -> tensor<5xi64>
  return %1 : tensor<5xi64>
}

// A run tells the axes.
// CHECK-LABEL: func.func @unknown_axes(
//       CHECK:   %[[T:.+]] = onnx.Transpose %arg0
//       CHECK:   onnx.ReduceMax %[[T]]
func.func @unknown_axes(%x: tensor<3x5xf32>, %axes: tensor<1xi64>) -> tensor<?xf32> {
  %0 = onnx.Transpose %x perm [1, 0] : tensor<3x5xf32> -> tensor<5x3xf32>
  %1 = onnx.ReduceMax %0 axes %axes {keepdims = 0 : i64} : tensor<5x3xf32>, tensor<1xi64> -> tensor<?xf32>
  return %1 : tensor<?xf32>
}

// CHECK-LABEL: func.func @squeezed(
//       CHECK:   %[[S:.+]] = onnx.Squeeze %arg0 {{.*}} -> tensor<?x?x8xf32>
//       CHECK:   onnx.Transpose %[[S]] perm [1, 0, 2]
func.func @squeezed(%x: tensor<?x1x?x8xf32>) -> tensor<?x?x8xf32> {
  %axes = onnx.Constant dense<2> : tensor<1xi64>
  %0 = onnx.Transpose %x perm [0, 3, 1, 2] : tensor<?x1x?x8xf32> -> tensor<?x8x1x?xf32>
  %1 = onnx.Squeeze %0 axes %axes : tensor<?x8x1x?xf32>, tensor<1xi64> -> tensor<?x8x?xf32>
  %2 = onnx.Transpose %1 perm [2, 0, 1] : tensor<?x8x?xf32> -> tensor<?x?x8xf32>
  return %2 : tensor<?x?x8xf32>
}

// CHECK-LABEL: func.func @unsqueezed(
//       CHECK:   %[[U:.+]] = onnx.Unsqueeze %arg0 {{.*}} -> tensor<1x?x?xf32>
//       CHECK:   onnx.Transpose %[[U]] perm [2, 0, 1] : tensor<1x?x?xf32> -> tensor<?x1x?xf32>
func.func @unsqueezed(%x: tensor<?x?xf32>) -> tensor<?x1x?xf32> {
  %axes = onnx.Constant dense<-2> : tensor<1xi64>
  %0 = onnx.Transpose %x perm [1, 0] : tensor<?x?xf32> -> tensor<?x?xf32>
  %1 = onnx.Unsqueeze %0 axes %axes : tensor<?x?xf32>, tensor<1xi64> -> tensor<?x1x?xf32>
  return %1 : tensor<?x1x?xf32>
}

// CHECK-LABEL: func.func @sizes(
//       CHECK:   %[[SHAPE:.+]] = onnx.Shape %arg0 : tensor<?x?x8xf32>
//       CHECK:   onnx.Gather %[[SHAPE]]
func.func @sizes(%x: tensor<?x?x8xf32>) -> tensor<3xi64> {
  %0 = onnx.Transpose %x perm [2, 0, 1] : tensor<?x?x8xf32> -> tensor<8x?x?xf32>
  %1 = onnx.Shape %0 : tensor<8x?x?xf32> -> tensor<3xi64>
  return %1 : tensor<3xi64>
}

// CHECK-LABEL: func.func @a_part_gets_its_order_back(
//   CHECK-DAG:   onnx.Transpose %arg0 perm [0, 2, 1]
//   CHECK-DAG:   onnx.Exp %arg1
//       CHECK:   onnx.Concat %{{.+}}, %{{.+}} axis 1 : (tensor<?x2x8xf32>, tensor<?x1x8xf32>) -> tensor<?x3x8xf32>
func.func @a_part_gets_its_order_back(%old: tensor<?x8x2xf32>, %x: tensor<?x1x8xf32>) -> tensor<?x3x8xf32> {
  %new = onnx.Exp %x : tensor<?x1x8xf32> -> tensor<?x1x8xf32>
  %0 = onnx.Transpose %new perm [0, 2, 1] : tensor<?x1x8xf32> -> tensor<?x8x1xf32>
  %1 = onnx.Concat %old, %0 axis -1 : (tensor<?x8x2xf32>, tensor<?x8x1xf32>) -> tensor<?x8x3xf32>
  %2 = onnx.Transpose %1 perm [0, 2, 1] : tensor<?x8x3xf32> -> tensor<?x3x8xf32>
  return %2 : tensor<?x3x8xf32>
}

// What computes the other part writes it where it belongs.
// CHECK-LABEL: func.func @another_part_is_computed(
//       CHECK:   %[[ALL:.+]] = onnx.Concat
//       CHECK:   onnx.Transpose %[[ALL]]
func.func @another_part_is_computed(%old: tensor<2x8x2xf32>, %new: tensor<2x3x8xf32>) -> tensor<2x5x8xf32> {
  %axis = onnx.Constant dense<1> : tensor<1xi64>
  %0 = onnx.CumSum %old axis %axis : tensor<2x8x2xf32>, tensor<1xi64> -> tensor<2x8x2xf32>
  %1 = onnx.Transpose %new perm [0, 2, 1] : tensor<2x3x8xf32> -> tensor<2x8x3xf32>
  %2 = onnx.Concat %0, %1 axis 2 : (tensor<2x8x2xf32>, tensor<2x8x3xf32>) -> tensor<2x8x5xf32>
  %3 = onnx.Transpose %2 perm [0, 2, 1] : tensor<2x8x5xf32> -> tensor<2x5x8xf32>
  return %3 : tensor<2x5x8xf32>
}

// Something else needs what is joined.
// CHECK-LABEL: func.func @all_of_it_is_needed(
//       CHECK:   %[[ALL:.+]] = onnx.Concat
//       CHECK:   onnx.Transpose %[[ALL]]
func.func @all_of_it_is_needed(%old: tensor<2x8x2xf32>, %new: tensor<2x3x8xf32>) -> (tensor<2x8x5xf32>, tensor<2x5x8xf32>) {
  %0 = onnx.Transpose %new perm [0, 2, 1] : tensor<2x3x8xf32> -> tensor<2x8x3xf32>
  %1 = onnx.Concat %old, %0 axis 2 : (tensor<2x8x2xf32>, tensor<2x8x3xf32>) -> tensor<2x8x5xf32>
  %2 = onnx.Transpose %1 perm [0, 2, 1] : tensor<2x8x5xf32> -> tensor<2x5x8xf32>
  return %1, %2 : tensor<2x8x5xf32>, tensor<2x5x8xf32>
}

// CHECK-LABEL: func.func @reshapes(
//   CHECK-NOT:   onnx.Transpose
//       CHECK:   onnx.Concat {{.*}} axis 1 : (tensor<?x1xf32>, tensor<?x1xf32>) -> tensor<?x2xf32>
func.func @reshapes(%x: tensor<1x?xf32>, %y: tensor<1x?xf32>) -> tensor<?x2xf32> {
  %0 = onnx.Concat %x, %y axis 0 : (tensor<1x?xf32>, tensor<1x?xf32>) -> tensor<2x?xf32>
  %1 = onnx.Transpose %0 perm [1, 0] : tensor<2x?xf32> -> tensor<?x2xf32>
  return %1 : tensor<?x2xf32>
}

// What only a transpose needs is not asked for its sizes; others keep their order.
// CHECK-LABEL: func.func @sizes_of_what_is_written(
//       CHECK:   %[[A:.+]] = onnx.Attend
//       CHECK:   %[[T:.+]] = onnx.Transpose %[[A]]
//       CHECK:   onnx.Shape %[[T]]
//       CHECK:   %[[B:.+]] = onnx.Neg
//       CHECK:   onnx.Shape %[[B]]
func.func @sizes_of_what_is_written(%q: tensor<?x2x?x8xf32>, %k: tensor<?x2x8x?xf32>, %v: tensor<?x2x?x8xf32>, %x: tensor<?x?xf32>)
    -> (tensor<4xi64>, tensor<?x?x2x8xf32>, tensor<2xi64>, tensor<?x?xf32>) {
  %0 = onnx.Attend %q, %k, %v scale 1.0 : (tensor<?x2x?x8xf32>, tensor<?x2x8x?xf32>, tensor<?x2x?x8xf32>) -> tensor<?x2x?x8xf32>
  %1 = onnx.Transpose %0 perm [0, 2, 1, 3] : tensor<?x2x?x8xf32> -> tensor<?x?x2x8xf32>
  %2 = onnx.Shape %1 : tensor<?x?x2x8xf32> -> tensor<4xi64>
  %3 = onnx.Neg %x : tensor<?x?xf32> -> tensor<?x?xf32>
  %4 = onnx.Shape %3 : tensor<?x?xf32> -> tensor<2xi64>
  return %2, %1, %4, %3 : tensor<4xi64>, tensor<?x?x2x8xf32>, tensor<2xi64>, tensor<?x?xf32>
}

// Places of a block are dimensions; what is left of them is cut out of all.
// CHECK-LABEL: func.func @places_of_blocks(
//       CHECK:   %[[S:.+]] = onnx.Reshape %arg0 {{.*}} -> tensor<2x?x?x2x3x4xf32>
//       CHECK:   %[[T:.+]] = onnx.Transpose %[[S]] perm [0, 1, 3, 2, 4, 5]
//       CHECK:   onnx.Reshape %[[T]]
//       CHECK:   %[[W:.+]] = onnx.Reshape %{{.+}} -> tensor<2x?x?x4xf32>
//       CHECK:   onnx.Slice %[[W]] from %{{.+}} to %{{.+}} axes %{{.+}} -> tensor<2x?x?x4xf32>
//   CHECK-NOT:   onnx.Interleave
func.func @places_of_blocks(%x: tensor<2x?x?x24xf32>) -> (tensor<2x?x?x4xf32>, tensor<2x?x?x4xf32>) {
  %0 = onnx.Interleave %x axis 3 by [1, 2, 3, 1] before [0, 0, 0, 0] after [0, 0, 0, 0] : tensor<2x?x?x24xf32> -> tensor<2x?x?x4xf32>
  %1 = onnx.Interleave %x axis 3 by [1, 2, 3, 1] before [0, 1, 0, 0] after [0, 0, 0, 0] : tensor<2x?x?x24xf32> -> tensor<2x?x?x4xf32>
  return %0, %1 : tensor<2x?x?x4xf32>, tensor<2x?x?x4xf32>
}

// Neighbouring channels are found along any axis.
// CHECK-LABEL: func.func @neighbouring_channels(
//   CHECK-NOT:   onnx.Transpose
//       CHECK:   onnx.LRN %arg0 size 3 {axis = 3 : i64} : tensor<?x4x5x8xf32>
func.func @neighbouring_channels(%x: tensor<?x4x5x8xf32>) -> tensor<?x4x5x8xf32> {
  %0 = onnx.Transpose %x perm [0, 3, 1, 2] : tensor<?x4x5x8xf32> -> tensor<?x8x4x5xf32>
  %1 = onnx.LRN %0 size 3 : tensor<?x8x4x5xf32> -> tensor<?x8x4x5xf32>
  %2 = onnx.Transpose %1 perm [0, 2, 3, 1] : tensor<?x8x4x5xf32> -> tensor<?x4x5x8xf32>
  return %2 : tensor<?x4x5x8xf32>
}

// What is joined with itself is moved once.
// CHECK-LABEL: func.func @repeated(
//       CHECK:   %[[E:.+]] = onnx.Exp %arg0
//       CHECK:   %[[T:.+]] = onnx.Transpose %[[E]] perm [0, 3, 1, 2]
//       CHECK:   %[[P:.+]] = onnx.Reshape %[[T]] {{.*}} -> tensor<2x5x4xf32>
//       CHECK:   onnx.Concat %[[P]], %[[P]] axis 0
func.func @repeated(%x: tensor<1x5x4x2xf32>) -> tensor<4x5x4xf32> {
  %shape = onnx.Constant dense<[5, 4, 4]> : tensor<3xi64>
  %0 = onnx.Exp %x : tensor<1x5x4x2xf32> -> tensor<1x5x4x2xf32>
  %1 = onnx.Concat %0, %0 axis 3 : (tensor<1x5x4x2xf32>, tensor<1x5x4x2xf32>) -> tensor<1x5x4x4xf32>
  %2 = onnx.Reshape %1 to %shape : tensor<1x5x4x4xf32>, tensor<3xi64> -> tensor<5x4x4xf32>
  %3 = onnx.Transpose %2 perm [2, 0, 1] : tensor<5x4x4xf32> -> tensor<4x5x4xf32>
  return %3 : tensor<4x5x4xf32>
}

// CHECK-LABEL: func.func @not_only_itself(
//       CHECK:   %[[ALL:.+]] = onnx.Concat
//       CHECK:   onnx.Transpose %[[ALL]]
func.func @not_only_itself(%x: tensor<3x5x2xf32>, %y: tensor<3x5x2xf32>) -> tensor<6x3x5xf32> {
  %0 = onnx.Exp %x : tensor<3x5x2xf32> -> tensor<3x5x2xf32>
  %1 = onnx.Exp %y : tensor<3x5x2xf32> -> tensor<3x5x2xf32>
  %2 = onnx.Concat %0, %1, %0 axis 2 : (tensor<3x5x2xf32>, tensor<3x5x2xf32>, tensor<3x5x2xf32>) -> tensor<3x5x6xf32>
  %3 = onnx.Transpose %2 perm [2, 0, 1] : tensor<3x5x6xf32> -> tensor<6x3x5xf32>
  return %3 : tensor<6x3x5xf32>
}

// Of groups that come first, too.
// CHECK-LABEL: func.func @places_of_groups(
//       CHECK:   %[[S:.+]] = onnx.Reshape %arg0 {{.*}} -> tensor<?x3x2x2x4xf32>
//       CHECK:   %[[T:.+]] = onnx.Transpose %[[S]] perm [0, 1, 3, 2, 4]
//       CHECK:   onnx.Reshape %[[T]] {{.*}} -> tensor<?x6x8xf32>
func.func @places_of_groups(%x: tensor<?x3x16xf32>) -> tensor<?x6x8xf32> {
  %0 = onnx.Interleave %x axis 2 by [1, 2, 1] before [0, 0, 0] after [0, 0, 0] {groups = 2 : i64} : tensor<?x3x16xf32> -> tensor<?x6x8xf32>
  return %0 : tensor<?x6x8xf32>
}

// Places along the axis beside the channels are where they belong.
// CHECK-LABEL: func.func @places_beside_channels(
//   CHECK-NOT:   onnx.Transpose
//       CHECK:   onnx.Reshape {{.*}} -> tensor<?x6x4xf32>
func.func @places_beside_channels(%x: tensor<?x3x8xf32>) -> tensor<?x6x4xf32> {
  %0 = onnx.Interleave %x axis 2 by [1, 2, 1] before [0, 0, 0] after [0, 0, 0] : tensor<?x3x8xf32> -> tensor<?x6x4xf32>
  return %0 : tensor<?x6x4xf32>
}
