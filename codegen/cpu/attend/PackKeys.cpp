//===- PackKeys.cpp - A block of keys, transposed -------------------------===//
//
// Scores are summed up with keys as lanes.  Keys whose features lie side by side are transposed
// in registers, a block at a time, into memory that stays in a cache for all rows of a chunk.
//
//===----------------------------------------------------------------------===//

#include "codegen/cpu/attend/AttendTile.h"
#include "codegen/cpu/transpose/Exchange.h"

#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"

using namespace mlir;
using namespace onnxc;
using namespace onnxc::cpu;

/// As many keys as a vector has lanes, from `firstKey` on, to `place` of the block.  There are none
/// after `lastKey`, which takes their places: nothing counts lanes after the last key.
void AttendTile::packVectors(Value firstKey, Value place, Value lastKey) {
  int64_t features = *getConstantIntValue(shape.features);
  auto packFeatures = [&](Value first, int64_t count) {
    Lanes lanes = count == shape.width
                      ? Lanes{shape.width}
                      : makePartialLanes(index, shape.width, index.constant(count));
    Values vectors;
    for (int64_t i = 0; i < shape.width; ++i) {
      Value key = index.add(firstKey, i);
      if (lastKey)
        key = index.min(key, lastKey);
      vectors.push_back(loadLanes(index, k.base, at(k, first, key), index.constant(1), lanes));
    }
    exchange(index, vectors);
    for (int64_t i = 0; i < count; ++i) {
      Value row = index.mul(index.add(first, i), shape.block);
      vector::StoreOp::create(index.builder, index.loc, vectors[i], shape.packedKeys,
                              index.add(row, place));
    }
  };
  int64_t whole = features / shape.width * shape.width;
  index.loop(index.constant(0), index.constant(whole), shape.width,
             [&](Value iv) { packFeatures(iv, shape.width); });
  if (whole < features)
    packFeatures(index.constant(whole), features - whole);
}

void AttendTile::packKeys(Value firstKey, Value count) {
  Value whole = index.roundDown(count, shape.width);
  index.loop(index.constant(0), whole, shape.width,
             [&](Value iv) { packVectors(index.add(firstKey, iv), iv, Value()); });
  if (getConstantIntValue(index.sub(count, whole)) == 0)
    return;
  index.loop(whole, count, shape.width, [&](Value iv) {
    packVectors(index.add(firstKey, iv), iv,
                index.sub(index.add(firstKey, count), index.constant(1)));
  });
}
