//===- MatMul.cpp - Shapes and composition of matrix products -------------===//

#include "dialects/onnx/ops/MatMul/MatMul.h"
#include "dialects/onnx/ops/Constant/Constant.h"
#include "dialects/onnx/ops/Elementwise/Elementwise.h"
#include "dialects/onnx/ops/Reshape/Reshape.h"

#include "mlir/Dialect/Utils/IndexingUtils.h"

#define GET_OP_CLASSES
#include "dialects/onnx/ops/MatMul/MatMul.cpp.inc"

using namespace mlir;
using namespace onnxc;
using namespace onnxc::onnx;

void ONNXDialect::addMatMulOps() {
  addOperations<
#define GET_OP_LIST
#include "dialects/onnx/ops/MatMul/MatMul.cpp.inc"
      >();
}

//===----------------------------------------------------------------------===//
// MatMul
//===----------------------------------------------------------------------===//

LogicalResult MatMulOp::dimsOf(Adaptor op, DimBuilder &dims, ResultDims &results) {
  Dims a = dims.of(op.getA()), b = dims.of(op.getB());
  if (a.empty() || b.empty())
    return dims.fail("operands must have a rank of at least 1"); // C1
  Dims &shape = results.emplace_back();
  if (auto packedN = op.getPackedN()) {
    if (b.size() < 2)
      return dims.fail("packed weights must have a rank of at least 2");
    shape.assign(a.begin(), a.end() - 1);
    shape.push_back(dims.constant(*packedN));
    Dim inner = op.getPackedK() ? dims.constant(*op.getPackedK()) : b[b.size() - 2];
    return dims.requireEqual(a.back(), inner, "inner sizes differ"); // C2
  }
  Dim inner = b.size() == 1 ? b[0] : b[b.size() - 2];
  if (failed(dims.requireEqual(a.back(), inner, "inner sizes differ"))) // C2
    return failure();
  ArrayRef<Dim> batchA = ArrayRef(a).drop_back(std::min<size_t>(2, a.size()));
  ArrayRef<Dim> batchB = ArrayRef(b).drop_back(std::min<size_t>(2, b.size()));
  size_t rank = std::max(batchA.size(), batchB.size());
  for (size_t i = 0; i < rank; ++i) { // C3
    Dim one = dims.constant(1);
    Dim x = i + batchA.size() >= rank ? batchA[i + batchA.size() - rank] : one;
    Dim y = i + batchB.size() >= rank ? batchB[i + batchB.size() - rank] : one;
    FailureOr<Dim> dim = dims.broadcast(x, y);
    if (failed(dim))
      return failure();
    shape.push_back(*dim);
  }
  if (a.size() > 1)
    shape.push_back(a[a.size() - 2]);
  if (b.size() > 1)
    shape.push_back(b.back());
  return success();
}

//===----------------------------------------------------------------------===//
// Gemm
//===----------------------------------------------------------------------===//

LogicalResult GemmOp::dimsOf(Adaptor op, DimBuilder &dims, ResultDims &results) {
  Dims a = dims.of(op.getA()), b = dims.of(op.getB());
  if (a.size() != 2 || b.size() != 2)
    return dims.fail("operands must have rank 2"); // C1
  if (op.getTransA())
    std::swap(a[0], a[1]);
  if (op.getTransB())
    std::swap(b[0], b[1]);
  if (failed(dims.requireEqual(a[1], b[0], "inner sizes differ"))) // C2
    return failure();
  results.push_back({a[0], b[1]});
  Dims c = op.getC() ? dims.of(op.getC()) : Dims(); // C3
  if (c.size() > 2)
    return dims.fail("c has a rank above 2");
  for (auto [size, full] : llvm::zip(llvm::reverse(c), llvm::reverse(results.back()))) {
    // It may not stretch the product.  A run checks what is not known.
    auto known = DimBuilder::constantOf(size);
    if (known && *known != 1 &&
        failed(dims.requireEqual(size, full, "c does not broadcast to the product")))
      return failure();
  }
  return success();
}

/// `value` * `factor`, or `value` itself when the factor is 1.
static Value scaled(RewriterBase &rewriter, Location loc, Value value, APFloat factor) {
  if (factor.isExactlyValue(1.0))
    return value;
  Type element = getElementTypeOrSelf(value.getType());
  Attribute scalar =
      isa<FloatType>(element)
          ? Attribute(rewriter.getFloatAttr(element, factor.convertToDouble()))
          : Attribute(rewriter.getIntegerAttr(element, (int64_t)factor.convertToDouble()));
  auto type = RankedTensorType::get({}, element);
  Value constant = ConstantOp::create(rewriter, loc, DenseElementsAttr::get(type, scalar));
  return MulOp::create(rewriter, loc, value.getType(), value, constant);
}

FailureOr<SmallVector<Value>> GemmOp::decompose(RewriterBase &rewriter) {
  Location loc = getLoc();
  auto transposed = [&](Value matrix, bool on) -> Value {
    return on ? TransposeOp::createInferred(rewriter, loc, matrix, {1, 0}) : matrix;
  };
  Value a = transposed(getA(), getTransA()), b = transposed(getB(), getTransB());
  Value product = MatMulOp::create(rewriter, loc, getType(), a, b, IntegerAttr());
  product = scaled(rewriter, loc, product, getAlpha());
  if (Value c = getC())
    product = AddOp::create(rewriter, loc, getType(), product, scaled(rewriter, loc, c, getBeta()));
  return SmallVector<Value>{product};
}

//===----------------------------------------------------------------------===//
// PackWeights
//===----------------------------------------------------------------------===//

LogicalResult PackWeightsOp::dimsOf(Adaptor op, DimBuilder &dims, ResultDims &results) {
  Dims source = dims.of(op.getWeights());
  if (op.getPerm().size() != source.size() || !isPermutationVector(op.getPerm()))
    return dims.fail("perm is not a permutation of the weights' dimensions");
  Dims &shape = results.emplace_back();
  for (auto [i, axis] : llvm::enumerate(op.getPerm()))
    shape.push_back(i == op.getBatch() ? dims.ceilDiv(source[axis], op.getPanel()) : source[axis]);
  if (op.getGroup() > 1)
    shape.back() = dims.ceilDiv(shape.back(), op.getGroup());
  shape.push_back(dims.constant(op.getPanel()));
  if (op.getGroup() > 1)
    shape.push_back(dims.constant(op.getGroup()));
  return success();
}
