// RUN: onnxc-opt %s --onnxc-lower-to-linalg | FileCheck %s

// CHECK-LABEL: func.func private @positions_are_counted_while_they_are_written(
//       CHECK:   scf.for
//       CHECK:   scf.for
//       CHECK:     %[[BYTE:.+]] = tensor.extract %arg0
//       CHECK:     scf.if
//       CHECK:       tensor.insert
//       CHECK:       tensor.insert
//       CHECK:   return {{.*}} : tensor<2x?xi64>
func.func private @positions_are_counted_while_they_are_written(%m: tensor<?x3xi1>, %n: tensor<i64>, %out: tensor<2x?xi64>) -> tensor<2x?xi64> attributes {kernel.results = 1 : i64} {
  %0 = onnx.TruePositions %m count %n : (tensor<?x3xi1>, tensor<i64>) -> tensor<2x?xi64>
  return %0 : tensor<2x?xi64>
}
