//===- ScheduleLoops.cpp - Loop and Scan in the schedule ------------------===//
//
// Both become one scf.for, or scf.while when the body decides about its end.  What is
// carried from one iteration to the next has two buffers: an iteration reads one and
// writes the other, then they change places (ScheduleCarried.cpp).  What grows has buffers as large
// as it can become, and its sizes are carried, too.  A stacked result is written slice by slice.
//
//===----------------------------------------------------------------------===//

#include "passes/kernels/schedule/ScheduleLoops.h"

#include "dialects/kernel/Kernel.h"
#include "dialects/onnx/ops/Constant/Constant.h"
#include "dialects/onnx/ops/ControlFlow/ControlFlow.h"

#include "mlir/Dialect/Arith/Utils/Utils.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

using namespace mlir;
using namespace onnxc;

//===----------------------------------------------------------------------===//
// The operators
//===----------------------------------------------------------------------===//

LogicalResult ScheduleBuilder::emitLoop(onnx::LoopOp op) {
  Iteration iteration;
  iteration.op = op;
  iteration.body = &op.getBody().front();
  ValueRange arguments = iteration.body->getArguments(), yielded = op.getBodyYield()->getOperands();
  size_t numCarried = op.getInitial().size();
  for (size_t i = 0; i < numCarried; ++i) {
    auto &carried = iteration.carried.emplace_back(
        CarriedValue{op.getInitial()[i], arguments[i + 2], yielded[i + 1], op.getResult(i)});
    for (int64_t axis = 0; axis < cast<RankedTensorType>(carried.argument.getType()).getRank();
         ++axis)
      if (!carried.isInvariant() && op.isGrowing(i, axis))
        carried.growing.push_back(axis);
  }
  for (size_t i = numCarried; i < op.getNumResults(); ++i)
    iteration.stacked.push_back({yielded[i + 1], op.getResult(i), false});
  iteration.number = arguments[0];
  DimBuilder builder = dimBuilder(op.getLoc());
  if (op.getMaxTripCount()) {
    iteration.trips = builder.max(builder.value(op.getMaxTripCount(), 0), builder.constant(0));
    if (!iteration.trips)
      return op.emitOpError("has a trip count that cannot be read");
  }
  if (auto known = constantIntegers(op.getCond()); known && !known->empty() && known->front() == 0)
    iteration.trips = builder.constant(0);
  else if (op.getCond() && !known)
    iteration.condition = readCondition(op.getLoc(), mapping.lookup(op.getCond()));
  if (!op.keepsCondition())
    iteration.nextCondition = yielded[0];
  if (!iteration.trips && !iteration.nextCondition)
    return op.emitOpError("has neither a trip count nor a condition that can end it");
  if (iteration.condition && !iteration.nextCondition) {
    Value trips = getValueOrCreateConstantIndexOp(b, op.getLoc(), iteration.trips);
    Value none = arith::ConstantIndexOp::create(b, op.getLoc(), 0);
    iteration.trips =
        arith::SelectOp::create(b, op.getLoc(), iteration.condition, trips, none).getResult();
  }
  // Inside the body the condition holds, or it would not run.
  auto isTrue = DenseElementsAttr::get(cast<ShapedType>(arguments[1].getType()), true);
  mapping.map(arguments[1], onnx::ConstantOp::create(b, op.getLoc(), isTrue).getResult());
  return emitIteration(iteration);
}

LogicalResult ScheduleBuilder::emitScan(onnx::ScanOp op) {
  Iteration iteration;
  iteration.op = op;
  iteration.body = &op.getBody().front();
  ValueRange arguments = iteration.body->getArguments(), yielded = op.getBodyYield()->getOperands();
  size_t numStates = op.getNumStates();
  for (size_t i = 0; i < numStates; ++i)
    iteration.carried.push_back({op.getValues()[i], arguments[i], yielded[i], op.getResult(i)});
  for (auto [i, source] : llvm::enumerate(op.getScanned())) {
    if (op.getInputAxis(i) != 0)
      return op.emitOpError("scans an axis other than the first");
    iteration.scanned.push_back({source, arguments[numStates + i], op.isInputReversed(i)});
  }
  for (size_t i = numStates; i < op.getNumResults(); ++i) {
    if (op.getOutputAxis(i - numStates) != 0)
      return op.emitOpError("stacks along an axis other than the first");
    iteration.stacked.push_back({yielded[i], op.getResult(i), op.isOutputReversed(i - numStates)});
  }
  FailureOr<Dims> sizes = sizesOf(op.getScanned()[0]);
  if (failed(sizes))
    return failure();
  iteration.trips = sizes->front();
  return emitIteration(iteration);
}

