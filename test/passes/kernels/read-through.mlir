// What moves or repeats nothing needs no kernel, and rows are read where they are.
//
// RUN: onnxc-opt %s --split-input-file --onnxc-form-kernels | FileCheck %s

// As large as it is.
// CHECK-LABEL: func.func @main(
//   CHECK-NOT:   call @Expand
//       CHECK:   call @Relu(%arg0, 
//       CHECK:   return
func.func @main(%x: tensor<?x1xf32>) -> tensor<?x1xf32> {
  %zero = onnx.Constant dense<0> : tensor<i64>
  %first = onnx.Constant dense<0> : tensor<1xi64>
  %one = onnx.Constant dense<1> : tensor<1xi64>
  %0 = onnx.Shape %x : tensor<?x1xf32> -> tensor<2xi64>
  %1 = onnx.Gather %0 at %first axis 0 : (tensor<2xi64>, tensor<1xi64>) -> tensor<1xi64>
  %2 = onnx.Concat %1, %one axis 0 : (tensor<1xi64>, tensor<1xi64>) -> tensor<2xi64>
  %3 = onnx.Expand %x to %2 : (tensor<?x1xf32>, tensor<2xi64>) -> tensor<?x1xf32>
  %4 = onnx.Relu %3 : tensor<?x1xf32> -> tensor<?x1xf32>
  return %4 : tensor<?x1xf32>
}

// -----

// As large as something else.
// CHECK-LABEL: func.func @main(
//       CHECK:   call @Expand
func.func @main(%x: tensor<?x1xf32>, %s: tensor<2xi64>) -> tensor<?x1xf32> {
  %0 = onnx.Expand %x to %s : (tensor<?x1xf32>, tensor<2xi64>) -> tensor<?x1xf32>
  %1 = onnx.Relu %0 : tensor<?x1xf32> -> tensor<?x1xf32>
  return %1 : tensor<?x1xf32>
}

// -----

// Two products, and who asks for sizes, read the same rows in another order.
// CHECK-LABEL: func.func @main(
//   CHECK-NOT:   call @Transpose
//       CHECK:   call @MatMul(%arg0, %arg1,
//       CHECK:   call @MatMul_{{[0-9]+}}(%arg0, %arg2,
func.func @main(%x: tensor<16x?x8xf32>, %v: tensor<8x4xf32>, %w: tensor<8x5xf32>) -> (tensor<?x16x4xf32>, tensor<?x16x5xf32>) {
  %0 = onnx.Transpose %x perm [1, 0, 2] : tensor<16x?x8xf32> -> tensor<?x16x8xf32>
  %1 = onnx.MatMul %0, %v : tensor<?x16x8xf32>, tensor<8x4xf32> -> tensor<?x16x4xf32>
  %2 = onnx.MatMul %0, %w : tensor<?x16x8xf32>, tensor<8x5xf32> -> tensor<?x16x5xf32>
  return %1, %2 : tensor<?x16x4xf32>, tensor<?x16x5xf32>
}

// -----

// Tiles go on along two dimensions of unknown sizes.
// CHECK-LABEL: func.func @main(
//       CHECK:   call @MatMul(%arg0, %arg1,
//       CHECK:   call @MatMul_{{[0-9]+}}(%arg0, %arg2,
func.func @main(%x: tensor<?x?x8xf32>, %v: tensor<8x4xf32>, %w: tensor<8x5xf32>) -> (tensor<?x?x4xf32>, tensor<?x?x5xf32>) {
  %0 = onnx.Transpose %x perm [1, 0, 2] : tensor<?x?x8xf32> -> tensor<?x?x8xf32>
  %1 = onnx.MatMul %0, %v : tensor<?x?x8xf32>, tensor<8x4xf32> -> tensor<?x?x4xf32>
  %2 = onnx.MatMul %0, %w : tensor<?x?x8xf32>, tensor<8x5xf32> -> tensor<?x?x5xf32>
  return %1, %2 : tensor<?x?x4xf32>, tensor<?x?x5xf32>
}

// -----

// Perhaps a tile would have one row only.
// CHECK-LABEL: func.func @main(
//       CHECK:   %[[T:.+]] = call @Transpose(%arg0
//       CHECK:   call @MatMul(%[[T]], %arg1,
func.func @main(%x: tensor<?x3x?x8xf32>, %v: tensor<8x4xf32>, %w: tensor<8x5xf32>) -> (tensor<?x3x?x4xf32>, tensor<?x3x?x5xf32>) {
  %0 = onnx.Transpose %x perm [2, 1, 0, 3] : tensor<?x3x?x8xf32> -> tensor<?x3x?x8xf32>
  %1 = onnx.MatMul %0, %v : tensor<?x3x?x8xf32>, tensor<8x4xf32> -> tensor<?x3x?x4xf32>
  %2 = onnx.MatMul %0, %w : tensor<?x3x?x8xf32>, tensor<8x5xf32> -> tensor<?x3x?x5xf32>
  return %1, %2 : tensor<?x3x?x4xf32>, tensor<?x3x?x5xf32>
}

// -----

// Single elements would be apart for both.
// CHECK-LABEL: func.func @main(
//       CHECK:   %[[T:.+]] = call @Transpose(%arg0
//       CHECK:   call @MatMul(%[[T]], %arg1,
//       CHECK:   call @MatMul_{{[0-9]+}}(%[[T]], %arg2,
func.func @main(%x: tensor<?x8xf32>, %v: tensor<?x4xf32>, %w: tensor<?x5xf32>) -> (tensor<8x4xf32>, tensor<8x5xf32>) {
  %0 = onnx.Transpose %x perm [1, 0] : tensor<?x8xf32> -> tensor<8x?xf32>
  %1 = onnx.MatMul %0, %v : tensor<8x?xf32>, tensor<?x4xf32> -> tensor<8x4xf32>
  %2 = onnx.MatMul %0, %w : tensor<8x?xf32>, tensor<?x5xf32> -> tensor<8x5xf32>
  return %1, %2 : tensor<8x4xf32>, tensor<8x5xf32>
}

