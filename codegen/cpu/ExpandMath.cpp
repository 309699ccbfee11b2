//===- ExpandMath.cpp - Mathematical functions as arithmetic --------------===//
//
// math/ has the formulas; here is which operation gets which.  Upstream's
// approximations are used for tanh and erf of f32, where they are both short and
// accurate (below 5 units in the last place).  Formulas are emitted for vectors
// and scalars alike; LLVM vectorizes the latter together with their loops.
//
//===----------------------------------------------------------------------===//

#include "codegen/cpu/Passes.h"
#include "codegen/cpu/TargetPass.h"
#include "codegen/cpu/math/Functions.h"
#include "codegen/cpu/math/Loops.h"
#include "dialects/kernel/Kernel.h"

#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/Math/Transforms/Passes.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/Transforms/GreedyPatternRewriteDriver.h"
#include "llvm/ADT/StringMap.h"

namespace onnxc::cpu {
#define GEN_PASS_DEF_EXPANDMATH
#include "codegen/cpu/Passes.h.inc"
} // namespace onnxc::cpu

using namespace mlir;
using namespace onnxc;
using namespace onnxc::cpu::math;

namespace {
struct Row {
  StringRef op;
  Expr (*unary)(Expr);
  Expr (*binary)(Expr, Expr) = nullptr;
};
} // namespace

// Operations that no target has an instruction for.
static const Row kFunctions[] = {
    {"math.acos", acos},
    {"math.acosh", acosh},
    {"math.asin", asin},
    {"math.asinh", asinh},
    {"math.atan", atan},
    {"math.atan2", nullptr, atan2},
    {"math.atanh", atanh},
    {"math.cbrt", cbrt},
    {"math.cos", cos},
    {"math.cosh", cosh},
    {"math.erf", erf},
    {"math.erfc", erfc},
    {"math.exp", exp},
    {"math.exp2", exp2},
    {"math.expm1", expm1},
    {"math.log", log},
    {"math.log10", log10},
    {"math.log1p", log1p},
    {"math.log2", log2},
    {"math.powf", nullptr, pow},
    {"math.round", roundAway},
    {"math.rsqrt", rsqrt},
    {"math.sin", sin},
    {"math.sinh", sinh},
    {"math.tan", tan},
    {"math.tanh", tanh},
    // Of two numbers the larger; of a number and NaN the number.
    {"arith.maxnumf", nullptr, [](Expr x, Expr y) { return select((x > y) | isNaN(y), x, y); }},
    {"arith.minnumf", nullptr, [](Expr x, Expr y) { return select((x < y) | isNaN(y), x, y); }},
};

// Operations that most targets have an instruction for.
static const Row kRoundings[] = {{"math.ceil", ceil},
                                 {"math.floor", floor},
                                 {"math.roundeven", roundEven},
                                 {"math.trunc", trunc}};

namespace {
struct ExpandMath : cpu::TargetPass<cpu::impl::ExpandMathBase<ExpandMath>> {
  using TargetPass::TargetPass;

  void runOnOperation() override {
    if (failed(useUpstream()))
      return signalPassFailure();
    llvm::StringMap<const Row *> rows;
    for (const Row &row : kFunctions)
      rows[row.op] = &row;
    if (!target.hasRounding)
      for (const Row &row : kRoundings)
        rows[row.op] = &row;

    SmallVector<Operation *> ops;
    getOperation().walk([&](Operation *op) { ops.push_back(op); });
    for (Operation *op : ops) {
      Context context{ImplicitLocOpBuilder(op->getLoc(), op), target};
      if (const Row *row = rows.lookup(op->getName().getStringRef()))
        expand(op, *row, context);
      else
        expandOther(op, context);
    }
  }

  LogicalResult useUpstream() {
    RewritePatternSet patterns(&getContext());
    populatePolynomialApproximateTanhPattern(patterns);
    populatePolynomialApproximateErfPattern(patterns);
    return applyPatternsGreedily(getOperation(), std::move(patterns));
  }

  static bool isF32OrF64(Type type) {
    Type element = getElementTypeOrSelf(type);
    return element.isF32() || element.isF64();
  }

  void expand(Operation *op, const Row &row, Context &context) {
    if (!isF32OrF64(op->getResult(0).getType()))
      return;
    Expr x(context, op->getOperand(0));
    if (isa<::mlir::math::ExpOp>(op) && op->hasAttr(kernel::kNotPositiveAttr))
      return replace(op, expOfNegative(x));
    replace(op, row.unary ? row.unary(x) : row.binary(x, {context, op->getOperand(1)}));
  }

  static void replace(Operation *op, Value value) {
    op->getResult(0).replaceAllUsesWith(value);
    op->erase();
  }

  /// Operations whose expansion is no formula of their operands.
  void expandOther(Operation *op, Context &context) {
    ImplicitLocOpBuilder &builder = context.builder;
    if (auto fused = dyn_cast<::mlir::math::FmaOp>(op); fused && !context.target.hasFma) {
      Expr product = Expr(context, fused.getA()) * Expr(context, fused.getB());
      replace(op, product + Expr(context, fused.getC()));
    } else if (auto clamp = dyn_cast<::mlir::math::ClampFOp>(op)) {
      Value low = arith::MaximumFOp::create(builder, clamp.getValue(), clamp.getMin());
      replace(op, arith::MinimumFOp::create(builder, low, clamp.getMax()));
    } else if (auto larger = dyn_cast<arith::MaximumFOp>(op);
               larger && !context.target.hasMinMax && isF32OrF64(larger.getType())) {
      replace(op, maximum({context, larger.getLhs()}, {context, larger.getRhs()}));
    } else if (auto smaller = dyn_cast<arith::MinimumFOp>(op);
               smaller && !context.target.hasMinMax && isF32OrF64(smaller.getType())) {
      replace(op, minimum({context, smaller.getLhs()}, {context, smaller.getRhs()}));
    } else if (auto both = dyn_cast<::mlir::math::SincosOp>(op)) {
      Expr x(context, both.getOperand());
      both.getSin().replaceAllUsesWith(sin(x));
      both.getCos().replaceAllUsesWith(cos(x));
      op->erase();
    } else if (auto power = dyn_cast<::mlir::math::FPowIOp>(op)) {
      Value exponent = arith::SIToFPOp::create(builder, power.getType(), power.getRhs());
      replace(op, pow({context, power.getLhs()}, {context, exponent}));
    } else if (auto power = dyn_cast<::mlir::math::IPowIOp>(op)) {
      replace(op, integerPower({context, power.getLhs()}, {context, power.getRhs()}));
    } else if (auto remainder = dyn_cast<arith::RemFOp>(op);
               remainder && isF32OrF64(remainder.getType())) {
      replace(op, floatRemainder({context, remainder.getLhs()}, {context, remainder.getRhs()}));
    }
  }
};
} // namespace
