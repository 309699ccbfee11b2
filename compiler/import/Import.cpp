//===- Import.cpp - From an ONNX file to a module -------------------------===//

#include "compiler/import/Import.h"
#include "compiler/import/CheckModel.h"
#include "compiler/import/GraphImporter.h"
#include "dialects/onnx/Onnx.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/Verifier.h"
#include "llvm/Support/Path.h"

using namespace mlir;
using namespace onnxc;

//===----------------------------------------------------------------------===//
// Metadata: docs/architecture.md, "Metadata that survives all phases"
//===----------------------------------------------------------------------===//

static DictionaryAttr modelAttr(const Model &model, const ImportOptions &options, Builder &b) {
  StringRef name =
      options.name.empty() ? llvm::sys::path::stem(model.fileName) : StringRef(options.name);
  std::string producer = model.proto.producer_name();
  if (!producer.empty() && !model.proto.producer_version().empty())
    producer += " " + model.proto.producer_version();
  NamedAttrList entries;
  entries.set("name", b.getStringAttr(name));
  entries.set("sha256", b.getStringAttr(model.sha256));
  entries.set("producer", b.getStringAttr(producer));
  NamedAttrList metadata;
  for (const proto::StringStringEntryProto &entry : model.proto.metadata_props())
    if (!entry.key().empty())
      metadata.set(entry.key(), b.getStringAttr(entry.value()));
  if (!metadata.empty())
    entries.set("metadata", metadata.getDictionary(b.getContext()));
  return entries.getDictionary(b.getContext());
}

static Attribute symbolsAttr(ArrayRef<Symbol> symbols, Builder &b) {
  SmallVector<Attribute> entries;
  for (const Symbol &symbol : symbols)
    entries.push_back(
        b.getDictionaryAttr({b.getNamedAttr("name", b.getStringAttr(symbol.name)),
                             b.getNamedAttr("min", b.getI64IntegerAttr(symbol.range.min)),
                             b.getNamedAttr("max", b.getI64IntegerAttr(symbol.range.max))}));
  return b.getArrayAttr(entries);
}

static Attribute valueAttr(StringRef name, Type type, ArrayRef<int64_t> dims, Builder &b,
                           ArrayAttr keys = {}, ArrayAttr names = {}) {
  NamedAttrList entries;
  entries.set("name", b.getStringAttr(name));
  entries.set("type", TypeAttr::get(type));
  entries.set("dims", b.getDenseI64ArrayAttr(dims));
  if (keys)
    entries.set("keys", keys);
  if (names)
    entries.set("names", names);
  return entries.getDictionary(b.getContext());
}

/// What the model calls the dynamic dimensions of an output; empty names for others.
static ArrayAttr dimNames(const proto::ValueInfoProto &info, RankedTensorType type, Builder &b) {
  const proto::TensorShapeProto &shape = info.type().tensor_type().shape();
  bool isDeclared = shape.dim_size() == type.getRank();
  SmallVector<StringRef> names;
  for (int64_t axis = 0; axis < type.getRank(); ++axis)
    names.push_back(isDeclared && !isAnonymousDim(shape.dim(axis).dim_param()) ? StringRef(shape.dim(axis).dim_param())
                                                                               : StringRef());
  return llvm::all_of(names, [](StringRef name) { return name.empty(); }) ? ArrayAttr() : b.getStrArrayAttr(names);
}

static Attribute outputsAttr(const proto::GraphProto &graph, ValueRange outputs, Builder &b) {
  SmallVector<Attribute> entries;
  int64_t numDynamic = 0;
  for (auto [info, value] : llvm::zip_equal(graph.output(), outputs)) {
    auto type = cast<RankedTensorType>(value.getType());
    SmallVector<int64_t> dims;
    for (int64_t size : type.getShape())
      dims.push_back(ShapedType::isDynamic(size) ? numDynamic++ : -1);
    auto keyed = value.getDefiningOp<KeyedInterface>();
    entries.push_back(valueAttr(info.name(), type, dims, b, keyed ? keyed.getKeys() : ArrayAttr(),
                                dimNames(info, type, b)));
  }
  return b.getArrayAttr(entries);
}

//===----------------------------------------------------------------------===//
// The module
//===----------------------------------------------------------------------===//

namespace {
struct MainInputs {
  SmallVector<const proto::ValueInfoProto *> infos;
  SmallVector<Type> types;
  SmallVector<Location> locations;
  SmallVector<Attribute> metadata;
};
} // namespace

