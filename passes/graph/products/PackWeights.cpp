//===- PackWeights.cpp - Constant weights into panels ---------------------===//

#include "passes/graph/Passes.h"

#include "dialects/onnx/Onnx.h"
#include "dialects/onnx/interfaces/Graph.h"
#include "dialects/onnx/interfaces/Parts.h"
#include "dialects/onnx/ops/Constant/Constant.h"
#include "dialects/onnx/ops/Conv/Conv.h"
#include "dialects/onnx/ops/Elementwise/Elementwise.h"
#include "dialects/onnx/ops/IntegerProduct/ByteProducts.h"
#include "dialects/onnx/ops/MatMul/MatMul.h"
#include "dialects/onnx/ops/Reshape/Reshape.h"

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

static Value pack(OpBuilder &b, Location loc, Value weights, ArrayRef<int64_t> perm, int64_t batch,
                  int64_t panel, int64_t group = 1) {
  auto type = cast<RankedTensorType>(weights.getType());
  SmallVector<int64_t> shape;
  for (auto [i, axis] : llvm::enumerate(perm))
    shape.push_back((int64_t)i == batch ? llvm::divideCeil(type.getDimSize(axis), panel)
                                        : type.getDimSize(axis));
  if (group > 1)
    shape.back() = llvm::divideCeil(shape.back(), group);
  shape.push_back(panel);
  if (group > 1)
    shape.push_back(group);
  return PackWeightsOp::create(b, loc, type.clone(shape), weights, b.getDenseI64ArrayAttr(perm),
                               b.getI64IntegerAttr(batch), b.getI64IntegerAttr(panel),
                               b.getI64IntegerAttr(group));
}

/// How many neighbouring columns stay together in what becomes of `product`, where its kernel can
/// put them where they belong; else none.
static std::optional<int64_t> pieceOf(Value product) {
  Value value = product;
  while (value.hasOneUse()) {
    auto user = dyn_cast<OnnxOpInterface>(*value.user_begin());
    if (auto permutation = dyn_cast_if_present<PermutationInterface>(user.getOperation())) {
      SmallVector<int64_t> order = permutation.getDimensionOrder();
      // Others find their operands where they are.
      bool isWritten = llvm::all_of(user->getUsers(), [](Operation *next) {
        auto part = dyn_cast<PartInterface>(next);
        auto ordered = dyn_cast<OrderedAccessInterface>(next);
        return (ordered && ordered.readsSizesOnly()) || next->hasTrait<OpTrait::IsTerminator>() ||
               (part && part.joinsParts()) || isView(next);
      });
      int64_t last = cast<RankedTensorType>(value.getType()).getShape().back();
      bool isKept = !order.empty() && order.back() == (int64_t)order.size() - 1;
      return !isWritten || !isKept || ShapedType::isDynamic(last) ||
                     last == cast<RankedTensorType>(product.getType()).getShape().back()
                 ? std::nullopt
                 : std::optional(last);
    }
    if (!user || user->getNumResults() != 1 ||
        (user.getKernelRole() != KernelRole::Elementwise &&
         (user.getKernelRole() != KernelRole::View || user->getOperand(0) != value)))
      return std::nullopt;
    value = user->getResult(0);
  }
  return std::nullopt;
}

/// A way to pack for `request` so that each piece of columns is a number of whole panels, if there
/// is a good one.
static std::optional<Packing> packingOfPieces(PackRequest request, std::optional<int64_t> piece,
                                              const PackingFn &packingFor) {
  constexpr int64_t kShortest = 8;
  if (!piece || *piece >= request.n)
    return std::nullopt;
  request.n = *piece;
  Packing packing = packingFor(request);
  if (*piece % packing.panel == 0)
    return packing;
  if (packing.group > 1 || *piece > packing.panel || *piece % kShortest)
    return std::nullopt;
  packing.panel = *piece;
  return packing;
}

static PackRequest requestFor(Value a, Value b, int64_t m, int64_t n, int64_t k, bool aHasColumns) {
  Type left = getElementTypeOrSelf(a.getType()), right = getElementTypeOrSelf(b.getType());
  return {left, right, accumulatorOf(right), m, n, k, aHasColumns};
}

