// RUN: onnxc-opt --split-input-file --verify-diagnostics %s

// -----

// SVMClassifier

// -----

// SVMRegressor
