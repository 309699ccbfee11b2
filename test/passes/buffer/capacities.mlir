// RUN: onnxc-opt %s --split-input-file --onnxc-plan-memory --verify-diagnostics | FileCheck %s

// The size is the value of an input.  Main takes the room for it, `query` reports that as
// the bound, and a run that needs more ends before it writes.
// CHECK: onnxc.symbols = [{max = 9223372036854775807 : i64, min = 0 : i64, name = "y_0"}]
// CHECK-LABEL: func.func private @query(
//  CHECK-SAME:   %[[ROOM:[a-z0-9_]+]]: index, %[[DIMS:[a-z0-9_]+]]: memref<?xi64>)
//       CHECK:   %[[BOUND:.+]] = arith.index_cast %[[ROOM]] : index to i64
//       CHECK:   memref.store %[[BOUND]], %[[DIMS]]
// CHECK-LABEL: func.func @main(
//  CHECK-SAME:   %[[ROOM:[a-z0-9_]+]]: index)
//       CHECK:   %[[SIZE:.+]] = arith.index_cast
//       CHECK:   memref.dim %[[Y:.+]], %{{.+}} : memref<?xf32>
//       CHECK:   arith.cmpi ule, %[[SIZE]]
//       CHECK:   cf.assert %{{.+}}, "size: a size that depends on data is above its bound"
//       CHECK:   memref.reinterpret_cast %[[Y]]
//       CHECK:   %[[FITS:.+]] = arith.cmpi ule, %[[SIZE]], %[[ROOM]]
//  CHECK-NEXT:   cf.assert %[[FITS]], "size: a size that depends on data is above its bound"
module attributes {onnxc.symbols = [], onnxc.inputs = [{name = "n", type = tensor<i64>, dims = array<i64>}],
                   onnxc.outputs = [{name = "y", type = tensor<?xf32>, dims = array<i64: 0>}]} {
  func.func @main(%n: memref<i64>, %y: memref<?xf32>, %workspace: memref<?xi8>, %dims: memref<?xi64>, %executor: !llvm.ptr) {
    %c0 = arith.constant 0 : index
    %0 = memref.load %n[] : memref<i64>
    %size = arith.index_cast %0 : i64 to index
    %1 = memref.reinterpret_cast %y to offset: [0], sizes: [%size], strides: [1] : memref<?xf32> to memref<?xf32>
    call @fill(%1) : (memref<?xf32>) -> ()
    %wide = arith.index_cast %size : index to i64
    memref.store %wide, %dims[%c0] : memref<?xi64>
    return
  }
  func.func private @fill(memref<?xf32>)
}

// -----

// What the output's size is computed from shares its room, less what was added.
// CHECK: onnxc.symbols = [{max = 100 : i64, min = 1 : i64, name = "rows"}]
// CHECK-LABEL: func.func @main(
//  CHECK-SAME:   %[[ROOM:[a-z0-9_]+]]: index)
//   CHECK-NOT:   memref.alloc
module attributes {onnxc.symbols = [], onnxc.inputs = [{name = "n", type = tensor<i64>, dims = array<i64>}],
                   onnxc.outputs = [{name = "y", type = tensor<?xf32>, dims = array<i64: 0>, names = ["rows"]}],
                   onnxc.ranges = {rows = array<i64: 1, 100, 1>}} {
  func.func @main(%n: memref<i64>, %y: memref<?xf32>, %workspace: memref<?xi8>, %dims: memref<?xi64>, %executor: !llvm.ptr) {
    %c0 = arith.constant 0 : index
    %c2 = arith.constant 2 : index
    %0 = memref.load %n[] : memref<i64>
    %size = arith.index_cast %0 : i64 to index
    %inner = memref.alloc(%size) : memref<?xf32>
    call @fill(%inner) : (memref<?xf32>) -> ()
    %twice = arith.muli %size, %c2 : index
    %1 = memref.reinterpret_cast %y to offset: [0], sizes: [%twice], strides: [1] : memref<?xf32> to memref<?xf32>
    call @copy(%inner, %1) : (memref<?xf32>, memref<?xf32>) -> ()
    %wide = arith.index_cast %twice : index to i64
    memref.store %wide, %dims[%c0] : memref<?xi64>
    return
  }
  func.func private @fill(memref<?xf32>)
  func.func private @copy(memref<?xf32>, memref<?xf32>)
}

// -----

