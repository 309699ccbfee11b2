// RUN: onnxc-opt %s --split-input-file --verify-diagnostics

func.func @tree_ensemble_c1(%x: tensor<?x2xf32>) -> tensor<?x2xf32> {
  // expected-error@+1 {{has lists about nodes of different lengths, 1 and 2}}
  %0 = onnx.ml.TreeEnsemble %x {leaf_targetids = array<i64: 0, 1>,
    leaf_weights = dense<[1.0, 2.0]> : tensor<2xf32>,
    n_targets = 2 : i64,
    nodes_falseleafs = array<i64: 1>,
    nodes_falsenodeids = array<i64: 1>,
    nodes_featureids = array<i64: 0>,
    nodes_modes = dense<0> : tensor<1xui8>,
    nodes_splits = dense<0.5> : tensor<2xf32>,
    nodes_trueleafs = array<i64: 1>,
    nodes_truenodeids = array<i64: 0>,
    tree_roots = array<i64: 0>}
    : (tensor<?x2xf32>) -> tensor<?x2xf32>
  return %0 : tensor<?x2xf32>
}

// -----

func.func @tree_ensemble_c1_leaves(%x: tensor<?x2xf32>) -> tensor<?x2xf32> {
  // expected-error@+1 {{has 1 weights of 2 leaves}}
  %0 = onnx.ml.TreeEnsemble %x {leaf_targetids = array<i64: 0, 1>,
    leaf_weights = dense<1.0> : tensor<1xf32>,
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

// -----

func.func @tree_ensemble_c2_child(%x: tensor<?x2xf32>) -> tensor<?x2xf32> {
  // expected-error@+1 {{has a child of node 0 that does not exist}}
  %0 = onnx.ml.TreeEnsemble %x {leaf_targetids = array<i64: 0, 1>,
    leaf_weights = dense<[1.0, 2.0]> : tensor<2xf32>,
    n_targets = 2 : i64,
    nodes_falseleafs = array<i64: 1>,
    nodes_falsenodeids = array<i64: 2>,
    nodes_featureids = array<i64: 0>,
    nodes_modes = dense<0> : tensor<1xui8>,
    nodes_splits = dense<0.5> : tensor<1xf32>,
    nodes_trueleafs = array<i64: 1>,
    nodes_truenodeids = array<i64: 0>,
    tree_roots = array<i64: 0>}
    : (tensor<?x2xf32>) -> tensor<?x2xf32>
  return %0 : tensor<?x2xf32>
}

// -----

func.func @tree_ensemble_c2_root(%x: tensor<?x2xf32>) -> tensor<?x2xf32> {
  // expected-error@+1 {{has a root that does not exist}}
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
    tree_roots = array<i64: 1>}
    : (tensor<?x2xf32>) -> tensor<?x2xf32>
  return %0 : tensor<?x2xf32>
}

// -----

func.func @tree_ensemble_c2_cycle(%x: tensor<?x2xf32>) -> tensor<?x2xf32> {
  // expected-error@+1 {{has a tree in which node 0 is its own descendant}}
  %0 = onnx.ml.TreeEnsemble %x {leaf_targetids = array<i64: 0, 1>,
    leaf_weights = dense<[1.0, 2.0]> : tensor<2xf32>,
    n_targets = 2 : i64,
    nodes_falseleafs = array<i64: 0>,
    nodes_falsenodeids = array<i64: 0>,
    nodes_featureids = array<i64: 0>,
    nodes_modes = dense<0> : tensor<1xui8>,
    nodes_splits = dense<0.5> : tensor<1xf32>,
    nodes_trueleafs = array<i64: 1>,
    nodes_truenodeids = array<i64: 0>,
    tree_roots = array<i64: 0>}
    : (tensor<?x2xf32>) -> tensor<?x2xf32>
  return %0 : tensor<?x2xf32>
}

// -----

func.func @tree_ensemble_c3(%x: tensor<?x2xf32>) -> tensor<?x2xf32> {
  // expected-error@+1 {{has fewer sets in 'membership_values' than nodes that test membership}}
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
    tree_roots = array<i64: 0>}
    : (tensor<?x2xf32>) -> tensor<?x2xf32>
  return %0 : tensor<?x2xf32>
}

// -----

func.func @tree_ensemble_c4_target(%x: tensor<?x2xf32>) -> tensor<?x1xf32> {
  // expected-error@+1 {{has target 1 where there are 1}}
  %0 = onnx.ml.TreeEnsemble %x {leaf_targetids = array<i64: 0, 1>,
    leaf_weights = dense<[1.0, 2.0]> : tensor<2xf32>,
    n_targets = 1 : i64,
    nodes_falseleafs = array<i64: 1>,
    nodes_falsenodeids = array<i64: 1>,
    nodes_featureids = array<i64: 0>,
    nodes_modes = dense<0> : tensor<1xui8>,
    nodes_splits = dense<0.5> : tensor<1xf32>,
    nodes_trueleafs = array<i64: 1>,
    nodes_truenodeids = array<i64: 0>,
    tree_roots = array<i64: 0>}
    : (tensor<?x2xf32>) -> tensor<?x1xf32>
  return %0 : tensor<?x1xf32>
}

// -----

