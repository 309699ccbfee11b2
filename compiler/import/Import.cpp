//===- Import.cpp - From an ONNX file to a module -------------------------===//

#include "compiler/import/Import.h"
#include "compiler/import/CheckModel.h"
#include "compiler/import/GraphImporter.h"
#include "dialects/onnx/ops/ControlFlow/ControlFlow.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/Verifier.h"
#include "llvm/ADT/StringSet.h"
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
    names.push_back(isDeclared && !isAnonymousDim(shape.dim(axis).dim_param())
                        ? StringRef(shape.dim(axis).dim_param())
                        : StringRef());
  return llvm::all_of(names, [](StringRef name) { return name.empty(); })
             ? ArrayAttr()
             : b.getStrArrayAttr(names);
}

/// The declaration of an output; null for an element of one.
static const proto::ValueInfoProto *declarationOf(const proto::GraphProto &graph, StringRef name) {
  auto it = llvm::find_if(graph.output(),
                          [&](const proto::ValueInfoProto &info) { return info.name() == name; });
  return it == graph.output().end() || !it->type().has_tensor_type() ? nullptr : &*it;
}

static Attribute outputsAttr(const proto::GraphProto &graph, ArrayRef<std::string> names,
                             ValueRange outputs, Builder &b) {
  SmallVector<Attribute> entries;
  int64_t numDynamic = 0;
  for (auto [name, value] : llvm::zip_equal(names, outputs)) {
    auto type = cast<RankedTensorType>(value.getType());
    SmallVector<int64_t> dims;
    for (int64_t size : type.getShape())
      dims.push_back(ShapedType::isDynamic(size) ? numDynamic++ : -1);
    auto keyed = value.getDefiningOp<KeyedInterface>();
    const proto::ValueInfoProto *info = declarationOf(graph, name);
    entries.push_back(valueAttr(name, type, dims, b, keyed ? keyed.getKeys() : ArrayAttr(),
                                info ? dimNames(*info, type, b) : ArrayAttr()));
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
  SmallVector<InputGroup> groups; // one per info
};

/// Outputs are tensors: of a sequence its elements.
struct MainOutputs {
  SmallVector<std::string> names;
  SmallVector<Value> values;
};
} // namespace

/// Whether names differ; elements of a sequence are named after it, `s_0`, and so may others be.
static LogicalResult checkNames(ArrayRef<std::string> names, StringRef what, Location loc) {
  llvm::StringSet<> seen;
  for (const std::string &name : names)
    if (!seen.insert(name).second)
      return emitError(loc) << "two " << what << " are called '" << name
                            << "'; elements of a sequence 's' are called 's_0', 's_1' and so on";
  return success();
}

static FailureOr<MainInputs> readInputs(const proto::GraphProto &graph, ValueTypes &types,
                                        Location loc, Builder &b) {
  MainInputs inputs;
  inputs.infos = GraphImporter::realInputs(graph);
  std::vector<std::string> names;
  for (const proto::ValueInfoProto *info : inputs.infos) {
    FailureOr<InputGroup> group = types.inputGroup(*info, loc);
    if (failed(group))
      return failure();
    for (auto [name, type] : llvm::zip_equal(group->names, group->types)) {
      inputs.types.push_back(type.type);
      inputs.locations.push_back(NameLoc::get(b.getStringAttr(name), loc));
      inputs.metadata.push_back(valueAttr(name, type.type, type.symbols, b));
    }
    llvm::append_range(names, group->names);
    inputs.groups.push_back(std::move(*group));
  }
  // A name that the model itself gives twice is found where it is defined again.
  llvm::StringSet<> declared;
  bool isDistinct = llvm::all_of(
      inputs.infos, [&](const auto *info) { return declared.insert(info->name()).second; });
  if (isDistinct && failed(checkNames(names, "inputs", loc)))
    return failure();
  // All names that the user may have given sizes, also where nothing uses them.
  for (const auto *list : {&graph.output(), &graph.value_info()})
    for (const proto::ValueInfoProto &info : *list)
      if (failed(types.declaredType(info, loc)))
        return failure();
  return inputs;
}

