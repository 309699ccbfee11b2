//===- AttendTile.h - A few rows of attention --------------------*- C++ -*-===//

#ifndef ONNXC_CODEGEN_CPU_ATTEND_ATTENDTILE_H
#define ONNXC_CODEGEN_CPU_ATTEND_ATTENDTILE_H

#include "codegen/cpu/contract/IndexBuilder.h"
#include "codegen/cpu/contract/Lanes.h"
#include "codegen/cpu/contract/LinearForm.h"

namespace onnxc::cpu {

/// An operand from the element that the loops have arrived at.
struct AttendOperand {
  mlir::Value base, offset;               // rank-1 memref; offset in elements
  llvm::SmallVector<mlir::Value> strides; // per dimension of the result or the scores
  mlir::Value row() const { return strides[strides.size() - 2]; }
  mlir::Value column() const { return strides.back(); }
};

/// What is the same for all tiles.
struct AttendShape {
  mlir::Type element;
  mlir::Value features, keys, values; // D, N and E
  double scale = 1;
  bool zeroEmptyRows = false;
  int64_t width = 1;         // lanes of a vector
  int64_t vectors = 1;       // of a register tile
  int64_t rows = 1;          // at most
  int64_t block = 1;         // keys of a block, whole register tiles
  bool isOneBlock = false;   // known to be no more keys than that
  mlir::Value weights;       // rows x block
  mlir::Value largest, sums; // per row (of a chunk); not for one block
  mlir::Value factors;       // per row: what its values are multiplied by
  mlir::Value packedKeys;    // features x block, where keys are not read along their features' rows
  int64_t chunk = 0;         // rows that share packed keys
};

class AttendTile {
public:
  AttendTile(IndexBuilder &index, const AttendShape &shape) : index(index), shape(shape) {}

  AttendOperand q, k, v, out;
  std::optional<AttendOperand> mask;

  /// `steps` along a dimension of the result further, which is not the last.
  AttendTile advanced(unsigned axis, mlir::Value steps) const;
  /// Emits the tile with this many rows.
  void emit(int64_t rows);

  // The same in steps, for several tiles with the same packed keys.
  void start(int64_t rows);
  void emitBlock(int64_t rows, mlir::Value firstKey, mlir::Value count);
  void finish(int64_t rows);
  /// Transposes a block of keys, so that the scores read neighbours.
  void packKeys(mlir::Value firstKey, mlir::Value count);
  /// Calls `body` for each block of keys.
  void forEachBlock(llvm::function_ref<void(mlir::Value firstKey, mlir::Value count)> body);

  mlir::Value firstInChunk; ///< the place of the tile's first row, or none

private:
  using Values = llvm::SmallVector<mlir::Value>;

  void emitScores(mlir::Value firstKey, mlir::Value count);
  void emitScoreTile(mlir::Value key, mlir::Value at, int64_t vectors, const Lanes &last);
  mlir::Value finishScore(mlir::Value score, mlir::Value bias, const Lanes &lanes);
  void emitWeights(mlir::Value count);
  void emitRowWeights(mlir::Value row, mlir::Value count);
  mlir::Value emitExponentials(mlir::Value row, mlir::Value count, mlir::Value largest);
  mlir::Value largestInRow(mlir::Value row, mlir::Value count);
  mlir::Value reciprocal(mlir::Value sum);
  void emitValues(mlir::Value firstKey, mlir::Value count);
  void emitValueTile(mlir::Value firstKey, mlir::Value count, mlir::Value column, int64_t vectors,
                     const Lanes &last);
  void startRows();
  void finishRows();
  void packVectors(mlir::Value firstKey, mlir::Value place, mlir::Value lastKey);
  mlir::Value stateOf(mlir::Value row);

  /// Calls `body` with the columns [0, count) as register tiles: whole ones, then the rest.
  using TileBody = llvm::function_ref<void(mlir::Value first, int64_t vectors, const Lanes &last)>;
  void forEachTile(mlir::Value count, TileBody body);
  /// Folds whole vectors of a row of the weights, several at a time.
  mlir::Value foldRow(mlir::Value row, mlir::Value count, mlir::Value initial,
                      llvm::function_ref<mlir::Value(mlir::Value sum, mlir::Value at)> step,
                      llvm::function_ref<mlir::Value(mlir::Value, mlir::Value)> join);

  mlir::VectorType vectorType() const {
    return mlir::VectorType::get({shape.width}, shape.element);
  }
  mlir::Value splat(double value);
  mlir::Value broadcast(mlir::Value scalar);
  mlir::Value at(const AttendOperand &operand, mlir::Value row, mlir::Value column);
  /// Products of broadcast elements of `factors`, one per row, with vectors of `matrix`.
  void multiplyAdd(Values &sums, llvm::ArrayRef<mlir::Value> factors, const AttendOperand &matrix,
                   mlir::Value row, mlir::Value column, int64_t vectors, const Lanes &last);

  IndexBuilder &index;
  const AttendShape &shape;
  int64_t rows = 0;
};

} // namespace onnxc::cpu

#endif // ONNXC_CODEGEN_CPU_ATTEND_ATTENDTILE_H
