//===- ContractEmitter.cpp - kernel.contract as loops over tiles ----------===//
//
// The loop nest, outermost first:
//
//     batch dimensions
//     blocks of rows      so many that their part of A stays in the second-level cache
//     panels of columns   one panel of B stays in cache while all rows pass by
//     m dimensions
//     tiles of rows       TileEmitter: all of k, then the epilogue
//
// Where A has columns, too (a depthwise convolution), B is small and A is what should
// stay in cache: panels are then inside of all m dimensions but the last one.
//
// Threads share the nest as it is (Parallel.h): one takes some panels, of the first and the
// last of them perhaps not all rows.  So B is still read once, however many threads there
// are, and few panels with many rows are as good as many panels with few.
//
// Everything that tells a matrix product from a convolution is in the strides
// of the LinearForm.  A tile's rows are consecutive in the innermost m dimension;
// where that one is short (the width of a small image) a tile spans several rows
// of the next one, so that its accumulators stay full.
//
//===----------------------------------------------------------------------===//

#include "codegen/cpu/ContractEmitter.h"
#include "codegen/cpu/Parallel.h"
#include "codegen/cpu/contract/TileEmitter.h"

#include "mlir/Dialect/Utils/StaticValueUtils.h"
#include "mlir/IR/BuiltinTypes.h"
#include "llvm/ADT/bit.h"

using namespace mlir;
using namespace onnxc;
using namespace onnxc::cpu;
using kernel::DimKind;

namespace {
class ContractEmitter {
public:
  ContractEmitter(kernel::ContractOp op, LinearForm linearForm, const CpuTarget &target,
                  OpBuilder &builder)
      : op(op), form(std::move(linearForm)), target(target), index(builder, op.getLoc()) {}

  void emit();

private:
  void chooseTile();
  PrefetchPlan planPrefetch() const;
  Value estimateNanoseconds();
  void emitPanelsThenRows(const Cursor &start);
  void emitRowsThenPanels(const Cursor &start);
  Value countPanels();
  void emitPanel(const Cursor &start, Value panel);
  void emitTailPanel(const Cursor &start, Value rest);
  int64_t joinedRows();
  Value countRowTiles();
  std::optional<Value> rowTilesInCache();
  void emitRows(const Cursor &start, const Columns &columns);
  void emitInnerRows(const Cursor &start, std::optional<IndexRange> range, int64_t outerRows,
                     const Columns &columns);
  bool hasKnownBorder(const BorderedIndex &index) const;
  void emitBorderedRows(const Cursor &start, const BorderedIndex &index, const Columns &columns);
  void emitRowsAtKnownBorder(const Cursor &start, const BorderedIndex &index, IndexRange range,
                             const Columns &columns);
  void emitTile(const Cursor &start, ArrayRef<RowPoint> rows, const Columns &columns,
                Border border = Border::None);

  int64_t extentOr(unsigned d, int64_t otherwise) const {
    return constantValue(form.extents[d]).value_or(otherwise);
  }
  Value extent(unsigned d) { return form.materialize(index.builder, form.extents[d]); }
  SmallVector<Value> extentsOf(ArrayRef<unsigned> dims);
  /// Whether tiles along the m dimension `d` can be taken one by one.
  bool canSplit(unsigned d) const {
    const BorderedIndex *bordered = form.borderOf(d);
    return !bordered || hasKnownBorder(*bordered);
  }
  Cursor advance(const Cursor &cursor, unsigned d, Value steps);
  Cursor advance(Cursor cursor, ArrayRef<unsigned> dims, ArrayRef<Value> steps) {
    for (auto [d, count] : llvm::zip(dims, steps))
      cursor = advance(cursor, d, count);
    return cursor;
  }
  AffineExpr rowsPerStep(unsigned d);

  kernel::ContractOp op;
  LinearForm form;
  const CpuTarget &target;
  IndexBuilder index;
  int64_t width = 1;             // lanes of a vector
  int64_t vectors = 1;           // of a whole panel
  int64_t maxRows = 1;           // of a tile
  int64_t dots = 0;              // all columns, where tiles are summed along k
  SmallVector<unsigned> rowDims; // m dimensions inside of the loop over panels
  IndexRange rowTiles;           // which tiles along them to emit
  PrefetchPlan prefetch;
  const DotUnit *dotUnit = nullptr; // for groups along k
};
} // namespace

