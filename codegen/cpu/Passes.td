//===- Passes.td - From buffers to the LLVM dialect ---------*- tablegen -*-===//
//
// The passes of the vector and llvm phases, in the order in which they run.
//
//===----------------------------------------------------------------------===//

#ifndef ONNXC_CODEGEN_CPU_PASSES_TD
#define ONNXC_CODEGEN_CPU_PASSES_TD

include "mlir/Pass/PassBase.td"

// The machine to make code for, as in LLVM; passes that ask for facts resolve it.
class TargetPass<string argument, string anchor> : Pass<argument, anchor> {
  list<Option> targetOptions = [
    Option<"triple", "triple", "std::string", "", "LLVM triple; empty: this machine">,
    Option<"cpu", "cpu", "std::string", "", "LLVM processor name; empty: this machine's features">,
    Option<"features", "features", "std::string", "", "LLVM feature string">
  ];
  let options = targetOptions;
}

// A pass that makes loops which threads share.
class SharingPass<string argument, string anchor> : TargetPass<argument, anchor> {
  let options = targetOptions # [
    Option<"shareFrom", "share-from", "int64_t", "-1",
           "nanoseconds of work from which threads share it; -1: the target's">
  ];
}

def EmitContractions : SharingPass<"onnxc-emit-contractions", "::mlir::func::FuncOp"> {
  let summary = "Turns kernel.contract and kernel.attend into loops over register tiles";
  let description = [{
    Each contraction becomes a nest of `scf.for` around a tile whose accumulators
    are loop-carried vectors of the native width:

        kernel.contract ins(%a, %b, %bias) outs(%c) ...
    becomes
        scf.for %panel = ...  { scf.for %row = ... {
          %sums:16 = scf.for %k = ... iter_args(...) { vector.load, vector.broadcast, vector.fma }
          arith.addf, ..., vector.store } }

    On a machine that multiplies matrices accumulators are an `!amx.tile` each, where there
    are rows and columns enough.

    What takes long enough stands in a kernel.parallel.

    Relies on operands with identity layout.  Any extent may be dynamic or zero.
    Leaves contractions on tensors alone.
  }];
  let dependentDialects = [
    "::onnxc::kernel::KernelDialect",
    "::mlir::math::MathDialect", "::mlir::amx::AMXDialect",
    "::mlir::affine::AffineDialect", "::mlir::arith::ArithDialect", "::mlir::memref::MemRefDialect",
    "::mlir::scf::SCFDialect", "::mlir::vector::VectorDialect", "::mlir::LLVM::LLVMDialect"
  ];
}

def EmulateTiles : Pass<"onnxc-emulate-tiles", "::mlir::func::FuncOp"> {
  let summary = "Replaces operations on tiles by loops, for tests";
  let description = [{
    Each operation of the amx dialect becomes loops over a buffer of its own, so that what
    is made for a machine with tiles runs, slowly, on any other:

        %t = amx.tile_load %a[%i], %stride : memref<?xi8> into !amx.tile<16x64xi8>
    becomes
        scf.for %row ... { scf.for %column ... { memref.load %a, memref.store %t } }

    Relies on a tile being used before the operation that makes it is done once more, unless
    loops carry it.  Tests run it; compilations do not.
  }];
  let dependentDialects = [
    "::mlir::arith::ArithDialect", "::mlir::memref::MemRefDialect", "::mlir::scf::SCFDialect",
    "::mlir::LLVM::LLVMDialect"
  ];
}

def LowerCopies : Pass<"onnxc-lower-copies", "::mlir::func::FuncOp"> {
  let summary = "Turns memref.copy into linalg.generic";
  let description = [{
    A copy becomes an elementwise operation, which is lowered like all others:
    upstream's lowering of `memref.copy` would call a library.  A copy of a buffer
    to itself disappears.  Leaves `linalg.copy` alone, which is one already.
  }];
  let dependentDialects = ["::mlir::linalg::LinalgDialect"];
}

