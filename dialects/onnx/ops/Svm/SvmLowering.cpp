//===- SvmLowering.cpp - Probabilities of classes from those of pairs -----===//
//
// Wu, Lin and Weng's second method: the probabilities p minimise p Q p under
// sum p = 1, where Q[i][i] is the sum of r[j][i]^2 and Q[i][j] = -r[j][i] r[i][j]
// for the pairwise probabilities r.  Solved by coordinate steps as in LIBSVM, with
// the same end, because the result is only as exact as that.
//
//===----------------------------------------------------------------------===//

#include "dialects/onnx/interfaces/Lowering.h"
#include "dialects/onnx/ops/Svm/Svm.h"

#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"

using namespace mlir;
using namespace onnxc;
using namespace onnxc::onnx;

namespace {
using Code = ImplicitLocOpBuilder;

struct CoupleEmitter {
  Value pairs;
  int64_t classes;
  Type element;

  using Values = SmallVector<Value>;
  using Body = llvm::function_ref<Values(Code &, Value index, ValueRange carried)>;

  Value index(Code &b, int64_t value) const { return arith::ConstantIndexOp::create(b, value); }
  Value real(Code &b, double value) const {
    return arith::ConstantOp::create(b, b.getFloatAttr(element, value));
  }
  Value add(Code &b, Value x, Value y) const { return arith::AddFOp::create(b, x, y); }
  Value sub(Code &b, Value x, Value y) const { return arith::SubFOp::create(b, x, y); }
  Value mul(Code &b, Value x, Value y) const { return arith::MulFOp::create(b, x, y); }
  Value div(Code &b, Value x, Value y) const { return arith::DivFOp::create(b, x, y); }
  Value get(Code &b, Value tensor, ValueRange at) const {
    return tensor::ExtractOp::create(b, tensor, at);
  }
  Value set(Code &b, Value value, Value tensor, ValueRange at) const {
    return tensor::InsertOp::create(b, value, tensor, at);
  }
  Values loop(Code &b, Value from, Value to, ValueRange init, Body body) const;
  Values overClasses(Code &b, ValueRange init, Body body) const {
    return loop(b, index(b, 0), index(b, classes), init, body);
  }

  Value fillMatrix(Code &b, Value row, Value matrix) const;
  Value startRow(Code &b, Value row, Value out) const;
  Values multiply(Code &b, Value row, Value matrix, Value out, Value products) const;
  Value largestError(Code &b, Value products, Value form) const;
  Values step(Code &b, Value row, Value matrix, Value which, ValueRange carried) const;
  Values solveRow(Code &b, Value row, Value matrix, Value out, Value products) const;
};
} // namespace

CoupleEmitter::Values CoupleEmitter::loop(Code &b, Value from, Value to, ValueRange init,
                                          Body body) const {
  auto loop = scf::ForOp::create(b, from, to, index(b, 1), init,
                                 [&](OpBuilder &nested, Location loc, Value i, ValueRange carried) {
                                   Code inner(loc, nested);
                                   scf::YieldOp::create(inner, body(inner, i, carried));
                                 });
  return loop.getResults();
}

/// Q of one row: the squares add up on the diagonal, which starts from 0.
Value CoupleEmitter::fillMatrix(Code &b, Value row, Value matrix) const {
  Value zero = real(b, 0), one = real(b, 1), next = index(b, 1);
  matrix = overClasses(b, matrix, [&](Code &b, Value i, ValueRange carried) -> Values {
    return {set(b, zero, carried[0], {i, i})};
  })[0];
  // Pairs are numbered in the order in which they are visited here.
  auto visit = [&](Code &b, Value x, Value y, ValueRange carried) -> Values {
    Value matrix = carried[0], pair = carried[1];
    Value ofFirst = get(b, pairs, {row, pair}), ofSecond = sub(b, one, ofFirst);
    Value product = sub(b, zero, mul(b, ofFirst, ofSecond));
    matrix = set(b, product, set(b, product, matrix, {x, y}), {y, x});
    matrix = set(b, add(b, get(b, matrix, {x, x}), mul(b, ofSecond, ofSecond)), matrix, {x, x});
    matrix = set(b, add(b, get(b, matrix, {y, y}), mul(b, ofFirst, ofFirst)), matrix, {y, y});
    return {matrix, arith::AddIOp::create(b, pair, next)};
  };
  return overClasses(
      b, {matrix, index(b, 0)}, [&](Code &b, Value i, ValueRange carried) -> Values {
        Value second = arith::AddIOp::create(b, i, next);
        return loop(b, second, index(b, classes), carried,
                    [&](Code &b, Value j, ValueRange carried) { return visit(b, i, j, carried); });
      })[0];
}

Value CoupleEmitter::startRow(Code &b, Value row, Value out) const {
  return overClasses(b, out, [&](Code &b, Value i, ValueRange carried) -> Values {
    return {set(b, real(b, 1.0 / classes), carried[0], {row, i})};
  })[0];
}