// -----

// Two directions side by side, of unknown length, are merged only where they are summed up.
// CHECK-LABEL: func.func @main(
//   CHECK-NOT:   call @Transpose
//       CHECK:   call @MatMul(%arg0, %arg1,
//       CHECK: func.func private @MatMul(
//       CHECK:   onnx.Transpose
//       CHECK:   tensor.collapse_shape {{.*}}[0], [1], [2, 3]
func.func @main(%x: tensor<?x2x16x4xf32>, %w: tensor<8x5xf32>) -> tensor<?x16x5xf32> {
  %shape = onnx.Constant dense<[0, 0, -1]> : tensor<3xi64>
  %0 = onnx.Transpose %x perm [0, 2, 1, 3] : tensor<?x2x16x4xf32> -> tensor<?x16x2x4xf32>
  %1 = onnx.Reshape %0 to %shape : tensor<?x16x2x4xf32>, tensor<3xi64> -> tensor<?x16x8xf32>
  %2 = onnx.MatMul %1, %w : tensor<?x16x8xf32>, tensor<8x5xf32> -> tensor<?x16x5xf32>
  return %2 : tensor<?x16x5xf32>
}

// -----

// What only sizes tell the place of is read there, and in the reverse order where it is joined.
// CHECK-LABEL: func.func @main(
//   CHECK-NOT:   call @Slice
//       CHECK:   call @Concat(%{{.+}}, %{{.+}}) : (tensor<?x?x1xf32>, tensor<?x?x1xf32>)
//   CHECK-NOT:   call
//       CHECK:   return
func.func @main(%x: tensor<?x?x1xf32>) -> tensor<?x?x1xf32> {
  %one = onnx.Constant dense<1> : tensor<1xi64>
  %back = onnx.Constant dense<-1> : tensor<1xi64>
  %last = onnx.Constant dense<-4> : tensor<1xi64>
  %first = onnx.Constant dense<-9223372036854775807> : tensor<1xi64>
  %0 = onnx.Relu %x : tensor<?x?x1xf32> -> tensor<?x?x1xf32>
  %1 = onnx.Slice %0 from %last to %back axes %one steps %one : (tensor<?x?x1xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<?x?x1xf32>
  %2 = onnx.Slice %1 from %back to %first axes %one steps %back : (tensor<?x?x1xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<?x?x1xf32>
  %3 = onnx.Concat %2, %0, %2 axis 1 : (tensor<?x?x1xf32>, tensor<?x?x1xf32>, tensor<?x?x1xf32>) -> tensor<?x?x1xf32>
  return %3 : tensor<?x?x1xf32>
}

// -----

// A product finds parts of one tensor that are joined.
// CHECK-LABEL: func.func @main(
//   CHECK-NOT:   call @Concat
//       CHECK:   call @MatMul(%arg0, %arg1,
func.func @main(%x: tensor<?x9xf32>, %v: tensor<5x4xf32>) -> tensor<?x4xf32> {
  %k0 = onnx.Constant dense<0> : tensor<1xi64>
  %k1 = onnx.Constant dense<1> : tensor<1xi64>
  %k3 = onnx.Constant dense<3> : tensor<1xi64>
  %k7 = onnx.Constant dense<7> : tensor<1xi64>
  %k9 = onnx.Constant dense<9> : tensor<1xi64>
  %0 = onnx.Slice %x from %k7 to %k9 axes %k1 : (tensor<?x9xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<?x2xf32>
  %1 = onnx.Slice %x from %k0 to %k3 axes %k1 : (tensor<?x9xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<?x3xf32>
  %2 = onnx.Concat %0, %1 axis 1 : (tensor<?x2xf32>, tensor<?x3xf32>) -> tensor<?x5xf32>
  %3 = onnx.MatMul %2, %v : tensor<?x5xf32>, tensor<5x4xf32> -> tensor<?x4xf32>
  return %3 : tensor<?x4xf32>
}

// -----

// As its left operand only.
// CHECK-LABEL: func.func @main(
//       CHECK:   call @Concat
func.func @main(%x: tensor<?x9xf32>, %v: tensor<3x?xf32>) -> tensor<3x5xf32> {
  %k0 = onnx.Constant dense<0> : tensor<1xi64>
  %k1 = onnx.Constant dense<1> : tensor<1xi64>
  %k3 = onnx.Constant dense<3> : tensor<1xi64>
  %k7 = onnx.Constant dense<7> : tensor<1xi64>
  %k9 = onnx.Constant dense<9> : tensor<1xi64>
  %0 = onnx.Slice %x from %k7 to %k9 axes %k1 : (tensor<?x9xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<?x2xf32>
  %1 = onnx.Slice %x from %k0 to %k3 axes %k1 : (tensor<?x9xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<?x3xf32>
  %2 = onnx.Concat %0, %1 axis 1 : (tensor<?x2xf32>, tensor<?x3xf32>) -> tensor<?x5xf32>
  %3 = onnx.MatMul %v, %2 : tensor<3x?xf32>, tensor<?x5xf32> -> tensor<3x5xf32>
  return %3 : tensor<3x5xf32>
}
