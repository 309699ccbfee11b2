//===- FormKernels.cpp - From a graph to a schedule and kernels -----------===//
//
// The pass builds a new main beside the old one.  The old graph stays intact
// until the end, because shape arithmetic is followed through it: a size that a
// Shape/Gather/Concat/Reshape chain computes becomes index arithmetic on the
// inputs' sizes, and the chain itself is then dead.
//
//===----------------------------------------------------------------------===//

#include "passes/kernels/KernelGroups.h"
#include "passes/kernels/Passes.h"

#include "dialects/kernel/Kernel.h"
#include "dialects/onnx/Onnx.h"

#include "mlir/Dialect/Arith/Utils/Utils.h"
#include "mlir/Dialect/ControlFlow/IR/ControlFlowOps.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/IRMapping.h"
#include "mlir/IR/SymbolTable.h"

namespace onnxc {
#define GEN_PASS_DEF_FORMKERNELS
#include "passes/kernels/Passes.h.inc"
} // namespace onnxc

using namespace mlir;
using namespace onnxc;

/// The symbol index of each axis of main's inputs; -1 where the size is fixed.
static SmallVector<SmallVector<int64_t>> symbolsOfInputs(ModuleOp module) {
  SmallVector<SmallVector<int64_t>> all;
  if (auto inputs = module->getAttrOfType<ArrayAttr>("onnxc.inputs"))
    for (auto input : inputs.getAsRange<DictionaryAttr>()) {
      auto axes = input.getAs<DenseI64ArrayAttr>("dims");
      all.push_back(axes ? llvm::to_vector(axes.asArrayRef()) : SmallVector<int64_t>());
    }
  return all;
}

namespace {
class ScheduleBuilder {
public:
  ScheduleBuilder(func::FuncOp oldMain, bool fuse)
      : oldMain(oldMain), module(oldMain->getParentOfType<ModuleOp>()), symbols(module), b(oldMain.getContext()),
        fuse(fuse), sizeClasses(std::make_unique<SizeClasses>(oldMain, symbolsOfInputs(module))) {}
  LogicalResult run();

private:
  func::FuncOp createMain();
  void seedSymbolDims(func::FuncOp main);
  LogicalResult emitBlock(Block &block);
  LogicalResult emitGroup(const KernelGroup &group);
  LogicalResult emitView(Operation *op);
  LogicalResult emitChecks(Operation *op);
  FailureOr<Dims> sizesOf(Value oldValue);
  Value destinationOf(Value oldValue, ArrayRef<Dim> sizes);
  func::FuncOp outline(const KernelGroup &group);
  ArrayAttr dimNumbers(ValueRange values);
  LogicalResult emitReturn(func::ReturnOp op);
  void remapOperands(func::FuncOp main);
  void eraseDeadCalls(func::FuncOp main);

  func::FuncOp oldMain;
  ModuleOp module;
  SymbolTable symbols;
  OpBuilder b;
  bool fuse;
  std::unique_ptr<SizeClasses> sizeClasses; // refers to the old graph
  IRMapping mapping;      // old values -> new values
  DimBuilder::Cache dims; // sizes of old values as new values
  DenseMap<Value, Value> outputs; // old value -> destination argument that it is returned in
};
} // namespace

//===----------------------------------------------------------------------===//
// main
//===----------------------------------------------------------------------===//

func::FuncOp ScheduleBuilder::createMain() {
  auto returnOp = cast<func::ReturnOp>(oldMain.front().getTerminator());
  SmallVector<Type> inputs(oldMain.getArgumentTypes()), results(returnOp.getOperandTypes());
  llvm::append_range(inputs, returnOp.getOperandTypes());
  for (Type type : returnOp.getOperandTypes())
    results.append(cast<RankedTensorType>(type).getNumDynamicDims(), b.getIndexType());
  auto main = func::FuncOp::create(oldMain.getLoc(), "main", b.getFunctionType(inputs, results));
  Block *entry = main.addEntryBlock();
  unsigned numInputs = oldMain.getNumArguments();
  mapping.map(oldMain.getArguments(), entry->getArguments().take_front(numInputs));
  b.setInsertionPointToStart(entry);
  return main;
}

