// RUN: onnxc-opt %s --onnxc-decompose | FileCheck %s

// CHECK-LABEL: func.func @a_missing_number_is_nan(
//       CHECK:   %[[MISSING:.+]] = onnx.IsNaN
//       CHECK:   onnx.Where %[[MISSING]]
func.func @a_missing_number_is_nan(%x: tensor<3x2xf32>) -> tensor<3x2xf32> {
  %0 = onnx.ml.Imputer %x {imputed_value_floats = array<f32: 1.0>, replaced_value_float = 0x7FC00000 : f32} : (tensor<3x2xf32>) -> tensor<3x2xf32>
  return %0 : tensor<3x2xf32>
}

// Keys in ascending order, as many as a power of two; NaN apart.
// CHECK-LABEL: func.func @keys_are_sorted(
//   CHECK-DAG:   %[[KEYS:.+]] = onnx.Constant dense<[1.000000e+00, 2.000000e+00, 3.000000e+00, 3.000000e+00]>
//   CHECK-DAG:   %[[VALUES:.+]] = onnx.Constant dense<[10, 20, 30, 30]>
//       CHECK:   %[[FOUND:.+]] = onnx.ml.Lookup %{{.+}} in %[[KEYS]] to %[[VALUES]] else
//       CHECK:   onnx.IsNaN
//       CHECK:   onnx.Where %{{.+}}, %{{.+}}, %[[FOUND]]
func.func @keys_are_sorted(%x: tensor<4xf32>) -> tensor<4xi64> {
  %0 = onnx.ml.LabelEncoder %x {keys_floats = array<f32: 3.0, 0x7FC00000, 1.0, 2.0>, values_int64s = array<i64: 30, 99, 10, 20>} : (tensor<4xf32>) -> tensor<4xi64>
  return %0 : tensor<4xi64>
}

// CHECK-LABEL: func.func @unknown_categories_fail(
//       CHECK:   onnx.Equal
//       CHECK:   onnx.ml.RequireCategory
func.func @unknown_categories_fail(%x: tensor<3xi32>) -> tensor<3x2xf32> {
  %0 = onnx.ml.OneHotEncoder %x {cats_int64s = array<i64: 5, 6>, zeros = 0 : i64} : (tensor<3xi32>) -> tensor<3x2xf32>
  return %0 : tensor<3x2xf32>
}

// CHECK-LABEL: func.func @short_inputs_are_padded(
//       CHECK:   onnx.Pad
//       CHECK:   onnx.Slice
func.func @short_inputs_are_padded(%x: tensor<3x2xf32>) -> tensor<3x3xf32> {
  %0 = onnx.ml.FeatureVectorizer %x {inputdimensions = array<i64: 3>} : (tensor<3x2xf32>) -> tensor<3x3xf32>
  return %0 : tensor<3x3xf32>
}

// CHECK-LABEL: func.func @maps_are_their_values(
//       CHECK:   return %{{.+}} : tensor<3x2xf32>
func.func @maps_are_their_values(%x: tensor<3x2xf32>) -> tensor<3x2xf32> {
  %0 = onnx.ml.ZipMap %x {classlabels_int64s = array<i64: 1, 2>} : (tensor<3x2xf32>) -> tensor<3x2xf32>
  return %0 : tensor<3x2xf32>
}
