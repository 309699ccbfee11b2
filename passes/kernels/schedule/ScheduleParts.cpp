//===- ScheduleParts.cpp - Parts lie in the memory of the whole -----------===//
//
// Elements that are neighbours in a whole need no copy of their own: what cuts them out
// becomes another name for them.  And what joins parts gets its memory before them, so
// that each kernel writes its part where it belongs.
//
//===----------------------------------------------------------------------===//

#include "passes/kernels/schedule/ScheduleBuilder.h"

#include "dialects/kernel/Kernel.h"
#include "dialects/onnx/interfaces/Parts.h"

#include "mlir/Dialect/Arith/Utils/Utils.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

using namespace mlir;
using namespace onnxc;

/// The elements of `whole` from `offset` on.
Value ScheduleBuilder::partAt(Location loc, Type type, Value whole, Dim offset,
                              ArrayRef<Dim> sizes) {
  return kernel::PartOp::create(b, loc, type, whole,
                                getValueOrCreateConstantIndexOp(b, loc, offset),
                                dynamicSizes(loc, type, sizes));
}

//===----------------------------------------------------------------------===//
// Joining
//===----------------------------------------------------------------------===//

/// Whether tensors of these sizes have equally many elements, whatever a run brings.
static bool haveSameCount(ArrayRef<Dim> x, ArrayRef<Dim> y) {
  auto factors = [](ArrayRef<Dim> sizes, int64_t &constant) {
    SmallVector<void *> all;
    constant = 1;
    for (Dim size : sizes)
      if (auto known = DimBuilder::constantOf(size))
        constant *= *known;
      else
        all.push_back(size.getOpaqueValue());
    llvm::sort(all);
    return all;
  };
  int64_t a = 1, b = 1;
  return factors(x, a) == factors(y, b) && a == b;
}

bool onnxc::hasKernelIn(Block &block, Value value) {
  auto op = value.getDefiningOp<OnnxOpInterface>();
  if (!op || op->getBlock() != &block)
    return false;
  KernelRole role = op.getKernelRole();
  return role != KernelRole::Constant && role != KernelRole::Control && role != KernelRole::Prefix;
}

/// Whether the kernel that computes `value`, which `operand` is a view of, can write it where
/// it belongs.
bool ScheduleBuilder::mayWritePart(Block &block, Value value, Value operand, Operation *join,
                                   JoinKind kind) {
  if (outputs.contains(value) || joinOf.contains(value))
    return false;
  // What is replaced in place has its memory already.
  if (auto part = value.getDefiningOp<PartInterface>();
      part && part.joinsParts() && part.replacesParts() && joined.contains(part))
    return false;
  if (!hasKernelIn(block, value))
    return value.getParentBlock() == &block &&
           (kind == JoinKind::Rows ? mayStackRows(value, operand, join) : isCarriedLast(value));
  // Neighbours are as good for all other users.
  return kind == JoinKind::Neighbours || mayWriteRows(block, value, operand, join);
}

bool onnxc::cutsAtKnownPlaces(Operation *op) {
  auto part = dyn_cast_if_present<PartInterface>(op);
  if (!part || part.joinsParts())
    return false;
  DimBuilder dims(op->getContext(), op->getLoc());
  return succeeded(part.getPlaces(dims));
}

void ScheduleBuilder::planJoin(Block &block, Operation *op, JoinKind kind) {
  SmallVector<Value> computed;
  int64_t numCopies = 0;
  auto part = cast<PartInterface>(op);
  if (part.replacesParts() && !mayReplaceInPlace(block, part))
    return;
  Value kept = held.lookup(op->getResult(0));
  for (Value operand : partsOf(part)) {
    Value value = viewedValue(operand);
    if (value == kept)
      continue;
    bool isFree =
        mayWritePart(block, value, operand, op, kind) && !llvm::is_contained(computed, value);
    // What is itself cut out of something is copied in any case, unless a kernel finds it;
    // constants are written in any case.
    numCopies += (!isFree && !constantElements(value)) || cutsAtKnownPlaces(value.getDefiningOp());
    if (isFree)
      computed.push_back(value);
  }
  // One kernel for all of them is better than many copies.
  if (!kept && (numCopies > 1 || computed.empty()))
    return;
  for (Value value : computed)
    joinOf[value] = op;
  joined[op] = kind;
}

void ScheduleBuilder::planJoins(Block &block) {
  for (auto op : block.getOps<PartInterface>())
    if (op.joinsParts() && !isReadApart(op, *sizeClasses))
      planJoin(block, op, areRows(op) ? JoinKind::Rows : JoinKind::Neighbours);
}

