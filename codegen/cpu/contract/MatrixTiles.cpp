//===- MatrixTiles.cpp - Products of tiles --------------------------------===//
//
// Where a machine multiplies matrices that it keeps in registers, two tiles of rows and two
// of columns are four tiles of sums, to which each step of k adds the products of two tiles of
// A and two of B: half as many loads as with one of each.
//
//     A: rows x groups of k      B: groups of k x 16 columns      sums: rows x 16 columns
//
// Panels with groups are tiles of B as they are: a row has the groups of 16 columns.  Rows of A
// are neighbours along the innermost m dimension, whatever their distance.
//
// A tile has the same size wherever it is used, because LLVM configures the registers of a
// function once: a last step of k that is shorter takes its B from the steps before, and has
// zeros for them in A.  Such a tile of A is put together in a buffer; so is one with
// rows that are out of bounds at this step of k.  Nothing is read that is not part of the
// operands.
//
// When all of k is done, tiles become rows of vectors by way of a buffer, and the epilogue
// is that of vectors.
//
//===----------------------------------------------------------------------===//

#include "codegen/cpu/Parallel.h"
#include "codegen/cpu/contract/TileEmitter.h"

#include "mlir/Dialect/AMX/AMXDialect.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"

using namespace mlir;
using namespace onnxc;
using namespace onnxc::cpu;
using namespace onnxc::cpu::matrix_tile;
using kernel::DimKind;

static constexpr int64_t kRowsAtOnce = 4;                  // of code that goes row by row
static constexpr int64_t kTileElements = kRows * kColumns; // of sums

int64_t TileEmitter::columnTiles() const {
  return llvm::divideCeil(columns.vectors * width, kColumns);
}

/// `buffer`, which is this kernel's or thread's.
Value TileEmitter::scratchOf(Value &buffer, int64_t elements, Type type) {
  if (buffer)
    return buffer;
  OpBuilder::InsertionGuard guard(index.builder);
  index.builder.setInsertionPointToStart(&scratchBlock(index));
  return buffer =
             memref::AllocaOp::create(index.builder, index.loc, MemRefType::get({elements}, type),
                                      index.builder.getI64IntegerAttr(kRowBytes));
}

void TileEmitter::emitTiles(const Cursor &start, ArrayRef<TilePlace> tilePlaces,
                            const Columns &tileColumns, const MatrixTile &tile,
                            TileScratch &tileScratch) {
  places = tilePlaces;
  columns = tileColumns;
  matrixTile = &tile;
  scratch = &tileScratch;
  full = {width};
  positions = start.positions;
  // Which rows are in bounds is asked only where places are known.
  SmallVector<RowPoint> points;
  for (const TilePlace &place : places)
    for (int64_t row = 0; row < tile.rows; ++row)
      points.push_back({place.outer, getConstantIntValue(place.inner).value_or(0) + row});
  rows = points;
  isActive.assign(rows.size(), true);
  auto type = amx::TileType::get({tile.rows, kColumns}, accumulatorType());
  Values sums;
  for (int64_t i = 0, e = places.size() * columnTiles(); i < e; ++i)
    sums.push_back(amx::TileZeroOp::create(index.builder, index.loc, type));
  sums = emitK(0, start.offsets[kA], start.offsets[kB], prefetchStart(start), sums);
  storeTiles(start, sums);
}

//===----------------------------------------------------------------------===//
// Along k
//===----------------------------------------------------------------------===//

