// RUN: onnxc-opt %s --onnxc-decompose | FileCheck %s

// CHECK-LABEL: func.func @a_missing_number_is_nan(
//       CHECK:   %[[MISSING:.+]] = onnx.IsNaN
//       CHECK:   onnx.Where %[[MISSING]]
func.func @a_missing_number_is_nan(%x: tensor<3x2xf32>) -> tensor<3x2xf32> {
  %0 = onnx.ml.Imputer %x {imputed_value_floats = array<f32: 1.0>, replaced_value_float = 0x7FC00000 : f32} : (tensor<3x2xf32>) -> tensor<3x2xf32>
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
