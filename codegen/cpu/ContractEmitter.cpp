//===- ContractEmitter.cpp - kernel.contract as loops over tiles ----------===//
//
// The loop nest, outermost first:
//
//     batch dimensions
//     blocks of rows      so many that their part of A stays in the second-level cache
//     batch dimensions of B only
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
#include "codegen/cpu/contract/ContractLoops.h"

#include "mlir/Dialect/Utils/StaticValueUtils.h"
#include "mlir/IR/BuiltinTypes.h"
#include "llvm/ADT/bit.h"

using namespace mlir;
using namespace onnxc;
using namespace onnxc::cpu;
using kernel::DimKind;

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
  if (!dots) {
    chooseMatrixTile();
    return joinPieces();
  }
  width = target.lanes(accumulator);
  maxRows = width / dots;
}

/// Whether the batch dimension is one of B and the result only.
bool ContractEmitter::isOfB(unsigned d) const {
  return form.kinds[d] == DimKind::Batch && constantValue(form.operands[kA].strides[d]) == 0;
}

/// Whether one panel, or the joined ones, are all that A is multiplied with.
bool ContractEmitter::readsAOnce() const {
  int64_t panels = llvm::divideCeil(extentOr(form.nDim(), INT64_MAX / 2), vectors * width);
  for (unsigned d : form.dims(DimKind::Batch))
    if (isOfB(d) && panels == 1)
      panels = llvm::divideCeil(extentOr(d, INT64_MAX / 2),
                                pieces.count > 1 && d == pieces.dim ? pieces.count : 1);
  return panels <= 1;
}

/// A narrow panel leaves registers unused: a tile takes the same columns of several steps along a
/// batch dimension that A does not depend on.
void ContractEmitter::joinPieces() {
  constexpr int64_t kMaxVectors = 4;
  SmallVector<unsigned> batches = form.dims(DimKind::Batch);
  llvm::erase_if(batches, [&](unsigned d) { return !isOfB(d); });
  bool isWhole = form.panel && constantValue(form.extents[form.nDim()]) == form.panel;
  auto extent = batches.empty() ? std::nullopt : constantValue(form.extents[batches.back()]);
  if (!extent || !isWhole || form.group > 1 || form.aHasColumns())
    return;
  int64_t count = kMaxVectors / vectors;
  while (count > 1 && *extent % count)
    --count;
  if (count < 2)
    return;
  pieces = {count, vectors, batches.back()};
  vectors *= count;
  maxRows = maxTileRows(target, vectors, /*aHasColumns=*/false);
}

PrefetchPlan ContractEmitter::planPrefetch() const {
  // With more rows than this a panel's first touch costs next to nothing.
  constexpr int64_t kMaxRows = 1024, kAssumedRows = 128, kLineBytes = 64;
  // So few rows leave no time: B is read at the speed of memory, and a whole panel is too far
  // ahead.
  constexpr int64_t kStreamingRows = 2, kBytesAhead = 2048;
  SmallVector<unsigned> kDims = form.dims(DimKind::K), mDims = form.dims(DimKind::M);
  if (!form.panel || dots || !target.hasPrefetch || kDims.empty() || readsAOnce())
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
  int64_t steps = matrixTile ? matrixTile->groups : 4; // in one round of the innermost loop
  int64_t elementsPerStep = llvm::divideCeil(steps * std::min(maxRows, rows) * elements, rows);
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
  if (matrixTile)
    perCycle *= 4; // half of what they do at best
  return index.div(index.mul(others, index.add(rows, kRowsPerLoad)),
                   perCycle * kCyclesPerNanosecond);
}

SmallVector<Value> ContractEmitter::extentsOf(ArrayRef<unsigned> dims) {
  return llvm::map_to_vector(dims, [&](unsigned d) { return extent(d); });
}

/// The last level are tiles of rows: all of a panel, or where threads share it, some.
void ContractEmitter::emitPanelsThenRows(const Cursor &start) {
  SmallVector<unsigned> batches, batchesOfB;
  for (unsigned d : form.dims(DimKind::Batch))
    (isOfB(d) ? batchesOfB : batches).push_back(d);
  Value tiles = countRowTiles(), perBlock = tiles, blocks = index.constant(1);
  if (std::optional<Value> limit = rowTilesInCache()) {
    blocks = index.ceilDiv(tiles, *limit);
    perBlock = index.ceilDiv(tiles, index.max(blocks, index.constant(1)));
  }
  SharedLoops loops{extentsOf(batches), estimateNanoseconds()};
  loops.extents.push_back(blocks);
  llvm::append_range(loops.extents, extentsOf(batchesOfB));
  if (pieces.count > 1)
    loops.extents.back() = index.div(loops.extents.back(), pieces.count);
  loops.extents.append({countPanels(), perBlock});
  emitSharedLoops(index, loops, target, [&](ArrayRef<Value> outer, IndexRange range) {
    Cursor cursor = advance(start, batches, outer);
    SmallVector<Value> steps(outer.slice(batches.size() + 1, batchesOfB.size()));
    if (pieces.count > 1)
      steps.back() = index.mul(steps.back(), pieces.count);
    cursor = advance(cursor, batchesOfB, steps);
    Value first = index.mul(outer[batches.size()], perBlock);
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
  return index.ceilDiv(extent(form.nDim()), index.constant(vectors / pieces.count * width));
}

/// Panel number `panel`.  Behind the last whole one there may be one with fewer columns.
void ContractEmitter::emitPanel(const Cursor &start, Value panel) {
  if (dots)
    return emitRows(start, {1, {width}});
  if (pieces.count > 1)
    return emitRows(start, {vectors, {width}});
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

LogicalResult onnxc::cpu::emitContraction(kernel::ContractOp op, const CpuTarget &target,
                                          std::optional<MatrixTile> &kernelTile) {
  OpBuilder builder(op);
  FailureOr<LinearForm> form = linearize(op, builder);
  if (failed(form))
    return failure();
  simplify(*form);
  ContractEmitter(op, std::move(*form), target, builder, kernelTile).emit();
  op.erase();
  return success();
}
