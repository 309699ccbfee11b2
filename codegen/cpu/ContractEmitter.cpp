//===- ContractEmitter.cpp - kernel.contract as loops over tiles ----------===//
//
// The loop nest, outermost first:
//
//     blocks of rows      so many that their part of A stays in the second-level cache
//     batch dimensions
//     panels of columns   one panel of B stays in cache while all rows pass by
//     m dimensions
//     tiles of rows       TileEmitter: all of k, then the epilogue
//
// Where A has columns, too (a depthwise convolution), B is small and A is what should
// stay in cache: panels are then inside of all m dimensions but the last one.
//
// Everything that tells a matrix product from a convolution is in the strides
// of the LinearForm.  A tile's rows are consecutive in the innermost m dimension;
// where that one is short (the width of a small image) a tile spans several rows
// of the next one, so that its accumulators stay full.
//
//===----------------------------------------------------------------------===//

#include "codegen/cpu/ContractEmitter.h"
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
  void emitRowBlocks(const Cursor &start);
  void emitOuterRows(const Cursor &start, ArrayRef<unsigned> dims);
  void emitBatches(const Cursor &start, ArrayRef<unsigned> dims);
  void emitPanels(const Cursor &start);
  void emitTailPanel(const Cursor &start, Value wholePanels);
  void emitRows(const Cursor &start, ArrayRef<unsigned> dims, const Columns &columns);
  void emitInnerRows(const Cursor &start, unsigned d, int64_t outerRows, const Columns &columns);
  void emitBorderedRows(const Cursor &start, const BorderedIndex &index, const Columns &columns);
  void emitRowsAtKnownBorder(const Cursor &start, const BorderedIndex &index,
                             const Columns &columns);
  void emitTile(const Cursor &start, ArrayRef<RowPoint> rows, const Columns &columns,
                Border border = Border::None);

  int64_t extentOr(unsigned d, int64_t otherwise) const {
    return constantValue(form.extents[d]).value_or(otherwise);
  }
  Value extent(unsigned d) { return form.materialize(index.builder, form.extents[d]); }
  Cursor advance(const Cursor &cursor, unsigned d, Value steps);
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
  PrefetchPlan prefetch;
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
  dots = dotColumns(form, target.lanes(accumulator));
  if (!dots)
    return;
  width = target.lanes(accumulator);
  maxRows = width / dots;
}

PrefetchPlan ContractEmitter::planPrefetch() const {
  // With more rows than this a panel's first touch costs next to nothing.
  constexpr int64_t kMaxRows = 1024, kAssumedRows = 128, kLineBytes = 64;
  SmallVector<unsigned> kDims = form.dims(DimKind::K), mDims = form.dims(DimKind::M);
  if (!form.panel || dots || !target.hasPrefetch || kDims.empty() ||
      extentOr(form.nDim(), INT64_MAX) <= form.panel)
    return {};
  int64_t rows = 1, k = 1;
  for (unsigned d : mDims)
    rows *= extentOr(d, kAssumedRows);
  for (unsigned d : kDims)
    k *= extentOr(d, 256);
  int64_t bytes = llvm::divideCeil(form.operands[kB].elementType.getIntOrFloatBitWidth(), 8);
  // What fits into the first-level cache several times over needs no fetching ahead.
  if (rows == 0 || rows > kMaxRows || k * form.panel * bytes < target.l1Bytes / 4)
    return {};
  PrefetchPlan plan;
  plan.lineElements = kLineBytes / bytes;
  plan.elementsPerRow = llvm::divideCeil(k * form.panel, rows);
  int64_t elementsPerStep = llvm::divideCeil(4 * std::min(maxRows, rows) * form.panel, rows);
  plan.linesPerStep = llvm::divideCeil(elementsPerStep, plan.lineElements);
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
  emitBatches(start, form.dims(DimKind::Batch));
}

void ContractEmitter::emitBatches(const Cursor &start, ArrayRef<unsigned> dims) {
  if (dims.empty())
    return emitRowBlocks(start);
  index.loop(index.constant(0), extent(dims.front()), 1,
             [&](Value iv) { emitBatches(advance(start, dims.front(), iv), dims.drop_front()); });
}

