//===- ScheduleRows.cpp - Kernels write rows of a whole -------------------===//
//
// Parts whose rows are apart in what joins them: a kernel takes the whole as its destination and
// writes its rows of it.  Others that need such a part get the whole, too, and read the rows.
//
//===----------------------------------------------------------------------===//

#include "passes/kernels/ScheduleBuilder.h"

#include "dialects/kernel/Kernel.h"
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

/// Whether the kernel that computes `value` may write it as rows of a whole: nobody else needs it, or
/// only kernels that can read rows.
bool ScheduleBuilder::mayWriteRows(Block &block, Value value) {
  if (sizeClasses->isRead(value) || isa<PartInterface>(value.getDefiningOp()))
    return false;
  SmallVector<Operation *> users = usersIn(block, value);
  if (users.size() == 1)
    return true;
  return cast<RankedTensorType>(value.getType()).hasStaticShape() &&
         llvm::all_of(users, [](Operation *user) {
           auto part = dyn_cast<PartInterface>(user);
           return (part && part.joinsParts()) || mayReadParts(user);
         }) &&
         // Another one that joins it would copy it.
         llvm::count_if(users, llvm::IsaPred<PartInterface>) == 1;
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

/// What a kernel reads that needs the old value `input`.
Value ScheduleBuilder::kernelInput(Value input) {
  return mapping.contains(input) || !rowsJoinOf(input) ? input : rowsJoinOf(input)->getResult(0);
}

Value ScheduleBuilder::kernelResult(Value oldResult) {
  Operation *join = rowsJoinOf(oldResult);
  return join ? join->getResult(0) : oldResult;
}

/// The place in the model, without the number that tells of a value (NumberOperators).
static Location withoutNumber(Location loc) {
  if (auto name = dyn_cast<NameLoc>(loc))
    return NameLoc::get(name.getName(), withoutNumber(name.getChildLoc()));
  auto fused = dyn_cast<FusedLoc>(loc);
  return fused && !fused.getLocations().empty() ? withoutNumber(fused.getLocations().back()) : loc;
}

/// In a kernel: where `part` lies in `whole`.  `known` are old values whose sizes the kernel sees,
/// `local` what they are there.
ScheduleBuilder::Rows ScheduleBuilder::emitRows(OpBuilder &inner, Value part, Value whole,
                                                ValueRange known, const IRMapping &local) {
  auto join = cast<PartInterface>(rowsJoinOf(part));
  Location loc = withoutNumber(part.getLoc());
  DimBuilder dims = sizeClasses->dims(join.getLoc());
  auto places = join.getPlaces(dims);
  size_t number = llvm::find(join->getOperands(), part).getIndex();
  auto type = cast<RankedTensorType>(part.getType());
  auto sizeOf = [&](Value value, int64_t axis) -> OpFoldResult {
    auto own = cast<RankedTensorType>(value.getType());
    if (!own.isDynamicDim(axis))
      return inner.getIndexAttr(own.getDimSize(axis));
    if (Value computed = local.lookupOrNull(value))
      return tensor::getMixedSize(inner, loc, computed, axis);
    for (Value other : known)
      for (int64_t i = 0; i < cast<RankedTensorType>(other.getType()).getRank(); ++i)
        if (sizeClasses->numberOf(value, axis) == sizeClasses->numberOf(other, i))
          return tensor::DimOp::create(inner, loc, local.lookup(other), i).getResult();
    return OpFoldResult();
  };
  Rows rows;
  for (int64_t axis = 0; axis < type.getRank(); ++axis) {
    bool isWhole = (*places)[number].sizes[axis] == dims.of(join->getResult(0), axis);
    OpFoldResult size = isWhole ? tensor::getMixedSize(inner, loc, whole, axis) : sizeOf(part, axis);
    OpFoldResult offset;
    if (auto constant = DimBuilder::constantOf((*places)[number].offsets[axis])) {
      offset = inner.getIndexAttr(*constant);
    } else if (size) {
      // From the end.
      AffineExpr all = inner.getAffineSymbolExpr(0), rest = inner.getAffineSymbolExpr(1);
      for (const PartPlace &place : ArrayRef(*places).drop_front(number + 1))
        rest = rest + *DimBuilder::constantOf(place.sizes[axis]);
      offset = affine::makeComposedFoldedAffineApply(
          inner, loc, all - rest, {tensor::getMixedSize(inner, loc, whole, axis), size});
    }
    rows.offsets.push_back(offset);
    rows.sizes.push_back(size);
    rows.steps.push_back(inner.getIndexAttr(1));
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
    if (joinOf.lookup(operand) == op)
      continue;
    joinOf[operand] = op;
    KernelGroup copy;
    copy.named = op;
    copy.prologue = group.prologue;
    copy.constants = group.constants;
    copy.results.push_back(operand);
    for (Value input : group.inputs)
      if (input == operand || (joinOf.lookup(input) != op))
        copy.inputs.push_back(input);
    (void)emitGroup(copy);
  }
  mapping.map(op->getResult(0), rowsDestination(op));
}
