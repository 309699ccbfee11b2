//===- ConvTransposeLowering.cpp - Zeros between elements -----------------===//

#include "dialects/onnx/interfaces/Lowering.h"
#include "dialects/onnx/ops/ConvTranspose/ConvTranspose.h"

#include "mlir/Dialect/Tensor/IR/Tensor.h"

using namespace mlir;
using namespace onnxc;
using namespace onnxc::onnx;

namespace {
struct SpreadLowering : LinalgLoweringInterface::ExternalModel<SpreadLowering, SpreadOp> {
  FailureOr<SmallVector<Value>> lowerToLinalg(Operation *operation, OpLowering &l) const {
    auto op = cast<SpreadOp>(operation);
    FailureOr<Value> out = l.emptyResult();
    if (failed(out))
      return failure();
    Value zeros = l.filled(*out, l.b.getZeroAttr(l.resultType().getElementType()));
    auto constants = [&](ArrayRef<int64_t> values) {
      return llvm::map_to_vector(values, [&](int64_t value) -> Dim { return l.b.getIndexAttr(value); });
    };
    return SmallVector<Value>{tensor::InsertSliceOp::create(l.b, l.loc, l.operands[0], zeros, constants(op.getBefore()),
                                                            l.dims().of(l.operands[0]), constants(op.getStrides()))};
  }
};
} // namespace

void onnxc::attachConvTransposeLowerings(MLIRContext *ctx) { SpreadOp::attachInterface<SpreadLowering>(*ctx); }
