//===- ScheduleInPlace.cpp - Carried values that stay where they are ------===//
//
// What a loop carries may keep what it is, wholly in one branch or as the first of joined parts.
// Then it has one buffer, and only what is new is written.  Which operators may do so is planned on
// the old graph; whether all reads come before is seen in what has been emitted, and if not, the
// value is saved first.
//
//===----------------------------------------------------------------------===//

#include "passes/kernels/schedule/ScheduleLoops.h"

#include "dialects/kernel/Kernel.h"
#include "dialects/onnx/interfaces/Parts.h"
#include "dialects/onnx/ops/ControlFlow/ControlFlow.h"

#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

using namespace mlir;
using namespace onnxc;

//===----------------------------------------------------------------------===//
// Planning
//===----------------------------------------------------------------------===//

/// Whether `op` joins neighbours of which `current` is the first, and nowhere else.
static bool joinsBehind(PartInterface op, Value current, DimBuilder dims) {
  auto isCurrent = [&](Value operand) { return viewedValue(operand) == current; };
  if (!op.joinsParts() || llvm::count_if(op->getOperands(), isCurrent) != 1)
    return false;
  auto places = op.getPlaces(dims);
  Dims whole = dims.of(op->getResult(0));
  if (failed(places) || llvm::any_of(whole, [](Dim dim) { return !dim; }) ||
      !doFill(*places, whole))
    return false;
  return llvm::all_of(llvm::zip_equal(op->getOperands(), *places), [&](auto part) {
    Dim offset = flatOffset(dims, std::get<1>(part), whole);
    return offset && (!isCurrent(std::get<0>(part)) || DimBuilder::constantOf(offset) == 0);
  });
}

/// Whether `next`, which `block` yields, may be written over `current`; appends to `written` what
/// is, and sets `keeps` if some elements stay as they are.
bool ScheduleBuilder::mayHold(Value next, Value current, Block &block, bool &keeps,
                              SmallVectorImpl<Value> &written) {
  Value computed = viewedValue(next);
  if (computed == current)
    return keeps = true;
  auto op = computed.getDefiningOp<OnnxOpInterface>();
  if (!op || op->getBlock() != &block || op.getKernelRole() == KernelRole::Constant)
    return false;
  written.push_back(computed);
  if (auto branch = dyn_cast<onnx::IfOp>(op.getOperation())) {
    unsigned number = cast<OpResult>(computed).getResultNumber();
    return llvm::all_of(branch->getRegions(), [&](Region &region) {
      Block &graph = region.front();
      return mayHold(graph.getTerminator()->getOperand(number), current, graph, keeps, written);
    });
  }
  if (auto part = dyn_cast<PartInterface>(op.getOperation());
      part && joinsBehind(part, current, sizeClasses->dims(op.getLoc())))
    return keeps = true;
  bool reads = llvm::any_of(op->getOperands(),
                            [&](Value operand) { return viewedValue(operand) == current; });
  return op.getKernelRole() != KernelRole::Control &&
         (!reads || (op.getKernelRole() == KernelRole::Elementwise &&
                     sizeClasses->haveSameShape(computed, current)));
}

/// Whether something in the body needs `value` when `writer` has overwritten it.
static bool isNeededAfter(Value value, Operation *writer, OpOperand *own) {
  Block *body = writer->getBlock();
  return llvm::any_of(value.getUses(), [&](OpOperand &use) {
    Operation *user = body->findAncestorOpInBlock(*use.getOwner());
    // Arithmetic on sizes is beside the graph.
    if (!user || user == writer || &use == own)
      return false;
    if (!user->isBeforeInBlock(writer))
      return true;
    // Names of the same memory.
    auto part = dyn_cast<PartInterface>(use.getOwner());
    auto op = dyn_cast<OnnxOpInterface>(use.getOwner());
    bool isName = (part && !part.joinsParts()) || (op && op.getKernelRole() == KernelRole::View);
    return isName && llvm::any_of(use.getOwner()->getResults(),
                                  [&](Value name) { return isNeededAfter(name, writer, own); });
  });
}

