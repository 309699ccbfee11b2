//===- TileEmitter.h - One register tile of a contraction --------*- C++ -*-===//
//
// A tile is a set of rows times a few vectors of columns.  Its accumulators live
// in registers from the first step of k to the epilogue, which is applied to
// them before they are stored: no element of the result is ever read back.
//
//===----------------------------------------------------------------------===//

#ifndef ONNXC_CODEGEN_CPU_CONTRACT_TILEEMITTER_H
#define ONNXC_CODEGEN_CPU_CONTRACT_TILEEMITTER_H

#include "codegen/cpu/CpuTarget.h"
#include "codegen/cpu/contract/IndexBuilder.h"
#include "codegen/cpu/contract/Lanes.h"
#include "codegen/cpu/contract/LinearForm.h"

namespace onnxc::cpu {

/// The element of each operand that a loop nest has arrived at.
struct Cursor {
  llvm::SmallVector<mlir::Value> offsets;   // in elements, per operand of the form
  mlir::Value row;                          // how many rows precede it
  llvm::SmallVector<mlir::Value> positions; // per iteration dimension, of those in `borders`
};

/// What is known about a tile's position along the innermost m dimension where that can
/// take A's index out of bounds.
enum class Border {
  None,   // all of the tile's elements are in bounds
  Known,  // the position is a constant: which are is decided here
  Unknown // a tile of one row: the loop over k has bounds that are computed
};

/// One row of a tile: steps along the two innermost m dimensions from the tile's first row.
struct RowPoint {
  int64_t outer, inner;
};

struct Columns {
  int64_t vectors;
  Lanes last; // of the last vector; the others are full
};

/// The columns of a tile that come from `count` > 1 steps along batch dimension `dim`, which A does
/// not depend on: so many vectors of each.
struct PieceColumns {
  int64_t count = 1, vectors = 0;
  unsigned dim = 0;
};

/// Prefetching of B's next panel while the current one is in use.
struct PrefetchPlan {
  int64_t linesPerStep = 0; // 0: do not prefetch
  int64_t elementsPerRow = 0;
  int64_t lineElements = 0;
  int64_t ahead = 0; // elements; 0: to the next panel
};

/// The tiles of a machine that multiplies matrices, as all of a kernel's are: their rows, those of
/// B (groups along k), and how many there are at most.
struct MatrixTile {
  static constexpr int64_t kMaxRows = 2, kMaxColumns = 2; // of tiles
  int64_t rows, groups;
  bool operator==(const MatrixTile &other) const {
    return rows == other.rows && groups == other.groups;
  }
};

/// Buffers that a contraction's tiles go through, made when they are first needed.
struct TileScratch {
  mlir::Value sums, rowsOfA[MatrixTile::kMaxRows];
};

/// Where a tile's rows begin, and how many of them another tile has, too.
struct TilePlace {
  int64_t outer;            // as in RowPoint
  mlir::Value inner, known; // steps along the innermost m dimension; rows
};

/// The number of columns of a contraction that had best be summed along k by vectors of `lanes`
/// elements; 0 for all others.
int64_t dotColumns(const LinearForm &form, int64_t lanes);

/// The instruction for the groups of a contraction along k, with sums in vectors of `width`
/// lanes; null where there is none or the elements of a group are apart.
const DotUnit *findDotUnit(const LinearForm &form, kernel::ContractOp op, const CpuTarget &target,
                           int64_t width);

class TileEmitter {
public:
  TileEmitter(IndexBuilder &index, const LinearForm &form, kernel::ContractOp op, int64_t width)
      : index(index), form(form), op(op), width(width) {}

  void emit(const Cursor &start, llvm::ArrayRef<RowPoint> rows, const Columns &columns);
  /// Where the rows of the tile begin, from its first one on, per operand and row; none: at the
  /// strides that rows and RowPoint say.
  llvm::ArrayRef<llvm::SmallVector<mlir::Value>> rowOffsets;
  /// Only the epilogue: `sums` are the accumulators of all rows and vectors, row by row.
  void store(const Cursor &start, llvm::ArrayRef<RowPoint> rows, const Columns &columns,
             llvm::ArrayRef<mlir::Value> sums);

  /// A tile of all `numColumns` columns (see dotColumns), at most as many elements as a vector
  /// has lanes.
  void emitDots(const Cursor &start, llvm::ArrayRef<RowPoint> rows, int64_t numColumns);

  /// One or two tiles of rows, with as many columns as MatrixTile::kMaxColumns have at most.
  void emitTiles(const Cursor &start, llvm::ArrayRef<TilePlace> places, const Columns &columns,
                 const MatrixTile &tile, TileScratch &tileScratch);

  PrefetchPlan prefetch;
  const DotUnit *dotUnit = nullptr; // multiplies groups along k; without it elements one by one
  bool flipsForUnit = false;        // A for the unit's sake, which is made up for here
  int64_t maxUnroll = 4;
  PieceColumns pieces;
  Border border = Border::None;

private:
  using Values = llvm::SmallVector<mlir::Value>;

