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
