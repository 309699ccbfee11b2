// RUN: onnxc-opt %s --onnxc-lower-to-linalg | FileCheck %s

// CHECK-LABEL: func.func private @one_target_is_summed_in_a_register(
//       CHECK:   scf.for
//       CHECK:     %[[SUM:.+]] = scf.for {{.*}} -> (f32)
//       CHECK:       scf.while
//       CHECK:         arith.cmpf ole
//       CHECK:       arith.addf
//       CHECK:     tensor.insert %[[SUM]]
func.func private @one_target_is_summed_in_a_register(%x: tensor<3x2xf32>, %f: tensor<1xi32>, %s: tensor<1xf32>, %c: tensor<1x2xi32>, %r: tensor<1xi32>, %w: tensor<2x1xf32>, %out: tensor<3x1xf32>) -> tensor<3x1xf32> attributes {kernel.results = 1 : i64} {
  %0 = onnx.ml.Forest %x nodes %f, %c, %s roots %r leaves %w {columns = 1 : i64, fold = "sum", missing = "false", n_targets = 1 : i64}
    : (tensor<3x2xf32>, tensor<1xi32>, tensor<1x2xi32>, tensor<1xf32>, tensor<1xi32>, tensor<2x1xf32>) -> tensor<3x1xf32>
  return %0 : tensor<3x1xf32>
}

// CHECK-LABEL: func.func private @leaves_with_few_targets_name_them(
//       CHECK:   linalg.fill
//       CHECK:   scf.for
//       CHECK:     scf.for
//       CHECK:       scf.while
//       CHECK:         arith.cmpf uno
//       CHECK:       scf.for
//       CHECK:         arith.maximumf
func.func private @leaves_with_few_targets_name_them(%x: tensor<?x2xf64>, %f: tensor<1xi32>, %s: tensor<1xf64>, %c: tensor<1x2xi32>, %r: tensor<1xi32>, %w: tensor<2xf64>, %first: tensor<3xi32>, %targets: tensor<2xi32>, %out: tensor<?x9xf64>) -> tensor<?x9xf64> attributes {kernel.results = 1 : i64} {
  %0 = onnx.ml.Forest %x nodes %f, %c, %s roots %r leaves %w at %first, %targets {columns = 1 : i64, fold = "max", missing = "by_sign", n_targets = 9 : i64}
    : (tensor<?x2xf64>, tensor<1xi32>, tensor<1x2xi32>, tensor<1xf64>, tensor<1xi32>, tensor<2xf64>, tensor<3xi32>, tensor<2xi32>) -> tensor<?x9xf64>
  return %0 : tensor<?x9xf64>
}
