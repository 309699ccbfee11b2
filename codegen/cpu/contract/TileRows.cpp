//===- TileRows.cpp - Rows as tiles of a machine that multiplies matrices -===//
//
// All tiles of a kernel have the same number of rows.  Where the extent is known, it is split
// evenly, so that tiles of this size fit; where one row is left over, or a few of an unknown
// extent, the last tile begins earlier and has rows once more that another one has.  Extents
// that turn out to be smaller than a tile are left to vectors.
//
//===----------------------------------------------------------------------===//

#include "codegen/cpu/contract/ContractLoops.h"

#include "mlir/IR/BuiltinTypes.h"

using namespace mlir;
using namespace onnxc;
using namespace onnxc::cpu;
using kernel::DimKind;

static constexpr int64_t kMaxRows = MatrixTile::kMaxRows * matrix_tile::kRows;

/// Whether pieces of the innermost m dimension are constants of the code.
bool ContractEmitter::rowsAreKnown() const {
  unsigned d = form.dims(DimKind::M).back();
  return constantValue(form.extents[d]) && canSplit(d);
}

/// So many that the largest piece of rows is one or two tiles.
int64_t ContractEmitter::rowsOfTile() const {
  if (!rowsAreKnown())
    return matrix_tile::kRows;
  int64_t rows = *constantValue(form.extents[form.dims(DimKind::M).back()]);
  int64_t piece = splitEvenly(rows, kMaxRows).front().size;
  return piece <= matrix_tile::kRows ? piece : llvm::divideCeil(piece, 2);
}

/// Whether B lies as tiles want it, and A has no bits to flip.
static bool hasTilesOfB(const LinearForm &form, kernel::ContractOp op, int64_t width) {
  constexpr int64_t kColumns = matrix_tile::kColumns;
  SmallVector<unsigned> kDims = form.dims(DimKind::K);
  int64_t bits = form.operands[kA].elementType.getIntOrFloatBitWidth();
  if (form.group * bits != 32 || op.getFlipsA() || kDims.empty() || form.borderOf(kDims.back()) ||
      form.panel % kColumns || constantValue(form.groupStride) != 1)
    return false;
  // Columns of an unknown number come vector by vector.
  bool areWhole = width == kColumns || constantValue(form.extents[form.nDim()]);
  return areWhole &&
         constantValue(form.operands[kB].strides[kDims.back()]) == form.panel * form.group;
}

void ContractEmitter::chooseMatrixTile() {
  vectorRows = std::min(maxRows, matrix_tile::kRows - 1);
  SmallVector<unsigned> mDims = form.dims(DimKind::M), kDims = form.dims(DimKind::K);
  if (form.group == 1 || mDims.empty())
    return;
  Type a = form.operands[kA].elementType, b = form.operands[kB].elementType;
  if (target.hasByteTiles && !dotUnit && !op.getFlipsA() && a.isInteger(8) && b.isInteger(8) &&
      constantValue(form.groupStride) == 1 && !(form.borderOf(mDims.back()) && rowsAreKnown())) {
    // Packed for tiles, which take all signs.
    if (auto use = findDotUnit(target, width * 32, op.getAUnsigned(), op.getBUnsigned()))
      dotUnit = use->unit, flipsForUnit = true;
  }
  int64_t groups = kDims.empty() ? 0 : extentOr(kDims.back(), 0);
  ContractShape shape{extentOr(mDims.back(), ShapedType::kDynamic),
                      extentOr(form.nDim(), ShapedType::kDynamic), groups * form.group,
                      form.aHasColumns()};
  if (!groups || !hasTilesOfB(form, op, width) || !prefersTiles(target, a, b, shape))
    return;
  MatrixTile tile{rowsOfTile(), groupsPerTile(groups, /*exact=*/a.isBF16())};
  if (!tile.groups || (kernelTile && !(*kernelTile == tile)))
    return;
  kernelTile = matrixTile = tile;
  maxRows = kMaxRows;
}