//===----------------------------------------------------------------------===//
// Sizes
//===----------------------------------------------------------------------===//

void ContractEmitter::chooseTile() {
  Type accumulator = op.getAccumulatorType();
  auto orDynamic = [](AffineExpr expr) {
    return constantValue(expr).value_or(ShapedType::kDynamic);
  };
  SmallVector<unsigned> mDims = form.dims(DimKind::M);
  ContractShape shape{mDims.empty() ? 1 : orDynamic(form.extents[mDims.back()]),
                      orDynamic(form.extents[form.nDim()]), ShapedType::kDynamic,
                      form.aHasColumns()};
  if (SmallVector<unsigned> kDims = form.dims(DimKind::K); !kDims.empty())
    shape.k = orDynamic(form.extents[kDims.back()]);
  int64_t panel = form.panel ? form.panel : chooseContractTile(target, accumulator, shape).panel;
  // A panel packed for another target may not be a whole number of our vectors.
  width = std::min<int64_t>(target.lanes(accumulator), int64_t(1)
                                                           << llvm::countr_zero<uint64_t>(panel));
  vectors = panel / width;
  maxRows = maxTileRows(target, vectors, form.aHasColumns());
  dotUnit = findDotUnit(form, op, target, width);
  dots = dotColumns(form, target.lanes(accumulator));
  if (!dots)
    return;
  width = target.lanes(accumulator);
  maxRows = width / dots;
}

PrefetchPlan ContractEmitter::planPrefetch() const {
  // With more rows than this a panel's first touch costs next to nothing.
  constexpr int64_t kMaxRows = 1024, kAssumedRows = 128, kLineBytes = 64;
  // So few rows leave no time: B is read at the speed of memory, and a whole panel is too far
  // ahead.
  constexpr int64_t kStreamingRows = 2, kBytesAhead = 2048;
  SmallVector<unsigned> kDims = form.dims(DimKind::K), mDims = form.dims(DimKind::M);
  if (!form.panel || dots || !target.hasPrefetch || kDims.empty() ||
      extentOr(form.nDim(), INT64_MAX) <= form.panel)
    return {};
  int64_t rows = 1, k = 1;
  for (unsigned d : mDims)
    rows *= extentOr(d, kAssumedRows);
  for (unsigned d : kDims)
    k *= extentOr(d, 256);
  int64_t elements = form.panel * form.group; // of a step of k
  int64_t bytes = llvm::divideCeil(form.operands[kB].elementType.getIntOrFloatBitWidth(), 8);
  // What fits into the first-level cache several times over needs no fetching ahead.
  if (rows == 0 || rows > kMaxRows || k * elements * bytes < target.l1Bytes / 4)
    return {};
  PrefetchPlan plan;
  plan.lineElements = kLineBytes / bytes;
  plan.elementsPerRow = llvm::divideCeil(k * elements, rows);
  int64_t elementsPerStep = llvm::divideCeil(4 * std::min(maxRows, rows) * elements, rows);
  plan.linesPerStep = llvm::divideCeil(elementsPerStep, plan.lineElements);
  if (rows <= kStreamingRows)
    plan.ahead = kBytesAhead / bytes;
  return plan;
}

//===----------------------------------------------------------------------===//
// The loop nest
//===----------------------------------------------------------------------===//

/// How many rows of the m dimensions one step along `d` is.
AffineExpr ContractEmitter::rowsPerStep(unsigned d) {
  AffineExpr rows = getAffineConstantExpr(1, op.getContext());
  for (unsigned inner = d + 1; inner < form.numDims() && form.kinds[inner] == DimKind::M; ++inner)
    rows = rows * form.extents[inner];
  return rows;
}

Cursor ContractEmitter::advance(const Cursor &cursor, unsigned d, Value steps) {
  Cursor result = cursor;
  for (auto [offset, operand] : llvm::zip(result.offsets, form.operands))
    offset =
        index.add(offset, index.mul(steps, form.materialize(index.builder, operand.strides[d])));
  if (form.kinds[d] == DimKind::M && prefetch.linesPerStep)
    result.row =
        index.add(result.row, index.mul(steps, form.materialize(index.builder, rowsPerStep(d))));
  if (form.borderOf(d))
    result.positions[d] = index.add(result.positions[d], steps);
  return result;
}

