// RUN: onnxc-opt %s --split-input-file --verify-diagnostics

func.func @scaler_c1(%x: tensor<3x2xf32>) -> tensor<3x2xf32> {
  // expected-error@+1 {{numbers of features and elements of 'offset' or 'scale' differ (2 and 3)}}
  %0 = onnx.ml.Scaler %x {scale = array<f32: 1.0, 2.0, 3.0>} : (tensor<3x2xf32>) -> tensor<3x2xf32>
  return %0 : tensor<3x2xf32>
}

// -----

func.func @normalizer_c1(%x: tensor<1x2x3xf32>) -> tensor<1x2x3xf32> {
  // expected-error@+1 {{the features must be a matrix or one row, not of rank 3}}
  %0 = onnx.ml.Normalizer %x : (tensor<1x2x3xf32>) -> tensor<1x2x3xf32>
  return %0 : tensor<1x2x3xf32>
}

// -----

func.func @imputer_c1(%x: tensor<3x2xi64>) -> tensor<3x2xi64> {
  // expected-error@+1 {{has no values of the input's kind to put in}}
  %0 = onnx.ml.Imputer %x {imputed_value_floats = array<f32: 1.0>} : (tensor<3x2xi64>) -> tensor<3x2xi64>
  return %0 : tensor<3x2xi64>
}

// -----

func.func @array_feature_extractor_c1(%x: tensor<f32>, %y: tensor<1xi64>) -> tensor<1xf32> {
  // expected-error@+1 {{the input has no dimensions}}
  %0 = onnx.ml.ArrayFeatureExtractor %x, %y : (tensor<f32>, tensor<1xi64>) -> tensor<1xf32>
  return %0 : tensor<1xf32>
}

// -----

func.func @feature_vectorizer_c1(%x: tensor<3x2xf32>, %y: tensor<4x2xf32>) -> tensor<3x4xf32> {
  // expected-error@+1 {{inputs have different numbers of rows (3 and 4)}}
  %0 = onnx.ml.FeatureVectorizer %x, %y : (tensor<3x2xf32>, tensor<4x2xf32>) -> tensor<3x4xf32>
  return %0 : tensor<3x4xf32>
}

// -----

func.func @zip_map_c1(%x: tensor<3x2xf32>) -> tensor<3x2xf32> {
  // expected-error@+1 {{numbers of columns and keys differ (2 and 1)}}
  %0 = onnx.ml.ZipMap %x {classlabels_int64s = array<i64: 1>} : (tensor<3x2xf32>) -> tensor<3x2xf32>
  return %0 : tensor<3x2xf32>
}
