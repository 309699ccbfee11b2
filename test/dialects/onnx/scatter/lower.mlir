// RUN: onnxc-opt %s --onnxc-lower-to-linalg | FileCheck %s

// CHECK-LABEL: func.func private @updates_happen_in_order(
//       CHECK:   cf.assert %{{.+}}, "index: out of range"
//       CHECK:   linalg.copy
//       CHECK:   scf.for {{.*}} iter_args
//       CHECK:     tensor.insert
func.func private @updates_happen_in_order(%x: tensor<9xf32>, %i: tensor<4xi64>, %u: tensor<4xf32>, %out: tensor<9xf32>) -> tensor<9xf32> attributes {kernel.results = 1 : i64} {
  %0 = onnx.ScatterElements %x at %i axis 0 with %u : (tensor<9xf32>, tensor<4xi64>, tensor<4xf32>) -> tensor<9xf32>
  return %0 : tensor<9xf32>
}

// CHECK-LABEL: func.func private @slices_are_copied_whole(
//       CHECK:   scf.for {{.*}} iter_args
//   CHECK-NOT:     scf.for
//       CHECK:     tensor.extract_slice %{{.+}}[%{{.+}}, 0] [1, 3] [1, 1] : tensor<4x3xf32> to tensor<3xf32>
//       CHECK:     tensor.insert_slice
func.func private @slices_are_copied_whole(%x: tensor<9x3xf32>, %i: tensor<4x1xi64>, %u: tensor<4x3xf32>, %out: tensor<9x3xf32>) -> tensor<9x3xf32> attributes {kernel.results = 1 : i64} {
  %0 = onnx.ScatterND %x at %i with %u : (tensor<9x3xf32>, tensor<4x1xi64>, tensor<4x3xf32>) -> tensor<9x3xf32>
  return %0 : tensor<9x3xf32>
}
