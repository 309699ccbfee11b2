// RUN: onnxc-opt %s --onnxc-fold-pads --canonicalize | FileCheck %s

// CHECK-LABEL: func.func @windows_taken_apart(
//       CHECK:   %[[W:.+]] = onnx.Reshape %arg1 {{.*}} -> tensor<4x2x1x3xf32>
//       CHECK:   onnx.Conv %arg0, %[[W]] {{.*}}dilations = array<i64: 1, 1>, kernel_shape = array<i64: 1, 3>, pads = array<i64: 0, 1, 0, 1>, strides = array<i64: 1, 1>
//  CHECK-NEXT:   return
func.func @windows_taken_apart(%x: tensor<1x2x1x4xf32>, %w: tensor<4x6x1x1xf32>) -> tensor<1x4x1x4xf32> {
  %pads = onnx.Constant dense<[0, 0, 0, 1, 0, 0, 0, 1]> : tensor<8xi64>
  %at = onnx.Constant dense<[[0, 1, 2, 3], [1, 2, 3, 4], [2, 3, 4, 5]]> : tensor<3x4xi64>
  %shape = onnx.Constant dense<[1, 6, 1, 4]> : tensor<4xi64>
  %0 = onnx.Pad %x by %pads : (tensor<1x2x1x4xf32>, tensor<8xi64>) -> tensor<1x2x1x6xf32>
  %1 = onnx.Gather %0 at %at axis 3 : (tensor<1x2x1x6xf32>, tensor<3x4xi64>) -> tensor<1x2x1x3x4xf32>
  %2 = onnx.Transpose %1 perm [0, 1, 3, 2, 4] : tensor<1x2x1x3x4xf32> -> tensor<1x2x3x1x4xf32>
  %3 = onnx.Reshape %2 to %shape : tensor<1x2x3x1x4xf32>, tensor<4xi64> -> tensor<1x6x1x4xf32>
  %4 = onnx.Conv %3, %w : tensor<1x6x1x4xf32>, tensor<4x6x1x1xf32> -> tensor<1x4x1x4xf32>
  return %4 : tensor<1x4x1x4xf32>
}

// CHECK-LABEL: func.func @steps(
//       CHECK:   onnx.Conv %arg0, {{.*}}dilations = array<i64: 2>, kernel_shape = array<i64: 2>, pads = array<i64: 0, 0>, strides = array<i64: 3>
func.func @steps(%x: tensor<1x2x9xf32>, %w: tensor<4x4x1xf32>) -> tensor<1x4x3xf32> {
  %at = onnx.Constant dense<[[0, 3, 6], [2, 5, 8]]> : tensor<2x3xi64>
  %shape = onnx.Constant dense<[1, 4, 3]> : tensor<3xi64>
  %0 = onnx.Gather %x at %at axis 2 : (tensor<1x2x9xf32>, tensor<2x3xi64>) -> tensor<1x2x2x3xf32>
  %1 = onnx.Reshape %0 to %shape : tensor<1x2x2x3xf32>, tensor<3xi64> -> tensor<1x4x3xf32>
  %2 = onnx.Conv %1, %w : tensor<1x4x3xf32>, tensor<4x4x1xf32> -> tensor<1x4x3xf32>
  return %2 : tensor<1x4x3xf32>
}

