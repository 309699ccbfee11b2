//===- UniqueRows.cpp - The different rows of a matrix --------------------===//
//
// A stable merge sort of row numbers, bottom up: pass l merges neighbouring runs of
// 2^l.  Equal rows are neighbours then, the first occurrence in front.
//
//===----------------------------------------------------------------------===//

#include "dialects/onnx/interfaces/Strings.h"
#include "dialects/onnx/ops/Select/SelectLowering.h"

#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

using namespace mlir;
using namespace onnxc;
using namespace onnxc::onnx;
using arith::CmpIPredicate;

namespace {
/// Emits the loops.  Vectors of row numbers are of i64.
class UniqueRowsEmitter {
public:
  explicit UniqueRowsEmitter(OpLowering &l)
      : l(l), rows(l.operands[0]), count(l.index(l.dim(rows, 0))), width(l.index(l.dim(rows, 1))),
        zero(l.constantIndex(0)), one(l.constantIndex(1)) {}

  Value sortedOrder();
  /// Numbers the different rows in sorted order: indices, inverse, counts, how many.
  SmallVector<Value> number(Value order, ValueRange destinations);
  /// The same results with the rows numbered by their first occurrence.
  SmallVector<Value> renumber(ValueRange sorted, ValueRange destinations);

  Value vector() { return l.empty({l.dim(rows, 0)}, l.b.getI64Type()); }
  /// One of its own.  Equal tensors are merged, and a loop that carries one twice writes both to one buffer.
  Value temporary() { return l.filled(vector(), l.constantInt(l.b.getI64Type(), ++numTemporaries)); }

private:
  Value isLess(OpBuilder &b, Location loc, Value x, Value y);
  Value isRowLess(OpBuilder &b, Location loc, Value x, Value y);
  Value mergeRuns(OpBuilder &b, Location loc, Value from, Value to, Value run);
  Value numPasses();

  Value read(OpBuilder &b, Location loc, Value vector, Value at) {
    Value number = tensor::ExtractOp::create(b, loc, vector, at);
    return arith::IndexCastOp::create(b, loc, b.getIndexType(), number);
  }
  Value write(OpBuilder &b, Location loc, Value vector, Value at, Value index) {
    Value number = arith::IndexCastOp::create(b, loc, b.getI64Type(), index);
    return tensor::InsertOp::create(b, loc, number, vector, at);
  }

  OpLowering &l;
  Value rows, count, width, zero, one;
  int64_t numTemporaries = 0;
};
} // namespace

/// NaN is above all numbers; strings are in the order of their bytes.
Value UniqueRowsEmitter::isLess(OpBuilder &b, Location loc, Value x, Value y) {
  if (isString(l.onnxElement(0)))
    return StringEmitter(b, loc).less(x, y);
  if (isa<FloatType>(x.getType())) {
    Value isNumber = arith::CmpFOp::create(b, loc, arith::CmpFPredicate::ORD, x, x);
    Value isBelow = arith::CmpFOp::create(b, loc, arith::CmpFPredicate::ULT, x, y);
    return arith::AndIOp::create(b, loc, isNumber, isBelow);
  }
  return arith::CmpIOp::create(b, loc, l.isUnsigned(0) ? CmpIPredicate::ult : CmpIPredicate::slt, x, y);
}

/// Whether row `x` comes before row `y`, by their first elements that differ.
Value UniqueRowsEmitter::isRowLess(OpBuilder &b, Location loc, Value x, Value y) {
  auto element = [&](OpBuilder &b, Value row, Value column) {
    return tensor::ExtractOp::create(b, loc, rows, ValueRange{row, column}).getResult();
  };
  if (cast<RankedTensorType>(rows.getType()).getDimSize(1) == 1)
    return isLess(b, loc, element(b, x, zero), element(b, y, zero));
  Value no = arith::ConstantIntOp::create(b, loc, 0, 1), yes = arith::ConstantIntOp::create(b, loc, 1, 1);
  Type flag = b.getI1Type();
  auto loop = scf::WhileOp::create(
      b, loc, TypeRange{b.getIndexType(), flag, flag}, ValueRange{zero, no, yes},
      [&](OpBuilder &b, Location loc, ValueRange state) {
        Value isInside = arith::CmpIOp::create(b, loc, CmpIPredicate::slt, state[0], width);
        scf::ConditionOp::create(b, loc, arith::AndIOp::create(b, loc, isInside, state[2]), state);
      },
      [&](OpBuilder &b, Location loc, ValueRange state) {
        Value a = element(b, x, state[0]), c = element(b, y, state[0]);
        Value less = isLess(b, loc, a, c), greater = isLess(b, loc, c, a);
        Value isEqual = arith::XOrIOp::create(b, loc, arith::OrIOp::create(b, loc, less, greater), yes);
        scf::YieldOp::create(b, loc, ValueRange{arith::AddIOp::create(b, loc, state[0], one), less, isEqual});
      });
  return loop.getResult(1);
}

