//===- FuseRows.cpp - All of a kernel for one row, then the next row ------===//
//
// The operations of a softmax read the same rows one after the other, each all of them:
// when the second one begins, the first row has left the cache.  Neighbouring operations
// get one loop together over what is independent in all of them, and temporaries that only
// they use are those of one row.
//
// Which loops of two operations are the same one follows from a buffer that both use: what
// walks through one of its axes in the one is what does so in the other, and so they are
// equally long, too.  Buffers say so even where sizes are dynamic, and also when loops come
// in another order.
//
// Where rows are short, a few go together: results of one wait for each other (a sum for the
// maximum, a quotient for the sum), those of neighbours do not.
//
// Upstream fuses producers into tiled consumers, which are values: of what has several
// consumers here (a maximum, a sum) each would get its own, and a kernel with several results
// has no last consumer.  Between buffers, order and overlap are all there is to look at.
//
//===----------------------------------------------------------------------===//

#include "passes/buffer/Buffers.h"
#include "passes/buffer/Passes.h"
#include "passes/buffer/RowGroups.h"

#include "dialects/kernel/Kernel.h"

#include "mlir/Dialect/Arith/Utils/Utils.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Linalg/Utils/Utils.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/IR/IRMapping.h"
#include "llvm/ADT/StringMap.h"
#include <map>

namespace onnxc {
#define GEN_PASS_DEF_FUSEROWS
#include "passes/buffer/Passes.h.inc"
} // namespace onnxc

using namespace mlir;
using namespace onnxc;

//===----------------------------------------------------------------------===//
// Emission
//===----------------------------------------------------------------------===//

namespace {
/// Replaces the operations of a group by a loop over blocks of rows.
class RowEmitter {
public:
  RowEmitter(RowGroup &group, function_ref<bool(Value)> isTemporary, int64_t blockRows,
             int64_t stackBytes)
      : group(group), isTemporary(isTemporary), blockRows(blockRows), stackBytes(stackBytes),
        b(group.members.front().op), loc(group.members.back().op.getLoc()) {}

  void emit();

private:
  void hoistBetween();
  void emitMember(RowMember &member);
  Value rowOf(Value buffer, const RowAccess &access);
  Value temporaryRow(Value buffer, const RowAccess &access);
  /// Of loop `i` over rows several iterations go together, so that the operations keep it.
  bool isBlocked(size_t i) { return blockRows > 1 && i + 1 == group.members[0].loops.size(); }
  /// The position in `access` of a loop whose iterations are done one by one, and so the axis
  /// disappears.
  bool isDropped(const RowAccess &access, int64_t axis);

  RowGroup &group;
  function_ref<bool(Value)> isTemporary;
  int64_t blockRows, stackBytes;
  OpBuilder b;
  Location loc;
  SmallVector<Value> rows; // induction variables
  OpFoldResult numRows;    // in the present block
  // Keyed by the buffer and the axes that the induction variables select.
  std::map<std::pair<void *, SmallVector<int64_t>>, Value> views;
};
} // namespace

bool RowEmitter::isDropped(const RowAccess &access, int64_t axis) {
  for (auto [i, selected] : llvm::enumerate(access))
    if (selected == axis)
      return !isBlocked(i);
  return false;
}

/// What stands between the operations has no effect and may as well stand before them.
void RowEmitter::hoistBetween() {
  Operation *first = group.members.front().op, *last = group.members.back().op;
  SmallVector<Operation *> between;
  llvm::SmallPtrSet<Operation *, 16> members;
  for (RowMember &member : group.members)
    members.insert(member.op);
  for (Operation *op = first; op != last; op = op->getNextNode())
    if (!members.contains(op))
      between.push_back(op);
  for (Operation *op : between)
    op->moveBefore(first);
}

/// A buffer of its own for a block of rows, on the stack; null where the whole one has to stay.
Value RowEmitter::temporaryRow(Value buffer, const RowAccess &access) {
  auto type = cast<MemRefType>(buffer.getType());
  SmallVector<int64_t> shape;
  for (auto [axis, size] : llvm::enumerate(type.getShape()))
    if (!isDropped(access, axis))
      shape.push_back(llvm::is_contained(access, (int64_t)axis) ? blockRows : size);
  auto row = MemRefType::get(shape, type.getElementType());
  if (!isTemporary(buffer) || !row.hasStaticShape() ||
      row.getNumElements() * elementBytes(row.getElementType()) > stackBytes)
    return {};
  return memref::AllocaOp::create(b, loc, row, b.getI64IntegerAttr(64));
}

