//===- WeightsBuilder.cpp - All constants in one global -------------------===//

#include "passes/buffer/WeightsBuilder.h"
#include "passes/buffer/Buffers.h"

#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace onnxc;

static constexpr int64_t kWeightsAlignment = 64;

Value WeightsBuilder::bufferOf(OpBuilder &b, arith::ConstantOp op) {
  auto elements = cast<ElementsAttr>(op.getValue());
  MemRefType type = bufferType(op.getType());
  auto [it, isNew] = offsets.insert({elements, 0});
  if (isNew) {
    it->second = llvm::alignTo(bytes, kWeightsAlignment);
    bytes = it->second + type.getNumElements() * elementBytes(type.getElementType());
    segments.push_back(b.getArrayAttr({b.getI64IntegerAttr(it->second), elements}));
  }
  // The global's type is set when its size is known.
  auto weights = memref::GetGlobalOp::create(b, op.getLoc(), MemRefType::get({0}, b.getI8Type()), "weights");
  users.push_back(weights);
  Value offset = arith::ConstantIndexOp::create(b, op.getLoc(), it->second);
  return memref::ViewOp::create(b, op.getLoc(), type, weights, offset, ValueRange{});
}

void WeightsBuilder::create(func::FuncOp main) {
  if (segments.empty())
    return;
  Block *body = main->getParentOfType<ModuleOp>().getBody();
  OpBuilder top(body, body->begin());
  auto type = MemRefType::get({bytes}, top.getI8Type());
  auto global = memref::GlobalOp::create(top, main.getLoc(), "weights", top.getStringAttr("private"), type,
                                         top.getUnitAttr(), /*constant=*/true, top.getI64IntegerAttr(kWeightsAlignment));
  global->setAttr("onnxc.segments", top.getArrayAttr(segments));
  for (memref::GetGlobalOp user : users)
    user.getResult().setType(type);
}
