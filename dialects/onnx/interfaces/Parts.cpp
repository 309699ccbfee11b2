//===- Parts.cpp - Where the parts of tensors lie -------------------------===//

#include "dialects/onnx/interfaces/Parts.h"

#include "dialects/onnx/ops/Attention/Attention.h"
#include "dialects/onnx/ops/Conv/Conv.h"
#include "dialects/onnx/ops/Gather/Gather.h"
#include "dialects/onnx/ops/MatMul/MatMul.h"
#include "dialects/onnx/ops/Pad/Pad.h"
#include "dialects/onnx/ops/Reshape/Reshape.h"
#include "dialects/onnx/ops/Resize/Resize.h"
#include "dialects/onnx/ops/Scatter/Scatter.h"
#include "dialects/onnx/ops/Select/Select.h"
#include "dialects/onnx/ops/Slice/Slice.h"
#include "dialects/onnx/ops/Softmax/Softmax.h"

#include "dialects/onnx/interfaces/PartInterface.cpp.inc"

using namespace mlir;
using namespace onnxc;
using namespace onnxc::onnx;

/// All of a tensor.
static PartPlace everything(DimBuilder &dims, Value tensor) {
  PartPlace place;
  place.sizes = dims.of(tensor);
  place.offsets.assign(place.sizes.size(), dims.constant(0));
  place.steps.assign(place.sizes.size(), dims.constant(1));
  return place;
}

Dim onnxc::flatOffset(DimBuilder &dims, const PartPlace &part, ArrayRef<Dim> whole) {
  int64_t rank = whole.size(), last = -1;
  auto isOne = [](Dim dim) { return DimBuilder::constantOf(dim) == 1; };
  for (int64_t axis = 0; axis < rank; ++axis) {
    if (!part.offsets[axis] || !part.sizes[axis] || !whole[axis])
      return Dim();
    if (!isOne(part.sizes[axis]) && !isOne(part.steps[axis]))
      return Dim();
    if (part.sizes[axis] != whole[axis])
      last = axis;
  }
  Dim offset = dims.constant(0), stride = dims.constant(1);
  for (int64_t axis = rank - 1; axis >= 0; --axis) {
    // Rows are apart when only some of each are taken.
    if (axis < last && !isOne(part.sizes[axis]))
      return Dim();
    if (axis <= last)
      offset = dims.add(offset, dims.mul(part.offsets[axis], stride));
    stride = dims.mul(stride, whole[axis]);
  }
  return offset;
}

/// What a size is the product of, as far as it can be seen.
static void collectFactors(Dim dim, SmallVectorImpl<Dim> &factors) {
  auto value = dyn_cast<Value>(dim);
  if (auto product = value ? value.getDefiningOp<arith::MulIOp>() : arith::MulIOp()) {
    collectFactors(getAsOpFoldResult(product.getLhs()), factors);
    collectFactors(getAsOpFoldResult(product.getRhs()), factors);
  } else {
    factors.push_back(dim);
  }
}

/// How many dimensions from the beginning of `to` a dimension of size `dim` is split into, which
/// only a run knows; 0 where that cannot be seen.
static size_t countPieces(Dim dim, ArrayRef<Dim> to) {
  SmallVector<Dim> factors;
  collectFactors(dim, factors);
  for (auto [i, piece] : llvm::enumerate(to)) {
    auto it = llvm::find(factors, piece);
    if (!piece || it == factors.end())
      return 0;
    factors.erase(it);
    if (factors.empty())
      return i + 1;
  }
  return 0;
}