void ScheduleBuilder::findInPlace(Iteration &iteration) {
  if (!fuse)
    return;
  Operation *yield = iteration.body->getTerminator();
  for (CarriedValue &carried : iteration.carried) {
    bool keeps = false;
    SmallVector<Value> written;
    if (carried.isInvariant() || carried.isStacked ||
        !mayHold(carried.yielded, carried.argument, *iteration.body, keeps, written) || !keeps ||
        written.empty())
      continue;
    auto own = llvm::find_if(yield->getOpOperands(),
                             [&](OpOperand &use) { return use.get() == carried.yielded; });
    if (isNeededAfter(carried.argument, written.front().getDefiningOp(), &*own))
      continue;
    carried.isInPlace = true;
    for (Value value : written)
      held[value] = carried.argument;
  }
}

//===----------------------------------------------------------------------===//
// What has been emitted
//===----------------------------------------------------------------------===//

/// What `value` is used by, also under other names, but for `except`.
static void collectUses(Value value, Operation *except, SmallVectorImpl<OpOperand *> &uses) {
  for (OpOperand &use : value.getUses()) {
    Operation *user = use.getOwner();
    if (user == except || isa<kernel::JoinOp, tensor::DimOp>(user))
      continue;
    if (isa<kernel::ViewOp, kernel::PartOp, kernel::SliceOp>(user))
      collectUses(user->getResult(0), except, uses);
    else
      uses.push_back(&use);
  }
}

/// Whether `read` may happen when `write` has happened.  A kernel that does both may have a variant
/// that does it element by element.
static bool mayFollow(OpOperand *read, OpOperand *write) {
  Operation *reader = read->getOwner(), *writer = write->getOwner();
  if (reader == writer)
    return !isa<func::CallOp, kernel::CopyOp>(reader) ||
           read->get().getType() != write->get().getType() ||
           read->get().getDefiningOp<kernel::PartOp>();
  for (Block *block = writer->getBlock();; block = block->getParentOp()->getBlock())
    if (Operation *before = block->findAncestorOpInBlock(*reader)) {
      Operation *around = block->findAncestorOpInBlock(*writer);
      // In one branch, and in the other.
      return before == around ? !isa<scf::IfOp>(before) : !before->isBeforeInBlock(around);
    }
}

/// Tells calls that read and write one buffer which of their operands these are.
static void markOverwriting(ArrayRef<OpOperand *> reads, ArrayRef<OpOperand *> writes) {
  for (OpOperand *write : writes) {
    SmallVector<int64_t> pairs;
    for (OpOperand *read : reads)
      if (read->getOwner() == write->getOwner())
        llvm::append_values(pairs, read->getOperandNumber(), write->getOperandNumber());
    if (!pairs.empty() && isa<func::CallOp>(write->getOwner()))
      write->getOwner()->setAttr(kernel::kOverwritesAttr,
                                 DenseI64ArrayAttr::get(write->getOwner()->getContext(), pairs));
  }
}

/// Lets what reads `read`, another name of `buffer`, read a copy if `buffer` has changed by then.
void ScheduleBuilder::protectReads(Value read, Value buffer) {
  auto view = read.getDefiningOp<kernel::ViewOp>();
  SmallVector<OpOperand *> reads, writes;
  collectUses(read, nullptr, reads);
  collectUses(buffer, view, writes);
  if (llvm::none_of(reads, [&](OpOperand *use) {
        return llvm::any_of(writes, [&](OpOperand *write) { return mayFollow(use, write); });
      }))
    return markOverwriting(reads, writes);
  OpBuilder::InsertionGuard guard(b);
  b.setInsertionPointAfter(view);
  Value saved = kernel::CopyOp::create(
      b, view.getLoc(), read,
      kernel::BufferOp::create(b, view.getLoc(), read.getType(), view.getSizes()));
  read.replaceAllUsesExcept(saved, saved.getDefiningOp());
}
