//===- AttendTile.cpp - A few rows of attention ---------------------------===//

#include "codegen/cpu/attend/AttendTile.h"
#include "dialects/kernel/Kernel.h"

#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"

#include <limits>

using namespace mlir;
using namespace onnxc;
using namespace onnxc::cpu;

static constexpr double kInfinity = std::numeric_limits<double>::infinity();
static constexpr int64_t kUnroll = 4; // steps of the loops over features and keys

//===----------------------------------------------------------------------===//
// Shorthands
//===----------------------------------------------------------------------===//

AttendTile AttendTile::advanced(unsigned axis, Value steps) const {
  AttendTile next = *this;
  // Along the rows, keys and values do not move.
  bool isRow = axis + 2 == out.strides.size();
  auto move = [&](AttendOperand &operand) {
    operand.offset = index.add(operand.offset, index.mul(steps, operand.strides[axis]));
  };
  move(next.q);
  move(next.out);
  if (next.mask)
    move(*next.mask);
  if (!isRow) {
    move(next.k);
    move(next.v);
  }
  return next;
}

Value AttendTile::splat(double value) {
  auto scalar = index.builder.getFloatAttr(shape.element, value);
  return arith::ConstantOp::create(index.builder, index.loc,
                                   DenseElementsAttr::get(vectorType(), Attribute(scalar)));
}

Value AttendTile::broadcast(Value scalar) {
  return vector::BroadcastOp::create(index.builder, index.loc, vectorType(), scalar);
}

Value AttendTile::at(const AttendOperand &operand, Value row, Value column) {
  Value offset = index.add(operand.offset, index.mul(row, operand.row()));
  return index.add(offset, index.mul(column, operand.column()));
}

/// The larger one; `y` if either is not a number.
static Value larger(IndexBuilder &index, Value x, Value y) {
  Value isLarger = arith::CmpFOp::create(index.builder, index.loc, arith::CmpFPredicate::OGT, x, y);
  return arith::SelectOp::create(index.builder, index.loc, isLarger, x, y);
}

void AttendTile::forEachTile(Value count, TileBody body) {
  int64_t panel = shape.vectors * shape.width;
  Value whole = index.roundDown(count, panel);
  index.loop(index.constant(0), whole, panel,
             [&](Value iv) { body(iv, shape.vectors, {shape.width}); });
  Value rest = index.sub(count, whole);
  if (std::optional<int64_t> known = getConstantIntValue(rest)) {
    if (*known == 0)
      return;
    int64_t vectors = llvm::divideCeil(*known, shape.width);
    Value lanes = index.constant(*known - (vectors - 1) * shape.width);
    return body(whole, vectors, makePartialLanes(index, shape.width, lanes));
  }
  index.loop(whole, count, shape.width, [&](Value iv) {
    Value lanes = index.min(index.constant(shape.width), index.sub(count, iv));
    body(iv, 1, makePartialLanes(index, shape.width, lanes));
  });
}

void AttendTile::multiplyAdd(Values &sums, ArrayRef<Value> factors, const AttendOperand &matrix,
                             Value row, Value column, int64_t vectors, const Lanes &last) {
  Values loaded;
  for (int64_t i = 0; i < vectors; ++i) {
    Lanes lanes = i + 1 == vectors ? last : Lanes{shape.width};
    Value offset = at(matrix, row, index.add(column, i * shape.width));
    loaded.push_back(loadLanes(index, matrix.base, offset, index.constant(1), lanes));
  }
  for (int64_t r = 0; r < rows; ++r) {
    Value factor = broadcast(factors[r]);
    for (int64_t i = 0; i < vectors; ++i) {
      Value &sum = sums[r * vectors + i];
      sum = vector::FMAOp::create(index.builder, index.loc, factor, loaded[i], sum);
    }
  }
}

/// for (iv = 0; iv < count; ++iv), a few steps at a time.
static SmallVector<Value>
unrolledLoop(IndexBuilder &index, Value count, ArrayRef<Value> initial,
             llvm::function_ref<void(Value iv, SmallVector<Value> &sums)> step) {
  Value whole = index.roundDown(count, kUnroll);
  SmallVector<Value> sums =
      index.loop(index.constant(0), whole, kUnroll, initial, [&](Value iv, ValueRange carried) {
        SmallVector<Value> next(carried);
        for (int64_t i = 0; i < kUnroll; ++i)
          step(index.add(iv, i), next);
        return next;
      });
  return index.loop(whole, count, 1, sums, [&](Value iv, ValueRange carried) {
    SmallVector<Value> next(carried);
    step(iv, next);
    return next;
  });
}

//===----------------------------------------------------------------------===//
// Scores
//===----------------------------------------------------------------------===//

