// RUN: onnxc-opt %s --split-input-file --verify-diagnostics

func.func @strings_c1(%offsets: tensor<?xi64>, %bytes: tensor<5xui8>) -> tensor<?x!onnx.string> {
  // expected-error@+1 {{offsets and bytes must be vectors of fixed size}}
  %0 = onnx.Strings %offsets of %bytes : (tensor<?xi64>, tensor<5xui8>) -> tensor<?x!onnx.string>
  return %0 : tensor<?x!onnx.string>
}

// -----

func.func @cast_c1(%x: tensor<2xf32>) -> tensor<2x!onnx.string> {
  // expected-error@+1 {{cannot make strings of numbers}}
  %0 = onnx.Cast %x {to = 8 : i64} : tensor<2xf32> -> tensor<2x!onnx.string>
  return %0 : tensor<2x!onnx.string>
}

// -----

func.func @scatter_elements_c3(%x: tensor<2x!onnx.string>, %i: tensor<1xi64>, %u: tensor<1x!onnx.string>) -> tensor<2x!onnx.string> {
  // expected-error@+1 {{cannot reduce strings}}
  %0 = onnx.ScatterElements %x at %i axis 0 with %u {reduction = "max"} : (tensor<2x!onnx.string>, tensor<1xi64>, tensor<1x!onnx.string>) -> tensor<2x!onnx.string>
  return %0 : tensor<2x!onnx.string>
}

// -----

func.func @string_normalizer_c1(%x: tensor<2x3x!onnx.string>) -> tensor<2x3x!onnx.string> {
  // expected-error@+1 {{the input must be a vector or a matrix of one row}}
  %0 = onnx.StringNormalizer %x : (tensor<2x3x!onnx.string>) -> tensor<2x3x!onnx.string>
  return %0 : tensor<2x3x!onnx.string>
}

// -----

func.func @tf_idf_c1(%x: tensor<4x!onnx.string>) -> tensor<1xf32> {
  // expected-error@+1 {{needs pool_strings for strings and pool_int64s for integers, not both}}
  %0 = onnx.TfIdfVectorizer %x {max_gram_length = 1 : i64, max_skip_count = 0 : i64, min_gram_length = 1 : i64, mode = "TF",
      ngram_counts = array<i64: 0>, ngram_indexes = array<i64: 0>, pool_int64s = array<i64: 1>} : (tensor<4x!onnx.string>) -> tensor<1xf32>
  return %0 : tensor<1xf32>
}

// -----

func.func @tf_idf_c2(%x: tensor<4xi64>) -> tensor<1xf32> {
  // expected-error@+1 {{ngram_counts, ngram_indexes and weights do not fit the pool}}
  %0 = onnx.TfIdfVectorizer %x {max_gram_length = 1 : i64, max_skip_count = 0 : i64, min_gram_length = 1 : i64, mode = "TF",
      ngram_counts = array<i64: 0, 3>, ngram_indexes = array<i64: 0>, pool_int64s = array<i64: 1>} : (tensor<4xi64>) -> tensor<1xf32>
  return %0 : tensor<1xf32>
}

// -----

func.func @tf_idf_c3(%x: tensor<4xi64>) -> tensor<1xf32> {
  // expected-error@+1 {{has n-grams of no length, or a negative number of skips}}
  %0 = onnx.TfIdfVectorizer %x {max_gram_length = 1 : i64, max_skip_count = 0 : i64, min_gram_length = 2 : i64, mode = "TF",
      ngram_counts = array<i64: 0>, ngram_indexes = array<i64: 0>, pool_int64s = array<i64: 1>} : (tensor<4xi64>) -> tensor<1xf32>
  return %0 : tensor<1xf32>
}

// -----

func.func @tf_idf_c4(%x: tensor<4xi64>) -> tensor<2147483647xf32> {
  // expected-error@+1 {{has weights for 2147483647 columns where at most 67108864 are possible}}
  %0 = onnx.TfIdfVectorizer %x {max_gram_length = 1 : i64, max_skip_count = 0 : i64, min_gram_length = 1 : i64, mode = "TFIDF",
      ngram_counts = array<i64: 0>, ngram_indexes = array<i64: 2147483646>, pool_int64s = array<i64: 1>,
      weights = array<f32: 1.0>} : (tensor<4xi64>) -> tensor<2147483647xf32>
  return %0 : tensor<2147483647xf32>
}

// -----

func.func @room_for_new_strings(%x: tensor<3x!onnx.string>) -> tensor<?xui8> {
  // expected-error@+1 {{needs room for 3 strings of 6148914691236517206 bytes, which is more than 2^63}}
  %0:3 = onnx.JoinBytes %x, %x room 6148914691236517206 : (tensor<3x!onnx.string>, tensor<3x!onnx.string>) -> (tensor<3xi64>, tensor<3xi64>, tensor<?xui8>)
  return %0#2 : tensor<?xui8>
}
