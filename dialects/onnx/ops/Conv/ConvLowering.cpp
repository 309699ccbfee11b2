//===- ConvLowering.cpp - Convolutions as contractions --------------------===//
//
// A convolution is a contraction that reads its input through the map
// (oh * sh + kh * dh, ow * sw + kw * dw), channels last: no im2col buffer exists.
// Other layouts are transposed on the way in and out (layout assignment removes
// that).  What padding adds is left out of the sums.  Groups are a batch dimension.  In a
// depthwise convolution the channels are the columns of both operands; with more than
// one output per channel it is a loop nest with the channels innermost.
//
//===----------------------------------------------------------------------===//

#include "dialects/kernel/Kernel.h"
#include "dialects/onnx/interfaces/Contraction.h"
#include "dialects/onnx/interfaces/Lowering.h"
#include "dialects/onnx/interfaces/Movement.h"
#include "dialects/onnx/ops/Conv/Conv.h"

#include "mlir/Dialect/Bufferization/IR/Bufferization.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

using namespace mlir;
using namespace onnxc;
using namespace onnxc::onnx;
using kernel::DimKind;

namespace {
/// One convolution on its way to a contraction: channels last.
struct ConvEmitter {
  OpLowering &l;
  ConvOp op;
  Window window;
  Value x, w;
  Dims out;                    // sizes of the result, channels last
  int64_t group;               // 1, or the number of groups
  SmallVector<int64_t> before; // padding that is still to be done, or 0
  bool hasBorder = false;      // windows reach beyond the input

  void pad();
  Value emit();

private:
  bool mayHaveBorder();
  bool isPlainDepthwise() {
    return op.isDepthwise() && op.getOutputChannels() == (int64_t)op.getGroup();
  }
  unsigned spatial() const { return window.rank(); }
  AffineExpr position(AffineExpr out, AffineExpr k, unsigned axis) const {
    return out * window.strides[axis] + k * window.dilations[axis] - before[axis];
  }
  Value contract();
  Value winograd();
  int64_t winogradParts(int64_t tiles);
  Value depthwise();
  Value depthwiseWithMultiplier();
};
} // namespace

/// (batch, ..., channel) permutation of (batch, channel, ...) and back.
static SmallVector<int64_t> channelsLastPermutation(int64_t rank) {
  SmallVector<int64_t> perm{0};
  for (int64_t i = 2; i < rank; ++i)
    perm.push_back(i);
  perm.push_back(1);
  return perm;
}
static SmallVector<int64_t> channelsFirstPermutation(int64_t rank) {
  SmallVector<int64_t> perm{0, rank - 1};
  for (int64_t i = 1; i + 1 < rank; ++i)
    perm.push_back(i);
  return perm;
}

/// Splits the channels (last dimension) of `tensor` into (group, channels of a group).
static Value splitChannels(OpLowering &l, Value tensor, int64_t group) {
  auto type = cast<RankedTensorType>(tensor.getType());
  int64_t rank = type.getRank();
  SmallVector<int64_t> shape(type.getShape());
  int64_t channels = shape.back();
  shape.back() = group;
  shape.push_back(ShapedType::isDynamic(channels) ? channels : channels / group);
  SmallVector<ReassociationIndices> reassociation;
  for (int64_t i = 0; i < rank; ++i)
    reassociation.push_back({i});
  reassociation.back().push_back(rank);
  SmallVector<OpFoldResult> sizes = l.dims().of(tensor);
  OpFoldResult perGroup = l.dims().floorDiv(sizes.back(), group);
  sizes.back() = l.b.getIndexAttr(group);
  sizes.push_back(perGroup);
  return tensor::ExpandShapeOp::create(l.b, l.loc, type.clone(shape), tensor, reassociation, sizes);
}

/// What padding consists of; a byte may be given as if it had no sign.
static TypedAttr paddingElement(OpLowering &l, Type element, int64_t value) {
  if (!value)
    return l.b.getZeroAttr(element);
  unsigned bits = element.getIntOrFloatBitWidth();
  return l.b.getIntegerAttr(element, APInt(64, value, /*isSigned=*/true).trunc(bits));
}

