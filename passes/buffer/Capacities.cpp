//===- Capacities.cpp - Room that the caller gives ------------------------===//

#include "passes/buffer/Capacities.h"

#include "mlir/Dialect/Arith/IR/Arith.h"

using namespace mlir;
using namespace onnxc;

/// The first name in a location: the node's.
static StringRef nameIn(Location loc) {
  StringRef name;
  loc->walk([&](Location part) {
    auto named = dyn_cast<NameLoc>(part);
    if (named)
      name = named.getName();
    return named ? WalkResult::interrupt() : WalkResult::advance();
  });
  return name;
}

/// Names of the dynamic output dimensions, by their position in output_dims: as the
/// model declares them, else OUTPUT_AXIS.
static SmallVector<std::string> namesOfOutputs(ModuleOp module) {
  SmallVector<std::string> all;
  auto outputs = module->getAttrOfType<ArrayAttr>("onnxc.outputs");
  if (!outputs)
    return all;
  for (auto output : outputs.getAsRange<DictionaryAttr>()) {
    auto dims = output.getAs<DenseI64ArrayAttr>("dims");
    auto names = output.getAs<ArrayAttr>("names");
    for (auto [axis, position] : llvm::enumerate(dims ? dims.asArrayRef() : ArrayRef<int64_t>())) {
      if (position < 0)
        continue;
      StringRef name = names && axis < names.size() ? cast<StringAttr>(names[axis]).getValue() : "";
      all.resize(std::max<size_t>(all.size(), position + 1));
      all[position] = name.empty()
                          ? (output.getAs<StringAttr>("name").getValue() + "_" + Twine(axis)).str()
                          : name.str();
    }
  }
  return all;
}

Capacities::Capacities(func::FuncOp main, Operation *entryEnd)
    : main(main), module(main->getParentOfType<ModuleOp>()), b(entryEnd),
      outputNames(namesOfOutputs(module)) {}

/// The user's range for a name, or everything.
Capacities::Range Capacities::rangeOf(StringRef name) const {
  auto ranges = module->getAttrOfType<DictionaryAttr>("onnxc.ranges");
  auto range = ranges ? ranges.getAs<DenseI64ArrayAttr>(name) : DenseI64ArrayAttr();
  return range ? Range{range[0], range[1]} : Range{0, std::numeric_limits<int64_t>::max()};
}

Value Capacities::create(StringRef name) {
  Value &value = byName[b.getStringAttr(name)];
  if (Range range = rangeOf(name); !value && range.min == range.max)
    value = arith::ConstantIndexOp::create(b, main.getLoc(), range.max);
  if (!value &&
      succeeded(main.insertArgument(main.getNumArguments(), b.getIndexType(), {}, main.getLoc())))
    value = main.getArguments().back();
  return value;
}

/// The size of the inputs that has this name; null when none has.
Value Capacities::ofSymbol(StringRef name) {
  auto symbols = module->getAttrOfType<ArrayAttr>("onnxc.symbols");
  auto inputs = module->getAttrOfType<ArrayAttr>("onnxc.inputs");
  if (!symbols || !inputs)
    return {};
  for (auto [argument, input] : llvm::enumerate(inputs.getAsRange<DictionaryAttr>()))
    for (auto [axis, symbol] : llvm::enumerate(input.getAs<DenseI64ArrayAttr>("dims").asArrayRef()))
      if (symbol >= 0 && cast<DictionaryAttr>(symbols[symbol]).getAs<StringAttr>("name") == name)
        return memref::DimOp::create(b, main.getLoc(), main.getArgument(argument), axis);
  return {};
}

Value Capacities::ofOutput(int64_t position) {
  std::string name = position < (int64_t)outputNames.size() ? outputNames[position]
                                                            : ("output_" + Twine(position)).str();
  Value size = ofSymbol(name);
  return size ? size : create(name);
}

Value Capacities::ofBuffer(memref::AllocOp alloc, int64_t axis) {
  StringRef node = nameIn(alloc.getLoc());
  std::string base = ((node.empty() ? "buffer" : node) + "_" + Twine(axis)).str(), name = base;
  // An operator may have several results and temporaries.
  for (int64_t i = 2; byName.contains(b.getStringAttr(name)) || ofSymbol(name); ++i)
    name = base + "_" + std::to_string(i);
  return create(name);
}

SmallVector<Value> Capacities::arguments() const {
  SmallVector<Value> all;
  for (auto &[name, value] : byName)
    if (isa<BlockArgument>(value))
      all.push_back(value);
  return all;
}

LogicalResult Capacities::finish() {
  auto known = module->getAttrOfType<ArrayAttr>("onnxc.symbols");
  SmallVector<Attribute> symbols(known ? known.getValue() : ArrayRef<Attribute>());
  for (auto &[name, value] : byName)
    if (isa<BlockArgument>(value))
      symbols.push_back(
          b.getDictionaryAttr({b.getNamedAttr("name", name),
                               b.getNamedAttr("min", b.getI64IntegerAttr(rangeOf(name).min)),
                               b.getNamedAttr("max", b.getI64IntegerAttr(rangeOf(name).max))}));
  if (known || !symbols.empty())
    module->setAttr("onnxc.symbols", b.getArrayAttr(symbols));
  auto ranges = module->getAttrOfType<DictionaryAttr>("onnxc.ranges");
  for (NamedAttribute range : ranges ? ranges.getValue() : ArrayRef<NamedAttribute>()) {
    bool isDeclared = cast<DenseI64ArrayAttr>(range.getValue())[2];
    if (isDeclared || byName.contains(range.getName()))
      continue;
    InFlightDiagnostic diag = module.emitError()
                              << "the model has no dimension named '" << range.getName().getValue()
                              << "' that needs a bound";
    for (auto &[name, value] : byName)
      diag << (name == byName.front().first ? ", only " : ", ") << name.getValue();
    return diag;
  }
  return success();
}
