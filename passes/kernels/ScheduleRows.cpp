//===- ScheduleRows.cpp - Kernels write rows of a whole -------------------===//
//
// Parts whose rows are apart in what joins them: a kernel takes the whole as its destination and
// writes its rows of it.  Others that need such a part get the whole, too, and read the rows.  So
// does a loop whose slices are parts of the whole's.
//
//===----------------------------------------------------------------------===//

#include "passes/kernels/ScheduleBuilder.h"

#include "dialects/kernel/Kernel.h"
#include "dialects/onnx/interfaces/Graph.h"
#include "dialects/onnx/interfaces/Parts.h"
#include "dialects/onnx/ops/ControlFlow/ControlFlow.h"

#include "mlir/Dialect/Affine/IR/AffineOps.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

using namespace mlir;
using namespace onnxc;

//===----------------------------------------------------------------------===//
// Planning
//===----------------------------------------------------------------------===//

/// Whether the parts fill a tensor of the sizes `whole`, which dimsOf computes from theirs
/// unless they are declared.
bool onnxc::doFill(ArrayRef<PartPlace> places, ArrayRef<Dim> whole) {
  for (size_t axis = 0; axis < whole.size(); ++axis) {
    bool isCut = llvm::any_of(
        places, [&](const PartPlace &place) { return place.sizes[axis] != whole[axis]; });
    auto declared = DimBuilder::constantOf(whole[axis]);
    if (!isCut || !declared)
      continue;
    int64_t sum = 0;
    for (const PartPlace &place : places) {
      auto own = DimBuilder::constantOf(place.sizes[axis]);
      if (!own)
        return false;
      sum += *own;
    }
    if (sum != *declared)
      return false;
  }
  return true;
}

/// Whether the sizes of this part and of those after it, along an axis where it begins at no known
/// place, tell where that is: so far from the end.
static bool isPlacedFromEnd(ArrayRef<PartPlace> placesFrom, size_t axis) {
  return llvm::all_of(placesFrom.drop_front(), [&](const PartPlace &place) {
    return DimBuilder::constantOf(place.sizes[axis]).has_value();
  });
}

/// Whether the parts lie at regular distances in the whole that are known while compiling, but for
/// sizes that a kernel sees, and not side by side.
bool ScheduleBuilder::areRows(PartInterface op) {
  DimBuilder dims = sizeClasses->dims(op.getLoc());
  auto places = op.getPlaces(dims);
  Dims whole = dims.of(op->getResult(0));
  auto isKnown = [](Dim dim) { return bool(dim); };
  if (failed(places) || !llvm::all_of(whole, isKnown))
    return false;
  for (const PartPlace &place : *places)
    if (!llvm::all_of(place.sizes, isKnown) || !llvm::all_of(place.offsets, isKnown))
      return false;
  if (!doFill(*places, whole))
    return false;
  bool areNeighbours = true;
  for (auto [i, place] : llvm::enumerate(*places)) {
    for (size_t axis = 0; axis < whole.size(); ++axis) {
      bool isPlaced = DimBuilder::constantOf(place.offsets[axis]) ||
                      isPlacedFromEnd(ArrayRef(*places).drop_front(i), axis);
      // An empty part may begin where the whole ends, which no subset operation may.
      if (!isPlaced || DimBuilder::constantOf(place.sizes[axis]).value_or(1) < 1 ||
          DimBuilder::constantOf(place.steps[axis]) != 1)
        return false;
    }
    areNeighbours &= bool(flatOffset(dims, place, whole));
  }
  return !areNeighbours;
}

/// How the kernel that computes `value`, which an operand of `join` is a view of, sees the whole:
/// with dimensions split as in `value`.  None where the rows would not be regular then.
std::optional<ScheduleBuilder::RowsView> ScheduleBuilder::rowsViewOf(Operation *op, Value value) {
  auto join = cast<PartInterface>(op);
  DimBuilder dims = sizeClasses->dims(join.getLoc());
  auto places = join.getPlaces(dims);
  RowsView view;
  view.number = llvm::find(llvm::map_range(join->getOperands(), viewedValue), value) -
                llvm::map_range(join->getOperands(), viewedValue).begin();
  if (llvm::is_contained(join->getOperands(), value))
    view.number = llvm::find(join->getOperands(), value).getIndex();
  auto pieces = piecesOf(dims.of(join->getOperand(view.number)), dims.of(value));
  if (failed(places) || !pieces)
    return std::nullopt;
  auto type = cast<RankedTensorType>(value.getType()),
       whole = cast<RankedTensorType>(join->getResult(0).getType());
  SmallVector<int64_t> shape;
  const PartPlace &place = (*places)[view.number];
  for (auto [axis, own] : llvm::enumerate(*pieces)) {
    bool isCut = place.sizes[axis] != dims.of(join->getResult(0), axis);
    for (int64_t piece : own)
      view.dims.push_back({(int64_t)axis, piece, 1, false});
    llvm::append_range(shape, llvm::map_range(own, [&](int64_t i) { return type.getDimSize(i); }));
    if (!isCut)
      continue;
    if (own.empty()) {
      view.dims.push_back({(int64_t)axis, -1, 1, true});
      shape.push_back(whole.getDimSize(axis));
      continue;
    }
    int64_t inner = 1;
    for (int64_t piece : ArrayRef(own).drop_front()) {
      if (type.isDynamicDim(piece))
        return std::nullopt;
      inner *= type.getDimSize(piece);
    }
    size_t outermost = view.dims.size() - own.size();
    view.dims[outermost].inner = inner;
    view.dims[outermost].isCut = true;
    int64_t size = whole.getDimSize(axis);
    auto offset = DimBuilder::constantOf(place.offsets[axis]);
    if (inner != 1 && (!offset || *offset % inner || ShapedType::isDynamic(size) || size % inner))
      return std::nullopt;
    shape[outermost] = ShapedType::isDynamic(size) ? size : size / inner;
  }
  view.type = RankedTensorType::get(shape, type.getElementType());
  return view;
}

