// RUN: onnxc-opt %s --onnxc-lower-to-linalg | FileCheck %s

// CHECK-LABEL: func.func private @narrow_floats_compute_in_f32(
//       CHECK:   arith.extf %{{.+}} : f16 to f32
//       CHECK:   math.exp %{{.+}} : f32
//       CHECK:   arith.truncf %{{.+}} : f32 to f16
func.func private @narrow_floats_compute_in_f32(%x: tensor<4xf16>, %out: tensor<4xf16>) -> tensor<4xf16> attributes {kernel.results = 1 : i64} {
  %0 = onnx.Exp %x : tensor<4xf16> -> tensor<4xf16>
  return %0 : tensor<4xf16>
}

// CHECK-LABEL: func.func private @bools_are_bytes_outside(
//  CHECK-SAME:     tensor<4xi8>
//       CHECK:   arith.trunci %{{.+}} : i8 to i1
//       CHECK:   arith.xori %{{.+}} : i1
//       CHECK:   arith.extui %{{.+}} : i1 to i8
func.func private @bools_are_bytes_outside(%x: tensor<4xi1>, %out: tensor<4xi1>) -> tensor<4xi1> attributes {kernel.results = 1 : i64} {
  %0 = onnx.Not %x : tensor<4xi1> -> tensor<4xi1>
  return %0 : tensor<4xi1>
}

// CHECK-LABEL: func.func private @unsigned_operands_compare_unsigned(
//       CHECK:   arith.cmpi ult
func.func private @unsigned_operands_compare_unsigned(%x: tensor<4xui8>, %out: tensor<4xi1>) -> tensor<4xi1> attributes {kernel.results = 1 : i64} {
  %0 = onnx.Less %x, %x : tensor<4xui8>, tensor<4xui8> -> tensor<4xi1>
  return %0 : tensor<4xi1>
}

// CHECK-LABEL: func.func private @integer_division_never_traps(
//       CHECK:   %[[DIVISOR:.+]] = arith.select
//       CHECK:   arith.divsi %{{.+}}, %[[DIVISOR]]
func.func private @integer_division_never_traps(%x: tensor<4xi32>, %y: tensor<4xi32>, %out: tensor<4xi32>) -> tensor<4xi32> attributes {kernel.results = 1 : i64} {
  %0 = onnx.Div %x, %y : tensor<4xi32>, tensor<4xi32> -> tensor<4xi32>
  return %0 : tensor<4xi32>
}

// CHECK-LABEL: func.func private @integer_powers_have_no_loop(
//   CHECK-NOT:   scf.
//       CHECK:   arith.muli
func.func private @integer_powers_have_no_loop(%x: tensor<4xi32>, %y: tensor<4xi32>, %out: tensor<4xi32>) -> tensor<4xi32> attributes {kernel.results = 1 : i64} {
  %0 = onnx.Pow %x, %y : tensor<4xi32>, tensor<4xi32> -> tensor<4xi32>
  return %0 : tensor<4xi32>
}

// CHECK-LABEL: func.func private @a_size_that_may_be_one_is_read_by_its_index(
//       CHECK:   tensor.dim
//       CHECK:   linalg.generic
func.func private @a_size_that_may_be_one_is_read_by_its_index(%x: tensor<?xf32>, %y: tensor<?xf32>, %out: tensor<?xf32>) -> tensor<?xf32> attributes {kernel.results = 1 : i64} {
  %0 = onnx.Add %x, %y : tensor<?xf32>, tensor<?xf32> -> tensor<?xf32>
  return %0 : tensor<?xf32>
}
