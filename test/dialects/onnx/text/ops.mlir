// RUN: onnxc-opt %s | onnxc-opt | FileCheck %s

// CHECK-LABEL: func.func @constant(
//       CHECK:   onnx.Constant dense<["a b", "\C3\A9", ""]> : tensor<3x!onnx.string>
func.func @constant() -> tensor<3x!onnx.string> {
  %0 = onnx.Constant dense<["a b", "\C3\A9", ""]> : tensor<3x!onnx.string>
  return %0 : tensor<3x!onnx.string>
}

// CHECK-LABEL: func.func @strings(
//       CHECK:   onnx.Strings %{{.+}} of %{{.+}} : (tensor<3xi64>, tensor<5xui8>) -> tensor<2x!onnx.string>
//       CHECK:   onnx.Strings %{{.+}} of %{{.+}} at %{{.+}} : (tensor<3xi64>, tensor<5xui8>, tensor<?x4xi64>) -> tensor<?x4x!onnx.string>
func.func @strings(%offsets: tensor<3xi64>, %bytes: tensor<5xui8>, %at: tensor<?x4xi64>) -> tensor<?x4x!onnx.string> {
  %0 = onnx.Strings %offsets of %bytes : (tensor<3xi64>, tensor<5xui8>) -> tensor<2x!onnx.string>
  %1 = onnx.Strings %offsets of %bytes at %at : (tensor<3xi64>, tensor<5xui8>, tensor<?x4xi64>) -> tensor<?x4x!onnx.string>
  return %1 : tensor<?x4x!onnx.string>
}

// CHECK-LABEL: func.func @parse_number(
//       CHECK:   onnx.ParseNumber %{{.+}} by %{{.+}}, %{{.+}} : (tensor<?x!onnx.string>, tensor<20x256xui8>, tensor<309xf64>) -> tensor<?xi64>
func.func @parse_number(%x: tensor<?x!onnx.string>, %t: tensor<20x256xui8>, %p: tensor<309xf64>) -> tensor<?xi64> {
  %0 = onnx.ParseNumber %x by %t, %p : (tensor<?x!onnx.string>, tensor<20x256xui8>, tensor<309xf64>) -> tensor<?xi64>
  return %0 : tensor<?xi64>
}

// CHECK-LABEL: func.func @match_pattern(
//       CHECK:   onnx.RegexFullMatch %{{.+}} {pattern = "a+"} : (tensor<?x!onnx.string>) -> tensor<?xi1>
//       CHECK:   onnx.MatchPattern %{{.+}} by %{{.+}}, %{{.+}}, %{{.+}} :
func.func @match_pattern(%x: tensor<?x!onnx.string>, %c: tensor<256xui8>, %t: tensor<6xui16>, %a: tensor<3xui8>) -> tensor<?xi1> {
  %0 = onnx.RegexFullMatch %x {pattern = "a+"} : (tensor<?x!onnx.string>) -> tensor<?xi1>
  %1 = onnx.MatchPattern %x by %c, %t, %a : (tensor<?x!onnx.string>, tensor<256xui8>, tensor<6xui16>, tensor<3xui8>) -> tensor<?xi1>
  return %1 : tensor<?xi1>
}

// CHECK-LABEL: func.func @new_strings(
//       CHECK:   onnx.StringConcat %{{.+}}, %{{.+}} : (tensor<2x!onnx.string>, tensor<1x!onnx.string>) -> tensor<2x!onnx.string>
//       CHECK:   onnx.JoinBytes %{{.+}}, %{{.+}} room 8 :
//       CHECK:   onnx.BytesAsStrings %{{.+}} to %{{.+}} of %{{.+}} : (tensor<2xi64>, tensor<2xi64>, tensor<16xui8>) -> tensor<2x!onnx.string>
func.func @new_strings(%x: tensor<2x!onnx.string>, %y: tensor<1x!onnx.string>) -> tensor<2x!onnx.string> {
  %0 = onnx.StringConcat %x, %y : (tensor<2x!onnx.string>, tensor<1x!onnx.string>) -> tensor<2x!onnx.string>
  %1:3 = onnx.JoinBytes %0, %y room 8 : (tensor<2x!onnx.string>, tensor<1x!onnx.string>) -> (tensor<2xi64>, tensor<2xi64>, tensor<16xui8>)
  %2 = onnx.BytesAsStrings %1#0 to %1#1 of %1#2 : (tensor<2xi64>, tensor<2xi64>, tensor<16xui8>) -> tensor<2x!onnx.string>
  return %2 : tensor<2x!onnx.string>
}

// CHECK-LABEL: func.func @normalize(
//       CHECK:   onnx.StringNormalizer %{{.+}} {case_change_action = "LOWER", stopwords = ["a"]} : (tensor<3x!onnx.string>) -> tensor<?x!onnx.string>
//       CHECK:   onnx.CaseBytes %{{.+}} by %{{.+}}, %{{.+}} room 4 :
func.func @normalize(%x: tensor<3x!onnx.string>, %p: tensor<9xui8>, %d: tensor<128xi32>) -> tensor<?x!onnx.string> {
  %0 = onnx.StringNormalizer %x {case_change_action = "LOWER", stopwords = ["a"]} : (tensor<3x!onnx.string>) -> tensor<?x!onnx.string>
  %1:3 = onnx.CaseBytes %x by %p, %d room 4 : (tensor<3x!onnx.string>, tensor<9xui8>, tensor<128xi32>) -> (tensor<3xi64>, tensor<3xi64>, tensor<12xui8>)
  return %0 : tensor<?x!onnx.string>
}

// CHECK-LABEL: func.func @count_grams(
//       CHECK:   onnx.TfIdfVectorizer %{{.+}} {
//       CHECK:   onnx.CountGrams %{{.+}} edges %{{.+}} labels %{{.+}} columns %{{.+}} {longest = 2 : i64, most_skips = 0 : i64, shortest = 1 : i64, width = 3 : i64}
func.func @count_grams(%x: tensor<?x5xi64>, %e: tensor<3xi64>, %l: tensor<2xi64>, %c: tensor<2xi64>) -> tensor<?x3xf32> {
  %0 = onnx.TfIdfVectorizer %x {max_gram_length = 1 : i64, max_skip_count = 0 : i64, min_gram_length = 1 : i64, mode = "TF",
      ngram_counts = array<i64: 0>, ngram_indexes = array<i64: 2, 0>, pool_int64s = array<i64: 7, 8>} : (tensor<?x5xi64>) -> tensor<?x3xf32>
  %1 = onnx.CountGrams %x edges %e labels %l columns %c {longest = 2 : i64, most_skips = 0 : i64, shortest = 1 : i64, width = 3 : i64}
      : (tensor<?x5xi64>, tensor<3xi64>, tensor<2xi64>, tensor<2xi64>) -> tensor<?x3xf32>
  return %1 : tensor<?x3xf32>
}
