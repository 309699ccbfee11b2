// Code leads back to the ONNX node that it came from.
//
// RUN: onnxc %s -o %t.o --target=x86_64-linux-gnu --cpu=haswell --name=copy
// RUN: llvm-dwarfdump --debug-line %t.o | FileCheck %s --check-prefix=LINES
// RUN: llvm-dwarfdump --debug-info %t.o | FileCheck %s --check-prefix=INFO
// RUN: llvm-nm %t.o | FileCheck %s --check-prefix=SYMBOLS

// LINES: name: "resnet.onnx"
// LINES: 0x{{[0-9a-f]+}} 7 {{.*}} is_stmt
// No path of the machine that compiled is in the object.
//     INFO: DW_AT_name ("copy")
// INFO-NOT: DW_AT_comp_dir

//     SYMBOLS: {{[DR]}} copy{{$}}
// SYMBOLS-DAG: T copy_query
// SYMBOLS-DAG: t copy.conv1_Relu
// SYMBOLS-DAG: T copy_run
module attributes {
  onnxc.phase = "llvm",
  onnxc.model = {name = "copy"},
  onnxc.symbols = [],
  onnxc.inputs = [{name = "x", type = tensor<f32>, dims = array<i64>}],
  onnxc.outputs = [{name = "y", type = tensor<f32>, dims = array<i64>}]
} {
  llvm.func @main(%x0: !llvm.ptr, %x: !llvm.ptr, %x1: i64, %y0: !llvm.ptr, %y: !llvm.ptr, %y1: i64,
                  %w0: !llvm.ptr, %w: !llvm.ptr, %w1: i64, %w2: i64, %w3: i64,
                  %d0: !llvm.ptr, %d: !llvm.ptr, %d1: i64, %d2: i64, %d3: i64,
                  %executor: !llvm.ptr) -> i32 {
    llvm.call @conv1_Relu(%x, %y) : (!llvm.ptr, !llvm.ptr) -> ()
    %ok = llvm.mlir.constant(0 : i32) : i32
    llvm.return %ok : i32
  }
  llvm.func @conv1_Relu(%x: !llvm.ptr, %y: !llvm.ptr) attributes {kernel.nodes = ["/conv1/Conv", "/relu/Relu"]} {
    %0 = llvm.load %x : !llvm.ptr -> f32 loc(#relu)
    llvm.store %0, %y : f32, !llvm.ptr loc(#relu)
    llvm.return loc(#relu)
  } loc(#conv)
}
#conv = loc("/conv1/Conv"("resnet.onnx":6:0))
#relu = loc("/relu/Relu"("resnet.onnx":7:0))
