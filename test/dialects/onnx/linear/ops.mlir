// RUN: onnxc-opt --verify-roundtrip %s | FileCheck %s

// LinearClassifier

// LinearRegressor
