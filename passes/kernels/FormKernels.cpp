//===- FormKernels.cpp - From a graph to a schedule and kernels -----------===//

#include "passes/kernels/DropRepetitions.h"
#include "passes/kernels/KeepRows.h"
#include "passes/kernels/Passes.h"
#include "passes/kernels/schedule/ScheduleBuilder.h"

#include "dialects/kernel/Kernel.h"
#include "dialects/onnx/Onnx.h"

#include "mlir/Dialect/Arith/Utils/Utils.h"
#include "mlir/Dialect/ControlFlow/IR/ControlFlowOps.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

namespace onnxc {
#define GEN_PASS_DEF_FORMKERNELS
#include "passes/kernels/Passes.h.inc"
} // namespace onnxc

using namespace mlir;
using namespace onnxc;

SmallVector<SmallVector<int64_t>> onnxc::symbolsOfInputs(ModuleOp module) {
  SmallVector<SmallVector<int64_t>> all;
  if (auto inputs = module->getAttrOfType<ArrayAttr>("onnxc.inputs"))
    for (auto input : inputs.getAsRange<DictionaryAttr>()) {
      auto axes = input.getAs<DenseI64ArrayAttr>("dims");
      all.push_back(axes ? llvm::to_vector(axes.asArrayRef()) : SmallVector<int64_t>());
    }
  return all;
}

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
      int64_t symbol =
          i < symbolsOf.size() && axis < (int64_t)symbolsOf[i].size() ? symbolsOf[i][axis] : -1;
      Dim dim = symbol >= 0 ? bySymbol.lookup(symbol) : Dim();
      if (!dim)
        dim = tensor::DimOp::create(b, main.getLoc(), main.getArgument(i), axis).getResult();
      if (symbol >= 0)
        bySymbol[symbol] = dim;
      dims[{argument, axis}] = dim;
    }
  }
  if (equalSizes)
    equalSizes->unite(b, dims, /*check=*/true);
}

/// The value in whose buffer an output is.  Of a prefix whose size a run decides the
/// caller gives room for all that there can be.
static Value computedValue(Value output) {
  auto op = output.getDefiningOp<OnnxOpInterface>();
  if (op && op.getKernelRole() == KernelRole::Prefix &&
      cast<RankedTensorType>(output.getType()).isDynamicDim(0))
    output = op->getOperand(0);
  return viewedValue(output);
}

LogicalResult ScheduleBuilder::run() {
  func::FuncOp main = createMain();
  seedSymbolDims(main);
  auto returnOp = cast<func::ReturnOp>(oldMain.front().getTerminator());
  for (auto [i, value] : llvm::enumerate(returnOp.getOperands()))
    outputs.try_emplace(computedValue(value), main.getArgument(oldMain.getNumArguments() + i));
  if (failed(emitBlock(oldMain.front())) || failed(emitReturn(returnOp))) {
    main.erase();
    return failure();
  }
  remapOperands(main);
  sizeClasses.reset();
  equalSizes.reset();
  oldMain.erase();
  symbols.insert(main, module.getBody()->begin());
  main.setName("main");
  eraseDeadCalls(main);
  return success();
}

LogicalResult ScheduleBuilder::emitBlock(Block &block) {
  if (fuse)
    planJoins(block);
  std::vector<KernelGroup> groups = formGroups(
      block, *sizeClasses, fuse, joined, [&](Value value) { return bool(rowsJoinOf(value)); });
  // A group is emitted where its last operator stands.
  DenseMap<Operation *, const KernelGroup *> emittedAt;
  for (const KernelGroup &group : groups)
    emittedAt[group.ops.back()] = &group;
  for (Operation &op : block.without_terminator())
    if (failed(emitOperator(&op, emittedAt.lookup(&op))))
      return failure();
  return success();
}

/// `group` is the one that `op` completes, if any.
LogicalResult ScheduleBuilder::emitOperator(Operation *op, const KernelGroup *group) {
  auto onnxOp = dyn_cast<OnnxOpInterface>(op);
  KernelRole role = onnxOp ? onnxOp.getKernelRole() : KernelRole::Constant;
  if (role == KernelRole::Constant) {
    b.clone(*op, mapping);
    return success();
  }
  if (role == KernelRole::Control)
    return emitControl(op);
  if (failed(emitChecks(op)))
    return failure();
  if (role == KernelRole::View || role == KernelRole::Prefix)
    return emitView(op);
  return !group || emitParts(*group) ? success() : emitGroup(*group);
}

//===----------------------------------------------------------------------===//
// Sizes
//===----------------------------------------------------------------------===//

/// For sizes of old values.  Only what the schedule has computed can be loaded: a group's
/// inner values never are, and others only come later.
DimBuilder ScheduleBuilder::dimBuilder(Location loc) {
  DimBuilder builder(b, loc);
  builder.setCache(&dims);
  builder.setLoadable(&mapping);
  return builder;
}

