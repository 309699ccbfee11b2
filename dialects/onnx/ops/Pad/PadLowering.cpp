//===- PadLowering.cpp - Borders, repetitions and stretched tensors -------===//

#include "dialects/onnx/interfaces/Lowering.h"
#include "dialects/onnx/interfaces/Movement.h"
#include "dialects/onnx/ops/Pad/Pad.h"

#include "mlir/Dialect/Tensor/IR/Tensor.h"

using namespace mlir;
using namespace onnxc;
using namespace onnxc::onnx;

static int64_t rankOf(Value tensor) { return cast<RankedTensorType>(tensor.getType()).getRank(); }

//===----------------------------------------------------------------------===//
// Pad, CenterCropPad
//===----------------------------------------------------------------------===//

/// The element of [0, size) that position `i`, which may lie outside, shows.
static Value reflectedIndex(OpBuilder &b, Location loc, StringRef mode, Value i, Value size) {
  auto constant = [&](int64_t value) -> Value { return arith::ConstantIndexOp::create(b, loc, value); };
  auto remainder = [&](Value x, Value y) -> Value { // of the sign of y
    Value r = arith::RemSIOp::create(b, loc, x, y);
    Value isNegative = arith::CmpIOp::create(b, loc, arith::CmpIPredicate::slt, r, constant(0));
    return arith::SelectOp::create(b, loc, isNegative, arith::AddIOp::create(b, loc, r, y), r);
  };
  Value last = arith::SubIOp::create(b, loc, size, constant(1));
  if (mode == "wrap")
    return remainder(i, size);
  if (mode == "edge")
    return arith::MinSIOp::create(b, loc, arith::MaxSIOp::create(b, loc, i, constant(0)), last);
  // Reflection has a period of 2 * (size - 1); a single element repeats.
  Value period = arith::MulIOp::create(b, loc, last, constant(2));
  Value phase = remainder(i, arith::MaxSIOp::create(b, loc, period, constant(1)));
  return arith::MinSIOp::create(b, loc, phase, arith::SubIOp::create(b, loc, period, phase));
}

namespace {
struct PadLowering : LinalgLoweringInterface::ExternalModel<PadLowering, PadOp> {
  FailureOr<SmallVector<Value>> lowerToLinalg(Operation *op, OpLowering &l) const {
    auto adaptor = l.adaptor<PadOp>();
    DimBuilder dims = l.dims();
    FailureOr<Borders> borders = bordersOf(adaptor, dims);
    FailureOr<Dims> sizes = l.resultDims();
    if (failed(borders) || failed(sizes))
      return failure();
    Value data = adaptor.getData();
    Type element = l.resultType().getElementType();
    StringRef mode = adaptor.getMode();
    if (mode == "constant") {
      Value fill = adaptor.getConstantValue() ? scalarOf(l, adaptor.getConstantValue())
                                              : Value(arith::ConstantOp::create(l.b, l.loc, l.b.getZeroAttr(element)));
      return SmallVector<Value>{padded(l, data, borders->before, borders->after, fill)};
    }
    SmallVector<Value> before, extents;
    for (auto [border, size] : llvm::zip(borders->before, dims.of(data)))
      before.push_back(l.index(border)), extents.push_back(l.index(size));
    return SmallVector<Value>{l.generate(*sizes, element, [&](OpBuilder &b, Location loc, ValueRange at) {
      SmallVector<Value> from;
      for (auto [i, border, size] : llvm::zip(at, before, extents))
        from.push_back(reflectedIndex(b, loc, mode, arith::SubIOp::create(b, loc, i, border), size));
      return Value(tensor::ExtractOp::create(b, loc, data, from));
    })};
  }

