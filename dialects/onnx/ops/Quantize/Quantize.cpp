//===- Quantize.cpp - Between numbers and small integers ------------------===//

#include "dialects/onnx/ops/Quantize/Quantize.h"
#include "dialects/onnx/interfaces/Compose.h"
#include "dialects/onnx/ops/Cast/Cast.h"
#include "dialects/onnx/ops/Elementwise/Elementwise.h"
#include "dialects/onnx/ops/Reduction/Reduction.h"

#define GET_OP_CLASSES
#include "dialects/onnx/ops/Quantize/Quantize.cpp.inc"

using namespace mlir;
using namespace onnxc;
using namespace onnxc::onnx;

void ONNXDialect::addQuantizeOps() {
  addOperations<
#define GET_OP_LIST
#include "dialects/onnx/ops/Quantize/Quantize.cpp.inc"
      >();
}

LogicalResult DynamicQuantizeLinearOp::dimsOf(Adaptor op, DimBuilder &dims, ResultDims &results) {
  results = {dims.of(op.getX()), {}, {}};
  return success();
}

FailureOr<SmallVector<Value>> DynamicQuantizeLinearOp::decompose(RewriterBase &rewriter) {
  Composer c(rewriter, getLoc());
  Type f32 = rewriter.getF32Type();
  Value zero = c.number(f32, 0), largest = c.number(f32, 255);
  Value low = c.create<ReduceMinOp>(getX(), Value(), 0, 0), high = c.create<ReduceMaxOp>(getX(), Value(), 0, 0);
  low = c.create<MinOp>(ValueRange{low, zero});
  high = c.create<MaxOp>(ValueRange{high, zero});
  Value scale = c.create<DivOp>(c.create<SubOp>(high, low), largest);
  Value start = c.create<SubOp>(zero, c.create<DivOp>(low, scale));
  Value limited = c.create<MinOp>(ValueRange{c.create<MaxOp>(ValueRange{start, zero}), largest});
  int64_t ui8 = onnxFromElementType(getElementTypeOrSelf(getYZeroPoint().getType()));
  Value zeroPoint = c.create<CastOp>(c.create<RoundOp>(limited), ui8);
  return SmallVector<Value>{c.create<QuantizeLinearOp>(getX(), scale, zeroPoint), scale, zeroPoint};
}
