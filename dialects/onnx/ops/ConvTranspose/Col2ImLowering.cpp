//===- Col2ImLowering.cpp - Images that blocks add up to ------------------===//

#include "dialects/onnx/interfaces/Lowering.h"
#include "dialects/onnx/interfaces/Movement.h"
#include "dialects/onnx/interfaces/Scalars.h"
#include "dialects/onnx/ops/ConvTranspose/ConvTranspose.h"

#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

using namespace mlir;
using namespace onnxc;
using namespace onnxc::onnx;

namespace {
/// Each element of an image is the sum of those elements of the blocks that lie on it.
struct BlockSum {
  OpLowering &l;
  Window window;
  Dims blocks;           // sizes of a block
  SmallVector<Dim> counts; // of blocks along each axis

  /// What element `inBlock` of some block adds to the element `at`, or 0.
  Value summand(ImplicitLocOpBuilder &b, ValueRange at, ValueRange inBlock) {
    Value zero = arith::ConstantIndexOp::create(b, 0), row = at[1], column = zero;
    Value isAny = arith::ConstantIntOp::create(b, 1, 1);
    for (auto [axis, i] : llvm::enumerate(inBlock)) {
      auto number = [&](int64_t value) { return arith::ConstantIndexOp::create(b, value).getResult(); };
      Value from = arith::MulIOp::create(b, i, number(window.dilations[axis]));
      Value moved = arith::SubIOp::create(b, arith::AddIOp::create(b, at[2 + axis], number(window.pads[axis])), from);
      Value isBehind = arith::CmpIOp::create(b, arith::CmpIPredicate::sge, moved, zero);
      Value start = arith::SelectOp::create(b, isBehind, moved, zero), stride = number(window.strides[axis]);
      Value which = arith::DivUIOp::create(b, start, stride), rest = arith::RemUIOp::create(b, start, stride);
      Value isStart = arith::CmpIOp::create(b, arith::CmpIPredicate::eq, rest, zero);
      Value isBlock = arith::CmpIOp::create(b, arith::CmpIPredicate::ult, which, l.index(counts[axis]));
      isAny = arith::AndIOp::create(b, isAny, arith::AndIOp::create(b, isBehind, arith::AndIOp::create(b, isStart, isBlock)));
      row = arith::AddIOp::create(b, arith::MulIOp::create(b, row, l.index(blocks[axis])), i);
      column = arith::AddIOp::create(b, arith::MulIOp::create(b, column, l.index(counts[axis])), which);
    }
    column = arith::SelectOp::create(b, isAny, column, zero);
    Value element = tensor::ExtractOp::create(b, l.operands[0], ValueRange{at[0], row, column});
    Value wide = widenFloat(b, element, l.onnxElement(0));
    Value nothing = arith::ConstantOp::create(b, cast<TypedAttr>(b.getZeroAttr(wide.getType())));
    return arith::SelectOp::create(b, isAny, wide, nothing);
  }

  Value sum(OpBuilder &builder, Location loc, ValueRange at) {
    ImplicitLocOpBuilder b(loc, builder);
    Type element = l.onnxElement(0), stored = l.resultType().getElementType();
    Type wide = isa<FloatType>(element) && element.getIntOrFloatBitWidth() < 32 ? b.getF32Type() : stored;
    Value start = arith::ConstantOp::create(b, cast<TypedAttr>(b.getZeroAttr(wide)));
    SmallVector<Value> zeros(blocks.size(), l.constantIndex(0)), ones(blocks.size(), l.constantIndex(1)), ends;
    for (Dim size : blocks)
      ends.push_back(l.index(size));
    auto nest = scf::buildLoopNest(b, loc, zeros, ends, ones, start,
                                   [&](OpBuilder &nested, Location, ValueRange inBlock, ValueRange carried) -> scf::ValueVector {
                                     ImplicitLocOpBuilder inner(loc, nested);
                                     return {addElements(nested, loc, carried[0], summand(inner, at, inBlock))};
                                   });
    return narrowFloat(b, nest.results.front(), element);
  }
};

struct Col2ImLowering : LinalgLoweringInterface::ExternalModel<Col2ImLowering, Col2ImOp> {
  FailureOr<SmallVector<Value>> lowerToLinalg(Operation *operation, OpLowering &l) const {
    auto op = cast<Col2ImOp>(operation);
    FailureOr<Dims> sizes = l.resultDims();
    DimBuilder dims = l.dims();
    FailureOr<Window> window = op.getWindow(dims);
    if (failed(sizes) || failed(window))
      return failure();
    BlockSum blockSum{l, *window, {}, {}};
    for (unsigned axis = 0; axis < window->rank(); ++axis) {
      blockSum.blocks.push_back(l.index(dims.value(l.operands[2], axis)));
      blockSum.counts.push_back(l.index(Col2ImOp::numBlocks(dims, *window, axis, (*sizes)[2 + axis], blockSum.blocks[axis])));
    }
    return SmallVector<Value>{l.generate(*sizes, l.resultType().getElementType(), [&](OpBuilder &b, Location loc, ValueRange at) {
      return blockSum.sum(b, loc, at);
    })};
  }
};
} // namespace

void onnxc::attachCol2ImLowerings(MLIRContext *ctx) { Col2ImOp::attachInterface<Col2ImLowering>(*ctx); }