SmallVector<Value> TileEmitter::emitTilesAlongK(unsigned d, Value a, Value b, Value fetch,
                                                Values sums) {
  int64_t groups = *constantValue(form.extents[d]), perTile = matrixTile->groups;
  int64_t missing = form.endsWithPartOfGroup(d) ? form.group - form.lastGroup : 0;
  int64_t whole = missing ? (groups - 1) / perTile : groups / perTile;
  auto at = [&](unsigned operand, Value start, Value iv) {
    return index.add(start, index.mul(iv, stride(operand, d)));
  };
  Values results = index.loop(
      index.constant(0), index.constant(whole * perTile), perTile, sums,
      [&](Value iv, ValueRange carried) {
        if (fetch)
          emitPrefetch(index.add(fetch, index.mul(index.div(iv, perTile),
                                                  prefetch.linesPerStep * prefetch.lineElements)));
        Values next(carried);
        multiplyTiles(at(kA, a, iv), at(kB, b, iv), /*isLast=*/false, next);
        return next;
      });
  // Such a loop is short: LLVM may unroll it.
  if (auto loop = results.front().getDefiningOp<scf::ForOp>(); loop && whole > 1)
    loop->removeAttr("llvm.loop_annotation");
  int64_t rest = groups - whole * perTile;
  if (!rest)
    return results;
  lastElements = rest * form.group - missing;
  lastOverlap = (perTile - rest) * form.group;
  multiplyTiles(at(kA, a, index.constant(whole * perTile)),
                at(kB, b, index.constant(groups - perTile)), /*isLast=*/true, results);
  return results;
}

/// Adds the products of all tiles of A and B at this step.
void TileEmitter::multiplyTiles(Value a, Value b, bool isLast, Values &sums) {
  OpBuilder &builder = index.builder;
  Type element = form.operands[kB].elementType;
  auto type = amx::TileType::get({matrixTile->groups, kColumns * form.group}, element);
  Value rowStride = stride(kB, form.dims(DimKind::K).back());
  Values tilesOfB;
  for (int64_t column = 0; column < columnTiles(); ++column)
    tilesOfB.push_back(amx::TileLoadOp::create(
        builder, index.loc, type, form.operands[kB].base,
        ValueRange{index.add(b, column * kColumns * form.group)}, rowStride));
  for (size_t place = 0; place < places.size(); ++place) {
    auto active = ArrayRef(isActive).slice(place * matrixTile->rows, matrixTile->rows);
    if (!llvm::is_contained(active, true))
      continue;
    bool isDirect = !isLast && !llvm::is_contained(active, false);
    Value tileOfA = isDirect ? loadTileOfA(place, a) : copyTileOfA(place, a, isLast);
    for (auto [column, tileOfB] : llvm::enumerate(tilesOfB)) {
      Value &sum = sums[place * tilesOfB.size() + column];
      if (element.isBF16())
        sum = amx::TileMulFOp::create(builder, index.loc, sum.getType(), tileOfA, tileOfB, sum);
      else
        sum = amx::TileMulIOp::create(builder, index.loc, sum.getType(), tileOfA, tileOfB, sum,
                                      op.getAUnsigned(), op.getBUnsigned());
    }
  }
}

//===----------------------------------------------------------------------===//
// Tiles of A
//===----------------------------------------------------------------------===//

Value TileEmitter::offsetOfTile(int64_t place, Value a) {
  SmallVector<unsigned> dims = form.dims(DimKind::M);
  const TilePlace &at = places[place];
  if (at.outer)
    a = index.add(a, index.mul(stride(kA, dims[dims.size() - 2]), at.outer));
  return index.add(a, index.mul(stride(kA, dims.back()), at.inner));
}

Value TileEmitter::loadTileOfA(int64_t place, Value a) {
  auto type = amx::TileType::get({matrixTile->rows, matrixTile->groups * form.group},
                                 form.operands[kA].elementType);
  return amx::TileLoadOp::create(index.builder, index.loc, type, form.operands[kA].base,
                                 ValueRange{offsetOfTile(place, a)},
                                 stride(kA, form.dims(DimKind::M).back()));
}

