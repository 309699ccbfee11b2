//===- ElementwiseLowering.cpp - The scalar code of elementwise operators --===//
//
// One row per operator at the end of the file; a row names the arith or math
// operation per element type, or a function that emits a few of them.  All of
// it works on vectors too.
//
//===----------------------------------------------------------------------===//

#include "dialects/onnx/interfaces/Lowering.h"
#include "dialects/onnx/interfaces/Scalars.h"
#include "dialects/onnx/ops/Elementwise/Elementwise.h"

#include "mlir/Dialect/Math/IR/Math.h"

using namespace mlir;
using namespace onnxc;
using namespace onnxc::onnx;

static Value relu(ScalarEmitter &e) {
  Value zero = e.constant(0);
  return e.isFloat() ? e.create<arith::MaximumFOp>(e[0], zero) : e.create<arith::MaxSIOp>(e[0], zero);
}

/// 1 / (1 + exp(-x)); exp overflows to infinity for very negative x, which gives 0.
static Value sigmoid(ScalarEmitter &e) {
  Value one = e.constant(1);
  Value exp = e.create<math::ExpOp>(e.create<arith::NegFOp>(e[0]));
  return e.create<arith::DivFOp>(one, e.create<arith::AddFOp>(one, exp));
}

/// Integer division truncates; by zero it yields zero instead of trapping.
static Value divide(ScalarEmitter &e) {
  if (e.isFloat())
    return e.create<arith::DivFOp>(e[0], e[1]);
  return e.safeDivide(e[0], e[1]);
}

void onnxc::attachElementwiseLowerings(MLIRContext *ctx) {
  // operator            float                 signed              unsigned
  attachScalar<AddOp, arith::AddFOp, arith::AddIOp>(ctx);
  attachScalar<SubOp, arith::SubFOp, arith::SubIOp>(ctx);
  attachScalar<MulOp, arith::MulFOp, arith::MulIOp>(ctx);
  attachScalar<DivOp>(ctx, divide);
  attachScalar<ReluOp>(ctx, relu);
  attachScalar<SqrtOp, math::SqrtOp>(ctx);
  attachScalar<ExpOp, math::ExpOp>(ctx);
  attachScalar<TanhOp, math::TanhOp>(ctx);
  attachScalar<SigmoidOp>(ctx, sigmoid);
  attachScalar<GreaterOp>(ctx, [](ScalarEmitter &e) { return e.compare(Comparison::Greater); });
  attachScalar<LessOp>(ctx, [](ScalarEmitter &e) { return e.compare(Comparison::Less); });
}
