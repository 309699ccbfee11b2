// RUN: onnxc-opt %s | onnxc-opt | FileCheck %s

// CHECK-LABEL: func.func @tree_ensemble(
//       CHECK:   onnx.ml.TreeEnsemble %{{.+}} {{{.*}}leaf_targetids = array<i64: 0, 1>{{.*}}} : (tensor<?x2xf32>) -> tensor<?x2xf32>
func.func @tree_ensemble(%x: tensor<?x2xf32>) -> tensor<?x2xf32> {
  %0 = onnx.ml.TreeEnsemble %x {leaf_targetids = array<i64: 0, 1>, leaf_weights = dense<[1.0, 2.0]> : tensor<2xf32>,
    n_targets = 2 : i64, nodes_falseleafs = array<i64: 1>, nodes_falsenodeids = array<i64: 1>,
    nodes_featureids = array<i64: 0>, nodes_modes = dense<0> : tensor<1xui8>, nodes_splits = dense<0.5> : tensor<1xf32>,
    nodes_trueleafs = array<i64: 1>, nodes_truenodeids = array<i64: 0>, tree_roots = array<i64: 0>}
    : (tensor<?x2xf32>) -> tensor<?x2xf32>
  return %0 : tensor<?x2xf32>
}

// CHECK-LABEL: func.func @forest(
//       CHECK:   onnx.ml.Forest %{{.+}} nodes %{{.+}}, %{{.+}}, %{{.+}} roots %{{.+}} leaves %{{.+}} {columns = 1 : i64, fold = "sum", missing = "false", n_targets = 1 : i64}
func.func @forest(%x: tensor<3x2xf32>, %f: tensor<1xi32>, %s: tensor<1xf32>, %c: tensor<1x2xi32>, %r: tensor<1xi32>, %w: tensor<2x1xf32>) -> tensor<3x1xf32> {
  %0 = onnx.ml.Forest %x nodes %f, %c, %s roots %r leaves %w {columns = 1 : i64, fold = "sum", missing = "false", n_targets = 1 : i64}
    : (tensor<3x2xf32>, tensor<1xi32>, tensor<1x2xi32>, tensor<1xf32>, tensor<1xi32>, tensor<2x1xf32>) -> tensor<3x1xf32>
  return %0 : tensor<3x1xf32>
}
