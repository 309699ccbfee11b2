//===- LinearAlgebra.cpp - Shapes of determinants -------------------------===//

#include "dialects/onnx/ops/LinearAlgebra/LinearAlgebra.h"
#include "dialects/onnx/interfaces/Compose.h"
#include "dialects/onnx/ops/Elementwise/Elementwise.h"
#include "dialects/onnx/ops/Reshape/Reshape.h"
#include "dialects/onnx/ops/Slice/Slice.h"

#define GET_OP_CLASSES
#include "dialects/onnx/ops/LinearAlgebra/LinearAlgebra.cpp.inc"

using namespace mlir;
using namespace onnxc;
using namespace onnxc::onnx;

void ONNXDialect::addLinearAlgebraOps() {
  addOperations<
#define GET_OP_LIST
#include "dialects/onnx/ops/LinearAlgebra/LinearAlgebra.cpp.inc"
      >();
}

LogicalResult DetOp::dimsOf(Adaptor op, DimBuilder &dims, ResultDims &results) {
  Dims shape = dims.of(op.getX());
  if (shape.size() < 2)
    return dims.fail("the input must have a rank of at least 2"); // C1
  if (failed(dims.requireEqual(shape.back(), shape[shape.size() - 2], "the matrices are not square")))
    return failure(); // C1
  results.push_back(Dims(ArrayRef(shape).drop_back(2)));
  return success();
}

/// One stack of matrices whatever the rank.
FailureOr<SmallVector<Value>> DetOp::decompose(RewriterBase &rewriter) {
  int64_t rank = getX().getType().getRank();
  if (rank == 3)
    return rewriter.notifyMatchFailure(*this, "is a stack of matrices");
  Composer c(rewriter, getLoc());
  auto sizes = [&](int64_t begin, int64_t end) {
    return c.create<ShapeOp>(getX(), c.b.getI64IntegerAttr(begin), c.b.getI64IntegerAttr(end));
  };
  Value count = c.integers({1});
  for (int64_t axis = 0; axis < rank - 2; ++axis)
    count = c.create<MulOp>(count, sizes(axis, axis + 1));
  Value shape = c.create<ConcatOp>(ValueRange{count, sizes(rank - 2, rank)}, 0);
  Value all = c.create<DetOp>(c.create<ReshapeOp>(getX(), shape, 1));
  Value leading = rank == 2 ? c.integers({}) : sizes(0, rank - 2);
  return SmallVector<Value>{c.create<ReshapeOp>(all, leading, 1)};
}
