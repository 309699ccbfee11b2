//===- ChannelOrder.cpp - Operators whose channels may change places ------===//

#include "dialects/onnx/interfaces/AxisOrder.h"
#include "dialects/onnx/interfaces/Graph.h"

#include "dialects/onnx/ops/Conv/Conv.h"
#include "dialects/onnx/ops/Gather/Gather.h"
#include "dialects/onnx/ops/Pool/Pool.h"

using namespace mlir;
using namespace onnxc;
using namespace onnxc::onnx;

Value onnxc::reorderedConstant(OpBuilder &b, Value constant, int64_t axis,
                               ArrayRef<int64_t> order) {
  Location loc = constant.getLoc();
  return GatherOp::create(b, loc, constant.getType(), constant, constantInts(b, loc, order),
                          b.getI64IntegerAttr(axis));
}

namespace {
/// All channels are summed up, or each is computed for itself.
struct ConvChannels : ChannelInterface::ExternalModel<ConvChannels, ConvOp> {
  bool mayReorderChannels(Operation *operation) const {
    auto op = cast<ConvOp>(operation);
    if (op.getChannelsLast() || op.getPackedN() || !constantElements(op.getW()))
      return false;
    if (op.getGroup() == 1)
      return true;
    return keepsChannels(op) && (!op.getB() || constantElements(op.getB()));
  }
  bool keepsChannels(Operation *operation) const {
    auto op = cast<ConvOp>(operation);
    return op.isDepthwise() &&
           cast<RankedTensorType>(op.getW().getType()).getDimSize(0) == (int64_t)op.getGroup();
  }
  void reorderChannels(Operation *operation, ArrayRef<int64_t> order) const {
    auto op = cast<ConvOp>(operation);
    OpBuilder b(op);
    bool keeps = keepsChannels(op);
    op.getWMutable().assign(reorderedConstant(b, op.getW(), keeps ? 0 : 1, order));
    if (keeps && op.getB())
      op.getBMutable().assign(reorderedConstant(b, op.getB(), 0, order));
  }
};

/// Has no constants.
template <typename Model, typename OpT>
struct ChannelsAlone : ChannelInterface::ExternalModel<Model, OpT> {
  bool mayReorderChannels(Operation *op) const {
    // A second result counts positions.
    return !cast<OpT>(op).getChannelsLast() &&
           llvm::all_of(op->getResults().drop_front(), [](Value v) { return v.use_empty(); });
  }
  bool keepsChannels(Operation *) const { return true; }
  void reorderChannels(Operation *, ArrayRef<int64_t>) const {}
};

template <typename OpT>
struct EachChannel : ChannelsAlone<EachChannel<OpT>, OpT> {};

/// All of a channel becomes one element.
template <typename OpT>
struct WholeChannel : ChannelsAlone<WholeChannel<OpT>, OpT> {
  bool mayForgetLayout(Operation *op) const { return cast<OpT>(op).getChannelsLast(); }
  void forgetLayout(Operation *op) const { cast<OpT>(op).setChannelsLast(false); }
};
} // namespace

template <template <typename> typename Model, typename... Ops>
static void attachTo(MLIRContext *ctx) {
  (Ops::template attachInterface<Model<Ops>>(*ctx), ...);
}

void onnxc::attachChannelOrder(MLIRContext *ctx) {
  ConvOp::attachInterface<ConvChannels>(*ctx);
  attachTo<EachChannel, MaxPoolOp, AveragePoolOp, LpPoolOp>(ctx);
  attachTo<WholeChannel, GlobalAveragePoolOp, GlobalMaxPoolOp, GlobalLpPoolOp>(ctx);
}
