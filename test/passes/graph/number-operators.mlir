// RUN: onnxc-opt %s --onnxc-number-operators --mlir-print-debuginfo --mlir-print-local-scope | FileCheck %s
// RUN: onnxc-opt %s --onnxc-number-operators --onnxc-assign-layout --onnxc-fold-transposes \
// RUN:   --mlir-print-debuginfo --mlir-print-local-scope | FileCheck %s --check-prefix=LATER

// CHECK-LABEL: func.func @operators_are_numbered(
//       CHECK:   onnx.Relu {{.*}} loc(fused<0 : i64>["a"])
//       CHECK:   onnx.Neg {{.*}} loc(fused<1 : i64>["b"])
func.func @operators_are_numbered(%x: tensor<?xf32>) -> tensor<?xf32> {
  %0 = onnx.Relu %x : tensor<?xf32> -> tensor<?xf32> loc("a")
  %1 = onnx.Neg %0 : tensor<?xf32> -> tensor<?xf32> loc("b")
  return %1 : tensor<?xf32>
}

// What is cut off means nothing.
// CHECK-LABEL: func.func @leaves_out_buffers_of_which_a_part_is_used(
//       CHECK:   onnx.Relu {{.*}} loc("a")
//       CHECK:   onnx.FirstRows {{.*}} loc(fused<2 : i64>["b"])
func.func @leaves_out_buffers_of_which_a_part_is_used(%x: tensor<5xf32>, %n: tensor<i64>) -> tensor<?xf32> {
  %0 = onnx.Relu %x : tensor<5xf32> -> tensor<5xf32> loc("a")
  %1 = onnx.Neg %n : tensor<i64> -> tensor<i64> loc("n")
  %2 = onnx.FirstRows %0 count %1 : (tensor<5xf32>, tensor<i64>) -> tensor<?xf32> loc("b")
  return %2 : tensor<?xf32>
}

// The transpose before the pool computes what %x is; the one after it is the pool's value.
// LATER-LABEL: func.func @what_comes_later_has_the_number_of_its_value(
//       LATER:   onnx.Transpose {{.*}} loc(fused<0 : i64>["a"])
//       LATER:   onnx.AveragePool {{.*}} loc(fused<1 : i64>["b"])
func.func @what_comes_later_has_the_number_of_its_value(%x: tensor<2x3x4x5xf32>) -> tensor<2x3x1x1xf32> {
  %0 = onnx.Relu %x : tensor<2x3x4x5xf32> -> tensor<2x3x4x5xf32> loc("a")
  %1 = onnx.AveragePool %0 window [4, 5] : tensor<2x3x4x5xf32> -> tensor<2x3x1x1xf32> loc("b")
  return %1 : tensor<2x3x1x1xf32>
}
