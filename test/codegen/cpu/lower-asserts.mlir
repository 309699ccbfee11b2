// RUN: onnxc-opt %s --onnxc-lower-asserts | FileCheck %s

// CHECK-LABEL: func.func @main(
//  CHECK-SAME:   -> i32
//       CHECK:   %[[STATUS:.+]] = call @checks(
//       CHECK:   %[[OK:.+]] = arith.cmpi eq, %[[STATUS]]
//       CHECK:   cf.cond_br %[[OK]] weights([2000, 1]), ^{{.+}}, ^[[FAIL:.+]](%[[STATUS]] : i32)
//       CHECK:   call @cannot_fail(
//   CHECK-NOT:   cf.cond_br
//       CHECK:   return %{{.+}} : i32
//       CHECK: ^[[FAIL]](%[[CODE:.+]]: i32):
//       CHECK:   return %[[CODE]]
func.func @main(%ok: i1) {
  call @checks(%ok) : (i1) -> ()
  call @cannot_fail() : () -> ()
  return
}

// CHECK-LABEL: func.func private @checks(
//  CHECK-SAME:   -> i32
//       CHECK:   %[[SHAPE:.+]] = arith.constant 2 : i32
//       CHECK:   cf.cond_br %{{.+}}(%[[SHAPE]] : i32)
//       CHECK:   %[[INDEX:.+]] = arith.constant 3 : i32
//       CHECK:   cf.cond_br %{{.+}}(%[[INDEX]] : i32)
//   CHECK-NOT:   cf.assert
func.func private @checks(%ok: i1) {
  cf.assert %ok, "shape: rows differ"
  cf.assert %ok, "index: beyond the end"
  return
}

// CHECK-LABEL: func.func private @cannot_fail() {
func.func private @cannot_fail() {
  return
}

// CHECK-LABEL: func.func @query(
//  CHECK-SAME:   -> (index, i32)
func.func @query(%n: index, %ok: i1) -> index {
  cf.assert %ok, "size: too many"
  return %n : index
}