//===----------------------------------------------------------------------===//
// What an iteration reads and writes
//===----------------------------------------------------------------------===//

FailureOr<ScheduleBuilder::Buffers> ScheduleBuilder::createBuffers(Iteration &iteration) {
  Buffers buffers;
  Location loc = iteration.loc();
  for (const CarriedValue &carried : iteration.carried) {
    FailureOr<Dims> sizes = sizesOf(carried.initial);
    if (failed(sizes))
      return failure();
    for (auto [axis, size] : llvm::enumerate(*sizes))
      if (!llvm::is_contained(carried.growing, axis))
        dims[{carried.argument, axis}] = size;
    buffers.carriedSizes.push_back(*sizes);
  }
  SmallVector<Dims> initialSizes = buffers.carriedSizes;
  if (failed(findRoom(iteration, buffers)))
    return failure();
  for (auto &&[carried, sizes, room] :
       llvm::zip_equal(iteration.carried, initialSizes, buffers.carriedSizes)) {
    Value initial = asType(loc, mapping.lookup(carried.initial), carried.argument.getType(), sizes);
    if (carried.isInvariant()) {
      mapping.map(carried.argument, initial);
      continue;
    }
    carried.destination = placeCarried(iteration, carried, room);
    startCarried(carried, initial, sizes, room, iteration.trips, buffers.initial);
  }
  for (const Iteration::Scanned &scanned : iteration.scanned) {
    FailureOr<Dims> sizes = sizesOf(scanned.source);
    if (failed(sizes))
      return failure();
    for (auto [axis, size] : llvm::enumerate(ArrayRef(*sizes).drop_front()))
      dims[{scanned.argument, axis}] = size;
  }
  for (const Iteration::Stacked &stacked : iteration.stacked) {
    if (!iteration.trips)
      return iteration.op->emitOpError(
          "has a stacked result but no trip count, which would bound its size");
    FailureOr<Dims> sizes = outerSizesOf(stacked.yielded, iteration.op);
    if (failed(sizes))
      return failure();
    auto type = cast<RankedTensorType>(stacked.result.getType());
    sizes->insert(sizes->begin(),
                  type.isDynamicDim(0) ? iteration.trips : b.getIndexAttr(type.getDimSize(0)));
    Operation *join = rowsJoinOf(stacked.result);
    buffers.initial.push_back(join ? asRowsView(join, stacked.result, rowsDestination(join))
                                   : destinationOf(stacked.result, *sizes));
    buffers.stackedSizes.push_back(*sizes);
  }
  return buffers;
}

/// One iteration: `arguments` are the loop's, as in Buffers.  Returns the next ones.
FailureOr<SmallVector<Value>> ScheduleBuilder::emitBody(const Iteration &iteration,
                                                        const Buffers &buffers, Value index,
                                                        ValueRange arguments) {
  Location loc = iteration.loc();
  auto position = [&](bool isReversed) -> Value {
    if (!isReversed)
      return index;
    DimBuilder builder(b, loc);
    return getValueOrCreateConstantIndexOp(
        b, loc, builder.sub(builder.sub(iteration.trips, Dim(index)), 1));
  };
  if (iteration.number && !iteration.number.use_empty()) {
    Value wide = arith::IndexCastOp::create(b, loc, b.getI64Type(), index);
    mapping.map(
        iteration.number,
        tensor::FromElementsOp::create(b, loc, iteration.number.getType(), wide).getResult());
  }
  for (const Iteration::Scanned &scanned : iteration.scanned) {
    Value slice = kernel::SliceOp::create(b, loc, mapping.lookup(scanned.source),
                                          position(scanned.isReversed));
    FailureOr<Dims> sizes = sizesOf(scanned.argument);
    if (failed(sizes))
      return failure();
    mapping.map(scanned.argument, asType(loc, slice, scanned.argument.getType(), *sizes));
  }
  SmallVector<Value> yielded, next;
  SmallVector<Destination> destinations;
  unsigned at = 0;
  for (auto [carried, sizes] : llvm::zip_equal(iteration.carried, buffers.carriedSizes)) {
    if (carried.isInvariant())
      continue;
    takeCarried(carried, sizes, arguments.slice(at, carried.numArguments()));
    yielded.push_back(carried.yielded);
    Value destination = carried.isStacked   ? Value()
                        : carried.isInPlace ? arguments[at]
                                            : arguments[at + 1];
    destinations.push_back(
        {destination, sizes, carried.growing, carried.isInPlace ? carried.argument : Value()});
    at += carried.numArguments();
  }
  unsigned firstStacked = yielded.size();
  for (auto [i, stacked] : llvm::enumerate(iteration.stacked)) {
    Value slice = kernel::SliceOp::create(b, loc, arguments[at + i], position(stacked.isReversed));
    Dims sizes(ArrayRef(buffers.stackedSizes[i]).drop_front());
    if (rowsJoinOf(stacked.result)) {
      auto type = cast<RankedTensorType>(stacked.result.getType());
      DimBuilder builder = dimBuilder(loc);
      slice =
          partAt(loc, RankedTensorType::get(type.getShape().drop_front(), type.getElementType()),
                 slice, offsetInSlice(stacked.result, builder), sizes);
    }
    yielded.push_back(stacked.yielded);
    destinations.push_back({slice, sizes, {}});
  }
  FailureOr<SmallVector<Value>> values = emitGraph(*iteration.body, yielded, destinations);
  if (failed(values))
    return failure();
  const Value *written = values->begin();
  for (auto [carried, sizes] : llvm::zip_equal(iteration.carried, buffers.carriedSizes)) {
    if (carried.isInvariant())
      continue;
    Value value = *written++;
    if (Type type = carried.argument.getType(); value.getType() != type)
      value = asType(loc, value, type, sizes);
    if (carried.isInPlace)
      protectReads(mapping.lookup(carried.argument), arguments[next.size()]);
    if (failed(appendNext(carried, value, arguments.drop_front(next.size()), next)))
      return failure();
  }
  for (auto [i, stacked] : llvm::enumerate(iteration.stacked))
    next.push_back(kernel::InsertOp::create(b, loc, (*values)[firstStacked + i], arguments[at + i],
                                            position(stacked.isReversed)));
  return next;
}