/// Whether the kernel that computes `value` may write it as rows of a whole, as `operand` of
/// `join`: nobody else needs it, or only kernels that can read rows.
bool ScheduleBuilder::mayWriteRows(Block &block, Value value, Value operand, Operation *join) {
  if (sizeClasses->isRead(value) || isa<PartInterface>(value.getDefiningOp()) ||
      !rowsViewOf(join, value))
    return false;
  Operation *user = join;
  for (; operand != value; operand = user->getOperand(0)) {
    if (!operand.hasOneUse() || sizeClasses->isRead(operand))
      return false;
    user = operand.getDefiningOp();
  }
  SmallVector<Operation *> users = usersIn(block, value);
  if (users.size() == 1)
    return true;
  return cast<RankedTensorType>(value.getType()).hasStaticShape() &&
         llvm::count(users, user) == 1 && llvm::all_of(users, [&](Operation *other) {
           return other == user || (mayReadParts(other) && !isa<PartInterface>(other));
         });
}

/// Whether `value` is what a loop stacks that runs as often as it says before.
static bool isStacked(Value value) {
  unsigned number = cast<OpResult>(value).getResultNumber();
  if (auto loop = value.getDefiningOp<onnx::LoopOp>())
    return number >= loop.getInitial().size() && loop.keepsCondition();
  auto scan = value.getDefiningOp<onnx::ScanOp>();
  return scan && number >= scan.getNumStates();
}

/// Whether a loop may write what it stacks as rows of a whole: each slice lies in one of the whole,
/// and its elements side by side.
bool ScheduleBuilder::mayStackRows(Value value, Value operand, Operation *join) {
  if (!isa<OpResult>(value) || !isStacked(value) || !value.hasOneUse() ||
      sizeClasses->isRead(value))
    return false;
  for (; operand != value; operand = operand.getDefiningOp()->getOperand(0))
    if (!operand.hasOneUse() || sizeClasses->isRead(operand))
      return false;
  std::optional<RowsView> view = rowsViewOf(join, value);
  if (!view || view->dims.front().own != 0 || view->dims.front().isCut)
    return false;
  DimBuilder dims = sizeClasses->dims(join->getLoc());
  auto places = cast<PartInterface>(join).getPlaces(dims);
  auto cut = llvm::find_if(view->dims, [](const RowsView::Dim &dim) { return dim.isCut; });
  auto isCut = [](const RowsView::Dim &dim) { return dim.isCut; };
  return llvm::count_if(view->dims, isCut) == 1 &&
         DimBuilder::constantOf((*places)[view->number].offsets[cut->axis]) &&
         llvm::all_of(view->type.getShape().slice(1, cut - view->dims.begin() - 1),
                      [](int64_t size) { return size == 1; });
}

/// Where in a slice of the whole the part of it begins that a loop stacks.
Dim ScheduleBuilder::offsetInSlice(Value stacked, DimBuilder &builder) {
  Operation *join = rowsJoinOf(stacked);
  RowsView view = *rowsViewOf(join, stacked);
  DimBuilder old = sizeClasses->dims(join->getLoc());
  auto places = cast<PartInterface>(join).getPlaces(old);
  size_t cut = 0;
  while (!view.dims[cut].isCut)
    ++cut;
  int64_t first = *DimBuilder::constantOf((*places)[view.number].offsets[view.dims[cut].axis]);
  Dim offset = builder.constant(first / view.dims[cut].inner);
  for (size_t i = cut + 1; i < view.dims.size(); ++i)
    offset = builder.mul(offset, view.type.isDynamicDim(i)
                                     ? builder.of(join->getResult(0), view.dims[i].axis)
                                     : builder.constant(view.type.getDimSize(i)));
  return offset;
}

Operation *ScheduleBuilder::rowsJoinOf(Value oldResult) {
  Operation *join = joinOf.lookup(oldResult);
  return join && joined.lookup(join) == JoinKind::Rows ? join : nullptr;
}

//===----------------------------------------------------------------------===//
// Emitting
//===----------------------------------------------------------------------===//

