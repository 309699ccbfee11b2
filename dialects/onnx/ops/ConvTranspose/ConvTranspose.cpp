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

/// A vector (group, depth) as (group, place, depth), the same for each of `places`.
static Value repeatedPlaces(RewriterBase &b, Location loc, Value vector, int64_t groups, int64_t places) {
  if (places == 1)
    return vector;
  int64_t size = tensorType(vector).getNumElements();
  Value split = createInferred<ReshapeOp>(b, loc, vector, constantInts(b, loc, {groups, 1, size / groups}));
  Value repeated = createInferred<TileOp>(b, loc, split, constantInts(b, loc, {1, places, 1}));
  return createInferred<ReshapeOp>(b, loc, repeated, constantInts(b, loc, {size * places}));
}

/// An operand of an elementwise operator whose elements differ along `axis` alone, or not
/// at all, as the operand for all places of a block; null if it is none.
static Value repeatedChannels(RewriterBase &b, Value operand, InterleaveOp op) {
  auto type = tensorType(operand);
  int64_t rank = op.getType().getRank(), block = op.getBlockSize(), groups = op.getGroups();
  if (!type.hasStaticShape() || type.getRank() > rank)
    return {};
  if (type.getNumElements() == 1)
    return operand;
  int64_t own = op.getAxis() - (rank - type.getRank());
  if (own < 0 || type.getNumElements() != type.getDimSize(own) || !constantElements(operand))
    return {};
  SmallVector<int64_t> shape(type.getShape());
  shape[own] *= block;
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

/// f(interleave(x)) -> interleave(f(x)): there f belongs to the convolution.
static LogicalResult interleaveLast(InterleaveOp op, PatternRewriter &rewriter) {
  if (!op->hasOneUse())
    return rewriter.notifyMatchFailure(op, "there is not one user");
  auto user = dyn_cast<OnnxOpInterface>(*op->user_begin());
  if (!user || user.getKernelRole() != KernelRole::Elementwise || user->getNumResults() != 1)
    return rewriter.notifyMatchFailure(op, "the user is not elementwise");
  auto from = op.getInput().getType(), to = op.getType();
  auto type = cast<RankedTensorType>(user->getResult(0).getType());
  if (type.getShape() != to.getShape())
    return rewriter.notifyMatchFailure(op, "the user has another shape");
  SmallVector<Value> operands;
  rewriter.setInsertionPoint(user);
  for (Value operand : user->getOperands()) {
    operands.push_back(operand == op.getResult()
                           ? op.getInput()
                           : repeatedChannels(rewriter, operand, op));
    if (!operands.back())
      return rewriter.notifyMatchFailure(op, "another operand has elements for each place");
  }
  Operation *earlier = rewriter.clone(*user);
  earlier->setOperands(operands);
  earlier->getResult(0).setType(type.clone(from.getShape()));
  rewriter.replaceOpWithNewOp<InterleaveOp>(user, type, earlier->getResult(0), op.getAxisAttr(), op.getStridesAttr(),
                                            op.getBeforeAttr(), op.getAfterAttr(), op.getGroupsAttr());
  rewriter.eraseOp(op);
  return success();
}

void InterleaveOp::getCanonicalizationPatterns(RewritePatternSet &patterns, MLIRContext *) {
  patterns.add(interleaveLast);
}

//===----------------------------------------------------------------------===//
// Decomposition
//===----------------------------------------------------------------------===//

/// The axes in `axes` of the weights from their end.
static Value turnedAround(RewriterBase &b, Location loc, Value weights, ArrayRef<int64_t> axes) {
  size_t rank = axes.size();
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

static ConvOp createConv(RewriterBase &b, Location loc, Value x, Value weights, Value bias, ArrayRef<int64_t> kernel,
                         ArrayRef<int64_t> dilations, ArrayRef<int64_t> pads, int64_t group) {
  auto list = [&](ArrayRef<int64_t> values) { return b.getDenseI64ArrayAttr(values); };
  return createInferred<ConvOp>(b, loc, x, weights, bias, b.getStringAttr("NOTSET"), list(dilations),
                                b.getI64IntegerAttr(group), list(kernel), list(pads),
                                list(SmallVector<int64_t>(kernel.size(), 1)),
                                /*channels_last=*/UnitAttr(), /*packed_n=*/IntegerAttr(), /*winograd=*/IntegerAttr());
}

namespace {
/// A transposed convolution whose borders are known.
struct KnownConvTranspose {
  RewriterBase &b;
  ConvTransposeOp op;
  const Window &window;
  SmallVector<int64_t> crop; // of the result, all beginnings, then all ends, where padding counts as less

  Value convolveSpread();
  bool canConvolvePlaces();
  Value convolvePlaces();

private:
  Location loc() { return op.getLoc(); }
  bool isDepthwise() {
    auto type = tensorType(op.getW());
    return op.getGroup() > 1 && type.getDimSize(0) == (int64_t)op.getGroup() && type.getDimSize(1) == 1;
  }
  Value weightsByPlace(ArrayRef<int64_t> taps, bool placesFirst);
  Value convolveEachPlace(ArrayRef<int64_t> taps, ArrayRef<int64_t> pads, int64_t places);
};
} // namespace

/// The input with zeros between its elements, convolved.
Value KnownConvTranspose::convolveSpread() {
  unsigned rank = window.rank();
  SmallVector<int64_t> strides(2 + rank, 1), before(2 + rank, 0), after(2 + rank, 0), pads(2 * rank, 0);
  for (unsigned i = 0; i < rank; ++i) {
    int64_t border = window.reach(i) - 1;
    int64_t low = border - crop[i], high = border - crop[rank + i];
    strides[2 + i] = window.strides[i];
    before[2 + i] = std::max<int64_t>(low, 0), after[2 + i] = std::max<int64_t>(high, 0);
    pads[i] = std::min<int64_t>(low, 0), pads[rank + i] = std::min<int64_t>(high, 0);
  }
  Value spread = createInferred<SpreadOp>(b, loc(), op.getX(), strides, before, after);
  Value turned = turnedAround(b, loc(), op.getW(), llvm::to_vector(llvm::seq<int64_t>(2, 2 + rank)));
  Value weights = exchangedChannels(b, loc(), turned, op.getGroup());
  return createConv(b, loc(), spread, weights, op.getB(), window.kernel, window.dilations, pads, op.getGroup());
}

bool KnownConvTranspose::canConvolvePlaces() {
  // Steps of both stride and dilation through the kernel: not all places would take as many.
  for (unsigned i = 0; i < window.rank(); ++i)
    if (window.strides[i] > 1 && window.dilations[i] > 1 && window.kernel[i] > 1)
      return false;
  return true;
}

/// The weights (group, channels, outputs, spatial...) as (group, places..., outputs, channels,
/// taps...), the first three merged, or all places first: place p takes the elements p,
/// p + stride, ..., the last one first.
Value KnownConvTranspose::weightsByPlace(ArrayRef<int64_t> taps, bool placesFirst) {
  unsigned rank = window.rank();
  auto type = tensorType(op.getW());
  int64_t group = op.getGroup(), channels = type.getDimSize(0) / group, outputs = type.getDimSize(1), places = 1;
  SmallVector<int64_t> pads(2 * (2 + rank), 0), split{group, channels, outputs}, turned, perm;
  for (unsigned i = 0; i < rank; ++i) {
    int64_t stride = window.strides[i];
    pads[2 + rank + 2 + i] = taps[i] * stride - window.kernel[i];
    turned.push_back(split.size());
    perm.push_back(split.size() + 1);
    split.append({taps[i], stride});
    places *= stride;
  }
  perm.insert(placesFirst ? perm.end() : perm.begin(), 0);
  perm.append({2, 1});
  perm.append(turned);
  SmallVector<int64_t> merged{group * places * outputs, channels};
  merged.append(taps.begin(), taps.end());
  Value weights = op.getW();
  if (llvm::any_of(pads, [](int64_t pad) { return pad != 0; }))
    weights = createInferred<PadOp>(b, loc(), weights, constantInts(b, loc(), pads), Value(), Value(),
                                    b.getStringAttr("constant"));
  weights = createInferred<ReshapeOp>(b, loc(), weights, constantInts(b, loc(), split));
  weights = turnedAround(b, loc(), weights, turned);
  weights = TransposeOp::createInferred(b, loc(), weights, perm);
  return createInferred<ReshapeOp>(b, loc(), weights, constantInts(b, loc(), merged));
}

/// One convolution for all places, or, where each channel has a kernel of its own, which is
/// computed for many channels at a time, one for each place.
Value KnownConvTranspose::convolveEachPlace(ArrayRef<int64_t> taps, ArrayRef<int64_t> pads, int64_t places) {
  int64_t group = op.getGroup();
  bool areApart = places > 1 && isDepthwise();
  Value weights = weightsByPlace(taps, areApart), bias = op.getB();
  if (!areApart) {
    bias = bias ? repeatedPlaces(b, loc(), bias, group, places) : bias;
    return createConv(b, loc(), op.getX(), weights, bias, taps, window.dilations, pads, group);
  }
  SmallVector<Value> parts;
  for (int64_t place = 0; place < places; ++place) {
    Value own = createInferred<SliceOp>(b, loc(), weights, constantInts(b, loc(), place * group),
                                        constantInts(b, loc(), (place + 1) * group), constantInts(b, loc(), 0), Value());
    parts.push_back(createConv(b, loc(), op.getX(), own, bias, taps, window.dilations, pads, group));
  }
  return createInferred<ConcatOp>(b, loc(), parts, b.getI64IntegerAttr(1));
}

/// The result's elements at each place modulo the strides as channels, interleaved.  Counted
/// from where the full result (without a crop) begins, element q = j * stride + p of it is the
/// sum of x[j - t] * w[p + t * stride] over the taps t.
Value KnownConvTranspose::convolvePlaces() {
  unsigned rank = window.rank();
  SmallVector<int64_t> taps(rank), pads(2 * rank), strides(2 + rank, 1), before(2 + rank, 0), after(2 + rank, 0);
  for (unsigned i = 0; i < rank; ++i) {
    int64_t stride = window.strides[i];
    taps[i] = llvm::divideCeil(window.kernel[i], stride);
    // Blocks j from `first` on; `end` counts the elements after the last input's first one.
    int64_t first = llvm::divideFloorSigned(crop[i], stride), end = window.reach(i) - crop[rank + i];
    int64_t reach = (taps[i] - 1) * window.dilations[i];
    pads[i] = reach - first;
    pads[rank + i] = llvm::divideCeilSigned(end, stride) - 1;
    strides[2 + i] = stride;
    before[2 + i] = crop[i] - first * stride;
    after[2 + i] = llvm::divideCeilSigned(end, stride) * stride - end;
  }
  int64_t places = InterleaveOp::blockSizeOf(strides);
  Value conv = convolveEachPlace(taps, pads, places);
  if (places == 1)
    return conv;
  // Places come first where each has a convolution of its own.
  int64_t groups = conv.getDefiningOp<ConcatOp>() ? 1 : op.getGroup();
  return createInferred<InterleaveOp>(b, loc(), conv, b.getI64IntegerAttr(1), b.getDenseI64ArrayAttr(strides),
                                      b.getDenseI64ArrayAttr(before), b.getDenseI64ArrayAttr(after),
                                      b.getI64IntegerAttr(groups));
}

FailureOr<SmallVector<Value>> ConvTransposeOp::decompose(RewriterBase &rewriter) {
  DimBuilder dims(getContext(), getLoc());
  FailureOr<Geometry> geometry = getGeometry(*this, dims);
  auto isKnown = [](Dim dim) { return DimBuilder::constantOf(dim).has_value(); };
  if (failed(geometry) || !cast<RankedTensorType>(getW().getType()).hasStaticShape() ||
      !llvm::all_of(geometry->crop, isKnown))
    return rewriter.notifyMatchFailure(*this, "the weights' shape or the padding is not known");
  KnownConvTranspose known{rewriter, *this, geometry->window, {}};
  for (Dim crop : geometry->crop)
    known.crop.push_back(*DimBuilder::constantOf(crop));
  for (auto [i, padding] : llvm::enumerate(geometry->outputPadding))
    known.crop[geometry->window.rank() + i] -= padding;
  Value result = known.canConvolvePlaces() ? known.convolvePlaces() : known.convolveSpread();
  result.setType(getType());
  return SmallVector<Value>{result};
}
