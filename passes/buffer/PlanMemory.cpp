//===- PlanMemory.cpp - Give every buffer an offset in one workspace ------===//
//
// A lifetime is a range of the schedule's operations (see BufferLifetimes.h).  When
// all sizes are known the layout is computed here.  Otherwise buffers share slots: the
// size of a slot is the largest of its buffers, computed at entry from the sizes of the
// inputs, and offsets are prefix sums.  A size that only a kernel knows counts with its
// bound (see SizeBounds.h), and a check in front of the buffer sees to it that there is
// no more; the same is true of outputs, whose bounds `query` tells.
//
//===----------------------------------------------------------------------===//

#include "passes/buffer/ArenaLayout.h"
#include "passes/buffer/BufferLifetimes.h"
#include "passes/buffer/Buffers.h"
#include "passes/buffer/Passes.h"
#include "passes/buffer/SizeBounds.h"

#include "mlir/Dialect/ControlFlow/IR/ControlFlowOps.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/IR/IRMapping.h"
#include "llvm/Support/MathExtras.h"

namespace onnxc {
#define GEN_PASS_DEF_PLANMEMORY
#include "passes/buffer/Passes.h.inc"
} // namespace onnxc

using namespace mlir;
using namespace onnxc;

namespace {
class Planner {
public:
  Planner(func::FuncOp main, int64_t alignment)
      : main(main), module(main->getParentOfType<ModuleOp>()), alignment(alignment), b(main.getContext()) {}
  LogicalResult run();

private:
  void collect();
  LogicalResult findBounds(SizeBounds &bounds);
  LogicalResult findOutputBounds(SizeBounds &bounds);
  void checkBound(Operation *user, Value size, SizeBounds &bounds);
  bool areSizesKnown();
  Value planStatic();
  Value planDynamic(Operation *entryEnd);
  void createQuery(Value total);
  void replace(memref::AllocOp alloc, Value offset);
  Value workspace() { return main.getArgument(main.getNumArguments() - 3); }

  func::FuncOp main;
  ModuleOp module;
  int64_t alignment;
  OpBuilder b;
  SmallVector<memref::AllocOp> allocs;
  SmallVector<Lifetime> lifetimes;
  SmallVector<SmallVector<Value>> sizes;              // of each alloc, or bounds of them
  SmallVector<std::pair<Value, Value>> outputBounds; // position in output_dims, bound
};
} // namespace

void Planner::collect() {
  BufferLifetimes analysis(main);
  main.walk([&](memref::AllocOp alloc) {
    allocs.push_back(alloc);
    lifetimes.push_back(analysis.of(alloc));
  });
}

void Planner::replace(memref::AllocOp alloc, Value offset) {
  b.setInsertionPoint(alloc);
  Value view = memref::ViewOp::create(b, alloc.getLoc(), alloc.getType(), workspace(), offset, alloc.getDynamicSizes());
  alloc.replaceAllUsesWith(view);
  alloc.erase();
}

static void setWorkspace(ModuleOp module, int64_t bytes, int64_t alignment, int64_t lowerBound) {
  Builder b(module.getContext());
  SmallVector<NamedAttribute> entries{b.getNamedAttr("align", b.getI64IntegerAttr(alignment)),
                                      b.getNamedAttr("bytes", b.getI64IntegerAttr(bytes)),
                                      b.getNamedAttr("lower_bound", b.getI64IntegerAttr(lowerBound))};
  module->setAttr("onnxc.workspace", b.getDictionaryAttr(entries));
}

/// Returns the total.
Value Planner::planStatic() {
  ArenaLayout layout = layOutArena(lifetimes, alignment);
  b.setInsertionPointToStart(&main.front());
  for (auto [alloc, offset] : llvm::zip(allocs, layout.offsets)) {
    b.setInsertionPoint(alloc);
    replace(alloc, arith::ConstantIndexOp::create(b, alloc.getLoc(), offset));
  }
  int64_t total = allocs.empty() ? 0 : layout.bytes;
  setWorkspace(module, total, alignment, arenaLowerBound(lifetimes, alignment));
  b.setInsertionPointToStart(&main.front());
  return arith::ConstantIndexOp::create(b, main.getLoc(), total);
}

//===----------------------------------------------------------------------===//
// Dynamic sizes
//===----------------------------------------------------------------------===//

