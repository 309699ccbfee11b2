//===- ScheduleRows.cpp - Kernels write rows of a whole -------------------===//
//
// Parts whose rows are apart in what joins them: a kernel takes the whole as its destination and
// writes its rows of it.  Others that need such a part get the whole, too, and read the rows.
//
//===----------------------------------------------------------------------===//

#include "passes/kernels/schedule/ScheduleBuilder.h"

#include "dialects/kernel/Kernel.h"
#include "dialects/onnx/interfaces/Graph.h"
#include "dialects/onnx/interfaces/Parts.h"

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
  if (op.replacesParts())
    places->erase(places->begin());
  for (const PartPlace &place : *places)
    if (!llvm::all_of(place.sizes, isKnown) || !llvm::all_of(place.offsets, isKnown))
      return false;
  if (!op.replacesParts() && !doFill(*places, whole))
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

/// What joins the result of `join`, as rows, with others; null for nothing.
Operation *ScheduleBuilder::outerRowsJoin(Operation *join) {
  Operation *outer = joinOf.lookup(join->getResult(0));
  return outer && joined.lookup(outer) == JoinKind::Rows ? outer : nullptr;
}

/// The join that has memory: joins of joins are parts of the last one.
Operation *ScheduleBuilder::lastRowsJoin(Operation *join) {
  while (Operation *outer = outerRowsJoin(join))
    join = outer;
  return join;
}

/// Where operand `number` of `join` lies in what is joined last.
FailureOr<PartPlace> ScheduleBuilder::placeOfRows(Operation *join, size_t number,
                                                  DimBuilder &dims) {
  auto places = cast<PartInterface>(join).getPlaces(dims);
  if (failed(places))
    return failure();
  PartPlace place = (*places)[number];
  for (Operation *outer = outerRowsJoin(join); outer; join = outer, outer = outerRowsJoin(join)) {
    auto around = cast<PartInterface>(outer).getPlaces(dims);
    if (failed(around))
      return failure();
    const PartPlace &own =
        (*around)[llvm::find(outer->getOperands(), join->getResult(0)).getIndex()];
    for (auto [offset, more] : llvm::zip_equal(place.offsets, own.offsets))
      offset = dims.add(offset, more);
  }
  return place;
}

