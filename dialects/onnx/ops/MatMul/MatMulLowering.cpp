//===- MatMulLowering.cpp - Matrix products as kernel.contract ------------===//

#include "dialects/kernel/Kernel.h"
#include "dialects/onnx/interfaces/Contraction.h"
#include "dialects/onnx/interfaces/Lowering.h"
#include "dialects/onnx/ops/MatMul/MatMul.h"

#include "mlir/Dialect/Tensor/IR/Tensor.h"

using namespace mlir;
using namespace onnxc;
using namespace onnxc::onnx;
using kernel::DimKind;

namespace {
struct MatMulLowering : LinalgLoweringInterface::ExternalModel<MatMulLowering, MatMulOp> {
  FailureOr<SmallVector<Value>> lowerToLinalg(Operation *op, OpLowering &l) const {
    auto matmul = cast<MatMulOp>(op);
    auto adaptor = l.adaptor<MatMulOp>();
    auto aType = cast<RankedTensorType>(adaptor.getA().getType());
    auto bType = cast<RankedTensorType>(adaptor.getB().getType());
    int64_t resultRank = l.resultType().getRank();
    bool packed = matmul.getPackedN().has_value();
    bool hasM = aType.getRank() > 1, hasN = packed || bType.getRank() > 1;
    FailureOr<Dims> sizes = l.resultDims();
    if (failed(sizes))
      return failure();

    // Iteration space: the result's batch dimensions, m, n, k.  A vector operand
    // is a matrix with one row (column): its m (n) is an extent of 1.
    int64_t batch = resultRank - hasM - hasN;
    ContractionBuilder c(l);
    for (int64_t i = 0; i < batch; ++i)
      c.addDim(DimKind::Batch);
    AffineExpr m = c.addDim(DimKind::M), n = c.addDim(DimKind::N), k = c.addDim(DimKind::K);
    auto operandMap = [&](RankedTensorType type, ArrayRef<AffineExpr> inner) {
      SmallVector<AffineExpr> exprs;
      int64_t own = type.getRank() - inner.size();
      for (int64_t i = 0; i < own; ++i)
        exprs.push_back(type.getDimSize(i) == 1 ? c.zero() : c.dim(batch - own + i));
      llvm::append_range(exprs, inner);
      return exprs;
    };
    Value a = adaptor.getA(), b = adaptor.getB();
    // Vectors get their missing dimension.
    if (!hasM)
      a = c.withUnitDim(a, 0), aType = cast<RankedTensorType>(a.getType());
    if (!hasN)
      b = c.withUnitDim(b, 1), bType = cast<RankedTensorType>(b.getType());
    auto stretchBatch = [&](Value operand, int64_t own) {
      Dims wanted(ArrayRef<Dim>(*sizes).take_front(batch).take_back(own));
      for (int64_t axis = own, rank = cast<RankedTensorType>(operand.getType()).getRank();
           axis < rank; ++axis)
        wanted.push_back(l.dim(operand, axis));
      return l.stretched(operand, wanted);
    };
    a = stretchBatch(a, aType.getRank() - 2);
    if (!matmul.getPackedK())
      a = widenedForColumns(l, a, hasN ? sizes->back() : Dim(l.b.getIndexAttr(1)));
    if (!packed)
      b = stretchBatch(b, bType.getRank() - 2);
    c.setA(a, operandMap(aType, {m, k}), l.isUnsigned(0));
    if (matmul.getFlipsA())
      c.flipA();
    if (packed && matmul.getPackedK())
      c.setGroupedB(b, {n, k}, l.isUnsigned(1), *matmul.getPackedK());
    else if (packed)
      c.setPackedB(b, {n, k}, l.isUnsigned(1));
    else
      c.setB(b, operandMap(bType, {k, n}), l.isUnsigned(1));
    Dims outSizes(sizes->begin(), sizes->begin() + batch);
    outSizes.push_back(hasM ? (*sizes)[batch] : l.b.getIndexAttr(1));
    outSizes.push_back(hasN ? sizes->back() : l.b.getIndexAttr(1));
    SmallVector<AffineExpr> outExprs;
    for (int64_t i = 0; i < batch; ++i)
      outExprs.push_back(c.dim(i));
    outExprs.append({m, n});
    Value result = c.build(outSizes, outExprs);
    if (!hasN)
      result = c.withoutUnitDim(result, batch + 1);
    if (!hasM)
      result = c.withoutUnitDim(result, batch);
    return SmallVector<Value>{result};
  }
};

struct PackWeightsLowering
    : LinalgLoweringInterface::ExternalModel<PackWeightsLowering, PackWeightsOp> {
  FailureOr<SmallVector<Value>> lowerToLinalg(Operation *op, OpLowering &l) const {
    auto pack = cast<PackWeightsOp>(op);
    Value source = l.operands[0];
    FailureOr<Dims> sizes = l.resultDims();
    if (failed(sizes))
      return failure();
    int64_t nAxis = pack.getBatch(), kAxis = pack.getPerm().size() - 1, group = pack.getGroup();
    Type element = l.resultType().getElementType();
    Value columns = l.index(l.dim(source, pack.getPerm()[nAxis])),
          depth = l.index(l.dim(source, pack.getPerm()[kAxis]));
    Value result = l.generate(*sizes, element, [&](OpBuilder &b, Location loc, ValueRange at) {
      // Beyond the end any element will do; it is replaced by zero.
      Value inside = arith::ConstantIntOp::create(b, loc, 1, 1),
            zeroIndex = arith::ConstantIndexOp::create(b, loc, 0);
      auto position = [&](Value part, int64_t size, Value within, Value extent) -> Value {
        Value start =
            arith::MulIOp::create(b, loc, part, arith::ConstantIndexOp::create(b, loc, size));
        Value index = arith::AddIOp::create(b, loc, start, within);
        Value fits = arith::CmpIOp::create(b, loc, arith::CmpIPredicate::slt, index, extent);
        inside = arith::AndIOp::create(b, loc, inside, fits);
        return arith::SelectOp::create(b, loc, fits, index, zeroIndex);
      };
      SmallVector<Value> from(pack.getPerm().size());
      for (auto [i, axis] : llvm::enumerate(pack.getPerm()))
        from[axis] = at[i];
      Value lane = group > 1 ? at[at.size() - 2] : at.back();
      from[pack.getPerm()[nAxis]] = position(at[nAxis], pack.getPanel(), lane, columns);
      if (group > 1)
        from[pack.getPerm()[kAxis]] = position(at[kAxis], group, at.back(), depth);
      Value value = tensor::ExtractOp::create(b, loc, source, from);
      Value zero = arith::ConstantOp::create(b, loc, b.getZeroAttr(element));
      return Value(arith::SelectOp::create(b, loc, inside, value, zero));
    });
    return SmallVector<Value>{result};
  }
};
} // namespace

void onnxc::attachMatMulLowerings(MLIRContext *ctx) {
  MatMulOp::attachInterface<MatMulLowering>(*ctx);
  PackWeightsOp::attachInterface<PackWeightsLowering>(*ctx);
}
