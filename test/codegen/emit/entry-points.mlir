// Kernels are local symbols that are not inlined and know that their arguments are
// disjoint; three symbols are public.
//
// RUN: onnxc %s -O0 --emit=llvm-ir --target=x86_64-linux-gnu --cpu=haswell --name=add | FileCheck %s
// RUN: onnxc %s -O0 --emit=llvm-ir --target=thumbv7em-none-eabihf --cpu=cortex-m4 --name=add | FileCheck %s

//     CHECK-DAG: @add.weights = internal {{.*}}externally_initialized constant [64 x i8] zeroinitializer, section ".rodata.add.weights", align 64
//     CHECK-DAG: @add = dso_local {{.*}}constant
//         CHECK: define internal void @add.scale_1(ptr noalias {{.*}}, ptr noalias {{.*}}, ptr noalias {{.*}}) {{.*}}#[[KERNEL:[0-9]+]]
//         CHECK: define internal {{.*}}i32 @add.entry(
//         CHECK: define dso_local {{.*}}i32 @add_run(ptr {{[^,]*}}, ptr {{[^,]*}}, ptr {{[^,]*}})
//         CHECK: define dso_local {{.*}}i32 @add_query(ptr {{[^,]*}}, ptr {{[^,]*}}, ptr {{[^,]*}})
//         CHECK: attributes #[[KERNEL]] = {{{.*}}noinline
module attributes {
  onnxc.phase = "llvm",
  onnxc.model = {name = "add"},
  onnxc.symbols = [],
  onnxc.inputs = [{name = "x", type = tensor<1xf32>, dims = array<i64: -1>}],
  onnxc.outputs = [{name = "y", type = tensor<1xf32>, dims = array<i64: -1>}],
  onnxc.workspace = {bytes = 0 : i64, align = 1 : i64}
} {
  llvm.mlir.global private constant @weights() {addr_space = 0 : i32,
      onnxc.segments = [[0, dense<1.0> : tensor<16xf32>]]} : !llvm.array<64 x i8>
  llvm.func @main(%x0: !llvm.ptr, %x: !llvm.ptr, %x1: i64, %x2: i64, %x3: i64,
                  %y0: !llvm.ptr, %y: !llvm.ptr, %y1: i64, %y2: i64, %y3: i64,
                  %w0: !llvm.ptr, %w: !llvm.ptr, %w1: i64, %w2: i64, %w3: i64,
                  %d0: !llvm.ptr, %d: !llvm.ptr, %d1: i64, %d2: i64, %d3: i64,
                  %executor: !llvm.ptr) -> i32 {
    %weights = llvm.mlir.addressof @weights : !llvm.ptr
    llvm.call @scale_1(%x, %weights, %y) : (!llvm.ptr, !llvm.ptr, !llvm.ptr) -> ()
    %ok = llvm.mlir.constant(0 : i32) : i32
    llvm.return %ok : i32
  }
  llvm.func @scale_1(%x: !llvm.ptr, %w: !llvm.ptr, %y: !llvm.ptr)
      attributes {kernel.noalias, kernel.nodes = ["/add"]} {
    %0 = llvm.load %x {alignment = 4 : i64} : !llvm.ptr -> f32
    %1 = llvm.load %w {alignment = 4 : i64} : !llvm.ptr -> f32
    %2 = llvm.fmul %0, %1 : f32
    llvm.store %2, %y {alignment = 4 : i64} : f32, !llvm.ptr
    llvm.return
  }
}