/// Sizes of the inputs: one value per symbol, so that equal names are equal values.
void ScheduleBuilder::seedSymbolDims(func::FuncOp main) {
  DenseMap<int64_t, Dim> bySymbol;
  auto symbolsOf = symbolsOfInputs(module);
  for (auto [i, argument] : llvm::enumerate(oldMain.getArguments())) {
    auto type = cast<RankedTensorType>(argument.getType());
    for (int64_t axis = 0; axis < type.getRank(); ++axis) {
      if (!type.isDynamicDim(axis))
        continue;
      int64_t symbol = i < symbolsOf.size() && axis < (int64_t)symbolsOf[i].size() ? symbolsOf[i][axis] : -1;
      Dim dim = symbol >= 0 ? bySymbol.lookup(symbol) : Dim();
      if (!dim)
        dim = tensor::DimOp::create(b, main.getLoc(), main.getArgument(i), axis).getResult();
      if (symbol >= 0)
        bySymbol[symbol] = dim;
      dims[{argument, axis}] = dim;
    }
  }
}

LogicalResult ScheduleBuilder::run() {
  func::FuncOp main = createMain();
  seedSymbolDims(main);
  auto returnOp = cast<func::ReturnOp>(oldMain.front().getTerminator());
  for (auto [i, value] : llvm::enumerate(returnOp.getOperands()))
    outputs.try_emplace(viewedValue(value), main.getArgument(oldMain.getNumArguments() + i));
  if (failed(emitBlock(oldMain.front())) || failed(emitReturn(returnOp))) {
    main.erase();
    return failure();
  }
  remapOperands(main);
  sizeClasses.reset();
  oldMain.erase();
  symbols.insert(main, module.getBody()->begin());
  main.setName("main");
  eraseDeadCalls(main);
  return success();
}

LogicalResult ScheduleBuilder::emitBlock(Block &block) {
  SmallVector<KernelGroup> groups = formGroups(block, *sizeClasses, fuse);
  // A group is emitted where its last operator stands.
  DenseMap<Operation *, const KernelGroup *> emittedAt;
  for (const KernelGroup &group : groups)
    emittedAt[group.ops.back()] = &group;
  for (Operation &op : block.without_terminator()) {
    auto onnxOp = dyn_cast<OnnxOpInterface>(op);
    if (!onnxOp) {
      b.clone(op, mapping);
      continue;
    }
    if (failed(emitChecks(&op)))
      return failure();
    KernelRole role = onnxOp.getKernelRole();
    if (role == KernelRole::Control)
      return op.emitOpError("is control flow, which the schedule cannot express yet");
    if (role == KernelRole::Constant)
      b.clone(op, mapping);
    else if (role == KernelRole::View) {
      if (failed(emitView(&op)))
        return failure();
    } else if (const KernelGroup *group = emittedAt.lookup(&op)) {
      if (failed(emitGroup(*group)))
        return failure();
    }
  }
  return success();
}

//===----------------------------------------------------------------------===//
// Sizes
//===----------------------------------------------------------------------===//

/// Run-time checks of sizes that the shape function demands to agree.
LogicalResult ScheduleBuilder::emitChecks(Operation *op) {
  if (llvm::all_of(op->getOperandTypes(), [](Type type) { return cast<RankedTensorType>(type).hasStaticShape(); }))
    return success();
  DimBuilder builder(b, op->getLoc());
  builder.setCache(&dims);
  builder.setEmitChecks(true);
  ResultDims ignored;
  return cast<OnnxOpInterface>(op).computeDims(op->getOperands(), builder, ignored);
}

FailureOr<Dims> ScheduleBuilder::sizesOf(Value oldValue) {
  DimBuilder builder(b, oldValue.getLoc());
  builder.setCache(&dims);
  Dims sizes = builder.of(oldValue);
  if (llvm::all_of(sizes, [](Dim dim) { return bool(dim); }))
    return sizes;
  Operation *producer = oldValue.getDefiningOp();
  return emitError(oldValue.getLoc()) << "the size of a result of '" << producer->getName().stripDialect()
                                      << "' is only known after it has run";
}

