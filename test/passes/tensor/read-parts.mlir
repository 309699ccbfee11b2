// RUN: onnxc-opt %s --onnxc-read-parts --mlir-print-local-scope | FileCheck %s

// A known place lies in one part.
// CHECK-LABEL: func.func private @by_map(
//   CHECK-NOT:   tensor.insert_slice
//       CHECK:   linalg.generic {indexing_maps = [affine_map<(d0) -> (d0, 0)>, affine_map<(d0) -> (d0)>]{{.*}} ins(%arg1 :
//       CHECK:   tensor.extract %arg0[%{{.+}}, %{{.+}}] : tensor<?x1xi64>
func.func private @by_map(%x: tensor<?x1xi64>, %y: tensor<?x1xi64>, %out: tensor<?xi64>, %n: index) -> (tensor<?xi64>, i64) attributes {kernel.results = 1 : i64} {
  %c0 = arith.constant 0 : index
  %0 = tensor.empty(%n) : tensor<?x2xi64>
  %1 = tensor.insert_slice %x into %0[0, 0] [%n, 1] [1, 1] : tensor<?x1xi64> into tensor<?x2xi64>
  %2 = tensor.insert_slice %y into %1[0, 1] [%n, 1] [1, 1] : tensor<?x1xi64> into tensor<?x2xi64>
  %3 = linalg.generic {indexing_maps = [affine_map<(d0) -> (d0, 1)>, affine_map<(d0) -> (d0)>], iterator_types = ["parallel"]}
      ins(%2 : tensor<?x2xi64>) outs(%out : tensor<?xi64>) {
  ^bb0(%a: i64, %b: i64):
    linalg.yield %a : i64
  } -> tensor<?xi64>
  %4 = tensor.extract %2[%c0, %c0] : tensor<?x2xi64>
  return %3, %4 : tensor<?xi64>, i64
}

// Both places are read, or the part is not all there is across.
// CHECK-LABEL: func.func private @others(
//       CHECK:   %[[W:.+]] = tensor.insert_slice %arg1
//       CHECK:   linalg.generic {{.*}} ins(%[[W]] :
//       CHECK:   tensor.extract %[[V:.+]][%{{.+}}, %{{.+}}] : tensor<?x2xi64>
func.func private @others(%x: tensor<?x1xi64>, %y: tensor<?x1xi64>, %out: tensor<?x2xi64>, %n: index, %m: index) -> (tensor<?x2xi64>, i64) attributes {kernel.results = 1 : i64} {
  %c0 = arith.constant 0 : index
  %0 = tensor.empty(%n) : tensor<?x2xi64>
  %1 = tensor.insert_slice %x into %0[0, 0] [%n, 1] [1, 1] : tensor<?x1xi64> into tensor<?x2xi64>
  %2 = tensor.insert_slice %y into %1[0, 1] [%n, 1] [1, 1] : tensor<?x1xi64> into tensor<?x2xi64>
  %3 = linalg.generic {indexing_maps = [affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0, d1)>], iterator_types = ["parallel", "parallel"]}
      ins(%2 : tensor<?x2xi64>) outs(%out : tensor<?x2xi64>) {
  ^bb0(%a: i64, %b: i64):
    linalg.yield %a : i64
  } -> tensor<?x2xi64>
  %4 = tensor.insert_slice %y into %0[0, 0] [%m, 1] [1, 1] : tensor<?x1xi64> into tensor<?x2xi64>
  %5 = tensor.extract %4[%c0, %c0] : tensor<?x2xi64>
  return %3, %5 : tensor<?x2xi64>, i64
}
