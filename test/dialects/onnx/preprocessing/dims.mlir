// RUN: onnxc-opt %s --onnxc-infer-shapes | FileCheck %s

// CHECK-LABEL: func.func @columns_of_all_inputs(
//       CHECK:   onnx.ml.FeatureVectorizer {{.*}} -> tensor<3x7xf32>
func.func @columns_of_all_inputs(%x: tensor<?x2xf32>, %y: tensor<3x4xf32>, %z: tensor<?xf32>) -> tensor<?x?xf32> {
  %0 = onnx.ml.FeatureVectorizer %x, %y, %z : (tensor<?x2xf32>, tensor<3x4xf32>, tensor<?xf32>) -> tensor<?x?xf32>
  return %0 : tensor<?x?xf32>
}

// CHECK-LABEL: func.func @stated_columns(
//       CHECK:   onnx.ml.FeatureVectorizer {{.*}} -> tensor<?x4xf32>
func.func @stated_columns(%x: tensor<?x2xf32>, %y: tensor<?x4xf32>) -> tensor<?x?xf32> {
  %0 = onnx.ml.FeatureVectorizer %x, %y {inputdimensions = array<i64: 3, 1>} : (tensor<?x2xf32>, tensor<?x4xf32>) -> tensor<?x?xf32>
  return %0 : tensor<?x?xf32>
}

// CHECK-LABEL: func.func @a_vector_becomes_a_matrix(
//       CHECK:   onnx.ml.ArrayFeatureExtractor {{.*}} -> tensor<1x6xf32>
func.func @a_vector_becomes_a_matrix(%x: tensor<?xf32>, %y: tensor<2x3xi64>) -> tensor<?x?xf32> {
  %0 = onnx.ml.ArrayFeatureExtractor %x, %y : (tensor<?xf32>, tensor<2x3xi64>) -> tensor<?x?xf32>
  return %0 : tensor<?x?xf32>
}
