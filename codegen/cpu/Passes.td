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

def EmitContractions : TargetPass<"onnxc-emit-contractions", "::mlir::func::FuncOp"> {
  let summary = "Turns kernel.contract into loops over register tiles";
  let description = [{
    Each contraction becomes a nest of `scf.for` around a tile whose accumulators
    are loop-carried vectors of the native width:

        kernel.contract ins(%a, %b, %bias) outs(%c) ...
    becomes
        scf.for %panel = ...  { scf.for %row = ... {
          %sums:16 = scf.for %k = ... iter_args(...) { vector.load, vector.broadcast, vector.fma }
          arith.addf, ..., vector.store } }

    Relies on operands with identity layout.  Any extent may be dynamic or zero.
    Leaves contractions on tensors alone.
  }];
  let dependentDialects = [
    "::mlir::affine::AffineDialect", "::mlir::arith::ArithDialect", "::mlir::memref::MemRefDialect",
    "::mlir::scf::SCFDialect", "::mlir::vector::VectorDialect", "::mlir::LLVM::LLVMDialect"
  ];
}

#endif // ONNXC_CODEGEN_CPU_PASSES_TD