void ContractEmitter::emit() {
  chooseTile();
  prefetch = planPrefetch();
  rowDims = form.dims(DimKind::M);
  Cursor start{{}, index.constant(0), SmallVector<Value>(form.numDims(), index.constant(0))};
  for (const LinearOperand &operand : form.operands)
    start.offsets.push_back(form.materialize(index.builder, operand.offset));
  if (form.aHasColumns() && rowDims.size() > 1)
    emitRowsThenPanels(start);
  else
    emitPanelsThenRows(start);
}

/// What one thread takes, with A and B arriving from where they are.
Value ContractEmitter::estimateNanoseconds() {
  // Loading an element of B costs as much as this many multiply-adds with it.
  constexpr int64_t kRowsPerLoad = 8, kCyclesPerNanosecond = 2;
  Value rows = index.constant(1), others = rows;
  for (unsigned d = 0; d < form.numDims(); ++d) {
    Value &product = form.kinds[d] == DimKind::M ? rows : others;
    product = index.mul(product, extent(d));
  }
  int64_t perCycle = target.lanes(op.getAccumulatorType()) * (target.hasFma ? 2 : 1);
  return index.div(index.mul(others, index.add(rows, kRowsPerLoad)),
                   perCycle * kCyclesPerNanosecond);
}

SmallVector<Value> ContractEmitter::extentsOf(ArrayRef<unsigned> dims) {
  return llvm::map_to_vector(dims, [&](unsigned d) { return extent(d); });
}

/// The last level are tiles of rows: all of a panel, or where threads share it, some.
void ContractEmitter::emitPanelsThenRows(const Cursor &start) {
  SmallVector<unsigned> batches = form.dims(DimKind::Batch);
  Value tiles = countRowTiles(), perBlock = tiles, blocks = index.constant(1);
  if (std::optional<Value> limit = rowTilesInCache()) {
    blocks = index.ceilDiv(tiles, *limit);
    perBlock = index.ceilDiv(tiles, index.max(blocks, index.constant(1)));
  }
  SharedLoops loops{extentsOf(batches), estimateNanoseconds()};
  loops.extents.append({blocks, countPanels(), perBlock});
  emitSharedLoops(index, loops, target, [&](ArrayRef<Value> outer, IndexRange range) {
    Cursor cursor = advance(start, batches, outer);
    Value first = index.mul(outer.end()[-2], perBlock);
    rowTiles.begin = index.add(first, range.begin);
    rowTiles.end = index.min(index.add(first, range.end), tiles);
    emitPanel(cursor, outer.back());
  });
}

/// The m dimensions but the last one are outside of the loop over panels.
void ContractEmitter::emitRowsThenPanels(const Cursor &start) {
  SmallVector<unsigned> outerDims = form.dims(DimKind::Batch);
  llvm::append_range(outerDims, ArrayRef(rowDims).drop_back());
  SharedLoops loops{extentsOf(outerDims), estimateNanoseconds()};
  loops.extents.push_back(countPanels());
  rowDims = {rowDims.back()};
  rowTiles = {index.constant(0), countRowTiles()};
  emitSharedLoops(index, loops, target, [&](ArrayRef<Value> outer, IndexRange panels) {
    Cursor cursor = advance(start, outerDims, outer);
    index.loop(panels.begin, panels.end, 1, [&](Value iv) { emitPanel(cursor, iv); });
  });
}

//===----------------------------------------------------------------------===//
// Panels
//===----------------------------------------------------------------------===//

Value ContractEmitter::countPanels() {
  if (dots)
    return index.constant(1);
  return index.ceilDiv(extent(form.nDim()), index.constant(vectors * width));
}

