// RUN: onnxc-opt %s --onnxc-lower-to-linalg | FileCheck %s

// CHECK-LABEL: func.func private @the_maximum_is_subtracted_first(
//       CHECK:   arith.maxnumf
//       CHECK:   arith.subf
//       CHECK:   math.exp %{{.+}} {kernel.not_positive}
//       CHECK:   arith.addf
//   CHECK-NOT:   math.exp
//       CHECK:   arith.divf
func.func private @the_maximum_is_subtracted_first(%x: tensor<?x3xf32>, %out: tensor<?x3xf32>) -> tensor<?x3xf32> attributes {kernel.results = 1 : i64} {
  %0 = onnx.Softmax %x axis -1 : tensor<?x3xf32> -> tensor<?x3xf32>
  return %0 : tensor<?x3xf32>
}

// The exponentials do not fit into the result.
// CHECK-LABEL: func.func private @half_precision_is_computed_in_single(
//       CHECK:   arith.maxnumf %{{.+}} : f32
//       CHECK:   math.exp
//       CHECK:   arith.addf
//       CHECK:   math.exp
//       CHECK:   arith.truncf
func.func private @half_precision_is_computed_in_single(%x: tensor<?x3xf16>, %out: tensor<?x3xf16>) -> tensor<?x3xf16> attributes {kernel.results = 1 : i64} {
  %0 = onnx.Softmax %x axis -1 : tensor<?x3xf16> -> tensor<?x3xf16>
  return %0 : tensor<?x3xf16>
}