/// Splits the outermost m dimension when all rows of A exceed the second-level cache.
void ContractEmitter::emitRowBlocks(const Cursor &start) {
  SmallVector<unsigned> mDims = form.dims(DimKind::M);
  if (form.aHasColumns() && mDims.size() > 1) {
    rowDims = {mDims.back()};
    return emitOuterRows(start, ArrayRef(mDims).drop_back());
  }
  if (mDims.empty() || !target.l2Bytes || extentOr(form.nDim(), INT64_MAX) <= vectors * width)
    return emitPanels(start);
  // The first and the last rows of a bordered innermost dimension are those of the whole.
  if (mDims.size() == 1 && form.borderOf(mDims.front()))
    return emitPanels(start);
  // Elements of A that one step along the outermost m dimension moves over.
  std::optional<int64_t> step = constantValue(form.operands[kA].strides[mDims.front()]);
  int64_t bytes = llvm::divideCeil(form.operands[kA].elementType.getIntOrFloatBitWidth(), 8);
  if (!step || *step == 0)
    return emitPanels(start);
  int64_t limit = std::max<int64_t>(1, target.l2Bytes / 2 / (*step * bytes));
  if (mDims.size() == 1)
    limit = llvm::divideCeil(limit, maxRows) * maxRows;
  AffineExpr whole = form.extents[mDims.front()];
  if (extentOr(mDims.front(), INT64_MAX) <= limit)
    return emitPanels(start);

  Value all = extent(mDims.front());
  auto block = [&](Value iv, AffineExpr rows) {
    form.extents[mDims.front()] = rows;
    emitPanels(advance(start, mDims.front(), iv));
    form.extents[mDims.front()] = whole;
  };
  if (constantValue(whole))
    return forEachPiece(index, all, limit, [&](Value iv, int64_t rows) {
      block(iv, getAffineConstantExpr(rows, op.getContext()));
    });
  index.loop(index.constant(0), all, limit, [&](Value iv) {
    form.symbols.push_back(index.min(index.constant(limit), index.sub(all, iv)));
    block(iv, getAffineSymbolExpr(form.symbols.size() - 1, op.getContext()));
  });
}

/// The m dimensions outside of the loop over panels.
void ContractEmitter::emitOuterRows(const Cursor &start, ArrayRef<unsigned> dims) {
  if (dims.empty())
    return emitPanels(start);
  index.loop(index.constant(0), extent(dims.front()), 1,
             [&](Value iv) { emitOuterRows(advance(start, dims.front(), iv), dims.drop_front()); });
}

void ContractEmitter::emitPanels(const Cursor &start) {
  if (dots)
    return emitRows(start, rowDims, {1, {width}});
  unsigned n = form.nDim();
  int64_t panel = vectors * width;
  Value whole = index.div(extent(n), panel);
  index.loop(index.constant(0), whole, 1, [&](Value iv) {
    Cursor cursor = advance(start, n, index.mul(iv, panel));
    if (form.panel)
      cursor.offsets[kB] = index.add(
          start.offsets[kB], index.mul(iv, form.materialize(index.builder, form.panelStride)));
    emitRows(cursor, rowDims, {vectors, {width}});
  });
  emitTailPanel(start, whole);
}

/// The columns after the last whole panel.  Their number of vectors is a constant of the
/// code when N is known; else they are done one vector at a time.
void ContractEmitter::emitTailPanel(const Cursor &start, Value wholePanels) {
  unsigned n = form.nDim();
  Value first = index.mul(wholePanels, vectors * width);
  Value rest = index.sub(extent(n), first);
  std::optional<int64_t> known = getConstantIntValue(rest);
  if (known == 0)
    return;
  Cursor cursor = advance(start, n, first);
  if (form.panel)
    cursor.offsets[kB] =
        index.add(start.offsets[kB],
                  index.mul(wholePanels, form.materialize(index.builder, form.panelStride)));
  if (known) {
    int64_t tailVectors = llvm::divideCeil(*known, width);
    Value count = index.constant(*known - (tailVectors - 1) * width);
    return emitRows(cursor, rowDims, {tailVectors, makePartialLanes(index, width, count)});
  }
  index.loop(index.constant(0), rest, width, [&](Value iv) {
    Value count = index.min(index.constant(width), index.sub(rest, iv));
    emitRows(advance(cursor, n, iv), rowDims, {1, makePartialLanes(index, width, count)});
  });
}