static Value reshape(OpBuilder &b, Location loc, Value value, ArrayRef<int64_t> shape) {
  auto type = RankedTensorType::get({(int64_t)shape.size()}, b.getI64Type());
  Value sizes = ConstantOp::create(b, loc, DenseElementsAttr::get(type, shape));
  return ReshapeOp::create(b, loc, cast<RankedTensorType>(value.getType()).clone(shape), value,
                           sizes, b.getI64IntegerAttr(0));
}

/// What a product with flipped bits of the left operand has too much, where `sums` are those of
/// the weights: 128 times as much, or less when it is the unsigned that became signed.
static Value excessOf(OpBuilder &b, Location loc, Value left, Value sums) {
  Type i32 = b.getI32Type();
  bool isUnsigned = getElementTypeOrSelf(left.getType()).isUnsignedInteger();
  auto scalar = RankedTensorType::get({}, i32);
  Value offset = ConstantOp::create(
      b, loc, DenseElementsAttr::get(scalar, b.getI32IntegerAttr(isUnsigned ? -128 : 128)));
  return createInferred<MulOp>(b, loc, sums, offset);
}

static void packMatMul(MatMulOp op, const PackingFn &packingFor) {
  auto type = cast<RankedTensorType>(op.getB().getType());
  auto result = cast<RankedTensorType>(op.getType());
  if (op.getPackedN() || type.getRank() != 2 || !constantElements(op.getB()) ||
      type.getNumElements() == 0)
    return;
  int64_t m = 1, k = type.getDimSize(0), n = type.getDimSize(1);
  for (int64_t size : result.getShape().drop_back())
    m = ShapedType::isDynamic(size) || ShapedType::isDynamic(m) ? ShapedType::kDynamic : m * size;
  OpBuilder b(op);
  PackRequest request = requestFor(op.getA(), op.getB(), m, n, k, /*aHasColumns=*/false);
  auto pieces = packingOfPieces(request, pieceOf(op), packingFor);
  Packing packing = pieces ? *pieces : packingFor(request);
  Value weights = op.getB();
  op.getBMutable().assign(pack(b, op.getLoc(), weights, {1, 0}, 0, packing.panel, packing.group));
  op.setPackedN(n);
  if (packing.group > 1)
    op.setPackedK(k);
  if (!packing.flipsA)
    return;
  op.setFlipsA(true);
  b.setInsertionPointAfter(op);
  Value sums = columnSums(b, op.getLoc(), weights, /*kept=*/false);
  Value excess = excessOf(b, op.getLoc(), op.getA(), sums);
  auto exact = SubOp::create(b, op.getLoc(), op.getType(), op, excess);
  op.getOutput().replaceAllUsesExcept(exact, exact);
}

/// Whether the elements of the input that a row of the kernel is multiplied with are neighbours.
static bool hasNeighboursInRow(ConvOp op) {
  auto dilations = op.getDilations();
  return op.getGroup() == 1 && (!dilations || dilations->back() == 1);
}

/// How the weights of a convolution that is not packed yet had best be packed.
static Packing packingOf(ConvOp op, const PackingFn &packingFor) {
  auto type = cast<RankedTensorType>(op.getW().getType());
  int64_t group = op.getGroup(), rank = type.getRank();
  // The channels of neighbouring elements of the input lie in a row.
  int64_t run = type.getDimSize(1);
  if (hasNeighboursInRow(op))
    run *= type.getDimSize(rank - 1);
  int64_t width = cast<RankedTensorType>(op.getType()).getDimSize(rank - 2);
  int64_t n = op.isDepthwise() ? group : type.getDimSize(0) / group;
  PackRequest request = requestFor(op.getX(), op.getW(), width, n, run, op.isDepthwise());
  auto pieces = op.isDepthwise() ? std::nullopt : packingOfPieces(request, pieceOf(op), packingFor);
  return pieces ? *pieces : packingFor(request);
}

/// Adds to the bias, a vector with an element per output channel.
static void subtractFromBias(OpBuilder &b, ConvOp op, Value vector) {
  Value bias = op.getB();
  if (!bias) {
    auto type = cast<RankedTensorType>(vector.getType());
    bias = ConstantOp::create(b, op.getLoc(), DenseElementsAttr::get(type, b.getI32IntegerAttr(0)));
  }
  op.getBMutable().assign(createInferred<SubOp>(b, op.getLoc(), bias, vector));
}

