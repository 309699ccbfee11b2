//===- SizeBounds.cpp - Sizes as they are known at entry ------------------===//

#include "passes/buffer/SizeBounds.h"

#include "dialects/kernel/Kernel.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/ControlFlow/IR/ControlFlowOps.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace onnxc;

SizeBounds::SizeBounds(func::FuncOp main, Operation *entryEnd) : main(main), entryEnd(entryEnd), b(entryEnd) {
  collectFacts();
}

/// The buffer that a loop's argument or result starts as; it keeps its sizes.
static Value initialBuffer(Value buffer) {
  if (auto argument = dyn_cast<BlockArgument>(buffer)) {
    Operation *parent = argument.getOwner()->getParentOp();
    if (auto loop = dyn_cast<scf::ForOp>(parent); loop && argument.getArgNumber() > 0)
      return loop.getInitArgs()[argument.getArgNumber() - 1];
    if (auto loop = dyn_cast<scf::WhileOp>(parent);
        loop && argument.getArgNumber() < loop.getInits().size())
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
  if (auto part = source.getDefiningOp<kernel::PartOp>())
    return part.getSizes()[index];
  return {};
}

static bool isInput(Value value, func::FuncOp main) {
  auto argument = dyn_cast<BlockArgument>(value);
  return argument && argument.getOwner() == &main.front();
}

/// A division that can be done anywhere: its divisor is at least one, which is more than
/// `isPure` sees.
static bool isSafeDivision(Operation *op) {
  if (!isa<arith::DivSIOp, arith::FloorDivSIOp, arith::CeilDivSIOp>(op))
    return false;
  auto divisor = op->getOperand(1).getDefiningOp<arith::MaxSIOp>();
  return divisor && getConstantIntValue(divisor.getRhs()).value_or(0) > 0;
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
    result = (isPure(op) || isSafeDivision(op)) && op->getNumRegions() == 0 &&
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
    // Folding may also have changed the clone itself.
    if (failed(b.tryFold(clone, folded)) || folded.empty())
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
  // Facts may be about values that this one is computed from, and so lead back to it.
  bounds[size] = Value();
  Value bound = op ? boundOf(op) : Value();
  if (!bound)
    bound = fromFacts(size);
  return bounds[size] = bound;
}

//===----------------------------------------------------------------------===//
// What checks say
//===----------------------------------------------------------------------===//

/// Checks inside control flow may not take place.
void SizeBounds::collectFacts() {
  for (auto check : main.front().getOps<cf::AssertOp>()) {
    auto compare = check.getArg().getDefiningOp<arith::CmpIOp>();
    if (!compare || !compare.getLhs().getType().isIndex())
      continue;
    using Predicate = arith::CmpIPredicate;
    Predicate predicate = compare.getPredicate();
    if (llvm::is_contained({Predicate::eq, Predicate::sle, Predicate::ule}, predicate))
      facts.push_back({compare.getLhs(), compare.getRhs()});
    if (llvm::is_contained({Predicate::eq, Predicate::sge, Predicate::uge}, predicate))
      facts.push_back({compare.getRhs(), compare.getLhs()});
  }
}

/// Takes apart what `OpT` combines; constants go to `constant` (their product).
static void takeApart(Value value, bool isProduct, SmallVectorImpl<Value> &parts, int64_t &constant) {
  Operation *op = value.getDefiningOp();
  if (op && (isProduct ? isa<arith::MulIOp>(op) : isa<arith::AddIOp>(op))) {
    takeApart(op->getOperand(0), isProduct, parts, constant);
    takeApart(op->getOperand(1), isProduct, parts, constant);
    return;
  }
  if (auto known = getConstantIntValue(value); known && isProduct)
    constant *= *known;
  else
    parts.push_back(value);
}

/// The fact's limit as it is known at entry, divided by a constant.
Value SizeBounds::ofLimit(const Fact &fact, int64_t divisor) {
  Value limit = divisor > 0 ? of(fact.limit) : Value();
  if (!limit || divisor == 1)
    return limit;
  Location loc = limit.getLoc();
  return b.createOrFold<arith::DivUIOp>(loc, limit, arith::ConstantIndexOp::create(b, loc, divisor));
}

Value SizeBounds::fromFacts(Value size) {
  for (const Fact &fact : facts) {
    SmallVector<Value> factors, terms;
    int64_t constant = 1, ignored = 1;
    takeApart(fact.value, /*isProduct=*/true, factors, constant);
    takeApart(fact.value, /*isProduct=*/false, terms, ignored);
    bool isFactor = factors.size() == 1 && factors[0] == size;
    // Sizes are not negative, so that none is larger than their sum.
    bool isTerm = llvm::is_contained(terms, size) && llvm::all_of(terms, [](Value term) {
                    return getConstantIntValue(term).value_or(0) >= 0;
                  });
    if (!isFactor && !isTerm)
      continue;
    if (Value bound = ofLimit(fact, isFactor ? constant : 1))
      return bound;
  }
  return {};
}

Value SizeBounds::ofProduct(ArrayRef<Value> sizes) {
  int64_t own = 1;
  SmallVector<Value> wanted;
  for (Value size : sizes)
    takeApart(size, /*isProduct=*/true, wanted, own);
  auto sorted = [](SmallVectorImpl<Value> &values) {
    llvm::sort(values, [](Value x, Value y) { return x.getAsOpaquePointer() < y.getAsOpaquePointer(); });
  };
  sorted(wanted);
  for (const Fact &fact : facts) {
    int64_t constant = 1;
    SmallVector<Value> factors;
    takeApart(fact.value, /*isProduct=*/true, factors, constant);
    sorted(factors);
    if (factors != wanted || own <= 0 || constant % own)
      continue;
    if (Value bound = ofLimit(fact, constant / own))
      return bound;
  }
  return {};
}

void SizeBounds::assume(Value size, Value bound) {
  if (isExact(size) || bounds.lookup(size))
    return;
  bounds[size] = bound;
  // What had no bound may have one now.
  llvm::DenseMap<Value, Value> known;
  for (auto [value, its] : bounds)
    if (its)
      known[value] = its;
  bounds = std::move(known);
  Operation *op = size.getDefiningOp();
  if (!op)
    return;
  if (auto dim = dyn_cast<memref::DimOp>(op)) {
    if (Value from = sizeSource(dim))
      assume(from, bound);
  } else if (isa<arith::MulIOp, arith::MaxSIOp>(op)) {
    assume(op->getOperand(0), bound);
    assume(op->getOperand(1), bound);
  } else if (isa<arith::SelectOp>(op)) {
    assume(op->getOperand(1), bound);
    assume(op->getOperand(2), bound);
  } else if (isa<arith::AddIOp>(op)) {
    // x - k is x + -k here.
    if (auto k = getConstantIntValue(op->getOperand(1)); k && *k < 0)
      bound = b.createOrFold<arith::SubIOp>(op->getLoc(), bound, of(op->getOperand(1)));
    else if (!k && !isExact(op->getOperand(1)))
      assume(op->getOperand(1), bound);
    assume(op->getOperand(0), bound);
  }
}
