// RUN: onnxc-opt %s --onnxc-sink-channel-order --canonicalize | FileCheck %s

// CHECK-LABEL: func.func @into_weights(
//   CHECK-DAG:   %[[BACK:.*]] = onnx.Constant dense<[0, 2, 4, 1, 3, 5]>
//   CHECK-DAG:   %[[W:.*]] = onnx.Constant dense<1.0{{.*}}> : tensor<4x6x1x1xf32>
//       CHECK:   %[[MOVED:.*]] = onnx.Gather %[[W]] at %[[BACK]] axis 1
//       CHECK:   onnx.Conv %arg0, %[[MOVED]]
func.func @into_weights(%x: tensor<?x6x3x3xf32>) -> tensor<?x4x3x3xf32> {
  %split = onnx.Constant dense<[-1, 2, 3, 3, 3]> : tensor<5xi64>
  %merge = onnx.Constant dense<[-1, 6, 3, 3]> : tensor<4xi64>
  %w = onnx.Constant dense<1.0> : tensor<4x6x1x1xf32>
  %0 = onnx.Reshape %x to %split : tensor<?x6x3x3xf32>, tensor<5xi64> -> tensor<?x2x3x3x3xf32>
  %1 = onnx.Transpose %0 perm [0, 2, 1, 3, 4] : tensor<?x2x3x3x3xf32> -> tensor<?x3x2x3x3xf32>
  %2 = onnx.Reshape %1 to %merge : tensor<?x3x2x3x3xf32>, tensor<4xi64> -> tensor<?x6x3x3xf32>
  %3 = onnx.Conv %2, %w : tensor<?x6x3x3xf32>, tensor<4x6x1x1xf32> -> tensor<?x4x3x3xf32>
  return %3 : tensor<?x4x3x3xf32>
}

// Through what works on each channel alone, on all ways.
// CHECK-LABEL: func.func @through_depthwise(
//   CHECK-NOT:   onnx.Transpose
//       CHECK:   %[[D:.*]] = onnx.Gather {{.*}} axis 0 : (tensor<6x1x3x3xf32>
//       CHECK:   %[[B:.*]] = onnx.Gather {{.*}} axis 0 : (tensor<6xf32>
//       CHECK:   %[[Y:.*]] = onnx.Conv %arg0, %[[D]], %[[B]] {group = 6
//       CHECK:   %[[S:.*]] = onnx.Gather {{.*}} axis 0 : (tensor<6x1x1xf32>
//       CHECK:   %[[P:.*]] = onnx.PRelu %[[Y]], %[[S]]
//       CHECK:   onnx.Add %[[P]], %arg0
//   CHECK-NOT:   onnx.Transpose
func.func @through_depthwise(%x: tensor<1x6x3x3xf32>) -> (tensor<1x4x3x3xf32>, tensor<1x4x1x1xf32>) {
  %split = onnx.Constant dense<[1, 2, 3, 3, 3]> : tensor<5xi64>
  %merge = onnx.Constant dense<[1, 6, 3, 3]> : tensor<4xi64>
  %w = onnx.Constant dense<1.0> : tensor<4x6x1x1xf32>
  %d = onnx.Constant dense<2.0> : tensor<6x1x3x3xf32>
  %b = onnx.Constant dense<3.0> : tensor<6xf32>
  %slope = onnx.Constant dense<4.0> : tensor<6x1x1xf32>
  %0 = onnx.Reshape %x to %split : tensor<1x6x3x3xf32>, tensor<5xi64> -> tensor<1x2x3x3x3xf32>
  %1 = onnx.Transpose %0 perm [0, 2, 1, 3, 4] : tensor<1x2x3x3x3xf32> -> tensor<1x3x2x3x3xf32>
  %2 = onnx.Reshape %1 to %merge : tensor<1x3x2x3x3xf32>, tensor<4xi64> -> tensor<1x6x3x3xf32>
  %3 = onnx.Conv %2, %d, %b {group = 6 : i64, pads = array<i64: 1, 1, 1, 1>} : tensor<1x6x3x3xf32>, tensor<6x1x3x3xf32>, tensor<6xf32> -> tensor<1x6x3x3xf32>
  %4 = onnx.PRelu %3, %slope : tensor<1x6x3x3xf32>, tensor<6x1x1xf32> -> tensor<1x6x3x3xf32>
  %5 = onnx.Add %4, %2 : tensor<1x6x3x3xf32>, tensor<1x6x3x3xf32> -> tensor<1x6x3x3xf32>
  %6 = onnx.Conv %5, %w : tensor<1x6x3x3xf32>, tensor<4x6x1x1xf32> -> tensor<1x4x3x3xf32>
  %7 = onnx.GlobalAveragePool %5 : tensor<1x6x3x3xf32> -> tensor<1x6x1x1xf32>
  %8 = onnx.Conv %7, %w : tensor<1x6x1x1xf32>, tensor<4x6x1x1xf32> -> tensor<1x4x1x1xf32>
  return %6, %8 : tensor<1x4x3x3xf32>, tensor<1x4x1x1xf32>
}