/// Whether the contraction can count what is beyond the input's bounds as zeros itself.
bool ConvEmitter::mayHaveBorder() {
  if (op.getPadValue() || op.getFlipsA() || op.isPackedByRows())
    return false;
  // Panels of one column are summed along k in vectors, of which a border may cut off something
  // only where no channels lie between.
  ArrayRef<int64_t> weights = cast<RankedTensorType>(w.getType()).getShape();
  if (op.getPackedN() && weights.back() == 1 && !op.isDepthwise())
    return spatial() > 0 && weights[weights.size() - 2] == 1 && window.dilations.back() == 1 &&
           llvm::all_of(weights.drop_back(3).drop_front(), [](int64_t size) { return size == 1; });
  return !op.isDepthwise() || isPlainDepthwise();
}

/// Says how much padding there is before the input.  Where that depends on the input's size or is
/// more than a border of zeros, the input is copied to where it has one.
void ConvEmitter::pad() {
  DimBuilder dims = l.dims();
  if (!op.isDepthwise() && !op.getPackedK())
    x = widenedForColumns(l, x, dims.floorDiv(out.back(), group));
  unsigned rank = spatial() + 2;
  Dims low(rank, dims.constant(0)), high(rank, dims.constant(0));
  before.assign(spatial(), 0);
  bool isKnown = mayHaveBorder();
  for (unsigned i = 0; i < spatial(); ++i) {
    std::tie(low[1 + i], high[1 + i]) = window.padding(dims, dims.of(x, 1 + i), i);
    isKnown &=
        DimBuilder::constantOf(low[1 + i]).has_value() && !ShapedType::isDynamic(window.kernel[i]);
    hasBorder |=
        DimBuilder::constantOf(low[1 + i]) != 0 || DimBuilder::constantOf(high[1 + i]) != 0;
  }
  if (!isKnown) {
    x = padded(l, x, low, high,
               paddingElement(l, getElementTypeOrSelf(x.getType()), op.getPadValue()));
    hasBorder = false;
    return;
  }
  for (unsigned i = 0; i < spatial(); ++i)
    before[i] = *DimBuilder::constantOf(low[1 + i]);
}

Value ConvEmitter::emit() {
  if (op.getWinograd())
    return winograd();
  if (!op.isDepthwise())
    return contract();
  return isPlainDepthwise() ? depthwise() : depthwiseWithMultiplier();
}

Value ConvEmitter::contract() {
  bool grouped = group > 1, byRows = op.isPackedByRows();
  ContractionBuilder c(l);
  SmallVector<AffineExpr> o, k;
  AffineExpr g = grouped ? c.addDim(DimKind::Batch) : AffineExpr();
  AffineExpr n = c.addDim(DimKind::M);
  for (unsigned i = 0; i < spatial(); ++i)
    o.push_back(c.addDim(DimKind::M));
  AffineExpr oc = c.addDim(DimKind::N);
  unsigned kernelDims = byRows ? spatial() - 1 : spatial();
  for (unsigned i = 0; i < kernelDims; ++i)
    k.push_back(c.addDim(DimKind::K));
  AffineExpr ic = c.addDim(DimKind::K);

  SmallVector<AffineExpr> a{n}, result{n};
  for (unsigned i = 0; i < spatial(); ++i) {
    if (i < kernelDims)
      a.push_back(position(o[i], k[i], i));
    result.push_back(o[i]);
  }
  if (grouped)
    a.push_back(g), result.push_back(g);
  a.push_back(ic), result.push_back(oc);
  // By rows: elements of neighbouring columns of the image and their channels are one dimension.
  if (byRows)
    a.back() = o.back() * (window.strides.back() * (*op.getPackedK() / window.kernel.back())) + ic;
  Value left = grouped ? splitChannels(l, x, group) : byRows ? mergeTrailing(l, x) : x;
  c.setA(left, a, l.isUnsigned(0));
  if (op.getFlipsA())
    c.flipA();
  if (hasBorder)
    c.setZeroBorder();

  if (op.getPackedN()) {
    SmallVector<AffineExpr> b;
    if (grouped)
      b.push_back(g);
    b.push_back(oc), llvm::append_range(b, k), b.push_back(ic);
    if (op.getPackedK())
      c.setGroupedB(w, b, l.isUnsigned(1), *op.getPackedK());
    else
      c.setPackedB(w, b, l.isUnsigned(1));
  } else {
    // [OC, IC, k...] -> [(group,) k..., IC, OC]: n innermost.
    Value weights = w;
    int64_t rank = spatial() + 2;
    SmallVector<int64_t> perm;
    if (grouped) {
      weights = splitLeading(l, weights, group);
      perm.push_back(0);
    }
    int64_t first = grouped ? 1 : 0;
    for (int64_t i = 2; i < rank; ++i)
      perm.push_back(first + i);
    perm.append({first + 1, first});
    SmallVector<AffineExpr> b;
    if (grouped)
      b.push_back(g);
    llvm::append_range(b, k), b.append({ic, oc});
    c.setB(transposed(l, weights, perm), b, l.isUnsigned(1));
  }
  Dims sizes(out);
  if (grouped) {
    sizes.back() = l.b.getIndexAttr(group);
    sizes.push_back(l.dims().floorDiv(out.back(), group));
  }
  Value value = c.build(sizes, result);
  return grouped ? mergeTrailing(l, value) : value;
}