/// [OC, IC, spatial...] -> [(group,) OC / group, spatial..., IC], and [C, 1, spatial...] ->
/// [C, spatial..., 1] when each channel is a group of its own.
static void packConv(ConvOp op, const PackingFn &packingFor) {
  auto type = cast<RankedTensorType>(op.getW().getType());
  if (op.getPackedN() || !op.getChannelsLast() || !constantElements(op.getW()) ||
      type.getNumElements() == 0)
    return;
  int64_t group = op.getGroup(), perGroup = type.getDimSize(0) / group, rank = type.getRank();
  bool isDepthwise = op.isDepthwise();
  if (isDepthwise && perGroup != 1)
    return;
  OpBuilder b(op);
  int64_t n = isDepthwise ? group : perGroup;
  Packing packing = packingOf(op, packingFor);
  if (!op.getKernelShape())
    op.setKernelShape(type.getShape().drop_front(2));
  Value weights = op.getW();
  if (packing.flipsA) {
    op.setFlipsA(true);
    Value sums = channelSums(b, op.getLoc(), weights);
    subtractFromBias(b, op, excessOf(b, op.getLoc(), op.getX(), sums));
  }
  op.setPackedN(perGroup);
  if (packing.group > 1 && hasNeighboursInRow(op) && type.getDimSize(1) % packing.group) {
    // A row of the kernel is one dimension: less is filled up.
    SmallVector<int64_t> perm{0}, shape{n};
    for (int64_t i = 2; i < rank; ++i)
      perm.push_back(i), shape.push_back(type.getDimSize(i));
    perm.push_back(1);
    shape.back() *= type.getDimSize(1);
    op.setPackedK(shape.back());
    weights = TransposeOp::createInferred(b, op.getLoc(), weights, perm);
    weights = reshape(b, op.getLoc(), weights, shape);
    auto identity = llvm::to_vector(llvm::seq<int64_t>(0, rank - 1));
    op.getWMutable().assign(
        pack(b, op.getLoc(), weights, identity, 0, packing.panel, packing.group));
    return;
  }
  if (packing.group > 1)
    op.setPackedK(type.getDimSize(1));
  int64_t batch = group > 1 && !isDepthwise ? 1 : 0;
  if (batch) {
    SmallVector<int64_t> split{group, n};
    llvm::append_range(split, type.getShape().drop_front());
    weights = reshape(b, op.getLoc(), weights, split);
  }
  SmallVector<int64_t> perm;
  if (batch)
    perm.push_back(0);
  perm.push_back(batch);
  for (int64_t i = 2; i < rank; ++i)
    perm.push_back(batch + i);
  perm.push_back(batch + 1);
  op.getWMutable().assign(pack(b, op.getLoc(), weights, perm, batch, packing.panel, packing.group));
}

//===----------------------------------------------------------------------===//
// Winograd's algorithm
//===----------------------------------------------------------------------===//

/// The matrix of 36 x 9 by which 3x3 weights in a row become 6x6 ones: G x G for the points
/// 0, 1, -1, 2, -2 and infinity.
static Value transformMatrix(OpBuilder &b, Location loc) {
  constexpr double G[6][3] = {{1. / 4, 0, 0},
                              {-1. / 6, -1. / 6, -1. / 6},
                              {-1. / 6, 1. / 6, -1. / 6},
                              {1. / 24, 1. / 12, 1. / 6},
                              {1. / 24, -1. / 12, 1. / 6},
                              {0, 0, 1}};
  SmallVector<float> values; // rounded once
  for (auto &row : G)
    for (auto &column : G)
      for (double y : row)
        for (double x : column)
          values.push_back(float(y * x));
  auto type = RankedTensorType::get({36, 9}, b.getF32Type());
  return ConstantOp::create(b, loc, DenseElementsAttr::get(type, ArrayRef(values)));
}

/// [OC, IC, 3, 3] -> [6, 6, OC, IC]
static Value transformWeights(OpBuilder &b, Location loc, Value weights) {
  auto type = cast<RankedTensorType>(weights.getType());
  int64_t outputs = type.getDimSize(0), inputs = type.getDimSize(1);
  Value value = reshape(b, loc, weights, {outputs * inputs, 9});
  value = TransposeOp::createInferred(b, loc, value, {1, 0});
  value = MatMulOp::create(b, loc, type.clone({36, outputs * inputs}), transformMatrix(b, loc),
                           value, IntegerAttr());
  return reshape(b, loc, value, {6, 6, outputs, inputs});
}

