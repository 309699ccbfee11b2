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

/// Shapes where only the number of axes is known.
static LogicalResult dimsOfUnknownAxes(int64_t count, ArrayRef<Dim> source, bool keepDims, DimBuilder &dims,
                                       ResultDims &results) {
  int64_t rank = source.size();
  if (ShapedType::isDynamic(count))
    return dims.fail("the number of axes is not known"); // C2
  if (count > rank)
    return dims.fail("has more axes than dimensions"); // C1
  if (dims.emits())
    return dims.fail("axes are not constant");
  Dims unknown(keepDims ? rank : rank - count);
  for (int64_t i = 0; keepDims && i < rank; ++i)
    if (DimBuilder::constantOf(source[i]) == 1)
      unknown[i] = source[i];
  results.push_back(unknown);
  return success();
}

LogicalResult onnx::dimsReduced(Value data, Value axes, bool keepDims, bool noopWithEmptyAxes, DimBuilder &dims,
                                ResultDims &results) {
  Dims source = dims.of(data);
  int64_t rank = source.size();
  int64_t count = 0;
  if (axes) {
    auto type = cast<RankedTensorType>(axes.getType());
    count = type.getRank() == 0 ? 1 : type.getDimSize(0);
  }
  if (count == 0) {
    SmallVector<int64_t> all = llvm::to_vector(llvm::seq<int64_t>(0, noopWithEmptyAxes ? 0 : rank));
    results.push_back(withoutAxes(source, all, keepDims, dims));
    return success();
  }
  if (!constantIntegers(axes))
    return dimsOfUnknownAxes(count, source, keepDims, dims, results);
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