func.func @tree_ensemble_c4_feature(%x: tensor<?x2xf32>) -> tensor<?x2xf32> {
  // expected-error@+1 {{has feature -1 in node 0}}
  %0 = onnx.ml.TreeEnsemble %x {leaf_targetids = array<i64: 0, 1>,
    leaf_weights = dense<[1.0, 2.0]> : tensor<2xf32>,
    n_targets = 2 : i64,
    nodes_falseleafs = array<i64: 1>,
    nodes_falsenodeids = array<i64: 1>,
    nodes_featureids = array<i64: -1>,
    nodes_modes = dense<0> : tensor<1xui8>,
    nodes_splits = dense<0.5> : tensor<1xf32>,
    nodes_trueleafs = array<i64: 1>,
    nodes_truenodeids = array<i64: 0>,
    tree_roots = array<i64: 0>}
    : (tensor<?x2xf32>) -> tensor<?x2xf32>
  return %0 : tensor<?x2xf32>
}

// -----

func.func @tree_ensemble_mode(%x: tensor<?x2xf32>) -> tensor<?x2xf32> {
  // expected-error@+1 {{has unknown mode 9 in node 0}}
  %0 = onnx.ml.TreeEnsemble %x {leaf_targetids = array<i64: 0, 1>,
    leaf_weights = dense<[1.0, 2.0]> : tensor<2xf32>,
    n_targets = 2 : i64,
    nodes_falseleafs = array<i64: 1>,
    nodes_falsenodeids = array<i64: 1>,
    nodes_featureids = array<i64: 0>,
    nodes_modes = dense<9> : tensor<1xui8>,
    nodes_splits = dense<0.5> : tensor<1xf32>,
    nodes_trueleafs = array<i64: 1>,
    nodes_truenodeids = array<i64: 0>,
    tree_roots = array<i64: 0>}
    : (tensor<?x2xf32>) -> tensor<?x2xf32>
  return %0 : tensor<?x2xf32>
}

// -----

func.func @tree_ensemble_rank(%x: tensor<1x?x2xf32>) -> tensor<?x2xf32> {
  // expected-error@+1 {{the features must be a matrix or one row, not of rank 3}}
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
    : (tensor<1x?x2xf32>) -> tensor<?x2xf32>
  return %0 : tensor<?x2xf32>
}

// -----

func.func @regressor_c2(%x: tensor<3x2xf32>) -> tensor<3x1xf32> {
  // expected-error@+1 {{has node 0 of tree 0 twice}}
  %0 = onnx.ml.TreeEnsembleRegressor %x {nodes_treeids = array<i64: 0, 0>, nodes_nodeids = array<i64: 0, 0>,
    nodes_featureids = array<i64: 0, 0>, nodes_modes = ["LEAF", "LEAF"], nodes_values = array<f32: 0.0, 0.0>,
    nodes_truenodeids = array<i64: 0, 0>, nodes_falsenodeids = array<i64: 0, 0>} : (tensor<3x2xf32>) -> tensor<3x1xf32>
  return %0 : tensor<3x1xf32>
}

// -----

func.func @regressor_c3(%x: tensor<3x2xf32>) -> tensor<3x1xf32> {
  // expected-error@+1 {{has a weight of node 7 of tree 0, which does not exist}}
  %0 = onnx.ml.TreeEnsembleRegressor %x {nodes_treeids = array<i64: 0>, nodes_nodeids = array<i64: 0>,
    nodes_featureids = array<i64: 0>, nodes_modes = ["LEAF"], nodes_values = array<f32: 0.0>,
    nodes_truenodeids = array<i64: 0>, nodes_falsenodeids = array<i64: 0>, target_treeids = array<i64: 0>,
    target_nodeids = array<i64: 7>, target_ids = array<i64: 0>, target_weights = array<f32: 1.0>}
    : (tensor<3x2xf32>) -> tensor<3x1xf32>
  return %0 : tensor<3x1xf32>
}

// -----

func.func @regressor_c4(%x: tensor<3x2xf32>) -> tensor<3x3xf32> {
  // expected-error@+1 {{has 2 base values of 3 targets}}
  %0 = onnx.ml.TreeEnsembleRegressor %x {nodes_treeids = array<i64: 0>, nodes_nodeids = array<i64: 0>,
    nodes_featureids = array<i64: 0>, nodes_modes = ["LEAF"], nodes_values = array<f32: 0.0>, n_targets = 3 : i64,
    nodes_truenodeids = array<i64: 0>, nodes_falsenodeids = array<i64: 0>, base_values = array<f32: 1.0, 2.0>}
    : (tensor<3x2xf32>) -> tensor<3x3xf32>
  return %0 : tensor<3x3xf32>
}

// -----

func.func @classifier_c1(%x: tensor<3x2xf32>) -> tensor<3x2xf32> {
  // expected-error@+1 {{has no class labels}}
  %0:2 = onnx.ml.TreeEnsembleClassifier %x : (tensor<3x2xf32>) -> (tensor<3xi64>, tensor<3x2xf32>)
  return %0#1 : tensor<3x2xf32>
}

// -----

func.func @forest_c1(%x: tensor<3x2xf32>, %f: tensor<1xi32>, %s: tensor<1xf32>, %c: tensor<1x2xi32>, %r: tensor<1xi32>, %w: tensor<2x1xf32>) -> tensor<3x1xf32> {
  // expected-error@+1 {{there are fewer features than the trees look at (3 and 2)}}
  %0 = onnx.ml.Forest %x nodes %f, %c, %s roots %r leaves %w {columns = 3 : i64, fold = "sum", missing = "false", n_targets = 1 : i64}
    : (tensor<3x2xf32>, tensor<1xi32>, tensor<1x2xi32>, tensor<1xf32>, tensor<1xi32>, tensor<2x1xf32>) -> tensor<3x1xf32>
  return %0 : tensor<3x1xf32>
}
