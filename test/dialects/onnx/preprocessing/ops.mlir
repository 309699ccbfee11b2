// RUN: onnxc-opt %s | onnxc-opt | FileCheck %s

// CHECK-LABEL: func.func @scaler(
//       CHECK:   onnx.ml.Scaler %{{.+}} {offset = array<f32: 1.000000e+00>, scale = array<f32: 1.000000e+00, 2.000000e+00>} : (tensor<?x2xi64>) -> tensor<?x2xf32>
func.func @scaler(%x: tensor<?x2xi64>) -> tensor<?x2xf32> {
  %0 = onnx.ml.Scaler %x {offset = array<f32: 1.0>, scale = array<f32: 1.0, 2.0>} : (tensor<?x2xi64>) -> tensor<?x2xf32>
  return %0 : tensor<?x2xf32>
}

// CHECK-LABEL: func.func @imputer(
//       CHECK:   onnx.ml.Imputer
func.func @imputer(%x: tensor<3x2xi64>) -> tensor<3x2xi64> {
  %0 = onnx.ml.Imputer %x {imputed_value_int64s = array<i64: 1, 2>, replaced_value_int64 = 7 : i64} : (tensor<3x2xi64>) -> tensor<3x2xi64>
  return %0 : tensor<3x2xi64>
}

// CHECK-LABEL: func.func @array_feature_extractor(
//       CHECK:   onnx.ml.ArrayFeatureExtractor %{{.+}}, %{{.+}} : (tensor<3x2xi1>, tensor<1x4xi64>) -> tensor<3x4xi1>
func.func @array_feature_extractor(%x: tensor<3x2xi1>, %y: tensor<1x4xi64>) -> tensor<3x4xi1> {
  %0 = onnx.ml.ArrayFeatureExtractor %x, %y : (tensor<3x2xi1>, tensor<1x4xi64>) -> tensor<3x4xi1>
  return %0 : tensor<3x4xi1>
}

// CHECK-LABEL: func.func @zip_map(
//       CHECK:   onnx.ml.ZipMap
func.func @zip_map(%x: tensor<3x2xf32>) -> tensor<3x2xf32> {
  %0 = onnx.ml.ZipMap %x {classlabels_int64s = array<i64: 1, 2>} : (tensor<3x2xf32>) -> tensor<3x2xf32>
  return %0 : tensor<3x2xf32>
}