/// The present rows of a buffer.
Value RowEmitter::rowOf(Value buffer, const RowAccess &access) {
  Value &view = views[{buffer.getAsOpaquePointer(), llvm::to_vector(access)}];
  if (view || llvm::all_of(access, [](int64_t axis) { return axis < 0; }))
    return view = view ? view : buffer;
  OpBuilder::InsertionGuard guard(b);
  b.setInsertionPoint(rows.front().getParentBlock()->getParentOp());
  SmallVector<OpFoldResult> sizes = memref::getMixedSizes(b, loc, buffer);
  b.setInsertionPointToStart(rows.front().getParentBlock());
  Value whole = temporaryRow(buffer, access), source = whole ? whole : buffer;
  auto type = cast<MemRefType>(buffer.getType());
  SmallVector<OpFoldResult> offsets, strides, extents;
  SmallVector<int64_t> shape;
  // After what computes the number of rows.
  if (auto size = dyn_cast<Value>(numRows))
    b.setInsertionPointAfterValue(size);
  for (int64_t axis = 0; axis < type.getRank(); ++axis) {
    auto row = llvm::find(access, axis);
    bool isRow = row != access.end(), isGone = isDropped(access, axis);
    if (isGone && whole)
      continue;
    offsets.push_back(isRow && !whole ? OpFoldResult(rows[row - access.begin()])
                                      : b.getIndexAttr(0));
    strides.push_back(b.getIndexAttr(1));
    extents.push_back(isGone ? b.getIndexAttr(1) : isRow ? numRows : sizes[axis]);
    if (!isGone)
      shape.push_back(getConstantIntValue(extents.back()).value_or(ShapedType::kDynamic));
  }
  auto sourceType = cast<MemRefType>(source.getType());
  if (whole && sourceType.getShape() == ArrayRef(shape))
    return view = whole;
  MemRefType rowType =
      memref::SubViewOp::inferRankReducedResultType(shape, sourceType, offsets, extents, strides);
  return view = memref::SubViewOp::create(b, loc, rowType, source, offsets, extents, strides)
                    .getResult();
}

void RowEmitter::emitMember(RowMember &member) {
  linalg::LinalgOp op = member.op;
  // Loops of the row, and what becomes of all loops of the operation.
  SmallVector<AffineExpr> renamed(op.getNumLoops(), b.getAffineConstantExpr(0));
  SmallVector<utils::IteratorType> kinds;
  for (unsigned d = 0; d < op.getNumLoops(); ++d) {
    auto row = llvm::find(member.loops, d);
    if (row == member.loops.end() || isBlocked(row - member.loops.begin())) {
      renamed[d] = b.getAffineDimExpr(kinds.size());
      kinds.push_back(op.getIteratorTypesArray()[d]);
    }
  }
  SmallVector<Value> operands;
  SmallVector<AffineMap> maps;
  for (auto [operand, access] : llvm::zip(op->getOpOperands(), member.accesses)) {
    operands.push_back(isa<MemRefType>(operand.get().getType()) ? rowOf(operand.get(), access)
                                                                : operand.get());
    SmallVector<AffineExpr> exprs;
    for (auto [axis, expr] : llvm::enumerate(op.getMatchingIndexingMap(&operand).getResults()))
      if (!isDropped(access, axis))
        exprs.push_back(expr.replaceDims(renamed));
    maps.push_back(AffineMap::get(kinds.size(), 0, exprs, b.getContext()));
  }
  ArrayRef<Value> all = operands;
  auto generic =
      linalg::GenericOp::create(b, op.getLoc(), TypeRange(), all.take_front(op.getNumDpsInputs()),
                                all.drop_front(op.getNumDpsInputs()), maps, kinds);
  IRMapping mapping;
  generic.getRegion().getBlocks().clear();
  op->getRegion(0).cloneInto(&generic.getRegion(), mapping);
  // A position along a row's loop has another number, one along the others is the row.
  generic.getRegion().walk([&](linalg::IndexOp position) {
    unsigned d = position.getDim();
    auto row = llvm::find(member.loops, d);
    if (auto kept = dyn_cast<AffineDimExpr>(renamed[d]))
      position.setDim(kept.getPosition());
    if (row == member.loops.end())
      return;
    Value number = rows[row - member.loops.begin()];
    if (isBlocked(row - member.loops.begin())) {
      OpBuilder inner(position->getContext());
      inner.setInsertionPointAfter(position);
      auto sum = arith::AddIOp::create(inner, position.getLoc(), number, position);
      position.getResult().replaceAllUsesExcept(sum, sum);
      return;
    }
    position.replaceAllUsesWith(number);
    position.erase();
  });
}

void RowEmitter::emit() {
  hoistBetween();
  RowMember &seed = group.members[group.seed];
  SmallVector<Range> ranges = seed.op.createLoopRanges(b, loc);
  SmallVector<Value> zeros, ends, steps;
  for (unsigned d : seed.loops) {
    zeros.push_back(arith::ConstantIndexOp::create(b, loc, 0));
    int64_t step = isBlocked(zeros.size() - 1) ? blockRows : 1;
    steps.push_back(arith::ConstantIndexOp::create(b, loc, step));
    ends.push_back(getValueOrCreateConstantIndexOp(b, loc, ranges[d].size));
  }
  auto loop = scf::ParallelOp::create(b, loc, zeros, ends, steps);
  rows.assign(loop.getInductionVars().begin(), loop.getInductionVars().end());
  b.setInsertionPoint(loop.getBody()->getTerminator());
  numRows = b.getIndexAttr(blockRows);
  std::optional<int64_t> count = getConstantIntValue(ends.back());
  if (!count || *count % blockRows != 0) {
    Value rest = arith::SubIOp::create(b, loc, ends.back(), rows.back());
    numRows = arith::MinSIOp::create(b, loc, rest, steps.back()).getResult();
  }
  for (RowMember &member : group.members)
    emitMember(member);
  for (RowMember &member : group.members)
    member.op->erase();
}

