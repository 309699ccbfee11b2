//===- AttentionLowering.cpp - onnx.Attend as kernel.attend ---------------===//

#include "dialects/kernel/Kernel.h"
#include "dialects/onnx/interfaces/Lowering.h"
#include "dialects/onnx/ops/Attention/Attention.h"

using namespace mlir;
using namespace onnxc;
using namespace onnxc::onnx;

namespace {
struct AttendLowering : LinalgLoweringInterface::ExternalModel<AttendLowering, AttendOp> {
  FailureOr<SmallVector<Value>> lowerToLinalg(Operation *operation, OpLowering &l) const {
    auto op = cast<AttendOp>(operation);
    auto adaptor = l.adaptor<AttendOp>();
    FailureOr<Dims> sizes = l.resultDims();
    if (failed(sizes))
      return failure();
    Value out = l.empty(*sizes, l.resultType().getElementType());
    int64_t batch = sizes->size() - 2;
    Dim keys = l.dim(adaptor.getK(), batch + 1);
    // The kernel broadcasts what is known to have a size of 1.
    auto stretched = [&](Value operand) {
      Dims wanted(ArrayRef<Dim>(*sizes).take_front(batch));
      // A mask can have more rows than the queries.
      wanted.push_back(operand == adaptor.getQ() ? (*sizes)[batch] : l.dim(operand, batch));
      wanted.push_back(l.dim(operand, batch + 1));
      return l.stretched(operand, wanted);
    };
    Value mask = adaptor.getMask();
    if (mask) {
      Dims scores(sizes->begin(), sizes->end());
      scores.back() = keys;
      mask = l.stretched(
          mask, ArrayRef<Dim>(scores).take_back(cast<RankedTensorType>(mask.getType()).getRank()));
    }
    auto attend = kernel::AttendOp::create(
        l.b, l.loc, TypeRange{out.getType()}, stretched(adaptor.getQ()), stretched(adaptor.getK()),
        stretched(adaptor.getV()), mask, out, op.getScaleAttr(), op.getZeroEmptyRowsAttr(),
        /*q_order=*/nullptr, /*k_order=*/nullptr, /*v_order=*/nullptr, /*out_order=*/nullptr);
    return SmallVector<Value>{attend.getResult(0)};
  }
};
} // namespace

void onnxc::attachAttentionLowerings(MLIRContext *ctx) {
  AttendOp::attachInterface<AttendLowering>(*ctx);
}
