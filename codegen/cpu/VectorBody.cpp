//===- VectorBody.cpp - A scalar body applied to vectors ------------------===//

#include "codegen/cpu/VectorBody.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"

using namespace mlir;
using namespace onnxc::cpu;

SmallVector<Value> onnxc::cpu::cloneForVectors(OpBuilder &builder, Location loc, Block &body,
                                               IRMapping &mapping, int64_t width) {
  auto vectorOf = [&](Type type) { return VectorType::get({width}, type); };
  auto lookup = [&](Value value) -> Value {
    if (!mapping.contains(value))
      mapping.map(value,
                  vector::BroadcastOp::create(builder, loc, vectorOf(value.getType()), value));
    return mapping.lookup(value);
  };
  for (Operation &inner : body.without_terminator()) {
    if (auto constant = dyn_cast<arith::ConstantOp>(inner)) {
      auto splat =
          DenseElementsAttr::get(vectorOf(constant.getType()), Attribute(constant.getValue()));
      mapping.map(constant.getResult(), arith::ConstantOp::create(builder, loc, splat));
      continue;
    }
    OperationState state(inner.getLoc(), inner.getName());
    for (Value operand : inner.getOperands())
      state.operands.push_back(lookup(operand));
    for (Type type : inner.getResultTypes())
      state.types.push_back(vectorOf(type));
    state.attributes = inner.getAttrs();
    mapping.map(inner.getResults(), builder.create(state)->getResults());
  }
  return llvm::map_to_vector(body.getTerminator()->getOperands(), lookup);
}

int64_t onnxc::cpu::commonWidth(linalg::GenericOp op, const CpuTarget &target) {
  constexpr int64_t kMaxWidth = 16; // a block of more is too much code
  int64_t width = kMaxWidth;
  auto consider = [&](Type type) {
    if (!type.isIntOrFloat() || type.getIntOrFloatBitWidth() > 64)
      width = 0;
    else if (!type.isInteger(1))
      width = std::min(width, target.lanes(type));
  };
  for (Type type : op.getBlock()->getArgumentTypes())
    consider(type);
  for (Operation &inner : op.getBlock()->without_terminator()) {
    if (inner.getNumRegions() ||
        (!OpTrait::hasElementwiseMappableTraits(&inner) && !isa<arith::ConstantOp>(inner)))
      return 0;
    for (Type type : inner.getResultTypes())
      consider(type);
  }
  return width;
}
