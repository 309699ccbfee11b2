//===- RowLoops.cpp - The tiles of rows in a panel of columns -------------===//
//
// Tiles have one size where the extent is known (splitEvenly), else a few sizes.
// Along two dimensions, of which the inner one may turn out to be short, tiles wind: the rows of
// both are counted together, and a tile goes on where the next step of the outer one begins.
// Where the first and last rows read beyond A's bounds, the rows between them
// need no checks.
//
//===----------------------------------------------------------------------===//

#include "codegen/cpu/Parallel.h"
#include "codegen/cpu/contract/ContractLoops.h"

using namespace mlir;
using namespace onnxc;
using namespace onnxc::cpu;

/// Whether tiles take rows along two m dimensions as if they were one.
bool ContractEmitter::winds() const {
  return rowDims.size() == 2 && form.borders.empty() && !matrixTile &&
         !constantValue(form.extents[rowDims.back()]);
}

/// With two m dimensions, steps along the outer one that share a tile.
int64_t ContractEmitter::joinedRows() {
  std::optional<int64_t> inner = constantValue(form.extents[rowDims.back()]);
  if (rowDims.size() != 2 || !form.borders.empty() || !inner || *inner == 0)
    return 1;
  if (matrixTile)
    return *inner == matrixTile->rows ? MatrixTile::kMaxRows : 1;
  return std::max<int64_t>(1, maxRows / *inner);
}

/// A tile is what `rowTiles` counts: tiles along the only m dimension, else steps (of joined
/// rows) along all m dimensions but the innermost.
Value ContractEmitter::countRowTiles() {
  if (rowDims.empty())
    return index.constant(1);
  if (rowDims.size() == 1)
    return canSplit(rowDims.front()) ? countPieces(index, extent(rowDims.front()), maxRows)
                                     : index.constant(1);
  if (winds())
    return countPieces(index, index.mul(extent(rowDims[0]), extent(rowDims[1])), maxRows);
  Value tiles = countPieces(index, extent(rowDims.front()), joinedRows());
  for (unsigned d : ArrayRef(rowDims).drop_front().drop_back())
    tiles = index.mul(tiles, extent(d));
  return tiles;
}

/// So many tiles that their part of A stays in the second-level cache, when all exceed it.
std::optional<Value> ContractEmitter::rowTilesInCache() {
  if (rowDims.empty() || dots || !target.l2Bytes || readsAOnce())
    return std::nullopt;
  // Elements of A that one step along the outermost m dimension moves over, or where tiles wind,
  // one row.
  std::optional<int64_t> step = constantValue(form.operands[kA].strides[rowDims.front()]);
  if (winds()) {
    step = 1;
    for (unsigned d : form.dims(kernel::DimKind::K))
      step = *step * extentOr(d, 0);
  }
  int64_t bytes = llvm::divideCeil(form.operands[kA].elementType.getIntOrFloatBitWidth(), 8);
  if (!step || *step == 0)
    return std::nullopt;
  int64_t steps = std::max<int64_t>(1, target.l2Bytes / 2 / (*step * bytes));
  if (winds())
    return index.constant(llvm::divideCeil(steps, maxRows));
  if (extentOr(rowDims.front(), INT64_MAX) <= steps)
    return std::nullopt;
  if (rowDims.size() == 1)
    return canSplit(rowDims.front())
               ? std::optional(index.constant(llvm::divideCeil(steps, maxRows)))
               : std::nullopt;
  Value tiles = index.constant(llvm::divideCeil(steps, joinedRows()));
  for (unsigned d : ArrayRef(rowDims).drop_front().drop_back())
    tiles = index.mul(tiles, extent(d));
  return index.max(tiles, index.constant(1));
}

