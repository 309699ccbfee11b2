//===- ScheduleReplacements.cpp - Parts are replaced where they are -------===//
//
// What replaces some elements of a tensor is a join of the new ones with the tensor itself, in
// whose memory it is when nothing needs the tensor afterwards.  That is decided before kernels are
// formed: those that read it have to be others than those that write its parts, and come before
// them.
//
//===----------------------------------------------------------------------===//

#include "passes/kernels/schedule/ScheduleBuilder.h"

using namespace mlir;
using namespace onnxc;

/// Whether the kernels that read `value` are all in `before`; `joins` read nothing.
bool ScheduleBuilder::isReadBefore(Block &block, Value value,
                                   const llvm::DenseSet<Operation *> &joins,
                                   const llvm::DenseSet<Operation *> &before) {
  return llvm::all_of(usersIn(block, value), [&](Operation *user) {
    auto ordered = dyn_cast<OrderedAccessInterface>(user);
    auto part = dyn_cast<PartInterface>(user);
    if (joins.contains(user) || (ordered && ordered.readsSizesOnly()))
      return true;
    if (!onlyMoves(user))
      return before.contains(user);
    // What is replaced may be in the same memory.
    if (part && part.replacesParts())
      return false;
    return llvm::all_of(user->getResults(), [&](Value result) {
      return !outputs.contains(result) && isReadBefore(block, result, joins, before);
    });
  });
}

/// The values that have been joined to `data` in its memory, where other kernels may read them, and
/// what joins them.  Those of before a replacement are not asked for any more.
static void collectStored(Value data, const llvm::DenseMap<Value, Operation *> &joinOf,
                          const JoinedOps &joined, SmallVectorImpl<Value> &stored,
                          llvm::DenseSet<Operation *> &joins) {
  stored.push_back(data);
  auto join = data.getDefiningOp<PartInterface>();
  if (!join || !joined.contains(join))
    return;
  joins.insert(join);
  for (Value operand : join->getOperands().drop_front(join.replacesParts()))
    if (Value part = viewedValue(operand); joinOf.lookup(part) == join)
      collectStored(part, joinOf, joined, stored, joins);
}

bool ScheduleBuilder::mayReplaceInPlace(Block &block, PartInterface op) {
  Value data = op->getOperand(0), result = op->getResult(0);
  Operation *producer = data.getDefiningOp();
  auto part = dyn_cast_if_present<PartInterface>(producer);
  // It must have memory of its own, and be there before its parts are written.
  bool hasMemory = hasKernelIn(block, data) && (part ? part.joinsParts() : !onlyMoves(producer));
  if (!hasMemory || held.contains(data) || held.contains(result) || outputs.contains(data) ||
      joinOf.contains(data) || outputs.contains(result) || data.getType() != result.getType())
    return false;
  SmallVector<Value> stored;
  llvm::DenseSet<Operation *> joins{op};
  collectStored(data, joinOf, joined, stored, joins);
  return llvm::all_of(op->getOperands().drop_front(), [&](Value operand) {
    Operation *writer = viewedValue(operand).getDefiningOp();
    if (!writer || writer->getBlock() != &block || !producer->isBeforeInBlock(writer))
      return false;
    llvm::DenseSet<Operation *> before = operatorsBefore(operand, producer);
    return llvm::all_of(stored,
                        [&](Value value) { return isReadBefore(block, value, joins, before); });
  });
}

/// Where the parts of `join`, of which none is there yet, are to be written.
Value ScheduleBuilder::memoryOf(PartInterface join, ArrayRef<Dim> sizes) {
  return join.replacesParts() ? mapping.lookup(join->getOperand(0))
                              : destinationOf(join->getResult(0), sizes);
}