/// Gives a joined tensor its memory, and its parts theirs in it.  Nothing happens when the
/// sizes of all parts are not known yet, or the elements of one would not be neighbours.
void ScheduleBuilder::joinInPlace(Operation *op) {
  auto [it, isNew] = joins.try_emplace(op);
  if (!isNew || joined.lookup(op) != JoinKind::Neighbours)
    return;
  Join join;
  Location loc = op->getLoc();
  DimBuilder builder = dimBuilder(loc);
  auto own = cast<PartInterface>(op);
  auto places = own.getPlaces(builder);
  Dims sizes = builder.of(op->getResult(0));
  if (failed(places) || llvm::any_of(sizes, [](Dim size) { return !size; }) ||
      (!own.replacesParts() && !doFill(*places, sizes)))
    return;
  OperandRange operands = partsOf(own);
  for (auto [operand, place] :
       llvm::zip_equal(operands, ArrayRef(*places).take_back(operands.size()))) {
    join.offsets.push_back(flatOffset(builder, place, sizes));
    join.sizes.push_back(place.sizes);
    Value value = viewedValue(operand);
    if (!join.offsets.back() ||
        (joinOf.lookup(value) == op && !haveSameCount(builder.of(value), place.sizes)))
      return;
  }
  join.destination = memoryOf(own, sizes);
  for (auto [i, operand] : llvm::enumerate(operands)) {
    join.parts.push_back(
        partAt(loc, operand.getType(), join.destination, join.offsets[i], join.sizes[i]));
    // What has been cut out of another value by now is there.
    if (Value value = viewedValue(operand); joinOf.lookup(value) == op && !mapping.contains(value))
      outputs.try_emplace(value, join.parts.back());
  }
  joins[op] = std::move(join);
}

/// The joined tensor, when all of its parts are there.
void ScheduleBuilder::emitJoin(Operation *op, const Join &join) {
  SmallVector<Value> parts;
  for (auto [operand, part] : llvm::zip_equal(partsOf(cast<PartInterface>(op)), join.parts)) {
    Value value = mapping.lookup(operand), computed = viewedValue(operand);
    bool isThere = outputs.lookup(computed) == part || held.lookup(op->getResult(0)) == computed;
    parts.push_back(isThere ? value
                            : kernel::CopyOp::create(b, op->getLoc(), value, part).getResult());
  }
  Type type = join.destination.getType();
  mapping.map(op->getResult(0),
              kernel::JoinOp::create(b, op->getLoc(), type, join.destination, parts).getResult());
}

//===----------------------------------------------------------------------===//
// Cutting
//===----------------------------------------------------------------------===//

bool onnxc::cutsRows(PartInterface op, DimBuilder dims) {
  bool areCopied = llvm::all_of(op->getUsers(), llvm::IsaPred<PartInterface>);
  if (op.joinsParts())
    return false;
  auto places = op.getPlaces(dims);
  if (failed(places))
    return false;
  Dims whole = dims.of(op->getOperand(0));
  return llvm::all_of(*places, [&](const PartPlace &place) {
    // An empty part may begin where the whole ends, which no subset operation may.
    for (auto [offset, size, step] : llvm::zip(place.offsets, place.sizes, place.steps)) {
      int64_t known = DimBuilder::constantOf(step).value_or(0);
      if (!offset || DimBuilder::constantOf(size) == 0 || (areCopied ? known == 0 : known < 1))
        return false;
    }
    return (areCopied || DimBuilder::constantOf(place.steps.back()) == 1) &&
           !flatOffset(dims, place, whole);
  });
}

bool onnxc::cutsApart(PartInterface op, DimBuilder dims) {
  if (op.joinsParts())
    return false;
  auto places = op.getPlaces(dims);
  return failed(places) || llvm::any_of(*places, [&](const PartPlace &place) {
           return !flatOffset(dims, place, dims.of(op->getOperand(0)));
         });
}

/// Names the parts in the memory of the whole.  Returns false when the elements of one are
/// no neighbours.
bool ScheduleBuilder::emitCut(Operation *op) {
  Location loc = op->getLoc();
  DimBuilder builder = dimBuilder(loc);
  Value whole = op->getOperand(0);
  auto places = cast<PartInterface>(op).getPlaces(builder);
  // What only exists inside of kernels is cut there.
  if (failed(places) || !mapping.contains(whole))
    return false;
  Dims sizes = builder.of(whole);
  SmallVector<Dim> offsets;
  for (const PartPlace &place : *places)
    offsets.push_back(flatOffset(builder, place, sizes));
  if (!llvm::all_of(offsets, [](Dim offset) { return bool(offset); }))
    return false;
  for (auto [result, offset] : llvm::zip_equal(op->getResults(), offsets)) {
    Dims own = builder.of(result);
    if (llvm::any_of(own, [](Dim size) { return !size; }))
      return false;
    Value part = partAt(loc, result.getType(), mapping.lookup(whole), offset, own);
    if (outputs.contains(result))
      part = kernel::CopyOp::create(b, loc, part, destinationOf(result, own));
    mapping.map(result, part);
  }
  return true;
}

bool ScheduleBuilder::emitParts(const KernelGroup &group) {
  auto op = dyn_cast<PartInterface>(group.ops.front());
  if (!fuse || group.ops.size() != 1 || !op)
    return false;
  if (!op.joinsParts())
    return emitCut(op);
  if (auto kind = joined.find(op); kind != joined.end() && kind->second == JoinKind::Rows) {
    emitRowsJoin(group);
    return true;
  }
  if (held.contains(op->getResult(0)))
    joinInPlace(op);
  auto it = joins.find(op);
  if (it == joins.end() || !it->second.destination)
    return false;
  emitJoin(op, it->second);
  return true;
}
