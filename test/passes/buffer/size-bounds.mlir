// RUN: onnxc-opt %s --split-input-file --onnxc-plan-memory | FileCheck %s

// Parts that add up to the input are none of them larger.
// CHECK-LABEL: func.func @main(
//  CHECK-SAME:   !llvm.ptr)
//       CHECK:   %[[ALL:.+]] = memref.dim
//       CHECK:   arith.cmpi ule, %{{.+}}, %[[ALL]]
//       CHECK:   arith.cmpi ule, %{{.+}}, %[[ALL]]
//   CHECK-NOT:   memref.alloc
func.func @main(%x: memref<?xf32>, %split: memref<2xindex>, %y: memref<1xf32>, %workspace: memref<?xi8>, %dims: memref<?xi64>, %executor: !llvm.ptr) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %all = memref.dim %x, %c0 : memref<?xf32>
  %a = memref.load %split[%c0] : memref<2xindex>
  %b = memref.load %split[%c1] : memref<2xindex>
  %sum = arith.addi %a, %b : index
  %ok = arith.cmpi eq, %sum, %all : index
  cf.assert %ok, "shape: the parts do not add up to the input"
  %first = memref.alloc(%a) : memref<?xf32>
  %second = memref.alloc(%b) : memref<?xf32>
  call @use(%x, %first, %second, %y) : (memref<?xf32>, memref<?xf32>, memref<?xf32>, memref<1xf32>) -> ()
  return
}
func.func private @use(memref<?xf32>, memref<?xf32>, memref<?xf32>, memref<1xf32>)

// -----

// Sizes from data without a bound of their own, whose product is the number of elements
// of the input: that is what there is room for, checked without overflow.
// CHECK-LABEL: func.func @main(
//  CHECK-SAME:   !llvm.ptr)
//       CHECK:   %[[ALL:.+]] = memref.dim
//       CHECK:   arith.muli %[[ALL]]
//       CHECK:   arith.divui %[[ALL]], %{{.+}}
//       CHECK:   cf.assert %{{.+}}, "size: a size that depends on data is above its bound"
//   CHECK-NOT:   memref.alloc
func.func @main(%x: memref<?xf32>, %shape: memref<2xindex>, %y: memref<1xf32>, %workspace: memref<?xi8>, %dims: memref<?xi64>, %executor: !llvm.ptr) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %all = memref.dim %x, %c0 : memref<?xf32>
  %a = memref.load %shape[%c0] : memref<2xindex>
  %b = memref.load %shape[%c1] : memref<2xindex>
  %product = arith.muli %a, %b : index
  %ok = arith.cmpi eq, %product, %all : index
  cf.assert %ok, "shape: reshape changes the number of elements"
  %inner = memref.alloc(%a, %b) : memref<?x?xf32>
  call @use(%x, %inner, %y) : (memref<?xf32>, memref<?x?xf32>, memref<1xf32>) -> ()
  return
}
func.func private @use(memref<?xf32>, memref<?x?xf32>, memref<1xf32>)

// -----

// A check inside a branch says nothing about the other: the size gets room of its own.
// CHECK: name = "other_0"
module attributes {onnxc.symbols = []} {
  func.func @main(%c: i1, %x: memref<?xf32>, %n: memref<index>, %y: memref<1xf32>, %workspace: memref<?xi8>, %dims: memref<?xi64>, %executor: !llvm.ptr) {
    %c0 = arith.constant 0 : index
    %all = memref.dim %x, %c0 : memref<?xf32>
    %size = memref.load %n[] : memref<index>
    scf.if %c {
      %ok = arith.cmpi sle, %size, %all : index
      cf.assert %ok, "shape: k is larger than the axis"
    } else {
      %inner = memref.alloc(%size) : memref<?xf32> loc("other")
      func.call @use(%inner, %y) : (memref<?xf32>, memref<1xf32>) -> ()
    }
    return
  }
  func.func private @use(memref<?xf32>, memref<1xf32>)
}