def ShareRows : SharingPass<"onnxc-share-rows", "::mlir::func::FuncOp"> {
  let summary = "Turns loops over rows of several operations into loops that threads share";
  let description = [{
        scf.parallel (%row) = (%c0) to (%rows) step (%c1) { linalg operations }
    becomes
        kernel.parallel count %rows ... { ^bb0(%begin, %end):
          scf.for %row = %begin to %end { linalg operations } }
    or a loop alone where all rows together take too little time.

    Relies on loops that start at 0, and have steps of 1 but for the last one, whose step is how many
    rows go together, as onnxc-fuse-rows makes them.  A row's
    temporaries move out of the loop: a thread has them once.
  }];
  let dependentDialects = [
    "::onnxc::kernel::KernelDialect", "::mlir::arith::ArithDialect", "::mlir::memref::MemRefDialect",
    "::mlir::scf::SCFDialect", "::mlir::LLVM::LLVMDialect"
  ];
}

def CollapseLoops : Pass<"onnxc-collapse-loops", "::mlir::func::FuncOp"> {
  let summary = "Merges iterators that all operands walk through without a gap";
  let description = [{
        (i, j, k) -> a[i, j, k], b[k]   becomes (ij, k) -> a[ij, k], b[k]
        (i, j, k) -> a[i, j, k]         becomes (ijk) -> a[ijk]

    Relies on identity layout.  Leaves alone operations that use `linalg.index`, and
    maps that are no permutations.  Generalizes named operations.
  }];
  let dependentDialects = [
    "::mlir::arith::ArithDialect", "::mlir::linalg::LinalgDialect", "::mlir::memref::MemRefDialect"
  ];
}

def TransposeBlocks : SharingPass<"onnxc-transpose-blocks", "::mlir::func::FuncOp"> {
  let summary = "Does linalg operations that transpose block by block in vector registers";
  let description = [{
    An elementwise operation on buffers that is contiguous along different iterators of
    an operand and its result:

        (i, j) -> a[j, i], out[i, j]
    becomes
        scf.for %i by 16 { scf.for %j by 16 { 16 vector.load, vector.shuffle, 16 vector.store } }

    Where the innermost dimension of one is a few channels, loads or stores are of all
    of them at once.  Blocks at the ends are partial vectors, or single elements where a
    size is dynamic.  Leaves operations without an order that suits a vector alone.
  }];
  let dependentDialects = [
    "::onnxc::kernel::KernelDialect",
    "::mlir::arith::ArithDialect", "::mlir::memref::MemRefDialect", "::mlir::scf::SCFDialect",
    "::mlir::vector::VectorDialect", "::mlir::LLVM::LLVMDialect"
  ];
}

def InterchangeLoops : Pass<"onnxc-interchange-loops", "::mlir::func::FuncOp"> {
  let summary = "Orders the iterators of linalg.generic by how they walk through memory";
  let description = [{
    The iterator with the smallest strides becomes the innermost one, those with
    the largest strides go outside; writes count more than reads:

        (i, j) -> a[j, i], out[i, j]    stays, because out is contiguous along j
        (i, j) -> a[j, i], out[i] += .. becomes (j, i): a row of `a` is added to all of `out`

    A dynamic size counts as large.  Generalizes named operations.  Leaves
    operations on tensors alone, and those whose order is the best already.
  }];
  let dependentDialects = ["::mlir::linalg::LinalgDialect"];
}

def LowerLinalg : SharingPass<"onnxc-lower-linalg", "::mlir::func::FuncOp"> {
  let summary = "Turns linalg operations on buffers into loops";
  let description = [{
    One `scf.for` per iterator.  Reductions that are innermost carry their sums
    in registers:

        linalg.generic {parallel, reduction} ins(%a) outs(%out) { addf }
    becomes
        scf.for %i { %init = load %out[%i]
          %sum = scf.for %k iter_args(%acc = %init) { addf %acc, %a[%i, %k] }
          store %sum, %out[%i] }

    Loops that take long enough and whose iterations are independent stand in a
    kernel.parallel.

    Relies on an output of a reduction sharing no memory with the inputs.  Leaves
    operations on tensors alone.
  }];
  let dependentDialects = [
    "::onnxc::kernel::KernelDialect",
    "::mlir::affine::AffineDialect", "::mlir::arith::ArithDialect", "::mlir::memref::MemRefDialect",
    "::mlir::scf::SCFDialect", "::mlir::vector::VectorDialect", "::mlir::LLVM::LLVMDialect"
  ];
}

