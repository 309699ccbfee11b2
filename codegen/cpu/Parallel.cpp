//===- Parallel.cpp - Loop nests whose work threads may share -------------===//
//
// A nest is numbered row by row, and a thread takes ranges of these numbers.  Within a
// range the loops are those of the nest, the first and the last round of each cut off
// where the range begins and ends; so nothing is divided per iteration, neighbours in
// the nest stay neighbours in a thread, and one range of everything is the nest itself.
//
//===----------------------------------------------------------------------===//

#include "codegen/cpu/Parallel.h"

#include "dialects/kernel/Kernel.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace onnxc;
using namespace onnxc::cpu;

// Of a loop that is worth sharing, the smallest part that is worth handing out: it costs a
// call, an atomic increment, and loads of what its neighbour has in its cache.
static constexpr int64_t kSmallestPart = 10;
// What an unknown size is taken for when code is made.  Sizes that a user leaves open are
// seldom larger; the work of one that is not is not shared, if it is that little.
static constexpr int64_t kAssumedSize = 512;

static bool isOne(Value value) { return getConstantIntValue(value) == 1; }

static Value productOf(IndexBuilder &index, ArrayRef<Value> extents) {
  Value product = index.constant(1);
  for (Value extent : extents)
    product = index.mul(product, extent);
  return product;
}

static void emitAll(IndexBuilder &index, ArrayRef<Value> extents, SmallVector<Value> &outer,
                    RangeBody body) {
  if (outer.size() + 1 == extents.size())
    return body(outer, {index.constant(0), extents.back()});
  index.loop(index.constant(0), extents[outer.size()], 1, [&](Value iv) {
    outer.push_back(iv);
    emitAll(index, extents, outer, body);
    outer.pop_back();
  });
}

/// The numbers in `range` of the box of the remaining extents.
static void emitRange(IndexBuilder &index, IndexRange range, ArrayRef<Value> extents,
                      SmallVector<Value> &outer, RangeBody body) {
  Value zero = index.constant(0), one = index.constant(1), extent = extents[outer.size()];
  if (outer.size() + 1 == extents.size())
    return body(outer, isOne(extent) ? IndexRange{zero, one} : range);
  auto emitInner = [&](Value iv, IndexRange inner) {
    outer.push_back(iv);
    emitRange(index, inner, extents, outer, body);
    outer.pop_back();
  };
  if (isOne(extent))
    return emitInner(zero, range);
  Value rest = productOf(index, extents.drop_front(outer.size() + 1));
  // Nothing is visited when the rest is empty.
  Value divisor = index.max(rest, one);
  index.loop(index.div(range.begin, divisor), index.ceilDiv(range.end, divisor), 1, [&](Value iv) {
    Value first = index.mul(iv, rest);
    emitInner(iv, {index.max(index.sub(range.begin, first), zero),
                   index.min(index.sub(range.end, first), rest)});
  });
}

void onnxc::cpu::forEachPointIn(IndexBuilder &index, IndexRange range, ArrayRef<Value> extents,
                                RangeBody body) {
  SmallVector<Value> outer;
  emitRange(index, range, extents, outer, body);
}

/// A size's value if all that is unknown were kAssumedSize.
static double assumedSize(memref::DimOp dim) {
  std::optional<int64_t> axis = dim.getConstantIndex();
  auto collapse = dim.getSource().getDefiningOp<memref::CollapseShapeOp>();
  if (!axis || !collapse)
    return double(kAssumedSize);
  MemRefType source = collapse.getSrcType();
  SmallVector<ReassociationIndices> groups = collapse.getReassociationIndices();
  double size = 1;
  for (int64_t merged : groups[*axis])
    size *= source.isDynamicDim(merged) ? double(kAssumedSize) : double(source.getDimSize(merged));
  return size;
}

/// An index expression's value if all that is unknown were kAssumedSize.
static double assumedValue(Value value) {
  if (std::optional<int64_t> known = getConstantIntValue(value))
    return double(*known);
  Operation *op = value.getDefiningOp();
  auto operand = [&](unsigned i) { return assumedValue(op->getOperand(i)); };
  return TypeSwitch<Operation *, double>(op)
      .Case<arith::AddIOp>([&](auto) { return operand(0) + operand(1); })
      .Case<arith::SubIOp>([&](auto) { return operand(0) - operand(1); })
      .Case<arith::MulIOp>([&](auto) { return operand(0) * operand(1); })
      .Case<arith::DivUIOp>([&](auto) { return operand(0) / operand(1); })
      .Case([](memref::DimOp dim) { return assumedSize(dim); })
      .Default([](Operation *) { return double(kAssumedSize); });
}

bool onnxc::cpu::mayBeShared(const SharedLoops &loops, const CpuTarget &target) {
  return target.hasThreads && assumedValue(loops.nanoseconds) >= double(target.shareFrom) &&
         !llvm::all_of(loops.extents, isOne);
}

void onnxc::cpu::emitSharedLoops(IndexBuilder &index, const SharedLoops &loops,
                                 const CpuTarget &target, RangeBody body) {
  SmallVector<Value> outer;
  // Within a shared nest a thread has its part already.
  if (!mayBeShared(loops, target) || isa<kernel::ParallelOp>(scratchBlock(index).getParentOp()))
    return emitAll(index, loops.extents, outer, body);
  Value count = productOf(index, loops.extents), one = index.constant(1);
  int64_t smallest = target.shareFrom / kSmallestPart;
  Value ranges = index.constant(kMaxRanges);
  if (smallest > 0)
    ranges = index.min(index.div(loops.nanoseconds, smallest), ranges);
  Value multiple = index.constant(loops.multiple);
  Value grain = index.ceilDiv(count, index.max(ranges, one));
  grain = index.mul(index.ceilDiv(index.max(grain, one), multiple), multiple);
  Value worthwhile = index.builder.createOrFold<arith::CmpIOp>(
      index.loc, arith::CmpIPredicate::uge, loops.nanoseconds, index.constant(target.shareFrom));
  auto parallel = kernel::ParallelOp::create(index.builder, index.loc, count, grain, worthwhile);
  OpBuilder::InsertionGuard guard(index.builder);
  Type type = index.builder.getIndexType();
  Block *block =
      index.builder.createBlock(&parallel.getBody(), {}, {type, type}, {index.loc, index.loc});
  forEachPointIn(index, {block->getArgument(0), block->getArgument(1)}, loops.extents, body);
}

Block &onnxc::cpu::scratchBlock(IndexBuilder &index) {
  Operation *op = index.builder.getInsertionBlock()->getParentOp();
  while (!isa<kernel::ParallelOp, func::FuncOp>(op))
    op = op->getParentOp();
  return op->getRegion(0).front();
}
