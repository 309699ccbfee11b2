// RUN: onnxc-opt --verify-roundtrip %s | FileCheck %s

// SVMClassifier

// SVMRegressor