/// The tiles `rowTiles` of a panel.
void ContractEmitter::emitRows(const Cursor &start, const Columns &columns) {
  if (rowDims.empty())
    return emitTile(start, RowPoint{0, 0}, columns);
  if (rowDims.size() == 1)
    return emitInnerRows(start, rowTiles, /*outerRows=*/1, columns);
  if (winds())
    return emitWindingRows(start, columns);
  // The last two dimensions may share a tile.
  if (rowDims.size() == 2)
    return forEachPieceIn(
        index, rowTiles, extent(rowDims.front()), joinedRows(), [&](Value iv, int64_t outerRows) {
          emitInnerRows(advance(start, rowDims.front(), iv), std::nullopt, outerRows, columns);
        });
  ArrayRef<unsigned> outerDims = ArrayRef(rowDims).drop_back();
  forEachPointIn(index, rowTiles, extentsOf(outerDims),
                 [&](ArrayRef<Value> outer, IndexRange last) {
                   Cursor cursor = advance(start, outerDims.drop_back(), outer);
                   index.loop(last.begin, last.end, 1, [&](Value iv) {
                     emitInnerRows(advance(cursor, outerDims.back(), iv), std::nullopt,
                                   /*outerRows=*/1, columns);
                   });
                 });
}

/// Tiles along both of two m dimensions.
void ContractEmitter::emitWindingRows(const Cursor &start, const Columns &columns) {
  unsigned outer = rowDims[0], inner = rowDims[1];
  Value length = extent(inner), rows = index.mul(extent(outer), length);
  auto materialize = [&](AffineExpr expr) { return form.materialize(index.builder, expr); };
  forEachPieceIn(index, rowTiles, rows, maxRows, [&](Value first, int64_t size) {
    Value step = index.div(first, length), at = index.sub(first, index.mul(step, length));
    Cursor cursor = advance(advance(start, outer, step), inner, at);
    SmallVector<SmallVector<Value>> offsets(form.operands.size());
    for (int64_t row = 0; row < size; ++row) {
      Value isNext;
      if (row) {
        at = index.add(at, 1);
        isNext =
            arith::CmpIOp::create(index.builder, index.loc, arith::CmpIPredicate::eq, at, length);
        at = arith::SelectOp::create(index.builder, index.loc, isNext, index.constant(0), at);
      }
      for (auto [number, operand] : llvm::enumerate(form.operands)) {
        AffineExpr own = operand.strides[inner];
        if (!row || form.isSeamless(number, inner)) {
          offsets[number].push_back(index.mul(materialize(own), row));
          continue;
        }
        // From the last row of a step to the first of the next.
        AffineExpr back = operand.strides[outer] - own * (form.extents[inner] - 1);
        Value distance = arith::SelectOp::create(index.builder, index.loc, isNext,
                                                 materialize(back), materialize(own));
        offsets[number].push_back(index.add(offsets[number].back(), distance));
      }
    }
    emitTile(cursor, consecutiveRows(size), columns, Border::None, offsets);
  });
}

void ContractEmitter::emitTile(const Cursor &start, ArrayRef<RowPoint> rows, const Columns &columns,
                               Border border, ArrayRef<SmallVector<Value>> rowOffsets) {
  if (matrixTile && (int64_t)rows.size() >= matrixTile->rows)
    return emitRowsOnTiles(start, rows, columns, border);
  TileEmitter tile(index, form, op, width);
  tile.rowOffsets = rowOffsets;
  tile.border = border;
  if (dots)
    return tile.emitDots(start, rows, dots);
  tile.prefetch = prefetch;
  tile.pieces = pieces;
  tile.dotUnit = dotUnit;
  tile.flipsForUnit = flipsForUnit;
  tile.emit(start, rows, columns);
}

SmallVector<RowPoint> onnxc::cpu::consecutiveRows(int64_t size) {
  SmallVector<RowPoint> rows;
  for (int64_t inner = 0; inner < size; ++inner)
    rows.push_back({0, inner});
  return rows;
}

/// All tiles along the innermost m dimension or those in `range`.
void ContractEmitter::emitInnerRows(const Cursor &start, std::optional<IndexRange> range,
                                    int64_t outerRows, const Columns &columns) {
  unsigned d = rowDims.back();
  int64_t limit = maxRows / outerRows;
  if (const BorderedIndex *bordered = form.borderOf(d)) {
    if (hasKnownBorder(*bordered))
      return emitRowsAtKnownBorder(
          start, *bordered, range.value_or(IndexRange{index.constant(0), extent(d)}), columns);
    return emitBorderedRows(start, *bordered, columns);
  }
  if (matrixTile && !rowsAreKnown())
    return emitUnknownRows(start, range, extent(d), columns);
  // A narrower panel leaves registers for more rows, but then its tiles would have other
  // sizes than all others, for the few columns that are left: code size is worth more.
  auto emitPiece = [&](Value iv, int64_t innerRows) {
    SmallVector<RowPoint> rows;
    for (int64_t outer = 0; outer < outerRows; ++outer)
      for (int64_t inner = 0; inner < innerRows; ++inner)
        rows.push_back({outer, inner});
    emitTile(advance(start, d, iv), rows, columns);
  };
  if (range)
    forEachPieceIn(index, *range, extent(d), limit, emitPiece);
  else
    forEachPiece(index, extent(d), limit, emitPiece);
}

