//===- DotProducts.cpp - Tiles of few columns, summed along k -------------===//
//
// With a handful of columns, vectors along the columns would be mostly empty.  Here
// their lanes are neighbouring elements of k, which A and a B packed in panels of one
// column both have in a row:
//
//     sum[row, column][lane] += a[row][k + lane] * b[column][k + lane]
//
// At the end the lanes of each sum are added up, all sums at once: in every step two
// vectors become one, whose lanes are sums of half as many of theirs.  The result is a
// single vector with an element per row and column, to which the epilogue is applied.
//
//===----------------------------------------------------------------------===//

#include "codegen/cpu/contract/TileEmitter.h"
#include "codegen/cpu/transpose/Exchange.h"

#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"

using namespace mlir;
using namespace onnxc;
using namespace onnxc::cpu;
using kernel::DimKind;

int64_t onnxc::cpu::dotColumns(const LinearForm &form, int64_t lanes) {
  SmallVector<unsigned> kDims = form.dims(DimKind::K);
  std::optional<int64_t> columns = constantValue(form.extents[form.nDim()]);
  // A border may cut off the beginning and the end of what lies in vectors.
  bool mayHaveBorder =
      form.borders.empty() || (form.borders.size() == 1 && form.borders.front().k == kDims.back());
  if (form.panel != 1 || form.group > 1 || lanes == 1 || kDims.empty() || !mayHaveBorder ||
      !columns || *columns > lanes || constantValue(form.operands[kA].strides[kDims.back()]) != 1 ||
      constantValue(form.operands[kB].strides[kDims.back()]) != 1)
    return 0;
  return *columns;
}

void TileEmitter::emitDots(const Cursor &start, ArrayRef<RowPoint> tileRows, int64_t numColumns) {
  rows = tileRows;
  columns = {numColumns, {width}};
  full = {width};
  positions = start.positions;
  auto type = VectorType::get({width}, accumulatorType());
  Value zero = arith::ConstantOp::create(index.builder, index.loc, index.builder.getZeroAttr(type));
  Values sums(rows.size() * numColumns, zero);
  sums = emitDotLoops(0, start.offsets[kA], start.offsets[kB], sums);
  sums.resize(width, zero);
  storeDots(start, addUpLanes(sums));
}

/// The steps along the k dimension number `level` and those inside of it.
SmallVector<Value> TileEmitter::emitDotLoops(unsigned level, Value a, Value b, Values sums) {
  SmallVector<unsigned> dims = form.dims(DimKind::K);
  unsigned d = dims[level];
  Value extent = form.materialize(index.builder, form.extents[d]);
  if (level + 1 < dims.size())
    return index.loop(index.constant(0), extent, 1, sums, [&](Value iv, ValueRange carried) {
      return emitDotLoops(level + 1, index.add(a, index.mul(iv, stride(kA, d))),
                          index.add(b, index.mul(iv, stride(kB, d))), Values(carried));
    });
  if (const BorderedIndex *bordered = border == Border::Unknown ? form.borderOf(d) : nullptr) {
    auto [begin, end] = stepsInBounds(*bordered);
    a = index.add(a, begin), b = index.add(b, begin);
    extent = index.max(index.sub(end, begin), index.constant(0));
  }
  if (!form.isInPieces(d))
    return emitDotsAlongK(extent, a, b, sums);
  for (const PieceOfK &piece : form.piecesOfK)
    sums =
        emitDotsAlongK(index.constant(piece.end - piece.begin),
                       index.add(a, piece.begin + piece.distance), index.add(b, piece.begin), sums);
  return sums;
}

/// `extent` steps along the innermost k dimension, which lie side by side in A.
SmallVector<Value> TileEmitter::emitDotsAlongK(Value extent, Value a, Value b, Values sums) {
  Value whole = index.roundDown(extent, width);
  sums = index.loop(index.constant(0), whole, width, sums, [&](Value iv, ValueRange carried) {
    return multiplyLanes(index.add(a, iv), index.add(b, iv), full, Values(carried));
  });
  Value rest = index.sub(extent, whole);
  if (getConstantIntValue(rest) == 0)
    return sums;
  return multiplyLanes(index.add(a, whole), index.add(b, whole),
                       makePartialLanes(index, width, rest), sums);
}

