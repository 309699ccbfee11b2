//===- Pipeline.cpp - The vector and llvm phases for CPUs -----------------===//

#include "codegen/cpu/Pipeline.h"
#include "codegen/cpu/Passes.h"

#include "mlir/Conversion/AffineToStandard/AffineToStandard.h"
#include "mlir/Conversion/SCFToControlFlow/SCFToControlFlow.h"
#include "mlir/Conversion/VectorToSCF/VectorToSCF.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/MemRef/Transforms/Passes.h"
#include "mlir/Transforms/Passes.h"

using namespace mlir;
using namespace onnxc;

/// The options of a pass that asks about the target.
template <typename Options>
static Options withTarget(const cpu::CpuOptions &options) {
  Options result;
  result.triple = options.target.triple;
  result.cpu = options.target.cpu;
  result.features = options.target.features;
  return result;
}

/// The options of one that makes loops which threads share.
template <typename Options>
static Options withSharing(const cpu::CpuOptions &options) {
  Options result = withTarget<Options>(options);
  result.shareFrom = options.target.shareFrom;
  return result;
}

void cpu::addVectorPasses(OpPassManager &pm, const CpuOptions &options) {
  OpPassManager &function = pm.nest<func::FuncOp>();
  function.addPass(createEmitContractions(withSharing<EmitContractionsOptions>(options)));
  function.addPass(createLowerCopies());
  // Before operations become loops, which do not tell how long they take.
  function.addPass(createShareRows(withSharing<ShareRowsOptions>(options)));
  if (options.optLevel > 0) {
    // While the iterators are still in the buffers' order.
    function.addPass(createCollapseLoops());
    function.addPass(createTransposeBlocks(withSharing<TransposeBlocksOptions>(options)));
    function.addPass(createInterchangeLoops());
  }
  function.addPass(createLowerLinalg(withSharing<LowerLinalgOptions>(options)));
  // Epilogues have become vectors and linalg bodies scalars: all functions at once.
  function.addPass(createExpandNarrowFloats(withTarget<ExpandNarrowFloatsOptions>(options)));
  // Knows f32 and f64 only.
  function.addPass(createExpandMath(withTarget<ExpandMathOptions>(options)));
  // Before the cleaning, which removes what the parts compute again.
  pm.addPass(createOutlineParallelLoops());
  pm.addNestedPass<func::FuncOp>(createCanonicalizerPass());
  pm.addNestedPass<func::FuncOp>(createCSEPass());
}

void cpu::addLLVMPasses(OpPassManager &pm, const CpuOptions &options) {
  OpPassManager &function = pm.nest<func::FuncOp>();
  if (options.emulateTiles)
    function.addPass(createEmulateTiles());
  function.addPass(createConvertVectorToSCFPass());
  function.addPass(createLowerAffinePass());
  function.addPass(memref::createExpandStridedMetadataPass());
  // The previous pass computes offsets with affine.apply.
  function.addPass(createLowerAffinePass());
  function.addPass(createSCFToControlFlowPass());
  function.addPass(createSimplifyVectors());
  // A check leaves its function, which only unstructured control flow can.
  pm.addPass(createLowerAsserts());
  pm.addPass(createLowerToLLVM(withTarget<LowerToLLVMOptions>(options)));
  pm.addNestedPass<LLVM::LLVMFuncOp>(createCanonicalizerPass());
  pm.addNestedPass<LLVM::LLVMFuncOp>(createCSEPass());
}
