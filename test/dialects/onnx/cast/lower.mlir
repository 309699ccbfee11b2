// RUN: onnxc-opt %s --onnxc-lower-to-linalg | FileCheck %s

// CHECK-LABEL: func.func private @floats_out_of_range_never_reach_the_conversion(
//       CHECK:   %[[SAFE:.+]] = arith.select
//       CHECK:   arith.fptosi %[[SAFE]] : f32 to i32
func.func private @floats_out_of_range_never_reach_the_conversion(%x: tensor<4xf32>, %out: tensor<4xi32>) -> tensor<4xi32> attributes {kernel.results = 1 : i64} {
  %0 = onnx.Cast %x {to = 6 : i64} : tensor<4xf32> -> tensor<4xi32>
  return %0 : tensor<4xi32>
}

// CHECK-LABEL: func.func private @integers_keep_their_low_bits(
//       CHECK:   arith.trunci %{{.+}} : i32 to i8
func.func private @integers_keep_their_low_bits(%x: tensor<4xi32>, %out: tensor<4xui8>) -> tensor<4xui8> attributes {kernel.results = 1 : i64} {
  %0 = onnx.Cast %x {to = 2 : i64} : tensor<4xi32> -> tensor<4xui8>
  return %0 : tensor<4xui8>
}

// CHECK-LABEL: func.func private @unsigned_integers_are_extended_by_zeros(
//       CHECK:   arith.extui %{{.+}} : i8 to i32
func.func private @unsigned_integers_are_extended_by_zeros(%x: tensor<4xui8>, %out: tensor<4xi32>) -> tensor<4xi32> attributes {kernel.results = 1 : i64} {
  %0 = onnx.Cast %x {to = 6 : i64} : tensor<4xui8> -> tensor<4xi32>
  return %0 : tensor<4xi32>
}

// A float of 8 bits is its code, a byte; its bits are moved to the place of f32's.
// CHECK-LABEL: func.func private @small_floats_are_decoded_by_integer_arithmetic(
//  CHECK-SAME:     tensor<4xi8>
//       CHECK:   arith.shli
//       CHECK:   arith.bitcast %{{.+}} : i32 to f32
//       CHECK:   arith.mulf
func.func private @small_floats_are_decoded_by_integer_arithmetic(%x: tensor<4xf8E4M3FN>, %out: tensor<4xf32>) -> tensor<4xf32> attributes {kernel.results = 1 : i64} {
  %0 = onnx.Cast %x {to = 1 : i64} : tensor<4xf8E4M3FN> -> tensor<4xf32>
  return %0 : tensor<4xf32>
}

// CHECK-LABEL: func.func private @integers_of_four_bits_have_a_byte_each(
//  CHECK-SAME:     tensor<4xi8>
//       CHECK:   arith.trunci %{{.+}} : i8 to i4
//       CHECK:   arith.extsi %{{.+}} : i4 to i32
func.func private @integers_of_four_bits_have_a_byte_each(%x: tensor<4xi4>, %out: tensor<4xi32>) -> tensor<4xi32> attributes {kernel.results = 1 : i64} {
  %0 = onnx.Cast %x {to = 6 : i64} : tensor<4xi4> -> tensor<4xi32>
  return %0 : tensor<4xi32>
}
