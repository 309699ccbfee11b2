//===- MicroKernel.cpp - The loops over k of a register tile --------------===//
//
// Per step of k: the vectors of one row of B, one element of A per row of the
// tile, broadcast, and a multiply-add for each pair.  The innermost k dimension
// is unrolled a few steps, which is all the unrolling that the loop needs: its
// multiply-adds are independent of each other.
//
// The right operand arrives panel by panel from the second-level cache or beyond.
// While one panel is multiplied with all rows, each tile fetches its share of
// the next panel; measured, this is worth 12 to 37 % (docs/adr, kernels).
//
//===----------------------------------------------------------------------===//

#include "codegen/cpu/contract/TileEmitter.h"

#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"

using namespace mlir;
using namespace onnxc;
using namespace onnxc::cpu;
using kernel::DimKind;

// The prefetches of a step are issued with its first unrolled iteration.
static constexpr int64_t kSecondLevelCache = 2; // locality hint of memref.prefetch

void TileEmitter::emit(const Cursor &start, ArrayRef<RowPoint> tileRows,
                       const Columns &tileColumns) {
  rows = tileRows;
  columns = tileColumns;
  full = {width};
  isActive.assign(rows.size(), true);
  positions = start.positions;
  emitEpilogue(start, sumOverK(start));
}

void TileEmitter::store(const Cursor &start, ArrayRef<RowPoint> tileRows,
                        const Columns &tileColumns, ArrayRef<Value> sums) {
  rows = tileRows;
  columns = tileColumns;
  full = {width};
  emitEpilogue(start, sums);
}

SmallVector<Value> TileEmitter::sumOverK(const Cursor &start) {
  auto type = VectorType::get({width}, accumulatorType());
  Value zero = arith::ConstantOp::create(index.builder, index.loc, index.builder.getZeroAttr(type));
  Values sums((rows.size() + flipsForUnit) * columns.vectors, zero);
  Value a = start.offsets[kA], b = start.offsets[kB];
  if (form.dims(DimKind::K).empty())
    sums = emitSteps(1, a, b, /*fetch=*/{}, sums);
  else
    sums = emitK(0, a, b, prefetchStart(start), sums);
  if (flipsForUnit)
    subtractFlips(sums);
  return sums;
}

/// The steps along the k dimension number `level` and those inside of it.
SmallVector<Value> TileEmitter::emitK(unsigned level, Value a, Value b, Value fetch, Values sums) {
  SmallVector<unsigned> dims = form.dims(DimKind::K);
  unsigned d = dims[level];
  const BorderedIndex *bordered = form.borderOf(d);
  if (bordered && bordered->m != form.dims(DimKind::M).back())
    return emitBorder(level, *bordered, a, b, sums);
  if (bordered && border == Border::Unknown)
    return emitBorder(level, *bordered, a, b, sums);
  if (bordered && border == Border::Known)
    return emitKnownBorder(level, *bordered, a, b, sums);
  if (level + 1 == dims.size())
    return emitInnermostK(d, a, b, fetch, sums);
  Value extent = form.materialize(index.builder, form.extents[d]);
  return index.loop(index.constant(0), extent, 1, sums, [&](Value iv, ValueRange carried) {
    return emitStepOfK(level, iv, a, b, fetch, Values(carried));
  });
}

/// One step along a k dimension.
SmallVector<Value> TileEmitter::emitStepOfK(unsigned level, Value iv, Value a, Value b, Value fetch,
                                            Values sums) {
  SmallVector<unsigned> dims = form.dims(DimKind::K);
  Value stepA = index.add(a, index.mul(iv, stride(kA, dims[level])));
  Value stepB = index.add(b, index.mul(iv, stride(kB, dims[level])));
  if (level + 1 == dims.size())
    return emitSteps(1, stepA, stepB, /*fetch=*/{}, sums);
  Value line = fetch ? index.add(fetch, index.mul(iv, prefetchSpan(level + 1))) : fetch;
  return emitK(level + 1, stepA, stepB, line, sums);
}

//===----------------------------------------------------------------------===//
// Borders
//===----------------------------------------------------------------------===//