/// A score is scaled and masked; lanes after the last key get no weight.
Value AttendTile::finishScore(Value score, Value bias, const Lanes &lanes) {
  OpBuilder &b = index.builder;
  Value none = splat(-kInfinity);
  if (shape.scale != 1)
    score = arith::MulFOp::create(b, index.loc, score, splat(shape.scale));
  if (bias) {
    score = arith::AddFOp::create(b, index.loc, score, bias);
    if (shape.zeroEmptyRows) {
      Value isHidden = arith::CmpFOp::create(b, index.loc, arith::CmpFPredicate::OEQ, bias, none);
      score = arith::SelectOp::create(b, index.loc, isHidden, none, score);
    }
  }
  return lanes.isPartial()
             ? arith::SelectOp::create(b, index.loc, lanes.mask, score, none).getResult()
             : score;
}

/// Scores with the keys from `key` on, which are those from `place` on of the block.
void AttendTile::emitScoreTile(Value key, Value place, int64_t vectors, const Lanes &last) {
  Values sums = unrolledLoop(
      index, shape.features, Values(rows * vectors, splat(0)), [&](Value feature, Values &sums) {
        Values factors;
        for (int64_t r = 0; r < rows; ++r)
          factors.push_back(memref::LoadOp::create(index.builder, index.loc, q.base,
                                                   at(q, index.constant(r), feature)));
        if (!shape.packedKeys)
          return multiplyAdd(sums, factors, k, feature, key, vectors, last);
        AttendOperand packed{
            shape.packedKeys, index.constant(0), {index.constant(shape.block), index.constant(1)}};
        multiplyAdd(sums, factors, packed, feature, place, vectors, last);
      });
  bool sharesMask = mask && getConstantIntValue(mask->row()) == 0;
  for (int64_t i = 0; i < vectors; ++i) {
    Lanes lanes = i + 1 == vectors ? last : Lanes{shape.width};
    Value column = index.add(key, i * shape.width), bias;
    for (int64_t r = 0; r < rows; ++r) {
      if (mask && (r == 0 || !sharesMask))
        bias = loadLanes(index, mask->base, at(*mask, index.constant(r), column), mask->column(),
                         lanes);
      Value score = finishScore(sums[r * vectors + i], bias, lanes);
      Value to = index.add(index.add(place, i * shape.width), r * shape.block);
      vector::StoreOp::create(index.builder, index.loc, score, shape.weights, to);
    }
  }
}

void AttendTile::emitScores(Value firstKey, Value count) {
  forEachTile(count, [&](Value first, int64_t vectors, const Lanes &last) {
    emitScoreTile(index.add(firstKey, first), first, vectors, last);
  });
}

//===----------------------------------------------------------------------===//
// Weights
//===----------------------------------------------------------------------===//

Value AttendTile::foldRow(Value row, Value count, Value initial,
                          llvm::function_ref<Value(Value sum, Value at)> step,
                          llvm::function_ref<Value(Value, Value)> join) {
  int64_t panel = shape.vectors * shape.width;
  Value start = index.mul(row, shape.block);
  Value all = index.roundDown(index.add(count, shape.width - 1), shape.width),
        whole = index.roundDown(all, panel);
  auto place = [&](Value iv, int64_t i) {
    return index.add(index.add(start, iv), i * shape.width);
  };
  Values sums = index.loop(index.constant(0), whole, panel, Values(shape.vectors, initial),
                           [&](Value iv, ValueRange carried) {
                             Values next;
                             for (int64_t i = 0; i < shape.vectors; ++i)
                               next.push_back(step(carried[i], place(iv, i)));
                             return next;
                           });
  Value sum = sums[0];
  for (Value other : ArrayRef(sums).drop_front())
    sum = join(sum, other);
  return index.loop(whole, all, shape.width, ValueRange{sum}, [&](Value iv, ValueRange carried) {
    return Values{step(carried[0], place(iv, 0))};
  })[0];
}

/// The largest score of a row, a scalar.
Value AttendTile::largestInRow(Value row, Value count) {
  auto largerOf = [&](Value x, Value y) { return larger(index, x, y); };
  Value lanes = foldRow(
      row, count, splat(-kInfinity),
      [&](Value sum, Value place) {
        Value scores =
            vector::LoadOp::create(index.builder, index.loc, vectorType(), shape.weights, place);
        return largerOf(scores, sum);
      },
      largerOf);
  return vector::ReductionOp::create(index.builder, index.loc, vector::CombiningKind::MAXNUMF,
                                     lanes);
}