/// Whether the convolution has a 3x3 kernel that moves in steps of one, and known padding.
static bool mayUseWinograd(ConvOp op) {
  auto type = cast<RankedTensorType>(op.getW().getType()),
       x = cast<RankedTensorType>(op.getX().getType());
  auto areOnes = [](std::optional<ArrayRef<int64_t>> steps) {
    return !steps || llvm::all_of(*steps, [](int64_t step) { return step == 1; });
  };
  bool paddingIsKnown =
      op.getAutoPad() == "NOTSET" || op.getAutoPad() == "VALID" || x.hasStaticShape();
  return op.getGroup() == 1 && type.getRank() == 4 && type.getDimSize(2) == 3 &&
         type.getDimSize(3) == 3 && type.getElementType().isF32() && x.getElementType().isF32() &&
         areOnes(op.getStrides()) && areOnes(op.getDilations()) && paddingIsKnown;
}

/// Returns false where the direct way is faster or the only one.
static bool packWinograd(ConvOp op, const PackingFn &packingFor, const WinogradFn &winogradFor) {
  auto type = cast<RankedTensorType>(op.getW().getType());
  if (op.getPackedN() || !op.getChannelsLast() || !constantElements(op.getW()) ||
      type.getNumElements() == 0 || !mayUseWinograd(op))
    return false;
  ArrayRef<int64_t> out = cast<RankedTensorType>(op.getType()).getShape();
  int64_t inputs = type.getDimSize(1), outputs = type.getDimSize(0);
  int64_t tiles = winogradFor(out[0], out[1], out[2], inputs, outputs);
  // A few columns are faster summed along k.
  if (!tiles || packingOf(op, packingFor).panel == 1)
    return false;
  OpBuilder b(op);
  op.setKernelShape(type.getShape().drop_front(2));
  // Without a depth there is a panel of whole vectors.
  int64_t panel = packingFor(requestFor(op.getX(), op.getW(), tiles, outputs,
                                        /*k=*/ShapedType::kDynamic, /*aHasColumns=*/false))
                      .panel;
  Value transformed = transformWeights(b, op.getLoc(), op.getW());
  op.getWMutable().assign(pack(b, op.getLoc(), transformed, {0, 1, 2, 3}, /*batch=*/2, panel));
  op.setPackedN(outputs);
  op.setWinograd(tiles);
  return true;
}

namespace {
struct PackWeights : onnxc::impl::PackWeightsBase<PackWeights> {
  PackWeights(PackingFn packingFor, WinogradFn winogradFor)
      : packingFor(std::move(packingFor)), winogradFor(std::move(winogradFor)) {}
  PackWeights(const PackWeights &other)
      : PackWeightsBase(other), packingFor(other.packingFor), winogradFor(other.winogradFor) {}
  void runOnOperation() override {
    // Without a machine any width is right; 16 keeps tests readable.
    if (!packingFor)
      packingFor = [this](const PackRequest &request) -> Packing {
        bool areBytes = request.a.getIntOrFloatBitWidth() == 8 && !request.aHasColumns;
        return {16, areBytes ? group.getValue() : 1, areBytes && flipsA};
      };
    if (!winogradFor)
      winogradFor = [this](int64_t, int64_t, int64_t, int64_t, int64_t) {
        return winogradTiles.getValue();
      };
    // Not what is made here: sums of weights are products, too.
    SmallVector<Operation *> operations;
    getOperation().walk([&](Operation *op) { operations.push_back(op); });
    for (Operation *op : operations) {
      if (auto matmul = dyn_cast<MatMulOp>(op))
        packMatMul(matmul, packingFor);
      else if (auto conv = dyn_cast<ConvOp>(op);
               conv && !packWinograd(conv, packingFor, winogradFor))
        packConv(conv, packingFor);
    }
  }
  PackingFn packingFor;
  WinogradFn winogradFor;
};
} // namespace

std::unique_ptr<Pass> onnxc::createPackWeights(PackingFn packingFor, WinogradFn winogradFor) {
  return std::make_unique<PackWeights>(std::move(packingFor), std::move(winogradFor));
}