// CHECK-LABEL: func.func @needed_in_order(
//       CHECK:   onnx.Transpose
//   CHECK-NOT:   onnx.Gather
func.func @needed_in_order(%x: tensor<1x6x3x3xf32>) -> (tensor<1x4x3x3xf32>, tensor<1x6x3x3xf32>) {
  %split = onnx.Constant dense<[1, 2, 3, 3, 3]> : tensor<5xi64>
  %merge = onnx.Constant dense<[1, 6, 3, 3]> : tensor<4xi64>
  %w = onnx.Constant dense<1.0> : tensor<4x6x1x1xf32>
  %0 = onnx.Reshape %x to %split : tensor<1x6x3x3xf32>, tensor<5xi64> -> tensor<1x2x3x3x3xf32>
  %1 = onnx.Transpose %0 perm [0, 2, 1, 3, 4] : tensor<1x2x3x3x3xf32> -> tensor<1x3x2x3x3xf32>
  %2 = onnx.Reshape %1 to %merge : tensor<1x3x2x3x3xf32>, tensor<4xi64> -> tensor<1x6x3x3xf32>
  %3 = onnx.Conv %2, %w : tensor<1x6x3x3xf32>, tensor<4x6x1x1xf32> -> tensor<1x4x3x3xf32>
  %4 = onnx.Relu %2 : tensor<1x6x3x3xf32> -> tensor<1x6x3x3xf32>
  return %3, %4 : tensor<1x4x3x3xf32>, tensor<1x6x3x3xf32>
}

// Neither operands that are not constant nor other dimensions can be permuted.
// CHECK-LABEL: func.func @others_stay(
// CHECK-COUNT-2: onnx.Transpose
//   CHECK-NOT:   onnx.Gather
func.func @others_stay(%x: tensor<1x6x3x3xf32>, %y: tensor<6x1x1xf32>) -> (tensor<1x4x3x3xf32>, tensor<1x4x3x3xf32>) {
  %split = onnx.Constant dense<[1, 2, 3, 3, 3]> : tensor<5xi64>
  %merge = onnx.Constant dense<[1, 6, 3, 3]> : tensor<4xi64>
  %w = onnx.Constant dense<1.0> : tensor<4x6x1x1xf32>
  %0 = onnx.Reshape %x to %split : tensor<1x6x3x3xf32>, tensor<5xi64> -> tensor<1x2x3x3x3xf32>
  %1 = onnx.Transpose %0 perm [0, 2, 1, 3, 4] : tensor<1x2x3x3x3xf32> -> tensor<1x3x2x3x3xf32>
  %2 = onnx.Reshape %1 to %merge : tensor<1x3x2x3x3xf32>, tensor<4xi64> -> tensor<1x6x3x3xf32>
  %3 = onnx.Mul %2, %y : tensor<1x6x3x3xf32>, tensor<6x1x1xf32> -> tensor<1x6x3x3xf32>
  %4 = onnx.Conv %3, %w : tensor<1x6x3x3xf32>, tensor<4x6x1x1xf32> -> tensor<1x4x3x3xf32>
  %5 = onnx.Transpose %0 perm [0, 2, 1, 4, 3] : tensor<1x2x3x3x3xf32> -> tensor<1x3x2x3x3xf32>
  %6 = onnx.Reshape %5 to %merge : tensor<1x3x2x3x3xf32>, tensor<4xi64> -> tensor<1x6x3x3xf32>
  %7 = onnx.Conv %6, %w : tensor<1x6x3x3xf32>, tensor<4x6x1x1xf32> -> tensor<1x4x3x3xf32>
  return %4, %7 : tensor<1x4x3x3xf32>, tensor<1x4x3x3xf32>
}