// Fewer windows than there is room for, a larger window behind them, places that are no windows, and batches.
// CHECK-LABEL: func.func @others_stay(
// CHECK-COUNT-4: onnx.Gather
func.func @others_stay(%x: tensor<1x2x9xf32>, %y: tensor<2x2x4xf32>, %w: tensor<4x4x1xf32>, %v: tensor<4x4x2xf32>) -> (tensor<1x4x3xf32>, tensor<1x4x7xf32>, tensor<1x4x3xf32>, tensor<2x4x3xf32>) {
  %few = onnx.Constant dense<[[0, 1, 2], [1, 2, 3]]> : tensor<2x3xi64>
  %eight = onnx.Constant dense<[[0, 1, 2, 3, 4, 5, 6, 7], [1, 2, 3, 4, 5, 6, 7, 8]]> : tensor<2x8xi64>
  %none = onnx.Constant dense<[[0, 1, 2], [1, 2, 8]]> : tensor<2x3xi64>
  %three = onnx.Constant dense<[1, 4, 3]> : tensor<3xi64>
  %long = onnx.Constant dense<[1, 4, 8]> : tensor<3xi64>
  %two = onnx.Constant dense<[2, 4, 3]> : tensor<3xi64>
  %0 = onnx.Gather %x at %few axis 2 : (tensor<1x2x9xf32>, tensor<2x3xi64>) -> tensor<1x2x2x3xf32>
  %1 = onnx.Reshape %0 to %three : tensor<1x2x2x3xf32>, tensor<3xi64> -> tensor<1x4x3xf32>
  %2 = onnx.Conv %1, %w : tensor<1x4x3xf32>, tensor<4x4x1xf32> -> tensor<1x4x3xf32>
  %3 = onnx.Gather %x at %eight axis 2 : (tensor<1x2x9xf32>, tensor<2x8xi64>) -> tensor<1x2x2x8xf32>
  %4 = onnx.Reshape %3 to %long : tensor<1x2x2x8xf32>, tensor<3xi64> -> tensor<1x4x8xf32>
  %5 = onnx.Conv %4, %v : tensor<1x4x8xf32>, tensor<4x4x2xf32> -> tensor<1x4x7xf32>
  %6 = onnx.Gather %x at %none axis 2 : (tensor<1x2x9xf32>, tensor<2x3xi64>) -> tensor<1x2x2x3xf32>
  %7 = onnx.Reshape %6 to %three : tensor<1x2x2x3xf32>, tensor<3xi64> -> tensor<1x4x3xf32>
  %8 = onnx.Conv %7, %w : tensor<1x4x3xf32>, tensor<4x4x1xf32> -> tensor<1x4x3xf32>
  %9 = onnx.Gather %y at %few axis 2 : (tensor<2x2x4xf32>, tensor<2x3xi64>) -> tensor<2x2x2x3xf32>
  %10 = onnx.Reshape %9 to %two : tensor<2x2x2x3xf32>, tensor<3xi64> -> tensor<2x4x3xf32>
  %11 = onnx.Conv %10, %w : tensor<2x4x3xf32>, tensor<4x4x1xf32> -> tensor<2x4x3xf32>
  return %2, %5, %8, %11 : tensor<1x4x3xf32>, tensor<1x4x7xf32>, tensor<1x4x3xf32>, tensor<2x4x3xf32>
}

// CHECK-LABEL: func.func @zeros_around_a_transposed_convolution(
//       CHECK:   onnx.Conv %arg0, %arg1 {{.*}}pads = array<i64: 1, 2>
//       CHECK:   onnx.Spread
//       CHECK:   onnx.Conv
func.func @zeros_around_a_transposed_convolution(%x: tensor<?x2x?xf32>, %w: tensor<4x2x1xf32>) -> (tensor<?x4x?xf32>, tensor<?x4x?xf32>) {
  %0 = onnx.Spread %x by [1, 1, 1] before [0, 0, 1] after [0, 0, 2] : tensor<?x2x?xf32> -> tensor<?x2x?xf32>
  %1 = onnx.Conv %0, %w : tensor<?x2x?xf32>, tensor<4x2x1xf32> -> tensor<?x4x?xf32>
  %2 = onnx.Spread %x by [1, 1, 2] before [0, 0, 1] after [0, 0, 2] : tensor<?x2x?xf32> -> tensor<?x2x?xf32>
  %3 = onnx.Conv %2, %w : tensor<?x2x?xf32>, tensor<4x2x1xf32> -> tensor<?x4x?xf32>
  return %1, %3 : tensor<?x4x?xf32>, tensor<?x4x?xf32>
}

