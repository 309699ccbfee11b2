// What follows a product tells where its columns belong.

// RUN: onnxc-opt %s --split-input-file --onnxc-form-kernels | FileCheck %s

// Heads are written where they belong, whatever has merged the rows before.
// CHECK-LABEL: func.func @main(
//   CHECK-NOT:   call @Transpose
//       CHECK:   call @MatMul_Relu_Reshape_Transpose(%arg0, %arg1, %{{.+}}) : (tensor<?x?x16xf32>, tensor<2x16x16xf32>, tensor<?x2x?x16xf32>)
//       CHECK: func.func private @MatMul_Relu_Reshape_Transpose(%{{.+}}: tensor<?x?x16xf32>
//       CHECK:   tensor.expand_shape {{.*}} : tensor<?x?x32xf32> into tensor<?x?x2x16xf32>
func.func @main(%x: tensor<?x?x16xf32>, %w: tensor<2x16x16xf32>) -> tensor<?x2x?x16xf32> {
  %rows = onnx.Constant dense<[-1, 16]> : tensor<2xi64>
  %columns = onnx.Constant dense<32> : tensor<1xi64>
  %heads = onnx.Constant dense<[0, 0, 2, 16]> : tensor<4xi64>
  %0 = onnx.Reshape %x to %rows : tensor<?x?x16xf32>, tensor<2xi64> -> tensor<?x16xf32>
  %1 = onnx.MatMul %0, %w packed 32 : tensor<?x16xf32>, tensor<2x16x16xf32> -> tensor<?x32xf32>
  %2 = onnx.Relu %1 : tensor<?x32xf32> -> tensor<?x32xf32>
  %3 = onnx.Shape %x {end = 2 : i64, start = 0 : i64} : tensor<?x?x16xf32> -> tensor<2xi64>
  %4 = onnx.Concat %3, %columns axis 0 : (tensor<2xi64>, tensor<1xi64>) -> tensor<3xi64>
  %5 = onnx.Reshape %2 to %4 : tensor<?x32xf32>, tensor<3xi64> -> tensor<?x?x32xf32>
  %6 = onnx.Reshape %5 to %heads : tensor<?x?x32xf32>, tensor<4xi64> -> tensor<?x?x2x16xf32>
  %7 = onnx.Transpose %6 perm [0, 2, 1, 3] : tensor<?x?x2x16xf32> -> tensor<?x2x?x16xf32>
  return %7 : tensor<?x2x?x16xf32>
}

// -----

// A piece is no whole number of panels; single columns would be apart; rows are not those that have been merged.
// CHECK-LABEL: func.func @main(
// CHECK-COUNT-2: call @Transpose
//       CHECK: func.func private @MatMul(%{{.+}}: tensor<?x16xf32>
func.func @main(%x: tensor<?x3x16xf32>, %w: tensor<2x16x16xf32>) -> (tensor<4x?x8xf32>, tensor<16x?x2xf32>) {
  %rows = onnx.Constant dense<[-1, 16]> : tensor<2xi64>
  %small = onnx.Constant dense<[0, 4, 8]> : tensor<3xi64>
  %large = onnx.Constant dense<[0, 2, 16]> : tensor<3xi64>
  %0 = onnx.Reshape %x to %rows : tensor<?x3x16xf32>, tensor<2xi64> -> tensor<?x16xf32>
  %1 = onnx.MatMul %0, %w packed 32 : tensor<?x16xf32>, tensor<2x16x16xf32> -> tensor<?x32xf32>
  %2 = onnx.Reshape %1 to %small : tensor<?x32xf32>, tensor<3xi64> -> tensor<?x4x8xf32>
  %3 = onnx.Transpose %2 perm [1, 0, 2] : tensor<?x4x8xf32> -> tensor<4x?x8xf32>
  %4 = onnx.MatMul %0, %w packed 32 : tensor<?x16xf32>, tensor<2x16x16xf32> -> tensor<?x32xf32>
  %5 = onnx.Reshape %4 to %large : tensor<?x32xf32>, tensor<3xi64> -> tensor<?x2x16xf32>
  %6 = onnx.Transpose %5 perm [2, 0, 1] : tensor<?x2x16xf32> -> tensor<16x?x2xf32>
  return %3, %6 : tensor<4x?x8xf32>, tensor<16x?x2xf32>
}

// -----

// What is repeated is stretched where another operand has the whole shape.
// CHECK-LABEL: func.func @main(
//       CHECK:   call @Mul(%arg0, %arg1,
//       CHECK:   call @Expand_Add(
func.func @main(%x: tensor<1x1x5xf32>, %y: tensor<?x4x5xf32>) -> (tensor<?x4x5xf32>, tensor<1x4x5xf32>) {
  %four = onnx.Constant dense<[1, 4, 5]> : tensor<3xi64>
  %0 = onnx.Shape %y : tensor<?x4x5xf32> -> tensor<3xi64>
  %1 = onnx.Expand %x to %0 : (tensor<1x1x5xf32>, tensor<3xi64>) -> tensor<?x4x5xf32>
  %2 = onnx.Mul %1, %y : tensor<?x4x5xf32>, tensor<?x4x5xf32> -> tensor<?x4x5xf32>
  %3 = onnx.Expand %x to %four : (tensor<1x1x5xf32>, tensor<3xi64>) -> tensor<1x4x5xf32>
  %4 = onnx.Add %3, %3 : tensor<1x4x5xf32>, tensor<1x4x5xf32> -> tensor<1x4x5xf32>
  return %2, %4 : tensor<?x4x5xf32>, tensor<1x4x5xf32>
}

// -----

// Resampling reads rows of a whole.
// CHECK-LABEL: func.func @main(
//       CHECK:   %[[A:.+]] = call @Conv(%arg0, {{.*}} -> tensor<2x6x4x5xf32>
//       CHECK:   %[[B:.+]] = call @Conv_{{[0-9]+}}(
//       CHECK:   call @Resize(
//   CHECK-NOT:   call @Concat
func.func @main(%x: tensor<2x2x4x5xf32>, %v: tensor<3x2x1x1xf32>, %w: tensor<3x2x3x3xf32>) -> (tensor<2x6x4x5xf32>, tensor<2x3x8x10xf32>) {
  %scales = onnx.Constant dense<[1.0, 1.0, 2.0, 2.0]> : tensor<4xf32>
  %0 = onnx.Conv %x, %v : tensor<2x2x4x5xf32>, tensor<3x2x1x1xf32> -> tensor<2x3x4x5xf32>
  %1 = onnx.Conv %x, %w {pads = array<i64: 1, 1, 1, 1>} : tensor<2x2x4x5xf32>, tensor<3x2x3x3xf32> -> tensor<2x3x4x5xf32>
  %2 = onnx.Concat %0, %1 axis 1 : (tensor<2x3x4x5xf32>, tensor<2x3x4x5xf32>) -> tensor<2x6x4x5xf32>
  %3 = onnx.Resize %1 scales %scales {mode = "linear"} : (tensor<2x3x4x5xf32>, tensor<4xf32>) -> tensor<2x3x8x10xf32>
  return %2, %3 : tensor<2x6x4x5xf32>, tensor<2x3x8x10xf32>
}