def ExpandNarrowFloats : TargetPass<"onnxc-expand-narrow-floats", "::mlir::func::FuncOp"> {
  let summary = "Computes f16, bf16 and f8 in f32";
  let description = [{
    Arithmetic on floats of at most 16 bits is done in f32 and rounded after each
    operation, as ONNX defines it.  The conversions themselves become integer
    arithmetic where the target has no instruction for them.
  }];
  let dependentDialects = ["::mlir::arith::ArithDialect", "::mlir::math::MathDialect"];
}

def ExpandMath : TargetPass<"onnxc-expand-math", "::mlir::func::FuncOp"> {
  let summary = "Replaces mathematical functions by arithmetic";
  let description = [{
    After this no operation is left that LLVM would lower to a call of the
    mathematical library: an object refers to no symbol outside itself.  What the
    target has as an instruction (sqrt, fma, floor, ...) stays.
  }];
  let dependentDialects = [
    "::mlir::arith::ArithDialect", "::mlir::math::MathDialect", "::mlir::vector::VectorDialect",
    "::mlir::scf::SCFDialect"
  ];
}

def OutlineParallelLoops : Pass<"onnxc-outline-parallel-loops", "::mlir::ModuleOp"> {
  let summary = "Turns kernel.parallel into functions that an executor's threads call";
  let description = [{
    The body becomes a private function that takes what it uses and a range; in its
    place stands a `kernel.launch`:

        func.func private @k(%x: memref<...>, %out: memref<...>) {
          kernel.parallel %count grain %grain when %worthwhile { ... } }
    becomes
        func.func private @k(%x: memref<...>, %out: memref<...>, %executor: !llvm.ptr) {
          kernel.launch @k.part(%x, %out) on %executor ... }
        func.func private @k.part(%x, %out, %begin: index, %end: index) { ... }

    Functions that launch something take the executor as their last argument, and so do
    their callers, up to `@main`, which has it: its one argument that is a pointer.  All
    other functions stay as they are.  A body with a check that can fail stays where it
    is and does everything as one range; so does a kernel.parallel inside of another.
  }];
  let dependentDialects = ["::mlir::LLVM::LLVMDialect"];
}

def LowerAsserts : Pass<"onnxc-lower-asserts", "::mlir::ModuleOp"> {
  let summary = "Turns cf.assert into a returned status";
  let description = [{
    A function that contains an assertion, or calls one that does, gets a last
    result of type `i32`, an onnxc_status, that callers check and pass on:

        cf.assert %ok, "shape: rows differ"
    becomes
        cf.cond_br %ok, ^continue, ^fail(%c2_i32 : i32)

    The word before the colon tells the status: shape, index, value or size.
    `@main` always returns a status.  Relies on structured control flow being
    gone.  Leaves functions that cannot fail alone.
  }];
  let dependentDialects = ["::mlir::arith::ArithDialect", "::mlir::cf::ControlFlowDialect"];
}

def SimplifyVectors : Pass<"onnxc-simplify-vectors", "::mlir::func::FuncOp"> {
  let summary = "Rewrites vector operations as such that LLVM has, too";
  let description = [{
    Contractions, reductions and transposes of vectors become operations on vectors of one
    dimension, transfers loads and stores, masks comparisons, and rounding divisions of integers
    truncating ones.
  }];
  let dependentDialects = ["::mlir::arith::ArithDialect", "::mlir::vector::VectorDialect"];
}

def LowerToLLVM : TargetPass<"onnxc-lower-to-llvm", "::mlir::ModuleOp"> {
  let summary = "Converts everything that is left to the LLVM dialect";
  let description = [{
    One conversion with one type converter, so that the width of `index` is the
    target's everywhere.  A `memref.global` without contents becomes a hidden
    external `llvm.mlir.global` and keeps its attributes: the emitter writes the
    contents.  Attributes of functions are kept, too.
  }];
  let dependentDialects = ["::mlir::LLVM::LLVMDialect"];
}

#endif // ONNXC_CODEGEN_CPU_PASSES_TD
