// What the object needs from outside is named; an ordinary one needs nothing.
//
// RUN: mkdir -p %t
// RUN: onnxc %s -o %t/m.o --target=thumbv6m-none-eabi --cpu=cortex-m0 2>&1 | FileCheck %s
// RUN: onnxc %s -o %t/m.o --target=x86_64-linux-gnu --cpu=haswell 2>&1 | FileCheck %s --check-prefix=NONE --allow-empty

//    CHECK: warning: the object needs symbols that the program must provide: {{.*}}__aeabi_fadd
// NONE-NOT: {{.}}
module attributes {
  onnxc.phase = "llvm",
  onnxc.model = {name = "m"},
  onnxc.inputs = [],
  onnxc.outputs = [{name = "y", type = tensor<f32>, dims = array<i64>}]
} {
  llvm.func @main(%y0: !llvm.ptr, %y: !llvm.ptr, %y1: i64,
                  %w0: !llvm.ptr, %w: !llvm.ptr, %w1: i64, %w2: i64, %w3: i64,
                  %d0: !llvm.ptr, %d: !llvm.ptr, %d1: i64, %d2: i64, %d3: i64,
                  %executor: !llvm.ptr) -> i32 {
    %v = llvm.load %y : !llvm.ptr -> f32
    %sum = llvm.fadd %v, %v : f32
    llvm.store %sum, %y : f32, !llvm.ptr
    %ok = llvm.mlir.constant(0 : i32) : i32
    llvm.return %ok : i32
  }
}
