//===- ShapeArithmetic.cpp - Shapes computed by elementwise operators ------===//
//
// Exported models compute sizes with ordinary operators on vectors of shapes:
// Mul(Gather(Shape(x), 0), 2).  These models of ShapeValueInterface let that be
// read as index arithmetic.  Vectors and scalars only; everything else is data.
//
//===----------------------------------------------------------------------===//

#include "dialects/onnx/ops/Elementwise/Elementwise.h"

using namespace mlir;
using namespace onnxc;
using namespace onnxc::onnx;

namespace {
using DimFn = Dim (*)(DimBuilder &dims, Dim x, Dim y);

template <typename OpT, DimFn function>
struct BinaryValue : ShapeValueInterface::ExternalModel<BinaryValue<OpT, function>, OpT> {
  Dim valueAt(Operation *op, DimBuilder &dims, int64_t index) const {
    auto type = cast<RankedTensorType>(op->getResult(0).getType());
    if (type.getRank() > 1 || !type.getElementType().isSignlessInteger())
      return Dim();
    Dim x = dims.broadcastValue(op->getOperand(0), index), y = dims.broadcastValue(op->getOperand(1), index);
    return x && y ? function(dims, x, y) : Dim();
  }
};
} // namespace

static Dim add(DimBuilder &dims, Dim x, Dim y) { return dims.add(x, y); }
static Dim subtract(DimBuilder &dims, Dim x, Dim y) { return dims.sub(x, y); }
static Dim multiply(DimBuilder &dims, Dim x, Dim y) { return dims.mul(x, y); }
static Dim divide(DimBuilder &dims, Dim x, Dim y) {
  return DimBuilder::constantOf(y).value_or(0) > 0 ? dims.truncDiv(x, y) : Dim();
}

void onnxc::attachShapeArithmetic(MLIRContext *ctx) {
  AddOp::attachInterface<BinaryValue<AddOp, add>>(*ctx);
  SubOp::attachInterface<BinaryValue<SubOp, subtract>>(*ctx);
  MulOp::attachInterface<BinaryValue<MulOp, multiply>>(*ctx);
  DivOp::attachInterface<BinaryValue<DivOp, divide>>(*ctx);
}
