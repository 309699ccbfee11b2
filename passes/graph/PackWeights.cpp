//===- PackWeights.cpp - Constant weights into panels ---------------------===//

#include "passes/graph/Passes.h"

#include "dialects/onnx/Onnx.h"
#include "dialects/onnx/ops/Conv/Conv.h"
#include "dialects/onnx/ops/MatMul/MatMul.h"
#include "dialects/onnx/ops/Reshape/Reshape.h"
#include "dialects/onnx/ops/Constant/Constant.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"

namespace onnxc {
#define GEN_PASS_DEF_PACKWEIGHTS
#include "passes/graph/Passes.h.inc"
} // namespace onnxc

using namespace mlir;
using namespace onnxc;
using namespace onnxc::onnx;

/// What products of this type are summed in, as the lowering does.
static Type accumulatorOf(Type element) {
  if (element.isF16() || element.isBF16())
    return Float32Type::get(element.getContext());
  if (auto integer = dyn_cast<IntegerType>(element); integer && integer.getWidth() <= 16)
    return IntegerType::get(element.getContext(), 32);
  return element;
}

static Value pack(OpBuilder &b, Location loc, Value weights, ArrayRef<int64_t> perm, int64_t batch, int64_t panel) {
  auto type = cast<RankedTensorType>(weights.getType());
  SmallVector<int64_t> shape;
  for (auto [i, axis] : llvm::enumerate(perm))
    shape.push_back((int64_t)i == batch ? llvm::divideCeil(type.getDimSize(axis), panel) : type.getDimSize(axis));
  shape.push_back(panel);
  return PackWeightsOp::create(b, loc, type.clone(shape), weights, b.getDenseI64ArrayAttr(perm),
                               b.getI64IntegerAttr(batch), b.getI64IntegerAttr(panel));
}

static void packMatMul(MatMulOp op, const PanelFn &panelFor) {
  auto type = cast<RankedTensorType>(op.getB().getType());
  auto result = cast<RankedTensorType>(op.getType());
  if (op.getPackedN() || type.getRank() != 2 || !constantElements(op.getB()) || type.getNumElements() == 0)
    return;
  int64_t m = 1, k = type.getDimSize(0), n = type.getDimSize(1);
  for (int64_t size : result.getShape().drop_back())
    m = ShapedType::isDynamic(size) || ShapedType::isDynamic(m) ? ShapedType::kDynamic : m * size;
  OpBuilder b(op);
  int64_t panel = panelFor(accumulatorOf(type.getElementType()), m, n, k, /*aHasColumns=*/false);
  op.getBMutable().assign(pack(b, op.getLoc(), op.getB(), {1, 0}, 0, panel));
  op.setPackedN(n);
}

/// [OC, IC, spatial...] -> [(group,) OC / group, spatial..., IC], and [C, 1, spatial...] ->
/// [C, spatial..., 1] when each channel is a group of its own.
static void packConv(ConvOp op, const PanelFn &panelFor) {
  auto type = cast<RankedTensorType>(op.getW().getType());
  if (op.getPackedN() || !op.getChannelsLast() || !constantElements(op.getW()) || type.getNumElements() == 0)
    return;
  int64_t group = op.getGroup(), perGroup = type.getDimSize(0) / group, rank = type.getRank();
  bool isDepthwise = op.isDepthwise();
  if (isDepthwise && perGroup != 1)
    return;
  OpBuilder b(op);
  int64_t n = isDepthwise ? group : perGroup;
  auto result = cast<RankedTensorType>(op.getType());
  int64_t width = result.getDimSize(rank - 2), k = type.getNumElements() / type.getDimSize(0);
  int64_t panel = panelFor(accumulatorOf(type.getElementType()), width, n, k, isDepthwise);
  if (!op.getKernelShape())
    op.setKernelShape(type.getShape().drop_front(2));
  Value weights = op.getW();
  int64_t batch = group > 1 && !isDepthwise ? 1 : 0;
  if (batch) {
    SmallVector<int64_t> split{group, n};
    llvm::append_range(split, type.getShape().drop_front());
    auto shapeType = RankedTensorType::get({(int64_t)split.size()}, b.getI64Type());
    Value shape = ConstantOp::create(b, op.getLoc(), DenseElementsAttr::get(shapeType, ArrayRef(split)));
    weights = ReshapeOp::create(b, op.getLoc(), type.clone(split), weights, shape, b.getI64IntegerAttr(0));
  }
  SmallVector<int64_t> perm;
  if (batch)
    perm.push_back(0);
  perm.push_back(batch);
  for (int64_t i = 2; i < rank; ++i)
    perm.push_back(batch + i);
  perm.push_back(batch + 1);
  op.getWMutable().assign(pack(b, op.getLoc(), weights, perm, batch, panel));
  op.setPackedN(perGroup);
}

namespace {
struct PackWeights : onnxc::impl::PackWeightsBase<PackWeights> {
  PackWeights(PanelFn panelFor) : panelFor(std::move(panelFor)) {}
  PackWeights(const PackWeights &other) : PackWeightsBase(other), panelFor(other.panelFor) {}
  void runOnOperation() override {
    // Without a machine any width is right; 16 keeps tests readable.
    if (!panelFor)
      panelFor = [](Type, int64_t, int64_t, int64_t, bool) { return 16; };
    getOperation().walk([&](Operation *op) {
      if (auto matmul = dyn_cast<MatMulOp>(op))
        packMatMul(matmul, panelFor);
      else if (auto conv = dyn_cast<ConvOp>(op))
        packConv(conv, panelFor);
    });
  }
  PanelFn panelFor;
};
} // namespace

std::unique_ptr<Pass> onnxc::createPackWeights(PanelFn panelFor) {
  return std::make_unique<PackWeights>(std::move(panelFor));
}
