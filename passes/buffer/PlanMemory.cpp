//===- PlanMemory.cpp - Give every buffer an offset in one workspace ------===//
//
// A lifetime is a range of the schedule's operations (see BufferLifetimes.h).  When
// all sizes are known the layout is computed here.  Otherwise buffers share slots: the
// size of a slot is the largest of its buffers, computed at entry from the sizes of the
// inputs, and offsets are prefix sums.  A size that only a kernel knows counts with its
// bound (see SizeBounds.h), or else with the room that the caller gives (Capacities.h),
// and a check in front of the buffer sees to it that there is no more; the same is true
// of outputs, whose bounds `query` tells.
//
//===----------------------------------------------------------------------===//

#include "passes/buffer/ArenaLayout.h"
#include "passes/buffer/BufferLifetimes.h"
#include "passes/buffer/Buffers.h"
#include "passes/buffer/Capacities.h"
#include "passes/buffer/CheckedArithmetic.h"
#include "passes/buffer/Passes.h"
#include "passes/buffer/SizeBounds.h"

#include "mlir/Dialect/ControlFlow/IR/ControlFlowOps.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/IR/IRMapping.h"
#include "mlir/Interfaces/LoopLikeInterface.h"
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
      : main(main), module(main->getParentOfType<ModuleOp>()), alignment(alignment),
        b(main.getContext()), workspace(main.getArgument(main.getNumArguments() - 3)),
        outputDims(main.getArgument(main.getNumArguments() - 2)) {}
  LogicalResult run();

private:
  LogicalResult collect();
  void findBounds(SizeBounds &bounds, Capacities &capacities);
  SmallVector<Value> boundsOf(memref::AllocOp alloc, SizeBounds &bounds, Capacities &capacities);
  void findOutputBounds(SizeBounds &bounds, Capacities &capacities);
  void checkViews(SizeBounds &bounds);
  void checkBound(Operation *user, Value size, SizeBounds &bounds);
  void checkProduct(Operation *user, ArrayRef<Value> sizes, Value bound);
  bool areSizesKnown();
  LogicalResult checkStaticSizes();
  LogicalResult checkTotal();
  Value planStatic();
  Value bytesOf(CheckedArithmetic &checked, MemRefType type, ValueRange sizes);
  Value planDynamic(Operation *entryEnd);
  void createQuery(Value total, ArrayRef<Value> capacities);
  void replace(memref::AllocOp alloc, Value offset);

  func::FuncOp main;
  ModuleOp module;
  int64_t alignment;
  OpBuilder b;
  BlockArgument workspace, outputDims;
  SmallVector<memref::AllocOp> allocs;
  SmallVector<Lifetime> lifetimes;
  SmallVector<SmallVector<Value>> sizes; // of each alloc: sizes, or bounds, to be multiplied
  SmallVector<std::pair<Value, Value>> outputBounds; // position in output_dims, bound
};
} // namespace

LogicalResult Planner::collect() {
  BufferLifetimes analysis(main);
  WalkResult result = main.walk([&](memref::AllocOp alloc) {
    allocs.push_back(alloc);
    lifetimes.push_back(analysis.of(alloc));
    if (!lifetimes.back().isReferredTo || !alloc->getParentOfType<LoopLikeOpInterface>())
      return WalkResult::advance();
    alloc.emitError("makes strings in a loop, where the next iteration would write over their bytes");
    return WalkResult::interrupt();
  });
  return failure(result.wasInterrupted());
}

void Planner::replace(memref::AllocOp alloc, Value offset) {
  b.setInsertionPoint(alloc);
  Value view = memref::ViewOp::create(b, alloc.getLoc(), alloc.getType(), workspace, offset,
                                      alloc.getDynamicSizes());
  alloc.replaceAllUsesWith(view);
  alloc.erase();
}

static void setWorkspace(ModuleOp module, int64_t bytes, int64_t alignment, int64_t lowerBound) {
  Builder b(module.getContext());
  SmallVector<NamedAttribute> entries{
      b.getNamedAttr("align", b.getI64IntegerAttr(alignment)),
      b.getNamedAttr("bytes", b.getI64IntegerAttr(bytes)),
      b.getNamedAttr("lower_bound", b.getI64IntegerAttr(lowerBound))};
  module->setAttr("onnxc.workspace", b.getDictionaryAttr(entries));
}

/// No address space is larger, and sums of less do not overflow.
static constexpr int64_t kMostBytes = int64_t(1) << 56;

/// Reports a buffer that is too large whatever its dynamic sizes are.
LogicalResult Planner::checkStaticSizes() {
  for (memref::AllocOp alloc : allocs) {
    int64_t bytes = elementBytes(alloc.getType().getElementType());
    ArrayRef<int64_t> shape = alloc.getType().getShape();
    if (llvm::is_contained(shape, 0))
      continue;
    for (int64_t size : shape)
      if (!ShapedType::isDynamic(size) &&
          (llvm::MulOverflow(bytes, size, bytes) || bytes > kMostBytes))
        return alloc.emitError("needs a buffer that is larger than any memory, ") << alloc.getType();
  }
  return success();
}