  // MicroKernel.cpp: the loops over k.
  Values sumOverK(const Cursor &start);
  Values emitK(unsigned level, mlir::Value a, mlir::Value b, mlir::Value fetch, Values sums);
  Values emitInnermostK(unsigned d, mlir::Value a, mlir::Value b, mlir::Value fetch, Values sums);
  Values emitAlongK(unsigned d, mlir::Value extent, mlir::Value a, mlir::Value b, mlir::Value fetch,
                    Values sums);
  Values emitStepOfK(unsigned level, mlir::Value iv, mlir::Value a, mlir::Value b,
                     mlir::Value fetch, Values sums);
  std::pair<mlir::Value, mlir::Value> stepsInBounds(const BorderedIndex &bordered);
  Values emitBorder(unsigned level, const BorderedIndex &index, mlir::Value a, mlir::Value b,
                    Values sums);
  Values emitKnownBorder(unsigned level, const BorderedIndex &index, mlir::Value a, mlir::Value b,
                         Values sums);
  Values emitSteps(int64_t count, mlir::Value a, mlir::Value b, mlir::Value fetch, Values sums);
  void multiplyAdd(mlir::Value a, mlir::Value b, Values &sums);
  Values loadB(mlir::Value offset);
  mlir::Value loadA(mlir::Value offset, mlir::Value laneStride, const Lanes &lanes);
  int64_t stepsToNextRow(unsigned d) const;
  int64_t chooseUnroll(unsigned d, std::optional<int64_t> extent) const;
  mlir::Value prefetchStart(const Cursor &start);
  mlir::Value prefetchSpan(unsigned level);
  void emitPrefetch(mlir::Value offset);

  // Groups.cpp: several steps of k at once.
  void multiplyGroups(mlir::Value a, mlir::Value b, Values &sums);
  void multiplyOneByOne(mlir::Value a, llvm::ArrayRef<mlir::Value> rowOfB, Values &sums);
  Values loadGroupsOfB(mlir::Value offset);
  mlir::Value elementOfGroups(mlir::Value groups, int64_t i);
  mlir::Value loadGroupOfA(mlir::Value offset);
  mlir::Value loadElementsOfA(mlir::Value offset);
  int64_t elementBits() const { return form.operands[kA].elementType.getIntOrFloatBitWidth(); }
  mlir::Value broadcastGroup(mlir::Value group);

  void subtractFlips(Values &sums);

  // MatrixTiles.cpp: two dimensions at once.
  Values emitTilesAlongK(unsigned d, mlir::Value a, mlir::Value b, mlir::Value fetch, Values sums);
  void multiplyTiles(mlir::Value a, mlir::Value b, bool isLast, Values &sums);
  mlir::Value loadTileOfA(int64_t place, mlir::Value a);
  mlir::Value copyTileOfA(int64_t place, mlir::Value a, bool isLast);
  mlir::Value offsetOfTile(int64_t place, mlir::Value a);
  void storeTiles(const Cursor &start, llvm::ArrayRef<mlir::Value> sums);
  void storeRowsOfTile(const Cursor &start, int64_t place, mlir::Value tiles, mlir::Value first,
                       int64_t count);
  int64_t columnTiles() const;
  mlir::Value scratchOf(mlir::Value &buffer, int64_t elements, mlir::Type type);

  // DotProducts.cpp: lanes along k.
  Values emitDotLoops(unsigned level, mlir::Value a, mlir::Value b, Values sums);
  Values emitDotsAlongK(mlir::Value extent, mlir::Value a, mlir::Value b, Values sums);
  Values multiplyLanes(mlir::Value a, mlir::Value b, const Lanes &lanes, Values sums);
  mlir::Value addUpLanes(Values sums);
  bool isDense(unsigned operand);
  mlir::Value loadDotExtra(unsigned operand, mlir::Value start);
  void storeDots(const Cursor &start, mlir::Value sums);

  // Epilogue.cpp: from sums to stored elements.
  void emitEpilogue(const Cursor &start, llvm::ArrayRef<mlir::Value> sums);
  Values loadExtras(const Cursor &start, int64_t row, int64_t vector);
  mlir::Value applyEpilogue(mlir::Value sum, llvm::ArrayRef<mlir::Value> extras);

  /// Offset of row `row` and vector `vector` of the tile from operand `operand`'s cursor.
  mlir::Value elementOffset(unsigned operand, mlir::Value start, int64_t row, int64_t vector);
  mlir::Value stride(unsigned operand, unsigned dim) {
    return form.materialize(index.builder, form.operands[operand].strides[dim]);
  }
  mlir::Value columnOffset(unsigned operand, mlir::Value start, int64_t vector);
  bool dependsOnRow(unsigned operand) const;
  const Lanes &lanesOf(int64_t vector) const {
    return vector + 1 == columns.vectors ? columns.last : full;
  }
  mlir::Type accumulatorType() { return op.getAccumulatorType(); }

  IndexBuilder &index;
  const LinearForm &form;
  kernel::ContractOp op;
  int64_t width;

  // The tile being emitted.
  llvm::ArrayRef<RowPoint> rows;
  llvm::SmallVector<bool> isActive; // rows whose elements of A are in bounds at this step
  llvm::SmallVector<mlir::Value> positions;
  int64_t groupSize = form.group; // elements of the group of the step being emitted
  Columns columns{0, {0}};
  Lanes full{0};
  const MatrixTile *matrixTile = nullptr; // sums are tiles, not vectors
  TileScratch *scratch = nullptr;
  llvm::ArrayRef<TilePlace> places;
  int64_t lastElements = 0, lastOverlap = 0; // of the last step of k: see MatrixTiles.cpp
};

} // namespace onnxc::cpu

#endif // ONNXC_CODEGEN_CPU_CONTRACT_TILEEMITTER_H
