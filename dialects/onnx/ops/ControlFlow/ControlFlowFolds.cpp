//===- ControlFlowFolds.cpp - Control flow that is decided already --------===//

#include "dialects/onnx/ops/Constant/Constant.h"
#include "dialects/onnx/ops/ControlFlow/ControlFlow.h"
#include "dialects/onnx/ops/Reshape/Reshape.h"

using namespace mlir;
using namespace onnxc;
using namespace onnxc::onnx;

/// `value` under another type of the same rank that says more or less about sizes.
static Value retyped(PatternRewriter &rewriter, Value value, Type type) {
  return value.getType() == type
             ? value
             : IdentityOp::create(rewriter, value.getLoc(), type, value).getResult();
}

/// Moves the operators of a graph before `op`; returns what it yields.
static SmallVector<Value> inlineGraph(PatternRewriter &rewriter, Region &graph, Operation *op,
                                      ValueRange arguments) {
  Operation *yield = graph.front().getTerminator();
  SmallVector<Value> argumentsAsDeclared;
  for (auto [argument, declared] : llvm::zip_equal(arguments, graph.getArgumentTypes()))
    argumentsAsDeclared.push_back(retyped(rewriter, argument, declared));
  rewriter.inlineBlockBefore(&graph.front(), op, argumentsAsDeclared);
  SmallVector<Value> values(yield->getOperands());
  rewriter.eraseOp(yield);
  rewriter.setInsertionPoint(op);
  return values;
}

static void replaceRetyped(PatternRewriter &rewriter, Operation *op, ArrayRef<Value> values) {
  SmallVector<Value> results;
  for (auto [value, type] : llvm::zip_equal(values, op->getResultTypes()))
    results.push_back(retyped(rewriter, value, type));
  rewriter.replaceOp(op, results);
}

static Value scalarConstant(PatternRewriter &rewriter, Location loc, unsigned width,
                            int64_t value) {
  auto type = RankedTensorType::get({}, rewriter.getIntegerType(width));
  return ConstantOp::create(rewriter, loc, DenseElementsAttr::get(type, APInt(width, value)));
}

//===----------------------------------------------------------------------===//
// If
//===----------------------------------------------------------------------===//

static LogicalResult takeKnownBranch(IfOp op, PatternRewriter &rewriter) {
  Region *branch = op.getKnownBranch();
  if (!branch)
    return rewriter.notifyMatchFailure(op, "the condition is not constant");
  replaceRetyped(rewriter, op, inlineGraph(rewriter, *branch, op, {}));
  return success();
}

void IfOp::getCanonicalizationPatterns(RewritePatternSet &patterns, MLIRContext *) {
  patterns.add(takeKnownBranch);
}

//===----------------------------------------------------------------------===//
// Loop
//===----------------------------------------------------------------------===//

static std::optional<int64_t> knownTrips(LoopOp op) {
  auto known = [](Value value) -> std::optional<int64_t> {
    auto values = constantIntegers(value);
    return values && values->size() == 1 ? std::optional(values->front()) : std::nullopt;
  };
  if (op.getCond() && known(op.getCond()) == 0)
    return 0;
  if (!op.getMaxTripCount() || (op.getCond() && !known(op.getCond())))
    return std::nullopt;
  std::optional<int64_t> trips = known(op.getMaxTripCount());
  if (trips && *trips <= 0)
    return 0;
  // One iteration runs whatever condition it yields.
  return trips == 1 ? trips : std::nullopt;
}

/// `value` without its first dimension, which has size 1, or with one more.
static Value withoutFirst(PatternRewriter &rewriter, Value value) {
  auto type = cast<RankedTensorType>(value.getType());
  Value axes = ConstantOp::create(rewriter, value.getLoc(), rewriter.getI64TensorAttr({0}));
  return SqueezeOp::create(rewriter, value.getLoc(), type.clone(type.getShape().drop_front()),
                           value, axes);
}
static Value asStack(PatternRewriter &rewriter, Location loc, Value value) {
  auto type = cast<RankedTensorType>(value.getType());
  SmallVector<int64_t> shape(type.getShape());
  shape.insert(shape.begin(), 1);
  Value axes = ConstantOp::create(rewriter, loc, rewriter.getI64TensorAttr({0}));
  return UnsqueezeOp::create(rewriter, loc, type.clone(shape), value, axes);
}

static LogicalResult inlineSingleIteration(LoopOp op, PatternRewriter &rewriter) {
  if (knownTrips(op) != 1)
    return rewriter.notifyMatchFailure(op, "does not run exactly once");
  Location loc = op.getLoc();
  SmallVector<Value> arguments{scalarConstant(rewriter, loc, 64, 0),
                               scalarConstant(rewriter, loc, 1, 1)};
  llvm::append_range(arguments, op.getInitial());
  size_t numCarried = op.getInitial().size();
  SmallVector<Value> values = inlineGraph(rewriter, op.getBody(), op, arguments);
  values.erase(values.begin());
  for (size_t i = numCarried; i < values.size(); ++i)
    values[i] = asStack(rewriter, loc, values[i]);
  replaceRetyped(rewriter, op, values);
  return success();
}

