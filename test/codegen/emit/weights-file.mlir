// With --weights=file the object takes the constants as an argument.
//
// RUN: mkdir -p %t
// RUN: onnxc %s -o %t/w.o --weights=file
// RUN: FileCheck %s --input-file=%t/w.h --check-prefix=HEADER
// RUN: od -A n -t x1 %t/w.weights | FileCheck %s --check-prefix=BYTES
// RUN: llvm-readelf -S %t/w.o | FileCheck %s --check-prefix=SECTIONS

//       HEADER: #define W_WEIGHTS_BYTES 12
//       HEADER: onnxc_status w_run(int32_t *y,
//  HEADER-NEXT:                    const void *weights,
//  HEADER-NEXT:                    void *workspace);
//        BYTES: 05 00 00 00 00 00 00 00 01 00 01 00
// SECTIONS-NOT: weights
module attributes {
  onnxc.phase = "llvm",
  onnxc.model = {name = "w"},
  onnxc.inputs = [],
  onnxc.outputs = [{name = "y", type = tensor<i32>, dims = array<i64>}]
} {
  llvm.mlir.global private constant @weights() {addr_space = 0 : i32,
      onnxc.segments = [[0, dense<5> : tensor<1xi32>], [8, dense<[true, false, true]> : tensor<3xi1>]]} : !llvm.array<12 x i8>
  llvm.func @main(%y0: !llvm.ptr, %y: !llvm.ptr, %y1: i64,
                  %w0: !llvm.ptr, %w: !llvm.ptr, %w1: i64, %w2: i64, %w3: i64,
                  %d0: !llvm.ptr, %d: !llvm.ptr, %d1: i64, %d2: i64, %d3: i64,
                  %executor: !llvm.ptr) -> i32 {
    %weights = llvm.mlir.addressof @weights : !llvm.ptr
    %v = llvm.load %weights : !llvm.ptr -> i32
    llvm.store %v, %y : i32, !llvm.ptr
    %ok = llvm.mlir.constant(0 : i32) : i32
    llvm.return %ok : i32
  }
}
