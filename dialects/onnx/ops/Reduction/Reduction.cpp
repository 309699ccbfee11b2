//===- Reduction.cpp - Shapes of reductions -------------------------------===//

#include "dialects/onnx/ops/Reduction/Reduction.h"
#include "dialects/onnx/interfaces/RuntimeShapes.h"

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
static Dims withoutKnownAxes(ArrayRef<Dim> source, ArrayRef<int64_t> reduced, bool keepDims, DimBuilder &dims) {
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
  if (!keepDims) {
    results.push_back(onnxc::withoutAxes(dims, source, *reduced));
    return success();
  }
  Dims &shape = results.emplace_back(source);
  Dim one = dims.constant(1);
  for (auto [i, size] : llvm::enumerate(shape))
    for (Dim axis : *reduced)
      size = DimBuilder::constantOf(size) == 1 ? size : dims.select(Predicate::eq, axis, dims.constant(i), one, size);
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
    results.push_back(withoutKnownAxes(source, all, keepDims, dims));
    return success();
  }
  if (!constantIntegers(axes))
    return dimsOfAxesAtRun(axes, count, source, keepDims, dims, results);
  FailureOr<SmallVector<int64_t>> reduced = dims.axes(axes, rank); // C1
  if (failed(reduced))
    return failure();
  results.push_back(withoutKnownAxes(source, *reduced, keepDims, dims));
  return success();
}

LogicalResult onnx::dimsArgReduced(Value data, int64_t axis, bool keepDims, DimBuilder &dims, ResultDims &results) {
  Dims source = dims.of(data);
  FailureOr<int64_t> positive = dims.axis(axis, source.size());
  if (failed(positive))
    return failure();
  results.push_back(withoutKnownAxes(source, *positive, keepDims, dims));
  return success();
}