/// Run-time checks of sizes that the shape function demands to agree, and of those
/// that only the model's declarations promise.
LogicalResult ScheduleBuilder::emitChecks(Operation *op) {
  SmallVector<Type> inferred;
  if (failed(inferResultTypes(op, inferred)))
    return failure();
  bool isStatic = llvm::all_of(op->getOperandTypes(), [](Type type) {
    return cast<RankedTensorType>(type).hasStaticShape();
  });
  if (isStatic && llvm::equal(inferred, op->getResultTypes()))
    return success();
  DimBuilder builder = dimBuilder(op->getLoc());
  auto report = [&] { return op->emitOpError(); };
  builder.setErrorHandler(report);
  builder.setEmitChecks(true);
  ResultDims computed;
  if (failed(cast<OnnxOpInterface>(op).computeDims(op->getOperands(), builder, computed)))
    return failure();
  for (auto [type, shape] : llvm::zip(op->getResultTypes(), computed))
    for (auto [axis, size] : llvm::enumerate(shape))
      if (!cast<RankedTensorType>(type).isDynamicDim(axis) &&
          failed(builder.requireEqual(
              size, builder.constant(cast<RankedTensorType>(type).getDimSize(axis)),
              "a size differs from the declared one")))
        return failure();
  return success();
}

FailureOr<Dims> ScheduleBuilder::sizesOf(Value oldValue) {
  DimBuilder builder = dimBuilder(oldValue.getLoc());
  Dims sizes = builder.of(oldValue);
  if (llvm::all_of(sizes, [](Dim dim) { return bool(dim); }))
    return sizes;
  Operation *producer = oldValue.getDefiningOp();
  return emitError(oldValue.getLoc())
         << "the size of a result of '" << producer->getName().stripDialect()
         << "' is only known after it has run";
}

/// The sizes of a type's dynamic dimensions.
SmallVector<Value> ScheduleBuilder::dynamicSizes(Location loc, Type type, ArrayRef<Dim> sizes) {
  SmallVector<Value> dynamic;
  for (auto [i, size] : llvm::enumerate(sizes))
    if (cast<RankedTensorType>(type).isDynamicDim(i))
      dynamic.push_back(getValueOrCreateConstantIndexOp(b, loc, size));
  return dynamic;
}

/// The same elements as `type`.
Value ScheduleBuilder::asType(Location loc, Value value, Type type, ArrayRef<Dim> sizes) {
  if (value.getType() == type && cast<RankedTensorType>(type).hasStaticShape())
    return value;
  return kernel::ViewOp::create(b, loc, type, value, dynamicSizes(loc, type, sizes));
}

/// Sees to it, before anything is written, that a destination is large enough.
void ScheduleBuilder::checkRoom(Location loc, Value destination, ArrayRef<Dim> sizes) {
  auto it = rooms.find(destination);
  if (it == rooms.end() || ArrayRef(it->second) == sizes)
    return;
  DimBuilder builder(b, loc);
  builder.setEmitChecks(true);
  // What is certain to be too large is reported where the graph ends.
  (void)builder.requireAtMost(builder.product(sizes), builder.product(it->second),
                              "a graph yields a larger value than there is room for");
}

/// Where a kernel writes a result: to what it is wanted in, else to a buffer.
Value ScheduleBuilder::destinationOf(Value oldValue, ArrayRef<Dim> sizes) {
  Location loc = oldValue.getLoc();
  if (Operation *join = joinOf.lookup(oldValue))
    joinInPlace(join);
  if (Value output = outputs.lookup(oldValue)) {
    checkRoom(loc, output, sizes);
    return asType(loc, output, oldValue.getType(), sizes);
  }
  return kernel::BufferOp::create(b, loc, oldValue.getType(),
                                  dynamicSizes(loc, oldValue.getType(), sizes));
}

LogicalResult ScheduleBuilder::emitView(Operation *op) {
  // A view of what only exists inside of kernels does so, too.
  if (!mapping.contains(op->getOperand(0)))
    return success();
  FailureOr<Dims> sizes = sizesOf(op->getResult(0));
  if (failed(sizes))
    return failure();
  Value source = mapping.lookup(op->getOperand(0)), result = op->getResult(0);
  mapping.map(result, kernel::ViewOp::create(b, op->getLoc(), result.getType(), source,
                                             dynamicSizes(op->getLoc(), result.getType(), *sizes))
                          .getResult());
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

/// Erases what nothing needs from the end on, graphs inside others first.
static void eraseUnused(Block &block) {
  // A reverse iterator would refer to the operation that is erased.
  SmallVector<Operation *> ops;
  for (Operation &op : block.without_terminator())
    ops.push_back(&op);
  for (Operation *last : llvm::reverse(ops)) {
    Operation &op = *last;
    for (Region &region : op.getRegions())
      for (Block &inner : region)
        eraseUnused(inner);
    // A kernel does nothing but write its results.
    bool isNeeded = !op.use_empty() || isa<cf::AssertOp>(op);
    if (!isNeeded && (isa<func::CallOp>(op) || op.getDialect()->getNamespace() == "scf" ||
                      isOpTriviallyDead(&op)))
      op.erase();
  }
}

/// Kernels whose results only described shapes are not needed: their consumers
/// got index arithmetic instead.
void ScheduleBuilder::eraseDeadCalls(func::FuncOp main) {
  eraseUnused(main.front());
  llvm::DenseSet<StringRef> called;
  main.walk([&](func::CallOp call) { called.insert(call.getCallee()); });
  for (auto function : llvm::make_early_inc_range(module.getOps<func::FuncOp>()))
    if (function->hasAttr(kernel::kResultsAttr) && !called.contains(function.getName()))
      symbols.erase(function);
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
    if (fuse) {
      dropRepetitions(main);
      keepRows(main);
    }
    if (failed(ScheduleBuilder(main, fuse).run()))
      signalPassFailure();
  }
};
} // namespace
