//===- ExpandNarrowFloats.cpp - Compute f16, bf16 and f8 as f32 -----------===//
//
// Narrow floats are for storing.  Arithmetic is done in f32: values are widened
// before an operation and rounded after it.  Where the machine has no instruction
// for that conversion, LLVM would call a library; here it is integer arithmetic.
//
//===----------------------------------------------------------------------===//

#include "codegen/cpu/CpuTarget.h"
#include "codegen/cpu/Passes.h"
#include "codegen/cpu/TargetPass.h"
#include "codegen/cpu/math/NarrowFloats.h"

#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"

namespace onnxc::cpu {
#define GEN_PASS_DEF_EXPANDNARROWFLOATS
#include "codegen/cpu/Passes.h.inc"
} // namespace onnxc::cpu

using namespace mlir;
using namespace onnxc;
using cpu::math::Context;
using cpu::math::Expr;

/// Whether `type` is, or consists of, floats of at most 16 bits.
static bool isNarrow(Type type) {
  auto element = dyn_cast<FloatType>(getElementTypeOrSelf(type));
  return element && element.getWidth() <= 16 && (isa<FloatType, VectorType>(type));
}

static Type widened(Type type) {
  Type f32 = Float32Type::get(type.getContext());
  if (auto vector = dyn_cast<VectorType>(type))
    return vector.clone(f32);
  return f32;
}

/// Operations that move or reinterpret values and do not care what they mean.
static bool isConversionOrMove(Operation *op) {
  return isa<arith::ConstantOp, arith::ExtFOp, arith::TruncFOp, arith::BitcastOp, arith::SelectOp>(
      op);
}

namespace {
struct ExpandNarrowFloats : cpu::TargetPass<cpu::impl::ExpandNarrowFloatsBase<ExpandNarrowFloats>> {
  using TargetPass::TargetPass;

  void runOnOperation() override {
    SmallVector<Operation *> ops;
    getOperation().walk([&](Operation *op) {
      if (isa_and_nonnull<arith::ArithDialect, ::mlir::math::MathDialect>(op->getDialect()) ||
          isa<vector::FMAOp, vector::ReductionOp>(op))
        ops.push_back(op);
    });
    for (Operation *op : ops)
      if (!isConversionOrMove(op))
        computeInF32(op);
    getOperation().walk([&](Operation *op) {
      Context context{ImplicitLocOpBuilder(op->getLoc(), op), target};
      if (auto extend = dyn_cast<arith::ExtFOp>(op))
        expand(extend, context);
      else if (auto truncate = dyn_cast<arith::TruncFOp>(op))
        expand(truncate, context);
    });
  }

  static void computeInF32(Operation *op) {
    if (llvm::none_of(op->getOperandTypes(), isNarrow) &&
        llvm::none_of(op->getResultTypes(), isNarrow))
      return;
    OpBuilder builder(op);
    for (OpOperand &operand : op->getOpOperands())
      if (isNarrow(operand.get().getType()))
        operand.set(arith::ExtFOp::create(builder, op->getLoc(), widened(operand.get().getType()),
                                          operand.get()));
    builder.setInsertionPointAfter(op);
    for (OpResult result : op->getResults()) {
      Type narrow = result.getType();
      if (!isNarrow(narrow))
        continue;
      result.setType(widened(narrow));
      auto rounded = arith::TruncFOp::create(builder, op->getLoc(), narrow, result);
      result.replaceAllUsesExcept(rounded, rounded);
    }
  }

  void expand(arith::ExtFOp op, Context &context) {
    Type from = getElementTypeOrSelf(op.getIn().getType());
    if (!isNarrow(from) || (from.isF16() && context.target.hasF16Conversion))
      return;
    Value result = cpu::math::widenNarrow({context, op.getIn()});
    if (result.getType() != op.getType()) // f64
      result = arith::ExtFOp::create(context.builder, op.getType(), result);
    op.replaceAllUsesWith(result);
    op.erase();
  }

  void expand(arith::TruncFOp op, Context &context) {
    Type to = getElementTypeOrSelf(op.getType());
    Value in = op.getIn();
    bool hasInstruction = (to.isF16() && context.target.hasF16Conversion) ||
                          (to.isBF16() && context.target.hasBf16Conversion);
    if (!isNarrow(to) || (hasInstruction && getElementTypeOrSelf(in.getType()).isF32()))
      return;
    if (isNarrow(in.getType()))
      in = cpu::math::widenNarrow({context, in});
    else if (getElementTypeOrSelf(in.getType()).isF64())
      in = cpu::math::roundToOdd({context, in});
    Value result = hasInstruction
                       ? arith::TruncFOp::create(context.builder, op.getType(), in).getResult()
                       : Value(cpu::math::roundToNarrow({context, in}, to));
    op.replaceAllUsesWith(result);
    op.erase();
  }
};
} // namespace