std::optional<SmallVector<SmallVector<int64_t, 2>>> onnxc::piecesOf(ArrayRef<Dim> from,
                                                                    ArrayRef<Dim> to) {
  SmallVector<SmallVector<int64_t, 2>> pieces(from.size());
  int64_t next = 0, rank = to.size();
  auto isOne = [](Dim dim) { return dim && DimBuilder::constantOf(dim) == 1; };
  auto isDynamic = [](Dim dim) { return !DimBuilder::constantOf(dim); };
  // Of only one each nothing else could be told but that they are equal.
  bool hasOne = llvm::count_if(from, isDynamic) == 1 && llvm::count_if(to, isDynamic) == 1;
  auto areEqual = [&](Dim x, Dim y) { return x == y || (hasOne && isDynamic(x) && isDynamic(y)); };
  SmallVector<int64_t, 2> *last = nullptr;
  for (auto [dim, own] : llvm::zip(from, pieces)) {
    if (!dim && !hasOne)
      return std::nullopt;
    // New ones of size 1 go to the next that is not.
    while (!isOne(dim) && next < rank && isOne(to[next]))
      own.push_back(next++);
    if (next < rank && areEqual(to[next], dim)) {
      own.push_back(next++);
    } else if (!isOne(dim)) {
      auto size = DimBuilder::constantOf(dim);
      size_t count = size || !dim ? 0 : countPieces(dim, to.drop_front(next));
      for (size_t i = 0; i < count; ++i)
        own.push_back(next++);
      int64_t product = 1;
      for (; size && product < *size && next < rank && to[next]; ++next) {
        product *= DimBuilder::constantOf(to[next]).value_or(0);
        own.push_back(next);
      }
      if (!count && product != size)
        return std::nullopt;
    }
    if (!own.empty())
      last = &own;
  }
  for (; last && next < rank && isOne(to[next]); ++next)
    last->push_back(next);
  return next == rank && last ? std::optional(pieces) : std::nullopt;
}

static KernelRole roleOf(Operation *op) {
  auto onnxOp = dyn_cast<OnnxOpInterface>(op);
  return onnxOp ? onnxOp.getKernelRole() : KernelRole::Control;
}

bool onnxc::areFewPieces(ArrayRef<int64_t> sizes) {
  // Short ones are no loops: with more of them a tile is too much code.
  constexpr int64_t kShort = 8, kMaxShort = 4, kMaxPieces = 6;
  return (int64_t)sizes.size() <= kMaxPieces &&
         llvm::count_if(sizes, [](int64_t size) { return size <= kShort; }) <= kMaxShort;
}

bool onnxc::onlyMoves(Operation *op) {
  return isa<PartInterface, PermutationInterface>(op) || roleOf(op) == KernelRole::View;
}

/// Whether `op` begins a kernel of its own, whatever is before it.
static bool beginsKernel(Operation *op) {
  KernelRole role = roleOf(op);
  return role != KernelRole::Elementwise && role != KernelRole::Constant &&
         role != KernelRole::Prefix && !onlyMoves(op);
}

llvm::DenseSet<Operation *> onnxc::operatorsBefore(Value value, Operation *first) {
  Block &block = *first->getBlock();
  llvm::DenseSet<Operation *> before, seen;
  SmallVector<std::pair<Operation *, bool>> worklist;
  auto push = [&](Value operand, bool isBefore) {
    Operation *op = operand.getDefiningOp();
    op = op ? block.findAncestorOpInBlock(*op) : nullptr;
    if (op && first->isBeforeInBlock(op) && (isBefore ? before : seen).insert(op).second)
      worklist.push_back({op, isBefore});
  };
  push(value, false);
  while (!worklist.empty()) {
    auto [op, isBefore] = worklist.pop_back_val();
    bool next = isBefore || beginsKernel(op);
    op->walk([&](Operation *inner) {
      for (Value operand : inner->getOperands())
        push(operand, next);
    });
  }
  return before;
}

