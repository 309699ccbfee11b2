//===- Reduction.cpp - Shapes of reductions -------------------------------===//

#include "dialects/onnx/ops/Reduction/Reduction.h"

#define GET_OP_CLASSES
#include "dialects/onnx/ops/Reduction/Reduction.cpp.inc"

using namespace mlir;
using namespace onnxc;
using namespace onnxc::onnx;

void ONNXDialect::addReductionOps() {
  addOperations<
#define GET_OP_LIST
#include "dialects/onnx/ops/Reduction/Reduction.cpp.inc"
      >();
}

/// `source` without the axes in `reduced`, or with 1 in their place.
static Dims withoutAxes(ArrayRef<Dim> source, ArrayRef<int64_t> reduced, bool keepDims, DimBuilder &dims) {
  Dims shape;
  for (auto [i, dim] : llvm::enumerate(source)) {
    if (!llvm::is_contained(reduced, (int64_t)i))
      shape.push_back(dim);
    else if (keepDims)
      shape.push_back(dims.constant(1));
  }
  return shape;
}

/// The same where a run tells the axes: the rank is known, each size is chosen.
static LogicalResult dimsOfAxesAtRun(Value axes, int64_t count, ArrayRef<Dim> source, bool keepDims,
                                     DimBuilder &dims, ResultDims &results) {
  using Predicate = arith::CmpIPredicate;
  int64_t rank = source.size();
  if (count > rank)
    return dims.fail("has more axes than dimensions"); // C1
  FailureOr<Dims> reduced = dims.axesOrAll(axes, count, rank);
  if (failed(reduced))
    return failure();
  Dim zero = dims.constant(0), one = dims.constant(1), position = zero;
  Dims shape(keepDims ? rank : rank - count, keepDims ? Dim() : one);
  for (auto [i, size] : llvm::enumerate(source)) {
    Dim isKept = one;
    for (Dim axis : *reduced)
      isKept = dims.select(Predicate::eq, axis, dims.constant(i), zero, isKept);
    if (keepDims) {
      shape[i] = DimBuilder::constantOf(size) == 1 ? size : dims.select(Predicate::eq, isKept, one, size, one);
      continue;
    }
    // It is the result's dimension number `position`, which has at most `i` before it.
    Dim at = dims.select(Predicate::eq, isKept, one, position, dims.constant(-1));
    for (auto [j, chosen] : llvm::enumerate(shape))
      chosen = j <= i ? dims.select(Predicate::eq, at, dims.constant(j), size, chosen) : chosen;
    position = dims.add(position, isKept);
  }
  results.push_back(shape);
  return success();
}

LogicalResult onnx::dimsReduced(Value data, Value axes, bool keepDims, bool noopWithEmptyAxes, DimBuilder &dims,
                                ResultDims &results) {
  Dims source = dims.of(data);
  int64_t rank = source.size();
  int64_t count = 0;
  if (axes) {
    FailureOr<int64_t> length = dims.lengthOf(axes, "axes"); // C2
    if (failed(length))
      return failure();
    count = *length;
  }
  if (count == 0) {
    SmallVector<int64_t> all = llvm::to_vector(llvm::seq<int64_t>(0, noopWithEmptyAxes ? 0 : rank));
    results.push_back(withoutAxes(source, all, keepDims, dims));
    return success();
  }
  if (!constantIntegers(axes))
    return dimsOfAxesAtRun(axes, count, source, keepDims, dims, results);
  FailureOr<SmallVector<int64_t>> reduced = dims.axes(axes, rank); // C1
  if (failed(reduced))
    return failure();
  results.push_back(withoutAxes(source, *reduced, keepDims, dims));
  return success();
}

LogicalResult onnx::dimsArgReduced(Value data, int64_t axis, bool keepDims, DimBuilder &dims, ResultDims &results) {
  Dims source = dims.of(data);
  FailureOr<int64_t> positive = dims.axis(axis, source.size());
  if (failed(positive))
    return failure();
  results.push_back(withoutAxes(source, *positive, keepDims, dims));
  return success();
}