/// How many threads may share the work: more would need as much more memory.
int64_t ConvEmitter::winogradParts(int64_t tiles) {
  constexpr int64_t kMaxParts = 4;
  std::optional<int64_t> n = DimBuilder::constantOf(out[0]), h = DimBuilder::constantOf(out[1]),
                         w = DimBuilder::constantOf(out[2]);
  if (!n || !h || !w)
    return kMaxParts;
  int64_t all = *n * llvm::divideCeil(*h, 4) * llvm::divideCeil(*w, 4);
  return std::clamp<int64_t>(llvm::divideCeil(all, tiles), 1, kMaxParts);
}

Value ConvEmitter::winograd() {
  ContractionBuilder c(l);
  AffineExpr n = c.addDim(DimKind::M), oh = c.addDim(DimKind::M), ow = c.addDim(DimKind::M);
  AffineExpr oc = c.addDim(DimKind::N);
  AffineExpr kh = c.addDim(DimKind::K), kw = c.addDim(DimKind::K), ic = c.addDim(DimKind::K);
  c.setA(x, {n, position(oh, kh, 0), position(ow, kw, 1), ic}, /*isUnsigned=*/false);
  c.setPackedB(w, {kh, kw, oc, ic}, /*isUnsigned=*/false);
  c.setZeroBorder();
  int64_t tiles = *op.getWinograd(), channels = cast<RankedTensorType>(w.getType()).getDimSize(3);
  auto bytes = kernel::ContractOp::getWinogradScratch(tiles, channels, op.getOutputChannels());
  auto type = RankedTensorType::get({winogradParts(tiles) * (bytes.input + bytes.product)},
                                    l.b.getI8Type());
  // Unlike a tensor.empty it is never merged with another one.
  c.setWinograd(tiles, bufferization::AllocTensorOp::create(l.b, l.loc, type, ValueRange{}));
  return c.build(out, {n, oh, ow, oc});
}

/// Weights of a depthwise convolution: [C * multiplier, 1, k...] -> [k..., C * multiplier].
static Value channelsInnermost(OpLowering &l, Value weights) {
  SmallVector<int64_t> perm;
  for (int64_t i = 2, rank = cast<RankedTensorType>(weights.getType()).getRank(); i < rank; ++i)
    perm.push_back(i);
  perm.append({0, 1});
  return mergeTrailing(l, transposed(l, weights, perm));
}

Value ConvEmitter::depthwise() {
  ContractionBuilder c(l);
  AffineExpr n = c.addDim(DimKind::M);
  SmallVector<AffineExpr> o, k;
  for (unsigned i = 0; i < spatial(); ++i)
    o.push_back(c.addDim(DimKind::M));
  AffineExpr channel = c.addDim(DimKind::N);
  for (unsigned i = 0; i < spatial(); ++i)
    k.push_back(c.addDim(DimKind::K));
  SmallVector<AffineExpr> a{n}, result{n};
  for (unsigned i = 0; i < spatial(); ++i) {
    a.push_back(position(o[i], k[i], i));
    result.push_back(o[i]);
  }
  a.push_back(channel), result.push_back(channel);
  c.setA(x, a, l.isUnsigned(0));
  c.setZeroBorder();
  if (op.getPackedN()) {
    // Packing keeps the one input channel as a dimension.
    AffineExpr one = c.addDim(DimKind::K);
    SmallVector<AffineExpr> b{channel};
    llvm::append_range(b, k), b.push_back(one);
    c.setPackedB(w, b, l.isUnsigned(1));
  } else {
    SmallVector<AffineExpr> b(k);
    b.push_back(channel);
    c.setB(channelsInnermost(l, w), b, l.isUnsigned(1));
  }
  return c.build(out, result);
}

