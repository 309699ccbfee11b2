//===- Lanes.cpp - Vectors from and to memory at any stride ---------------===//

#include "codegen/cpu/contract/Lanes.h"

#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"

using namespace mlir;
using namespace onnxc::cpu;

Lanes onnxc::cpu::makePartialLanes(IndexBuilder &index, int64_t width, Value count) {
  auto type = VectorType::get({width}, index.builder.getI1Type());
  if (std::optional<int64_t> known = getConstantIntValue(count)) {
    if (*known == width)
      return {width};
    Value mask =
        vector::ConstantMaskOp::create(index.builder, index.loc, type, ArrayRef<int64_t>{*known});
    return {width, count, mask};
  }
  return {width, count,
          vector::CreateMaskOp::create(index.builder, index.loc, type, ValueRange{count})};
}

static VectorType vectorOf(Value base, const Lanes &lanes) {
  return VectorType::get({lanes.width}, cast<MemRefType>(base.getType()).getElementType());
}

static Value zeros(IndexBuilder &index, VectorType type) {
  return arith::ConstantOp::create(index.builder, index.loc, index.builder.getZeroAttr(type));
}

/// Lanes that are valid, as far as is known while compiling.
static int64_t maxCount(const Lanes &lanes) {
  if (!lanes.isPartial())
    return lanes.width;
  return getConstantIntValue(lanes.count).value_or(lanes.width);
}

static Value loadStrided(IndexBuilder &index, Value base, Value offset, Value stride,
                         const Lanes &lanes) {
  OpBuilder &builder = index.builder;
  Value result = zeros(index, vectorOf(base, lanes));
  bool isUnknown = lanes.isPartial() && !getConstantIntValue(lanes.count);
  for (int64_t lane = 0, e = maxCount(lanes); lane < e; ++lane) {
    Value position = index.constant(lane);
    // Lanes beyond the end repeat the last one: their value does not matter.
    if (isUnknown)
      position = index.min(position, index.add(lanes.count, -1));
    Value at = index.add(offset, index.mul(stride, position));
    Value element = memref::LoadOp::create(builder, index.loc, base, at);
    result = vector::InsertOp::create(builder, index.loc, element, result, lane);
  }
  return result;
}

Value onnxc::cpu::loadLanes(IndexBuilder &index, Value base, Value offset, Value stride,
                            const Lanes &lanes) {
  OpBuilder &builder = index.builder;
  VectorType type = vectorOf(base, lanes);
  std::optional<int64_t> known = getConstantIntValue(stride);
  if (known == 0) {
    Value element = memref::LoadOp::create(builder, index.loc, base, offset);
    return vector::BroadcastOp::create(builder, index.loc, type, element);
  }
  if (known != 1)
    return loadStrided(index, base, offset, stride, lanes);
  if (!lanes.isPartial())
    return vector::LoadOp::create(builder, index.loc, type, base, offset);
  return vector::MaskedLoadOp::create(builder, index.loc, type, base, offset, lanes.mask,
                                      zeros(index, type));
}

static void storeStrided(IndexBuilder &index, Value vector, Value base, Value offset, Value stride,
                         const Lanes &lanes) {
  OpBuilder &builder = index.builder;
  bool isUnknown = lanes.isPartial() && !getConstantIntValue(lanes.count);
  for (int64_t lane = 0, e = maxCount(lanes); lane < e; ++lane) {
    OpBuilder::InsertionGuard guard(builder);
    if (isUnknown) {
      Value isValid = arith::CmpIOp::create(builder, index.loc, arith::CmpIPredicate::slt,
                                            index.constant(lane), lanes.count);
      auto branch = scf::IfOp::create(builder, index.loc, isValid, /*withElseRegion=*/false);
      builder.setInsertionPointToStart(branch.thenBlock());
    }
    Value at = index.add(offset, index.mul(stride, lane));
    Value element = vector::ExtractOp::create(builder, index.loc, vector, lane);
    memref::StoreOp::create(builder, index.loc, element, base, at);
  }
}

void onnxc::cpu::storeLanes(IndexBuilder &index, Value vector, Value base, Value offset,
                            Value stride, const Lanes &lanes) {
  OpBuilder &builder = index.builder;
  if (getConstantIntValue(stride) != 1 && maxCount(lanes) > 1)
    storeStrided(index, vector, base, offset, stride, lanes);
  else if (lanes.isPartial())
    vector::MaskedStoreOp::create(builder, index.loc, base, offset, lanes.mask, vector);
  else
    vector::StoreOp::create(builder, index.loc, vector, base, offset);
}

Value onnxc::cpu::extend(IndexBuilder &index, Value value, Type elementType, bool isUnsigned) {
  OpBuilder &builder = index.builder;
  Type from = getElementTypeOrSelf(value.getType());
  if (from == elementType)
    return value;
  Type to = elementType;
  if (auto vector = dyn_cast<VectorType>(value.getType()))
    to = vector.clone(elementType);
  if (isa<FloatType>(from) && isa<FloatType>(elementType))
    return arith::ExtFOp::create(builder, index.loc, to, value);
  if (isa<FloatType>(elementType))
    return isUnsigned ? arith::UIToFPOp::create(builder, index.loc, to, value).getResult()
                      : arith::SIToFPOp::create(builder, index.loc, to, value).getResult();
  return isUnsigned ? arith::ExtUIOp::create(builder, index.loc, to, value).getResult()
                    : arith::ExtSIOp::create(builder, index.loc, to, value).getResult();
}

Value onnxc::cpu::flipHighestBits(IndexBuilder &index, Value bytes) {
  auto type = cast<VectorType>(bytes.getType());
  APInt bit = APInt::getSignMask(type.getElementTypeBitWidth());
  Value mask =
      arith::ConstantOp::create(index.builder, index.loc, DenseElementsAttr::get(type, bit));
  return arith::XOrIOp::create(index.builder, index.loc, bytes, mask);
}

Value onnxc::cpu::multiplyAdded(IndexBuilder &index, Value x, Value y, Value sum) {
  OpBuilder &builder = index.builder;
  if (isa<FloatType>(getElementTypeOrSelf(sum.getType())))
    return vector::FMAOp::create(builder, index.loc, x, y, sum);
  return arith::AddIOp::create(builder, index.loc, sum,
                               arith::MulIOp::create(builder, index.loc, x, y));
}
