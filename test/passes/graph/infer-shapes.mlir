// RUN: onnxc-opt %s --split-input-file --onnxc-infer-shapes --verify-diagnostics | FileCheck %s

// CHECK-LABEL: func.func @sizes_go_forward_through_the_graph(
//  CHECK-SAME:   -> tensor<?x5xf32>
//       CHECK:   onnx.MatMul {{.*}} -> tensor<?x5xf32>
//       CHECK:   onnx.Relu {{.*}} : tensor<?x5xf32> -> tensor<?x5xf32>
//       CHECK:   return %{{.+}} : tensor<?x5xf32>
func.func @sizes_go_forward_through_the_graph(%a: tensor<?x3xf32>, %b: tensor<3x5xf32>) -> tensor<?x?xf32> {
  %0 = onnx.MatMul %a, %b : tensor<?x3xf32>, tensor<3x5xf32> -> tensor<?x?xf32>
  %1 = onnx.Relu %0 : tensor<?x?xf32> -> tensor<?x?xf32>
  return %1 : tensor<?x?xf32>
}

// -----

// CHECK-LABEL: func.func @what_is_declared_stays_known(
//       CHECK:   onnx.Relu {{.*}} -> tensor<7x3xf32>
func.func @what_is_declared_stays_known(%x: tensor<?x3xf32>) -> tensor<7x3xf32> {
  %0 = onnx.Relu %x : tensor<?x3xf32> -> tensor<7x3xf32>
  return %0 : tensor<7x3xf32>
}

// -----

// CHECK-LABEL: func.func @shapes_that_are_known_are_constants(
//       CHECK:   %[[SHAPE:.+]] = onnx.Constant dense<[2, 3]> : tensor<2xi64>
//       CHECK:   onnx.Expand %{{.+}} to %[[SHAPE]] {{.*}} -> tensor<2x3xf32>
func.func @shapes_that_are_known_are_constants(%x: tensor<2x3xf32>, %y: tensor<f32>) -> tensor<?x?xf32> {
  %0 = onnx.Shape %x : tensor<2x3xf32> -> tensor<2xi64>
  %1 = onnx.Expand %y to %0 : (tensor<f32>, tensor<2xi64>) -> tensor<?x?xf32>
  return %1 : tensor<?x?xf32>
}

// -----

// Also elements that a chain of operators picks from a shape.
// CHECK-LABEL: func.func @shape_arithmetic_is_followed(
//       CHECK:   onnx.Reshape {{.*}} -> tensor<?x12xf32>
func.func @shape_arithmetic_is_followed(%x: tensor<?x3x4xf32>) -> tensor<?x?xf32> {
  %one = onnx.Constant dense<1> : tensor<i64>
  %two = onnx.Constant dense<2> : tensor<i64>
  %minus = onnx.Constant dense<-1> : tensor<1xi64>
  %axis = onnx.Constant dense<0> : tensor<1xi64>
  %s = onnx.Shape %x : tensor<?x3x4xf32> -> tensor<3xi64>
  %a = onnx.Gather %s at %one axis 0 : (tensor<3xi64>, tensor<i64>) -> tensor<i64>
  %b = onnx.Gather %s at %two axis 0 : (tensor<3xi64>, tensor<i64>) -> tensor<i64>
  %p = onnx.Mul %a, %b : tensor<i64>, tensor<i64> -> tensor<i64>
  %v = onnx.Unsqueeze %p axes %axis : tensor<i64>, tensor<1xi64> -> tensor<1xi64>
  %t = onnx.Concat %minus, %v axis 0 : (tensor<1xi64>, tensor<1xi64>) -> tensor<2xi64>
  %r = onnx.Reshape %x to %t : tensor<?x3x4xf32>, tensor<2xi64> -> tensor<?x?xf32>
  return %r : tensor<?x?xf32>
}

// -----

// CHECK-LABEL: func.func @a_shape_that_is_not_known_is_left_alone(
//       CHECK:   %[[SHAPE:.+]] = onnx.Shape
//       CHECK:   return %[[SHAPE]]
func.func @a_shape_that_is_not_known_is_left_alone(%x: tensor<?x3xf32>) -> tensor<2xi64> {
  %0 = onnx.Shape %x : tensor<?x3xf32> -> tensor<2xi64>
  return %0 : tensor<2xi64>
}

// -----

// CHECK-LABEL: func.func @sizes_go_back_from_a_declared_result(
//       CHECK:   onnx.MatMul {{.*}} -> tensor<4x5xf32>
//       CHECK:   onnx.Relu {{.*}} : tensor<4x5xf32> -> tensor<4x5xf32>
func.func @sizes_go_back_from_a_declared_result(%a: tensor<?x3xf32>, %b: tensor<3x5xf32>) -> tensor<4x5xf32> {
  %0 = onnx.MatMul %a, %b : tensor<?x3xf32>, tensor<3x5xf32> -> tensor<?x5xf32>
  %1 = onnx.Relu %0 : tensor<?x5xf32> -> tensor<4x5xf32>
  return %1 : tensor<4x5xf32>
}

// -----

// The product may have one row, which the sum stretches.
// CHECK-LABEL: func.func @but_not_where_an_operand_may_be_stretched(
//       CHECK:   onnx.MatMul {{.*}} -> tensor<?x5xf32>
func.func @but_not_where_an_operand_may_be_stretched(%a: tensor<?x3xf32>, %b: tensor<3x5xf32>, %c: tensor<4x5xf32>) -> tensor<4x5xf32> {
  %0 = onnx.MatMul %a, %b : tensor<?x3xf32>, tensor<3x5xf32> -> tensor<?x5xf32>
  %1 = onnx.Add %0, %c : tensor<?x5xf32>, tensor<4x5xf32> -> tensor<4x5xf32>
  return %1 : tensor<4x5xf32>
}

// -----

// CHECK:      onnxc.outputs = [
// CHECK-SAME:   dims = array<i64: 0, -1>, name = "y", type = tensor<?x3xf32>
// CHECK-SAME:   dims = array<i64: 1>, name = "z", type = tensor<?xf32>
module attributes {onnxc.outputs = [{name = "y", type = tensor<?x?xf32>, dims = array<i64: 0, 1>},
                                    {name = "z", type = tensor<?xf32>, dims = array<i64: 2>}]} {
  func.func @main(%x: tensor<?x3xf32>, %z: tensor<?xf32>) -> (tensor<?x?xf32>, tensor<?xf32>) {
    %0 = onnx.Relu %x : tensor<?x3xf32> -> tensor<?x?xf32>
    %1 = onnx.Relu %z : tensor<?xf32> -> tensor<?xf32>
    return %0, %1 : tensor<?x?xf32>, tensor<?xf32>
  }
}

// -----

// Two declarations that fit alone but not together.
func.func @contradiction(%a: tensor<?x3xf32>, %b: tensor<3x5xf32>) -> tensor<7x5xf32> {
  %n = onnx.Constant dense<[4, 3]> : tensor<2xi64>
  %0 = onnx.Reshape %a to %n : tensor<?x3xf32>, tensor<2xi64> -> tensor<?x?xf32>
  %1 = onnx.MatMul %0, %b : tensor<?x?xf32>, tensor<3x5xf32> -> tensor<?x5xf32>
  // expected-error@+1 {{result type 'tensor<7x5xf32>' contradicts the inferred 'tensor<4x5xf32>'}}
  %2 = onnx.Relu %1 : tensor<?x5xf32> -> tensor<7x5xf32>
  return %2 : tensor<7x5xf32>
}
