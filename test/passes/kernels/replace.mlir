// Parts are replaced in the memory of what is not needed any more.
//
// RUN: onnxc-opt %s --split-input-file --onnxc-form-kernels | FileCheck %s

// CHECK-LABEL: func.func @main(
//       CHECK:   %[[ALL:.+]] = call @MatMul(
//       CHECK:   %[[OTHER:.+]] = call @MatMul_{{[0-9]+}}(%[[ALL]],
//       CHECK:   %[[NEXT:.+]] = call @MatMul_Relu{{[_0-9]*}}(%[[OTHER]], {{.*}}, %[[ALL]])
//       CHECK:   call @MatMul{{[_0-9]*}}(%[[NEXT]],
//       CHECK:   return
func.func @main(%x: tensor<?x8xf32>, %w: tensor<8x8xf32>, %v: tensor<2x2xf32>) -> tensor<?x8xf32> {
  %k1 = onnx.Constant dense<1> : tensor<1xi64>
  %k2 = onnx.Constant dense<2> : tensor<1xi64>
  %k4 = onnx.Constant dense<4> : tensor<1xi64>
  %0 = onnx.MatMul %x, %w : tensor<?x8xf32>, tensor<8x8xf32> -> tensor<?x8xf32>
  %1 = onnx.Slice %0 from %k2 to %k4 axes %k1 : (tensor<?x8xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<?x2xf32>
  %2 = onnx.MatMul %1, %v : tensor<?x2xf32>, tensor<2x2xf32> -> tensor<?x2xf32>
  %6 = onnx.MatMul %2, %v : tensor<?x2xf32>, tensor<2x2xf32> -> tensor<?x2xf32>
  %3 = onnx.Relu %6 : tensor<?x2xf32> -> tensor<?x2xf32>
  %4 = onnx.Replace %0 with %3 axis 1 from [2] : (tensor<?x8xf32>, tensor<?x2xf32>) -> tensor<?x8xf32>
  %5 = onnx.MatMul %4, %w : tensor<?x8xf32>, tensor<8x8xf32> -> tensor<?x8xf32>
  return %5 : tensor<?x8xf32>
}

// -----

// The kernel that reads a part would write it.
// CHECK-LABEL: func.func @main(
//       CHECK:   call @Replace
func.func @main(%x: tensor<?x8xf32>, %w: tensor<8x8xf32>, %v: tensor<2x2xf32>) -> tensor<?x8xf32> {
  %k1 = onnx.Constant dense<1> : tensor<1xi64>
  %k2 = onnx.Constant dense<2> : tensor<1xi64>
  %k4 = onnx.Constant dense<4> : tensor<1xi64>
  %0 = onnx.MatMul %x, %w : tensor<?x8xf32>, tensor<8x8xf32> -> tensor<?x8xf32>
  %1 = onnx.Slice %0 from %k2 to %k4 axes %k1 : (tensor<?x8xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<?x2xf32>
  %2 = onnx.MatMul %1, %v : tensor<?x2xf32>, tensor<2x2xf32> -> tensor<?x2xf32>
  %3 = onnx.Relu %2 : tensor<?x2xf32> -> tensor<?x2xf32>
  %4 = onnx.Replace %0 with %3 axis 1 from [2] : (tensor<?x8xf32>, tensor<?x2xf32>) -> tensor<?x8xf32>
  %5 = onnx.MatMul %4, %w : tensor<?x8xf32>, tensor<8x8xf32> -> tensor<?x8xf32>
  return %5 : tensor<?x8xf32>
}

// -----

// Something needs old elements, of what it is cut out of them, later on.
// CHECK-LABEL: func.func @main(
//       CHECK:   call @Replace
func.func @main(%x: tensor<?x8xf32>, %w: tensor<8x8xf32>, %v: tensor<2x2xf32>) -> (tensor<?x8xf32>, tensor<?x2xf32>) {
  %k1 = onnx.Constant dense<1> : tensor<1xi64>
  %k2 = onnx.Constant dense<2> : tensor<1xi64>
  %k4 = onnx.Constant dense<4> : tensor<1xi64>
  %0 = onnx.MatMul %x, %w : tensor<?x8xf32>, tensor<8x8xf32> -> tensor<?x8xf32>
  %1 = onnx.Slice %0 from %k2 to %k4 axes %k1 : (tensor<?x8xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<?x2xf32>
  %2 = onnx.MatMul %1, %v : tensor<?x2xf32>, tensor<2x2xf32> -> tensor<?x2xf32>
  %6 = onnx.MatMul %2, %v : tensor<?x2xf32>, tensor<2x2xf32> -> tensor<?x2xf32>
  %3 = onnx.Relu %6 : tensor<?x2xf32> -> tensor<?x2xf32>
  %4 = onnx.Replace %0 with %3 axis 1 from [2] : (tensor<?x8xf32>, tensor<?x2xf32>) -> tensor<?x8xf32>
  %5 = onnx.MatMul %4, %w : tensor<?x8xf32>, tensor<8x8xf32> -> tensor<?x8xf32>
  %7 = onnx.MatMul %1, %v : tensor<?x2xf32>, tensor<2x2xf32> -> tensor<?x2xf32>
  return %5, %7 : tensor<?x8xf32>, tensor<?x2xf32>
}

// -----

// An input is the caller's.
// CHECK-LABEL: func.func @main(
//       CHECK:   call @Replace
func.func @main(%x: tensor<?x8xf32>, %w: tensor<8x8xf32>, %v: tensor<2x2xf32>) -> tensor<?x8xf32> {
  %k1 = onnx.Constant dense<1> : tensor<1xi64>
  %k2 = onnx.Constant dense<2> : tensor<1xi64>
  %k4 = onnx.Constant dense<4> : tensor<1xi64>
  %1 = onnx.Slice %x from %k2 to %k4 axes %k1 : (tensor<?x8xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<?x2xf32>
  %2 = onnx.MatMul %1, %v : tensor<?x2xf32>, tensor<2x2xf32> -> tensor<?x2xf32>
  %6 = onnx.MatMul %2, %v : tensor<?x2xf32>, tensor<2x2xf32> -> tensor<?x2xf32>
  %3 = onnx.Relu %6 : tensor<?x2xf32> -> tensor<?x2xf32>
  %4 = onnx.Replace %x with %3 axis 1 from [2] : (tensor<?x8xf32>, tensor<?x2xf32>) -> tensor<?x8xf32>
  %5 = onnx.MatMul %4, %w : tensor<?x8xf32>, tensor<8x8xf32> -> tensor<?x8xf32>
  return %5 : tensor<?x8xf32>
}

// -----

// So is the memory of an output, and what it was before another one.
// CHECK-LABEL: func.func @main(
//       CHECK:   call @Replace
func.func @main(%x: tensor<?x8xf32>, %w: tensor<8x8xf32>, %v: tensor<2x2xf32>) -> (tensor<?x8xf32>, tensor<?x8xf32>) {
  %k1 = onnx.Constant dense<1> : tensor<1xi64>
  %k2 = onnx.Constant dense<2> : tensor<1xi64>
  %k4 = onnx.Constant dense<4> : tensor<1xi64>
  %0 = onnx.MatMul %x, %w : tensor<?x8xf32>, tensor<8x8xf32> -> tensor<?x8xf32>
  %1 = onnx.Slice %0 from %k2 to %k4 axes %k1 : (tensor<?x8xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<?x2xf32>
  %2 = onnx.MatMul %1, %v : tensor<?x2xf32>, tensor<2x2xf32> -> tensor<?x2xf32>
  %6 = onnx.MatMul %2, %v : tensor<?x2xf32>, tensor<2x2xf32> -> tensor<?x2xf32>
  %3 = onnx.Relu %6 : tensor<?x2xf32> -> tensor<?x2xf32>
  %4 = onnx.Replace %0 with %3 axis 1 from [2] : (tensor<?x8xf32>, tensor<?x2xf32>) -> tensor<?x8xf32>
  return %0, %4 : tensor<?x8xf32>, tensor<?x8xf32>
}