  /// The element of a scalar or of a vector of one element.
  static Value scalarOf(OpLowering &l, Value tensor) {
    SmallVector<Value> zeros(rankOf(tensor), l.constantIndex(0));
    return tensor::ExtractOp::create(l.b, l.loc, tensor, zeros);
  }
};

struct CenterCropPadLowering : LinalgLoweringInterface::ExternalModel<CenterCropPadLowering, CenterCropPadOp> {
  FailureOr<SmallVector<Value>> lowerToLinalg(Operation *op, OpLowering &l) const {
    DimBuilder dims = l.dims();
    FailureOr<Borders> borders = bordersOf(l.adaptor<CenterCropPadOp>(), dims);
    if (failed(borders))
      return failure();
    TypedAttr zero = l.b.getZeroAttr(l.resultType().getElementType());
    return SmallVector<Value>{padded(l, l.operands[0], borders->before, borders->after, zero)};
  }
};

//===----------------------------------------------------------------------===//
// Tile, Expand
//===----------------------------------------------------------------------===//

struct TileLowering : LinalgLoweringInterface::ExternalModel<TileLowering, TileOp> {
  /// Every axis becomes (repetition, position), which are merged again: the inner
  /// loop copies contiguous elements.  One of them is enough where the other is known to be 1.
  FailureOr<SmallVector<Value>> lowerToLinalg(Operation *op, OpLowering &l) const {
    Value input = l.adaptor<TileOp>().getInput();
    int64_t rank = rankOf(input);
    if (rank == 0)
      return SmallVector<Value>{input};
    DimBuilder dims = l.dims();
    FailureOr<Dims> sizes = l.resultDims();
    if (failed(sizes))
      return failure();
    Dims split;
    SmallVector<AffineExpr> source;
    SmallVector<ReassociationIndices> merge(rank);
    for (int64_t i = 0; i < rank; ++i) {
      Dim size = dims.of(input, i), whole = (*sizes)[i];
      auto add = [&](Dim dim) {
        merge[i].push_back(split.size());
        split.push_back(dim);
      };
      bool isOne = DimBuilder::constantOf(size) == 1;
      // How often the input fits, which is also known where only the result's size is.
      if (isOne)
        add(whole);
      else if (size != whole)
        add(dims.floorDiv(whole, dims.max(size, dims.constant(1))));
      if (isOne) {
        source.push_back(l.b.getAffineConstantExpr(0));
        continue;
      }
      source.push_back(l.b.getAffineDimExpr(split.size()));
      add(size);
    }
    int64_t count = split.size();
    AffineMap maps[] = {AffineMap::get(count, 0, source, l.b.getContext()), l.b.getMultiDimIdentityMap(count)};
    SmallVector<utils::IteratorType> iterators(count, utils::IteratorType::parallel);
    Value repeated = l.generic(input, maps, l.empty(split, l.resultType().getElementType()), iterators,
                               [](OpBuilder &, Location, ValueRange args) { return args[0]; });
    if (count == rank)
      return SmallVector<Value>{repeated};
    return SmallVector<Value>{tensor::CollapseShapeOp::create(l.b, l.loc, repeated, merge)};
  }
};

struct ExpandLowering : LinalgLoweringInterface::ExternalModel<ExpandLowering, ExpandOp> {
  FailureOr<SmallVector<Value>> lowerToLinalg(Operation *op, OpLowering &l) const {
    FailureOr<Dims> sizes = l.resultDims();
    if (failed(sizes))
      return failure();
    Value input = l.operands[0];
    auto type = cast<RankedTensorType>(input.getType());
    int64_t rank = sizes->size();
    Type element = type.getElementType();
    SmallVector<Value> strides; // 0 along axes that stretch, else 1
    if (!type.hasStaticShape()) {
      for (int64_t i = 0; i < type.getRank(); ++i)
        strides.push_back(strideOf(l, input, i));
      return SmallVector<Value>{l.generate(*sizes, element, [&](OpBuilder &b, Location loc, ValueRange at) {
        SmallVector<Value> from;
        for (auto [i, stride] : llvm::zip(at.take_back(strides.size()), strides))
          from.push_back(arith::MulIOp::create(b, loc, i, stride));
        return Value(tensor::ExtractOp::create(b, loc, input, from));
      })};
    }
    AffineMap maps[] = {l.broadcastMap(type.getShape(), *sizes), l.b.getMultiDimIdentityMap(rank)};
    SmallVector<utils::IteratorType> iterators(rank, utils::IteratorType::parallel);
    return SmallVector<Value>{l.generic(input, maps, l.empty(*sizes, element), iterators,
                                        [](OpBuilder &, Location, ValueRange args) { return args[0]; })};
  }

  static Value strideOf(OpLowering &l, Value input, int64_t axis) {
    DimBuilder dims = l.dims();
    Dim zero = dims.constant(0), one = dims.constant(1);
    return l.index(dims.select(arith::CmpIPredicate::eq, dims.of(input, axis), one, zero, one));
  }
};
} // namespace

void onnxc::attachPadLowerings(MLIRContext *ctx) {
  PadOp::attachInterface<PadLowering>(*ctx);
  CenterCropPadOp::attachInterface<CenterCropPadLowering>(*ctx);
  TileOp::attachInterface<TileLowering>(*ctx);
  ExpandOp::attachInterface<ExpandLowering>(*ctx);
}
