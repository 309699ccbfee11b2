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
#include "llvm/Passes/PassBuilder.h"

using namespace llvm;

namespace onnxc::emit {

static OptimizationLevel toLevel(unsigned level) {
  static const OptimizationLevel kLevels[] = {OptimizationLevel::O0, OptimizationLevel::O1,
                                              OptimizationLevel::O2, OptimizationLevel::O3};
  return kLevels[std::min(level, 3u)];
}

void optimize(Module &module, TargetMachine &machine, unsigned level) {
  PipelineTuningOptions tuning;
  tuning.LoopUnrolling = false;
  tuning.LoopInterleaving = true;
  tuning.LoopVectorization = true;
  tuning.SLPVectorization = true;

  LoopAnalysisManager loops;
  FunctionAnalysisManager functions;
  CGSCCAnalysisManager components;
  ModuleAnalysisManager modules;
  PassBuilder builder(&machine, tuning);
  builder.registerModuleAnalyses(modules);
  builder.registerCGSCCAnalyses(components);
  builder.registerFunctionAnalyses(functions);
  builder.registerLoopAnalyses(loops);
  builder.crossRegisterProxies(loops, functions, components, modules);
  builder.buildPerModuleDefaultPipeline(toLevel(level)).run(module, modules);
}

} // namespace onnxc::emit
