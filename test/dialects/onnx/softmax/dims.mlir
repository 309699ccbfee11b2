// RUN: onnxc-opt %s --onnxc-infer-shapes | FileCheck %s

// CHECK-LABEL: func.func @the_shape_stays(
//       CHECK:   onnx.Hardmax {{.*}} -> tensor<?x3xf32>
func.func @the_shape_stays(%x: tensor<?x3xf32>) -> tensor<?x?xf32> {
  %0 = onnx.Hardmax %x axis 1 : tensor<?x3xf32> -> tensor<?x?xf32>
  return %0 : tensor<?x?xf32>
}
