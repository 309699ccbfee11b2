//===- SizeBounds.cpp - Sizes as they are known at entry ------------------===//

#include "passes/buffer/SizeBounds.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/ControlFlow/IR/ControlFlowOps.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace onnxc;

/// The buffer that a loop's argument or result starts as; it keeps its sizes.
static Value initialBuffer(Value buffer) {
  if (auto argument = dyn_cast<BlockArgument>(buffer)) {
    Operation *parent = argument.getOwner()->getParentOp();
    if (auto loop = dyn_cast<scf::ForOp>(parent); loop && argument.getArgNumber() > 0)
      return loop.getInitArgs()[argument.getArgNumber() - 1];
    if (auto loop = dyn_cast<scf::WhileOp>(parent); loop && argument.getArgNumber() < loop.getInits().size())
      return loop.getInits()[argument.getArgNumber()];
    return {};
  }
  unsigned index = cast<OpResult>(buffer).getResultNumber();
  if (auto loop = buffer.getDefiningOp<scf::ForOp>())
    return loop.getInitArgs()[index];
  if (auto loop = buffer.getDefiningOp<scf::WhileOp>(); loop && index < loop.getInits().size())
    return loop.getInits()[index];
  return {};
}

/// The value that a buffer's size along an axis was made from; null when it is an
/// input's or not known.
static Value sizeSource(memref::DimOp dim) {
  Value source = dim.getSource();
  while (Value initial = initialBuffer(source))
    source = initial;
  auto axis = dim.getConstantIndex();
  auto type = cast<MemRefType>(source.getType());
  if (!axis || !type.isDynamicDim(*axis))
    return {};
  unsigned index = type.getDynamicDimIndex(*axis);
  if (auto alloc = source.getDefiningOp<memref::AllocOp>())
    return alloc.getDynamicSizes()[index];
  if (auto cast = source.getDefiningOp<memref::ReinterpretCastOp>())
    return cast.getSizes()[index];
  return {};
}

static bool isInput(Value value, func::FuncOp main) {
  auto argument = dyn_cast<BlockArgument>(value);
  return argument && argument.getOwner() == &main.front();
}

bool SizeBounds::isExact(Value size) {
  if (isInput(size, main))
    return true;
  Operation *op = size.getDefiningOp();
  if (!op)
    return false;
  if (auto it = exact.find(size); it != exact.end())
    return it->second;
  bool result;
  if (auto dim = dyn_cast<memref::DimOp>(op)) {
    Value from = sizeSource(dim);
    result = from ? isExact(from) : isInput(dim.getSource(), main) && isExact(dim.getIndex());
  } else {
    result = isPure(op) && op->getNumRegions() == 0 &&
             llvm::all_of(op->getOperands(), [&](Value operand) { return isExact(operand); });
  }
  return exact[size] = result;
}

/// Moves the computation of an exact size to the entry.
void SizeBounds::hoist(Value size) {
  Operation *op = size.getDefiningOp();
  if (!op || (op->getBlock() == entryEnd->getBlock() && op->isBeforeInBlock(entryEnd)))
    return;
  if (auto dim = dyn_cast<memref::DimOp>(op))
    if (Value from = sizeSource(dim)) {
      hoist(from);
      dim.replaceAllUsesWith(from);
      bounds[size] = from;
      return;
    }
  for (Value operand : op->getOperands())
    hoist(operand);
  op->moveBefore(entryEnd);
}

/// The side of a comparison that `size` may not be above when the comparison holds.
static Value upperSide(arith::CmpIOp compare, Value size) {
  if (compare.getPredicate() == arith::CmpIPredicate::eq)
    return compare.getLhs() == size ? compare.getRhs() : compare.getLhs();
  bool isUpper = compare.getPredicate() == arith::CmpIPredicate::sle && compare.getLhs() == size;
  return isUpper ? compare.getRhs() : Value();
}

/// Whether `select` is `size` unless that is 0 or a negative number, as Reshape's codes are.
static bool keepsSize(arith::SelectOp select, Value size) {
  auto compare = select.getCondition().getDefiningOp<arith::CmpIOp>();
  if (select.getFalseValue() != size || !compare || compare.getPredicate() != arith::CmpIPredicate::eq)
    return false;
  auto code = getConstantIntValue(compare.getRhs());
  return compare.getLhs() == size && code && *code <= 0;
}

