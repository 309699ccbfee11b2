// RUN: onnxc-opt --verify-roundtrip %s | FileCheck %s

// TreeEnsemble

// TreeEnsembleClassifier

// TreeEnsembleRegressor