/// Where a kernel writes a result: a model output if it is returned, else a buffer.
Value ScheduleBuilder::destinationOf(Value oldValue, ArrayRef<Dim> sizes) {
  auto type = cast<RankedTensorType>(oldValue.getType());
  Location loc = oldValue.getLoc();
  Value output = outputs.lookup(oldValue);
  if (output && output.getType() == type && type.hasStaticShape())
    return output;
  SmallVector<Value> dynamic;
  for (auto [i, size] : llvm::enumerate(sizes))
    if (type.isDynamicDim(i))
      dynamic.push_back(getValueOrCreateConstantIndexOp(b, loc, size));
  if (!output)
    return kernel::BufferOp::create(b, loc, type, dynamic);
  return kernel::ViewOp::create(b, loc, type, output, dynamic);
}

LogicalResult ScheduleBuilder::emitView(Operation *op) {
  FailureOr<Dims> sizes = sizesOf(op->getResult(0));
  if (failed(sizes))
    return failure();
  auto type = cast<RankedTensorType>(op->getResult(0).getType());
  SmallVector<Value> dynamic;
  for (auto [i, size] : llvm::enumerate(*sizes))
    if (type.isDynamicDim(i))
      dynamic.push_back(getValueOrCreateConstantIndexOp(b, op->getLoc(), size));
  Value source = mapping.lookup(op->getOperand(0));
  mapping.map(op->getResult(0), kernel::ViewOp::create(b, op->getLoc(), type, source, dynamic).getResult());
  return success();
}

//===----------------------------------------------------------------------===//
// Kernels
//===----------------------------------------------------------------------===//

/// A C-like name from the node names of a group.
static std::string kernelName(const KernelGroup &group) {
  std::string name;
  for (Operation *op : group.ops) {
    std::string part = nodeName(op->getLoc());
    if (part.empty())
      part = op->getName().stripDialect().str();
    // The root's name and then only the operators.
    std::string text = name.empty() ? part : op->getName().stripDialect().str();
    if (!name.empty())
      name += '_';
    if (name.size() < 64)
      for (char c : text)
        name += llvm::isAlnum(c) ? c : '_';
  }
  StringRef trimmed = StringRef(name).trim('_');
  return trimmed.empty() ? "kernel" : (llvm::isDigit(trimmed[0]) ? "k" + trimmed : trimmed).str();
}

func::FuncOp ScheduleBuilder::outline(const KernelGroup &group) {
  OpBuilder inner(b.getContext());
  SmallVector<Type> types, results;
  for (Value input : group.inputs)
    types.push_back(input.getType());
  for (Value result : group.results)
    types.push_back(result.getType()), results.push_back(result.getType());
  SmallVector<Location> locs = llvm::map_to_vector(group.ops, [](Operation *op) { return op->getLoc(); });
  auto kernel = func::FuncOp::create(inner.getFusedLoc(locs), kernelName(group), inner.getFunctionType(types, results));
  kernel.setPrivate();
  Block *entry = kernel.addEntryBlock();
  inner.setInsertionPointToStart(entry);
  IRMapping local;
  for (auto [value, argument] : llvm::zip(group.inputs, entry->getArguments()))
    local.map(value, argument);
  for (Value constant : group.constants)
    local.map(constant, inner.clone(*constant.getDefiningOp())->getResult(0));
  for (Operation *op : group.ops)
    inner.clone(*op, local);
  SmallVector<Value> returned =
      llvm::map_to_vector(group.results, [&](Value result) { return local.lookup(result); });
  func::ReturnOp::create(inner, kernel.getLoc(), returned);
  SmallVector<Attribute> nodes = llvm::map_to_vector(group.ops, [&](Operation *op) -> Attribute {
    std::string name = nodeName(op->getLoc());
    return inner.getStringAttr(name.empty() ? op->getName().stripDialect().str() : name);
  });
  kernel->setAttr(kernel::kResultsAttr, inner.getI64IntegerAttr(group.results.size()));
  kernel->setAttr(kernel::kNodesAttr, inner.getArrayAttr(nodes));
  SmallVector<Value> arguments(group.inputs);
  llvm::append_range(arguments, group.results);
  kernel->setAttr(kernel::kDimsAttr, dimNumbers(arguments));
  symbols.insert(kernel);
  return kernel;
}

