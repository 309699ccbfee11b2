//===- ContractLoops.h - The loops around a contraction's tiles --*- C++ -*-===//
//
// ContractEmitter.cpp has the nest down to a panel of columns, RowLoops.cpp the
// tiles of rows inside of it.
//
//===----------------------------------------------------------------------===//

#ifndef ONNXC_CODEGEN_CPU_CONTRACT_CONTRACTLOOPS_H
#define ONNXC_CODEGEN_CPU_CONTRACT_CONTRACTLOOPS_H

#include "codegen/cpu/CpuTarget.h"
#include "codegen/cpu/contract/TileEmitter.h"

namespace onnxc::cpu {

/// The rows of a tile that is `size` long.
llvm::SmallVector<RowPoint> consecutiveRows(int64_t size);

class ContractEmitter {
public:
  ContractEmitter(kernel::ContractOp op, LinearForm linearForm, const CpuTarget &target,
                  mlir::OpBuilder &builder, std::optional<MatrixTile> &kernelTile)
      : op(op), form(std::move(linearForm)), target(target), index(builder, op.getLoc()),
        kernelTile(kernelTile) {}

  void emit();

private:
  void chooseTile();
  void joinPieces();
  bool isOfB(unsigned d) const;
  bool readsAOnce() const;
  PrefetchPlan planPrefetch() const;
  mlir::Value estimateNanoseconds();
  void emitPanelsThenRows(const Cursor &start);
  void emitRowsThenPanels(const Cursor &start);
  mlir::Value countPanels();
  void emitPanel(const Cursor &start, mlir::Value panel);
  void emitTailPanel(const Cursor &start, mlir::Value rest);
  bool winds() const;
  int64_t joinedRows();
  mlir::Value countRowTiles();
  std::optional<mlir::Value> rowTilesInCache();
  void emitRows(const Cursor &start, const Columns &columns);
  void emitWindingRows(const Cursor &start, const Columns &columns);
  void emitInnerRows(const Cursor &start, std::optional<IndexRange> range, int64_t outerRows,
                     const Columns &columns);
  bool hasKnownBorder(const BorderedIndex &index) const;
  void emitBorderedRows(const Cursor &start, const BorderedIndex &index, const Columns &columns);
  void emitRowsAtKnownBorder(const Cursor &start, const BorderedIndex &index, IndexRange range,
                             const Columns &columns);
  void emitTile(const Cursor &start, llvm::ArrayRef<RowPoint> rows, const Columns &columns,
                Border border = Border::None,
                llvm::ArrayRef<llvm::SmallVector<mlir::Value>> rowOffsets = {});

  // TileRows.cpp: tiles of a machine that multiplies matrices.
  void chooseMatrixTile();
  bool rowsAreKnown() const;
  int64_t rowsOfTile() const;
  void emitRowsOnTiles(const Cursor &start, llvm::ArrayRef<RowPoint> rows, const Columns &columns,
                       Border border);
  void emitUnknownRows(const Cursor &start, std::optional<IndexRange> range, mlir::Value extent,
                       const Columns &columns);
  void emitOnTiles(const Cursor &start, llvm::ArrayRef<TilePlace> places, const Columns &columns,
                   Border border = Border::None);

  int64_t extentOr(unsigned d, int64_t otherwise) const {
    return constantValue(form.extents[d]).value_or(otherwise);
  }
  mlir::Value extent(unsigned d) { return form.materialize(index.builder, form.extents[d]); }
  llvm::SmallVector<mlir::Value> extentsOf(llvm::ArrayRef<unsigned> dims);
  /// Whether tiles along the m dimension `d` can be taken one by one.
  bool canSplit(unsigned d) const {
    const BorderedIndex *bordered = form.borderOf(d);
    return !bordered || hasKnownBorder(*bordered);
  }
  Cursor advance(const Cursor &cursor, unsigned d, mlir::Value steps);
  Cursor advance(Cursor cursor, llvm::ArrayRef<unsigned> dims, llvm::ArrayRef<mlir::Value> steps) {
    for (auto [d, count] : llvm::zip(dims, steps))
      cursor = advance(cursor, d, count);
    return cursor;
  }
  mlir::AffineExpr rowsPerStep(unsigned d);

  kernel::ContractOp op;
  LinearForm form;
  const CpuTarget &target;
  IndexBuilder index;
  int64_t width = 1;                   // lanes of a vector
  int64_t vectors = 1;                 // of a whole panel, or of joined ones
  int64_t maxRows = 1;                 // of a tile
  int64_t dots = 0;                    // all columns, where tiles are summed along k
  llvm::SmallVector<unsigned> rowDims; // m dimensions inside of the loop over panels
  IndexRange rowTiles;                 // which tiles along them to emit
  PieceColumns pieces;
  PrefetchPlan prefetch;
  const DotUnit *dotUnit = nullptr;      // for groups along k
  bool flipsForUnit = false;             // see TileEmitter
  std::optional<MatrixTile> &kernelTile; // of this contraction and those before in its kernel
  std::optional<MatrixTile> matrixTile;  // for all rows but a few
  int64_t vectorRows = 1;                // of a tile of vectors; maxRows is of those
  TileScratch scratch;
};

} // namespace onnxc::cpu

#endif // ONNXC_CODEGEN_CPU_CONTRACT_CONTRACTLOOPS_H