namespace {
using Places = FailureOr<SmallVector<PartPlace>>;

struct ConcatParts : PartInterface::ExternalModel<ConcatParts, ConcatOp> {
  bool joinsParts(Operation *) const { return true; }
  Places getPlaces(Operation *op, DimBuilder &dims) const {
    auto own = cast<ConcatOp>(op);
    int64_t axis = fromFront(own.getAxis(), own.getType().getRank());
    SmallVector<PartPlace> places;
    Dim offset = dims.constant(0);
    for (Value input : own.getInputs()) {
      places.push_back(everything(dims, input));
      places.back().offsets[axis] = offset;
      offset = dims.add(offset, places.back().sizes[axis]);
    }
    return places;
  }
};

struct ReplaceParts : PartInterface::ExternalModel<ReplaceParts, ReplaceOp> {
  bool joinsParts(Operation *) const { return true; }
  bool replacesParts(Operation *) const { return true; }
  Places getPlaces(Operation *op, DimBuilder &dims) const {
    auto own = cast<ReplaceOp>(op);
    int64_t axis = fromFront(own.getAxis(), own.getType().getRank());
    SmallVector<PartPlace> places{everything(dims, own.getData())};
    for (auto [part, start] : llvm::zip_equal(own.getParts(), own.getStarts())) {
      places.push_back(everything(dims, part));
      places.back().offsets[axis] = dims.constant(start);
    }
    return places;
  }
};

struct SplitParts : PartInterface::ExternalModel<SplitParts, SplitOp> {
  bool joinsParts(Operation *) const { return false; }
  Places getPlaces(Operation *op, DimBuilder &dims) const {
    auto own = cast<SplitOp>(op);
    PartPlace all = everything(dims, own.getInput());
    int64_t axis = fromFront(own.getAxis(), all.sizes.size());
    SmallVector<PartPlace> places;
    Dim offset = dims.constant(0);
    for (Value result : own.getResults()) {
      PartPlace &place = places.emplace_back(all);
      place.offsets[axis] = offset;
      place.sizes[axis] = dims.of(result, axis);
      offset = dims.add(offset, place.sizes[axis]);
    }
    return places;
  }
};

struct SliceParts : PartInterface::ExternalModel<SliceParts, SliceOp> {
  bool joinsParts(Operation *) const { return false; }
  Places getPlaces(Operation *op, DimBuilder &dims) const {
    FailureOr<SliceRanges> ranges = sliceRanges(SliceOp::Adaptor(cast<SliceOp>(op)), dims);
    if (failed(ranges))
      return failure();
    return SmallVector<PartPlace>{{ranges->starts, ranges->sizes, ranges->steps}};
  }
  /// Between places that count from the same end.
  std::optional<int64_t> getMostElements(Operation *op) const {
    auto own = cast<SliceOp>(op);
    auto starts = constantIntegers(own.getStarts()), ends = constantIntegers(own.getEnds());
    auto axes = own.getAxes() ? constantIntegers(own.getAxes()) : std::nullopt;
    auto steps = own.getSteps() ? constantIntegers(own.getSteps())
                                : std::optional(SmallVector<int64_t>{1});
    if (!starts || !ends || !axes || !steps || starts->size() != 1 || ends->size() != 1 ||
        axes->size() != 1 || steps->size() != 1 || steps->front() < 1 ||
        (starts->front() < 0) != (ends->front() < 0))
      return std::nullopt;
    SmallVector<int64_t> shape(tensorType(own.getData()).getShape());
    shape[fromFront(axes->front(), shape.size())] =
        std::max<int64_t>(ends->front() - starts->front(), 0);
    return ShapedType::isDynamicShape(shape) ? std::nullopt
                                             : std::optional(ShapedType::getNumElements(shape));
  }
};

/// Constant indices at equal distances.
struct GatherParts : PartInterface::ExternalModel<GatherParts, GatherOp> {
  bool joinsParts(Operation *) const { return false; }
  Places getPlaces(Operation *op, DimBuilder &dims) const {
    auto own = cast<GatherOp>(op);
    auto indices = constantIntegers(own.getIndices());
    PartPlace place = everything(dims, own.getData());
    int64_t axis = fromFront(own.getAxis(), place.sizes.size());
    auto size = DimBuilder::constantOf(place.sizes[axis]);
    if (!indices || indices->empty() || !size)
      return failure();
    for (int64_t &index : *indices) {
      index = index < 0 ? index + *size : index;
      if (index < 0 || index >= *size)
        return failure(); // an error of the run
    }
    int64_t step = indices->size() > 1 ? (*indices)[1] - (*indices)[0] : 1;
    for (size_t i = 1; i < indices->size(); ++i)
      if (step < 1 || (*indices)[i] - (*indices)[i - 1] != step)
        return failure();
    place.offsets[axis] = dims.constant(indices->front());
    place.sizes[axis] = dims.constant(indices->size());
    place.steps[axis] = dims.constant(step);
    return SmallVector<PartPlace>{place};
  }
};

struct TransposeOrder : PermutationInterface::ExternalModel<TransposeOrder, TransposeOp> {
  SmallVector<int64_t> getDimensionOrder(Operation *op) const {
    return cast<TransposeOp>(op).getPermutation();
  }
};

/// Whether pieces of `size` columns begin where panels do.
static bool areWholePanels(RankedTensorType packed, bool hasGroups, int64_t size) {
  int64_t panel = packed.getShape().drop_back(hasGroups).back();
  return size > 0 && size % panel == 0;
}

/// Whether elements are multiplied as they are, one by one.
static bool isAsWideAsSums(Value operand) {
  return getElementTypeOrSelf(operand.getType()).getIntOrFloatBitWidth() >= 32;
}

struct MatMulPieces : PiecesInterface::ExternalModel<MatMulPieces, MatMulOp> {
  bool mayWritePieces(Operation *op, int64_t size) const {
    auto own = cast<MatMulOp>(op);
    return own.getPackedN() && areWholePanels(cast<RankedTensorType>(own.getB().getType()),
                                              own.getPackedK().has_value(), size);
  }
  bool mayReadPieces(Operation *op) const {
    auto own = cast<MatMulOp>(op);
    return !own.getPackedK() && isAsWideAsSums(own.getA()) &&
           cast<RankedTensorType>(own.getA().getType()).getRank() > 1;
  }
  bool keepsRows(Operation *op) const {
    auto own = cast<MatMulOp>(op);
    return cast<RankedTensorType>(own.getA().getType()).getRank() > 1 &&
           (own.getPackedN() || cast<RankedTensorType>(own.getB().getType()).getRank() == 2);
  }
};

struct ConvPieces : PiecesInterface::ExternalModel<ConvPieces, ConvOp> {
  bool mayWritePieces(Operation *op, int64_t size) const {
    auto own = cast<ConvOp>(op);
    return own.getPackedN() && own.getChannelsLast() && !own.isDepthwise() && !own.getWinograd() &&
           areWholePanels(cast<RankedTensorType>(own.getW().getType()),
                          own.getPackedK().has_value(), size);
  }
  bool mayReadPieces(Operation *op) const {
    auto own = cast<ConvOp>(op);
    if (!own.getPackedN() || !own.getChannelsLast() || own.getGroup() != 1 || own.isDepthwise() ||
        own.getWinograd() || own.getPackedK() || !isAsWideAsSums(own.getX()))
      return false;
    // Where the border is more than zeros that are left out, the operand is copied anyway.
    auto isOne = [](int64_t size) { return size == 1; };
    bool isPoint = own.getKernelShape() && llvm::all_of(*own.getKernelShape(), isOne);
    int64_t panel = cast<RankedTensorType>(own.getW().getType()).getShape().back();
    return isPoint || (own.getAutoPad() == "NOTSET" && !own.getPadValue() && panel != 1);
  }
  bool keepsRows(Operation *) const { return false; }
};

template <typename OpT>
struct Repetition : RepetitionInterface::ExternalModel<Repetition<OpT>, OpT> {};

/// Queries are read element by element, all else along the last dimension; keys may be transposed,
/// with known features.
struct AttendOrders : OrderedAccessInterface::ExternalModel<AttendOrders, AttendOp> {
  static bool keepsLast(ArrayRef<int64_t> order) {
    return order.back() == (int64_t)order.size() - 1;
  }
  /// Whether features lie side by side, so many that a block of keys can be packed.
  static bool isTransposedBack(Value keys, ArrayRef<int64_t> order) {
    constexpr int64_t kMaxFeatures = 512;
    auto type = cast<RankedTensorType>(keys.getType());
    int64_t features = type.getRank() - 2;
    return order[features] == features + 1 && !type.isDynamicDim(features) &&
           type.getDimSize(features) <= kMaxFeatures;
  }
  bool mayReadInOrder(Operation *op, unsigned index, ArrayRef<int64_t> order) const {
    constexpr unsigned kQueries = 0, kKeys = 1, kMask = 3;
    return index == kQueries || (index < kMask && keepsLast(order)) ||
           (index == kKeys && isTransposedBack(op->getOperand(index), order));
  }
  bool mayWriteInOrder(Operation *op, ArrayRef<int64_t> order) const { return keepsLast(order); }
};

/// Reads single elements, from wherever they are.
template <typename OpT>
struct MovingAccess : OrderedAccessInterface::ExternalModel<MovingAccess<OpT>, OpT> {
  bool mayReadInOrder(Operation *, unsigned, ArrayRef<int64_t>) const { return false; }
  bool mayWriteInOrder(Operation *, ArrayRef<int64_t>) const { return false; }
};

/// The last step goes from element to element, wherever these are written.
template <typename OpT>
struct NormalizedAccess : OrderedAccessInterface::ExternalModel<NormalizedAccess<OpT>, OpT> {
  bool mayReadInOrder(Operation *, unsigned, ArrayRef<int64_t>) const { return false; }
  bool mayWriteInOrder(Operation *, ArrayRef<int64_t>) const { return true; }
};

/// An index is a tuple of elements along the last dimension.
template <typename OpT>
struct TuplePlaces : KnownPlacesInterface::ExternalModel<TuplePlaces<OpT>, OpT> {
  bool readsKnownPlaces(Operation *op, unsigned index, int64_t axis) const {
    Value indices = cast<OpT>(op).getIndices();
    return op->getOperand(index) == indices && axis == tensorType(indices).getRank() - 1;
  }
};

template <typename OpT>
struct SizesAccess : OrderedAccessInterface::ExternalModel<SizesAccess<OpT>, OpT> {
  bool readsSizesOnly(Operation *) const { return true; }
  bool mayReadInOrder(Operation *, unsigned, ArrayRef<int64_t>) const { return true; }
  bool mayWriteInOrder(Operation *, ArrayRef<int64_t>) const { return false; }
};
} // namespace

