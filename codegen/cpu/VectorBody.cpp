//===- VectorBody.cpp - A scalar body applied to vectors ------------------===//

#include "codegen/cpu/VectorBody.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"

using namespace mlir;

Value onnxc::cpu::cloneForVectors(OpBuilder &builder, Location loc, Block &body, IRMapping &mapping,
                                  int64_t width) {
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
  return lookup(body.getTerminator()->getOperand(0));
}
