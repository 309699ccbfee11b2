//===- EqualSizes.cpp - Sizes that the model requires to be equal ---------===//
//
// Two inputs that are joined must have as many rows, say.  Where only the join checked that, what
// is computed of one before it could not be written where it belongs, beside what is computed of
// the other: so it is checked before all kernels.
//
//===----------------------------------------------------------------------===//

#include "passes/kernels/EqualSizes.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/ControlFlow/IR/ControlFlowOps.h"
#include "mlir/IR/IRMapping.h"

using namespace mlir;
using namespace onnxc;

/// Whether `size` is arithmetic on sizes of the inputs that a run may do before all else.
bool EqualSizes::followsFromInputs(Value size) {
  Operation *op = size.getDefiningOp();
  if (!op)
    return classes.inputOf.contains(size);
  auto [it, isNew] = follows.try_emplace(size, false);
  if (!isNew)
    return it->second;
  // Nothing that divides by what another check may be about.
  bool isArithmetic = isa<arith::ConstantOp, arith::AddIOp, arith::SubIOp, arith::MulIOp,
                          arith::MinSIOp, arith::MaxSIOp, arith::CmpIOp, arith::SelectOp>(op);
  bool does = isArithmetic && llvm::all_of(op->getOperands(), [&](Value operand) {
                return followsFromInputs(operand);
              });
  return follows[size] = does;
}

EqualSizes::EqualSizes(func::FuncOp main, ArrayRef<SmallVector<int64_t>> symbols)
    : classes(main, symbols) {
  for (auto op : main.front().getOps<OnnxOpInterface>())
    classes.compute(op);
  llvm::DenseSet<Value> sizes;
  for (auto [where, dim] : classes.cache)
    if (auto size = dyn_cast_if_present<Value>(dim))
      sizes.insert(size);
  for (auto check : classes.scratch->front().getOps<cf::AssertOp>()) {
    auto compare = check.getArg().getDefiningOp<arith::CmpIOp>();
    if (!compare || compare.getPredicate() != arith::CmpIPredicate::eq)
      continue;
    Value x = compare.getLhs(), y = compare.getRhs();
    if (sizes.contains(x) && sizes.contains(y) && followsFromInputs(x) && followsFromInputs(y))
      checks.push_back({x, y, check.getLoc(), check.getMsg().str()});
  }
}

/// The same arithmetic as `size`, of what `mapping` has for its leaves, and of what that is equal
/// to.
static Value cloned(OpBuilder &b, Value size, IRMapping &mapping, const DimBuilder::Cache &cache) {
  if (Value known = mapping.lookupOrNull(size))
    return known;
  Operation *op = size.getDefiningOp();
  if (!op)
    return Value();
  for (Value operand : op->getOperands())
    if (!cloned(b, operand, mapping, cache))
      return Value();
  Value result = cache.canonical(DimBuilder::firstOf(b.clone(*op, mapping)->getResult(0)));
  mapping.map(size, result);
  return result;
}

bool EqualSizes::uniteOnce(OpBuilder &b, DimBuilder::Cache &cache, bool check) const {
  size_t before = cache.equal.size();
  for (const Check &equal : checks) {
    IRMapping mapping;
    for (auto [size, place] : classes.inputOf)
      if (auto own = dyn_cast_if_present<Value>(cache.lookup(place)))
        mapping.map(size, cache.canonical(own));
    Value x = cloned(b, equal.first, mapping, cache), y = cloned(b, equal.second, mapping, cache);
    if (!x || !y || x == y)
      continue;
    if (check) {
      Value holds = arith::CmpIOp::create(b, equal.loc, arith::CmpIPredicate::eq, x, y);
      cf::AssertOp::create(b, equal.loc, holds, equal.message);
    }
    // What is computed of a size never stands for that.
    Operation *first = x.getDefiningOp(), *second = y.getDefiningOp();
    if (!first || (second && first->isBeforeInBlock(second)))
      std::swap(x, y);
    cache.equal[x] = y;
  }
  return cache.equal.size() != before;
}

void EqualSizes::unite(OpBuilder &b, DimBuilder::Cache &cache, bool check) const {
  // Arithmetic on sizes that become one is other arithmetic.
  constexpr int kMaxRounds = 4;
  for (int round = 0; round < kMaxRounds && uniteOnce(b, cache, check); ++round) {
  }
  for (auto &[where, dim] : cache)
    if (auto size = dyn_cast_if_present<Value>(dim))
      dim = cache.canonical(size);
}
