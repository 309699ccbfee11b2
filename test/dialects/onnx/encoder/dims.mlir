// RUN: onnxc-opt %s --onnxc-infer-shapes | FileCheck %s

// CHECK-LABEL: func.func @a_value_per_element(
//       CHECK:   -> tensor<?x0xi64>
func.func @a_value_per_element(%x: tensor<?x0x!onnx.string>) -> tensor<?x?xi64> {
  %0 = onnx.ml.LabelEncoder %x {keys_strings = ["a"], values_int64s = array<i64: 1>} : (tensor<?x0x!onnx.string>) -> tensor<?x?xi64>
  return %0 : tensor<?x?xi64>
}

// CHECK-LABEL: func.func @a_vector_per_element(
//       CHECK:   -> tensor<?x1x2xf32>
func.func @a_vector_per_element(%x: tensor<?x1x!onnx.string>) -> tensor<?x?x?xf32> {
  %0 = onnx.ml.OneHotEncoder %x {cats_strings = ["a", "b"]} : (tensor<?x1x!onnx.string>) -> tensor<?x?x?xf32>
  return %0 : tensor<?x?x?xf32>
}