static LogicalResult skipNoIteration(LoopOp op, PatternRewriter &rewriter) {
  if (knownTrips(op) != 0)
    return rewriter.notifyMatchFailure(op, "may run");
  if (op.getNumResults() != op.getInitial().size())
    return rewriter.notifyMatchFailure(op, "has stacked results");
  replaceRetyped(rewriter, op, llvm::to_vector(op.getInitial()));
  return success();
}

void LoopOp::getCanonicalizationPatterns(RewritePatternSet &patterns, MLIRContext *) {
  patterns.add(inlineSingleIteration);
  patterns.add(skipNoIteration);
}

//===----------------------------------------------------------------------===//
// Scan
//===----------------------------------------------------------------------===//

/// The type and permutation that bring `axis` to the front, or back from it.
static Value moveAxis(PatternRewriter &rewriter, Value value, int64_t axis, bool toFront) {
  int64_t rank = cast<RankedTensorType>(value.getType()).getRank();
  SmallVector<int64_t> order = llvm::to_vector(llvm::seq<int64_t>(0, rank));
  int64_t from = toFront ? axis : 0, to = toFront ? 0 : axis;
  order.erase(order.begin() + from);
  order.insert(order.begin() + to, from);
  return TransposeOp::createInferred(rewriter, value.getLoc(), value, order);
}

/// Slices along the first axis are contiguous: other axes become transposes outside.
static LogicalResult scanFirstAxes(ScanOp op, PatternRewriter &rewriter) {
  size_t numStates = op.getNumStates(), numScanned = op.getNumScanInputs();
  auto isZero = [](std::optional<ArrayRef<int64_t>> axes) {
    return !axes || llvm::all_of(*axes, [](int64_t a) { return a == 0; });
  };
  if (isZero(op.getScanInputAxes()) && isZero(op.getScanOutputAxes()))
    return rewriter.notifyMatchFailure(op, "scans first axes only");
  SmallVector<Value> values(op.getStates());
  for (size_t i = 0; i < numScanned; ++i) {
    int64_t axis = op.getInputAxis(i);
    values.push_back(axis ? moveAxis(rewriter, op.getScanned()[i], axis, /*toFront=*/true)
                          : op.getScanned()[i]);
  }
  SmallVector<Type> types(op->getResultTypes());
  SmallVector<int64_t> outputAxes;
  for (size_t i = numStates; i < types.size(); ++i) {
    auto type = cast<RankedTensorType>(types[i]);
    SmallVector<int64_t> shape(type.getShape());
    int64_t axis = outputAxes.emplace_back(op.getOutputAxis(i - numStates));
    int64_t length = shape[axis];
    shape.erase(shape.begin() + axis);
    shape.insert(shape.begin(), length);
    types[i] = type.clone(shape);
  }
  auto scan =
      ScanOp::create(rewriter, op.getLoc(), types, values, op.getNumScanInputsAttr(), nullptr,
                     op.getScanInputDirectionsAttr(), nullptr, op.getScanOutputDirectionsAttr());
  rewriter.inlineRegionBefore(op.getBody(), scan.getBody(), scan.getBody().end());
  SmallVector<Value> results(scan.getResults());
  for (auto [i, axis] : llvm::enumerate(outputAxes))
    if (axis)
      results[numStates + i] = moveAxis(rewriter, results[numStates + i], axis, /*toFront=*/false);
  replaceRetyped(rewriter, op, results);
  return success();
}

/// What is streamed, one slice at a time, needs no loop.
static LogicalResult inlineSingleSlice(ScanOp op, PatternRewriter &rewriter) {
  size_t numStates = op.getNumStates();
  for (auto [i, scanned] : llvm::enumerate(op.getScanned()))
    if (op.getInputAxis(i) != 0 || cast<RankedTensorType>(scanned.getType()).getDimSize(0) != 1)
      return rewriter.notifyMatchFailure(op, "does not run exactly once");
  for (size_t i = numStates; i < op.getNumResults(); ++i)
    if (op.getOutputAxis(i - numStates) != 0)
      return rewriter.notifyMatchFailure(op, "stacks along another axis than the first");
  SmallVector<Value> arguments(op.getStates());
  for (Value scanned : op.getScanned())
    arguments.push_back(withoutFirst(rewriter, scanned));
  SmallVector<Value> values = inlineGraph(rewriter, op.getBody(), op, arguments);
  for (size_t i = numStates; i < values.size(); ++i)
    values[i] = asStack(rewriter, op.getLoc(), values[i]);
  replaceRetyped(rewriter, op, values);
  return success();
}

void ScanOp::getCanonicalizationPatterns(RewritePatternSet &patterns, MLIRContext *) {
  patterns.add(scanFirstAxes);
  patterns.add(inlineSingleSlice);
}
