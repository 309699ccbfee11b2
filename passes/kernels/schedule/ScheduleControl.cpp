//===- ScheduleControl.cpp - Graphs inside others in the schedule ---------===//
//
// An If's results have destinations that both branches write to.  All of it is in
// value semantics; that a branch yields what it wrote to the destination, and so needs
// no copy, is for ScheduleBuffers to see.
//
//===----------------------------------------------------------------------===//

#include "passes/kernels/schedule/ScheduleBuilder.h"

#include "dialects/kernel/Kernel.h"
#include "dialects/onnx/ops/ControlFlow/ControlFlow.h"

#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

using namespace mlir;
using namespace onnxc;

LogicalResult ScheduleBuilder::emitControl(Operation *op) {
  if (auto branch = dyn_cast<onnx::IfOp>(op))
    return emitIf(branch);
  if (auto loop = dyn_cast<onnx::LoopOp>(op))
    return emitLoop(loop);
  if (auto scan = dyn_cast<onnx::ScanOp>(op))
    return emitScan(scan);
  return op->emitOpError("is control flow that the schedule cannot express");
}

//===----------------------------------------------------------------------===//
// Graphs and what they yield
//===----------------------------------------------------------------------===//

Value ScheduleBuilder::readCondition(Location loc, Value tensor) {
  int64_t rank = cast<RankedTensorType>(tensor.getType()).getRank();
  SmallVector<Value> zeros(rank);
  for (Value &zero : zeros)
    zero = arith::ConstantIndexOp::create(b, loc, 0);
  return tensor::ExtractOp::create(b, loc, tensor, zeros);
}

/// Whether `size` is computed from values of a graph inside `control`.
static bool dependsOnGraph(Value size, Operation *control, DenseSet<Value> &seen) {
  if (!seen.insert(size).second)
    return false;
  if (control->isAncestor(size.getParentRegion()->getParentOp()))
    return true;
  Operation *op = size.getDefiningOp();
  return op &&
         llvm::any_of(op->getOperands(), [&](Value v) { return dependsOnGraph(v, control, seen); });
}

/// Sizes of a value that `control` yields, before it runs.
FailureOr<Dims> ScheduleBuilder::outerSizesOf(Value oldValue, Operation *control) {
  FailureOr<Dims> sizes = sizesOf(oldValue);
  if (failed(sizes))
    return failure();
  DenseSet<Value> seen;
  for (Dim size : *sizes)
    if (auto value = dyn_cast<Value>(size); value && dependsOnGraph(value, control, seen))
      return control->emitOpError("has a result whose size is computed inside its graph");
  return sizes;
}

/// Lets the operator that computes `yielded` write to `destination`.  Nothing happens
/// when it stands outside of the graph or is wanted elsewhere already.
void ScheduleBuilder::claim(Block &graph, Value yielded, const Destination &destination) {
  if (!destination.tensor)
    return;
  Value computed = viewedValue(yielded);
  Operation *producer = computed.getDefiningOp();
  auto onnxOp = dyn_cast_or_null<OnnxOpInterface>(producer);
  if (onnxOp && producer->getBlock() == &graph && onnxOp.getKernelRole() != KernelRole::Constant)
    outputs.try_emplace(computed, destination.tensor);
  rooms.try_emplace(destination.tensor, destination.sizes);
}

/// The new value that stands in the destination, after a copy unless its operator
/// has written it there; without a destination the value wherever it is.
FailureOr<Value> ScheduleBuilder::written(Value oldValue, const Destination &destination) {
  Location loc = oldValue.getLoc();
  FailureOr<Dims> sizes = sizesOf(oldValue);
  if (failed(sizes))
    return failure();
  DimBuilder builder(b, loc);
  builder.setEmitChecks(true);
  auto report = [&] { return emitError(loc); };
  builder.setErrorHandler(report);
  for (auto [axis, own, expected] : llvm::enumerate(*sizes, destination.sizes))
    if (llvm::is_contained(destination.growing, axis)
            ? failed(builder.requireAtMost(own, expected,
                                           "a graph yields a larger value than there is room for"))
            : failed(builder.requireEqual(own, expected, "a graph yields a value of another size")))
      return failure();
  Value value = mapping.lookup(oldValue), computed = viewedValue(oldValue);
  if (!destination.tensor)
    return value;
  if (destination.held && destination.held == computed)
    return kernel::JoinOp::create(b, loc, destination.tensor.getType(), destination.tensor, value)
        .getResult();
  if (outputs.lookup(computed) != destination.tensor)
    value = kernel::CopyOp::create(b, loc, value,
                                   asType(loc, destination.tensor, value.getType(), *sizes));
  return asType(loc, value, destination.tensor.getType(), destination.sizes);
}

/// A result of control flow that exists as `value`; copied when it is wanted elsewhere.
void ScheduleBuilder::define(Value oldResult, Value value, ArrayRef<Dim> sizes) {
  Location loc = oldResult.getLoc();
  value = asType(loc, value, oldResult.getType(), sizes);
  if (outputs.contains(oldResult))
    value = kernel::CopyOp::create(b, loc, value, destinationOf(oldResult, sizes));
  mapping.map(oldResult, value);
  for (auto [axis, size] : llvm::enumerate(sizes))
    dims[{oldResult, axis}] = size;
}

/// Emits a graph at the insertion point; returns its values in their destinations.
FailureOr<SmallVector<Value>> ScheduleBuilder::emitGraph(Block &graph, ValueRange yielded,
                                                         ArrayRef<Destination> destinations) {
  for (auto [value, destination] : llvm::zip_equal(yielded, destinations))
    claim(graph, value, destination);
  if (failed(emitBlock(graph)))
    return failure();
  SmallVector<Value> values;
  for (auto [value, destination] : llvm::zip_equal(yielded, destinations)) {
    FailureOr<Value> inPlace = written(value, destination);
    if (failed(inPlace))
      return failure();
    values.push_back(*inPlace);
  }
  return values;
}

//===----------------------------------------------------------------------===//
// If
//===----------------------------------------------------------------------===//

LogicalResult ScheduleBuilder::emitIf(onnx::IfOp op) {
  SmallVector<Destination> destinations;
  for (Value result : op.getResults()) {
    FailureOr<Dims> sizes = outerSizesOf(result, op);
    if (failed(sizes))
      return failure();
    destinations.push_back({destinationOf(result, *sizes), *sizes, {}, held.lookup(result)});
  }
  Value condition = readCondition(op.getLoc(), mapping.lookup(op.getCond()));
  auto newIf =
      scf::IfOp::create(b, op.getLoc(), op.getResultTypes(), condition, /*addThenBlock=*/true,
                        /*addElseBlock=*/true);
  std::pair<Region *, Region *> branches[] = {{&op.getThenBranch(), &newIf.getThenRegion()},
                                              {&op.getElseBranch(), &newIf.getElseRegion()}};
  for (auto [from, to] : branches) {
    OpBuilder::InsertionGuard guard(b);
    b.setInsertionPointToStart(&to->front());
    auto values =
        emitGraph(from->front(), from->front().getTerminator()->getOperands(), destinations);
    if (failed(values))
      return failure();
    scf::YieldOp::create(b, op.getLoc(), *values);
  }
  mapping.map(op.getResults(), newIf.getResults());
  for (auto [result, destination] : llvm::zip_equal(op.getResults(), destinations))
    for (auto [axis, size] : llvm::enumerate(destination.sizes))
      dims[{result, axis}] = size;
  return success();
}
