// RUN: onnxc-opt %s --onnxc-infer-shapes | FileCheck %s

// CHECK-LABEL: func.func @a_row_per_row(
//       CHECK:   onnx.ml.TreeEnsemble {{.*}} -> tensor<?x2xf32>
func.func @a_row_per_row(%x: tensor<?x2xf32>) -> tensor<?x?xf32> {
  %0 = onnx.ml.TreeEnsemble %x {leaf_targetids = array<i64: 0, 1>,
    leaf_weights = dense<[1.0, 2.0]> : tensor<2xf32>,
    n_targets = 2 : i64,
    nodes_falseleafs = array<i64: 1>,
    nodes_falsenodeids = array<i64: 1>,
    nodes_featureids = array<i64: 0>,
    nodes_modes = dense<0> : tensor<1xui8>,
    nodes_splits = dense<0.5> : tensor<1xf32>,
    nodes_trueleafs = array<i64: 1>,
    nodes_truenodeids = array<i64: 0>,
    tree_roots = array<i64: 0>}
    : (tensor<?x2xf32>) -> tensor<?x?xf32>
  return %0 : tensor<?x?xf32>
}

// CHECK-LABEL: func.func @a_vector_is_a_row(
//       CHECK:   onnx.ml.TreeEnsemble {{.*}} -> tensor<1x2xf32>
func.func @a_vector_is_a_row(%x: tensor<?xf32>) -> tensor<?x?xf32> {
  %0 = onnx.ml.TreeEnsemble %x {leaf_targetids = array<i64: 0, 1>,
    leaf_weights = dense<[1.0, 2.0]> : tensor<2xf32>,
    n_targets = 2 : i64,
    nodes_falseleafs = array<i64: 1>,
    nodes_falsenodeids = array<i64: 1>,
    nodes_featureids = array<i64: 0>,
    nodes_modes = dense<0> : tensor<1xui8>,
    nodes_splits = dense<0.5> : tensor<1xf32>,
    nodes_trueleafs = array<i64: 1>,
    nodes_truenodeids = array<i64: 0>,
    tree_roots = array<i64: 0>}
    : (tensor<?xf32>) -> tensor<?x?xf32>
  return %0 : tensor<?x?xf32>
}
