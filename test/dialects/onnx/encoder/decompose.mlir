// RUN: onnxc-opt %s --onnxc-decompose | FileCheck %s

// Of the equal keys the last counts: its position, 2, is in the table and 0 is not.
// CHECK-LABEL: func.func @positions_choose_values(
//   CHECK-DAG:   %[[VALUES:.+]] = onnx.Constant dense<[10, 11, 12, -1]> : tensor<4xi64>
//   CHECK-DAG:   %[[OFFSETS:.+]] = onnx.Constant dense<[0, 1, 2, 3, 3]> : tensor<5xi64>
//   CHECK-DAG:   %[[BYTES:.+]] = onnx.Constant dense<[97, 98, 97]> : tensor<3xui8>
//   CHECK-DAG:   %[[SLOTS:.+]] = onnx.Constant dense<{{\[[1-3], [1-3], [1-3], [1-3]\]}}> : tensor<4xi64>
//       CHECK:   %[[POSITION:.+]] = onnx.FindKey {{.*}} slots %[[SLOTS]] keys %[[OFFSETS]] of %[[BYTES]]
//       CHECK:   onnx.Gather %[[VALUES]] at %[[POSITION]] axis 0
func.func @positions_choose_values(%x: tensor<?x!onnx.string>) -> tensor<?xi64> {
  %0 = onnx.ml.LabelEncoder %x {keys_strings = ["a", "b", "a"], values_int64s = array<i64: 10, 11, 12>} : (tensor<?x!onnx.string>) -> tensor<?xi64>
  return %0 : tensor<?xi64>
}

// Only references to those that are chosen are made.
// CHECK-LABEL: func.func @strings_as_values(
//       CHECK:   %[[POSITION:.+]] = onnx.FindKey
//       CHECK:   onnx.Strings %{{.+}} of %{{.+}} at %[[POSITION]]
func.func @strings_as_values(%x: tensor<?xf32>) -> tensor<?x!onnx.string> {
  %0 = onnx.ml.LabelEncoder %x {keys_floats = array<f32: 0.5>, values_strings = ["half"]} : (tensor<?xf32>) -> tensor<?x!onnx.string>
  return %0 : tensor<?x!onnx.string>
}

// CHECK-LABEL: func.func @an_unknown_category_is_an_error(
//       CHECK:   onnx.Cast %{{.+}} : tensor<?xf32> -> tensor<?xi64>
//       CHECK:   onnx.FindKey {{.*}} {must_find
//       CHECK:   onnx.OneHot
func.func @an_unknown_category_is_an_error(%x: tensor<?xf32>) -> tensor<?x2xf32> {
  %0 = onnx.ml.OneHotEncoder %x {cats_int64s = array<i64: 1, 3>, zeros = 0 : i64} : (tensor<?xf32>) -> tensor<?x2xf32>
  return %0 : tensor<?x2xf32>
}

// Every integer is a key like any other.
// CHECK-LABEL: func.func @largest_integers(
//       CHECK:   onnx.Constant dense<[9223372036854775807, 9223372036854775806, 1, 0]> : tensor<4xi64>
//       CHECK:   onnx.FindKey
func.func @largest_integers(%x: tensor<?xi64>) -> tensor<?xi64> {
  %0 = onnx.ml.LabelEncoder %x {keys_int64s = array<i64: 9223372036854775807, 9223372036854775806, 1>, values_int64s = array<i64: 5, 6, 7>} : (tensor<?xi64>) -> tensor<?xi64>
  return %0 : tensor<?xi64>
}
