//===- MatrixTile.cpp - Which contractions are multiplied by tiles --------===//
//
// A multiplication of two full tiles is 16 x 16 x 64 multiply-adds of bytes in 16 cycles, eight
// times what vectors do.  It takes a cycle per row of A, and as long when there are few columns
// or a short k; loading B takes as long for few rows as for many.  So small products stay
// with vectors.  The limits are estimates from these numbers: they were never measured.
//
//===----------------------------------------------------------------------===//

#include "codegen/cpu/CpuTarget.h"

#include "mlir/IR/BuiltinTypes.h"
#include "llvm/Support/MathExtras.h"

using namespace onnxc::cpu;

static constexpr int64_t kDynamic = mlir::ShapedType::kDynamic;

bool onnxc::cpu::prefersTiles(const CpuTarget &target, mlir::Type a, mlir::Type b,
                              ContractShape shape) {
  constexpr int64_t kMinRows = 6, kMinColumns = 8, kMinRowBytes = 32;
  bool areFloats = a.isBF16() && b.isBF16(), areBytes = a.isInteger(8) && b.isInteger(8);
  if (!(areFloats && target.hasBf16Tiles) && !(areBytes && target.hasByteTiles))
    return false;
  int64_t bytes = areFloats ? 2 : 1, group = 4 / bytes;
  auto isTooSmall = [](int64_t size, int64_t limit) { return size != kDynamic && size < limit; };
  if (shape.aHasColumns || isTooSmall(shape.m, kMinRows) || isTooSmall(shape.n, kMinColumns) ||
      isTooSmall(shape.k, kMinRowBytes / bytes))
    return false;
  return !areFloats || shape.k == kDynamic ||
         groupsPerTile(llvm::divideCeil(shape.k, group), /*exact=*/true);
}

int64_t onnxc::cpu::groupsPerTile(int64_t groups, bool exact) {
  constexpr int64_t kMost = matrix_tile::kRowBytes / 4;
  int64_t tiles = llvm::divideCeil(groups, kMost);
  if (!exact)
    return llvm::divideCeil(groups, tiles);
  for (; 2 * groups >= tiles * kMost || tiles == 1; ++tiles)
    if (groups % tiles == 0)
      return groups / tiles;
  return 0;
}

int64_t onnxc::cpu::tilePanel(int64_t n) {
  bool isOneTile = n != kDynamic && n <= matrix_tile::kColumns;
  return isOneTile ? matrix_tile::kColumns : 2 * matrix_tile::kColumns;
}
