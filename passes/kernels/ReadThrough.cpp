//===- ReadThrough.cpp - What kernels read where it is --------------------===//
//
// What is cut out of a tensor, or has its dimensions in another order, need not be copied where
// all kernels that read it find its elements where they are.
//
//===----------------------------------------------------------------------===//

#include "passes/kernels/Grouping.h"

#include "dialects/onnx/Onnx.h"
#include "dialects/onnx/interfaces/Parts.h"

using namespace mlir;
using namespace onnxc;

/// Whether the kernel of `user` can read its operand, the result of `op`, as what `op` makes it
/// of with other strides, and so needs no copy of it.
bool Grouping::mayRead(Operation *user, Operation *op) {
  if (absorbed.contains(user))
    return true;
  if (!needsKernel(user))
    return false;
  // Rows are copied by a kernel, neighbours as they are.
  if (auto it = joined.find(user); it != joined.end())
    return it->second == JoinKind::Rows && !isa<PermutationInterface>(op);
  auto part = dyn_cast<PartInterface>(user);
  KernelRole role = roleOf(user);
  auto ordered = dyn_cast<OrderedAccessInterface>(user);
  auto permutation = dyn_cast<PermutationInterface>(op);
  if (!permutation)
    return mayReadParts(user) ||
           (part && (part.joinsParts() || cutsApart(part, sizes.dims(user->getLoc()))));
  if (role == KernelRole::Elementwise || (part && part.joinsParts()))
    return true;
  if (llvm::count(user->getOperands(), op->getResult(0)) != 1)
    return false;
  unsigned index = llvm::find(user->getOperands(), op->getResult(0)).getIndex();
  SmallVector<int64_t> order = permutation.getDimensionOrder();
  if (ordered)
    return ordered.mayReadInOrder(index, order);
  // The left operand's rows and columns may change places; where those of a right one do, it has to
  // be packed.
  return role == KernelRole::Contraction &&
         (index == 0 || (index == 1 && order.back() == (int64_t)order.size() - 1));
}

/// Whether a view does nothing but split dimensions, and add or drop those of size 1, which
/// can be done to what is cut out as well; into at most one piece that only a run knows.
bool Grouping::isSplit(Operation *view) {
  DimBuilder dims = sizes.dims(view->getLoc());
  if (roleOf(view) != KernelRole::View)
    return false;
  auto pieces = piecesOf(dims.of(view->getOperand(0)), dims.of(view->getResult(0)));
  auto type = cast<RankedTensorType>(view->getResult(0).getType());
  return pieces && llvm::all_of(*pieces, [&](ArrayRef<int64_t> own) {
           return llvm::count_if(own, [&](int64_t i) { return type.isDynamicDim(i); }) < 2;
         });
}

/// Whether all that read `value`, which `op` has cut out, can read it through `op`, and perhaps
/// through views.
bool Grouping::areReadable(Value value, Operation *op) {
  return !sizes.isRead(value) && llvm::all_of(usersIn(block, value), [&](Operation *user) {
    return isSplit(user) ? !user->use_empty() && areReadable(user->getResult(0), op)
                         : mayRead(user, op);
  });
}

static bool readsSizesOnly(Operation *op) {
  auto ordered = dyn_cast<OrderedAccessInterface>(op);
  return ordered && ordered.readsSizesOnly();
}

/// Whether a product can fill a register tile with rows that lie at one distance in any order, or
/// with those of two dimensions.
static bool hasManyRows(Value operand) {
  constexpr int64_t kRowsOfTile = 8, kMaxRowDims = 2;
  auto type = cast<RankedTensorType>(operand.getType());
  int64_t rank = type.getRank();
  if (rank < 2)
    return false;
  int64_t rows = type.getDimSize(rank - 2);
  return rows >= kRowsOfTile || (rank <= kMaxRowDims + 1 && ShapedType::isDynamic(rows));
}

/// Whether `op`, or all that use it as a view, multiplies rows or asks for sizes.
static bool findsRows(Operation *op) {
  if (roleOf(op) == KernelRole::View)
    return llvm::all_of(op->getUsers(), findsRows);
  return roleOf(op) == KernelRole::Contraction || readsSizesOnly(op);
}