/// A size that is known at the end only, but which the model declares.
LogicalResult ScheduleBuilder::requireSize(const Iteration &iteration, Dim size, int64_t declared) {
  DimBuilder builder(b, iteration.loc());
  builder.setEmitChecks(true);
  auto report = [&] { return iteration.op->emitOpError(); };
  builder.setErrorHandler(report);
  return builder.requireEqual(size, builder.constant(declared),
                              "a size differs from the declared one");
}

/// `count` is how often the body has run.
LogicalResult ScheduleBuilder::defineResults(const Iteration &iteration, const Buffers &buffers,
                                             Value count, ValueRange results) {
  unsigned at = 0;
  for (auto [carried, sizes] : llvm::zip_equal(iteration.carried, buffers.carriedSizes)) {
    if (carried.isInvariant()) {
      define(carried.result, mapping.lookup(carried.argument), sizes);
      continue;
    }
    Dims last = grownSizes(carried.growing, sizes,
                           results.slice(at + carried.numBuffers(), carried.growing.size()));
    auto type = cast<RankedTensorType>(carried.result.getType());
    for (int64_t axis : carried.growing)
      if (!type.isDynamicDim(axis) &&
          failed(requireSize(iteration, last[axis], type.getDimSize(axis))))
        return failure();
    if (carried.destination) {
      Value value = carried.isInPlace ? asType(iteration.loc(), results[at], type, last)
                                      : placedResult(carried, results[at], sizes, iteration.trips);
      mapping.map(carried.result, value);
      for (auto [axis, size] : llvm::enumerate(last))
        dims[{carried.result, axis}] = size;
    } else {
      define(carried.result, results[at], last);
    }
    at += carried.numArguments();
  }
  for (auto [i, stacked] : llvm::enumerate(iteration.stacked)) {
    Dims sizes = buffers.stackedSizes[i];
    if (iteration.nextCondition) {
      DimBuilder builder(b, iteration.loc());
      builder.setEmitChecks(true);
      if (!cast<RankedTensorType>(stacked.result.getType()).isDynamicDim(0)) {
        if (failed(builder.requireEqual(Dim(count), sizes[0],
                                        "the number of iterations is not the declared one")))
          return failure();
      } else {
        // Not more than there is room for.
        sizes[0] = builder.min(Dim(count), sizes[0]);
      }
    }
    Location loc = iteration.loc();
    if (Operation *join = rowsJoinOf(stacked.result))
      joins[join].destination = asType(loc, results[at + i], join->getResult(0).getType(),
                                       dimBuilder(loc).of(join->getResult(0)));
    else
      mapping.map(stacked.result, asType(loc, results[at + i], stacked.result.getType(), sizes));
    for (auto [axis, size] : llvm::enumerate(sizes))
      dims[{stacked.result, axis}] = size;
  }
  return success();
}

