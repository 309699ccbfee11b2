//===- Passes.td - From tensors to planned memory --------------*- tablegen -*-===//

include "mlir/Pass/PassBase.td"

def Bufferize : Pass<"onnxc-bufferize", "mlir::ModuleOp"> {
  let summary = "Turns kernels and schedule from tensors to memrefs";
  let description = [{
    Kernels: arguments become memrefs of identity layout, results are written to the
    destination arguments; inside, upstream's one-shot bufferization decides.  A
    temporary of at most `stackBytes` becomes a memref.alloca; a larger one becomes a
    trailing argument that the schedule provides.

    The schedule needs no analysis, because kernels are in destination-passing style:
    kernel.buffer becomes memref.alloc, a call writes to its destinations, kernel.view
    becomes memref.reinterpret_cast, and constants become views of `@weights`.
  }];
  let dependentDialects = ["mlir::bufferization::BufferizationDialect", "mlir::memref::MemRefDialect",
                           "mlir::linalg::LinalgDialect", "mlir::scf::SCFDialect", "mlir::LLVM::LLVMDialect"];
  let options = [Option<"stackBytes", "stack-bytes", "int64_t", "4096",
                        "largest temporary of a kernel that lives on the stack, in bytes">];
}

def PlanMemory : Pass<"onnxc-plan-memory", "mlir::ModuleOp"> {
  let summary = "Gives every buffer of the schedule an offset in one workspace";
  let description = [{
    Buffers whose lifetimes do not overlap share bytes.  All sizes known: offsets are
    constants, and the total goes into `onnxc.workspace`.  With dynamic sizes, buffers
    share slots; slot sizes and offsets are computed when main starts, and a function
    `@query` computes the total and the dynamic output sizes from the symbols.  A
    buffer whose size is only known after a kernel has run gets room for the most it
    can be, and where nothing says how much that is, for as much as the caller says: then
    main takes one more index, and `onnxc.symbols` gets one more entry.
  }];
  let dependentDialects = ["mlir::memref::MemRefDialect", "mlir::arith::ArithDialect"];
  let options = [Option<"alignment", "alignment", "int64_t", "64", "alignment of every buffer in bytes; a power of two">];
}

def ReuseInPlace : Pass<"onnxc-reuse-in-place", "mlir::ModuleOp"> {
  let summary = "Lets elementwise kernels overwrite an input that nobody needs afterwards";
  let description = [{
    Applies when the kernel reads the input and writes the result element by element at
    the same place (a parallel linalg.generic, or an extra of a contraction's epilogue)
    and the call is the last use of the input's buffer.  The call goes to a variant of
    the kernel in which both buffers are one argument.
  }];
}
