// RUN: onnxc-opt %s --onnxc-lower-to-linalg | FileCheck %s

// CHECK-LABEL: func.func private @float_sums_may_be_reordered(
//       CHECK:   linalg.generic {{.*}}iterator_types = ["parallel", "reduction"]
//       CHECK:     arith.addf %{{.+}}, %{{.+}} fastmath<reassoc> : f32
func.func private @float_sums_may_be_reordered(%x: tensor<2x3xf32>, %out: tensor<2x1xf32>) -> tensor<2x1xf32> attributes {kernel.results = 1 : i64} {
  %axes = onnx.Constant dense<1> : tensor<1xi64>
  %0 = onnx.ReduceSum %x axes %axes : tensor<2x3xf32>, tensor<1xi64> -> tensor<2x1xf32>
  return %0 : tensor<2x1xf32>
}

// CHECK-LABEL: func.func private @narrow_floats_add_up_in_f32(
//       CHECK:   tensor.empty() : tensor<2xf32>
//       CHECK:   arith.extf
//       CHECK:   arith.truncf
func.func private @narrow_floats_add_up_in_f32(%x: tensor<2x3xf16>, %out: tensor<2xf16>) -> tensor<2xf16> attributes {kernel.results = 1 : i64} {
  %axes = onnx.Constant dense<1> : tensor<1xi64>
  %0 = onnx.ReduceSum %x axes %axes {keepdims = 0 : i64} : tensor<2x3xf16>, tensor<1xi64> -> tensor<2xf16>
  return %0 : tensor<2xf16>
}

// CHECK-LABEL: func.func private @the_maximum_keeps_exponentials_small(
//       CHECK:   arith.maximumf
//       CHECK:   math.exp
//       CHECK:   math.log
func.func private @the_maximum_keeps_exponentials_small(%x: tensor<3xf32>, %out: tensor<1xf32>) -> tensor<1xf32> attributes {kernel.results = 1 : i64} {
  %0 = onnx.ReduceLogSumExp %x : tensor<3xf32> -> tensor<1xf32>
  return %0 : tensor<1xf32>
}

// Each axis takes a digit of the row's number or of the column's, as the operand says.
// CHECK-LABEL: func.func private @axes_from_data_make_a_matrix(
//       CHECK:   cf.assert %{{.+}}, "value: an axis is out of range"
//       CHECK:   %[[G:.+]] = linalg.generic {{.*}}["parallel"]
//       CHECK:     arith.select
//       CHECK:     arith.remui
//       CHECK:   tensor.expand_shape %{{.+}} {{\[\[}}0, 1]] output_shape [%[[K:.+]], %{{.+}}] : tensor<?xf32> into tensor<?x?xf32>
//       CHECK:   linalg.generic {{.*}}["parallel", "reduction"]
//       CHECK:   cf.assert %{{.+}}, "value: the axes do not fit the declared shapes"
//       CHECK:   tensor.extract
func.func private @axes_from_data_make_a_matrix(%x: tensor<3x2x2xf32>, %axes: tensor<1xi64>, %out: tensor<3x2xf32>) -> tensor<3x2xf32> attributes {kernel.results = 1 : i64} {
  %0 = onnx.ReduceSum %x axes %axes {keepdims = 0 : i64} : tensor<3x2x2xf32>, tensor<1xi64> -> tensor<3x2xf32>
  return %0 : tensor<3x2xf32>
}

// CHECK-LABEL: func.func private @axes_from_data_of_dynamic_sizes(
//       CHECK:   linalg.generic {{.*}}["parallel", "reduction"]
//       CHECK:   return %{{.+}} : tensor<?x?xf32>
func.func private @axes_from_data_of_dynamic_sizes(%x: tensor<?x?xf32>, %axes: tensor<1xi64>, %out: tensor<?x?xf32>) -> tensor<?x?xf32> attributes {kernel.results = 1 : i64} {
  %0 = onnx.ReduceMean %x axes %axes : tensor<?x?xf32>, tensor<1xi64> -> tensor<?x?xf32>
  return %0 : tensor<?x?xf32>
}

// CHECK-LABEL: func.func private @the_last_of_equals_if_asked(
//       CHECK:   arith.cmpf oge
func.func private @the_last_of_equals_if_asked(%x: tensor<3xf32>, %out: tensor<1xi64>) -> tensor<1xi64> attributes {kernel.results = 1 : i64} {
  %0 = onnx.ArgMax %x axis 0 {select_last_index = 1 : i64} : tensor<3xf32> -> tensor<1xi64>
  return %0 : tensor<1xi64>
}

// Where the channels are innermost, rows are added up first.
// CHECK-LABEL: func.func private @sums_of_partial_sums(
//       CHECK:   linalg.generic {{.*}}iterator_types = ["parallel", "parallel", "reduction", "parallel"]
//  CHECK-SAME:     outs(%{{.+}} : tensor<2x4x3xf32>)
//       CHECK:   linalg.generic {{.*}}iterator_types = ["parallel", "reduction", "parallel"]
//  CHECK-SAME:     outs(%{{.+}} : tensor<2x1x1x3xf32>)
func.func private @sums_of_partial_sums(%x: tensor<2x4x5x3xf32>, %out: tensor<2x1x1x3xf32>) -> tensor<2x1x1x3xf32> attributes {kernel.results = 1 : i64} {
  %axes = onnx.Constant dense<[1, 2]> : tensor<2xi64>
  %0 = onnx.ReduceSum %x axes %axes : tensor<2x4x5x3xf32>, tensor<2xi64> -> tensor<2x1x1x3xf32>
  return %0 : tensor<2x1x1x3xf32>
}
