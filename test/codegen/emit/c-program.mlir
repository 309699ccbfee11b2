// A C99 and a C++ program compile the header without a warning, link the object and
// the library, and call a model with a dynamic dimension both ways.
//
// RUN: mkdir -p %t
// RUN: onnxc %s -o %t/twice.o
// RUN: cc -std=c99 -Wall -Wextra -Wpedantic -Wconversion -Werror -I %include -I %t %S/Inputs/twice.c %t/twice.o -L %lib -lonnxc_rt -pthread -o %t/c
// RUN: %t/c | FileCheck %s
// RUN: c++ -x c++ -std=c++17 -Wall -Wextra -Wpedantic -Wconversion -Werror -I %include -I %t %S/Inputs/twice.c -x none %t/twice.o -L %lib -lonnxc_rt -pthread -o %t/cxx
// RUN: %t/cxx | FileCheck %s

// CHECK: workspace of 3: 12
// CHECK: typed: ok 2 4 6
// CHECK: generic: ok 2 4 6, y has 3
// CHECK: too large: shape mismatch
// CHECK: null: invalid argument
module attributes {
  onnxc.phase = "llvm",
  onnxc.model = {name = "twice"},
  onnxc.symbols = [{name = "n", min = 0 : i64, max = 8 : i64}],
  onnxc.inputs = [{name = "x", type = tensor<?xf32>, dims = array<i64: 0>}],
  onnxc.outputs = [{name = "y", type = tensor<?xf32>, dims = array<i64: 0>}],
  onnxc.workspace = {bytes = 32 : i64, align = 16 : i64}
} {
  llvm.func @main(%x0: !llvm.ptr, %x: !llvm.ptr, %x1: i64, %n: i64, %x3: i64,
                  %y0: !llvm.ptr, %y: !llvm.ptr, %y1: i64, %y2: i64, %y3: i64,
                  %w0: !llvm.ptr, %w: !llvm.ptr, %w1: i64, %w2: i64, %w3: i64,
                  %d0: !llvm.ptr, %d: !llvm.ptr, %d1: i64, %d2: i64, %d3: i64,
                  %executor: !llvm.ptr) -> i32 {
    %c0 = llvm.mlir.constant(0 : i64) : i64
    %c1 = llvm.mlir.constant(1 : i64) : i64
    llvm.br ^loop(%c0 : i64)
  ^loop(%i: i64):
    %more = llvm.icmp "slt" %i, %n : i64
    llvm.cond_br %more, ^body, ^done
  ^body:
    %px = llvm.getelementptr %x[%i] : (!llvm.ptr, i64) -> !llvm.ptr, f32
    %v = llvm.load %px : !llvm.ptr -> f32
    %twice = llvm.fadd %v, %v : f32
    %py = llvm.getelementptr %y[%i] : (!llvm.ptr, i64) -> !llvm.ptr, f32
    llvm.store %twice, %py : f32, !llvm.ptr
    %next = llvm.add %i, %c1 : i64
    llvm.br ^loop(%next : i64)
  ^done:
    %ok = llvm.mlir.constant(0 : i32) : i32
    llvm.return %ok : i32
  }
  llvm.func @query(%n: i64, %d0: !llvm.ptr, %d: !llvm.ptr, %d1: i64, %d2: i64, %d3: i64) -> i64 {
    llvm.store %n, %d : i64, !llvm.ptr
    %c4 = llvm.mlir.constant(4 : i64) : i64
    %bytes = llvm.mul %n, %c4 : i64
    llvm.return %bytes : i64
  }
}
