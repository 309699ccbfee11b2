//===- Exchange.cpp - Vectors that trade their elements -------------------===//

#include "codegen/cpu/transpose/Exchange.h"

#include "mlir/Dialect/Vector/IR/VectorOps.h"

using namespace mlir;
using namespace onnxc::cpu;

/// In a step, pairs of vectors exchange the halves of their blocks of 2 * distance elements.
void onnxc::cpu::exchange(IndexBuilder &index, MutableArrayRef<Value> vectors) {
  int64_t width = vectors.size();
  for (int64_t distance = width / 2; distance; distance /= 2) {
    SmallVector<int64_t> low, high;
    for (int64_t lane = 0; lane < width; ++lane) {
      bool isHigh = lane & distance;
      low.push_back(isHigh ? width + lane - distance : lane);
      high.push_back(isHigh ? width + lane : lane + distance);
    }
    for (int64_t i = 0; i < width; ++i) {
      if (i & distance)
        continue;
      Value first = vectors[i], second = vectors[i + distance];
      vectors[i] = vector::ShuffleOp::create(index.builder, index.loc, first, second, low);
      vectors[i + distance] =
          vector::ShuffleOp::create(index.builder, index.loc, first, second, high);
    }
  }
}

/// A vector whose lane i is lane `second` of vector number `first` of source(i).
static Value pick(IndexBuilder &index, ArrayRef<Value> vectors,
                  function_ref<std::pair<int64_t, int64_t>(int64_t)> source) {
  int64_t width = cast<VectorType>(vectors.front().getType()).getNumElements();
  Value result = vectors.front();
  for (auto [number, vector] : llvm::enumerate(vectors)) {
    SmallVector<int64_t> mask;
    for (int64_t lane = 0; lane < width; ++lane) {
      auto [from, at] = source(lane);
      // The first step sorts the first vector's elements, too.
      bool isOwn = from == (int64_t)number;
      mask.push_back(isOwn ? width + at : number == 0 ? at : lane);
    }
    result = vector::ShuffleOp::create(index.builder, index.loc, result, vector, mask);
  }
  return result;
}

SmallVector<Value> onnxc::cpu::sortIntoRows(IndexBuilder &index, ArrayRef<Value> memory) {
  int64_t count = memory.size(),
          width = cast<VectorType>(memory.front().getType()).getNumElements();
  SmallVector<Value> rows;
  for (int64_t row = 0; row < count; ++row)
    rows.push_back(pick(index, memory, [&](int64_t lane) -> std::pair<int64_t, int64_t> {
      int64_t element = lane * count + row;
      return {element / width, element % width};
    }));
  return rows;
}

SmallVector<Value> onnxc::cpu::sortIntoMemory(IndexBuilder &index, ArrayRef<Value> rows) {
  int64_t count = rows.size(), width = cast<VectorType>(rows.front().getType()).getNumElements();
  SmallVector<Value> memory;
  for (int64_t number = 0; number < count; ++number)
    memory.push_back(pick(index, rows, [&](int64_t lane) -> std::pair<int64_t, int64_t> {
      int64_t element = number * width + lane;
      return {element % count, element / count};
    }));
  return memory;
}
