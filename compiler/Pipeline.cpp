//===- Pipeline.cpp - The compiler, top to bottom -------------------------===//
//
// The table below is the compiler.  The driver, --emit, the names of dump files and
// the documents follow it.
//
//===----------------------------------------------------------------------===//

#include "compiler/Pipeline.h"
#include "compiler/CheckPasses.h"

#include "passes/buffer/Passes.h"
#include "passes/common/Passes.h"
#include "passes/graph/Passes.h"
#include "passes/kernels/Passes.h"
#include "passes/tensor/Passes.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Transforms/Passes.h"

using namespace mlir;
using namespace onnxc;

/// The panels and groups that the code generator will ask for.
static PackingFn packingChooser(const PipelineOptions &options) {
  return [target = options.cpu.target, strict = options.strictMath](const PackRequest &request) {
    cpu::ContractShape shape{request.m, request.n, request.k, request.aHasColumns};
    bool areFloats = isa<FloatType>(request.b);
    // Tiles take bytes of any signs, and of floats the smallest numbers for zero.
    if (!(areFloats && strict) && cpu::prefersTiles(target, request.a, request.b, shape))
      return Packing{cpu::tilePanel(request.n), areFloats ? 2 : 4};
    // Those of floats take the smallest numbers for zero.
    if (!request.aHasColumns && !(areFloats && strict))
      shape.group = cpu::dotGroup(target, request.a, request.b);
    bool hasByteGroups = shape.group > 1 && !areFloats;
    if (!hasByteGroups && cpu::prefersDots(target, request.accumulator, shape))
      return Packing{1};
    Packing packing{cpu::chooseContractTile(target, request.accumulator, shape).panel, shape.group};
    if (hasByteGroups)
      packing.flipsA = cpu::findDotUnit(target, target.vectorBits, request.a.isUnsignedInteger(),
                                        request.b.isUnsignedInteger())
                           ->flipsA;
    return packing;
  };
}

/// Where 3x3 convolutions are computed by Winograd's algorithm, whose results are not as close.
static WinogradFn winogradChooser(const PipelineOptions &options) {
  if (options.optLevel < 3 || options.strictMath)
    return [](int64_t, int64_t, int64_t, int64_t, int64_t) { return 0; };
  return [target = options.cpu.target](int64_t images, int64_t height, int64_t width,
                                       int64_t inputs, int64_t outputs) {
    return cpu::chooseWinogradTiles(target, {images, height, width, inputs, outputs});
  };
}

static void addNothing(OpPassManager &, const PipelineOptions &) {}

static void addGraphPasses(OpPassManager &pm, const PipelineOptions &options) {
  pm.addPass(createCanonicalizerPass());
  pm.addNestedPass<func::FuncOp>(createDecompose());
  // Before dequantized weights are computed.
  if (options.optLevel > 0) {
    pm.addPass(createInferShapes());
    pm.addNestedPass<func::FuncOp>(createMultiplyBytes());
  }
  // Shapes that are computed become constants here, and so sizes become known; then
  // shapes of what has these sizes.
  for (int i = 0; i < 2; ++i) {
    pm.addPass(createInferShapes());
    pm.addPass(createFoldConstants(options.evaluate));
  }
  pm.addPass(createInferShapes());
  // From here on levels differ.
  if (options.trace)
    pm.addNestedPass<func::FuncOp>(createNumberOperators());
  if (options.optLevel > 0) {
    // What follows a composition moves to where it can be folded.
    pm.addPass(createCanonicalizerPass());
    pm.addNestedPass<func::FuncOp>(createFoldParts());
    pm.addNestedPass<func::FuncOp>(createFoldScales());
    pm.addNestedPass<func::FuncOp>(createFoldPads());
    // After scales, which find weights and biases through what stands right behind a product.
    pm.addNestedPass<func::FuncOp>(createHoistRepeats());
    pm.addNestedPass<func::FuncOp>(createSplitProducts());
    // Scaled weights are computed now: only constants are permuted and packed.
    pm.addPass(createFoldConstants(options.evaluate));
    // Of borders whose value is known only now.
    pm.addNestedPass<func::FuncOp>(createFoldPads());
    // Before the layout: channels are still dimension 1.
    pm.addNestedPass<func::FuncOp>(createReplaceChannels());
    pm.addNestedPass<func::FuncOp>(createSinkChannelOrder());
    pm.addPass(createFoldConstants(options.evaluate));
    pm.addNestedPass<func::FuncOp>(createFuseNormalization());
    // Before transposes sink into what stands between the products.
    pm.addNestedPass<func::FuncOp>(createFuseAttention());
    pm.addNestedPass<func::FuncOp>(createAssignLayout());
    pm.addNestedPass<func::FuncOp>(createFoldTransposes());
    // After the last operator that could have added a border itself.
    pm.addNestedPass<func::FuncOp>(createJoinBorders());
    // Views stand now where transposes of nothing but dimensions of size 1 have been.
    pm.addNestedPass<func::FuncOp>(createFoldParts());
    // After the layout: only channels-last convolutions are packed.
    pm.addNestedPass<func::FuncOp>(
        createPackWeights(packingChooser(options), winogradChooser(options)));
    pm.addPass(createFoldConstants(options.evaluate));
    pm.addPass(createInferShapes());
  }
  // Before the last cleaning, which merges equal ones.
  pm.addNestedPass<func::FuncOp>(createExpandStrings());
  pm.addPass(createCanonicalizerPass());
  pm.addPass(createCSEPass());
}

