// RUN: onnxc-opt %s --split-input-file --onnxc-share-kernels | FileCheck %s

// CHECK-LABEL: func.func @main(
//       CHECK:   call @first(%arg0, %arg1)
//       CHECK:   call @first(%arg0, %arg2)
//       CHECK:   call @other_body(
//       CHECK:   call @other_constant(
//       CHECK:   call @other_type(
//       CHECK: func.func private @first({{.*}}kernel.nodes = ["a", "b", "c"]
//   CHECK-NOT: func.func private @second
//       CHECK: func.func private @other_body
//       CHECK: func.func private @other_constant
//       CHECK: func.func private @other_type
func.func @main(%x: tensor<4xf32>, %y: tensor<4xf32>, %z: tensor<4xf32>, %u: tensor<5xf32>) {
  %0 = call @first(%x, %y) : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  %1 = call @second(%x, %z) : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  %2 = call @other_body(%x, %z) : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  %3 = call @other_constant(%x, %z) : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  %4 = call @other_type(%u, %u) : (tensor<5xf32>, tensor<5xf32>) -> tensor<5xf32>
  return
}
func.func private @first(%a: tensor<4xf32>, %out: tensor<4xf32>) -> tensor<4xf32> attributes {kernel.results = 1 : i64, kernel.nodes = ["a"]} {
  %c = onnx.Constant dense<1.0> : tensor<f32>
  %0 = onnx.Add %a, %c : tensor<4xf32>, tensor<f32> -> tensor<4xf32>
  return %0 : tensor<4xf32>
}
func.func private @second(%b: tensor<4xf32>, %out: tensor<4xf32>) -> tensor<4xf32> attributes {kernel.results = 1 : i64, kernel.nodes = ["b", "c"]} {
  %c = onnx.Constant dense<1.0> : tensor<f32>
  %0 = onnx.Add %b, %c : tensor<4xf32>, tensor<f32> -> tensor<4xf32> loc("b")
  return %0 : tensor<4xf32>
}
func.func private @other_body(%a: tensor<4xf32>, %out: tensor<4xf32>) -> tensor<4xf32> attributes {kernel.results = 1 : i64, kernel.nodes = ["d"]} {
  %c = onnx.Constant dense<1.0> : tensor<f32>
  %0 = onnx.Sub %a, %c : tensor<4xf32>, tensor<f32> -> tensor<4xf32>
  return %0 : tensor<4xf32>
}
func.func private @other_constant(%a: tensor<4xf32>, %out: tensor<4xf32>) -> tensor<4xf32> attributes {kernel.results = 1 : i64, kernel.nodes = ["e"]} {
  %c = onnx.Constant dense<1.00000012> : tensor<f32>
  %0 = onnx.Add %a, %c : tensor<4xf32>, tensor<f32> -> tensor<4xf32>
  return %0 : tensor<4xf32>
}
func.func private @other_type(%a: tensor<5xf32>, %out: tensor<5xf32>) -> tensor<5xf32> attributes {kernel.results = 1 : i64, kernel.nodes = ["f"]} {
  %c = onnx.Constant dense<1.0> : tensor<f32>
  %0 = onnx.Add %a, %c : tensor<5xf32>, tensor<f32> -> tensor<5xf32>
  return %0 : tensor<5xf32>
}

// -----

// Dynamic sizes: equal types are not enough, the sizes that are equal must be the same.
// Calls inside of control flow count like others.
// CHECK-LABEL: func.func @main(
//       CHECK:   call @same(
//       CHECK:   scf.if
//       CHECK:     call @same(
//       CHECK:   call @different(
//   CHECK-NOT: func.func private @again
func.func @main(%c: i1, %x: tensor<?xf32>, %y: tensor<?xf32>) {
  %0 = call @same(%x, %x, %y) : (tensor<?xf32>, tensor<?xf32>, tensor<?xf32>) -> tensor<?xf32>
  scf.if %c {
    %1 = func.call @again(%x, %x, %y) : (tensor<?xf32>, tensor<?xf32>, tensor<?xf32>) -> tensor<?xf32>
  }
  %2 = call @different(%x, %y, %y) : (tensor<?xf32>, tensor<?xf32>, tensor<?xf32>) -> tensor<?xf32>
  return
}
func.func private @same(%a: tensor<?xf32>, %b: tensor<?xf32>, %out: tensor<?xf32>) -> tensor<?xf32>
    attributes {kernel.results = 1 : i64, kernel.nodes = ["a"], kernel.dims = [array<i64: 0>, array<i64: 0>, array<i64: 0>]} {
  %0 = onnx.Add %a, %b : tensor<?xf32>, tensor<?xf32> -> tensor<?xf32>
  return %0 : tensor<?xf32>
}
func.func private @again(%a: tensor<?xf32>, %b: tensor<?xf32>, %out: tensor<?xf32>) -> tensor<?xf32>
    attributes {kernel.results = 1 : i64, kernel.nodes = ["b"], kernel.dims = [array<i64: 0>, array<i64: 0>, array<i64: 0>]} {
  %0 = onnx.Add %a, %b : tensor<?xf32>, tensor<?xf32> -> tensor<?xf32>
  return %0 : tensor<?xf32>
}
func.func private @different(%a: tensor<?xf32>, %b: tensor<?xf32>, %out: tensor<?xf32>) -> tensor<?xf32>
    attributes {kernel.results = 1 : i64, kernel.nodes = ["c"], kernel.dims = [array<i64: 0>, array<i64: 1>, array<i64: 2>]} {
  %0 = onnx.Add %a, %b : tensor<?xf32>, tensor<?xf32> -> tensor<?xf32>
  return %0 : tensor<?xf32>
}

// -----

// A function that is no kernel is left alone.
// CHECK: func.func private @helper(
// CHECK: func.func private @same_helper(
func.func private @helper(%a: index) -> index {
  return %a : index
}
func.func private @same_helper(%a: index) -> index {
  return %a : index
}