/// The same row by row.  At the last step `lastElements` stand behind `lastOverlap` zeros.
Value TileEmitter::copyTileOfA(int64_t place, Value a, bool isLast) {
  OpBuilder &builder = index.builder;
  Type element = form.operands[kA].elementType;
  // A row's vector may be stored behind zeros, hence twice the room.
  int64_t lanes = kRowBytes * 8 / elementBits(), pitch = 2 * lanes;
  int64_t count = isLast ? lastElements : matrixTile->groups * form.group;
  Value copy = scratchOf(scratch->rowsOfA[place], kRows * pitch, element);
  Value zeros = arith::ConstantOp::create(builder, index.loc,
                                          builder.getZeroAttr(VectorType::get({lanes}, element)));
  Lanes valid = makePartialLanes(index, lanes, index.constant(count));
  Value one = index.constant(1), rowStride = stride(kA, form.dims(DimKind::M).back());
  Value first = offsetOfTile(place, a);
  auto copyRow = [&](Value row, bool active) {
    Value to = index.mul(row, pitch);
    if (!active || (isLast && lastOverlap))
      storeLanes(index, zeros, copy, to, one, {lanes});
    if (!active)
      return;
    Value from = index.add(first, index.mul(rowStride, row));
    Value elements = loadLanes(index, form.operands[kA].base, from, one, valid);
    storeLanes(index, elements, copy, isLast ? index.add(to, lastOverlap) : to, one, {lanes});
  };
  auto active = ArrayRef(isActive).slice(place * matrixTile->rows, matrixTile->rows);
  if (!llvm::is_contained(active, false))
    forEachPiece(index, index.constant(matrixTile->rows), kRowsAtOnce, [&](Value iv, int64_t rows) {
      for (int64_t row = 0; row < rows; ++row)
        copyRow(index.add(iv, row), true);
    });
  else
    for (auto [row, isInside] : llvm::enumerate(active))
      copyRow(index.constant(row), isInside);
  auto type = amx::TileType::get({matrixTile->rows, matrixTile->groups * form.group}, element);
  return amx::TileLoadOp::create(builder, index.loc, type, copy, ValueRange{index.constant(0)},
                                 index.constant(pitch));
}

//===----------------------------------------------------------------------===//
// From tiles to the result
//===----------------------------------------------------------------------===//

void TileEmitter::storeTiles(const Cursor &start, ArrayRef<Value> sums) {
  constexpr int64_t kTiles = MatrixTile::kMaxRows * MatrixTile::kMaxColumns;
  OpBuilder &builder = index.builder;
  Value tiles = scratchOf(scratch->sums, kTiles * kTileElements, accumulatorType());
  for (auto [i, sum] : llvm::enumerate(sums))
    amx::TileStoreOp::create(builder, index.loc, tiles,
                             ValueRange{index.constant(i * kTileElements)}, sum,
                             index.constant(kColumns));
  for (size_t place = 0; place < places.size(); ++place) {
    // Rows that another tile has are its business: to apply an epilogue twice, which may
    // read what it overwrites, would be wrong.
    Value known = places[place].known;
    Value count = index.sub(index.constant(matrixTile->rows), known);
    forEachPiece(index, count, kRowsAtOnce, [&](Value iv, int64_t size) {
      storeRowsOfTile(start, place, tiles, index.add(known, iv), size);
    });
  }
}

/// `count` rows from `first` on.
void TileEmitter::storeRowsOfTile(const Cursor &start, int64_t place, Value tiles, Value first,
                                  int64_t count) {
  SmallVector<unsigned> dims = form.dims(DimKind::M);
  Cursor cursor = start;
  Value row = index.add(places[place].inner, first);
  for (auto [operand, offset] : llvm::enumerate(cursor.offsets))
    offset = index.add(offset, index.mul(stride(operand, dims.back()), row));
  auto type = VectorType::get({width}, accumulatorType());
  Value begin = index.mul(first, kColumns);
  SmallVector<RowPoint> points;
  Values sums;
  for (int64_t i = 0; i < count; ++i) {
    points.push_back({places[place].outer, i});
    for (int64_t v = 0; v < columns.vectors; ++v) {
      int64_t tile = place * columnTiles() + v * width / kColumns;
      Value at = index.add(begin, tile * kTileElements + i * kColumns + v * width % kColumns);
      sums.push_back(vector::LoadOp::create(index.builder, index.loc, type, tiles, ValueRange{at}));
    }
  }
  store(cursor, points, columns, sums);
}
