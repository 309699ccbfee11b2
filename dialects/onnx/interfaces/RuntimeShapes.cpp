//===- RuntimeShapes.cpp - Shapes by axes that a run tells ----------------===//

#include "dialects/onnx/interfaces/RuntimeShapes.h"

using namespace mlir;
using namespace onnxc;

/// 1 where `axes` has not `i`, else 0.
static Dim isNotIn(DimBuilder &dims, ArrayRef<Dim> axes, int64_t i) {
  Dim result = dims.constant(1);
  for (Dim axis : axes)
    result =
        dims.select(arith::CmpIPredicate::eq, axis, dims.constant(i), dims.constant(0), result);
  return result;
}

Dims onnxc::withoutAxes(DimBuilder &dims, ArrayRef<Dim> source, ArrayRef<Dim> axes) {
  using Predicate = arith::CmpIPredicate;
  Dims shape(source.size() - axes.size(), dims.constant(1));
  Dim position = dims.constant(0);
  for (auto [i, size] : llvm::enumerate(source)) {
    Dim isKept = isNotIn(dims, axes, i);
    // It is the result's dimension number `position`, which has at most `i` before it.
    Dim at = dims.select(Predicate::eq, isKept, dims.constant(1), position, dims.constant(-1));
    for (auto [j, chosen] : llvm::enumerate(shape))
      chosen = j <= i ? dims.select(Predicate::eq, at, dims.constant(j), size, chosen) : chosen;
    position = dims.add(position, isKept);
  }
  return shape;
}

Dims onnxc::withOnes(DimBuilder &dims, ArrayRef<Dim> source, ArrayRef<Dim> axes) {
  using Predicate = arith::CmpIPredicate;
  Dims shape(source.size() + axes.size(), dims.constant(1));
  Dim position = dims.constant(0); // in the source
  for (auto [i, chosen] : llvm::enumerate(shape)) {
    Dim isSize = isNotIn(dims, axes, i);
    for (auto [j, size] : llvm::enumerate(source)) {
      Dim at = dims.select(Predicate::eq, isSize, dims.constant(1), position, dims.constant(-1));
      chosen = j <= i ? dims.select(Predicate::eq, at, dims.constant(j), size, chosen) : chosen;
    }
    position = dims.add(position, isSize);
  }
  return shape;
}
