//===- Constant.cpp - Constants and their kin -----------------------------===//

#include "dialects/onnx/ops/Constant/Constant.h"

#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/AsmState.h"
#include "mlir/IR/DialectResourceBlobManager.h"

#include <cmath>

#define GET_OP_CLASSES
#include "dialects/onnx/ops/Constant/Constant.cpp.inc"

using namespace mlir;
using namespace onnxc;
using namespace onnxc::onnx;

void ONNXDialect::addConstantOps() {
  addOperations<
#define GET_OP_LIST
#include "dialects/onnx/ops/Constant/Constant.cpp.inc"
      >();
}

/// Contents of at most this many bytes are kept inline (see docs/architecture.md).
static constexpr size_t kInlineBytes = 1024;

ElementsAttr onnxc::elementsFromBytes(RankedTensorType type, ArrayRef<char> bytes, StringRef name) {
  if (bytes.size() <= kInlineBytes)
    return DenseElementsAttr::getFromRawBuffer(type, bytes);
  return DenseResourceElementsAttr::get(type, name,
                                        HeapAsmResourceBlob::allocateAndCopyWithAlign(bytes, 8));
}

OpFoldResult ConstantOp::fold(FoldAdaptor) { return getValue(); }

//===----------------------------------------------------------------------===//
// ConstantOfShape, EyeLike
//===----------------------------------------------------------------------===//

LogicalResult ConstantOfShapeOp::dimsOf(Adaptor op, DimBuilder &dims, ResultDims &results) {
  FailureOr<int64_t> rank = dims.lengthOf(op.getInput(), "input"); // C1
  if (failed(rank))
    return failure();
  if (op.getValue() && op.getValue()->getNumElements() != 1)
    return dims.fail("value must have one element"); // C2
  Dims &shape = results.emplace_back();
  for (int64_t i = 0; i < *rank; ++i)
    shape.push_back(dims.value(op.getInput(), i));
  return success();
}

Dim ConstantOfShapeOp::valueAt(DimBuilder &dims, int64_t) {
  auto value = dyn_cast_if_present<DenseIntElementsAttr>(getValue().value_or(nullptr));
  return value ? dims.constant((*value.begin()).getSExtValue()) : Dim();
}

LogicalResult EyeLikeOp::dimsOf(Adaptor op, DimBuilder &dims, ResultDims &results) {
  Dims source = dims.of(op.getInput());
  if (source.size() != 2)
    return dims.fail("the input must have rank 2"); // C1
  results.push_back(std::move(source));
  return success();
}

//===----------------------------------------------------------------------===//
// Range
//===----------------------------------------------------------------------===//

/// How often `delta` fits between integers.
static Dim countSteps(DimBuilder &dims, Dim start, Dim limit, Dim delta) {
  Dim zero = dims.constant(0), span = dims.sub(limit, start);
  auto ifUp = [&](Dim x, Dim y) {
    return dims.select(arith::CmpIPredicate::sgt, delta, zero, x, y);
  };
  span = ifUp(span, dims.sub(zero, span));
  Dim step = dims.max(ifUp(delta, dims.sub(zero, delta)), dims.constant(1));
  return dims.max(dims.ceilDiv(span, step), zero);
}

/// The same for floats that are only known at run time.
static Dim emitCountSteps(DimBuilder &dims, RangeOp::Adaptor op) {
  OpBuilder &b = dims.getBuilder();
  Location loc = dims.getLoc();
  SmallVector<Value> numbers;
  for (Value operand : op.getOperands()) {
    SmallVector<Value> zeros(cast<RankedTensorType>(operand.getType()).getRank());
    for (Value &zero : zeros)
      zero = arith::ConstantIndexOp::create(b, loc, 0);
    Value number = tensor::ExtractOp::create(b, loc, operand, zeros);
    if (number.getType().getIntOrFloatBitWidth() < 64)
      number = arith::ExtFOp::create(b, loc, b.getF64Type(), number);
    numbers.push_back(number);
  }
  Value span = arith::SubFOp::create(b, loc, numbers[1], numbers[0]);
  Value steps = arith::DivFOp::create(b, loc, span, numbers[2]);
  // Rounded upwards.
  Value whole = arith::FPToSIOp::create(b, loc, b.getI64Type(), steps);
  Value back = arith::SIToFPOp::create(b, loc, b.getF64Type(), whole);
  Value isLess = arith::CmpFOp::create(b, loc, arith::CmpFPredicate::OLT, back, steps);
  Value rest = arith::ExtUIOp::create(b, loc, b.getI64Type(), isLess);
  Value count = arith::AddIOp::create(b, loc, whole, rest);
  return dims.max(arith::IndexCastOp::create(b, loc, b.getIndexType(), count).getResult(),
                  dims.constant(0));
}

LogicalResult RangeOp::dimsOf(Adaptor op, DimBuilder &dims, ResultDims &results) {
  for (Value operand : op.getOperands()) {
    auto type = cast<RankedTensorType>(operand.getType());
    if (type.getElementType() != getElementTypeOrSelf(op.getStart().getType()))
      return dims.fail("start, limit and delta must have the same type");
    if (!type.hasStaticShape() || type.getNumElements() != 1)
      return dims.fail("start, limit and delta must have one element"); // C1
  }
  if (!isa<FloatType>(getElementTypeOrSelf(op.getStart().getType()))) {
    Dim delta = dims.value(op.getDelta(), 0);
    if (DimBuilder::constantOf(delta) == 0)
      return dims.fail("delta is 0"); // C2
    results.push_back(
        {countSteps(dims, dims.value(op.getStart(), 0), dims.value(op.getLimit(), 0), delta)});
    return success();
  }
  auto start = constantNumber(op.getStart()), limit = constantNumber(op.getLimit()),
       delta = constantNumber(op.getDelta());
  if (start && limit && delta) {
    double count = std::ceil((*limit - *start) / *delta);
    if (!(count < 9e18))
      return dims.fail("start, limit and delta do not make a range"); // C2
    results.push_back({dims.constant(std::max<int64_t>(0, count))});
  } else {
    results.push_back({dims.emits() ? emitCountSteps(dims, op) : Dim()});
  }
  return success();
}

Dim RangeOp::valueAt(DimBuilder &dims, int64_t index) {
  if (!getType().getElementType().isSignlessInteger())
    return Dim();
  return dims.add(dims.value(getStart(), 0), dims.mul(dims.value(getDelta(), 0), index));
}
