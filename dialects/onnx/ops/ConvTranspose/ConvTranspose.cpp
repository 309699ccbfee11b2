//===- ConvTranspose.cpp - Transposed convolutions as convolutions --------===//
//
// A transposed convolution is an ordinary one of stride 1 over the input with
// zeros in between, with the kernel turned around.  So it becomes one: whatever
// makes convolutions fast (layouts, packed weights, epilogues) then applies.
//
//===----------------------------------------------------------------------===//

#include "dialects/onnx/ops/ConvTranspose/ConvTranspose.h"
#include "dialects/onnx/interfaces/Graph.h"
#include "dialects/onnx/interfaces/Window.h"
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

namespace {
/// The attributes of a transposed convolution; `window.pads` crop the output.
struct Geometry {
  Window window;
  SmallVector<int64_t> outputPadding;
};
} // namespace

static FailureOr<Geometry> geometryOf(ConvTransposeOp::Adaptor op, DimBuilder &dims) {
  ArrayRef<int64_t> weights = cast<RankedTensorType>(op.getW().getType()).getShape();
  if (weights.size() < 3)
    return dims.fail("the weights must have a rank of at least 3"); // C1
  SmallVector<int64_t> kernel(op.getKernelShape() ? *op.getKernelShape() : weights.drop_front(2));
  if (llvm::is_contained(kernel, ShapedType::kDynamic))
    return dims.fail("the kernel's size is not known");
  unsigned rank = kernel.size();
  FailureOr<Window> window =
      Window::get(kernel, op.getStrides(), op.getDilations(), op.getPads(), op.getAutoPad(), false, dims);
  if (failed(window))
    return failure();
  Geometry geometry{*window, SmallVector<int64_t>(rank, 0)};
  if (auto given = op.getOutputPadding())
    geometry.outputPadding.assign(given->begin(), given->end());
  ArrayRef<int64_t> x = cast<RankedTensorType>(op.getX().getType()).getShape();
  std::optional<ArrayRef<int64_t>> outputShape = op.getOutputShape();
  if (x.size() != rank + 2 || geometry.outputPadding.size() != rank || (outputShape && outputShape->size() != rank))
    return dims.fail("attributes do not have one entry per spatial dimension");
  bool same = op.getAutoPad() == "SAME_UPPER" || op.getAutoPad() == "SAME_LOWER";
  if (op.getAutoPad() == "VALID")
    geometry.window.pads.assign(2 * rank, 0);
  for (unsigned i = 0; i < rank && (same || outputShape); ++i) {
    // The padding that makes the output as large as it is asked to be.
    int64_t stride = window->strides[i], excess = geometry.outputPadding[i] + window->reach(i) - stride;
    if (outputShape) {
      if (ShapedType::isDynamic(x[2 + i]))
        return dims.fail("output_shape is given for a size that is not known"); // C3
      excess += stride * x[2 + i] - (*outputShape)[i];
    }
    // What is missing comes at the end.
    excess = same ? std::max<int64_t>(excess, 0) : excess;
    int64_t half = std::max<int64_t>(excess, 0) / 2, rest = excess - half;
    bool smallerFirst = op.getAutoPad() == "SAME_UPPER" || excess < 0;
    geometry.window.pads[i] = smallerFirst ? half : rest;
    geometry.window.pads[rank + i] = smallerFirst ? rest : half;
  }
  return geometry;
}

LogicalResult ConvTransposeOp::dimsOf(Adaptor op, DimBuilder &dims, ResultDims &results) {
  FailureOr<Geometry> geometry = geometryOf(op, dims);
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
  if (failed(window.requireFit(dims, w)) ||                                // C4
      (op.getB() && failed(requirePerChannel(dims, op.getB(), shape[1])))) // C5
    return failure();
  unsigned rank = window.rank();
  for (unsigned i = 0; i < rank; ++i) {
    Dim last = dims.mul(dims.sub(shape[2 + i], 1), window.strides[i]);
    int64_t rest = window.reach(i) + geometry->outputPadding[i] - window.pads[i] - window.pads[rank + i];
    shape[2 + i] = dims.add(last, rest);
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
  FailureOr<Geometry> geometry = geometryOf(Adaptor(*this), dims);
  if (failed(geometry) || !cast<RankedTensorType>(getW().getType()).hasStaticShape())
    return rewriter.notifyMatchFailure(*this, "the weights' shape is not known");
  const Window &window = geometry->window;
  unsigned rank = window.rank();
  SmallVector<int64_t> strides(2 + rank, 1), before(2 + rank, 0), after(2 + rank, 0), crop(2 * rank, 0);
  for (unsigned i = 0; i < rank; ++i) {
    int64_t border = window.reach(i) - 1;
    int64_t low = border - window.pads[i], high = border - window.pads[rank + i] + geometry->outputPadding[i];
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
                                     /*channels_last=*/UnitAttr(), /*packed_n=*/IntegerAttr());
  conv.getResult().setType(getType());
  return SmallVector<Value>{conv};
}
