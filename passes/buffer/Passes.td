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

def FuseRows : Pass<"onnxc-fuse-rows", "mlir::ModuleOp"> {
  let summary = "Lets the operations of a kernel go through its rows together";
  let description = [{
    Before:
    ```mlir
    linalg.generic {parallel, reduction} ins(%x) outs(%max)           // all rows
    linalg.generic {parallel, parallel} ins(%x, %max) outs(%y)        // all rows again
    ```
    After:
    ```mlir
    scf.parallel (%row) = (%c0) to (%rows) step (%c1) {
      %m = memref.alloca() : memref<f32>                              // instead of %max
      linalg.generic {reduction} ins(row of %x) outs(%m)
      linalg.generic {parallel} ins(row of %x, %m) outs(row of %y)
    }
    ```
    As many rows go together as have `blockBytes`, at most 32.  Applies where a reduction over inner loops and its neighbours in the block use the same
    buffer, rows of which have more than one element and together at most `rowBytes`.  Loops are
    matched by the buffers, so sizes may be dynamic.  A temporary that only these operations use
    becomes one of a row, if that has at most `stackBytes` and its size is known; else it stays as
    it is, each row having its own part.  Leaves alone single operations, reductions over
    outer loops, and whatever does more than compute (index checks, contractions).
  }];
  let dependentDialects = ["mlir::arith::ArithDialect", "mlir::linalg::LinalgDialect", "mlir::memref::MemRefDialect",
                           "mlir::scf::SCFDialect"];
  let options = [Option<"rowBytes", "row-bytes", "int64_t", "262144", "most bytes of a row of all buffers together">,
                 Option<"blockBytes", "block-bytes", "int64_t", "16384", "bytes of the rows that go together, if they are short">,
                 Option<"stackBytes", "stack-bytes", "int64_t", "4096",
                        "largest row of a temporary that lives on the stack, in bytes">];
}
