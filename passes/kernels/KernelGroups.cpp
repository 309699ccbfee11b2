//===- KernelGroups.cpp - Which operators share a kernel ------------------===//
//
// Greedy, in the order of the graph.  An elementwise operator joins the group of
// an operand's producer when
//  - both have the same shape, so that one loop nest (or register tile) serves both;
//  - the group may run as late as the operator: nobody outside needs one of the
//    group's values before it;
//  - the group is not too large: more gains nothing and takes long to compile.
// A permutation of dimensions joins as well: it changes where the group writes.
// A group that still has two values needed outside when it is complete is cut back
// to the last point where it had one: intermediate values are not written for the
// sake of fusion.
//
//===----------------------------------------------------------------------===//

#include "passes/kernels/KernelGroups.h"

#include "dialects/onnx/Onnx.h"
#include "dialects/onnx/interfaces/Parts.h"

#include "llvm/ADT/SetVector.h"
#include <functional>

using namespace mlir;
using namespace onnxc;

Value onnxc::viewedValue(Value value) {
  while (auto op = value.getDefiningOp<OnnxOpInterface>()) {
    if (op.getKernelRole() != KernelRole::View)
      break;
    value = op->getOperand(0);
  }
  return value;
}

std::string onnxc::nodeName(Location loc) {
  if (auto name = dyn_cast<NameLoc>(loc))
    return name.getName().str();
  if (auto fused = dyn_cast<FusedLoc>(loc))
    for (Location part : fused.getLocations())
      if (std::string name = nodeName(part); !name.empty())
        return name;
  return "";
}

bool onnxc::isSmallConstant(Value value) {
  constexpr int64_t kMaxElements = 16;
  auto elements = dyn_cast_if_present<DenseElementsAttr>(constantElements(value));
  return elements && elements.getNumElements() <= kMaxElements;
}

static KernelRole roleOf(Operation *op) {
  auto onnxOp = dyn_cast<OnnxOpInterface>(op);
  return onnxOp ? onnxOp.getKernelRole() : KernelRole::Control;
}
static bool needsKernel(Operation *op) {
  KernelRole role = roleOf(op);
  return role != KernelRole::View && role != KernelRole::Prefix && role != KernelRole::Constant &&
         role != KernelRole::Control;
}

bool onnxc::mayReadParts(Operation *user) {
  return needsKernel(user) && (roleOf(user) != KernelRole::Opaque ||
                               isa<OrderedAccessInterface, PermutationInterface>(user));
}

/// Operators of `block` that use `value`, themselves or in a region.  Others do not
/// count: size arithmetic is computed on the side (SizeClasses::isRead).
SmallVector<Operation *> onnxc::usersIn(Block &block, Value value) {
  SmallVector<Operation *> users;
  for (Operation *user : value.getUsers())
    if (Operation *inBlock = block.findAncestorOpInBlock(*user))
      users.push_back(inBlock);
  return users;
}

namespace {
class Grouping {
public:
  Grouping(Block &block, SizeClasses &sizes, bool fuse, const JoinedOps &joined)
      : block(block), sizes(sizes), fuse(fuse), joined(joined) {}
  std::vector<KernelGroup> run();

private:
  struct Group {
    SmallVector<Operation *> ops;
    size_t complete = 1; // how many ops the group had when it last ended in one value
  };
  bool canJoin(const Group &group, Operation *op);
  bool hasUserBefore(const Group &group, Operation *op);
  bool isNeededOutside(Value value, ArrayRef<Operation *> ops);
  bool hasOneResult(const Group &group, size_t count);
  void join(Operation *op);
  void findAbsorbed();
  bool isAlone(Operation *op);
  bool isAbsorbable(Operation *op);
  bool mayRead(Operation *user, Operation *op);
  bool areReadable(Value cut, Operation *op);
  bool isSplit(Operation *view);
  bool mayReadMerged(Operation *view, bool byMany);
  KernelGroup finish(ArrayRef<Operation *> ops);

  Block &block;
  SizeClasses &sizes;
  bool fuse;
  const JoinedOps &joined;
  DenseSet<Operation *> absorbed; // operators and views that their readers repeat
  SmallVector<Group> groups;
  DenseMap<Operation *, size_t> groupOf;
};
} // namespace

bool Grouping::canJoin(const Group &group, Operation *op) {
  constexpr size_t kMaxOps = 128;
  if (group.ops.size() >= kMaxOps)
    return false;
  Operation *producer = nullptr;
  for (Value operand : op->getOperands())
    if (llvm::is_contained(group.ops, operand.getDefiningOp()))
      producer = operand.getDefiningOp();
  KernelRole root = roleOf(group.ops.front());
  if (!producer || producer->getNumResults() != 1 || op->getNumResults() != 1)
    return false;
  KernelRole own = roleOf(op);
  bool permutes = isa<PermutationInterface>(op);
  auto ordered = dyn_cast<OrderedAccessInterface>(producer);
  if (ordered && permutes)
    return group.ops.size() == 1 &&
           ordered.mayWriteInOrder(cast<PermutationInterface>(op).getDimensionOrder()) &&
           !hasUserBefore(group, op);
  if (root == KernelRole::Opaque || (own != KernelRole::Elementwise && !permutes))
    return false;
  // The last step of a reduction is a loop nest of its own.
  if (permutes ? root == KernelRole::Reduction
               : !sizes.haveSameShape(producer->getResult(0), op->getResult(0)))
    return false;
  return !hasUserBefore(group, op);
}

