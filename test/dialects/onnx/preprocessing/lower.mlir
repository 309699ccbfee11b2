// RUN: onnxc-opt %s --onnxc-lower-to-linalg | FileCheck %s

// CHECK-LABEL: func.func private @two_steps_for_four_keys(
//       CHECK:   linalg.generic
//   CHECK-COUNT-2: arith.cmpi sle
//       CHECK:     arith.cmpi eq
//       CHECK:     arith.select
func.func private @two_steps_for_four_keys(%x: tensor<?xi64>, %k: tensor<4xi64>, %v: tensor<4xf32>, %a: tensor<f32>, %out: tensor<?xf32>) -> tensor<?xf32> attributes {kernel.results = 1 : i64} {
  %0 = onnx.ml.Lookup %x in %k to %v else %a : (tensor<?xi64>, tensor<4xi64>, tensor<4xf32>, tensor<f32>) -> tensor<?xf32>
  return %0 : tensor<?xf32>
}

// CHECK-LABEL: func.func private @a_one_per_vector(
//       CHECK:   cf.assert %{{.+}}, "value: an element is none of the categories"
func.func private @a_one_per_vector(%x: tensor<?x3xf32>, %out: tensor<?x3xf32>) -> tensor<?x3xf32> attributes {kernel.results = 1 : i64} {
  %0 = onnx.ml.RequireCategory %x : tensor<?x3xf32> -> tensor<?x3xf32>
  return %0 : tensor<?x3xf32>
}