//===----------------------------------------------------------------------===//
// Rows whose first and last elements read beyond A's bounds
//===----------------------------------------------------------------------===//

bool ContractEmitter::hasKnownBorder(const BorderedIndex &bordered) const {
  // Steps of k that are laid out one after the other in tiles at the border.
  constexpr int64_t kMaxKnownSteps = 32;
  return !dots && constantValue(form.extents[bordered.m]) && constantValue(bordered.size) &&
         extentOr(bordered.k, INT64_MAX) <= kMaxKnownSteps;
}

void ContractEmitter::emitBorderedRows(const Cursor &start, const BorderedIndex &bordered,
                                       const Columns &columns) {
  // Rows [first, last) are in bounds for all of k; the others come one by one.
  Value zero = index.constant(0), rows = extent(bordered.m);
  Value reach =
      index.add(index.mul(index.sub(extent(bordered.k), index.constant(1)), bordered.dilation),
                bordered.offset);
  Value fits =
      index.sub(form.materialize(index.builder, bordered.size), reach); // m * stride < fits
  auto stepsTo = [&](Value distance) {
    return index.div(index.add(index.max(zero, distance), bordered.stride - 1), bordered.stride);
  };
  Value first = index.min(rows, stepsTo(index.constant(-bordered.offset)));
  Value last = index.max(first, index.min(rows, stepsTo(fits)));
  auto oneByOne = [&](Value from, Value to) {
    index.loop(from, to, 1, [&](Value iv) {
      emitTile(advance(start, bordered.m, iv), RowPoint{0, 0}, columns, Border::Unknown);
    });
  };
  oneByOne(zero, first);
  Value inside = index.sub(last, first);
  if (matrixTile)
    emitUnknownRows(advance(start, bordered.m, first), std::nullopt, inside, columns);
  else
    forEachPiece(index, inside, maxRows, [&](Value iv, int64_t size) {
      emitTile(advance(start, bordered.m, index.add(first, iv)), consecutiveRows(size), columns);
    });
  oneByOne(last, rows);
}

void ContractEmitter::emitRowsAtKnownBorder(const Cursor &start, const BorderedIndex &bordered,
                                            IndexRange range, const Columns &columns) {
  int64_t reach =
      (*constantValue(form.extents[bordered.k]) - 1) * bordered.dilation + bordered.offset;
  int64_t at = 0, number = 0, size = *constantValue(bordered.size);
  auto isInside = [&](int64_t first, int64_t rows) {
    return first * bordered.stride + bordered.offset >= 0 &&
           (first + rows - 1) * bordered.stride + reach < size;
  };
  for (Piece piece : splitEvenly(*constantValue(form.extents[bordered.m]), maxRows)) {
    SmallVector<RowPoint> rows = consecutiveRows(piece.size);
    // `count` tiles from `at` on that need the same code, as far as they are in the range.
    auto emitTiles = [&](int64_t count, Border border) {
      IndexRange tiles = range.within(index, number, count);
      index.loop(tiles.begin, tiles.end, 1, [&](Value tile) {
        // There is one at the border: its position is a constant.
        Value row = border == Border::Known ? index.constant(at)
                                            : index.add(index.mul(tile, piece.size), at);
        emitTile(advance(start, bordered.m, row), rows, columns, border);
      });
      at += count * piece.size;
      number += count;
    };
    for (int64_t left = piece.count; left > 0;) {
      int64_t inside = 0;
      while (inside < left && isInside(at + inside * piece.size, piece.size))
        ++inside;
      emitTiles(inside ? inside : 1, inside ? Border::None : Border::Known);
      left -= inside ? inside : 1;
    }
  }
}
