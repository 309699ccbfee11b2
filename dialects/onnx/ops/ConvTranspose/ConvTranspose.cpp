//===- ConvTranspose.cpp - Transposed convolutions as convolutions --------===//
//
// The elements of the result at the same place modulo the stride take every stride-th
// element of the kernel, the same ones: they are an ordinary convolution of the input.
// All these convolutions become one, whose channels are then interleaved; whatever makes
// convolutions fast (layouts, packed weights, epilogues) applies.
//
// Where there are groups, or gaps in the kernel besides a stride, the input is convolved
// with zeros between its elements instead, with the kernel turned around.
//
//===----------------------------------------------------------------------===//

#include "dialects/onnx/ops/ConvTranspose/ConvTranspose.h"
#include "dialects/onnx/interfaces/Graph.h"
#include "dialects/onnx/ops/Conv/Conv.h"
#include "dialects/onnx/ops/Pad/Pad.h"
#include "dialects/onnx/ops/Reshape/Reshape.h"
#include "dialects/onnx/ops/Slice/Slice.h"

#include "mlir/IR/PatternMatch.h"
#include "llvm/Support/MathExtras.h"
#include <numeric>

#define GET_OP_CLASSES
#include "dialects/onnx/ops/ConvTranspose/ConvTranspose.cpp.inc"

using namespace mlir;
using namespace onnxc;
using namespace onnxc::onnx;

void ONNXDialect::addConvTransposeOps() {
  addOperations<
#define GET_OP_LIST
#include "dialects/onnx/ops/ConvTranspose/ConvTranspose.cpp.inc"
      >();
}

//===----------------------------------------------------------------------===//
// Shapes
//===----------------------------------------------------------------------===//

FailureOr<ConvTransposeOp::Geometry> ConvTransposeOp::getGeometry(Adaptor op, DimBuilder &dims) {
  if (cast<RankedTensorType>(op.getW().getType()).getRank() < 3)
    return dims.fail("the weights must have a rank of at least 3"); // C1
  FailureOr<Dims> kernel = Window::kernelOf(op.getW(), op.getKernelShape(), dims);
  if (failed(kernel))
    return failure();
  FailureOr<Window> window =
      Window::get(*kernel, op.getStrides(), op.getDilations(), op.getPads(), op.getAutoPad(), dims);
  if (failed(window))
    return failure();
  unsigned rank = window->rank();
  Geometry geometry{*window, Dims(2 * rank, dims.constant(0)), SmallVector<int64_t>(rank, 0)};
  if (auto given = op.getOutputPadding())
    geometry.outputPadding.assign(given->begin(), given->end());
  Dims x = dims.of(op.getX());
  std::optional<ArrayRef<int64_t>> outputShape = op.getOutputShape();
  if (x.size() != rank + 2 || geometry.outputPadding.size() != rank || (outputShape && outputShape->size() != rank))
    return dims.fail("attributes do not have one entry per spatial dimension");
  bool same = op.getAutoPad() == "SAME_UPPER" || op.getAutoPad() == "SAME_LOWER";
  if (!same && !outputShape) {
    for (unsigned i = 0; i < 2 * rank && op.getAutoPad() != "VALID"; ++i)
      geometry.crop[i] = dims.constant(window->pads[i]);
    return geometry;
  }
  Dim zero = dims.constant(0);
  for (unsigned i = 0; i < rank; ++i) {
    // The padding that makes the output as large as it is asked to be.
    Dim excess = dims.add(window->reach(dims, i), geometry.outputPadding[i] - window->strides[i]);
    if (outputShape)
      excess = dims.add(excess, dims.sub(dims.mul(x[2 + i], window->strides[i]), (*outputShape)[i]));
    // What is missing comes at the end.
    excess = same ? dims.max(excess, zero) : excess;
    Dim half = dims.floorDiv(dims.max(excess, zero), 2), rest = dims.sub(excess, half);
    auto order = [&](Dim ifMissing, Dim other) {
      return op.getAutoPad() == "SAME_UPPER" ? ifMissing
                                             : dims.select(arith::CmpIPredicate::slt, excess, zero, ifMissing, other);
    };
    geometry.crop[i] = order(half, rest);
    geometry.crop[rank + i] = order(rest, half);
  }
  return geometry;
}