/// exp(x - y) of an x that is not larger than y.
static Value expOfDifference(IndexBuilder &index, Value x, Value y) {
  Value difference = arith::SubFOp::create(index.builder, index.loc, x, y);
  auto exp = math::ExpOp::create(index.builder, index.loc, difference);
  exp->setAttr(kernel::kNotPositiveAttr, index.builder.getUnitAttr());
  return exp;
}

/// Replaces scores by exp(score - largest); returns their sum.
Value AttendTile::emitExponentials(Value row, Value count, Value largest) {
  OpBuilder &b = index.builder;
  Location loc = index.loc;
  auto sumOf = [&](Value x, Value y) -> Value { return arith::AddFOp::create(b, loc, x, y); };
  Value base = broadcast(largest);
  Value lanes = foldRow(
      row, count, splat(0),
      [&](Value sum, Value place) {
        Value score = vector::LoadOp::create(b, loc, vectorType(), shape.weights, place);
        Value weight = expOfDifference(index, score, base);
        vector::StoreOp::create(b, loc, weight, shape.weights, place);
        return sumOf(sum, weight);
      },
      sumOf);
  return vector::ReductionOp::create(b, loc, vector::CombiningKind::ADD, lanes,
                                     arith::FastMathFlags::reassoc);
}

void AttendTile::emitRowWeights(Value row, Value count) {
  OpBuilder &b = index.builder;
  Location loc = index.loc;
  Value next = largestInRow(row, count), old;
  if (!shape.isOneBlock) {
    old = memref::LoadOp::create(b, loc, shape.largest, stateOf(row));
    next = larger(index, next, old);
  }
  // Where no key has been seen yet all differences are to be -inf, not NaN.
  Value none = arith::ConstantOp::create(b, loc, b.getFloatAttr(shape.element, -kInfinity));
  Value zero = arith::ConstantOp::create(b, loc, b.getZeroAttr(shape.element));
  Value isEmpty = arith::CmpFOp::create(b, loc, arith::CmpFPredicate::OEQ, next, none);
  Value base = arith::SelectOp::create(b, loc, isEmpty, zero, next);
  Value sum = emitExponentials(row, count, base);
  if (shape.isOneBlock) {
    memref::StoreOp::create(b, loc, reciprocal(sum), shape.factors, row);
    return;
  }
  Value correction = expOfDifference(index, old, base);
  Value oldSum = memref::LoadOp::create(b, loc, shape.sums, stateOf(row));
  sum = arith::AddFOp::create(b, loc, arith::MulFOp::create(b, loc, oldSum, correction), sum);
  memref::StoreOp::create(b, loc, next, shape.largest, stateOf(row));
  memref::StoreOp::create(b, loc, sum, shape.sums, stateOf(row));
  memref::StoreOp::create(b, loc, correction, shape.factors, row);
}

void AttendTile::emitWeights(Value count) {
  index.loop(index.constant(0), index.constant(rows), 1,
             [&](Value row) { emitRowWeights(row, count); });
}

//===----------------------------------------------------------------------===//
// Values
//===----------------------------------------------------------------------===//

void AttendTile::emitValueTile(Value firstKey, Value count, Value column, int64_t vectors,
                               const Lanes &last) {
  OpBuilder &b = index.builder;
  auto lanesOf = [&](int64_t i) { return i + 1 == vectors ? last : Lanes{shape.width}; };
  auto place = [&](int64_t r, int64_t i) {
    return at(out, index.constant(r), index.add(column, i * shape.width));
  };
  auto factorOf = [&](int64_t r) {
    return broadcast(memref::LoadOp::create(b, index.loc, shape.factors, index.constant(r)));
  };
  Values sums(rows * vectors, splat(0));
  for (int64_t r = 0; r < rows && !shape.isOneBlock; ++r) {
    Value correction = factorOf(r);
    for (int64_t i = 0; i < vectors; ++i) {
      Value old = loadLanes(index, out.base, place(r, i), index.constant(1), lanesOf(i));
      sums[r * vectors + i] = arith::MulFOp::create(b, index.loc, old, correction);
    }
  }
  sums = unrolledLoop(index, count, sums, [&](Value key, Values &sums) {
    Values factors;
    for (int64_t r = 0; r < rows; ++r)
      factors.push_back(
          memref::LoadOp::create(b, index.loc, shape.weights, index.add(key, r * shape.block)));
    multiplyAdd(sums, factors, v, index.add(firstKey, key), column, vectors, last);
  });
  for (int64_t r = 0; r < rows; ++r) {
    Value factor = shape.isOneBlock ? factorOf(r) : Value();
    for (int64_t i = 0; i < vectors; ++i) {
      Value sum = sums[r * vectors + i];
      if (factor)
        sum = arith::MulFOp::create(b, index.loc, sum, factor);
      storeLanes(index, sum, out.base, place(r, i), index.constant(1), lanesOf(i));
    }
  }
}

