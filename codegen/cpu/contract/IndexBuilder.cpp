//===- IndexBuilder.cpp - Index arithmetic and loops that fold ------------===//

#include "codegen/cpu/contract/IndexBuilder.h"

#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"

using namespace mlir;
using namespace onnxc::cpu;

Value IndexBuilder::constant(int64_t value) {
  return arith::ConstantIndexOp::create(builder, loc, value);
}
Value IndexBuilder::add(Value lhs, Value rhs) {
  return builder.createOrFold<arith::AddIOp>(loc, lhs, rhs);
}
Value IndexBuilder::sub(Value lhs, Value rhs) {
  return builder.createOrFold<arith::SubIOp>(loc, lhs, rhs);
}
Value IndexBuilder::mul(Value lhs, Value rhs) {
  return builder.createOrFold<arith::MulIOp>(loc, lhs, rhs);
}
Value IndexBuilder::min(Value lhs, Value rhs) {
  return builder.createOrFold<arith::MinSIOp>(loc, lhs, rhs);
}
Value IndexBuilder::max(Value lhs, Value rhs) {
  return builder.createOrFold<arith::MaxSIOp>(loc, lhs, rhs);
}
Value IndexBuilder::div(Value value, Value divisor) {
  return builder.createOrFold<arith::DivUIOp>(loc, value, divisor);
}
Value IndexBuilder::ceilDiv(Value value, Value divisor) {
  return div(add(value, sub(divisor, constant(1))), divisor);
}
Value IndexBuilder::roundDown(Value value, int64_t unit) {
  return unit == 1 ? value : mul(div(value, unit), unit);
}

Attribute onnxc::cpu::leaveLoopAlone(MLIRContext *ctx) {
  BoolAttr yes = BoolAttr::get(ctx, true);
  auto vectorize = LLVM::LoopVectorizeAttr::get(ctx, yes, {}, {}, {}, {}, {}, {});
  auto unroll = LLVM::LoopUnrollAttr::get(ctx, yes, {}, {}, {}, {}, {}, {});
  return LLVM::LoopAnnotationAttr::get(ctx, {}, vectorize, {}, unroll, {}, {}, {}, {}, {}, {}, {},
                                       {}, {}, {}, {});
}

/// Iterations of the loop when both bounds are known.
static std::optional<int64_t> tripCount(Value lower, Value upper, int64_t step) {
  std::optional<int64_t> from = getConstantIntValue(lower), to = getConstantIntValue(upper);
  if (!from || !to)
    return std::nullopt;
  return *to <= *from ? 0 : llvm::divideCeil(*to - *from, step);
}

SmallVector<Value> IndexBuilder::loop(Value lower, Value upper, int64_t step, ValueRange initial,
                                      CarryingBody body) {
  std::optional<int64_t> trips = tripCount(lower, upper, step);
  if (trips == 0)
    return SmallVector<Value>(initial);
  if (trips == 1)
    return body(lower, initial);
  auto loop = scf::ForOp::create(builder, loc, lower, upper, constant(step), initial);
  loop->setAttr("llvm.loop_annotation", leaveLoopAlone(builder.getContext()));
  OpBuilder::InsertionGuard guard(builder);
  Block *block = loop.getBody();
  if (initial.empty())
    block->getTerminator()->erase();
  builder.setInsertionPointToEnd(block);
  SmallVector<Value> next = body(loop.getInductionVar(), loop.getRegionIterArgs());
  scf::YieldOp::create(builder, loc, next);
  return SmallVector<Value>(loop.getResults());
}

void IndexBuilder::loop(Value lower, Value upper, int64_t step, Body body) {
  loop(lower, upper, step, ValueRange{}, [&](Value iv, ValueRange) {
    body(iv);
    return SmallVector<Value>();
  });
}

void IndexBuilder::choose(Value condition, function_ref<void()> then,
                          function_ref<void()> otherwise) {
  auto choice = scf::IfOp::create(builder, loc, condition, /*withElseRegion=*/true);
  OpBuilder::InsertionGuard guard(builder);
  builder.setInsertionPointToStart(choice.thenBlock());
  then();
  builder.setInsertionPointToStart(choice.elseBlock());
  otherwise();
}

SmallVector<Piece, 2> onnxc::cpu::splitEvenly(int64_t total, int64_t limit) {
  if (total <= 0)
    return {};
  int64_t pieces = llvm::divideCeil(total, limit);
  int64_t size = total / pieces, larger = total % pieces;
  SmallVector<Piece, 2> result;
  if (larger)
    result.push_back({size + 1, larger});
  result.push_back({size, pieces - larger});
  return result;
}

/// Pieces of limit, limit / 2, ..., 1 from `start` to `stop`.
static void forEachHalving(IndexBuilder &index, Value start, Value stop, int64_t limit,
                           PieceBody body) {
  for (int64_t size = limit;; size = llvm::divideCeil(size, 2)) {
    Value last = index.add(start, index.roundDown(index.sub(stop, start), size));
    index.loop(start, last, size, [&](Value iv) { body(iv, size); });
    if (size == 1)
      break;
    start = last;
  }
}

void onnxc::cpu::forEachPiece(IndexBuilder &index, Value extent, int64_t limit, PieceBody body) {
  if (getConstantIntValue(extent))
    forEachPieceIn(index, {index.constant(0), countPieces(index, extent, limit)}, extent, limit,
                   body);
  else
    forEachHalving(index, index.constant(0), extent, limit, body);
}

Value onnxc::cpu::countPieces(IndexBuilder &index, Value extent, int64_t limit) {
  return index.ceilDiv(extent, index.constant(limit));
}

void onnxc::cpu::forEachPieceIn(IndexBuilder &index, IndexRange range, Value extent, int64_t limit,
                                PieceBody body) {
  std::optional<int64_t> total = getConstantIntValue(extent);
  if (!total)
    return forEachHalving(index, index.mul(range.begin, limit),
                          index.min(index.mul(range.end, limit), extent), limit, body);
  int64_t start = 0, number = 0;
  for (Piece piece : splitEvenly(*total, limit)) {
    IndexRange rows = range.within(index, number, piece.count);
    index.loop(index.add(index.mul(rows.begin, piece.size), start),
               index.add(index.mul(rows.end, piece.size), start), piece.size,
               [&](Value iv) { body(iv, piece.size); });
    start += piece.size * piece.count;
    number += piece.count;
  }
}

IndexRange IndexRange::within(IndexBuilder &index, int64_t first, int64_t count) const {
  auto clamp = [&](Value at) {
    return index.max(index.min(index.add(at, -first), index.constant(count)), index.constant(0));
  };
  return {clamp(begin), clamp(end)};
}