/// For kernel.dims: equal numbers are equal sizes.  Numbered anew for each kernel, so
/// that equal kernels look equal.
ArrayAttr ScheduleBuilder::dimNumbers(ValueRange values) {
  DenseMap<int64_t, int64_t> local;
  SmallVector<Attribute> all;
  for (Value value : values) {
    auto type = cast<RankedTensorType>(value.getType());
    SmallVector<int64_t> numbers(type.getRank(), -1);
    for (int64_t axis = 0; axis < type.getRank(); ++axis)
      if (type.isDynamicDim(axis))
        numbers[axis] = local.try_emplace(sizeClasses->numberOf(value, axis), local.size()).first->second;
    all.push_back(b.getDenseI64ArrayAttr(numbers));
  }
  return b.getArrayAttr(all);
}

LogicalResult ScheduleBuilder::emitGroup(const KernelGroup &group) {
  SmallVector<Value> operands = llvm::map_to_vector(group.inputs, [&](Value input) { return mapping.lookup(input); });
  for (Value result : group.results) {
    FailureOr<Dims> sizes = sizesOf(result);
    if (failed(sizes))
      return failure();
    operands.push_back(destinationOf(result, *sizes));
  }
  func::FuncOp kernel = outline(group);
  auto call = func::CallOp::create(b, kernel.getLoc(), kernel, operands);
  mapping.map(group.results, call.getResults());
  return success();
}

//===----------------------------------------------------------------------===//
// The end
//===----------------------------------------------------------------------===//

LogicalResult ScheduleBuilder::emitReturn(func::ReturnOp op) {
  SmallVector<Value> operands, sizes;
  for (Value value : op.getOperands()) {
    operands.push_back(mapping.lookup(value));
    FailureOr<Dims> all = sizesOf(value);
    if (failed(all))
      return failure();
    for (auto [i, size] : llvm::enumerate(*all))
      if (cast<RankedTensorType>(value.getType()).isDynamicDim(i))
        sizes.push_back(getValueOrCreateConstantIndexOp(b, op.getLoc(), size));
  }
  llvm::append_range(operands, sizes);
  func::ReturnOp::create(b, op.getLoc(), operands);
  return success();
}

/// Size arithmetic was emitted on old values (tensor.dim, tensor.extract).
void ScheduleBuilder::remapOperands(func::FuncOp main) {
  main.walk([&](Operation *op) {
    for (OpOperand &operand : op->getOpOperands())
      if (Value replacement = mapping.lookupOrNull(operand.get()))
        operand.set(replacement);
  });
}

/// Kernels whose results only described shapes are not needed: their consumers
/// got index arithmetic instead.
void ScheduleBuilder::eraseDeadCalls(func::FuncOp main) {
  SmallVector<Operation *> ops;
  for (Operation &op : main.front().without_terminator())
    ops.push_back(&op);
  for (Operation *op : llvm::reverse(ops)) {
    auto call = dyn_cast<func::CallOp>(op);
    if (call ? op->use_empty() : isOpTriviallyDead(op)) {
      Operation *callee = call ? symbols.lookup(call.getCallee()) : nullptr;
      op->erase();
      if (callee && SymbolTable::symbolKnownUseEmpty(callee, module))
        symbols.erase(callee);
    }
  }
}

namespace {
struct FormKernels : onnxc::impl::FormKernelsBase<FormKernels> {
  using Base::Base;
  void runOnOperation() override {
    auto main = getOperation().lookupSymbol<func::FuncOp>("main");
    if (!main || !main.getBody().hasOneBlock()) {
      getOperation().emitError("has no function 'main' of one block");
      return signalPassFailure();
    }
    if (failed(ScheduleBuilder(main, fuse).run()))
      signalPassFailure();
  }
};
} // namespace
