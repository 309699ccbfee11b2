//===- ScheduleCarried.cpp - What a loop passes on ------------------------===//
//
// What a loop stacks may be rows of a whole.  A carried value has two buffers that change places.
// Where what it is last has a place of its own, in a join or an output, that is one of them: which
// one the number of iterations tells.
//
//===----------------------------------------------------------------------===//

#include "passes/kernels/schedule/ScheduleLoops.h"

#include "dialects/kernel/Kernel.h"
#include "dialects/onnx/ops/ControlFlow/ControlFlow.h"

#include "mlir/Dialect/Arith/Utils/Utils.h"
#include "mlir/Dialect/SCF/IR/SCF.h"

using namespace mlir;
using namespace onnxc;

//===----------------------------------------------------------------------===//
// The place of the last one
//===----------------------------------------------------------------------===//

/// Whether the body computes `yielded`, and stacks it as well.
bool onnxc::isAlsoStacked(Block *body, Value yielded, ValueRange stacked) {
  Value computed = viewedValue(yielded);
  auto producer = computed.getDefiningOp<OnnxOpInterface>();
  return producer && producer->getBlock() == body &&
         producer.getKernelRole() != KernelRole::Constant &&
         llvm::any_of(stacked, [&](Value other) { return viewedValue(other) == computed; });
}

bool onnxc::isCarriedLast(Value value) {
  auto result = dyn_cast<OpResult>(value);
  if (!result)
    return false;
  unsigned number = result.getResultNumber(), numCarried = 0, firstArgument = 0;
  ValueRange yielded;
  Block *body = nullptr;
  if (auto loop = value.getDefiningOp<onnx::LoopOp>()) {
    numCarried = loop.getInitial().size();
    int64_t rank = cast<RankedTensorType>(value.getType()).getRank();
    auto grows = [&](int64_t axis) { return loop.isGrowing(number, axis); };
    if (!loop.keepsCondition() ||
        (number < numCarried && llvm::any_of(llvm::seq<int64_t>(0, rank), grows)))
      return false;
    body = &loop.getBody().front();
    firstArgument = 2; // the number of the iteration, and whether to go on
    yielded = ValueRange(loop.getBodyYield()->getOperands()).drop_front();
  } else if (auto scan = value.getDefiningOp<onnx::ScanOp>()) {
    numCarried = scan.getNumStates();
    body = &scan.getBody().front();
    yielded = scan.getBodyYield()->getOperands();
  }
  return number < numCarried &&
         viewedValue(yielded[number]) != body->getArgument(firstArgument + number) &&
         !isAlsoStacked(body, yielded[number], yielded.drop_front(numCarried));
}

/// Where the last value is to be, if something else says that.
Value ScheduleBuilder::placeCarried(const Iteration &iteration, const CarriedValue &carried,
                                    ArrayRef<Dim> sizes) {
  Value output = outputs.lookup(carried.result);
  auto type = cast<RankedTensorType>(carried.result.getType());
  // An output whose size is not declared has room for whatever a value may grow to.
  bool hasRoom =
      output && !rooms.contains(output) &&
      llvm::all_of(carried.growing, [&](int64_t axis) { return type.isDynamicDim(axis); });
  if (!fuse || !(isCarriedLast(carried.result) || (carried.isInPlace && hasRoom)))
    return Value();
  if (Operation *join = joinOf.lookup(carried.result))
    joinInPlace(join);
  if (!outputs.contains(carried.result))
    return Value();
  return asType(iteration.loc(), destinationOf(carried.result, sizes), carried.argument.getType(),
                sizes);
}

/// The last value in its destination, which a loop without iterations has not written to.
Value ScheduleBuilder::placedResult(const CarriedValue &carried, Value last, ArrayRef<Dim> sizes,
                                    Dim trips) {
  Location loc = carried.result.getLoc();
  Type type = carried.result.getType();
  Value destination = destinationOf(carried.result, sizes);
  auto computed = [&]() -> Value {
    return kernel::JoinOp::create(b, loc, type, destination, asType(loc, last, type, sizes));
  };
  auto initial = [&]() -> Value {
    Value value = asType(loc, mapping.lookup(carried.initial), type, sizes);
    return kernel::CopyOp::create(b, loc, value, destination);
  };
  if (auto known = DimBuilder::constantOf(trips))
    return *known > 0 ? computed() : initial();
  Value none = arith::CmpIOp::create(b, loc, arith::CmpIPredicate::eq,
                                     getValueOrCreateConstantIndexOp(b, loc, trips),
                                     arith::ConstantIndexOp::create(b, loc, 0));
  auto choice = scf::IfOp::create(b, loc, type, none, /*addThenBlock=*/true,
                                  /*addElseBlock=*/true);
  OpBuilder::InsertionGuard guard(b);
  b.setInsertionPointToStart(choice.thenBlock());
  scf::YieldOp::create(b, loc, initial());
  b.setInsertionPointToStart(choice.elseBlock());
  scf::YieldOp::create(b, loc, computed());
  return choice.getResult(0);
}

//===----------------------------------------------------------------------===//
// Rows of a whole
//===----------------------------------------------------------------------===//

/// Whether `value` is what a loop stacks that runs as often as it says before.
static bool isStacked(Value value) {
  unsigned number = cast<OpResult>(value).getResultNumber();
  if (auto loop = value.getDefiningOp<onnx::LoopOp>())
    return number >= loop.getInitial().size() && loop.keepsCondition();
  auto scan = value.getDefiningOp<onnx::ScanOp>();
  return scan && number >= scan.getNumStates();
}