/// The dimension along which parts lie side by side, whose sizes along it are known; -1 for none.
static int64_t joinedAxis(PartInterface op, DimBuilder dims) {
  auto places = op.getPlaces(dims);
  if (failed(places))
    return -1;
  int64_t found = -1;
  for (const PartPlace &place : *places)
    for (auto [axis, offset] : llvm::enumerate(place.offsets)) {
      if (DimBuilder::constantOf(offset) == 0)
        continue;
      if (found >= 0 && found != (int64_t)axis)
        return -1;
      found = axis;
    }
  auto isKnown = [&](const PartPlace &place) {
    return DimBuilder::constantOf(place.sizes[found]) &&
           DimBuilder::constantOf(place.offsets[found]);
  };
  return found >= 0 && llvm::all_of(*places, isKnown) ? found : -1;
}

bool onnxc::isReadApart(PartInterface op, SizeClasses &sizes) {
  if (!op.joinsParts() || op->use_empty() || sizes.isRead(op->getResult(0)))
    return false;
  int64_t axis = joinedAxis(op, sizes.dims(op->getLoc()));
  return axis >= 0 && llvm::all_of(op->getUses(), [&](OpOperand &use) {
           auto user = dyn_cast<KnownPlacesInterface>(use.getOwner());
           return user && user->getBlock() == op->getBlock() &&
                  user.readsKnownPlaces(use.getOperandNumber(), axis);
         });
}

/// Whether the operator has joined no other, or was cut off again.
bool Grouping::isAlone(Operation *op) {
  const Group &group = groups[groupOf.lookup(op)];
  return group.ops.size() == 1 ||
         llvm::is_contained(ArrayRef(group.ops).drop_front(group.complete), op);
}

bool Grouping::isAbsorbable(Operation *op) {
  auto part = dyn_cast<PartInterface>(op);
  bool isCut = part && roleOf(op) == KernelRole::Opaque && cutsRows(part, sizes.dims(op->getLoc()));
  if (part && isAlone(op) && !joined.contains(op) && isReadApart(part, sizes))
    return true;
  if (!isCut && !isa<PermutationInterface>(op))
    return false;
  if (!isAlone(op) || isSmallConstant(op->getOperand(0)) ||
      !llvm::all_of(op->getOperands().drop_front(), isSmallConstant))
    return false;
  if (isCut)
    return !op->use_empty() &&
           llvm::all_of(op->getResults(), [&](Value result) { return areReadable(result, op); });
  // What moves elements apart is done once; rows that stay whole can be found by each that needs
  // them.
  Value result = op->getResult(0);
  SmallVector<Operation *> users = usersIn(block, result);
  SmallVector<int64_t> order = cast<PermutationInterface>(op).getDimensionOrder();
  bool movesRows = order.empty() || order.back() == (int64_t)order.size() - 1;
  if (users.empty() ||
      (users.size() != 1 &&
       !(movesRows && hasManyRows(result) && llvm::all_of(users, findsRows))) ||
      sizes.isRead(result))
    return false;
  return llvm::all_of(
      users, [&](Operation *user) { return mayRead(user, op) || mayReadMerged(user, movesRows); });
}

/// Whether `view` does nothing but merge dimensions, and all that needs it is a contraction, as its
/// left operand, which can take the dimensions one by one; perhaps several.
bool Grouping::mayReadMerged(Operation *view, bool byMany) {
  if (roleOf(view) != KernelRole::View)
    return false;
  Value result = view->getResult(0), source = view->getOperand(0);
  SmallVector<Operation *> users = usersIn(block, result);
  DimBuilder dims = sizes.dims(view->getLoc());
  Dims from = dims.of(source);
  auto pieces = piecesOf(dims.of(result), from);
  bool areKnown = pieces && llvm::all_of(*pieces, [&](ArrayRef<int64_t> own) {
                    return own.size() == 1 || llvm::all_of(own, [&](int64_t axis) {
                             return DimBuilder::constantOf(from[axis]).has_value();
                           });
                  });
  bool isOne = users.size() == 1 && cast<RankedTensorType>(result.getType()).hasStaticShape();
  return areKnown && (isOne || (byMany && hasManyRows(result))) && !sizes.isRead(result) &&
         llvm::all_of(users, [&](Operation *user) {
           return readsSizesOnly(user) ||
                  (roleOf(user) == KernelRole::Contraction && user->getOperand(0) == result &&
                   llvm::count(user->getOperands(), result) == 1);
         });
}

