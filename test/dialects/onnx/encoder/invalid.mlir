// RUN: onnxc-opt %s --split-input-file --verify-diagnostics

func.func @label_encoder_c1(%x: tensor<2xi64>) -> tensor<2xi64> {
  // expected-error@+1 {{needs exactly one list of keys}}
  %0 = onnx.ml.LabelEncoder %x {values_int64s = array<i64: 1>} : (tensor<2xi64>) -> tensor<2xi64>
  return %0 : tensor<2xi64>
}

// -----

func.func @label_encoder_c1_count(%x: tensor<2xi64>) -> tensor<2xi64> {
  // expected-error@+1 {{has 2 keys and 1 values}}
  %0 = onnx.ml.LabelEncoder %x {keys_int64s = array<i64: 1, 2>, values_int64s = array<i64: 1>} : (tensor<2xi64>) -> tensor<2xi64>
  return %0 : tensor<2xi64>
}

// -----

func.func @label_encoder_c2(%x: tensor<2xi64>) -> tensor<2xi64> {
  // expected-error@+1 {{has keys of type !onnx.string for an input of i64}}
  %0 = onnx.ml.LabelEncoder %x {keys_strings = ["a"], values_int64s = array<i64: 1>} : (tensor<2xi64>) -> tensor<2xi64>
  return %0 : tensor<2xi64>
}

// -----

func.func @label_encoder_c3(%x: tensor<2xi64>) -> tensor<2xi64> {
  // expected-error@+1 {{needs a default of type i64}}
  %0 = onnx.ml.LabelEncoder %x {keys_int64s = array<i64: 1>, values_int64s = array<i64: 1>, default_tensor = dense<1.0> : tensor<1xf32>} : (tensor<2xi64>) -> tensor<2xi64>
  return %0 : tensor<2xi64>
}

// -----

func.func @category_mapper_c1(%x: tensor<2xi64>) -> tensor<2x!onnx.string> {
  // expected-error@+1 {{needs as many cats_int64s as cats_strings}}
  %0 = onnx.ml.CategoryMapper %x {cats_int64s = array<i64: 4>} : (tensor<2xi64>) -> tensor<2x!onnx.string>
  return %0 : tensor<2x!onnx.string>
}

// -----

func.func @one_hot_encoder_c1(%x: tensor<2x!onnx.string>) -> tensor<2x1xf32> {
  // expected-error@+1 {{needs cats_strings for its input}}
  %0 = onnx.ml.OneHotEncoder %x {cats_int64s = array<i64: 4>} : (tensor<2x!onnx.string>) -> tensor<2x1xf32>
  return %0 : tensor<2x1xf32>
}

// -----

func.func @find_key_c1(%x: tensor<2xi64>, %d: tensor<1xi64>, %s: tensor<3xi64>, %k: tensor<4xi64>) -> tensor<2xi64> {
  // expected-error@+1 {{powers of two for hashes}}
  %0 = onnx.FindKey %x displacements %d slots %s keys %k {start = 5 : i64} : (tensor<2xi64>, tensor<1xi64>, tensor<3xi64>, tensor<4xi64>) -> tensor<2xi64>
  return %0 : tensor<2xi64>
}
