//===- KernelGroups.cpp - Which operators share a kernel ------------------===//
//
// Greedy, in the order of the graph.  An elementwise operator joins the group of
// an operand's producer when
//  - both have the same shape, so that one loop nest (or register tile) serves both;
//  - the group may run as late as the operator: nobody outside needs one of the
//    group's values before it;
//  - the group is not too large: more gains nothing and takes long to compile.
// A permutation of dimensions joins as well: it changes where the group writes (Placement.cpp).
// A group that still has two values needed outside when it is complete is cut back
// to the last point where it had one: intermediate values are not written for the
// sake of fusion.
//
//===----------------------------------------------------------------------===//

#include "passes/kernels/Grouping.h"

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

KernelRole onnxc::roleOf(Operation *op) {
  auto onnxOp = dyn_cast<OnnxOpInterface>(op);
  return onnxOp ? onnxOp.getKernelRole() : KernelRole::Control;
}
bool onnxc::needsKernel(Operation *op) {
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
  // The last step of a reduction is a loop nest of its own, and so is what follows it.
  if (permutes ? roleOf(producer) == KernelRole::Reduction
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
  if (fuse && joinAfterViews(op))
    return;
  groupOf[op] = groups.size();
  groups.push_back({{op}});
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
      if (needsKernel(rest) && !absorbed.contains(rest))
        finished.push_back(finish(rest));
  }
  return finished;
}

std::vector<KernelGroup> onnxc::formGroups(Block &block, SizeClasses &sizes, bool fuse,
                                           const JoinedOps &joined,
                                           llvm::function_ref<bool(Value)> areRows) {
  return Grouping(block, sizes, fuse, joined, areRows).run();
}