/// Bytes of a buffer, rounded up to the alignment.
static Value bytesOf(OpBuilder &b, Location loc, MemRefType type, ValueRange sizes, int64_t alignment) {
  int64_t known = elementBytes(type.getElementType());
  for (int64_t size : type.getShape())
    known *= ShapedType::isDynamic(size) ? 1 : size;
  Value bytes = arith::ConstantIndexOp::create(b, loc, known);
  for (Value size : sizes)
    bytes = arith::MulIOp::create(b, loc, bytes, size);
  Value rest = arith::ConstantIndexOp::create(b, loc, alignment - 1);
  Value mask = arith::ConstantIndexOp::create(b, loc, -alignment);
  return arith::AndIOp::create(b, loc, arith::AddIOp::create(b, loc, bytes, rest), mask);
}

/// Emits in front of `user` that a size which depends on data is within its bound.
void Planner::checkBound(Operation *user, Value size, SizeBounds &bounds) {
  if (bounds.isExact(size))
    return;
  b.setInsertionPoint(user);
  // Unsigned: a negative size is no size.
  Value fits = arith::CmpIOp::create(b, user->getLoc(), arith::CmpIPredicate::ule, size, bounds.of(size));
  cf::AssertOp::create(b, user->getLoc(), fits, "size: a size that depends on data is above its bound");
}

static InFlightDiagnostic reportUnbounded(Operation *op, const Twine &what) {
  return op->emitError() << "the size of " << what.str()
                         << " depends on data and has no upper bound that the sizes of the inputs give";
}

LogicalResult Planner::findBounds(SizeBounds &bounds) {
  for (memref::AllocOp alloc : allocs) {
    auto &own = sizes.emplace_back();
    for (Value size : alloc.getDynamicSizes()) {
      Value bound = bounds.of(size);
      if (!bound)
        return reportUnbounded(alloc, "a buffer");
      checkBound(alloc, size, bounds);
      own.push_back(bound);
    }
  }
  return success();
}

LogicalResult Planner::findOutputBounds(SizeBounds &bounds) {
  BlockArgument outputDims = main.getArgument(main.getNumArguments() - 2);
  for (Operation *user : outputDims.getUsers()) {
    auto store = dyn_cast<memref::StoreOp>(user);
    auto cast = store ? store.getValue().getDefiningOp<arith::IndexCastOp>() : arith::IndexCastOp();
    if (!cast || bounds.isExact(cast.getIn()))
      continue;
    Value bound = bounds.of(cast.getIn());
    if (!bound)
      return reportUnbounded(store, "an output");
    outputBounds.push_back({store.getIndices().front(), bound});
  }
  // Where outputs are written: their arguments follow the inputs'.
  SmallVector<memref::ReinterpretCastOp> views;
  main.walk([&](memref::ReinterpretCastOp view) {
    if (auto argument = dyn_cast<BlockArgument>(view.getSource()); argument && argument.getOwner() == &main.front())
      views.push_back(view);
  });
  for (memref::ReinterpretCastOp view : views)
    for (Value size : view.getSizes())
      if (bounds.of(size))
        checkBound(view, size, bounds);
  return success();
}

/// Whether all sizes and bounds are constants; `lifetimes` hold them then.
bool Planner::areSizesKnown() {
  for (auto [alloc, life, own] : llvm::zip_equal(allocs, lifetimes, sizes)) {
    MemRefType type = alloc.getType();
    int64_t bytes = elementBytes(type.getElementType());
    unsigned next = 0;
    for (int64_t size : type.getShape()) {
      auto known = ShapedType::isDynamic(size) ? getConstantIntValue(own[next++]) : size;
      if (!known || llvm::MulOverflow(bytes, *known, bytes))
        return false;
    }
    life.bytes = bytes;
  }
  return true;
}

/// Returns the total.
Value Planner::planDynamic(Operation *entryEnd) {
  Location loc = main.getLoc();
  int64_t numSlots = 0;
  SmallVector<int64_t> slotOf = assignSlots(lifetimes, numSlots);
  b.setInsertionPoint(entryEnd);
  SmallVector<Value> slotBytes(numSlots), offsets;
  for (auto [alloc, slot, own] : llvm::zip(allocs, slotOf, sizes)) {
    Value bytes = bytesOf(b, loc, alloc.getType(), own, alignment);
    slotBytes[slot] = slotBytes[slot] ? arith::MaxUIOp::create(b, loc, slotBytes[slot], bytes).getResult() : bytes;
  }
  Value total = arith::ConstantIndexOp::create(b, loc, 0);
  for (Value bytes : slotBytes) {
    offsets.push_back(total);
    total = arith::AddIOp::create(b, loc, total, bytes);
  }
  for (auto [alloc, slot] : llvm::zip(allocs, slotOf))
    replace(alloc, offsets[slot]);
  setWorkspace(module, 0, alignment, 0);
  return total;
}

