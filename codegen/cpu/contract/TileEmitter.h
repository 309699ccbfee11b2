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

/// Prefetching of B's next panel while the current one is in use.
struct PrefetchPlan {
  int64_t linesPerStep = 0; // 0: do not prefetch
  int64_t elementsPerRow = 0;
  int64_t lineElements = 0;
  int64_t ahead = 0; // elements; 0: to the next panel
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
  /// Only the epilogue: `sums` are the accumulators of all rows and vectors, row by row.
  void store(const Cursor &start, llvm::ArrayRef<RowPoint> rows, const Columns &columns,
             llvm::ArrayRef<mlir::Value> sums);

  /// A tile of all `numColumns` columns (see dotColumns), at most as many elements as a vector
  /// has lanes.
  void emitDots(const Cursor &start, llvm::ArrayRef<RowPoint> rows, int64_t numColumns);

  PrefetchPlan prefetch;
  const DotUnit *dotUnit = nullptr; // multiplies groups along k; without it elements one by one
  int64_t maxUnroll = 4;
  Border border = Border::None;

private:
  using Values = llvm::SmallVector<mlir::Value>;

  // MicroKernel.cpp: the loops over k.
  Values sumOverK(const Cursor &start);
  Values emitK(unsigned level, mlir::Value a, mlir::Value b, mlir::Value fetch, Values sums);
  Values emitInnermostK(unsigned d, mlir::Value a, mlir::Value b, mlir::Value fetch, Values sums);
  Values emitStepOfK(unsigned level, mlir::Value iv, mlir::Value a, mlir::Value b,
                     mlir::Value fetch, Values sums);
  Values emitBorder(unsigned level, const BorderedIndex &index, mlir::Value a, mlir::Value b,
                    Values sums);
  Values emitKnownBorder(unsigned level, const BorderedIndex &index, mlir::Value a, mlir::Value b,
                         Values sums);
  Values emitSteps(int64_t count, mlir::Value a, mlir::Value b, mlir::Value fetch, Values sums);
  void multiplyAdd(mlir::Value a, mlir::Value b, Values &sums);
  Values loadB(mlir::Value offset);
  mlir::Value loadA(mlir::Value offset, mlir::Value laneStride, const Lanes &lanes);
  int64_t stepsToNextRow(unsigned d) const;
  int64_t chooseUnroll(unsigned d) const;
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

  // DotProducts.cpp: lanes along k.
  Values emitDotLoops(unsigned level, mlir::Value a, mlir::Value b, Values sums);
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
};

} // namespace onnxc::cpu

#endif // ONNXC_CODEGEN_CPU_CONTRACT_TILEEMITTER_H