/// Merges runs of `run` rows of `from` into runs of twice the length.
Value UniqueRowsEmitter::mergeRuns(OpBuilder &b, Location loc, Value from, Value to, Value run) {
  Value last = arith::SubIOp::create(b, loc, count, one);
  auto loop = scf::ForOp::create(
      b, loc, zero, count, one, ValueRange{to, zero, zero}, [&](OpBuilder &b, Location loc, Value k, ValueRange state) {
        Value pair = arith::AddIOp::create(b, loc, run, run);
        Value within = arith::AndIOp::create(b, loc, k, arith::SubIOp::create(b, loc, pair, one));
        Value start = arith::SubIOp::create(b, loc, k, within);
        Value middle = arith::MinSIOp::create(b, loc, arith::AddIOp::create(b, loc, start, run), count);
        Value end = arith::MinSIOp::create(b, loc, arith::AddIOp::create(b, loc, start, pair), count);
        Value isStart = arith::CmpIOp::create(b, loc, CmpIPredicate::eq, within, zero);
        Value i = arith::SelectOp::create(b, loc, isStart, start, state[1]);
        Value j = arith::SelectOp::create(b, loc, isStart, middle, state[2]);
        Value left = read(b, loc, from, arith::MinSIOp::create(b, loc, i, last));
        Value right = read(b, loc, from, arith::MinSIOp::create(b, loc, j, last));
        Value hasLeft = arith::CmpIOp::create(b, loc, CmpIPredicate::slt, i, middle);
        Value hasRight = arith::CmpIOp::create(b, loc, CmpIPredicate::slt, j, end);
        // Of equal rows the left one goes first: the order is stable.
        Value isRight = arith::AndIOp::create(b, loc, hasRight, isRowLess(b, loc, right, left));
        Value takesRight = arith::SelectOp::create(b, loc, hasLeft, isRight, hasRight);
        Value taken = arith::SelectOp::create(b, loc, takesRight, right, left);
        Value nextI = arith::SelectOp::create(b, loc, takesRight, i, arith::AddIOp::create(b, loc, i, one));
        Value nextJ = arith::SelectOp::create(b, loc, takesRight, arith::AddIOp::create(b, loc, j, one), j);
        scf::YieldOp::create(b, loc, ValueRange{write(b, loc, state[0], k, taken), nextI, nextJ});
      });
  return loop.getResult(0);
}

/// How often runs have to be merged: the logarithm of the number of rows.
Value UniqueRowsEmitter::numPasses() {
  Type index = l.b.getIndexType();
  auto loop = scf::WhileOp::create(
      l.b, l.loc, TypeRange{index, index}, ValueRange{one, zero},
      [&](OpBuilder &b, Location loc, ValueRange state) {
        Value goesOn = arith::CmpIOp::create(b, loc, CmpIPredicate::slt, state[0], count);
        scf::ConditionOp::create(b, loc, goesOn, state);
      },
      [&](OpBuilder &b, Location loc, ValueRange state) {
        Value run = arith::AddIOp::create(b, loc, state[0], state[0]);
        scf::YieldOp::create(b, loc, ValueRange{run, arith::AddIOp::create(b, loc, state[1], one)});
      });
  return loop.getResult(1);
}

Value UniqueRowsEmitter::sortedOrder() {
  Value order = l.generate({l.dim(rows, 0)}, l.b.getI64Type(), [](OpBuilder &b, Location loc, ValueRange at) -> Value {
    return arith::IndexCastOp::create(b, loc, b.getI64Type(), at[0]);
  });
  auto loop = scf::ForOp::create(
      l.b, l.loc, zero, numPasses(), one, ValueRange{order, vector()},
      [&](OpBuilder &b, Location loc, Value pass, ValueRange state) {
        Value merged = mergeRuns(b, loc, state[0], state[1], arith::ShLIOp::create(b, loc, one, pass));
        Value copied = linalg::CopyOp::create(b, loc, merged, state[0]).getResult(0);
        scf::YieldOp::create(b, loc, ValueRange{copied, merged});
      });
  return loop.getResult(0);
}

