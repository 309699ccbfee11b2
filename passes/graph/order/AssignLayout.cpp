//===- AssignLayout.cpp - Convolutions and pools channels-last ------------===//
//
// With the channels innermost, a convolution is a matrix product over contiguous
// memory, and a pool or a depthwise convolution is vector code over channels.
//
//===----------------------------------------------------------------------===//

#include "passes/graph/Passes.h"

#include "dialects/onnx/Onnx.h"
#include "dialects/onnx/ops/Reshape/Reshape.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Utils/IndexingUtils.h"

namespace onnxc {
#define GEN_PASS_DEF_ASSIGNLAYOUT
#include "passes/graph/Passes.h.inc"
} // namespace onnxc

using namespace mlir;
using namespace onnxc;
using namespace onnxc::onnx;

static constexpr StringLiteral kChannelsLast = "channels_last";

/// (0, 2, 3, ..., 1): result dimension i is source dimension perm[i].
static SmallVector<int64_t> toChannelsLast(int64_t rank) {
  SmallVector<int64_t> perm{0};
  for (int64_t i = 2; i < rank; ++i)
    perm.push_back(i);
  perm.push_back(1);
  return perm;
}

static bool hasOtherForm(Operation *op) {
  auto info = op->getRegisteredInfo();
  if (!info || !llvm::is_contained(llvm::map_range(info->getAttributeNames(),
                                                   [](StringAttr a) { return a.getValue(); }),
                                   kChannelsLast))
    return false;
  auto attr = op->getAttr(kChannelsLast);
  bool isSet = attr && (isa<UnitAttr>(attr) || cast<BoolAttr>(attr).getValue());
  auto type = cast<RankedTensorType>(op->getOperand(0).getType());
  // A second result (the indices of MaxPool) counts positions in the other layout.
  bool oneResult =
      llvm::all_of(op->getResults().drop_front(), [](Value v) { return v.use_empty(); });
  return !isSet && type.getRank() >= 3 && oneResult;
}

static LogicalResult convert(Operation *op) {
  OpBuilder b(op);
  auto type = cast<RankedTensorType>(op->getResult(0).getType());
  SmallVector<int64_t> perm = toChannelsLast(type.getRank());
  // Each operation has the location of the node whose value it computes.
  Value x = op->getOperand(0);
  op->setOperand(0, TransposeOp::createInferred(b, x.getLoc(), x, perm));
  op->setAttr(kChannelsLast, b.getUnitAttr());
  SmallVector<int64_t> shape = applyPermutation(type.getShape(), perm);
  op->getResult(0).setType(type.clone(shape));
  b.setInsertionPointAfter(op);
  auto back =
      TransposeOp::createInferred(b, op->getLoc(), op->getResult(0), invertPermutationVector(perm));
  op->getResult(0).replaceAllUsesExcept(back, back.getDefiningOp());
  return success();
}

namespace {
struct AssignLayout : onnxc::impl::AssignLayoutBase<AssignLayout> {
  using Base::Base;
  void runOnOperation() override {
    SmallVector<Operation *> ops;
    getOperation().walk([&](OnnxOpInterface op) {
      if (hasOtherForm(op))
        ops.push_back(op);
    });
    for (Operation *op : ops)
      if (failed(convert(op)))
        return signalPassFailure();
  }
};
} // namespace
