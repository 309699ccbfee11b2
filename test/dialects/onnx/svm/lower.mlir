// RUN: onnxc-opt %s --onnxc-lower-to-linalg | FileCheck %s

// CHECK-LABEL: func.func private @rounds_end_when_exact_enough(
//       CHECK:   scf.for
//       CHECK:     scf.for {{.*}} iter_args({{.*}}, {{.*}}, %[[OPEN:.+]] = %{{.+}}) ->
//       CHECK:       scf.if %
//       CHECK:         arith.cmpf oge
//       CHECK:         scf.if
func.func private @rounds_end_when_exact_enough(%x: tensor<?x3xf32>, %out: tensor<?x3xf32>) -> tensor<?x3xf32> attributes {kernel.results = 1 : i64} {
  %0 = onnx.ml.CouplePairs %x classes 3 : tensor<?x3xf32> -> tensor<?x3xf32>
  return %0 : tensor<?x3xf32>
}

// Pairs are visited in loops: the code for many classes is not longer.
// CHECK-LABEL: func.func private @loops_over_pairs(
//       CHECK:   scf.for
//       CHECK:     scf.for
//       CHECK:     scf.for %[[I:.+]] = %{{.+}} to %{{.+}} step %{{.+}} iter_args(%{{.+}} = %{{.+}}, %{{.+}} = %{{.+}}) -> ({{.*}}, index)
//       CHECK:       %[[SECOND:.+]] = arith.addi %[[I]], %{{.+}} : index
//       CHECK:       scf.for %{{.+}} = %[[SECOND]] to
func.func private @loops_over_pairs(%x: tensor<?x499500xf32>, %out: tensor<?x1000xf32>) -> tensor<?x1000xf32> attributes {kernel.results = 1 : i64} {
  %0 = onnx.ml.CouplePairs %x classes 1000 : tensor<?x499500xf32> -> tensor<?x1000xf32>
  return %0 : tensor<?x1000xf32>
}
