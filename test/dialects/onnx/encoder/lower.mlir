// RUN: onnxc-opt %s --onnxc-lower-to-linalg | FileCheck %s

// One look into each table, and one comparison.
// CHECK-LABEL: func.func private @a_number(
//       CHECK:   linalg.generic
//       CHECK:     arith.cmpf uno
//       CHECK:     arith.bitcast %{{.+}} : f32 to i32
//   CHECK-NOT:     scf.while
//       CHECK:     tensor.extract %{{.+}} : tensor<2xi64>
//       CHECK:     tensor.extract %{{.+}} : tensor<4xi64>
//       CHECK:     tensor.extract %{{.+}} : tensor<3xi64>
//       CHECK:     arith.select
func.func private @a_number(%x: tensor<?xf32>, %d: tensor<2xi64>, %s: tensor<4xi64>, %k: tensor<3xi64>, %out: tensor<?xi64>) -> tensor<?xi64> attributes {kernel.results = 1 : i64} {
  %0 = onnx.FindKey %x displacements %d slots %s keys %k {start = 5 : i64} : (tensor<?xf32>, tensor<2xi64>, tensor<4xi64>, tensor<3xi64>) -> tensor<?xi64>
  return %0 : tensor<?xi64>
}

// CHECK-LABEL: func.func private @a_string(
//       CHECK:   kernel.address
//       CHECK:   linalg.generic
//       CHECK:     scf.while
//       CHECK:       kernel.byte
//       CHECK:     scf.while
//       CHECK:       kernel.byte
//       CHECK:       kernel.byte
//       CHECK:   cf.assert %{{.+}}, "value: no category"
func.func private @a_string(%x: tensor<0x!onnx.string>, %d: tensor<2xi64>, %s: tensor<4xi64>, %k: tensor<3xi64>, %b: tensor<9xui8>, %out: tensor<0xi64>) -> tensor<0xi64> attributes {kernel.results = 1 : i64} {
  %0 = onnx.FindKey %x displacements %d slots %s keys %k of %b {start = 5 : i64, must_find} : (tensor<0x!onnx.string>, tensor<2xi64>, tensor<4xi64>, tensor<3xi64>, tensor<9xui8>) -> tensor<0xi64>
  return %0 : tensor<0xi64>
}
