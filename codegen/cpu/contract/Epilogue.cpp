//===- Epilogue.cpp - From accumulated sums to stored elements ------------===//
//
// The epilogue's operations are elementwise, so cloning them with vector types
// in place of scalar ones applies them to a whole vector of the tile.
//
//===----------------------------------------------------------------------===//

#include "codegen/cpu/VectorBody.h"
#include "codegen/cpu/contract/TileEmitter.h"

using namespace mlir;
using namespace onnxc;
using namespace onnxc::cpu;

void TileEmitter::emitEpilogue(const Cursor &start, ArrayRef<Value> sums) {
  // Extras that are the same for all rows are loaded once.
  SmallVector<Values> shared;
  for (int64_t v = 0; v < columns.vectors; ++v)
    shared.push_back(loadExtras(start, /*row=*/-1, v));
  Value outStride = stride(kOut, form.nDim());
  for (auto [row, point] : llvm::enumerate(rows)) {
    for (int64_t v = 0; v < columns.vectors; ++v) {
      Values extras = loadExtras(start, row, v);
      for (auto [own, common] : llvm::zip(extras, shared[v]))
        if (!own)
          own = common;
      Value result = applyEpilogue(sums[row * columns.vectors + v], extras);
      Value offset = elementOffset(kOut, start.offsets[kOut], row, v);
      storeLanes(index, result, form.operands[kOut].base, offset, outStride, lanesOf(v));
    }
  }
}

/// Loads the extras that depend on the row, or with `row` = -1 those that do not; the
/// others are null.
SmallVector<Value> TileEmitter::loadExtras(const Cursor &start, int64_t row, int64_t vector) {
  Values result;
  for (unsigned i = kFirstExtra; i < form.operands.size(); ++i) {
    if (dependsOnRow(i) != (row >= 0)) {
      result.push_back({});
      continue;
    }
    Value offset = elementOffset(i, start.offsets[i], std::max<int64_t>(row, 0), vector);
    result.push_back(
        loadLanes(index, form.operands[i].base, offset, stride(i, form.nDim()), lanesOf(vector)));
  }
  return result;
}

Value TileEmitter::applyEpilogue(Value sum, ArrayRef<Value> extras) {
  Block &block = op.getEpilogue().front();
  IRMapping mapping;
  mapping.map(block.getArgument(0), sum);
  mapping.map(block.getArguments().drop_front(), extras);
  return cloneForVectors(index.builder, index.loc, block, mapping, width)[0];
}