//===----------------------------------------------------------------------===//
// The loop itself
//===----------------------------------------------------------------------===//

/// What is stacked, too, is carried in the stack.
void ScheduleBuilder::findStacked(Iteration &iteration) {
  SmallVector<Value> stacked =
      llvm::map_to_vector(iteration.stacked, [](const auto &slice) { return slice.yielded; });
  for (CarriedValue &carried : iteration.carried)
    carried.isStacked =
        carried.growing.empty() && isAlsoStacked(iteration.body, carried.yielded, stacked);
}

LogicalResult ScheduleBuilder::emitIteration(Iteration &iteration) {
  findStacked(iteration);
  findInPlace(iteration);
  Location loc = iteration.loc();
  FailureOr<Buffers> buffers = createBuffers(iteration);
  if (failed(buffers))
    return failure();
  Value zero = arith::ConstantIndexOp::create(b, loc, 0),
        one = arith::ConstantIndexOp::create(b, loc, 1);
  if (iteration.nextCondition) {
    FailureOr<Operation *> loop = emitWhile(iteration, *buffers, zero, one);
    if (failed(loop))
      return failure();
    return defineResults(iteration, *buffers, (*loop)->getResult(0),
                         (*loop)->getResults().drop_front(2));
  }
  Value trips = getValueOrCreateConstantIndexOp(b, loc, iteration.trips);
  // What is declared decides how much room there is.
  DimBuilder builder(b, loc);
  builder.setEmitChecks(true);
  for (const Dims &sizes : buffers->stackedSizes)
    if (failed(builder.requireEqual(iteration.trips, sizes[0],
                                    "the number of iterations is not the declared one")))
      return failure();
  auto loop = scf::ForOp::create(b, loc, zero, trips, one, buffers->initial);
  {
    OpBuilder::InsertionGuard guard(b);
    b.setInsertionPointToStart(loop.getBody());
    auto next = emitBody(iteration, *buffers, loop.getInductionVar(), loop.getRegionIterArgs());
    if (failed(next))
      return failure();
    // The builder adds the terminator itself when nothing is carried.
    if (!next->empty())
      scf::YieldOp::create(b, loc, *next);
  }
  return defineResults(iteration, *buffers, trips, loop.getResults());
}

/// A loop whose body decides about its end.  Its arguments are the number of the
/// iteration, whether to go on, and then as in Buffers.
FailureOr<Operation *> ScheduleBuilder::emitWhile(const Iteration &iteration,
                                                  const Buffers &buffers, Value zero, Value one) {
  Location loc = iteration.loc();
  Value start = iteration.condition;
  if (!start)
    start = arith::ConstantIntOp::create(b, loc, 1, 1);
  SmallVector<Value> initial{zero, start};
  llvm::append_range(initial, buffers.initial);
  SmallVector<Type> types(ValueRange(initial).getTypes());
  SmallVector<Location> locs(types.size(), loc);
  auto loop = scf::WhileOp::create(b, loc, types, initial);
  OpBuilder::InsertionGuard guard(b);
  Block *before = b.createBlock(&loop.getBefore(), {}, types, locs);
  Value goesOn = before->getArgument(1);
  if (iteration.trips) {
    Value limit = getValueOrCreateConstantIndexOp(b, loc, iteration.trips);
    Value isLess =
        arith::CmpIOp::create(b, loc, arith::CmpIPredicate::slt, before->getArgument(0), limit);
    goesOn = arith::AndIOp::create(b, loc, goesOn, isLess);
  }
  scf::ConditionOp::create(b, loc, goesOn, before->getArguments());

  Block *after = b.createBlock(&loop.getAfter(), {}, types, locs);
  Value index = after->getArgument(0);
  Value count = arith::AddIOp::create(b, loc, index, one);
  DimBuilder builder(b, loc);
  builder.setEmitChecks(true);
  for (const Dims &sizes : buffers.stackedSizes)
    if (sizes[0] != iteration.trips &&
        failed(builder.requireEqual(builder.min(sizes[0], count), count,
                                    "more iterations than declared")))
      return failure();
  auto next = emitBody(iteration, buffers, index, after->getArguments().drop_front(2));
  if (failed(next))
    return failure();
  SmallVector<Value> values{count, readCondition(loc, mapping.lookup(iteration.nextCondition))};
  llvm::append_range(values, *next);
  scf::YieldOp::create(b, loc, values);
  return loop.getOperation();
}