/// The graph's inputs out of main's arguments.
static SmallVector<Value> groupArguments(const MainInputs &inputs, Block &block, Location loc) {
  OpBuilder b = OpBuilder::atBlockEnd(&block);
  SmallVector<Value> values;
  ValueRange rest = block.getArguments();
  for (const InputGroup &group : inputs.groups) {
    ValueRange own = rest.take_front(group.types.size());
    rest = rest.drop_front(group.types.size());
    if (group.kind == InputGroup::Tensor)
      values.push_back(own.front());
    else if (group.kind == InputGroup::Absent)
      values.push_back(onnx::AbsentOp::create(b, loc, b.getNoneType()));
    else
      values.push_back(onnx::ElementsOp::create(b, loc, b.getNoneType(), own, /*open=*/false));
  }
  return values;
}

static MainOutputs flattenOutputs(const proto::GraphProto &graph, ArrayRef<Value> values) {
  MainOutputs outputs;
  for (auto [info, value] : llvm::zip_equal(graph.output(), values)) {
    auto elements = value.getDefiningOp<onnx::ElementsOp>();
    if (!elements) {
      // Of slices the one tensor; of an absent optional nothing.
      auto stacked = value.getDefiningOp<onnx::StackedOp>();
      Value tensor = stacked ? stacked.getSlices() : value;
      if (!isa<RankedTensorType>(tensor.getType()))
        continue;
      outputs.names.push_back(info.name());
      outputs.values.push_back(tensor);
      continue;
    }
    for (auto [i, element] : llvm::enumerate(elements.getElements())) {
      outputs.names.push_back(info.name() + "_" + std::to_string(i));
      outputs.values.push_back(element);
    }
  }
  return outputs;
}

/// Sequences have been taken apart.
static void eraseSequences(func::FuncOp main) {
  main.walk([](Operation *op) {
    if (isa<onnx::ElementsOp, onnx::StackedOp, onnx::AbsentOp>(op) && op->use_empty())
      op->erase();
  });
}

/// Builds `main` in `module`; its terminator returns the outputs.
static FailureOr<func::FuncOp> buildMain(Model &model, const FunctionTable &functions,
                                         ValueTypes &types, const MainInputs &inputs,
                                         ModuleOp module,
                                         SmallVectorImpl<std::string> &outputNames) {
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
      GraphImporter(model, functions, types, ctx)
          .importGraph(graph, inputs.infos, groupArguments(inputs, *scope.block, main.getLoc()),
                       scope);
  if (failed(outputs))
    return failure();
  MainOutputs flat = flattenOutputs(graph, *outputs);
  if (failed(checkNames(flat.names, "outputs", main.getLoc())))
    return failure();
  outputNames.assign(flat.names.begin(), flat.names.end());
  b.setInsertionPointToEnd(scope.block);
  func::ReturnOp::create(b, main.getLoc(), flat.values);
  main.setFunctionType(b.getFunctionType(inputs.types, TypeRange(ValueRange(flat.values))));
  eraseSequences(main);
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
  SmallVector<std::string> outputNames;
  FailureOr<func::FuncOp> main = buildMain(model, functions, types, *inputs, *module, outputNames);
  if (failed(main))
    return {};
  Operation *terminator = main->getBody().front().getTerminator();
  (*module)->setAttr("onnxc.model", modelAttr(model, options, b));
  (*module)->setAttr("onnxc.symbols", symbolsAttr(types.getSymbols(), b));
  (*module)->setAttr("onnxc.inputs", b.getArrayAttr(inputs->metadata));
  (*module)->setAttr("onnxc.outputs",
                     outputsAttr(graph, outputNames, terminator->getOperands(), b));
  if (DictionaryAttr ranges = types.openRanges(b))
    (*module)->setAttr("onnxc.ranges", ranges);
  if (options.stringBytes)
    (*module)->setAttr("onnxc.string_bytes", b.getI64IntegerAttr(*options.stringBytes));
  if (options.stringParts)
    (*module)->setAttr("onnxc.string_parts", b.getI64IntegerAttr(*options.stringParts));
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
