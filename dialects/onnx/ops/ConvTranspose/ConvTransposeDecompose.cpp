//===- ConvTransposeDecompose.cpp - Convolutions instead of transposed ones ===//
//
// With known weights and padding a transposed convolution is a convolution for each place of a
// block of the result, which then are interleaved, or one of the input with zeros in between.
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

using namespace mlir;
using namespace onnxc;
using namespace onnxc::onnx;

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
  int64_t group = op.getGroup(), channels = type.getDimSize(0) / group, outputs = type.getDimSize(1);
  SmallVector<int64_t> pads(2 * (2 + rank), 0), split{group, channels, outputs}, turned, perm;
  for (unsigned i = 0; i < rank; ++i) {
    int64_t stride = window.strides[i];
    pads[2 + rank + 2 + i] = taps[i] * stride - window.kernel[i];
    turned.push_back(split.size());
    perm.push_back(split.size() + 1);
    split.append({taps[i], stride});
  }
  Value weights = op.getW();
  if (llvm::any_of(pads, [](int64_t pad) { return pad != 0; }))
    weights = createInferred<PadOp>(b, loc(), weights, constantInts(b, loc(), pads), Value(), Value(),
                                    b.getStringAttr("constant"));
  weights = createInferred<ReshapeOp>(b, loc(), weights, constantInts(b, loc(), split));
  perm.insert(placesFirst ? perm.end() : perm.begin(), 0);
  perm.append({2, 1});
  perm.append(turned);
  SmallVector<int64_t> merged{group * InterleaveOp::blockSizeOf(window.strides) * outputs, channels};
  merged.append(taps.begin(), taps.end());
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
