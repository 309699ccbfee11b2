// RUN: onnxc-opt --split-input-file --verify-diagnostics %s

// -----

// TreeEnsemble

// -----

// TreeEnsembleClassifier

// -----

// TreeEnsembleRegressor
