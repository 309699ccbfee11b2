//===- Shapes.cpp - Inference and verification from dimsOf ----------------===//

#include "dialects/onnx/Onnx.h"

#include "mlir/IR/DialectResourceBlobManager.h"
#include "mlir/IR/Matchers.h"

using namespace mlir;
using namespace onnxc;

LogicalResult onnxc::dimsSameAsFirst(ValueRange operands, DimBuilder &dims, ResultDims &results) {
  results.push_back(dims.of(operands.front()));
  return success();
}

LogicalResult onnxc::dimsBroadcast(ValueRange operands, DimBuilder &dims, ResultDims &results) {
  int64_t rank = 0;
  for (Value operand : operands)
    rank = std::max(rank, cast<RankedTensorType>(operand.getType()).getRank());
  Dims shape(rank, dims.constant(1));
  for (Value operand : operands) {
    int64_t own = cast<RankedTensorType>(operand.getType()).getRank();
    for (int64_t axis = 0; axis < own; ++axis) {
      FailureOr<Dim> dim = dims.broadcast(shape[rank - own + axis], dims.of(operand, axis));
      if (failed(dim))
        return failure();
      shape[rank - own + axis] = *dim;
    }
  }
  results.push_back(std::move(shape));
  return success();
}

LogicalResult onnxc::inferResultTypes(Operation *op, SmallVectorImpl<Type> &types) {
  auto onnxOp = cast<OnnxOpInterface>(op);
  DimBuilder dims(op->getContext(), op->getLoc());
  auto report = [&] { return op->emitOpError(); };
  dims.setErrorHandler(report);
  ResultDims results;
  if (failed(onnxOp.computeDims(op->getOperands(), dims, results)))
    return failure();
  // A shape function also gives the shapes of optional last results that are absent.
  if (results.size() > op->getNumResults())
    results.truncate(op->getNumResults());
  for (auto [i, shape] : llvm::enumerate(results)) {
    SmallVector<int64_t> sizes = llvm::map_to_vector(
        shape, [](Dim dim) { return DimBuilder::constantOf(dim).value_or(ShapedType::kDynamic); });
    for (int64_t size : sizes)
      if (size < 0 && size != ShapedType::kDynamic)
        return op->emitOpError() << "has a result of negative size " << size;
    Type element = onnxOp.resultElementType(i);
    if (!element)
      return op->emitOpError() << "has a result of an element type that is not supported";
    types.push_back(RankedTensorType::get(sizes, element));
  }
  return success();
}

LogicalResult onnxc::verifyShapes(Operation *op) {
  auto onnxOp = cast<OnnxOpInterface>(op);
  if (onnxOp.getKernelRole() == KernelRole::Control)
    return success();
  SmallVector<Type> inferred;
  if (failed(inferResultTypes(op, inferred)))
    return failure();
  if (inferred.size() != op->getNumResults())
    return op->emitOpError() << "has " << op->getNumResults() << " results where "
                             << inferred.size() << " are defined";
  for (auto [declared, expected] : llvm::zip(op->getResultTypes(), inferred)) {
    auto a = dyn_cast<RankedTensorType>(declared);
    auto b = cast<RankedTensorType>(expected);
    if (!a || a.getElementType() != b.getElementType() ||
        failed(verifyCompatibleShape(a.getShape(), b.getShape())))
      return op->emitOpError() << "result type " << declared
                               << " is incompatible with the inferred " << expected;
  }
  return success();
}

bool onnxc::isOneElement(Value tensor) {
  auto type = cast<RankedTensorType>(tensor.getType());
  return type.hasStaticShape() && type.getNumElements() == 1;
}

bool onnxc::isKnownZero(Value zeroPoint) {
  if (!zeroPoint)
    return true;
  auto known = constantIntegers(zeroPoint);
  return known && llvm::all_of(*known, [](int64_t value) { return value == 0; });
}

ElementsAttr onnxc::constantElements(Value value) {
  ElementsAttr elements;
  if (value && matchPattern(value, m_Constant(&elements)))
    return elements;
  return {};
}

std::optional<double> onnxc::constantNumber(Value value) {
  auto elements = dyn_cast_if_present<DenseElementsAttr>(constantElements(value));
  if (!elements || !elements.isSplat() || !elements.getElementType().isIntOrFloat())
    return std::nullopt;
  if (isa<FloatType>(elements.getElementType()))
    return elements.getSplatValue<APFloat>().convertToDouble();
  APInt number = elements.getSplatValue<APInt>();
  return elements.getElementType().isUnsignedInteger() ? double(number.getZExtValue())
                                                       : double(number.getSExtValue());
}

std::optional<SmallVector<int64_t>> onnxc::constantIntegers(Value value) {
  ElementsAttr elements = constantElements(value);
  if (!elements || !elements.getElementType().isIntOrIndex())
    return std::nullopt;
  bool isSigned =
      !elements.getElementType().isUnsignedInteger() && !elements.getElementType().isInteger(1);
  if (auto dense = dyn_cast<DenseIntElementsAttr>(elements))
    return llvm::map_to_vector(dense.getValues<APInt>(), [&](APInt v) -> int64_t {
      return isSigned ? v.getSExtValue() : v.getZExtValue();
    });
  if (auto resource = dyn_cast<DenseI64ResourceElementsAttr>(elements))
    if (auto values = resource.tryGetAsArrayRef())
      return llvm::to_vector(*values);
  return std::nullopt;
}

Value DimBuilder::firstOf(Value computed) {
  Operation *op = computed.getDefiningOp();
  if (!op || op->getNumResults() != 1 || !isPure(op))
    return computed;
  auto areEqual = [](Value x, Value y) {
    auto number = getConstantIntValue(x);
    return success(x == y ||
                   (number && number == getConstantIntValue(y) && x.getType() == y.getType()));
  };
  for (Value operand : op->getOperands()) {
    if (matchPattern(operand, m_Constant()))
      continue;
    Operation *first = op;
    for (Operation *other : operand.getUsers())
      if (other->getBlock() == op->getBlock() && other->isBeforeInBlock(first) &&
          OperationEquivalence::isEquivalentTo(op, other, areEqual, /*markEquivalent=*/nullptr,
                                               OperationEquivalence::IgnoreLocations))
        first = other;
    return first->getResult(0);
  }
  return computed;
}