// A buffer inside is named by its node.
// CHECK: onnxc.symbols = [{max = 9223372036854775807 : i64, min = 0 : i64, name = "frames_0"}]
// CHECK-LABEL: func.func @main(
//  CHECK-SAME:   %{{[a-z0-9_]+}}: index)
module attributes {onnxc.symbols = [], onnxc.inputs = [{name = "n", type = tensor<i64>, dims = array<i64>}],
                   onnxc.outputs = [{name = "y", type = tensor<1xf32>, dims = array<i64: -1>}]} {
  func.func @main(%n: memref<i64>, %y: memref<1xf32>, %workspace: memref<?xi8>, %dims: memref<?xi64>, %executor: !llvm.ptr) {
    %0 = memref.load %n[] : memref<i64>
    %size = arith.index_cast %0 : i64 to index
    %inner = memref.alloc(%size) : memref<?xf32> loc("frames")
    call @sum(%inner, %y) : (memref<?xf32>, memref<1xf32>) -> ()
    return
  }
  func.func private @sum(memref<?xf32>, memref<1xf32>)
}

// -----

// An output that is declared with the name of an input's dimension is as large as that.
// CHECK: onnxc.symbols = [{max = 9 : i64, min = 0 : i64, name = "batch"}]
// CHECK-LABEL: func.func @main(
//       CHECK:   %[[BATCH:.+]] = memref.dim %{{.+}}, %{{.+}} : memref<?xi64>
//       CHECK:   arith.cmpi ule, %{{.+}}, %[[BATCH]]
module attributes {onnxc.symbols = [{name = "batch", min = 0 : i64, max = 9 : i64}],
                   onnxc.inputs = [{name = "n", type = tensor<?xi64>, dims = array<i64: 0>}],
                   onnxc.outputs = [{name = "y", type = tensor<?xf32>, dims = array<i64: 0>, names = ["batch"]}]} {
  func.func @main(%n: memref<?xi64>, %y: memref<?xf32>, %workspace: memref<?xi8>, %dims: memref<?xi64>, %executor: !llvm.ptr) {
    %c0 = arith.constant 0 : index
    %0 = memref.load %n[%c0] : memref<?xi64>
    %size = arith.index_cast %0 : i64 to index
    %1 = memref.reinterpret_cast %y to offset: [0], sizes: [%size], strides: [1] : memref<?xf32> to memref<?xf32>
    call @fill(%1) : (memref<?xf32>) -> ()
    %wide = arith.index_cast %size : index to i64
    memref.store %wide, %dims[%c0] : memref<?xi64>
    return
  }
  func.func private @fill(memref<?xf32>)
}

// -----

// A size that the inputs' sizes give needs no room.
// CHECK: onnxc.symbols = [{max = 9 : i64, min = 0 : i64, name = "batch"}]
// CHECK-LABEL: func.func @main(
//  CHECK-SAME:   !llvm.ptr)
//   CHECK-NOT:   "size:
module attributes {onnxc.symbols = [{name = "batch", min = 0 : i64, max = 9 : i64}],
                   onnxc.inputs = [{name = "x", type = tensor<?xf32>, dims = array<i64: 0>}],
                   onnxc.outputs = [{name = "y", type = tensor<1xf32>, dims = array<i64: -1>}]} {
  func.func @main(%x: memref<?xf32>, %y: memref<1xf32>, %workspace: memref<?xi8>, %dims: memref<?xi64>, %executor: !llvm.ptr) {
    %c0 = arith.constant 0 : index
    %size = memref.dim %x, %c0 : memref<?xf32>
    %inner = memref.alloc(%size) : memref<?xf32>
    call @copy(%x, %inner) : (memref<?xf32>, memref<?xf32>) -> ()
    call @sum(%inner, %y) : (memref<?xf32>, memref<1xf32>) -> ()
    return
  }
  func.func private @copy(memref<?xf32>, memref<?xf32>)
  func.func private @sum(memref<?xf32>, memref<1xf32>)
}

// -----

// expected-error@+1 {{the model has no dimension named 'frames_1' that needs a bound, only frames_0}}
module attributes {onnxc.symbols = [], onnxc.ranges = {frames_1 = array<i64: 1, 100, 0>}} {
  func.func @main(%n: memref<i64>, %y: memref<1xf32>, %workspace: memref<?xi8>, %dims: memref<?xi64>, %executor: !llvm.ptr) {
    %0 = memref.load %n[] : memref<i64>
    %size = arith.index_cast %0 : i64 to index
    %inner = memref.alloc(%size) : memref<?xf32> loc("frames")
    call @sum(%inner, %y) : (memref<?xf32>, memref<1xf32>) -> ()
    return
  }
  func.func private @sum(memref<?xf32>, memref<1xf32>)
}
