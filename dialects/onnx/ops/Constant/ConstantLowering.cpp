//===- ConstantLowering.cpp - Constants inside kernels --------------------===//
//
// A constant that reaches a kernel is small (the schedule keeps the others as
// weights): it becomes an arith.constant of the storage type.
//
//===----------------------------------------------------------------------===//

#include "dialects/onnx/interfaces/Lowering.h"
#include "dialects/onnx/ops/Constant/Constant.h"

using namespace mlir;
using namespace onnxc;
using namespace onnxc::onnx;

namespace {
struct ConstantLowering : LinalgLoweringInterface::ExternalModel<ConstantLowering, ConstantOp> {
  FailureOr<SmallVector<Value>> lowerToLinalg(Operation *op, OpLowering &l) const {
    auto elements = dyn_cast<DenseElementsAttr>(cast<ConstantOp>(op).getValue());
    if (!elements)
      return l.error() << "is too large to be part of a kernel";
    return SmallVector<Value>{arith::ConstantOp::create(l.b, l.loc, storageConstant(elements))};
  }
};
} // namespace

void onnxc::attachConstantLowerings(MLIRContext *ctx) { ConstantOp::attachInterface<ConstantLowering>(*ctx); }