/// Whether a loop may write what it stacks as rows of a whole: each slice lies in one of the whole,
/// and its elements side by side.
bool ScheduleBuilder::mayStackRows(Value value, Value operand, Operation *join) {
  if (!isa<OpResult>(value) || !isStacked(value) || !value.hasOneUse() ||
      sizeClasses->isRead(value))
    return false;
  for (; operand != value; operand = operand.getDefiningOp()->getOperand(0))
    if (!operand.hasOneUse() || sizeClasses->isRead(operand))
      return false;
  std::optional<RowsView> view = rowsViewOf(join, value);
  if (!view || view->dims.front().own != 0 || view->dims.front().isCut)
    return false;
  auto cut = llvm::find_if(view->dims, [](const RowsView::Dim &dim) { return dim.isCut; });
  auto isCut = [](const RowsView::Dim &dim) { return dim.isCut; };
  return llvm::count_if(view->dims, isCut) == 1 &&
         DimBuilder::constantOf(view->place.offsets[cut->axis]) &&
         llvm::all_of(view->type.getShape().slice(1, cut - view->dims.begin() - 1),
                      [](int64_t size) { return size == 1; });
}

/// Where in a slice of the whole the part of it begins that a loop stacks.
Dim ScheduleBuilder::offsetInSlice(Value stacked, DimBuilder &builder) {
  Operation *join = rowsJoinOf(stacked);
  RowsView view = *rowsViewOf(joinOf.lookup(stacked), stacked);
  size_t cut = 0;
  while (!view.dims[cut].isCut)
    ++cut;
  int64_t first = *DimBuilder::constantOf(view.place.offsets[view.dims[cut].axis]);
  Dim offset = builder.constant(first / view.dims[cut].inner);
  for (size_t i = cut + 1; i < view.dims.size(); ++i)
    offset = builder.mul(offset, view.type.isDynamicDim(i)
                                     ? builder.of(join->getResult(0), view.dims[i].axis)
                                     : builder.constant(view.type.getDimSize(i)));
  return offset;
}

//===----------------------------------------------------------------------===//
// Buffers
//===----------------------------------------------------------------------===//

/// Appends what a loop starts with, see Buffers.
void ScheduleBuilder::startCarried(const CarriedValue &carried, Value initial, ArrayRef<Dim> sizes,
                                   ArrayRef<Dim> room, Dim trips, SmallVectorImpl<Value> &values) {
  Location loc = carried.result.getLoc();
  Type type = carried.argument.getType();
  SmallVector<Value> dynamic = dynamicSizes(loc, type, room);
  auto newBuffer = [&] { return kernel::BufferOp::create(b, loc, type, dynamic).getResult(); };
  if (carried.growing.empty() && !carried.isInPlace) {
    values.push_back(initial);
    if (carried.isStacked)
      return;
    Value even = newBuffer(), odd = carried.destination;
    if (!odd)
      return llvm::append_values(values, newBuffer(), even);
    if (auto known = DimBuilder::constantOf(trips))
      return *known % 2 ? llvm::append_values(values, odd, even)
                        : llvm::append_values(values, even, odd);
    // The first iteration writes where the last one does if their number is odd.
    Value bit = arith::TruncIOp::create(
        b, loc, b.getI1Type(),
        arith::IndexCastOp::create(b, loc, b.getI64Type(),
                                   getValueOrCreateConstantIndexOp(b, loc, trips)));
    llvm::append_values(values, arith::SelectOp::create(b, loc, bit, odd, even).getResult(),
                        arith::SelectOp::create(b, loc, bit, even, odd).getResult());
    return;
  }
  Value buffer = carried.isInPlace && carried.destination ? carried.destination : newBuffer();
  Value start = kernel::CopyOp::create(b, loc, initial, asType(loc, buffer, type, sizes));
  values.push_back(asType(loc, start, type, room));
  if (!carried.isInPlace)
    values.push_back(newBuffer());
  for (int64_t axis : carried.growing)
    values.push_back(getValueOrCreateConstantIndexOp(b, loc, sizes[axis]));
}

/// Appends what the next iteration begins with, when this one's has become `written`.
LogicalResult ScheduleBuilder::appendNext(const CarriedValue &carried, Value written,
                                          ValueRange arguments, SmallVectorImpl<Value> &values) {
  Location loc = carried.result.getLoc();
  if (carried.isInPlace)
    written =
        kernel::JoinOp::create(b, loc, arguments[0].getType(), arguments[0], written).getResult();
  values.push_back(written);
  if (carried.isStacked)
    return success();
  if (carried.growing.empty()) {
    if (!carried.isInPlace)
      llvm::append_values(values, arguments[2], written);
    return success();
  }
  if (!carried.isInPlace)
    values.push_back(arguments[0]);
  FailureOr<Dims> sizes = sizesOf(carried.yielded);
  if (failed(sizes))
    return failure();
  for (int64_t axis : carried.growing)
    values.push_back(getValueOrCreateConstantIndexOp(b, loc, (*sizes)[axis]));
  return success();
}

/// Maps the body's argument to what the loop's `arguments` for it say.
void ScheduleBuilder::takeCarried(const CarriedValue &carried, ArrayRef<Dim> room,
                                  ValueRange arguments) {
  Value current = arguments[0];
  if (!carried.growing.empty()) {
    Dims now = grownSizes(carried.growing, room, arguments.drop_front(carried.numBuffers()));
    for (int64_t axis : carried.growing)
      dims[{carried.argument, axis}] = now[axis];
    current = asType(carried.result.getLoc(), current, carried.argument.getType(), now);
  } else if (carried.isInPlace) {
    // Another name, to tell what is read from what is written to.
    current =
        kernel::ViewOp::create(b, carried.result.getLoc(), current.getType(), current,
                               dynamicSizes(carried.result.getLoc(), current.getType(), room));
  }
  mapping.map(carried.argument, current);
}
