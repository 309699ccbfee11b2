// RUN: onnxc-opt %s --onnxc-lower-to-linalg | FileCheck %s

// CHECK-LABEL: func.func private @the_maximum_is_subtracted_first(
//       CHECK:   arith.maximumf
//       CHECK:   arith.subf
//       CHECK:   math.exp
//       CHECK:   arith.addf
//       CHECK:   arith.divf
func.func private @the_maximum_is_subtracted_first(%x: tensor<?x3xf32>, %out: tensor<?x3xf32>) -> tensor<?x3xf32> attributes {kernel.results = 1 : i64} {
  %0 = onnx.Softmax %x axis -1 : tensor<?x3xf32> -> tensor<?x3xf32>
  return %0 : tensor<?x3xf32>
}
