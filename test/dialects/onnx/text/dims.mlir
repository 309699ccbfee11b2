// RUN: onnxc-opt %s --onnxc-infer-shapes | FileCheck %s

// CHECK-LABEL: func.func @one_string_less_than_offsets(
//       CHECK:   -> tensor<2x!onnx.string>
func.func @one_string_less_than_offsets(%offsets: tensor<3xi64>, %bytes: tensor<5xui8>) -> tensor<?x!onnx.string> {
  %0 = onnx.Strings %offsets of %bytes : (tensor<3xi64>, tensor<5xui8>) -> tensor<?x!onnx.string>
  return %0 : tensor<?x!onnx.string>
}

// CHECK-LABEL: func.func @as_the_index(
//       CHECK:   -> tensor<?x0x!onnx.string>
func.func @as_the_index(%offsets: tensor<3xi64>, %bytes: tensor<5xui8>, %at: tensor<?x0xi64>) -> tensor<?x?x!onnx.string> {
  %0 = onnx.Strings %offsets of %bytes at %at : (tensor<3xi64>, tensor<5xui8>, tensor<?x0xi64>) -> tensor<?x?x!onnx.string>
  return %0 : tensor<?x?x!onnx.string>
}

// CHECK-LABEL: func.func @room_per_string(
//       CHECK:   onnx.JoinBytes {{.*}} -> (tensor<3x2xi64>, tensor<3x2xi64>, tensor<48xui8>)
func.func @room_per_string(%x: tensor<3x1x!onnx.string>, %y: tensor<2x!onnx.string>) -> tensor<?xui8> {
  %0:3 = onnx.JoinBytes %x, %y room 8 : (tensor<3x1x!onnx.string>, tensor<2x!onnx.string>) -> (tensor<3x2xi64>, tensor<3x2xi64>, tensor<?xui8>)
  return %0#2 : tensor<?xui8>
}

// CHECK-LABEL: func.func @fewer_without_stop_words(
//       CHECK:   onnx.StringNormalizer {{.*}} -> tensor<1x?x!onnx.string>
//       CHECK:   onnx.StringNormalizer {{.*}} -> tensor<1x3x!onnx.string>
func.func @fewer_without_stop_words(%x: tensor<1x3x!onnx.string>) -> (tensor<?x?x!onnx.string>, tensor<?x?x!onnx.string>) {
  %0 = onnx.StringNormalizer %x {stopwords = ["a"]} : (tensor<1x3x!onnx.string>) -> tensor<?x?x!onnx.string>
  %1 = onnx.StringNormalizer %x : (tensor<1x3x!onnx.string>) -> tensor<?x?x!onnx.string>
  return %0, %1 : tensor<?x?x!onnx.string>, tensor<?x?x!onnx.string>
}

// CHECK-LABEL: func.func @column_per_index(
//       CHECK:   onnx.TfIdfVectorizer {{.*}} -> tensor<?x6xf32>
func.func @column_per_index(%x: tensor<?x4x!onnx.string>) -> tensor<?x?xf32> {
  %0 = onnx.TfIdfVectorizer %x {max_gram_length = 1 : i64, max_skip_count = 0 : i64, min_gram_length = 1 : i64, mode = "TF",
      ngram_counts = array<i64: 0>, ngram_indexes = array<i64: 5, 0>, pool_strings = ["a", "b"]} : (tensor<?x4x!onnx.string>) -> tensor<?x?xf32>
  return %0 : tensor<?x?xf32>
}
