// RUN: onnxc-opt %s --onnxc-expand-strings | FileCheck %s

// CHECK-LABEL: func.func @a_vector(
//   CHECK-DAG:   %[[OFFSETS:.+]] = onnx.Constant dense<[0, 2, 3, 3]> : tensor<4xi64>
//   CHECK-DAG:   %[[BYTES:.+]] = onnx.Constant dense<[97, 98, 99]> : tensor<3xui8>
//       CHECK:   %[[STRINGS:.+]] = onnx.Strings %[[OFFSETS]] of %[[BYTES]]
//       CHECK:   return %[[STRINGS]]
func.func @a_vector() -> tensor<3x!onnx.string> {
  %0 = onnx.Constant dense<["ab", "c", ""]> : tensor<3x!onnx.string>
  return %0 : tensor<3x!onnx.string>
}

// CHECK-LABEL: func.func @another_shape_is_a_view(
//       CHECK:   onnx.Strings {{.*}} -> tensor<2x!onnx.string>
//       CHECK:   onnx.Reshape {{.*}} -> tensor<1x2x!onnx.string>
func.func @another_shape_is_a_view() -> tensor<1x2x!onnx.string> {
  %0 = onnx.Constant dense<"x"> : tensor<1x2x!onnx.string>
  return %0 : tensor<1x2x!onnx.string>
}

// Once, not in each iteration.
// CHECK-LABEL: func.func @outside_of_loops(
//       CHECK:   onnx.Strings
//       CHECK:   onnx.If
func.func @outside_of_loops(%c: tensor<i1>, %x: tensor<1x!onnx.string>) -> tensor<1x!onnx.string> {
  %0 = "onnx.If"(%c) ({
    %1 = onnx.Constant dense<"x"> : tensor<1x!onnx.string>
    "onnx.Yield"(%1) : (tensor<1x!onnx.string>) -> ()
  }, {
    "onnx.Yield"(%x) : (tensor<1x!onnx.string>) -> ()
  }) : (tensor<i1>) -> tensor<1x!onnx.string>
  return %0 : tensor<1x!onnx.string>
}

// CHECK-LABEL: func.func @numbers_stay(
//  CHECK-NEXT:   onnx.Constant dense<1>
//  CHECK-NEXT:   return
func.func @numbers_stay() -> tensor<2xi64> {
  %0 = onnx.Constant dense<1> : tensor<2xi64>
  return %0 : tensor<2xi64>
}

// CHECK-LABEL: func.func @two_at_the_beginning(
//   CHECK-DAG:   %[[A:.+]] = onnx.Constant dense<97> : tensor<1xui8>
//   CHECK-DAG:   %[[B:.+]] = onnx.Constant dense<98> : tensor<1xui8>
//   CHECK-DAG:   %[[X:.+]] = onnx.Strings %{{.+}} of %[[A]]
//   CHECK-DAG:   %[[Y:.+]] = onnx.Strings %{{.+}} of %[[B]]
//       CHECK:   return %[[X]], %[[Y]]
func.func @two_at_the_beginning() -> (tensor<1x!onnx.string>, tensor<1x!onnx.string>) {
  %0 = onnx.Constant dense<["a"]> : tensor<1x!onnx.string>
  %1 = onnx.Constant dense<["b"]> : tensor<1x!onnx.string>
  return %0, %1 : tensor<1x!onnx.string>, tensor<1x!onnx.string>
}

// CHECK-LABEL: func.func @of_dynamic_sizes_nothing_is_constant(
//  CHECK-NEXT:   onnx.Identity
//  CHECK-NEXT:   return
func.func @of_dynamic_sizes_nothing_is_constant(%x: tensor<?x!onnx.string>) -> tensor<?x!onnx.string> {
  %0 = onnx.Identity %x : tensor<?x!onnx.string> -> tensor<?x!onnx.string>
  return %0 : tensor<?x!onnx.string>
}