/// `rows` are a whole number of tiles, but that the last one may begin earlier.
void ContractEmitter::emitRowsOnTiles(const Cursor &start, ArrayRef<RowPoint> rows,
                                      const Columns &columns, Border border) {
  int64_t size = matrixTile->rows;
  Value zero = index.constant(0);
  if (rows.back().outer) {
    TilePlace places[] = {{0, zero, zero}, {1, zero, zero}};
    return emitOnTiles(start, places, columns, border);
  }
  int64_t last = rows.size() - size;
  TilePlace places[] = {
      {0, zero, zero},
      {0, index.constant(last), index.constant(std::max<int64_t>(size - last, 0))}};
  emitOnTiles(start, ArrayRef(places).take_front(last ? 2 : 1), columns, border);
}

/// Rows of an extent that is known when the code runs: those of the pieces in `range`, or all.
void ContractEmitter::emitUnknownRows(const Cursor &start, std::optional<IndexRange> range,
                                      Value extent, const Columns &columns) {
  unsigned d = rowDims.back();
  constexpr int64_t kTile = matrix_tile::kRows;
  Value zero = index.constant(0), first = zero, stop = extent;
  if (range) {
    first = index.mul(range->begin, kMaxRows);
    stop = index.min(index.mul(range->end, kMaxRows), extent);
  }
  auto exceeds = [&](Value value, int64_t limit) -> Value {
    return arith::CmpIOp::create(index.builder, index.loc, arith::CmpIPredicate::sgt, value,
                                 index.constant(limit));
  };
  auto emitOnlyTiles = [&] {
    Value whole = index.add(first, index.roundDown(index.sub(stop, first), kMaxRows));
    index.loop(first, whole, kMaxRows, [&](Value iv) {
      TilePlace places[] = {{0, zero, zero}, {0, index.constant(kTile), zero}};
      emitOnTiles(advance(start, d, iv), places, columns);
    });
    // There is a rest only behind all pieces, where a tile may begin before it.
    Value rest = index.sub(stop, whole);
    Cursor cursor = advance(start, d, whole);
    Value inner = index.add(rest, -kTile);
    auto emitTwo = [&] {
      TilePlace places[] = {{0, zero, zero}, {0, inner, index.sub(index.constant(kMaxRows), rest)}};
      emitOnTiles(cursor, places, columns);
    };
    auto emitOne = [&] {
      TilePlace place{0, inner, index.sub(index.constant(kTile), rest)};
      emitOnTiles(cursor, place, columns);
    };
    index.choose(exceeds(rest, kTile), emitTwo,
                 [&] { index.choose(exceeds(rest, 0), emitOne, [] {}); });
  };
  auto emitVectors = [&] {
    forEachPiece(index, index.sub(stop, first), vectorRows, [&](Value iv, int64_t size) {
      emitTile(advance(start, d, index.add(first, iv)), consecutiveRows(size), columns);
    });
  };
  index.choose(exceeds(extent, kTile - 1), emitOnlyTiles, emitVectors);
}

/// As many columns at a time as there are tiles for.
void ContractEmitter::emitOnTiles(const Cursor &start, ArrayRef<TilePlace> places,
                                  const Columns &columns, Border border) {
  int64_t most = MatrixTile::kMaxColumns * matrix_tile::kColumns / width;
  for (int64_t v = 0; v < columns.vectors; v += most) {
    int64_t count = std::min(most, columns.vectors - v);
    Columns part{count, v + count == columns.vectors ? columns.last : Lanes{width}};
    TileEmitter tile(index, form, op, width);
    tile.border = border;
    if (v == 0)
      tile.prefetch = prefetch;
    tile.emitTiles(v ? advance(start, form.nDim(), index.constant(v * width)) : start, places, part,
                   *matrixTile, scratch);
  }
}
