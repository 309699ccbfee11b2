// RUN: onnxc-opt %s --onnxc-decompose | FileCheck %s

// CHECK-LABEL: func.func @a_leaf_per_target(
//   CHECK-DAG:   %[[SPLITS:.+]] = onnx.Constant dense<5.000000e-01> : tensor<1xf32>
//   CHECK-DAG:   %[[CHILDREN:.+]] = onnx.Constant dense<{{\[\[}}-1, -2]]> : tensor<1x2xi32>
//   CHECK-DAG:   %[[WEIGHTS:.+]] = onnx.Constant dense<{{\[\[}}1.000000e+00, 0.000000e+00], [0.000000e+00, 2.000000e+00]]>
//       CHECK:   onnx.ml.Forest %{{.+}} nodes %{{.+}}, %[[CHILDREN]], %[[SPLITS]] roots %{{.+}} leaves %[[WEIGHTS]] {columns = 1 : i64, fold = "sum", missing = "false", n_targets = 2 : i64}
func.func @a_leaf_per_target(%x: tensor<?x2xf32>) -> tensor<?x2xf32> {
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
    : (tensor<?x2xf32>) -> tensor<?x2xf32>
  return %0 : tensor<?x2xf32>
}

// "Less than 1" is "at most the number before 1".
// CHECK-LABEL: func.func @less_than(
//   CHECK-DAG:   onnx.Constant dense<0.99999994> : tensor<1xf32>
//   CHECK-DAG:   onnx.Constant dense<{{\[\[}}-1, -2]]> : tensor<1x2xi32>
//       CHECK:   onnx.ml.Forest
func.func @less_than(%x: tensor<3x2xf32>) -> tensor<3x1xf32> {
  %0 = onnx.ml.TreeEnsembleRegressor %x {nodes_treeids = array<i64: 0, 0, 0>, nodes_nodeids = array<i64: 0, 1, 2>,
    nodes_featureids = array<i64: 1, 0, 0>, nodes_modes = ["BRANCH_LT", "LEAF", "LEAF"],
    nodes_values = array<f32: 1.0, 0.0, 0.0>, nodes_truenodeids = array<i64: 1, 0, 0>,
    nodes_falsenodeids = array<i64: 2, 0, 0>}
    : (tensor<3x2xf32>) -> tensor<3x1xf32>
  return %0 : tensor<3x1xf32>
}

// The opposite of "at most": children change places, and NaN follows.
// CHECK-LABEL: func.func @greater_than(
//   CHECK-DAG:   onnx.Constant dense<{{\[\[}}-2, -1]]> : tensor<1x2xi32>
//       CHECK:   onnx.ml.Forest {{.*}} missing = "true"
func.func @greater_than(%x: tensor<3x2xf32>) -> tensor<3x1xf32> {
  %0 = onnx.ml.TreeEnsembleRegressor %x {nodes_treeids = array<i64: 0, 0, 0>, nodes_nodeids = array<i64: 0, 1, 2>,
    nodes_featureids = array<i64: 1, 0, 0>, nodes_modes = ["BRANCH_GT", "LEAF", "LEAF"],
    nodes_values = array<f32: 1.0, 0.0, 0.0>, nodes_truenodeids = array<i64: 1, 0, 0>,
    nodes_falsenodeids = array<i64: 2, 0, 0>}
    : (tensor<3x2xf32>) -> tensor<3x1xf32>
  return %0 : tensor<3x1xf32>
}