void onnxc::attachParts(MLIRContext *ctx) {
  ConcatOp::attachInterface<ConcatParts>(*ctx);
  ReplaceOp::attachInterface<ReplaceParts>(*ctx);
  SplitOp::attachInterface<SplitParts>(*ctx);
  SliceOp::attachInterface<SliceParts>(*ctx);
  GatherOp::attachInterface<GatherParts>(*ctx);
  TransposeOp::attachInterface<TransposeOrder>(*ctx);
  MatMulOp::attachInterface<MatMulPieces>(*ctx);
  ConvOp::attachInterface<ConvPieces>(*ctx);
  ExpandOp::attachInterface<Repetition<ExpandOp>>(*ctx);
  TileOp::attachInterface<Repetition<TileOp>>(*ctx);
  AttendOp::attachInterface<AttendOrders>(*ctx);
  SoftmaxOp::attachInterface<NormalizedAccess<SoftmaxOp>>(*ctx);
  LogSoftmaxOp::attachInterface<NormalizedAccess<LogSoftmaxOp>>(*ctx);
  ShapeOp::attachInterface<SizesAccess<ShapeOp>>(*ctx);
  SizeOp::attachInterface<SizesAccess<SizeOp>>(*ctx);
  GatherNDOp::attachInterface<TuplePlaces<GatherNDOp>>(*ctx);
  ScatterNDOp::attachInterface<TuplePlaces<ScatterNDOp>>(*ctx);
  PadOp::attachInterface<MovingAccess<PadOp>>(*ctx);
  SliceOp::attachInterface<MovingAccess<SliceOp>>(*ctx);
  ResizeOp::attachInterface<MovingAccess<ResizeOp>>(*ctx);
  SuppressBoxesOp::attachInterface<MovingAccess<SuppressBoxesOp>>(*ctx);
}