// Blocks of space as channels, whatever their order; only all of them, along known sizes.
// CHECK-LABEL: func.func @blocks(
//       CHECK:   %[[W:.+]] = onnx.Reshape {{.*}} -> tensor<5x3x6x6xf32>
//       CHECK:   onnx.Conv %arg0, %[[W]] {kernel_shape = array<i64: 6, 6>, pads = array<i64: 2, 0, 2, 4>, strides = array<i64: 2, 2>} : tensor<?x3x8x12xf32>
//       CHECK:   onnx.Concat
//       CHECK:   onnx.Conv {{.*}} : tensor<?x12x4x6xf32>
//       CHECK:   onnx.Concat
//       CHECK:   onnx.Conv {{.*}} : tensor<?x12x?x6xf32>
func.func @blocks(%x: tensor<?x3x8x12xf32>, %y: tensor<?x3x?x12xf32>) -> (tensor<?x5x4x6xf32>, tensor<?x5x2x4xf32>, tensor<?x5x?x4xf32>) {
  %w = onnx.Constant dense<1.0> : tensor<5x12x3x3xf32>
  %0 = onnx.Constant dense<0> : tensor<1xi64>
  %1 = onnx.Constant dense<1> : tensor<1xi64>
  %2 = onnx.Constant dense<2> : tensor<1xi64>
  %3 = onnx.Constant dense<3> : tensor<1xi64>
  %end = onnx.Constant dense<9223372036854775807> : tensor<1xi64>
  %t = onnx.Slice %x from %0 to %end axes %2 steps %2 : (tensor<?x3x8x12xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<?x3x4x12xf32>
  %b = onnx.Slice %x from %1 to %end axes %2 steps %2 : (tensor<?x3x8x12xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<?x3x4x12xf32>
  %tl = onnx.Slice %t from %0 to %end axes %3 steps %2 : (tensor<?x3x4x12xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<?x3x4x6xf32>
  %tr = onnx.Slice %t from %1 to %end axes %3 steps %2 : (tensor<?x3x4x12xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<?x3x4x6xf32>
  %bl = onnx.Slice %b from %0 to %end axes %3 steps %2 : (tensor<?x3x4x12xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<?x3x4x6xf32>
  %br = onnx.Slice %b from %1 to %end axes %3 steps %2 : (tensor<?x3x4x12xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<?x3x4x6xf32>
  %4 = onnx.Concat %tl, %bl, %tr, %br axis 1 : (tensor<?x3x4x6xf32>, tensor<?x3x4x6xf32>, tensor<?x3x4x6xf32>, tensor<?x3x4x6xf32>) -> tensor<?x12x4x6xf32>
  %5 = onnx.Conv %4, %w {pads = array<i64: 1, 0, 1, 2>} : tensor<?x12x4x6xf32>, tensor<5x12x3x3xf32> -> tensor<?x5x4x6xf32>
  %6 = onnx.Concat %tl, %bl, %bl, %br axis 1 : (tensor<?x3x4x6xf32>, tensor<?x3x4x6xf32>, tensor<?x3x4x6xf32>, tensor<?x3x4x6xf32>) -> tensor<?x12x4x6xf32>
  %7 = onnx.Conv %6, %w : tensor<?x12x4x6xf32>, tensor<5x12x3x3xf32> -> tensor<?x5x2x4xf32>
  %dt = onnx.Slice %y from %0 to %end axes %2 steps %2 : (tensor<?x3x?x12xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<?x3x?x12xf32>
  %dl = onnx.Slice %dt from %0 to %end axes %3 steps %2 : (tensor<?x3x?x12xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<?x3x?x6xf32>
  %dr = onnx.Slice %dt from %1 to %end axes %3 steps %2 : (tensor<?x3x?x12xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<?x3x?x6xf32>
  %8 = onnx.Concat %dl, %dr, %dl, %dr axis 1 : (tensor<?x3x?x6xf32>, tensor<?x3x?x6xf32>, tensor<?x3x?x6xf32>, tensor<?x3x?x6xf32>) -> tensor<?x12x?x6xf32>
  %9 = onnx.Conv %8, %w : tensor<?x12x?x6xf32>, tensor<5x12x3x3xf32> -> tensor<?x5x?x4xf32>
  return %5, %7, %9 : tensor<?x5x4x6xf32>, tensor<?x5x2x4xf32>, tensor<?x5x?x4xf32>
}