/// How the kernel that computes `value`, which an operand of `join` is a view of, sees the whole:
/// with dimensions split as in `value`.  None where the rows would not be regular then.
std::optional<ScheduleBuilder::RowsView> ScheduleBuilder::rowsViewOf(Operation *join, Value value) {
  DimBuilder dims = sizeClasses->dims(join->getLoc());
  RowsView view;
  view.number = llvm::find(llvm::map_range(join->getOperands(), viewedValue), value) -
                llvm::map_range(join->getOperands(), viewedValue).begin();
  if (llvm::is_contained(join->getOperands(), value))
    view.number = llvm::find(join->getOperands(), value).getIndex();
  auto pieces = piecesOf(dims.of(join->getOperand(view.number)), dims.of(value));
  auto place = placeOfRows(join, view.number, dims);
  if (failed(place) || !pieces)
    return std::nullopt;
  view.place = *place;
  Value last = lastRowsJoin(join)->getResult(0);
  auto type = cast<RankedTensorType>(value.getType()),
       whole = cast<RankedTensorType>(last.getType());
  SmallVector<int64_t> shape;
  for (auto [axis, own] : llvm::enumerate(*pieces)) {
    bool isCut = place->sizes[axis] != dims.of(last, axis);
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
    // Of pieces of size 1 in front there is only one in the whole, too.
    size_t first = 0;
    while (first + 1 < own.size() && type.getDimSize(own[first]) == 1)
      ++first;
    int64_t inner = 1;
    for (int64_t piece : ArrayRef(own).drop_front(first + 1)) {
      if (type.isDynamicDim(piece))
        return std::nullopt;
      inner *= type.getDimSize(piece);
    }
    size_t outermost = view.dims.size() - own.size() + first;
    view.dims[outermost].inner = inner;
    view.dims[outermost].isCut = true;
    int64_t size = whole.getDimSize(axis);
    auto offset = DimBuilder::constantOf(place->offsets[axis]);
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
  auto part = dyn_cast<PartInterface>(value.getDefiningOp());
  bool isPart = part && (part.joinsParts() || cutsAtKnownPlaces(part));
  if (sizeClasses->isRead(value) || (isPart && !(operand == value && mayNest(value, join))) ||
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
  // Who reads rows has to know how many of them there are.
  std::optional<RowsView> view = rowsViewOf(join, value);
  auto type = cast<RankedTensorType>(value.getType());
  auto isKnown = [&](const RowsView::Dim &dim) {
    return !dim.isCut || dim.own < 0 || !type.isDynamicDim(dim.own);
  };
  return llvm::all_of(view->dims, isKnown) && llvm::count(users, user) == 1 &&
         llvm::all_of(users, [&](Operation *other) { return other == user || mayReadRows(other); });
}

/// Whether a kernel finds rows of a whole that `user`, or what it is a view for, needs.
bool ScheduleBuilder::mayReadRows(Operation *user) {
  if (!isView(user))
    return mayReadParts(user) && !isa<PartInterface>(user);
  DimBuilder dims = sizeClasses->dims(user->getLoc());
  auto pieces = piecesOf(dims.of(user->getOperand(0)), dims.of(user->getResult(0)));
  return pieces && cast<RankedTensorType>(user->getResult(0).getType()).hasStaticShape() &&
         !user->use_empty() && !sizeClasses->isRead(user->getResult(0)) &&
         llvm::all_of(user->getUsers(), [&](Operation *reader) {
           return user->getBlock() == reader->getBlock() && !isView(reader) && mayReadRows(reader);
         });
}

/// Whether what another join makes may be rows of `join`'s result, so that its parts are: all of
/// them are written by kernels, or copied by one, to places that are known.
bool ScheduleBuilder::mayNest(Value value, Operation *join) {
  Operation *inner = value.getDefiningOp();
  auto kind = joined.find(inner);
  if (kind == joined.end() || kind->second != JoinKind::Rows || joinOf.contains(value) ||
      cast<PartInterface>(inner).replacesParts())
    return false;
  // As if it were so.
  bool isNew = joined.try_emplace(join, JoinKind::Rows).second;
  joinOf[value] = join;
  bool fits = areRowsOfLast(inner);
  joinOf.erase(value);
  if (isNew)
    joined.erase(join);
  return fits;
}

/// Whether the operands of `join` lie at known places in what is joined last, also those that are
/// joined before.
bool ScheduleBuilder::areRowsOfLast(Operation *join, int64_t depth) {
  constexpr int64_t kMaxDepth = 64; // each join looks at all before it
  if (depth > kMaxDepth)
    return false;
  for (Value operand : join->getOperands()) {
    Value part = viewedValue(operand);
    if (joinOf.lookup(part) != join)
      part = operand; // is copied
    else if (!hasKernelIn(*join->getBlock(), part))
      return false;
    auto view = rowsViewOf(join, part);
    if (!view || !llvm::all_of(view->place.offsets, DimBuilder::constantOf))
      return false;
    Operation *before = part.getDefiningOp();
    if (before && joined.contains(before) && outerRowsJoin(before) == join &&
        !areRowsOfLast(before, depth + 1))
      return false;
  }
  return true;
}

Operation *ScheduleBuilder::rowsJoinOf(Value oldResult) {
  Operation *join = joinOf.lookup(oldResult);
  return join && joined.lookup(join) == JoinKind::Rows ? lastRowsJoin(join) : nullptr;
}

//===----------------------------------------------------------------------===//
// Emitting
//===----------------------------------------------------------------------===//

/// The whole as the kernels so far have left it.
Value ScheduleBuilder::rowsDestination(Operation *join) {
  if (!joins[join].destination) {
    Value destination =
        memoryOf(cast<PartInterface>(join), dimBuilder(join->getLoc()).of(join->getResult(0)));
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
  return rowsJoinOf(value) ? rowsViewOf(joinOf.lookup(value), value)->type
                           : cast<RankedTensorType>(value.getType());
}

/// `whole`, which `join` makes, as a kernel sees it that reads or writes `part`.
Value ScheduleBuilder::asRowsView(Operation *join, Value part, Value whole) {
  RowsView view = *rowsViewOf(joinOf.lookup(part), part);
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
  auto join = cast<PartInterface>(joinOf.lookup(part));
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
    if (auto constant = DimBuilder::constantOf(view.place.offsets[dim.axis])) {
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
  for (Value operand : partsOf(cast<PartInterface>(op))) {
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
  // Rows of another whole exist only inside of kernels.
  if (!outerRowsJoin(op))
    mapping.map(op->getResult(0), rowsDestination(op));
}
