// RUN: onnxc-opt %s --onnxc-lower-to-linalg | FileCheck %s

// The loops: over the vectors, over the ranks, over the elements.
// CHECK-LABEL: func.func private @the_best_of_those_behind_the_one_before(
//       CHECK:   scf.for
//       CHECK:     scf.for
//       CHECK:       scf.for
//       CHECK:         scf.for {{.*}} -> (f32, index)
//       CHECK:           arith.cmpf ogt
//       CHECK:         tensor.insert
func.func private @the_best_of_those_behind_the_one_before(%x: tensor<3x4xf32>, %v: tensor<3x2xf32>, %i: tensor<3x2xi64>) -> (tensor<3x2xf32>, tensor<3x2xi64>) attributes {kernel.results = 2 : i64} {
  %k = onnx.Constant dense<2> : tensor<1xi64>
  %0:2 = onnx.TopK %x count %k axis 1 : (tensor<3x4xf32>, tensor<1xi64>) -> (tensor<3x2xf32>, tensor<3x2xi64>)
  return %0#0, %0#1 : tensor<3x2xf32>, tensor<3x2xi64>
}