/// The whole as the kernels so far have left it.
Value ScheduleBuilder::rowsDestination(Operation *join) {
  if (!joins[join].destination) {
    Value destination =
        destinationOf(join->getResult(0), dimBuilder(join->getLoc()).of(join->getResult(0)));
    joins[join].destination = destination;
  }
  return joins[join].destination;
}

/// Whether a kernel that needs `input` is given the whole that it is rows of.
bool ScheduleBuilder::isReadAsRows(Value input) {
  return !mapping.contains(input) && rowsJoinOf(input);
}

/// The type that a kernel knows a value by that it reads or writes.
Type ScheduleBuilder::kernelType(Value value) {
  Operation *join = rowsJoinOf(value);
  return join ? rowsViewOf(join, value)->type : cast<RankedTensorType>(value.getType());
}

/// `whole`, which `join` makes, as a kernel sees it that reads or writes `part`.
Value ScheduleBuilder::asRowsView(Operation *join, Value part, Value whole) {
  RowsView view = *rowsViewOf(join, part);
  DimBuilder dims = dimBuilder(join->getLoc());
  Dims sizes = dims.of(join->getResult(0)), own;
  for (auto [i, dim] : llvm::enumerate(view.dims))
    own.push_back(!view.type.isDynamicDim(i) ? Dim(b.getIndexAttr(view.type.getDimSize(i)))
                  : dim.isCut || dim.own < 0 ? sizes[dim.axis]
                                             : dims.of(part, dim.own));
  return whole.getType() == view.type ? whole : asType(join->getLoc(), whole, view.type, own);
}

/// In a kernel: where `part` lies in `whole`.  `known` are old values whose sizes the kernel sees,
/// `local` what they are there.
ScheduleBuilder::Rows ScheduleBuilder::emitRows(OpBuilder &inner, Value part, Value whole,
                                                ValueRange known, const IRMapping &local) {
  auto join = cast<PartInterface>(rowsJoinOf(part));
  Location loc = withoutNumber(part.getLoc());
  DimBuilder dims = sizeClasses->dims(join.getLoc());
  auto places = join.getPlaces(dims);
  RowsView view = *rowsViewOf(join, part);
  auto type = cast<RankedTensorType>(part.getType());
  auto sizeOf = [&](int64_t axis) -> OpFoldResult {
    if (!type.isDynamicDim(axis))
      return inner.getIndexAttr(type.getDimSize(axis));
    if (Value computed = local.lookupOrNull(part))
      return tensor::getMixedSize(inner, loc, computed, axis);
    for (Value other : known)
      for (int64_t i = 0; i < cast<RankedTensorType>(other.getType()).getRank(); ++i)
        if (sizeClasses->numberOf(part, axis) == sizeClasses->numberOf(other, i))
          return tensor::DimOp::create(inner, loc, local.lookup(other), i).getResult();
    return OpFoldResult();
  };
  Rows rows;
  rows.steps.assign(view.dims.size(), inner.getIndexAttr(1));
  for (auto [i, dim] : llvm::enumerate(view.dims)) {
    OpFoldResult all = tensor::getMixedSize(inner, loc, whole, i);
    if (!dim.isCut) {
      rows.sizes.push_back(all);
      rows.offsets.push_back(inner.getIndexAttr(0));
      continue;
    }
    OpFoldResult size = dim.own < 0 ? inner.getIndexAttr(1) : sizeOf(dim.own), offset;
    if (auto constant = DimBuilder::constantOf((*places)[view.number].offsets[dim.axis])) {
      offset = inner.getIndexAttr(*constant / dim.inner);
    } else if (size) {
      // From the end.
      AffineExpr end = inner.getAffineSymbolExpr(0), rest = inner.getAffineSymbolExpr(1);
      for (const PartPlace &place : ArrayRef(*places).drop_front(view.number + 1))
        rest = rest + *DimBuilder::constantOf(place.sizes[dim.axis]);
      offset = affine::makeComposedFoldedAffineApply(inner, loc, end - rest, {all, size});
    }
    rows.sizes.push_back(size);
    rows.offsets.push_back(offset);
  }
  return rows;
}

/// In a kernel: the whole with `computed` where `rows` are.
Value ScheduleBuilder::emitPlaced(OpBuilder &inner, Value oldResult, Value computed, Value whole,
                                  const Rows &rows) {
  // Not the value of any one operator.
  return tensor::InsertSliceOp::create(inner, withoutNumber(oldResult.getLoc()), computed, whole,
                                       rows.offsets, rows.sizes, rows.steps);
}

/// Copies the one part that no kernel has written, if there is one.
void ScheduleBuilder::emitRowsJoin(const KernelGroup &group) {
  Operation *op = group.ops.front();
  for (Value operand : op->getOperands()) {
    if (joinOf.lookup(viewedValue(operand)) == op)
      continue;
    joinOf[operand] = op;
    KernelGroup copy;
    copy.named = op;
    copy.prologue = group.prologue;
    copy.constants = group.constants;
    copy.results.push_back(operand);
    for (Value input : group.inputs)
      if (input == operand || joinOf.lookup(viewedValue(input)) != op)
        copy.inputs.push_back(input);
    (void)emitGroup(copy);
  }
  mapping.map(op->getResult(0), rowsDestination(op));
}