/// Whether `op` joins few parts of one tensor along its last dimension, and all that needs them are
/// products that find the pieces of what they sum over.
bool Grouping::joinsPieces(PartInterface op) {
  if (!op.joinsParts() || op.replacesParts() || joined.contains(op) || !isAlone(op) ||
      op->getNumOperands() < 2)
    return false;
  Value result = op->getResult(0);
  SmallVector<Operation *> users = usersIn(block, result);
  auto reads = [&](Operation *user) {
    auto product = dyn_cast<PiecesInterface>(user);
    return product && product.mayReadPieces() && user->getOperand(0) == result &&
           llvm::count(user->getOperands(), result) == 1;
  };
  if (users.empty() || sizes.isRead(result) || !llvm::all_of(users, reads))
    return false;
  auto type = cast<RankedTensorType>(result.getType());
  auto whole = [](Value part) { return part.getDefiningOp()->getOperand(0); };
  SmallVector<int64_t> lengths;
  for (Value operand : op->getOperands()) {
    auto cut = operand.getDefiningOp<PartInterface>();
    auto own = cast<RankedTensorType>(operand.getType());
    if (!cut || cut.joinsParts() || cut->getBlock() != &block || own.getRank() != type.getRank() ||
        own.isDynamicDim(own.getRank() - 1) || whole(operand) != whole(op->getOperand(0)) ||
        own.getShape().drop_back() != type.getShape().drop_back() ||
        own.getShape().drop_back() !=
            cast<RankedTensorType>(whole(operand).getType()).getShape().drop_back())
      return false;
    if (!isCutAlongLast(cut, operand))
      return false;
    lengths.push_back(own.getShape().back());
  }
  return areFewPieces(lengths) && isCutAlongLast(op, result);
}

/// Whether `part`, or all that `op` joins, lie in a whole at known places along the last dimension
/// and fill it along the others.
bool Grouping::isCutAlongLast(PartInterface op, Value part) {
  DimBuilder dims = sizes.dims(op->getLoc());
  auto places = op.getPlaces(dims);
  if (failed(places))
    return false;
  Dims whole = dims.of(op.joinsParts() ? op->getResult(0) : op->getOperand(0));
  for (auto [i, place] : llvm::enumerate(*places)) {
    if (!op.joinsParts() && op->getResult(i) != part)
      continue;
    for (size_t axis = 0; axis + 1 < whole.size(); ++axis)
      if (DimBuilder::constantOf(place.offsets[axis]) != 0 || place.sizes[axis] != whole[axis])
        return false;
    if (!DimBuilder::constantOf(place.offsets.back()) ||
        !DimBuilder::constantOf(place.sizes.back()) ||
        DimBuilder::constantOf(place.steps.back()) != 1)
      return false;
  }
  return true;
}

/// A join whose parts are read where they are, if each of them can be.
void Grouping::absorbPieces(Operation *op) {
  auto join = dyn_cast<PartInterface>(op);
  if (!join || !joinsPieces(join))
    return;
  absorbed.insert(op);
  if (!llvm::all_of(op->getOperands(),
                    [&](Value part) { return isAbsorbable(part.getDefiningOp()); }))
    absorbed.erase(op);
}

/// Whether `view` is of rows, and not the one by which these are joined.
bool Grouping::isReadAsRows(Operation *view) {
  return areRows(view->getOperand(0)) && !view->use_empty() &&
         llvm::none_of(view->getUsers(), llvm::IsaPred<PartInterface>);
}

void Grouping::findAbsorbed() {
  if (!fuse)
    return;
  for (Operation &op : llvm::reverse(block.without_terminator())) {
    if (needsKernel(&op) && isAbsorbable(&op))
      absorbed.insert(&op);
    else
      absorbPieces(&op);
  }
  for (Operation &op : block.without_terminator())
    if (roleOf(&op) == KernelRole::View &&
        (absorbed.contains(op.getOperand(0).getDefiningOp()) || isReadAsRows(&op)))
      absorbed.insert(&op);
}