/// What main computes from the symbols: the total, the output sizes, the checks.
void Planner::createQuery(Value total) {
  // Inputs' sizes become the symbols.
  auto symbolList = module->getAttrOfType<ArrayAttr>("onnxc.symbols");
  auto inputs = module->getAttrOfType<ArrayAttr>("onnxc.inputs");
  if (!symbolList || !inputs)
    return;
  Location loc = main.getLoc();
  SmallVector<Type> types(symbolList.size(), b.getIndexType());
  types.push_back(MemRefType::get({ShapedType::kDynamic}, b.getI64Type()));
  OpBuilder top(main);
  auto query = func::FuncOp::create(top, loc, "query", b.getFunctionType(types, b.getIndexType()));
  query.setPrivate();
  Block *entry = query.addEntryBlock();
  b.setInsertionPointToStart(entry);
  IRMapping mapping;
  BlockArgument outputDims = main.getArgument(main.getNumArguments() - 2);
  mapping.map(outputDims, entry->getArguments().back());
  // Which operations depend on nothing but the inputs' sizes.
  for (Operation &op : main.front().without_terminator()) {
    if (auto dim = dyn_cast<memref::DimOp>(op)) {
      auto argument = dyn_cast<BlockArgument>(dim.getSource());
      auto axis = dim.getConstantIndex();
      if (!argument || !axis || argument.getArgNumber() >= inputs.size())
        continue;
      auto axes = cast<DictionaryAttr>(inputs[argument.getArgNumber()]).getAs<DenseI64ArrayAttr>("dims");
      mapping.map(dim.getResult(), entry->getArgument(axes[*axis]));
      continue;
    }
    bool stores = isa<memref::StoreOp>(op) && cast<memref::StoreOp>(op).getMemRef() == outputDims;
    bool checks = isa<cf::AssertOp>(op);
    // In the order of main, so that a division is behind the checks that it relies on.
    if (!stores && !checks && !(isMemoryEffectFree(&op) && op.getNumRegions() == 0 && !isa<memref::ViewOp>(op)))
      continue;
    if (llvm::any_of(op.getOperands(), [&](Value v) { return !mapping.contains(v); }))
      continue;
    if (llvm::any_of(op.getResultTypes(), [](Type t) { return isa<MemRefType>(t); }))
      continue;
    b.clone(op, mapping);
  }
  for (auto [position, bound] : outputBounds) {
    Value wide = arith::IndexCastOp::create(b, loc, b.getI64Type(), mapping.lookup(bound));
    memref::StoreOp::create(b, loc, wide, mapping.lookup(outputDims), mapping.lookup(position));
  }
  func::ReturnOp::create(b, loc, mapping.lookup(total));
}

LogicalResult Planner::run() {
  collect();
  // A marker that size arithmetic is moved in front of.
  b.setInsertionPointToStart(&main.front());
  Operation *entryEnd = arith::ConstantIndexOp::create(b, main.getLoc(), 0);
  SizeBounds bounds(main, entryEnd);
  if (failed(findBounds(bounds)) || failed(findOutputBounds(bounds)))
    return failure();
  auto symbols = module->getAttrOfType<ArrayAttr>("onnxc.symbols");
  bool hasSymbols = symbols && !symbols.empty();
  Value total = !hasSymbols && areSizesKnown() ? planStatic() : planDynamic(entryEnd);
  bool hasDynamicOutput = !main.getArgument(main.getNumArguments() - 2).use_empty();
  if (hasSymbols || hasDynamicOutput)
    createQuery(total);
  return success();
}

namespace {
struct PlanMemory : onnxc::impl::PlanMemoryBase<PlanMemory> {
  using Base::Base;
  void runOnOperation() override {
    if (auto main = getOperation().lookupSymbol<func::FuncOp>("main"))
      if (failed(Planner(main, alignment).run()))
        signalPassFailure();
  }
};
} // namespace