/// The steps of k at which the position, the same for all rows, is in bounds.
std::pair<Value, Value> TileEmitter::stepsInBounds(const BorderedIndex &bordered) {
  auto materialize = [&](AffineExpr expr) { return form.materialize(index.builder, expr); };
  // k * dilation must be in [-start, size - start).
  Value start = index.add(index.mul(positions[bordered.m], bordered.stride), bordered.offset);
  auto firstAtLeast = [&](Value limit) {
    Value distance = index.max(index.constant(0), index.sub(limit, start));
    return index.div(index.add(distance, bordered.dilation - 1), bordered.dilation);
  };
  return {firstAtLeast(index.constant(0)), index.min(materialize(form.extents[bordered.k]),
                                                     firstAtLeast(materialize(bordered.size)))};
}

/// Only those steps.
SmallVector<Value> TileEmitter::emitBorder(unsigned level, const BorderedIndex &bordered, Value a,
                                           Value b, Values sums) {
  auto [lower, upper] = stepsInBounds(bordered);
  return index.loop(lower, upper, 1, sums, [&](Value iv, ValueRange carried) {
    return emitStepOfK(level, iv, a, b, /*fetch=*/{}, Values(carried));
  });
}

/// All positions are constants, and so is the extent of k.
SmallVector<Value> TileEmitter::emitKnownBorder(unsigned level, const BorderedIndex &bordered,
                                                Value a, Value b, Values sums) {
  int64_t first = *getConstantIntValue(positions[bordered.m]);
  int64_t size = *constantValue(bordered.size);
  for (int64_t k = 0, e = *constantValue(form.extents[bordered.k]); k < e; ++k) {
    for (auto [row, active] : llvm::zip_equal(rows, isActive)) {
      int64_t at = (first + row.inner) * bordered.stride + k * bordered.dilation + bordered.offset;
      active = at >= 0 && at < size;
    }
    if (llvm::is_contained(isActive, true))
      sums = emitStepOfK(level, index.constant(k), a, b, /*fetch=*/{}, sums);
  }
  isActive.assign(rows.size(), true);
  return sums;
}

//===----------------------------------------------------------------------===//
// The innermost loop
//===----------------------------------------------------------------------===//

/// The steps of k after which a row reads what the next row has read before; 0: never.
int64_t TileEmitter::stepsToNextRow(unsigned d) const {
  SmallVector<unsigned> mDims = form.dims(DimKind::M);
  ArrayRef<AffineExpr> strides = form.operands[kA].strides;
  if (mDims.empty() || rows.size() == 1)
    return 0;
  int64_t row = constantValue(strides[mDims.back()]).value_or(0),
          step = constantValue(strides[d]).value_or(0);
  return step > 0 && row > 0 && row % step == 0 ? row / step : 0;
}

/// Steps of the innermost k dimension per iteration: without a remainder if that can be had.
int64_t TileEmitter::chooseUnroll(unsigned d, std::optional<int64_t> extent) const {
  if (matrixTile)
    return matrixTile->groups;
  if (!extent)
    return maxUnroll;
  if (form.endsWithPartOfGroup(d))
    --*extent;
  // Elements that several rows read, LLVM would keep in registers, which pays off where there is
  // one vector to multiply them with; else too few registers are left.
  constexpr int64_t kMinUnroll = 3;
  if (int64_t limit = stepsToNextRow(d); limit >= kMinUnroll && columns.vectors > 1)
    for (int64_t steps = std::min(limit, 2 * maxUnroll); steps >= kMinUnroll; --steps)
      if (limit < *extent && *extent % steps == 0)
        return steps;
  if (*extent <= 2 * maxUnroll)
    return std::max<int64_t>(1, *extent);
  for (int64_t steps : {maxUnroll, maxUnroll + 1, maxUnroll + 2, maxUnroll + 3, maxUnroll - 1})
    if (steps > 0 && *extent % steps == 0)
      return steps;
  return maxUnroll;
}

