// RUN: onnxc-opt %s --onnxc-decompose | FileCheck %s

// Every integer is a word like any other; nodes of the tree are numbered level by level.
// CHECK-LABEL: func.func @words_become_numbers(
//   CHECK-DAG:   onnx.Constant dense<[9223372036854775807, 9223372036854775806, 0]> : tensor<3xi64>
//   CHECK-DAG:   %[[EDGES:.+]] = onnx.Constant dense<[0, 2, 3, 4, 4, 4]> : tensor<6xi64>
//   CHECK-DAG:   %[[LABELS:.+]] = onnx.Constant dense<[0, 1, 1, 0, 0]> : tensor<5xi64>
//   CHECK-DAG:   %[[COLUMNS:.+]] = onnx.Constant dense<[0, 1, 2, 3, -1]> : tensor<5xi64>
//       CHECK:   onnx.CountGrams %{{.+}} edges %[[EDGES]] labels %[[LABELS]] columns %[[COLUMNS]]
func.func @words_become_numbers(%x: tensor<4xi64>) -> tensor<4xf32> {
  %0 = onnx.TfIdfVectorizer %x {max_gram_length = 2 : i64, max_skip_count = 0 : i64, min_gram_length = 1 : i64, mode = "TF",
      ngram_counts = array<i64: 0, 2>, ngram_indexes = array<i64: 0, 1, 2, 3>,
      pool_int64s = array<i64: 9223372036854775807, 9223372036854775806, 9223372036854775807, 9223372036854775806,
                               9223372036854775806, 9223372036854775807>} : (tensor<4xi64>) -> tensor<4xf32>
  return %0 : tensor<4xf32>
}
