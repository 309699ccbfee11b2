// RUN: onnxc-opt %s --onnxc-lower-to-linalg | FileCheck %s

// The loop goes along the axis and carries one sum per position beside it.
// CHECK-LABEL: func.func private @a_loop_carries_the_sums(
//       CHECK:   scf.for {{.*}} iter_args(%{{.+}} = %{{.+}}, %{{.+}} = %{{.+}}) -> (tensor<2x3xf32>, tensor<3xf32>)
//       CHECK:     arith.addf
//       CHECK:     tensor.insert_slice
func.func private @a_loop_carries_the_sums(%x: tensor<2x3xf32>, %out: tensor<2x3xf32>) -> tensor<2x3xf32> attributes {kernel.results = 1 : i64} {
  %axis = onnx.Constant dense<0> : tensor<i32>
  %0 = onnx.CumSum %x axis %axis : tensor<2x3xf32>, tensor<i32> -> tensor<2x3xf32>
  return %0 : tensor<2x3xf32>
}

// CHECK-LABEL: func.func private @exclusive_writes_before_it_multiplies(
//       CHECK:   scf.for
//       CHECK:     tensor.insert_slice
//       CHECK:     arith.muli
func.func private @exclusive_writes_before_it_multiplies(%x: tensor<?x3xi32>, %out: tensor<?x3xi32>) -> tensor<?x3xi32> attributes {kernel.results = 1 : i64} {
  %axis = onnx.Constant dense<0> : tensor<i32>
  %0 = onnx.CumProd %x axis %axis {exclusive = 1 : i64} : tensor<?x3xi32>, tensor<i32> -> tensor<?x3xi32>
  return %0 : tensor<?x3xi32>
}