// Colours of an image in the other order, before it is channels-first; sums over them have no order.
// CHECK-LABEL: func.func @colours(
//  CHECK-SAME:     %[[X:.*]]: tensor<?x8x8x3xf32>
//   CHECK-NOT:   onnx.Split
//       CHECK:   %[[S:.*]] = onnx.Gather %{{.*}} at %{{.*}} axis 0 : (tensor<3xf32>
//       CHECK:   %[[A:.*]] = onnx.Mul %[[X]], %[[S]]
//       CHECK:   %[[M:.*]] = onnx.ReduceMean %[[A]]
//       CHECK:   %[[B:.*]] = onnx.Sub %[[A]], %[[M]]
//       CHECK:   %[[T:.*]] = onnx.Transpose %[[B]] perm [0, 3, 1, 2]
//       CHECK:   %[[W:.*]] = onnx.Gather %{{.*}} at %{{.*}} axis 1 : (tensor<4x3x1x1xf32>
//       CHECK:   onnx.Conv %[[T]], %[[W]]
func.func @colours(%x: tensor<?x8x8x3xf32>) -> tensor<?x4x8x8xf32> {
  %w = onnx.Constant dense<1.0> : tensor<4x3x1x1xf32>
  %scale = onnx.Constant dense<[1.0, 2.0, 3.0]> : tensor<3xf32>
  %axes = onnx.Constant dense<[1, 2, 3]> : tensor<3xi64>
  %0:3 = onnx.Split %x axis 3 into 3 : (tensor<?x8x8x3xf32>) -> (tensor<?x8x8x1xf32>, tensor<?x8x8x1xf32>, tensor<?x8x8x1xf32>)
  %1 = onnx.Concat %0#2, %0#1, %0#0 axis 3 : (tensor<?x8x8x1xf32>, tensor<?x8x8x1xf32>, tensor<?x8x8x1xf32>) -> tensor<?x8x8x3xf32>
  %2 = onnx.Mul %1, %scale : tensor<?x8x8x3xf32>, tensor<3xf32> -> tensor<?x8x8x3xf32>
  %3 = onnx.ReduceMean %2 axes %axes : tensor<?x8x8x3xf32>, tensor<3xi64> -> tensor<?x1x1x1xf32>
  %4 = onnx.Sub %2, %3 : tensor<?x8x8x3xf32>, tensor<?x1x1x1xf32> -> tensor<?x8x8x3xf32>
  %5 = onnx.Transpose %4 perm [0, 3, 1, 2] : tensor<?x8x8x3xf32> -> tensor<?x3x8x8xf32>
  %6 = onnx.Conv %5, %w : tensor<?x3x8x8xf32>, tensor<4x3x1x1xf32> -> tensor<?x4x8x8xf32>
  return %6 : tensor<?x4x8x8xf32>
}

// Chosen by indices, or backwards.
// CHECK-LABEL: func.func @chosen(
//       CHECK:   onnx.Conv %arg0,
//       CHECK:   onnx.Conv %arg0,
func.func @chosen(%x: tensor<1x3x?x?xf32>) -> (tensor<1x4x?x?xf32>, tensor<1x4x?x?xf32>) {
  %w = onnx.Constant dense<1.0> : tensor<4x3x1x1xf32>
  %indices = onnx.Constant dense<[1, -1, 0]> : tensor<3xi64>
  %first = onnx.Constant dense<-1> : tensor<1xi64>
  %end = onnx.Constant dense<-100> : tensor<1xi64>
  %one = onnx.Constant dense<1> : tensor<1xi64>
  %0 = onnx.Gather %x at %indices axis 1 : (tensor<1x3x?x?xf32>, tensor<3xi64>) -> tensor<1x3x?x?xf32>
  %1 = onnx.Conv %0, %w : tensor<1x3x?x?xf32>, tensor<4x3x1x1xf32> -> tensor<1x4x?x?xf32>
  %2 = onnx.Slice %x from %first to %end axes %one steps %first : (tensor<1x3x?x?xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<1x3x?x?xf32>
  %3 = onnx.Conv %2, %w : tensor<1x3x?x?xf32>, tensor<4x3x1x1xf32> -> tensor<1x4x?x?xf32>
  return %1, %3 : tensor<1x4x?x?xf32>, tensor<1x4x?x?xf32>
}

// Not all slices, one of them twice, and an order that the largest one's index tells.
// CHECK-LABEL: func.func @no_order(
//       CHECK:   onnx.Gather
//       CHECK:   onnx.Gather
//       CHECK:   onnx.ArgMax
func.func @no_order(%x: tensor<1x3x4x4xf32>) -> (tensor<1x4x4x4xf32>, tensor<1x1x4x4xi64>) {
  %w = onnx.Constant dense<1.0> : tensor<4x3x1x1xf32>
  %twice = onnx.Constant dense<[1, 1, 0]> : tensor<3xi64>
  %all = onnx.Constant dense<[1, 2, 0]> : tensor<3xi64>
  %0 = onnx.Gather %x at %twice axis 1 : (tensor<1x3x4x4xf32>, tensor<3xi64>) -> tensor<1x3x4x4xf32>
  %1 = onnx.Conv %0, %w : tensor<1x3x4x4xf32>, tensor<4x3x1x1xf32> -> tensor<1x4x4x4xf32>
  %2 = onnx.Gather %x at %all axis 1 : (tensor<1x3x4x4xf32>, tensor<3xi64>) -> tensor<1x3x4x4xf32>
  %3 = onnx.ArgMax %2 axis 1 : tensor<1x3x4x4xf32> -> tensor<1x1x4x4xi64>
  return %1, %3 : tensor<1x4x4x4xf32>, tensor<1x1x4x4xi64>
}
