//===- Optimize.cpp - LLVM's optimiser on a model's code ------------------===//
//
// The kernels arrive tiled, vectorised and unrolled to what the registers hold.
// Further unrolling would only spill and grow the code, so it is off.  The
// vectorizers stay on for the scalar loops that our own strategy leaves.
//
//===----------------------------------------------------------------------===//

#include "codegen/emit/Target.h"
#include "llvm/Analysis/CGSCCPassManager.h"
#include "llvm/Analysis/LoopAnalysisManager.h"
#include "llvm/Analysis/TargetLibraryInfo.h"
#include "llvm/Analysis/TargetTransformInfo.h"
#include "llvm/IR/InstIterator.h"
#include "llvm/IR/IntrinsicInst.h"
#include "llvm/Passes/PassBuilder.h"
#include "llvm/Transforms/IPO/DeadArgumentElimination.h"
#include "llvm/Transforms/IPO/GlobalDCE.h"
#include "llvm/Transforms/IPO/GlobalOpt.h"
#include "llvm/Transforms/Scalar/DCE.h"
#include "llvm/Transforms/Utils/LowerMemIntrinsics.h"

using namespace llvm;

namespace onnxc::emit {

static OptimizationLevel toLevel(unsigned level) {
  static const OptimizationLevel kLevels[] = {OptimizationLevel::O0, OptimizationLevel::O1,
                                              OptimizationLevel::O2, OptimizationLevel::O3};
  return kLevels[std::min(level, 3u)];
}

/// Copies and fills of more than a few registers as loops: an object must not call
/// memcpy, which the machine it runs on may not have.
static void expandMemoryIntrinsics(Module &module, TargetMachine &machine) {
  constexpr uint64_t kInlineBytes = 128; // every target expands this much in place
  for (Function &function : module) {
    SmallVector<MemIntrinsic *> large;
    for (Instruction &instruction : instructions(function))
      if (auto *memory = dyn_cast<MemIntrinsic>(&instruction)) {
        auto *bytes = dyn_cast<ConstantInt>(memory->getLength());
        if (!bytes || bytes->getZExtValue() > kInlineBytes)
          large.push_back(memory);
      }
    TargetTransformInfo costs = machine.getTargetTransformInfo(function);
    for (MemIntrinsic *memory : large) {
      if (auto *copy = dyn_cast<MemCpyInst>(memory))
        expandMemCpyAsLoop(copy, costs);
      else if (auto *fill = dyn_cast<MemSetInst>(memory))
        expandMemSetAsLoop(fill);
      else if (auto *move = dyn_cast<MemMoveInst>(memory);
               !move || !expandMemMoveAsLoop(move, costs))
        continue;
      memory->eraseFromParent();
    }
  }
}

/// Runs what `build` makes with the builder.
static void runPipeline(Module &module, TargetMachine &machine, const PipelineTuningOptions &tuning,
                        llvm::function_ref<ModulePassManager(PassBuilder &)> build) {
  LoopAnalysisManager loops;
  FunctionAnalysisManager functions;
  CGSCCAnalysisManager components;
  ModuleAnalysisManager modules;
  PassBuilder builder(&machine, tuning);
  // No library exists: loops must not become calls to it.
  TargetLibraryInfoImpl library(module.getTargetTriple());
  library.disableAllFunctions();
  functions.registerPass([&] { return TargetLibraryAnalysis(library); });
  builder.registerModuleAnalyses(modules);
  builder.registerCGSCCAnalyses(components);
  builder.registerFunctionAnalyses(functions);
  builder.registerLoopAnalyses(loops);
  builder.crossRegisterProxies(loops, functions, components, modules);
  build(builder).run(module, modules);
}

void optimize(Module &module, TargetMachine &machine, unsigned level) {
  expandMemoryIntrinsics(module, machine);
  PipelineTuningOptions tuning;
  tuning.LoopUnrolling = false;
  // As clang does; -O1 is also what constants are folded with, where compiling is most of the time.
  tuning.LoopInterleaving = tuning.LoopVectorization = tuning.SLPVectorization = level > 1;
  runPipeline(module, machine, tuning, [&](PassBuilder &builder) {
    return builder.buildPerModuleDefaultPipeline(toLevel(level));
  });
}

void optimizeLinked(Module &module, TargetMachine &machine) {
  runPipeline(module, machine, PipelineTuningOptions(), [](PassBuilder &) {
    ModulePassManager passes;
    // Kernels are called with all that describes a buffer, of which they use little.
    passes.addPass(DeadArgumentEliminationPass());
    passes.addPass(GlobalOptPass());
    passes.addPass(createModuleToFunctionPassAdaptor(DCEPass()));
    passes.addPass(GlobalDCEPass());
    return passes;
  });
}

} // namespace onnxc::emit