SmallVector<Value> TileEmitter::emitInnermostK(unsigned d, Value a, Value b, Value fetch,
                                               Values sums) {
  if (matrixTile)
    return emitTilesAlongK(d, a, b, fetch, sums);
  if (!form.isInPieces(d))
    return emitAlongK(d, form.materialize(index.builder, form.extents[d]), a, b, fetch, sums);
  for (const PieceOfK &piece : form.piecesOfK) {
    int64_t extent = piece.end - piece.begin;
    sums = emitAlongK(d, index.constant(extent),
                      index.add(a, index.mul(stride(kA, d), piece.begin + piece.distance)),
                      index.add(b, index.mul(stride(kB, d), piece.begin)), fetch, sums);
    if (fetch)
      fetch = index.add(fetch, extent / chooseUnroll(d, extent) * prefetch.linesPerStep *
                                   prefetch.lineElements);
  }
  return sums;
}

/// `extent` steps along the innermost k dimension, which lie side by side in A.
SmallVector<Value> TileEmitter::emitAlongK(unsigned d, Value extent, Value a, Value b, Value fetch,
                                           Values sums) {
  int64_t steps = chooseUnroll(d, getConstantIntValue(extent));
  bool hasPart = form.endsWithPartOfGroup(d);
  if (hasPart)
    extent = index.add(extent, -1);
  Value whole = index.roundDown(extent, steps);
  auto at = [&](unsigned operand, Value start, Value iv) {
    return index.add(start, index.mul(iv, stride(operand, d)));
  };
  sums = index.loop(index.constant(0), whole, steps, sums, [&](Value iv, ValueRange carried) {
    Value line = fetch;
    if (line)
      line = index.add(
          fetch, index.mul(index.div(iv, steps), prefetch.linesPerStep * prefetch.lineElements));
    return emitSteps(steps, at(kA, a, iv), at(kB, b, iv), line, Values(carried));
  });
  sums = index.loop(whole, extent, 1, sums, [&](Value iv, ValueRange carried) {
    return emitSteps(1, at(kA, a, iv), at(kB, b, iv), /*fetch=*/{}, Values(carried));
  });
  if (!hasPart)
    return sums;
  groupSize = form.lastGroup;
  sums = emitSteps(1, at(kA, a, extent), at(kB, b, extent), /*fetch=*/{}, sums);
  groupSize = form.group;
  return sums;
}

SmallVector<Value> TileEmitter::emitSteps(int64_t count, Value a, Value b, Value fetch,
                                          Values sums) {
  if (fetch)
    emitPrefetch(fetch);
  SmallVector<unsigned> dims = form.dims(DimKind::K);
  for (int64_t step = 0; step < count; ++step) {
    Value stepA = a, stepB = b;
    if (step > 0) {
      stepA = index.add(a, index.mul(stride(kA, dims.back()), step));
      stepB = index.add(b, index.mul(stride(kB, dims.back()), step));
    }
    multiplyAdd(stepA, stepB, sums);
  }
  return sums;
}

void TileEmitter::multiplyAdd(Value a, Value b, Values &sums) {
  if (form.group > 1)
    return multiplyGroups(a, b, sums);
  Values rowOfB = loadB(b);
  bool hasLanes = form.aHasColumns();
  for (size_t row = 0; row < rows.size(); ++row) {
    if (!isActive[row])
      continue;
    Value factor;
    for (int64_t v = 0; v < columns.vectors; ++v) {
      // An A without columns is the same element in all lanes of all vectors.
      if (hasLanes || v == 0) {
        Value offset = elementOffset(kA, a, row, v);
        Value stride = this->stride(kA, form.nDim());
        factor = loadA(offset, stride, lanesOf(v));
      }
      Value &sum = sums[row * columns.vectors + v];
      sum = multiplyAdded(index, factor, rowOfB[v], sum);
    }
  }
}

/// Elements of A as they are multiplied.
Value TileEmitter::loadA(Value offset, Value laneStride, const Lanes &lanes) {
  Value loaded = loadLanes(index, form.operands[kA].base, offset, laneStride, lanes);
  if (op.getFlipsA())
    loaded = flipHighestBits(index, loaded);
  return extend(index, loaded, accumulatorType(), op.getAUnsigned());
}