/// Panel number `panel`.  Behind the last whole one there may be one with fewer columns.
void ContractEmitter::emitPanel(const Cursor &start, Value panel) {
  if (dots)
    return emitRows(start, {1, {width}});
  unsigned n = form.nDim();
  Value first = index.mul(panel, vectors * width), rest = index.sub(extent(n), first);
  Cursor cursor = advance(start, n, first);
  if (form.panel)
    cursor.offsets[kB] = index.add(
        start.offsets[kB], index.mul(panel, form.materialize(index.builder, form.panelStride)));
  auto emitWhole = [&] { emitRows(cursor, {vectors, {width}}); };
  auto emitTail = [&] { emitTailPanel(cursor, rest); };
  std::optional<int64_t> columns = constantValue(form.extents[n]);
  if (columns && *columns % (vectors * width) == 0)
    return emitWhole();
  if (columns && *columns < vectors * width)
    return emitTail();
  Value isWhole = arith::CmpIOp::create(index.builder, index.loc, arith::CmpIPredicate::sge, rest,
                                        index.constant(vectors * width));
  index.choose(isWhole, emitWhole, emitTail);
}

/// A panel of the `rest` columns.  Their number of vectors is a constant of the code when N is
/// known; else they are done one vector at a time.
void ContractEmitter::emitTailPanel(const Cursor &start, Value rest) {
  if (std::optional<int64_t> columns = constantValue(form.extents[form.nDim()])) {
    int64_t known = *columns % (vectors * width);
    int64_t tailVectors = llvm::divideCeil(known, width);
    Value count = index.constant(known - (tailVectors - 1) * width);
    return emitRows(start, {tailVectors, makePartialLanes(index, width, count)});
  }
  index.loop(index.constant(0), rest, width, [&](Value iv) {
    Value count = index.min(index.constant(width), index.sub(rest, iv));
    emitRows(advance(start, form.nDim(), iv), {1, makePartialLanes(index, width, count)});
  });
}

//===----------------------------------------------------------------------===//
// Rows
//===----------------------------------------------------------------------===//

/// With two m dimensions, steps along the outer one that share a tile.
int64_t ContractEmitter::joinedRows() {
  std::optional<int64_t> inner = constantValue(form.extents[rowDims.back()]);
  if (rowDims.size() != 2 || !form.borders.empty() || !inner || *inner == 0)
    return 1;
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
  Value tiles = countPieces(index, extent(rowDims.front()), joinedRows());
  for (unsigned d : ArrayRef(rowDims).drop_front().drop_back())
    tiles = index.mul(tiles, extent(d));
  return tiles;
}

/// So many tiles that their part of A stays in the second-level cache, when all exceed it.
std::optional<Value> ContractEmitter::rowTilesInCache() {
  if (rowDims.empty() || dots || !target.l2Bytes ||
      extentOr(form.nDim(), INT64_MAX) <= vectors * width)
    return std::nullopt;
  // Elements of A that one step along the outermost m dimension moves over.
  std::optional<int64_t> step = constantValue(form.operands[kA].strides[rowDims.front()]);
  int64_t bytes = llvm::divideCeil(form.operands[kA].elementType.getIntOrFloatBitWidth(), 8);
  if (!step || *step == 0)
    return std::nullopt;
  int64_t steps = std::max<int64_t>(1, target.l2Bytes / 2 / (*step * bytes));
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

void ContractEmitter::emitTile(const Cursor &start, ArrayRef<RowPoint> rows, const Columns &columns,
                               Border border) {
  TileEmitter tile(index, form, op, width);
  if (dots)
    return tile.emitDots(start, rows, dots);
  tile.prefetch = prefetch;
  tile.border = border;
  tile.dotUnit = dotUnit;
  tile.emit(start, rows, columns);
}

/// The rows of a tile that is `size` long.
static SmallVector<RowPoint> consecutiveRows(int64_t size) {
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
  return constantValue(form.extents[bordered.m]) && constantValue(bordered.size) &&
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
  forEachPiece(index, index.sub(last, first), maxRows, [&](Value iv, int64_t size) {
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

LogicalResult onnxc::cpu::emitContraction(kernel::ContractOp op, const CpuTarget &target) {
  OpBuilder builder(op);
  FailureOr<LinearForm> form = linearize(op, builder);
  if (failed(form))
    return failure();
  simplify(*form);
  ContractEmitter(op, std::move(*form), target, builder).emit();
  op.erase();
  return success();
}
