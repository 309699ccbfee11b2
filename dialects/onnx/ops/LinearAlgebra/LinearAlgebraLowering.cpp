//===- LinearAlgebraLowering.cpp - Determinants by elimination ------------===//
//
// Gauss's elimination with the largest pivot of each column, on a copy in f64: the
// determinant is the product of the pivots, with a change of sign per exchange of rows.
//
//===----------------------------------------------------------------------===//

#include "dialects/onnx/interfaces/Lowering.h"
#include "dialects/onnx/interfaces/Reals.h"
#include "dialects/onnx/ops/LinearAlgebra/LinearAlgebra.h"

#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"

using namespace mlir;
using namespace onnxc;
using namespace onnxc::onnx;

namespace {
using Code = ImplicitLocOpBuilder;
using Values = SmallVector<Value>;
using Body = llvm::function_ref<Values(Code &, Value index, ValueRange carried)>;

/// The determinants of matrices of `size` rows.
struct Elimination {
  Value size, zero, one;

  Values loop(Code &b, Value from, ValueRange init, Body body) const {
    auto loop = scf::ForOp::create(b, from, size, one, init, [&](OpBuilder &nested, Location loc, Value i, ValueRange carried) {
      Code inner(loc, nested);
      scf::YieldOp::create(inner, body(inner, i, carried));
    });
    return loop.getResults();
  }
  static Value get(Code &b, Value matrix, Value row, Value column) {
    return tensor::ExtractOp::create(b, matrix, ValueRange{row, column});
  }
  static Value set(Code &b, Value value, Value matrix, Value row, Value column) {
    return tensor::InsertOp::create(b, value, matrix, ValueRange{row, column});
  }

  Value copied(Code &b, Value stack, Value which, Value matrix) const {
    return loop(b, zero, matrix, [&](Code &b, Value row, ValueRange rows) {
      return loop(b, zero, rows[0], [&](Code &b, Value column, ValueRange at) -> Values {
        Value element = tensor::ExtractOp::create(b, stack, ValueRange{which, row, column});
        return {set(b, Reals(b, b.getLoc()).fromFloat(element), at[0], row, column)};
      });
    })[0];
  }

  /// The row from `step` on with the largest element in column `step`.
  Value pivotRow(Code &b, Value matrix, Value step) const {
    Value start = math::AbsFOp::create(b, get(b, matrix, step, step));
    return loop(b, step, {step, start}, [&](Code &b, Value row, ValueRange best) -> Values {
      Value size = math::AbsFOp::create(b, get(b, matrix, row, step));
      Value isLarger = arith::CmpFOp::create(b, arith::CmpFPredicate::OGT, size, best[1]);
      return {arith::SelectOp::create(b, isLarger, row, best[0]), arith::SelectOp::create(b, isLarger, size, best[1])};
    })[0];
  }

  Value exchanged(Code &b, Value matrix, Value row, Value other) const {
    return loop(b, zero, matrix, [&](Code &b, Value column, ValueRange at) -> Values {
      Value x = get(b, at[0], row, column), y = get(b, at[0], other, column);
      return {set(b, x, set(b, y, at[0], row, column), other, column)};
    })[0];
  }

  /// Subtracts multiples of row `step`, whose pivot is given, from those below it.
  Value cleared(Code &b, Value matrix, Value step, Value pivot) const {
    Reals r(b, b.getLoc());
    Value isZero = arith::CmpFOp::create(b, arith::CmpFPredicate::OEQ, pivot, r.constant(0));
    // The determinant is 0 then.
    Value divisor = r.select(isZero, r.constant(1), pivot), below = arith::AddIOp::create(b, step, one);
    return loop(b, below, matrix, [&](Code &b, Value row, ValueRange rows) {
      Value factor = arith::DivFOp::create(b, get(b, rows[0], row, step), divisor);
      return loop(b, below, rows[0], [&](Code &b, Value column, ValueRange at) -> Values {
        Value change = arith::MulFOp::create(b, factor, get(b, at[0], step, column));
        Value rest = arith::SubFOp::create(b, get(b, at[0], row, column), change);
        return {set(b, rest, at[0], row, column)};
      });
    })[0];
  }

  /// The determinant of `matrix`, and what is left of it.
  Values eliminate(Code &b, Value matrix) const {
    Value start = Reals(b, b.getLoc()).constant(1);
    return loop(b, zero, {start, matrix}, [&](Code &b, Value step, ValueRange carried) -> Values {
      Reals r(b, b.getLoc());
      Value row = pivotRow(b, carried[1], step);
      Value isOther = arith::CmpIOp::create(b, arith::CmpIPredicate::ne, row, step);
      Value signedProduct = r.select(isOther, r.mul(carried[0], -1.0), carried[0]);
      Value ordered = exchanged(b, carried[1], step, row), pivot = get(b, ordered, step, step);
      return {r.mul(signedProduct, pivot), cleared(b, ordered, step, pivot)};
    });
  }
};

struct DetLowering : LinalgLoweringInterface::ExternalModel<DetLowering, DetOp> {
  FailureOr<SmallVector<Value>> lowerToLinalg(Operation *, OpLowering &l) const {
    FailureOr<Value> out = l.emptyResult();
    if (failed(out))
      return failure();
    Value stack = l.operands[0];
    Dim size = l.dim(stack, 1);
    Type element = l.resultType().getElementType();
    Code b(l.loc, l.b);
    Value zero = l.constantIndex(0), one = l.constantIndex(1);
    Elimination elimination{l.index(size), zero, one}, overStack{l.index(l.dim(stack, 0)), zero, one};
    Value matrix = l.empty({size, size}, b.getF64Type());
    Values results = overStack.loop(b, zero, {*out, matrix}, [&](Code &b, Value which, ValueRange carried) -> Values {
      Values done = elimination.eliminate(b, elimination.copied(b, stack, which, carried[1]));
      Value determinant = Reals(b, b.getLoc(), element).fromFloat(done[0]);
      return {tensor::InsertOp::create(b, determinant, carried[0], which), done[1]};
    });
    return SmallVector<Value>{results[0]};
  }
};
} // namespace

void onnxc::attachLinearAlgebraLowerings(MLIRContext *ctx) { DetOp::attachInterface<DetLowering>(*ctx); }