/// A bound from one of a value that is computed from `size`.
Value SizeBounds::boundThrough(Operation *user, Value size, int64_t depth) {
  Location loc = user->getLoc();
  if (auto compare = dyn_cast<arith::CmpIOp>(user)) {
    bool isDemanded = llvm::any_of(compare->getUsers(), [&](Operation *check) {
      return isa<cf::AssertOp>(check) && check->getBlock() == &main.front();
    });
    Value limit = isDemanded ? upperSide(compare, size) : Value();
    if (!limit || !isExact(limit))
      return {};
    hoist(limit);
    return limit;
  }
  if (auto select = dyn_cast<arith::SelectOp>(user))
    return keepsSize(select, size) ? assertedBound(select, depth + 1) : Value();
  if (!isa<arith::AddIOp, arith::MulIOp, arith::MaxSIOp, arith::FloorDivSIOp>(user) || user->getOperand(0) != size)
    return {};
  auto constant = getConstantIntValue(user->getOperand(1));
  if (!constant || *constant <= 0)
    return {};
  Value bound = assertedBound(user->getResult(0), depth + 1);
  if (!bound || isa<arith::MaxSIOp>(user))
    return bound;
  Value number = arith::ConstantIndexOp::create(b, loc, *constant);
  if (isa<arith::AddIOp>(user))
    return b.createOrFold<arith::SubIOp>(loc, bound, number);
  if (isa<arith::MulIOp>(user))
    return b.createOrFold<arith::FloorDivSIOp>(loc, bound, number);
  // floor(size / n) <= bound where size < (bound + 1) * n.
  Value rest = arith::ConstantIndexOp::create(b, loc, *constant - 1);
  return b.createOrFold<arith::AddIOp>(loc, b.createOrFold<arith::MulIOp>(loc, bound, number), rest);
}

/// A bound that follows from what main demands.
Value SizeBounds::assertedBound(Value size, int64_t depth) {
  constexpr int64_t kMaxDepth = 8;
  if (depth > kMaxDepth)
    return {};
  for (Operation *user : llvm::make_early_inc_range(size.getUsers()))
    if (Value bound = boundThrough(user, size, depth))
      return bound;
  return {};
}

/// A bound from bounds of the operands; sizes are never negative.
Value SizeBounds::boundOf(Operation *op) {
  Location loc = op->getLoc();
  auto ofOperand = [&](unsigned i) { return of(op->getOperand(i)); };
  auto monotone = [&]() -> Value {
    SmallVector<Value> operands{ofOperand(0), ofOperand(1)};
    if (!operands[0] || !operands[1])
      return {};
    Operation *clone = b.clone(*op);
    clone->setOperands(operands);
    SmallVector<Value> folded;
    if (failed(b.tryFold(clone, folded)))
      return clone->getResult(0);
    clone->erase();
    return folded.front();
  };
  return TypeSwitch<Operation *, Value>(op)
      .Case<arith::AddIOp, arith::MulIOp, arith::MaxSIOp>([&](auto) { return monotone(); })
      .Case([&](arith::MinSIOp) {
        Value x = ofOperand(0), y = ofOperand(1);
        return x && y ? b.createOrFold<arith::MinSIOp>(loc, x, y) : x ? x : y;
      })
      .Case([&](arith::SelectOp) -> Value {
        Value x = ofOperand(1), y = ofOperand(2);
        return x && y ? b.createOrFold<arith::MaxSIOp>(loc, x, y) : Value();
      })
      .Case<arith::FloorDivSIOp, arith::CeilDivSIOp, arith::DivSIOp>(
          // A divisor that depends on data is at least 1.
          [&](auto) { return isExact(op->getOperand(1)) ? monotone() : ofOperand(0); })
      .Case([&](arith::SubIOp) { return isExact(op->getOperand(1)) ? monotone() : ofOperand(0); })
      .Case([&](memref::DimOp dim) {
        Value from = sizeSource(dim);
        return from ? of(from) : Value();
      })
      .Default([](Operation *) { return Value(); });
}

Value SizeBounds::of(Value size) {
  if (auto it = bounds.find(size); it != bounds.end())
    return it->second;
  if (isExact(size)) {
    hoist(size);
    // Hoisting may have replaced it by the value that it was made from.
    return bounds.try_emplace(size, size).first->second;
  }
  Operation *op = size.getDefiningOp();
  Value bound = assertedBound(size);
  if (!bound && op)
    bound = boundOf(op);
  return bounds[size] = bound;
}