SmallVector<Value> UniqueRowsEmitter::number(Value order, ValueRange destinations) {
  SmallVector<Value> initial(destinations);
  initial.push_back(zero);
  auto loop = scf::ForOp::create(
      l.b, l.loc, zero, count, one, initial, [&](OpBuilder &b, Location loc, Value position, ValueRange state) {
        Value row = read(b, loc, order, position);
        Value isFirst = arith::CmpIOp::create(b, loc, CmpIPredicate::eq, position, zero);
        Value before = arith::SelectOp::create(b, loc, isFirst, zero, arith::SubIOp::create(b, loc, position, one));
        Value isAbove = isRowLess(b, loc, read(b, loc, order, before), row);
        Value isNew = arith::OrIOp::create(b, loc, isFirst, isAbove);
        Value found = arith::AddIOp::create(b, loc, state[3],
                                            arith::IndexCastUIOp::create(b, loc, b.getIndexType(), isNew));
        Value number = arith::SubIOp::create(b, loc, found, one);
        Value first = arith::SelectOp::create(b, loc, isNew, row, read(b, loc, state[0], number));
        Value seen = arith::SelectOp::create(b, loc, isNew, zero, read(b, loc, state[2], number));
        Value indices = write(b, loc, state[0], number, first);
        Value inverse = write(b, loc, state[1], row, number);
        Value counts = write(b, loc, state[2], number, arith::AddIOp::create(b, loc, seen, one));
        scf::YieldOp::create(b, loc, ValueRange{indices, inverse, counts, found});
      });
  return SmallVector<Value>(loop.getResults());
}

SmallVector<Value> UniqueRowsEmitter::renumber(ValueRange sorted, ValueRange destinations) {
  // The new number of each old one.
  SmallVector<Value> initial(destinations);
  initial.append({temporary(), zero});
  auto loop = scf::ForOp::create(
      l.b, l.loc, zero, count, one, initial, [&](OpBuilder &b, Location loc, Value row, ValueRange state) {
        Value old = read(b, loc, sorted[1], row);
        Value isNew = arith::CmpIOp::create(b, loc, CmpIPredicate::eq, read(b, loc, sorted[0], old), row);
        Value known = read(b, loc, state[3], old);
        Value number = arith::SelectOp::create(b, loc, isNew, state[4], known);
        Value numbers = write(b, loc, state[3], old, number);
        Value first = read(b, loc, sorted[0], old);
        Value indices = write(b, loc, state[0], number, first);
        Value inverse = write(b, loc, state[1], row, number);
        Value counts = write(b, loc, state[2], number, read(b, loc, sorted[2], old));
        Value next = arith::AddIOp::create(b, loc, state[4],
                                           arith::IndexCastUIOp::create(b, loc, b.getIndexType(), isNew));
        scf::YieldOp::create(b, loc, ValueRange{indices, inverse, counts, numbers, next});
      });
  return {loop.getResult(0), loop.getResult(1), loop.getResult(2), loop.getResult(4)};
}

namespace {
struct UniqueRowsLowering : LinalgLoweringInterface::ExternalModel<UniqueRowsLowering, UniqueRowsOp> {
  FailureOr<SmallVector<Value>> lowerToLinalg(Operation *op, OpLowering &l) const {
    UniqueRowsEmitter emitter(l);
    SmallVector<Value> destinations;
    for (unsigned i = 0; i < 3; ++i) {
      FailureOr<Value> destination = l.emptyResult(i);
      if (succeeded(destination) && op->getResult(i).use_empty())
        destination = emitter.temporary();
      if (failed(destination))
        return failure();
      destinations.push_back(*destination);
    }
    Value order = emitter.sortedOrder();
    SmallVector<Value> results;
    if (cast<UniqueRowsOp>(op).getSorted()) {
      results = emitter.number(order, destinations);
    } else {
      SmallVector<Value> temporaries{emitter.temporary(), emitter.temporary(), emitter.temporary()};
      results = emitter.renumber(emitter.number(order, temporaries), destinations);
    }
    results.back() = countTensor(l, results.back());
    return results;
  }
};
} // namespace

void onnx::attachUniqueRows(MLIRContext *ctx) { UniqueRowsOp::attachInterface<UniqueRowsLowering>(*ctx); }
