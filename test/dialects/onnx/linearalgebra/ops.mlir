// RUN: onnxc-opt %s | onnxc-opt | FileCheck %s
// RUN: onnxc-opt %s --onnxc-infer-shapes | FileCheck %s --check-prefix=DIMS
// RUN: onnxc-opt %s --onnxc-decompose | FileCheck %s --check-prefix=DECOMPOSE

// CHECK-LABEL: func.func @a_stack(
//       CHECK:   onnx.Det %{{.*}} : tensor<?x3x3xf32> -> tensor<?xf32>
//  DIMS-LABEL: func.func @a_stack(
// DECOMPOSE-LABEL: func.func @a_stack(
//   DECOMPOSE-NOT:   onnx.Reshape
//       DECOMPOSE:   onnx.Det
func.func @a_stack(%x: tensor<?x3x3xf32>) -> tensor<?xf32> {
  %0 = onnx.Det %x : tensor<?x3x3xf32> -> tensor<?xf32>
  return %0 : tensor<?xf32>
}

//       DIMS:   onnx.Det {{.*}} -> tensor<2x?xf64>
// DECOMPOSE-LABEL: func.func @other_ranks_become_a_stack(
//       DECOMPOSE:   onnx.Reshape
//       DECOMPOSE:   onnx.Det {{.*}} : tensor<?x4x4xf64> -> tensor<?xf64>
//       DECOMPOSE:   onnx.Reshape
func.func @other_ranks_become_a_stack(%x: tensor<2x?x4x4xf64>) -> tensor<2x?xf64> {
  %0 = onnx.Det %x : tensor<2x?x4x4xf64> -> tensor<2x?xf64>
  return %0 : tensor<2x?xf64>
}