//===----------------------------------------------------------------------===//
// Rows
//===----------------------------------------------------------------------===//

void ContractEmitter::emitRows(const Cursor &start, ArrayRef<unsigned> dims,
                               const Columns &columns) {
  if (dims.empty())
    return emitTile(start, RowPoint{0, 0}, columns);
  if (dims.size() == 1)
    return emitInnerRows(start, dims.front(), /*outerRows=*/1, columns);
  // The last two dimensions may share a tile.
  int64_t joined = 1;
  if (std::optional<int64_t> inner = constantValue(form.extents[dims[1]]);
      dims.size() == 2 && form.borders.empty() && inner && *inner > 0)
    joined = std::max<int64_t>(1, maxRows / *inner);
  forEachPiece(index, extent(dims.front()), joined, [&](Value iv, int64_t outerRows) {
    Cursor cursor = advance(start, dims.front(), iv);
    if (dims.size() == 2)
      emitInnerRows(cursor, dims[1], outerRows, columns);
    else
      emitRows(cursor, dims.drop_front(), columns);
  });
}

void ContractEmitter::emitTile(const Cursor &start, ArrayRef<RowPoint> rows, const Columns &columns,
                               Border border) {
  TileEmitter tile(index, form, op, width);
  if (dots)
    return tile.emitDots(start, rows, dots);
  tile.prefetch = prefetch;
  tile.border = border;
  tile.emit(start, rows, columns);
}

/// The rows of a tile that is `size` long.
static SmallVector<RowPoint> consecutiveRows(int64_t size) {
  SmallVector<RowPoint> rows;
  for (int64_t inner = 0; inner < size; ++inner)
    rows.push_back({0, inner});
  return rows;
}

void ContractEmitter::emitInnerRows(const Cursor &start, unsigned d, int64_t outerRows,
                                    const Columns &columns) {
  if (const BorderedIndex *bordered = form.borderOf(d))
    return emitBorderedRows(start, *bordered, columns);
  // A narrower panel leaves registers for more rows, but then its tiles would have other
  // sizes than all others, for the few columns that are left: code size is worth more.
  forEachPiece(index, extent(d), maxRows / outerRows, [&](Value iv, int64_t innerRows) {
    SmallVector<RowPoint> rows;
    for (int64_t outer = 0; outer < outerRows; ++outer)
      for (int64_t inner = 0; inner < innerRows; ++inner)
        rows.push_back({outer, inner});
    emitTile(advance(start, d, iv), rows, columns);
  });
}

//===----------------------------------------------------------------------===//
// Rows whose first and last elements read beyond A's bounds
//===----------------------------------------------------------------------===//

void ContractEmitter::emitBorderedRows(const Cursor &start, const BorderedIndex &bordered,
                                       const Columns &columns) {
  // Steps of k that are laid out one after the other in tiles at the border.
  constexpr int64_t kMaxKnownSteps = 32;
  if (constantValue(form.extents[bordered.m]) && constantValue(bordered.size) &&
      extentOr(bordered.k, INT64_MAX) <= kMaxKnownSteps)
    return emitRowsAtKnownBorder(start, bordered, columns);
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
                                            const Columns &columns) {
  int64_t reach =
      (*constantValue(form.extents[bordered.k]) - 1) * bordered.dilation + bordered.offset;
  int64_t at = 0, size = *constantValue(bordered.size);
  auto isInside = [&](int64_t first, int64_t rows) {
    return first * bordered.stride + bordered.offset >= 0 &&
           (first + rows - 1) * bordered.stride + reach < size;
  };
  for (Piece piece : splitEvenly(*constantValue(form.extents[bordered.m]), maxRows)) {
    SmallVector<RowPoint> rows = consecutiveRows(piece.size);
    int64_t end = at + piece.size * piece.count;
    while (at < end) {
      if (!isInside(at, piece.size)) {
        emitTile(advance(start, bordered.m, index.constant(at)), rows, columns, Border::Known);
        at += piece.size;
        continue;
      }
      int64_t inside = at;
      while (at < end && isInside(at, piece.size))
        at += piece.size;
      index.loop(index.constant(inside), index.constant(at), piece.size,
                 [&](Value iv) { emitTile(advance(start, bordered.m, iv), rows, columns); });
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
