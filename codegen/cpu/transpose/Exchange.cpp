//===- Exchange.cpp - Vectors that trade their elements -------------------===//

#include "codegen/cpu/transpose/Exchange.h"

#include "mlir/Dialect/Vector/IR/VectorOps.h"

using namespace mlir;
using namespace onnxc::cpu;

std::pair<Value, Value> onnxc::cpu::exchangeHalves(IndexBuilder &index, Value first, Value second,
                                                   int64_t distance) {
  int64_t width = cast<VectorType>(first.getType()).getNumElements();
  SmallVector<int64_t> low, high;
  for (int64_t lane = 0; lane < width; ++lane) {
    bool isHigh = lane & distance;
    low.push_back(isHigh ? width + lane - distance : lane);
    high.push_back(isHigh ? width + lane : lane + distance);
  }
  return {vector::ShuffleOp::create(index.builder, index.loc, first, second, low),
          vector::ShuffleOp::create(index.builder, index.loc, first, second, high)};
}

void onnxc::cpu::exchange(IndexBuilder &index, MutableArrayRef<Value> vectors) {
  for (int64_t distance = vectors.size() / 2; distance; distance /= 2)
    for (auto [i, vector] : llvm::enumerate(vectors))
      if (!(i & distance))
        std::tie(vector, vectors[i + distance]) =
            exchangeHalves(index, vector, vectors[i + distance], distance);
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