LogicalResult ConvTransposeOp::dimsOf(Adaptor op, DimBuilder &dims, ResultDims &results) {
  FailureOr<Geometry> geometry = getGeometry(op, dims);
  if (failed(geometry))
    return failure();
  const Window &window = geometry->window;
  Dims shape = dims.of(op.getX()), w = dims.of(op.getW());
  if (shape.size() != w.size())
    return dims.fail("input and weights must have the same rank");                  // C1
  if (failed(dims.requireEqual(shape[1], w[0], "channels do not fit the weights"))) // C2
    return failure();
  if (auto channels = DimBuilder::constantOf(w[0]); channels && *channels % (int64_t)op.getGroup())
    return dims.fail("group does not divide the channels"); // C2
  shape[1] = dims.mul(w[1], op.getGroup());
  if (op.getB() && failed(requirePerChannel(dims, op.getB(), shape[1]))) // C4
    return failure();
  unsigned rank = window.rank();
  for (unsigned i = 0; i < rank; ++i) {
    Dim last = dims.mul(dims.sub(shape[2 + i], 1), window.strides[i]);
    Dim cropped = dims.add(geometry->crop[i], geometry->crop[rank + i]);
    Dim rest = dims.sub(dims.add(window.reach(dims, i), geometry->outputPadding[i]), cropped);
    shape[2 + i] = dims.max(dims.add(last, rest), dims.constant(0));
  }
  results.push_back(std::move(shape));
  return success();
}

LogicalResult SpreadOp::dimsOf(Adaptor op, DimBuilder &dims, ResultDims &results) {
  Dims &shape = results.emplace_back(dims.of(op.getInput()));
  size_t rank = shape.size();
  if (op.getStrides().size() != rank || op.getBefore().size() != rank || op.getAfter().size() != rank)
    return dims.fail("the lists do not have one entry per axis");
  for (auto [size, stride, before, after] : llvm::zip(shape, op.getStrides(), op.getBefore(), op.getAfter())) {
    if (stride < 1 || before < 0 || after < 0)
      return dims.fail("strides must be positive, and borders not negative");
    size = dims.add(dims.mul(dims.sub(size, 1), stride), 1 + before + after);
  }
  return success();
}

int64_t InterleaveOp::blockSizeOf(ArrayRef<int64_t> strides) {
  return std::accumulate(strides.begin(), strides.end(), int64_t(1), std::multiplies<>());
}

LogicalResult InterleaveOp::dimsOf(Adaptor op, DimBuilder &dims, ResultDims &results) {
  Dims &shape = results.emplace_back(dims.of(op.getInput()));
  size_t rank = shape.size(), axis = op.getAxis();
  if (axis >= rank || op.getStrides().size() != rank || op.getBefore().size() != rank || op.getAfter().size() != rank)
    return dims.fail("the lists do not have one entry per axis"); // C1
  int64_t block = blockSizeOf(op.getStrides()), groups = op.getGroups();
  if (groups < 1)
    return dims.fail("there must be at least one group");
  if (auto size = DimBuilder::constantOf(shape[axis]);
      op.getStrides()[axis] != 1 || (size && *size % (groups * block)))
    return dims.fail("the blocks do not divide the channels"); // C2
  shape[axis] = dims.floorDiv(shape[axis], block);
  for (auto [size, stride, before, after] : llvm::zip(shape, op.getStrides(), op.getBefore(), op.getAfter())) {
    if (stride < 1 || before < 0 || after < 0)
      return dims.fail("strides must be positive, and borders not negative");
    if (stride > 1 || before + after > 0)
      size = dims.max(dims.sub(dims.mul(size, stride), before + after), dims.constant(0));
  }
  return success();
}

Value onnx::repeatedPlaces(RewriterBase &b, Location loc, Value vector, int64_t groups, int64_t places) {
  if (places == 1)
    return vector;
  int64_t size = tensorType(vector).getNumElements();
  Value split = createInferred<ReshapeOp>(b, loc, vector, constantInts(b, loc, {groups, 1, size / groups}));
  Value repeated = createInferred<TileOp>(b, loc, split, constantInts(b, loc, {1, places, 1}));
  return createInferred<ReshapeOp>(b, loc, repeated, constantInts(b, loc, {size * places}));
}

