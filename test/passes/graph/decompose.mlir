// RUN: onnxc-opt %s --onnxc-decompose --mlir-print-debuginfo --mlir-print-local-scope | FileCheck %s

// CHECK-LABEL: func.func @a_composite_becomes_its_parts(
//   CHECK-NOT:   onnx.Gemm
//       CHECK:   %[[T:.+]] = onnx.Transpose %arg1 perm [1, 0]
//       CHECK:   %[[P:.+]] = onnx.MatMul %arg0, %[[T]]
//       CHECK:   %[[S:.+]] = onnx.Mul %[[P]], %
//       CHECK:   %[[R:.+]] = onnx.Add %[[S]], %arg2
//       CHECK:   return %[[R]]
func.func @a_composite_becomes_its_parts(%a: tensor<2x3xf32>, %b: tensor<4x3xf32>, %c: tensor<4xf32>) -> tensor<2x4xf32> {
  %0 = onnx.Gemm %a, %b, %c {alpha = 2.0 : f32, transB = 1 : i64} : tensor<2x3xf32>, tensor<4x3xf32>, tensor<4xf32> -> tensor<2x4xf32>
  return %0 : tensor<2x4xf32>
}

// CHECK-LABEL: func.func @parts_have_the_place_of_the_whole(
//       CHECK:   onnx.MatMul {{.*}} loc("fc")
//       CHECK:   onnx.Add {{.*}} loc("fc")
func.func @parts_have_the_place_of_the_whole(%a: tensor<2x3xf32>, %b: tensor<3x4xf32>, %c: tensor<4xf32>) -> tensor<2x4xf32> {
  %0 = onnx.Gemm %a, %b, %c : tensor<2x3xf32>, tensor<3x4xf32>, tensor<4xf32> -> tensor<2x4xf32> loc("fc")
  return %0 : tensor<2x4xf32>
}

// What a composite is made of may be a composite.
// CHECK-LABEL: func.func @until_none_is_left(
//   CHECK-NOT:   onnx.SoftmaxCrossEntropyLoss
//   CHECK-NOT:   onnx.NegativeLogLikelihoodLoss
//       CHECK:   onnx.LogSoftmax
//       CHECK:   onnx.GatherElements
//       CHECK:   return
func.func @until_none_is_left(%x: tensor<3x5xf32>, %t: tensor<3xi64>) -> tensor<f32> {
  %0 = onnx.SoftmaxCrossEntropyLoss %x, %t : tensor<3x5xf32>, tensor<3xi64> -> tensor<f32>
  return %0 : tensor<f32>
}

// CHECK-LABEL: func.func @in_branches_too(
//       CHECK:   onnx.If
//       CHECK:     onnx.MatMul
//   CHECK-NOT:   onnx.Gemm
func.func @in_branches_too(%c: tensor<i1>, %a: tensor<2x2xf32>) -> tensor<2x2xf32> {
  %0 = onnx.If %c : tensor<i1> -> tensor<2x2xf32> then {
    %1 = onnx.Gemm %a, %a : tensor<2x2xf32>, tensor<2x2xf32> -> tensor<2x2xf32>
    onnx.Yield %1 : tensor<2x2xf32>
  } else {
    onnx.Yield %a : tensor<2x2xf32>
  }
  return %0 : tensor<2x2xf32>
}

// CHECK-LABEL: func.func @a_simple_operator_is_left_alone(
//  CHECK-NEXT:   onnx.MatMul
//  CHECK-NEXT:   return
func.func @a_simple_operator_is_left_alone(%a: tensor<2x3xf32>, %b: tensor<3x4xf32>) -> tensor<2x4xf32> {
  %0 = onnx.MatMul %a, %b : tensor<2x3xf32>, tensor<3x4xf32> -> tensor<2x4xf32>
  return %0 : tensor<2x4xf32>
}

// A size that only the model's declaration knows is kept.
// CHECK-LABEL: func.func @dynamic_and_declared_sizes(
//       CHECK:   onnx.MatMul {{.*}} -> tensor<?x4xf32>
//       CHECK:   onnx.QuantizeLinear {{.*}} -> tensor<7xui8>
func.func @dynamic_and_declared_sizes(%a: tensor<?x3xf32>, %b: tensor<3x4xf32>, %x: tensor<?xf32>) -> (tensor<?x4xf32>, tensor<7xui8>) {
  %0 = onnx.Gemm %a, %b : tensor<?x3xf32>, tensor<3x4xf32> -> tensor<?x4xf32>
  %1, %2, %3 = onnx.DynamicQuantizeLinear %x : tensor<?xf32> -> tensor<7xui8>, tensor<f32>, tensor<ui8>
  return %0, %1 : tensor<?x4xf32>, tensor<7xui8>
}
