//===- Evaluate.cpp - Running a constant subgraph at compile time ---------===//

#include "compiler/Evaluate.h"
#include "compiler/Pipeline.h"

#include "codegen/emit/Emit.h"
#include "codegen/jit/LoadedModel.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/DialectResourceBlobManager.h"

using namespace mlir;
using namespace onnxc;

static constexpr size_t kAlignment = 64;

/// Contents of at most this many bytes are kept inline (see docs/architecture.md).
static constexpr int64_t kInlineBytes = 1024;

static int64_t bytesPerElement(Type element) {
  return std::max<int64_t>(1, element.getIntOrFloatBitWidth() / 8);
}

/// The computed bytes as an attribute: small ones inline, others as a resource that
/// owns them.
static ElementsAttr makeAttribute(RankedTensorType type, AsmResourceBlob blob, StringRef name) {
  ArrayRef<char> bytes = blob.getData();
  if ((int64_t)bytes.size() <= kInlineBytes) {
    if (!type.getElementType().isInteger(1))
      return DenseElementsAttr::getFromRawBuffer(type, bytes);
    SmallVector<bool> bits = llvm::map_to_vector(bytes, [](char c) { return c != 0; });
    return DenseElementsAttr::get(type, bits);
  }
  return DenseResourceElementsAttr::get(type, name, std::move(blob));
}

/// Names, types and fixed sizes of one side of main.
static ArrayAttr describe(MLIRContext *ctx, ArrayRef<Type> types, StringRef prefix) {
  Builder b(ctx);
  SmallVector<Attribute> values;
  for (auto [i, type] : llvm::enumerate(types)) {
    SmallVector<int64_t> dims(cast<RankedTensorType>(type).getRank(), -1);
    values.push_back(
        b.getDictionaryAttr({b.getNamedAttr("name", b.getStringAttr(prefix + Twine(i))),
                             b.getNamedAttr("type", TypeAttr::get(type)),
                             b.getNamedAttr("dims", b.getDenseI64ArrayAttr(dims))}));
  }
  return b.getArrayAttr(values);
}

/// The metadata that the importer gives a model (docs/architecture.md).
static void describeInterface(ModuleOp module, func::FuncOp main) {
  Builder b(module.getContext());
  module->setAttr("onnxc.model",
                  b.getDictionaryAttr({b.getNamedAttr("name", b.getStringAttr("constants"))}));
  module->setAttr("onnxc.symbols", b.getArrayAttr({}));
  module->setAttr("onnxc.inputs", describe(module.getContext(), main.getArgumentTypes(), "c"));
  module->setAttr("onnxc.outputs", describe(module.getContext(), main.getResultTypes(), "r"));
}

static LogicalResult compile(ModuleOp module, SmallVectorImpl<char> &object) {
  PipelineOptions options;
  options.cpu.target = cpu::resolveTarget("", "", "");
  options.optLevel = options.cpu.optLevel = 1;
  for (const PhaseInfo &phase : phases())
    // The graph phase would fold what is being folded.
    if (phase.phase != Phase::Graph && failed(runPhase(phase, module, options)))
      return failure();
  emit::EmitOptions emitOptions;
  emitOptions.triple = options.cpu.target.triple;
  emitOptions.cpu = options.cpu.target.cpu;
  emitOptions.features = options.cpu.target.features;
  emitOptions.optLevel = 1;
  emitOptions.name = "constants";
  emitOptions.debugInfo = false;
  auto bytes = emit::emitObjectToMemory(module, emitOptions);
  if (failed(bytes))
    return failure();
  object.assign(bytes->begin(), bytes->end());
  return success();
}

FailureOr<SmallVector<ElementsAttr>> onnxc::evaluateConstants(ModuleOp module,
                                                              ArrayRef<ElementsAttr> inputs) {
  auto main = module.lookupSymbol<func::FuncOp>("main");
  SmallVector<Type> types(main.getResultTypes());
  describeInterface(module, main);
  SmallVector<char, 0> object;
  if (failed(compile(module, object)))
    return failure();
  auto loaded =
      jit::LoadedModel::load({StringRef(object.data(), object.size()), "constants"}, "constants");
  if (!loaded)
    return module.emitError() << "cannot load compiled constants: "
                              << llvm::toString(loaded.takeError());
  const onnxc_model *model = (*loaded)->model();

  SmallVector<AsmResourceBlob> blobs;
  SmallVector<void *> outputs;
  for (Type type : types) {
    auto tensor = cast<RankedTensorType>(type);
    size_t bytes = tensor.getNumElements() * bytesPerElement(tensor.getElementType());
    blobs.push_back(HeapAsmResourceBlob::allocate(bytes, kAlignment));
    outputs.push_back(blobs.back().getMutableData().data());
  }
  AsmResourceBlob workspace = HeapAsmResourceBlob::allocate(model->workspace_bytes + 1, kAlignment);
  SmallVector<const void *> inputData;
  for (ElementsAttr input : inputs) {
    // Constants without contents come from a dump in which they were elided.
    AsmResourceBlob *blob = cast<DenseResourceElementsAttr>(input).getRawHandle().getBlob();
    if (!blob)
      return module.emitError("a constant has no contents (was it elided from a dump?)");
    auto type = cast<RankedTensorType>(input.getType());
    if ((int64_t)blob->getData().size() !=
        type.getNumElements() * bytesPerElement(type.getElementType()))
      return module.emitError() << "a constant of type " << type << " has "
                                << blob->getData().size() << " bytes";
    inputData.push_back(blob->getData().data());
  }
  onnxc_call call = {};
  call.inputs = inputData.data();
  call.outputs = outputs.data();
  call.workspace = workspace.getMutableData().data();
  if (onnxc_status status = model->run(&call))
    return module.emitError() << "evaluating constants failed with status " << (int)status;
  SmallVector<ElementsAttr> results;
  for (auto [i, type] : llvm::enumerate(types))
    results.push_back(makeAttribute(cast<RankedTensorType>(type), std::move(blobs[i]), "folded"));
  return results;
}