// A set of three is three tests for equality.
// CHECK-LABEL: func.func @member(
//   CHECK-DAG:   onnx.Constant dense<{{\[\[}}-1, 1], [-1, 2], [-1, -2]]> : tensor<3x2xi32>
//   CHECK-DAG:   onnx.Constant dense<[2.000000e+00, 4.000000e+00, 7.000000e+00]> : tensor<3xf32>
//       CHECK:   onnx.ml.Forest
func.func @member(%x: tensor<?x2xf32>) -> tensor<?x2xf32> {
  %0 = onnx.ml.TreeEnsemble %x {leaf_targetids = array<i64: 0, 1>,
    leaf_weights = dense<[1.0, 2.0]> : tensor<2xf32>,
    n_targets = 2 : i64,
    nodes_falseleafs = array<i64: 1>,
    nodes_falsenodeids = array<i64: 1>,
    nodes_featureids = array<i64: 0>,
    nodes_modes = dense<6> : tensor<1xui8>,
    nodes_splits = dense<0.5> : tensor<1xf32>,
    nodes_trueleafs = array<i64: 1>,
    nodes_truenodeids = array<i64: 0>,
    tree_roots = array<i64: 0>,
    membership_values = dense<[2.0, 4.0, 7.0, 0x7FC00000]> : tensor<4xf32>}
    : (tensor<?x2xf32>) -> tensor<?x2xf32>
  return %0 : tensor<?x2xf32>
}

// Weights of one class only: its score decides, and the other's is the rest.
// CHECK-LABEL: func.func @probability_of_the_second_class(
//       CHECK:   %[[SCORE:.+]] = onnx.ml.Forest
//   CHECK-DAG:   onnx.Greater %[[SCORE]]
//   CHECK-DAG:   %[[REST:.+]] = onnx.Sub %{{.+}}, %[[SCORE]]
//       CHECK:   onnx.Concat %[[REST]], %[[SCORE]]
func.func @probability_of_the_second_class(%x: tensor<3x2xf32>) -> (tensor<3xi64>, tensor<3x2xf32>) {
  %0:2 = onnx.ml.TreeEnsembleClassifier %x {nodes_treeids = array<i64: 0, 0, 0>, nodes_nodeids = array<i64: 0, 1, 2>,
    nodes_featureids = array<i64: 1, 0, 0>, nodes_modes = ["BRANCH_LEQ", "LEAF", "LEAF"],
    nodes_values = array<f32: 1.0, 0.0, 0.0>, nodes_truenodeids = array<i64: 1, 0, 0>,
    nodes_falsenodeids = array<i64: 2, 0, 0>,
    class_treeids = array<i64: 0, 0>, class_nodeids = array<i64: 1, 2>, class_ids = array<i64: 1, 1>,
    class_weights = array<f32: 0.25, 0.75>, classlabels_int64s = array<i64: 5, 8>}
    : (tensor<3x2xf32>) -> (tensor<3xi64>, tensor<3x2xf32>)
  return %0#0, %0#1 : tensor<3xi64>, tensor<3x2xf32>
}

// Every integer is a name like any other.
// CHECK-LABEL: func.func @largest_integers(
//   CHECK-DAG:   onnx.Constant dense<{{\[\[}}-1, -2]]> : tensor<1x2xi32>
//       CHECK:   onnx.ml.Forest
func.func @largest_integers(%x: tensor<3x2xf32>) -> tensor<3x1xf32> {
  %0 = onnx.ml.TreeEnsembleRegressor %x {
    nodes_treeids = array<i64: 9223372036854775807, 9223372036854775807, 9223372036854775807>,
    nodes_nodeids = array<i64: 0, 9223372036854775807, 9223372036854775806>,
    nodes_featureids = array<i64: 1, 0, 0>, nodes_modes = ["BRANCH_LEQ", "LEAF", "LEAF"],
    nodes_values = array<f32: 1.0, 0.0, 0.0>, nodes_truenodeids = array<i64: 9223372036854775807, 0, 0>,
    nodes_falsenodeids = array<i64: 9223372036854775806, 0, 0>,
    target_treeids = array<i64: 9223372036854775807, 9223372036854775807>,
    target_nodeids = array<i64: 9223372036854775807, 9223372036854775806>, target_ids = array<i64: 0, 0>,
    target_weights = array<f32: 0.25, 0.75>, n_targets = 1 : i64} : (tensor<3x2xf32>) -> tensor<3x1xf32>
  return %0 : tensor<3x1xf32>
}