/// Whether an elementwise operator's operand, beside what `op` has interleaved, is the same for all places of a
/// block: its elements differ along the channels alone, or not at all.
static bool isForAllPlaces(Value operand, InterleaveOp op) {
  auto type = tensorType(operand);
  int64_t rank = op.getType().getRank();
  if (!type.hasStaticShape() || type.getRank() > rank)
    return false;
  int64_t own = op.getAxis() - (rank - type.getRank());
  return type.getNumElements() == 1 ||
         (own >= 0 && type.getNumElements() == type.getDimSize(own) && constantElements(operand));
}

/// Such an operand for the channels of all places.
static Value repeatedChannels(RewriterBase &b, Value operand, InterleaveOp op) {
  auto type = tensorType(operand);
  int64_t block = op.getBlockSize(), groups = op.getGroups();
  if (type.getNumElements() == 1)
    return operand;
  SmallVector<int64_t> shape(type.getShape());
  shape[op.getAxis() - (op.getType().getRank() - type.getRank())] *= block;
  // Few elements are repeated here, so that the convolution finds constants.
  if (auto elements = dyn_cast<DenseElementsAttr>(constantElements(operand))) {
    SmallVector<Attribute> from(elements.getValues<Attribute>()), values;
    size_t depth = from.size() / groups;
    for (int64_t i = 0; i < groups * block; ++i)
      llvm::append_range(values, ArrayRef(from).slice(i / block * depth, depth));
    return ConstantOp::create(b, operand.getLoc(), DenseElementsAttr::get(type.clone(shape), values));
  }
  Location loc = operand.getLoc();
  Value vector = createInferred<ReshapeOp>(b, loc, operand, constantInts(b, loc, {type.getNumElements()}));
  vector = repeatedPlaces(b, loc, vector, groups, block);
  return createInferred<ReshapeOp>(b, loc, vector, constantInts(b, loc, shape));
}

/// The elementwise operator that alone needs what `op` has interleaved, has its shape, and takes nothing else
/// that differs from place to place; null if there is none.
static Operation *userForAllPlaces(InterleaveOp op) {
  auto user = op->hasOneUse() ? dyn_cast<OnnxOpInterface>(*op->user_begin()) : OnnxOpInterface();
  if (!user || user.getKernelRole() != KernelRole::Elementwise || user->getNumResults() != 1 ||
      tensorType(user->getResult(0)).getShape() != op.getType().getShape())
    return nullptr;
  bool areSame = llvm::all_of(user->getOperands(), [&](Value operand) {
    return operand == op.getResult() || isForAllPlaces(operand, op);
  });
  return areSame ? user.getOperation() : nullptr;
}

/// f(interleave(x)) -> interleave(f(x)): there f belongs to the convolution.
static LogicalResult interleaveLast(InterleaveOp op, PatternRewriter &rewriter) {
  Operation *user = userForAllPlaces(op);
  if (!user)
    return rewriter.notifyMatchFailure(op, "there is not one elementwise user, the same for all places");
  rewriter.setInsertionPoint(user);
  SmallVector<Value> operands;
  for (Value operand : user->getOperands())
    operands.push_back(operand == op.getResult() ? op.getInput() : repeatedChannels(rewriter, operand, op));
  Operation *earlier = rewriter.clone(*user);
  earlier->setOperands(operands);
  auto type = tensorType(user->getResult(0));
  earlier->getResult(0).setType(type.clone(tensorType(op.getInput()).getShape()));
  rewriter.replaceOpWithNewOp<InterleaveOp>(user, type, earlier->getResult(0), op.getAxisAttr(), op.getStridesAttr(),
                                            op.getBeforeAttr(), op.getAfterAttr(), op.getGroupsAttr());
  rewriter.eraseOp(op);
  return success();
}

void InterleaveOp::getCanonicalizationPatterns(RewritePatternSet &patterns, MLIRContext *) {
  patterns.add(interleaveLast);
}