/// The same for all buffers together, whose sizes `lifetimes` hold.
LogicalResult Planner::checkTotal() {
  int64_t total = 0;
  for (auto [alloc, life] : llvm::zip_equal(allocs, lifetimes)) {
    total += std::min(life.bytes, kMostBytes);
    if (total > kMostBytes)
      return alloc.emitError("needs a buffer of ")
             << life.bytes << " bytes; all together are larger than any memory";
  }
  return success();
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
Value Planner::bytesOf(CheckedArithmetic &checked, MemRefType type, ValueRange sizes) {
  int64_t known = elementBytes(type.getElementType());
  for (int64_t size : type.getShape())
    known *= ShapedType::isDynamic(size) ? 1 : size;
  Value bytes = checked.constant(known);
  for (Value size : sizes)
    bytes = checked.multiply(bytes, size);
  bytes = checked.add(bytes, checked.constant(alignment - 1));
  return b.createOrFold<arith::AndIOp>(main.getLoc(), bytes, checked.constant(-alignment));
}

/// Emits in front of `user` that a size which depends on data is within its bound.
void Planner::checkBound(Operation *user, Value size, SizeBounds &bounds) {
  if (bounds.isExact(size))
    return;
  b.setInsertionPoint(user);
  // Unsigned: a negative size is no size.
  Value fits =
      arith::CmpIOp::create(b, user->getLoc(), arith::CmpIPredicate::ule, size, bounds.of(size));
  cf::AssertOp::create(b, user->getLoc(), fits,
                       "size: a size that depends on data is above its bound");
}

/// The same for a product, which must not overflow on the way.
void Planner::checkProduct(Operation *user, ArrayRef<Value> sizes, Value bound) {
  b.setInsertionPoint(user);
  Location loc = user->getLoc();
  using Predicate = arith::CmpIPredicate;
  Value zero = arith::ConstantIndexOp::create(b, loc, 0),
        one = arith::ConstantIndexOp::create(b, loc, 1), product = one;
  Value isEmpty = arith::ConstantOp::create(b, loc, b.getBoolAttr(false));
  Value fits = arith::ConstantOp::create(b, loc, b.getBoolAttr(true));
  for (Value size : sizes) {
    Value isZero = arith::CmpIOp::create(b, loc, Predicate::eq, size, zero);
    isEmpty = arith::OrIOp::create(b, loc, isEmpty, isZero);
    Value most =
        arith::DivUIOp::create(b, loc, bound, arith::MaxUIOp::create(b, loc, product, one));
    Value isSmall = arith::CmpIOp::create(b, loc, Predicate::ule, size, most);
    fits = arith::AndIOp::create(b, loc, fits, isSmall);
    product = arith::MulIOp::create(b, loc, product, size);
  }
  fits = arith::OrIOp::create(b, loc, fits, isEmpty);
  cf::AssertOp::create(b, loc, fits, "size: a size that depends on data is above its bound");
}

/// What to multiply for the number of elements that there must be room for.
SmallVector<Value> Planner::boundsOf(memref::AllocOp alloc, SizeBounds &bounds,
                                     Capacities &capacities) {
  SmallVector<Value> exact, others;
  for (Value size : alloc.getDynamicSizes())
    (bounds.isExact(size) ? exact : others).push_back(size);
  for (Value &size : exact)
    size = bounds.of(size);
  if (others.size() > 1)
    if (Value product = bounds.ofProduct(others)) {
      checkProduct(alloc, others, product);
      exact.push_back(product);
      return exact;
    }
  SmallVector<Value> all;
  unsigned next = 0;
  for (auto [axis, known] : llvm::enumerate(alloc.getType().getShape())) {
    if (!ShapedType::isDynamic(known))
      continue;
    Value size = alloc.getDynamicSizes()[next++];
    if (!bounds.of(size))
      bounds.assume(size, capacities.ofBuffer(alloc, axis));
    all.push_back(bounds.of(size));
    checkBound(alloc, size, bounds);
  }
  return all;
}

void Planner::findBounds(SizeBounds &bounds, Capacities &capacities) {
  for (memref::AllocOp alloc : allocs)
    sizes.push_back(boundsOf(alloc, bounds, capacities));
}

void Planner::findOutputBounds(SizeBounds &bounds, Capacities &capacities) {
  for (Operation *user : outputDims.getUsers()) {
    auto store = dyn_cast<memref::StoreOp>(user);
    auto cast = store ? store.getValue().getDefiningOp<arith::IndexCastOp>() : arith::IndexCastOp();
    if (!cast || bounds.isExact(cast.getIn()))
      continue;
    Value size = cast.getIn(), position = store.getIndices().front();
    if (!bounds.of(size))
      bounds.assume(size, capacities.ofOutput(*getConstantIntValue(position)));
    outputBounds.push_back({position, bounds.of(size)});
    checkBound(store, size, bounds);
  }
}

/// Emits that what is written to (or read from) an argument through another shape lies in
/// its memory: an output's sizes are those that `query` has told.
void Planner::checkViews(SizeBounds &bounds) {
  SmallVector<memref::ReinterpretCastOp> views;
  main.walk([&](memref::ReinterpretCastOp view) {
    auto argument = dyn_cast<BlockArgument>(view.getSource());
    bool isFixed = llvm::all_of(view.getSizes(), [&](Value size) { return bounds.isExact(size); });
    if (argument && argument.getOwner() == &main.front() && !(isFixed && outputBounds.empty()))
      views.push_back(view);
  });
  for (memref::ReinterpretCastOp view : views) {
    if (view.getSizes().empty() || llvm::is_contained(view.getType().getShape(), 0))
      continue;
    b.setInsertionPoint(view);
    Location loc = view.getLoc();
    auto type = cast<MemRefType>(view.getSource().getType());
    Value room = arith::ConstantIndexOp::create(b, loc, 1);
    for (int64_t axis = 0; axis < type.getRank(); ++axis)
      room = b.createOrFold<arith::MulIOp>(
          loc, room, b.createOrFold<memref::DimOp>(loc, view.getSource(), axis));
    int64_t known = 1;
    for (int64_t size : view.getType().getShape())
      known *= ShapedType::isDynamic(size) ? 1 : size;
    if (known != 1)
      room = arith::DivUIOp::create(b, loc, room, arith::ConstantIndexOp::create(b, loc, known));
    checkProduct(view, llvm::to_vector(view.getSizes()), room);
  }
}

/// Whether all sizes and bounds are constants; `lifetimes` hold them then.
bool Planner::areSizesKnown() {
  for (auto [alloc, life, own] : llvm::zip_equal(allocs, lifetimes, sizes)) {
    MemRefType type = alloc.getType();
    int64_t bytes = elementBytes(type.getElementType());
    for (int64_t size : type.getShape())
      if (!ShapedType::isDynamic(size) && llvm::MulOverflow(bytes, size, bytes))
        return false;
    for (Value size : own) {
      auto known = getConstantIntValue(size);
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
  CheckedArithmetic checked(b, loc);
  SmallVector<Value> slotBytes(numSlots), offsets;
  for (auto [alloc, slot, own] : llvm::zip(allocs, slotOf, sizes)) {
    Value bytes = bytesOf(checked, alloc.getType(), own);
    slotBytes[slot] = slotBytes[slot]
                          ? arith::MaxUIOp::create(b, loc, slotBytes[slot], bytes).getResult()
                          : bytes;
  }
  Value total = arith::ConstantIndexOp::create(b, loc, 0);
  for (Value bytes : slotBytes) {
    offsets.push_back(total);
    total = checked.add(total, bytes);
  }
  checked.emitCheck("shape: the workspace for these sizes is larger than any memory");
  for (auto [alloc, slot] : llvm::zip(allocs, slotOf))
    replace(alloc, offsets[slot]);
  setWorkspace(module, 0, alignment, 0);
  return total;
}

/// What main computes from the symbols: the total, the output sizes, the checks.
void Planner::createQuery(Value total, ArrayRef<Value> capacities) {
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
  mapping.map(outputDims, entry->getArguments().back());
  mapping.map(capacities, entry->getArguments().drop_back().take_back(capacities.size()));
  // Which operations depend on nothing but the inputs' sizes.
  for (Operation &op : main.front().without_terminator()) {
    if (auto dim = dyn_cast<memref::DimOp>(op)) {
      auto argument = dyn_cast<BlockArgument>(dim.getSource());
      auto axis = dim.getConstantIndex();
      if (!argument || !axis || argument.getArgNumber() >= inputs.size())
        continue;
      auto axes =
          cast<DictionaryAttr>(inputs[argument.getArgNumber()]).getAs<DenseI64ArrayAttr>("dims");
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
  if (failed(collect()))
    return failure();
  // A marker that size arithmetic is moved in front of.
  b.setInsertionPointToStart(&main.front());
  Operation *entryEnd = arith::ConstantIndexOp::create(b, main.getLoc(), 0);
  SizeBounds bounds(main, entryEnd);
  Capacities capacities(main, entryEnd);
  // Outputs first: their names are what a caller knows.
  findOutputBounds(bounds, capacities);
  findBounds(bounds, capacities);
  checkViews(bounds);
  if (failed(capacities.finish()))
    return failure();
  auto symbols = module->getAttrOfType<ArrayAttr>("onnxc.symbols");
  bool hasSymbols = symbols && !symbols.empty();
  bool isStatic = !hasSymbols && areSizesKnown();
  if (failed(checkStaticSizes()) || (isStatic && failed(checkTotal())))
    return failure();
  Value total = isStatic ? planStatic() : planDynamic(entryEnd);
  if (hasSymbols || !outputDims.use_empty())
    createQuery(total, capacities.arguments());
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