/// Q p and p Q p.
CoupleEmitter::Values CoupleEmitter::multiply(Code &b, Value row, Value matrix, Value out,
                                              Value products) const {
  return overClasses(
      b, {products, real(b, 0)}, [&](Code &b, Value i, ValueRange carried) -> Values {
        Value sum = overClasses(b, real(b, 0), [&](Code &b, Value j, ValueRange sum) -> Values {
          return {add(b, sum[0], mul(b, get(b, matrix, {i, j}), get(b, out, {row, j})))};
        })[0];
        return {set(b, sum, carried[0], i), add(b, carried[1], mul(b, get(b, out, {row, i}), sum))};
      });
}

Value CoupleEmitter::largestError(Code &b, Value products, Value form) const {
  return overClasses(b, real(b, 0), [&](Code &b, Value i, ValueRange carried) -> Values {
    Value error = math::AbsFOp::create(b, sub(b, get(b, products, i), form));
    return {arith::MaximumFOp::create(b, carried[0], error)};
  })[0];
}

/// Moves one probability to its optimum and scales all, and with them Q p and p Q p.
CoupleEmitter::Values CoupleEmitter::step(Code &b, Value row, Value matrix, Value which,
                                          ValueRange carried) const {
  Value out = carried[0], products = carried[1], form = carried[2];
  Value diagonal = get(b, matrix, {which, which}), own = get(b, products, which);
  Value change = div(b, sub(b, form, own), diagonal), scale = add(b, real(b, 1), change);
  out = set(b, add(b, get(b, out, {row, which}), change), out, {row, which});
  Value growth = mul(b, change, add(b, mul(b, change, diagonal), add(b, own, own)));
  form = div(b, add(b, form, growth), mul(b, scale, scale));
  Values scaled = overClasses(b, {out, products}, [&](Code &b, Value j, ValueRange at) -> Values {
    Value product = add(b, get(b, at[1], j), mul(b, change, get(b, matrix, {which, j})));
    Value share = div(b, get(b, at[0], {row, j}), scale);
    return {set(b, share, at[0], {row, j}), set(b, div(b, product, scale), at[1], j)};
  });
  return {scaled[0], scaled[1], form};
}

CoupleEmitter::Values CoupleEmitter::solveRow(Code &b, Value row, Value matrix, Value out,
                                              Value products) const {
  Value most = index(b, std::max<int64_t>(100, classes)), limit = real(b, 0.005 / classes);
  // Rounds after the one that is exact enough do nothing.
  Value isOpen = arith::ConstantIntOp::create(b, 1, 1);
  Values result =
      loop(b, index(b, 0), most, {out, products, isOpen}, [&](Code &b, Value, ValueRange carried) -> Values {
        SmallVector<Type> types(carried.getTypes());
        auto round = scf::IfOp::create(
            b, carried[2],
            [&](OpBuilder &nested, Location loc) {
              Code b(loc, nested);
              Values formed = multiply(b, row, matrix, carried[0], carried[1]);
              Value error = largestError(b, formed[0], formed[1]);
              Value isFar = arith::CmpFOp::create(b, arith::CmpFPredicate::OGE, error, limit);
              auto steps = scf::IfOp::create(
                  b, isFar,
                  [&](OpBuilder &nested, Location loc) {
                    Code b(loc, nested);
                    Values init{carried[0], formed[0], formed[1]};
                    Values done = overClasses(b, init, [&](Code &b, Value i, ValueRange at) {
                      return step(b, row, matrix, i, at);
                    });
                    scf::YieldOp::create(b, ValueRange{done[0], done[1]});
                  },
                  [&](OpBuilder &nested, Location loc) {
                    scf::YieldOp::create(nested, loc, ValueRange{carried[0], formed[0]});
                  });
              scf::YieldOp::create(b, ValueRange{steps.getResult(0), steps.getResult(1), isFar});
            },
            [&](OpBuilder &nested, Location loc) { scf::YieldOp::create(nested, loc, carried); });
        return round.getResults();
      });
  return {result[0], result[1]};
}

namespace {
struct CouplePairsLowering
    : LinalgLoweringInterface::ExternalModel<CouplePairsLowering, CouplePairsOp> {
  FailureOr<SmallVector<Value>> lowerToLinalg(Operation *op, OpLowering &l) const {
    FailureOr<Value> out = l.emptyResult();
    if (failed(out))
      return failure();
    int64_t classes = cast<CouplePairsOp>(op).getClasses();
    Type element = l.resultType().getElementType();
    CoupleEmitter e{l.operands[0], classes, element};
    Code b(l.loc, l.b);
    Dim size = l.b.getIndexAttr(classes);
    Value matrix = l.empty({size, size}, element), products = l.empty({size}, element);
    Value rows = l.index(l.dim(l.operands[0], 0));
    SmallVector<Value> results =
        e.loop(b, e.index(b, 0), rows, {*out, matrix, products},
               [&](Code &b, Value row, ValueRange carried) -> SmallVector<Value> {
                 Value filled = e.fillMatrix(b, row, carried[1]);
                 Value started = e.startRow(b, row, carried[0]);
                 SmallVector<Value> solved = e.solveRow(b, row, filled, started, carried[2]);
                 return {solved[0], filled, solved[1]};
               });
    return SmallVector<Value>{results[0]};
  }
};
} // namespace

void onnxc::attachSvmLowerings(MLIRContext *ctx) {
  CouplePairsOp::attachInterface<CouplePairsLowering>(*ctx);
}
