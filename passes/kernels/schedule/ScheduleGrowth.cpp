//===- ScheduleGrowth.cpp - Room for what grows in a loop -----------------===//
//
// Memory is planned before a loop runs.  How much a carried value can grow follows from
// the sizes that the body computes and from the trip count: the arithmetic is emitted in
// front of the loop with placeholders for the sizes that change, and what depends on one
// of them is erased again.
//
//===----------------------------------------------------------------------===//

#include "passes/kernels/schedule/ScheduleLoops.h"

#include "dialects/kernel/Kernel.h"
#include "dialects/onnx/ops/ControlFlow/CarriedSizes.h"

#include "mlir/Dialect/Arith/Utils/Utils.h"

using namespace mlir;
using namespace onnxc;

/// More elements than this along one axis are no bound that anybody could mean.
static constexpr int64_t kMaxRoom = int64_t(1) << 48;

namespace {
/// An axis along which a carried value grows.
struct Growing {
  unsigned carried;
  int64_t axis;
  Value size; // placeholder
  Dim next;
};
} // namespace

/// Erases what has been emitted from `first` on and uses its result, or values of the
/// graph inside `loop`.
static void eraseDependent(Operation *first, Block::iterator end, Operation *loop) {
  DenseSet<Operation *> dependent;
  SmallVector<Operation *> inOrder;
  for (Operation &op : llvm::make_range(first->getIterator(), end)) {
    auto isInside = [&](Value operand) {
      return dependent.contains(operand.getDefiningOp()) ||
             loop->isAncestor(operand.getParentBlock()->getParentOp());
    };
    if (isa<UnrealizedConversionCastOp>(op) || llvm::any_of(op.getOperands(), isInside)) {
      dependent.insert(&op);
      inOrder.push_back(&op);
    }
  }
  for (Operation *op : llvm::reverse(inOrder))
    op->erase();
}

/// What a size can become at most.
static FailureOr<Dim> roomFor(const SizeStep &bound, Dim initial, Dim trips, DimBuilder &builder,
                              Operation *op) {
  Dim room = bound.least ? builder.max(initial, bound.least) : initial;
  auto step = DimBuilder::constantOf(bound.step);
  if (bound.step && (!step || *step > 0)) {
    if (!trips)
      return op->emitOpError(
          "has a value that grows but no trip count, which would bound its size");
    room = builder.add(room, builder.mul(trips, builder.max(bound.step, builder.constant(0))));
  }
  if (auto known = DimBuilder::constantOf(room); known && *known > kMaxRoom)
    return op->emitOpError() << "has a value that can grow to " << *known
                             << " along one axis; its trip count does not bound it";
  return room;
}

LogicalResult ScheduleBuilder::findRoom(const Iteration &iteration, Buffers &buffers) {
  Location loc = iteration.loc();
  DimBuilder::Cache trial = dims;
  DimBuilder builder(b, loc);
  builder.setCache(&trial);
  CarriedSizes sizes(builder, iteration.op);
  SmallVector<Growing> open;
  for (auto [i, carried] : llvm::enumerate(iteration.carried))
    for (int64_t axis : carried.growing) {
      auto size =
          UnrealizedConversionCastOp::create(b, loc, b.getIndexType(), ValueRange()).getResult(0);
      trial[{carried.argument, axis}] = size;
      sizes.addChanging(size);
      open.push_back({unsigned(i), axis, size, Dim()});
    }
  if (open.empty())
    return success();
  Operation *first = open.front().size.getDefiningOp();
  for (Growing &growing : open)
    growing.next = builder.of(iteration.carried[growing.carried].yielded, growing.axis);
  LogicalResult result = success();
  auto resolve = [&](const Growing &growing) {
    Dim &size = buffers.carriedSizes[growing.carried][growing.axis];
    std::optional<SizeStep> bound = sizes.stepOf(growing.next, growing.size);
    if (!bound)
      return false;
    sizes.addBound(growing.size, *bound, size);
    FailureOr<Dim> room = roomFor(*bound, size, iteration.trips, builder, iteration.op);
    if (failed(room))
      result = failure();
    else
      size = *room;
    return true;
  };
  // One bound may follow from another.
  for (size_t before = open.size() + 1; succeeded(result) && open.size() < before;) {
    before = open.size();
    llvm::erase_if(open, resolve);
  }
  if (succeeded(result) && !open.empty())
    result = iteration.op->emitOpError()
             << "carried value " << open.front().carried << " grows along axis "
             << open.front().axis << ", and nothing bounds that";
  eraseDependent(first, b.getInsertionPoint(), iteration.op);
  return result;
}

/// The sizes of a value whose sizes along the axes where it grows are `now`; the planner
/// of memory must see that they are within the buffer.
Dims ScheduleBuilder::grownSizes(ArrayRef<int64_t> growing, ArrayRef<Dim> room, ValueRange now) {
  Dims sizes(room);
  for (auto [axis, size] : llvm::zip_equal(growing, now))
    sizes[axis] = DimBuilder(b, size.getLoc()).min(Dim(size), room[axis]);
  return sizes;
}
