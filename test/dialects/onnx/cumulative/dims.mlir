// RUN: onnxc-opt %s --onnxc-infer-shapes | FileCheck %s

// CHECK-LABEL: func.func @the_shape_stays(
//       CHECK:   onnx.CumSum {{.*}} -> tensor<?x3xf32>
func.func @the_shape_stays(%x: tensor<?x3xf32>, %axis: tensor<i64>) -> tensor<?x?xf32> {
  %0 = onnx.CumSum %x axis %axis : tensor<?x3xf32>, tensor<i64> -> tensor<?x?xf32>
  return %0 : tensor<?x?xf32>
}