static FailureOr<MainInputs> readInputs(const proto::GraphProto &graph, ValueTypes &types,
                                        Location loc, Builder &b) {
  MainInputs inputs;
  inputs.infos = GraphImporter::realInputs(graph);
  for (const proto::ValueInfoProto *info : inputs.infos) {
    FailureOr<InputType> type = types.inputType(*info, loc);
    if (failed(type))
      return failure();
    inputs.types.push_back(type->type);
    inputs.locations.push_back(NameLoc::get(b.getStringAttr(info->name()), loc));
    inputs.metadata.push_back(valueAttr(info->name(), type->type, type->symbols, b));
  }
  // All names that the user may have given sizes, also where nothing uses them.
  for (const auto *list : {&graph.output(), &graph.value_info()})
    for (const proto::ValueInfoProto &info : *list)
      if (failed(types.declaredType(info, loc)))
        return failure();
  return inputs;
}

/// Builds `main` in `module`; its terminator returns the outputs.
static FailureOr<func::FuncOp> buildMain(Model &model, const FunctionTable &functions,
                                         ValueTypes &types, const MainInputs &inputs,
                                         ModuleOp module) {
  MLIRContext &ctx = *module.getContext();
  OpBuilder b = OpBuilder::atBlockEnd(module.getBody());
  auto main =
      func::FuncOp::create(b, model.location(ctx), "main", b.getFunctionType(inputs.types, {}));
  Scope scope;
  scope.opsets = &model.opsets;
  scope.block = &main.getBody().emplaceBlock();
  scope.block->addArguments(inputs.types, inputs.locations);
  proto::GraphProto &graph = *model.proto.mutable_graph();
  FailureOr<SmallVector<Value>> outputs =
      GraphImporter(model, functions, types, ctx).importGraph(graph, inputs.infos, scope);
  if (failed(outputs))
    return failure();
  b.setInsertionPointToEnd(scope.block);
  func::ReturnOp::create(b, main.getLoc(), *outputs);
  main.setFunctionType(b.getFunctionType(inputs.types, TypeRange(ValueRange(*outputs))));
  return main;
}

static OwningOpRef<ModuleOp> importParsed(Model &model, const ImportOptions &options,
                                          MLIRContext &ctx) {
  ctx.loadDialect<onnx::ONNXDialect, func::FuncDialect>();
  Location loc = model.location(ctx);
  FunctionTable functions;
  if (failed(functions.build(model, ctx)) || failed(checkOperators(model, functions, ctx)))
    return {};
  Builder b(&ctx);
  ValueTypes types(options);
  const proto::GraphProto &graph = model.proto.graph();
  FailureOr<MainInputs> inputs = readInputs(graph, types, loc, b);
  if (failed(inputs) || failed(types.checkOptions(loc)))
    return {};
  if (graph.output().empty()) {
    emitError(loc) << "the model has no outputs";
    return {};
  }
  OwningOpRef<ModuleOp> module = ModuleOp::create(loc);
  FailureOr<func::FuncOp> main = buildMain(model, functions, types, *inputs, *module);
  if (failed(main))
    return {};
  Operation *terminator = main->getBody().front().getTerminator();
  (*module)->setAttr("onnxc.model", modelAttr(model, options, b));
  (*module)->setAttr("onnxc.symbols", symbolsAttr(types.getSymbols(), b));
  (*module)->setAttr("onnxc.inputs", b.getArrayAttr(inputs->metadata));
  (*module)->setAttr("onnxc.outputs", outputsAttr(graph, terminator->getOperands(), b));
  if (DictionaryAttr ranges = types.openRanges(b))
    (*module)->setAttr("onnxc.ranges", ranges);
  if (failed(verify(*module)))
    return {};
  return module;
}

OwningOpRef<ModuleOp> onnxc::importModel(StringRef path, const ImportOptions &options,
                                         MLIRContext &ctx) {
  std::unique_ptr<Model> model = readModel(path, ctx);
  return model ? importParsed(*model, options, ctx) : OwningOpRef<ModuleOp>();
}

OwningOpRef<ModuleOp> onnxc::importModelFromMemory(StringRef bytes, StringRef fileName,
                                                   StringRef folder, const ImportOptions &options,
                                                   MLIRContext &ctx) {
  std::unique_ptr<Model> model = parseModel(bytes, fileName, folder, ctx);
  return model ? importParsed(*model, options, ctx) : OwningOpRef<ModuleOp>();
}