SmallVector<Value> TileEmitter::multiplyLanes(Value a, Value b, const Lanes &lanes, Values sums) {
  Value next = index.constant(1);
  Values columnsOfB;
  for (int64_t column = 0; column < columns.vectors; ++column) {
    Value panel = index.mul(form.materialize(index.builder, form.panelStride), column);
    Value loaded = loadLanes(index, form.operands[kB].base, index.add(b, panel), next, lanes);
    columnsOfB.push_back(extend(index, loaded, accumulatorType(), op.getBUnsigned()));
  }
  for (size_t row = 0; row < rows.size(); ++row) {
    Value offset = elementOffset(kA, a, row, /*vector=*/0);
    Value factor = loadA(offset, next, lanes);
    for (auto [column, other] : llvm::enumerate(columnsOfB)) {
      Value &sum = sums[row * columns.vectors + column];
      sum = multiplyAdded(index, factor, other, sum);
    }
  }
  return sums;
}

/// Lane i of the result is the sum of the lanes of sums[i]; there are as many as a vector has
/// lanes.
Value TileEmitter::addUpLanes(Values sums) {
  for (int64_t distance = width / 2; distance; distance /= 2) {
    for (int64_t i = 0; i < distance; ++i) {
      auto [x, y] = exchangeHalves(index, sums[i], sums[i + distance], distance);
      if (isa<FloatType>(accumulatorType()))
        sums[i] = arith::AddFOp::create(index.builder, index.loc, x, y);
      else
        sums[i] = arith::AddIOp::create(index.builder, index.loc, x, y);
    }
  }
  return sums.front();
}

/// Whether an operand's elements for all rows and columns of the tile are neighbours.
bool TileEmitter::isDense(unsigned operand) {
  auto strideIs = [&](unsigned d, int64_t value) {
    return constantValue(form.operands[operand].strides[d]) == value;
  };
  SmallVector<unsigned> mDims = form.dims(DimKind::M);
  if (columns.vectors > 1 && !strideIs(form.nDim(), 1))
    return false;
  if (!rowOffsets.empty() && !form.isSeamless(operand, mDims.back()))
    return false;
  return llvm::all_of(llvm::enumerate(rows),
                      [&](auto row) {
                        return row.value().outer == 0 && row.value().inner == (int64_t)row.index();
                      }) &&
         (rows.size() == 1 || strideIs(mDims.back(), columns.vectors));
}

/// An extra operand for the lanes of the result.
Value TileEmitter::loadDotExtra(unsigned operand, Value start) {
  const LinearOperand &from = form.operands[operand];
  int64_t count = rows.size() * columns.vectors;
  if (isDense(operand))
    return loadLanes(index, from.base, start, index.constant(1),
                     makePartialLanes(index, width, index.constant(count)));
  auto type = VectorType::get({width}, from.elementType);
  Value result =
      arith::ConstantOp::create(index.builder, index.loc, index.builder.getZeroAttr(type));
  for (int64_t lane = 0; lane < count; ++lane) {
    Value offset = elementOffset(operand, start, lane / columns.vectors, /*vector=*/0);
    offset = index.add(offset, index.mul(stride(operand, form.nDim()), lane % columns.vectors));
    Value element = memref::LoadOp::create(index.builder, index.loc, from.base, offset);
    result = vector::InsertOp::create(index.builder, index.loc, element, result, lane);
  }
  return result;
}

void TileEmitter::storeDots(const Cursor &start, Value sums) {
  Values extras;
  for (unsigned i = kFirstExtra; i < form.operands.size(); ++i)
    extras.push_back(loadDotExtra(i, start.offsets[i]));
  Value result = applyEpilogue(sums, extras);
  int64_t count = rows.size() * columns.vectors;
  Value base = form.operands[kOut].base;
  if (isDense(kOut))
    return storeLanes(index, result, base, start.offsets[kOut], index.constant(1),
                      makePartialLanes(index, width, index.constant(count)));
  for (int64_t lane = 0; lane < count; ++lane) {
    Value offset = elementOffset(kOut, start.offsets[kOut], lane / columns.vectors, /*vector=*/0);
    offset = index.add(offset, index.mul(stride(kOut, form.nDim()), lane % columns.vectors));
    Value element = vector::ExtractOp::create(index.builder, index.loc, result, lane);
    memref::StoreOp::create(index.builder, index.loc, element, base, offset);
  }
}
