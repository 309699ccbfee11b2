// RUN: onnxc-opt --onnxc-split-products --split-input-file %s | FileCheck %s

// The smallest IR that shows one behaviour; the function's name says which.
// CHECK-LABEL: func.func @changes_this(
func.func @changes_this() { return }

// -----

// CHECK-LABEL: func.func @leaves_that_alone(
func.func @leaves_that_alone() { return }

// -----

// CHECK-LABEL: func.func @with_dynamic_shapes(
func.func @with_dynamic_shapes() { return }