/// Whether something outside needs the group before `op`.
bool Grouping::hasUserBefore(const Group &group, Operation *op) {
  for (Operation *member : group.ops)
    for (Value result : member->getResults())
      for (Operation *user : usersIn(block, result))
        if (!llvm::is_contained(group.ops, user) && user != op && user->isBeforeInBlock(op))
          return true;
  return false;
}

/// Whether operators other than `ops` use a result of one of these, or a size does.
bool Grouping::isNeededOutside(Value value, ArrayRef<Operation *> ops) {
  return sizes.isRead(value) || llvm::any_of(usersIn(block, value), [&](Operation *user) {
           return !llvm::is_contained(ops, user);
         });
}

/// Whether the first `count` operators of a group make one value that is needed
/// outside of them.
bool Grouping::hasOneResult(const Group &group, size_t count) {
  ArrayRef<Operation *> ops = ArrayRef(group.ops).take_front(count);
  int64_t open = 0;
  for (Operation *op : ops)
    for (Value result : op->getResults())
      open += isNeededOutside(result, ops);
  return open <= 1;
}

void Grouping::join(Operation *op) {
  if (fuse)
    for (Value operand : op->getOperands()) {
      auto it = groupOf.find(operand.getDefiningOp());
      if (it == groupOf.end() || !canJoin(groups[it->second], op))
        continue;
      Group &group = groups[it->second];
      group.ops.push_back(op);
      groupOf[op] = it->second;
      if (hasOneResult(group, group.ops.size()))
        group.complete = group.ops.size();
      return;
    }
  groupOf[op] = groups.size();
  groups.push_back({{op}});
}

//===----------------------------------------------------------------------===//
// Reading through
//===----------------------------------------------------------------------===//

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
/// can be done to what is cut out as well.
bool Grouping::isSplit(Operation *view) {
  DimBuilder dims = sizes.dims(view->getLoc());
  return roleOf(view) == KernelRole::View &&
         piecesOf(dims.of(view->getOperand(0)), dims.of(view->getResult(0)));
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

/// Whether the operator has joined no other, or was cut off again.
bool Grouping::isAlone(Operation *op) {
  const Group &group = groups[groupOf.lookup(op)];
  return group.ops.size() == 1 ||
         llvm::is_contained(ArrayRef(group.ops).drop_front(group.complete), op);
}

bool Grouping::isAbsorbable(Operation *op) {
  auto part = dyn_cast<PartInterface>(op);
  bool isCut = part && roleOf(op) == KernelRole::Opaque && cutsRows(part, sizes.dims(op->getLoc()));
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

void Grouping::findAbsorbed() {
  if (!fuse)
    return;
  for (Operation &op : llvm::reverse(block.without_terminator()))
    if (needsKernel(&op) && isAbsorbable(&op))
      absorbed.insert(&op);
  for (Operation &op : block.without_terminator())
    if (roleOf(&op) == KernelRole::View && absorbed.contains(op.getOperand(0).getDefiningOp()))
      absorbed.insert(&op);
}

KernelGroup Grouping::finish(ArrayRef<Operation *> ops) {
  KernelGroup result;
  result.ops.assign(ops.begin(), ops.end());
  llvm::SetVector<Value> inputs, constants;
  llvm::SetVector<Operation *> prologue;
  std::function<void(Operation *)> read = [&](Operation *op) {
    // Of a view only what it is a view of: its sizes are known.
    bool isView = roleOf(op) == KernelRole::View;
    for (Value operand : isView ? op->getOperands().take_front() : op->getOperands()) {
      Operation *producer = operand.getDefiningOp();
      if (llvm::is_contained(ops, producer))
        continue;
      if (absorbed.contains(producer)) {
        read(producer);
        prologue.insert(producer);
        continue;
      }
      (isSmallConstant(operand) ? constants : inputs).insert(operand);
    }
  };
  for (Operation *op : ops) {
    read(op);
    for (Value value : op->getResults())
      if (isNeededOutside(value, ops))
        result.results.push_back(value);
  }
  result.prologue = prologue.takeVector();
  // A group without a needed result is dead; it is kept whole and removed later.
  if (result.results.empty())
    llvm::append_range(result.results, ops.back()->getResults());
  result.inputs = inputs.takeVector();
  result.constants = constants.takeVector();
  return result;
}

std::vector<KernelGroup> Grouping::run() {
  sizes.computeAll(block);
  for (Operation &op : block.without_terminator())
    if (needsKernel(&op))
      join(&op);
  findAbsorbed();
  std::vector<KernelGroup> finished;
  for (Group &group : groups) {
    if (absorbed.contains(group.ops.front()))
      continue;
    finished.push_back(finish(ArrayRef(group.ops).take_front(group.complete)));
    for (Operation *rest : ArrayRef(group.ops).drop_front(group.complete))
      if (!absorbed.contains(rest))
        finished.push_back(finish(rest));
  }
  return finished;
}

std::vector<KernelGroup> onnxc::formGroups(Block &block, SizeClasses &sizes, bool fuse,
                                           const JoinedOps &joined) {
  return Grouping(block, sizes, fuse, joined).run();
}