//===----------------------------------------------------------------------===//
// The pass
//===----------------------------------------------------------------------===//

namespace {
struct FuseRows : onnxc::impl::FuseRowsBase<FuseRows> {
  using Base::Base;

  void runOnOperation() override {
    llvm::StringMap<SmallVector<func::CallOp>> calls;
    getOperation().walk([&](func::CallOp call) { calls[call.getCallee()].push_back(call); });
    for (auto kernel : getOperation().getOps<func::FuncOp>())
      if (kernel->hasAttr(kernel::kResultsAttr) && !kernel.isExternal())
        fuse(kernel, calls[kernel.getSymName()]);
  }

private:
  std::optional<int64_t> chooseBlock(RowGroup &group);
  void fuse(func::FuncOp kernel, ArrayRef<func::CallOp> calls);
  bool isScratch(BlockArgument argument, ArrayRef<func::CallOp> calls);
  void dropUnused(func::FuncOp kernel, const llvm::SmallDenseSet<Value> &scratch,
                  ArrayRef<func::CallOp> calls);
};
} // namespace

/// How many rows go together; none where all of them would.
std::optional<int64_t> FuseRows::chooseBlock(RowGroup &group) {
  constexpr int64_t kMostRows = 32; // enough for none to wait
  RowMember &seed = group.members[group.seed];
  SmallVector<int64_t, 4> extents = seed.op.getStaticLoopRanges();
  int64_t most =
      std::clamp<int64_t>(blockBytes / std::max<int64_t>(group.rowBytes, 1), 1, kMostRows);
  int64_t count = extents[seed.loops.back()];
  if (ShapedType::isDynamic(count))
    return most;
  bool isOuter = llvm::any_of(ArrayRef(seed.loops).drop_back(),
                              [&](unsigned loop) { return extents[loop] != 1; });
  if (count <= most)
    return isOuter ? std::optional(count) : std::nullopt;
  // Equal blocks, if they are not much smaller.
  for (int64_t rows = most; 2 * rows > most; --rows)
    if (count % rows == 0)
      return rows;
  return most;
}

/// Whether each caller allocates it for this kernel alone.
bool FuseRows::isScratch(BlockArgument argument, ArrayRef<func::CallOp> calls) {
  return !calls.empty() && llvm::all_of(calls, [&](func::CallOp call) {
    auto alloc = call.getOperand(argument.getArgNumber()).getDefiningOp<memref::AllocOp>();
    return alloc && alloc->hasOneUse();
  });
}

void FuseRows::fuse(func::FuncOp kernel, ArrayRef<func::CallOp> calls) {
  llvm::SmallDenseSet<Value> scratch;
  for (BlockArgument argument : kernel.getArguments())
    if (isScratch(argument, calls))
      scratch.insert(argument);
  bool changed = false;
  for (RowGroup &group : findRowGroups(kernel.front(), rowBytes)) {
    llvm::SmallPtrSet<Operation *, 8> members;
    for (RowMember &member : group.members)
      members.insert(member.op);
    auto isTemporary = [&](Value buffer) {
      return (scratch.contains(buffer) || buffer.getDefiningOp<memref::AllocaOp>()) &&
             llvm::all_of(buffer.getUsers(), [&](Operation *user) {
               return members.contains(user) || isa<memref::DimOp>(user);
             });
    };
    std::optional<int64_t> blockRows = chooseBlock(group);
    if (!blockRows)
      continue;
    RowEmitter(group, isTemporary, *blockRows, stackBytes).emit();
    changed = true;
  }
  if (changed)
    dropUnused(kernel, scratch, calls);
}

/// Removes temporaries that are no longer used, and their allocations in the schedule.
void FuseRows::dropUnused(func::FuncOp kernel, const llvm::SmallDenseSet<Value> &scratch,
                          ArrayRef<func::CallOp> calls) {
  kernel.walk([](memref::DimOp dim) {
    if (dim->use_empty())
      dim->erase();
  });
  for (unsigned i = kernel.getNumArguments(); i-- > 0;) {
    if (!scratch.contains(kernel.getArgument(i)) || !kernel.getArgument(i).use_empty())
      continue;
    for (func::CallOp call : calls) {
      auto alloc = call.getOperand(i).getDefiningOp<memref::AllocOp>();
      call->eraseOperand(i);
      alloc.erase();
    }
    (void)kernel.eraseArgument(i);
  }
}