void AttendTile::emitValues(Value firstKey, Value count) {
  forEachTile(shape.values, [&](Value column, int64_t vectors, const Lanes &last) {
    emitValueTile(firstKey, count, column, vectors, last);
  });
}

//===----------------------------------------------------------------------===//
// A tile
//===----------------------------------------------------------------------===//

/// 1 / sum of a row's weights.
Value AttendTile::reciprocal(Value sum) {
  OpBuilder &b = index.builder;
  Value zero = arith::ConstantOp::create(b, index.loc, b.getZeroAttr(shape.element));
  Value one = arith::ConstantOp::create(b, index.loc, b.getFloatAttr(shape.element, 1));
  Value result = arith::DivFOp::create(b, index.loc, one, sum);
  // A sum of nothing is zero, and so is what is 0 / 0 otherwise if that is wanted.
  Value isEmpty =
      arith::CmpIOp::create(b, index.loc, arith::CmpIPredicate::eq, shape.keys, index.constant(0));
  if (shape.zeroEmptyRows)
    isEmpty = arith::CmpFOp::create(b, index.loc, arith::CmpFPredicate::OEQ, sum, zero);
  return arith::SelectOp::create(b, index.loc, isEmpty, zero, result);
}

void AttendTile::startRows() {
  OpBuilder &b = index.builder;
  Value zero = arith::ConstantOp::create(b, index.loc, b.getZeroAttr(shape.element));
  Value none = arith::ConstantOp::create(b, index.loc, b.getFloatAttr(shape.element, -kInfinity));
  for (int64_t r = 0; r < rows; ++r) {
    Value state = stateOf(index.constant(r));
    memref::StoreOp::create(b, index.loc, none, shape.largest, state);
    memref::StoreOp::create(b, index.loc, zero, shape.sums, state);
    forEachTile(shape.values, [&](Value column, int64_t vectors, const Lanes &last) {
      for (int64_t i = 0; i < vectors; ++i)
        storeLanes(index, splat(0), out.base,
                   at(out, index.constant(r), index.add(column, i * shape.width)),
                   index.constant(1), i + 1 == vectors ? last : Lanes{shape.width});
    });
  }
}

/// Divides each row by the sum of its weights.
void AttendTile::finishRows() {
  OpBuilder &b = index.builder;
  index.loop(index.constant(0), index.constant(rows), 1, [&](Value row) {
    Value sum = memref::LoadOp::create(b, index.loc, shape.sums, stateOf(row));
    Value factors = broadcast(reciprocal(sum));
    forEachTile(shape.values, [&](Value column, int64_t vectors, const Lanes &last) {
      for (int64_t i = 0; i < vectors; ++i) {
        Lanes lanes = i + 1 == vectors ? last : Lanes{shape.width};
        Value place = at(out, row, index.add(column, i * shape.width));
        Value old = loadLanes(index, out.base, place, index.constant(1), lanes);
        Value scaled = arith::MulFOp::create(b, index.loc, old, factors);
        storeLanes(index, scaled, out.base, place, index.constant(1), lanes);
      }
    });
  });
}

/// Where what is known of a row so far is kept.
Value AttendTile::stateOf(Value row) { return firstInChunk ? index.add(firstInChunk, row) : row; }

void AttendTile::start(int64_t tileRows) {
  rows = tileRows;
  if (!shape.isOneBlock)
    startRows();
}

void AttendTile::emitBlock(int64_t tileRows, Value firstKey, Value count) {
  rows = tileRows;
  emitScores(firstKey, count);
  emitWeights(count);
  emitValues(firstKey, count);
}

void AttendTile::finish(int64_t tileRows) {
  rows = tileRows;
  if (!shape.isOneBlock)
    finishRows();
}

void AttendTile::forEachBlock(llvm::function_ref<void(Value firstKey, Value count)> body) {
  if (shape.isOneBlock)
    return body(index.constant(0), shape.keys);
  // Whole blocks have a count that the code knows.
  Value whole = index.roundDown(shape.keys, shape.block), rest = index.sub(shape.keys, whole);
  index.loop(index.constant(0), whole, shape.block,
             [&](Value iv) { body(iv, index.constant(shape.block)); });
  if (getConstantIntValue(rest) != 0)
    index.loop(whole, shape.keys, shape.block, [&](Value iv) { body(iv, rest); });
}

void AttendTile::emit(int64_t tileRows) {
  start(tileRows);
  forEachBlock([&](Value firstKey, Value count) { emitBlock(tileRows, firstKey, count); });
  finish(tileRows);
}
