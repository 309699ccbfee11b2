//===- TextLowering.cpp - Operators on strings as loops -------------------===//

#include "dialects/onnx/interfaces/Strings.h"
#include "dialects/onnx/ops/Text/Text.h"

#include "dialects/kernel/Kernel.h"

#include "mlir/Dialect/Tensor/IR/Tensor.h"

using namespace mlir;
using namespace onnxc;
using namespace onnxc::onnx;

namespace {
struct StringsLowering : LinalgLoweringInterface::ExternalModel<StringsLowering, StringsOp> {
  FailureOr<SmallVector<Value>> lowerToLinalg(Operation *op, OpLowering &l) const {
    auto adaptor = l.adaptor<StringsOp>();
    FailureOr<Dims> sizes = l.resultDims();
    if (failed(sizes))
      return failure();
    Value offsets = adaptor.getOffsets(), index = adaptor.getIndex();
    Value base = kernel::AddressOp::create(l.b, l.loc, l.b.getI64Type(), adaptor.getBytes());
    return SmallVector<Value>{
        l.generate(*sizes, l.resultType().getElementType(), [&](OpBuilder &b, Location loc, ValueRange at) -> Value {
          Value i = at.empty() ? Value() : at[0];
          if (index)
            i = arith::IndexCastOp::create(b, loc, b.getIndexType(), tensor::ExtractOp::create(b, loc, index, at));
          Value next = arith::AddIOp::create(b, loc, i, arith::ConstantIndexOp::create(b, loc, 1));
          Value begin = tensor::ExtractOp::create(b, loc, offsets, i);
          Value end = tensor::ExtractOp::create(b, loc, offsets, next);
          return StringEmitter(b, loc).make(arith::AddIOp::create(b, loc, base, begin),
                                            arith::SubIOp::create(b, loc, end, begin));
        })};
  }
};
} // namespace

void onnxc::attachTextLowerings(MLIRContext *ctx) {
  StringsOp::attachInterface<StringsLowering>(*ctx);
  attachParseNumberLowering(ctx);
  attachSplitLowerings(ctx);
  attachPatternLowerings(ctx);
  attachGramLowerings(ctx);
  attachBytesLowerings(ctx);
}