Value ConvEmitter::depthwiseWithMultiplier() {
  Value weights = channelsInnermost(l, w);
  Type element = l.resultType().getElementType(), sum = accumulatorType(element);
  // (n, o..., c, k...): the result's dimensions, then the kernel's.
  unsigned dims = 2 * spatial() + 2;
  auto d = [&](unsigned i) { return l.b.getAffineDimExpr(i); };
  AffineExpr channel = d(spatial() + 1);
  auto outputChannels = DimBuilder::constantOf(out.back());
  int64_t multiplier = outputChannels ? *outputChannels / group : 1;
  SmallVector<AffineExpr> a{d(0)}, b, result{d(0)};
  for (unsigned i = 0; i < spatial(); ++i) {
    a.push_back(position(d(1 + i), d(spatial() + 2 + i), i));
    b.push_back(d(spatial() + 2 + i));
    result.push_back(d(1 + i));
  }
  a.push_back(channel.floorDiv(multiplier)), b.push_back(channel), result.push_back(channel);
  SmallVector<AffineMap> maps;
  for (ArrayRef<AffineExpr> exprs : {ArrayRef(a), ArrayRef(b), ArrayRef(result)})
    maps.push_back(AffineMap::get(dims, 0, exprs, l.b.getContext()));
  SmallVector<utils::IteratorType> iterators(spatial() + 2, utils::IteratorType::parallel);
  iterators.append(spatial(), utils::IteratorType::reduction);
  Value zero = l.filled(l.empty(out, sum), l.b.getZeroAttr(sum));
  Value value = l.generic({x, weights}, maps, zero, iterators,
                          [&](OpBuilder &nested, Location loc, ValueRange args) {
                            Value lhs = extendElement(nested, loc, args[0], sum, l.isUnsigned(0));
                            Value rhs = extendElement(nested, loc, args[1], sum, l.isUnsigned(1));
                            return multiplyAdd(nested, loc, lhs, rhs, args[2]);
                          });
  return convertElements(l, value, element);
}

/// Adds the bias, one element per output channel.  The sizes are not asked of `value`, whose only
/// user this is to be.
static Value addBias(OpLowering &l, Value value, Value bias, ArrayRef<Dim> sizes) {
  int64_t rank = cast<RankedTensorType>(value.getType()).getRank();
  AffineMap identity = l.b.getMultiDimIdentityMap(rank);
  AffineMap perChannel = AffineMap::get(rank, 0, l.b.getAffineDimExpr(rank - 1));
  Value out = l.empty(sizes, getElementTypeOrSelf(value.getType()));
  SmallVector<utils::IteratorType> iterators(rank, utils::IteratorType::parallel);
  return l.generic({value, bias}, {identity, perChannel, identity}, out, iterators,
                   [](OpBuilder &b, Location loc, ValueRange args) {
                     return addElements(b, loc, args[0], args[1]);
                   });
}

namespace {
struct ConvLowering : LinalgLoweringInterface::ExternalModel<ConvLowering, ConvOp> {
  FailureOr<SmallVector<Value>> lowerToLinalg(Operation *operation, OpLowering &l) const {
    auto op = cast<ConvOp>(operation);
    auto adaptor = l.adaptor<ConvOp>();
    DimBuilder dims = l.dims();
    FailureOr<Window> window = ConvOp::getWindow(adaptor, dims);
    FailureOr<Dims> sizes = l.resultDims();
    if (failed(window) || failed(sizes))
      return failure();
    int64_t rank = sizes->size();
    bool last = op.getChannelsLast();
    Value x = adaptor.getX();
    if (!last) {
      x = transposed(l, x, channelsLastPermutation(rank));
      Dims permuted;
      for (int64_t axis : channelsLastPermutation(rank))
        permuted.push_back((*sizes)[axis]);
      *sizes = permuted;
    }
    ConvEmitter emitter{l, op, *window, x, adaptor.getW(), *sizes, (int64_t)op.getGroup(), {}};
    emitter.pad();
    Value y = emitter.emit();
    if (adaptor.getB())
      y = addBias(l, y, adaptor.getB(), *sizes);
    if (!last)
      y = transposed(l, y, channelsFirstPermutation(rank));
    return SmallVector<Value>{y};
  }
};
} // namespace

void onnxc::attachConvLowerings(MLIRContext *ctx) { ConvOp::attachInterface<ConvLowering>(*ctx); }