SmallVector<Value> TileEmitter::loadB(Value offset) {
  Values result;
  Value laneStride = stride(kB, form.nDim());
  for (int64_t v = 0; v < columns.vectors; ++v) {
    // A packed panel is padded, so that its vectors are always whole.
    const Lanes &lanes = form.panel ? full : lanesOf(v);
    Value at = columnOffset(kB, offset, v);
    Value loaded = loadLanes(index, form.operands[kB].base, at, laneStride, lanes);
    result.push_back(extend(index, loaded, accumulatorType(), op.getBUnsigned()));
  }
  return result;
}

//===----------------------------------------------------------------------===//
// Rows and columns
//===----------------------------------------------------------------------===//

Value TileEmitter::elementOffset(unsigned operand, Value start, int64_t row, int64_t vector) {
  SmallVector<unsigned> dims = form.dims(DimKind::M);
  Value offset = start;
  const RowPoint &point = rows[row];
  if (!rowOffsets.empty())
    offset = index.add(offset, rowOffsets[operand][row]);
  else if (point.inner)
    offset = index.add(offset, index.mul(stride(operand, dims.back()), point.inner));
  if (point.outer)
    offset = index.add(offset, index.mul(stride(operand, dims[dims.size() - 2]), point.outer));
  return columnOffset(operand, offset, vector);
}

Value TileEmitter::columnOffset(unsigned operand, Value start, int64_t vector) {
  int64_t perPiece = pieces.count > 1 ? pieces.vectors : columns.vectors;
  if (int64_t piece = vector / perPiece)
    start = index.add(start, index.mul(stride(operand, pieces.dim), piece));
  if (vector %= perPiece)
    start = index.add(start, index.mul(stride(operand, form.nDim()), vector * width));
  return start;
}

bool TileEmitter::dependsOnRow(unsigned operand) const {
  return llvm::any_of(form.dims(DimKind::M), [&](unsigned d) {
    return constantValue(form.operands[operand].strides[d]) != 0;
  });
}

//===----------------------------------------------------------------------===//
// Prefetching
//===----------------------------------------------------------------------===//

/// Elements that the k dimensions from `level` on fetch in all their steps.
Value TileEmitter::prefetchSpan(unsigned level) {
  SmallVector<unsigned> dims = form.dims(DimKind::K);
  AffineExpr extent = form.extents[dims.back()];
  AffineExpr steps = extent.floorDiv(chooseUnroll(dims.back(), constantValue(extent)));
  for (unsigned d : ArrayRef(dims).drop_back().drop_front(level))
    steps = steps * form.extents[d];
  return form.materialize(index.builder, steps * (prefetch.linesPerStep * prefetch.lineElements));
}

/// Where this tile's share of the next panel starts; the last panel has no next one, and
/// fetches from its own end.
Value TileEmitter::prefetchStart(const Cursor &start) {
  if (!prefetch.linesPerStep)
    return {};
  Value panels = index.mul(form.materialize(index.builder, form.panelStride), pieces.count);
  Value next =
      index.add(start.offsets[kB], prefetch.ahead ? index.constant(prefetch.ahead) : panels);
  Value share = index.add(next, index.mul(start.row, prefetch.elementsPerRow));
  Value size = memref::DimOp::create(index.builder, index.loc, form.operands[kB].base, 0);
  Value last = index.sub(size, prefetchSpan(0));
  return index.max(index.constant(0), index.min(share, last));
}

void TileEmitter::emitPrefetch(Value offset) {
  for (int64_t piece = 0; piece < pieces.count; ++piece) {
    Value start = columnOffset(kB, offset, piece * pieces.vectors);
    for (int64_t line = 0; line < prefetch.linesPerStep; ++line)
      memref::PrefetchOp::create(index.builder, index.loc, form.operands[kB].base,
                                 ValueRange{index.add(start, line * prefetch.lineElements)},
                                 /*isWrite=*/false, kSecondLevelCache, /*isDataCache=*/true);
  }
}
