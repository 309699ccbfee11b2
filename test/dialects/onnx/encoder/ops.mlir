// RUN: onnxc-opt %s | onnxc-opt | FileCheck %s

// CHECK-LABEL: func.func @label_encoder(
//       CHECK:   onnx.ml.LabelEncoder %{{.+}} {keys_strings = ["a", "b"], values_int64s = array<i64: 1, 2>} : (tensor<?x!onnx.string>) -> tensor<?xi64>
//       CHECK:   onnx.ml.LabelEncoder %{{.+}} {default_string = "?", keys_int64s = array<i64: 1, 2>, values_strings = ["a", "b"]} : (tensor<?xi64>) -> tensor<?x!onnx.string>
func.func @label_encoder(%x: tensor<?x!onnx.string>) -> tensor<?x!onnx.string> {
  %0 = onnx.ml.LabelEncoder %x {keys_strings = ["a", "b"], values_int64s = array<i64: 1, 2>} : (tensor<?x!onnx.string>) -> tensor<?xi64>
  %1 = onnx.ml.LabelEncoder %0 {keys_int64s = array<i64: 1, 2>, values_strings = ["a", "b"], default_string = "?"} : (tensor<?xi64>) -> tensor<?x!onnx.string>
  return %1 : tensor<?x!onnx.string>
}

// CHECK-LABEL: func.func @category_mapper(
//       CHECK:   onnx.ml.CategoryMapper %{{.+}} {cats_int64s = array<i64: 4>, cats_strings = ["a"]} : (tensor<2xi64>) -> tensor<2x!onnx.string>
func.func @category_mapper(%x: tensor<2xi64>) -> tensor<2x!onnx.string> {
  %0 = onnx.ml.CategoryMapper %x {cats_int64s = array<i64: 4>, cats_strings = ["a"]} : (tensor<2xi64>) -> tensor<2x!onnx.string>
  return %0 : tensor<2x!onnx.string>
}

// CHECK-LABEL: func.func @one_hot_encoder(
//       CHECK:   onnx.ml.OneHotEncoder %{{.+}} {cats_strings = ["a", "b", "c"], zeros = 0 : i64} : (tensor<2x!onnx.string>) -> tensor<2x3xf32>
func.func @one_hot_encoder(%x: tensor<2x!onnx.string>) -> tensor<2x3xf32> {
  %0 = onnx.ml.OneHotEncoder %x {cats_strings = ["a", "b", "c"], zeros = 0 : i64} : (tensor<2x!onnx.string>) -> tensor<2x3xf32>
  return %0 : tensor<2x3xf32>
}

// CHECK-LABEL: func.func @find_key(
//       CHECK:   onnx.FindKey %{{.+}} displacements %{{.+}} slots %{{.+}} keys %{{.+}} of %{{.+}} {must_find, start = 5 : i64}
func.func @find_key(%x: tensor<?x!onnx.string>, %d: tensor<1xi64>, %s: tensor<4xi64>, %k: tensor<4xi64>, %b: tensor<3xui8>) -> tensor<?xi64> {
  %0 = onnx.FindKey %x displacements %d slots %s keys %k of %b {start = 5 : i64, must_find} : (tensor<?x!onnx.string>, tensor<1xi64>, tensor<4xi64>, tensor<4xi64>, tensor<3xui8>) -> tensor<?xi64>
  return %0 : tensor<?xi64>
}