static void addKernelPasses(OpPassManager &pm, const PipelineOptions &options) {
  pm.addPass(createFormKernels({/*fuse=*/options.optLevel > 0}));
  if (options.trace)
    pm.addPass(createTraceKernels());
  // Index arithmetic of sizes repeats a lot; equal sizes become one value.
  pm.addNestedPass<func::FuncOp>(createCanonicalizerPass());
  pm.addNestedPass<func::FuncOp>(createCSEPass());
  pm.addPass(createShareKernels());
}

static void addTensorPasses(OpPassManager &pm, const PipelineOptions &options) {
  pm.addPass(createLowerToLinalg());
  // Epilogues first: elementwise fusion would merge what they consist of with
  // other consumers.
  pm.addNestedPass<func::FuncOp>(createFuseEpilogues());
  pm.addNestedPass<func::FuncOp>(createFuseOperands());
  pm.addNestedPass<func::FuncOp>(createReadParts());
  pm.addNestedPass<func::FuncOp>(createFuseElementwise());
  pm.addNestedPass<func::FuncOp>(createCSEPass());
  pm.addPass(createDropOperands());
}

static void addBufferPasses(OpPassManager &pm, const PipelineOptions &options) {
  pm.addPass(createBufferize());
  pm.addNestedPass<func::FuncOp>(createCSEPass());
  // Before planning: it decides how many buffers there are.
  pm.addPass(createReuseInPlace());
  // After that, which knows no loops; before planning: temporaries get smaller.
  if (options.optLevel > 0) {
    FuseRowsOptions rows;
    rows.rowBytes = std::max(options.cpu.target.l1Bytes, options.cpu.target.l2Bytes / 2);
    rows.blockBytes = options.cpu.target.l1Bytes / 2;
    pm.addPass(createFuseRows(rows));
  }
  // From here on no pass may create an allocation.
  pm.addPass(createPlanMemory());
  pm.addNestedPass<func::FuncOp>(createCanonicalizerPass());
  pm.addNestedPass<func::FuncOp>(createCSEPass());
}

static void addVectorPasses(OpPassManager &pm, const PipelineOptions &options) {
  cpu::addVectorPasses(pm, options.cpu);
}

static void addLLVMPasses(OpPassManager &pm, const PipelineOptions &options) {
  cpu::addLLVMPasses(pm, options.cpu);
}

static const PhaseInfo kPhases[] = {
    // phase         name       passes            gone      summary
    {Phase::Onnx, "onnx", addNothing, "", "the imported model"},
    {Phase::Graph, "graph", addGraphPasses, "", "the graph, folded and fused"},
    {Phase::Kernels, "kernels", addKernelPasses, "",
     "a schedule of calls and one function per kernel"},
    {Phase::Linalg, "linalg", addTensorPasses, "onnx", "kernels as linalg on tensors"},
    {Phase::Buffer, "buffer", addBufferPasses, "tensor", "memory planned"},
    {Phase::Vector, "vector", addVectorPasses, "linalg", "kernels as loops and vectors"},
    {Phase::Llvm, "llvm", addLLVMPasses, "memref", "the LLVM dialect"},
};

ArrayRef<PhaseInfo> onnxc::phases() { return kPhases; }

const PhaseInfo *onnxc::findPhase(StringRef name) {
  for (const PhaseInfo &phase : kPhases)
    if (phase.name == name)
      return &phase;
  return nullptr;
}

Phase onnxc::lastPhaseOf(ModuleOp module) {
  if (auto name = module->getAttrOfType<StringAttr>("onnxc.phase"))
    if (const PhaseInfo *phase = findPhase(name.getValue()))
      return phase->phase;
  return Phase::Onnx;
}

LogicalResult onnxc::runPhase(const PhaseInfo &phase, ModuleOp module,
                              const PipelineOptions &options,
                              llvm::function_ref<void(PassManager &)> configure) {
  PassManager pm(module.getContext());
  if (configure)
    configure(pm);
  phase.build(pm, options);
  Pass *gate = nullptr;
  if (!phase.removes.empty()) {
    std::unique_ptr<Pass> verify = createVerifyLowered({/*dialect=*/phase.removes.str()});
    gate = verify.get();
    pm.addPass(std::move(verify));
  }
  // What shapes a model has is found out up to the graph phase, and it is then that verifiers
  // reject models.
  if (failed(phase.phase <= Phase::Graph ? pm.run(module) : runChecked(pm, module, gate)))
    return failure();
  module->setAttr("onnxc.phase", StringAttr::get(module.getContext(), phase.name));
  return success();
}
