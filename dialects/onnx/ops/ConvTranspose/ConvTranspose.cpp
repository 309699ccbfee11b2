//===- ConvTranspose.cpp - Transposed convolutions as convolutions --------===//
//
// A transposed convolution is an ordinary one of stride 1 over the input with
// zeros in between, with the kernel turned around.  So it becomes one: whatever
// makes convolutions fast (layouts, packed weights, epilogues) then applies.
//
//===----------------------------------------------------------------------===//

#include "dialects/onnx/ops/ConvTranspose/ConvTranspose.h"
#include "dialects/onnx/interfaces/Graph.h"
#include "dialects/onnx/ops/Conv/Conv.h"
#include "dialects/onnx/ops/Reshape/Reshape.h"
#include "dialects/onnx/ops/Slice/Slice.h"

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
    return dims.fail("input and weights must have the same rank"); // C1
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

//===----------------------------------------------------------------------===//
// Decomposition
//===----------------------------------------------------------------------===//

/// Every spatial axis of the weights from its end.
static Value turnedAround(RewriterBase &b, Location loc, Value weights, unsigned rank) {
  SmallVector<int64_t> axes = llvm::to_vector(llvm::seq<int64_t>(2, 2 + rank));
  SmallVector<int64_t> backwards(rank, -1), end(rank, std::numeric_limits<int64_t>::min());
  return createInferred<SliceOp>(b, loc, weights, constantInts(b, loc, backwards), constantInts(b, loc, end),
                                 constantInts(b, loc, axes), constantInts(b, loc, backwards));
}

/// (channels, outputs per group, ...) -> (outputs, channels per group, ...).
static Value exchangedChannels(RewriterBase &b, Location loc, Value weights, int64_t group) {
  SmallVector<int64_t> shape(cast<RankedTensorType>(weights.getType()).getShape());
  ArrayRef<int64_t> spatial = ArrayRef(shape).drop_front(2);
  SmallVector<int64_t> perm{1, 0}, grouped{group, shape[0] / group, shape[1]};
  if (group > 1) {
    llvm::append_range(grouped, spatial);
    weights = createInferred<ReshapeOp>(b, loc, weights, constantInts(b, loc, grouped));
    perm = {0, 2, 1};
  }
  for (int64_t i = perm.size(), rank = perm.size() + spatial.size(); i < rank; ++i)
    perm.push_back(i);
  weights = TransposeOp::createInferred(b, loc, weights, perm);
  if (group == 1)
    return weights;
  SmallVector<int64_t> merged{group * shape[1], shape[0] / group};
  llvm::append_range(merged, spatial);
  return createInferred<ReshapeOp>(b, loc, weights, constantInts(b, loc, merged));
}

FailureOr<SmallVector<Value>> ConvTransposeOp::decompose(RewriterBase &rewriter) {
  Location loc = getLoc();
  DimBuilder dims(getContext(), loc);
  FailureOr<Geometry> geometry = getGeometry(*this, dims);
  auto isKnown = [](Dim dim) { return DimBuilder::constantOf(dim).has_value(); };
  if (failed(geometry) || !cast<RankedTensorType>(getW().getType()).hasStaticShape() ||
      !llvm::all_of(geometry->crop, isKnown))
    return rewriter.notifyMatchFailure(*this, "the weights' shape or the padding is not known");
  auto cropAt = [&](unsigned i) { return *DimBuilder::constantOf(geometry->crop[i]); };
  const Window &window = geometry->window;
  unsigned rank = window.rank();
  SmallVector<int64_t> strides(2 + rank, 1), before(2 + rank, 0), after(2 + rank, 0), crop(2 * rank, 0);
  for (unsigned i = 0; i < rank; ++i) {
    int64_t border = window.reach(i) - 1;
    int64_t low = border - cropAt(i), high = border - cropAt(rank + i) + geometry->outputPadding[i];
    strides[2 + i] = window.strides[i];
    before[2 + i] = std::max<int64_t>(low, 0), after[2 + i] = std::max<int64_t>(high, 0);
    crop[i] = std::min<int64_t>(low, 0), crop[rank + i] = std::min<int64_t>(high, 0);
  }
  Value spread = createInferred<SpreadOp>(rewriter, loc, getX(), strides, before, after);
  Value weights = exchangedChannels(rewriter, loc, turnedAround(rewriter, loc, getW(), rank), getGroup());
  auto list = [&](ArrayRef<int64_t> values) { return rewriter.getDenseI64ArrayAttr(values); };
  auto conv = createInferred<ConvOp>(rewriter, loc, spread, weights, getB(), rewriter.getStringAttr("NOTSET"),
                                     list(window.dilations), rewriter.getI64IntegerAttr(getGroup()),
                                     list(window.kernel), list(crop), list(SmallVector<int64_t>(rank, 1)),
                                     /*channels_last=*/UnitAttr(), /*packed_n=*/IntegerAttr(), /*winograd=*/IntegerAttr());
  conv.getResult().setType(getType());
  return SmallVector<Value>{conv};
}
