//===- VectorLoop.cpp - A loop of a linalg operation in vectors -----------===//
//
// LLVM makes vectors of a loop, too, but for what is left of a row that is no multiple of its
// vectors it has a loop of scalars.  That is long beside a row of some ten vectors; here it is
// one vector with a mask.
//
// A reduction has several accumulators where its operations would wait for each other.
//
//===----------------------------------------------------------------------===//

#include "codegen/cpu/VectorLoop.h"

#include "codegen/cpu/VectorBody.h"
#include "codegen/cpu/contract/Lanes.h"

#include "mlir/Dialect/Affine/Utils.h"
#include "mlir/Dialect/Linalg/Transforms/Transforms.h"
#include "mlir/Dialect/Linalg/Utils/Utils.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/IR/IRMapping.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"

using namespace mlir;
using namespace onnxc::cpu;

using Values = SmallVector<Value>;

//===----------------------------------------------------------------------===//
// Which loops
//===----------------------------------------------------------------------===//

static bool isReduction(linalg::GenericOp op) {
  return op.getIteratorTypesArray().back() == utils::IteratorType::reduction;
}

/// Whether lanes are neighbours in the operand, or all the same element of it.
static bool isAlongLanes(linalg::GenericOp op, OpOperand &operand) {
  auto type = dyn_cast<MemRefType>(operand.get().getType());
  unsigned lane = op.getNumLoops() - 1;
  AffineMap map = op.getMatchingIndexingMap(&operand);
  if (!type || !map.isFunctionOfDim(lane))
    return true;
  return type.isLastDimUnitStride() &&
         map.getResults().back() == getAffineDimExpr(lane, op.getContext()) &&
         llvm::none_of(map.getResults().drop_back(),
                       [&](AffineExpr expr) { return expr.isFunctionOfDim(lane); });
}

/// What output `i` is folded by, where elements may come in any order; null otherwise.
static Operation *combinerOf(linalg::GenericOp op, unsigned i) {
  Value argument = op.getRegionOutputArgs()[i];
  Operation *combiner = op.getBlock()->getTerminator()->getOperand(i).getDefiningOp();
  if (!combiner || !argument.hasOneUse() || *argument.user_begin() != combiner ||
      combiner->getNumOperands() != 2 || !combiner->hasOneUse() ||
      !linalg::getCombinerOpKind(combiner) || !arith::getNeutralElement(combiner))
    return nullptr;
  if (isa<arith::AddFOp, arith::MulFOp>(combiner) &&
      !arith::bitEnumContainsAll(
          cast<arith::ArithFastMathInterface>(combiner).getFastMathFlagsAttr().getValue(),
          arith::FastMathFlags::reassoc))
    return nullptr;
  return combiner;
}

int64_t onnxc::cpu::vectorLoopWidth(linalg::GenericOp op, const CpuTarget &target) {
  unsigned lane = op.getNumLoops() - 1;
  if (!target.vectorBits || op.hasIndexSemantics() ||
      !llvm::all_of(op->getOpOperands(),
                    [&](OpOperand &operand) { return isAlongLanes(op, operand); }))
    return 0;
  // Lanes beyond the end compute something, too.
  for (Operation &inner : op.getBlock()->without_terminator())
    if (!isSpeculatable(&inner))
      return 0;
  for (OpOperand &output : op.getDpsInitsMutable()) {
    bool isCarried = !op.getMatchingIndexingMap(&output).isFunctionOfDim(lane);
    if (isCarried != isReduction(op) ||
        (isCarried && !combinerOf(op, output.getOperandNumber() - op.getNumDpsInputs())))
      return 0;
  }
  int64_t width = commonWidth(op, target), extent = op.getStaticLoopRanges()[lane];
  if (!ShapedType::isDynamic(extent))
    while (width / 2 >= extent)
      width /= 2;
  return width > 1 ? width : 0;
}

bool onnxc::cpu::hasPartialVectors(linalg::GenericOp op, const CpuTarget &target) {
  return target.hasMaskedMemory && llvm::all_of(op->getOperandTypes(), [](Type type) {
           // Not all that mask words mask bytes.
           return getElementTypeOrSelf(type).getIntOrFloatBitWidth() >= 32;
         });
}

//===----------------------------------------------------------------------===//
// Emission
//===----------------------------------------------------------------------===//

namespace {
class Emitter {
public:
  Emitter(IndexBuilder &index, linalg::GenericOp op, ArrayRef<Value> ivs, int64_t width)
      : index(index), b(index.builder), loc(index.loc), op(op), ivs(ivs), width(width) {}

  Values emit(Value extent, ValueRange initial);

private:
  VectorType vectorOf(Type element) { return VectorType::get({width}, element); }
  Values indicesOf(OpOperand &operand, Value position);
  void loadFixed();
  Value load(OpOperand &operand, Value position, const Lanes &lanes);
  Values step(Value position, const Lanes &lanes, ValueRange sums);
  Values addTo(ValueRange sums, ValueRange results, const Lanes &lanes);
  Value combine(unsigned i, Value sum, Value value);
  Values neutralSums();
  int64_t countAccumulators();
  Values loop(Value begin, Value end, int64_t accumulators, ValueRange sums);
  Values reduce(ValueRange sums, ValueRange initial);

  IndexBuilder &index;
  OpBuilder &b;
  Location loc;
  linalg::GenericOp op;
  Values ivs;
  int64_t width;
  DenseMap<Value, Value> fixed; // what all lanes have of a block argument
};
} // namespace

SmallVector<Value> Emitter::indicesOf(OpOperand &operand, Value position) {
  Values dims = ivs, indices;
  dims.back() = position;
  for (Value &dim : dims)
    if (!dim)
      dim = index.constant(0);
  for (AffineExpr expr : op.getMatchingIndexingMap(&operand).getResults())
    indices.push_back(affine::expandAffineExpr(b, loc, expr, dims, {}));
  return indices;
}

void Emitter::loadFixed() {
  for (OpOperand *input : op.getDpsInputOperands()) {
    BlockArgument argument = op.getMatchingBlockArgument(input);
    if (argument.use_empty() || op.getMatchingIndexingMap(input).isFunctionOfDim(ivs.size() - 1))
      continue;
    Value element = input->get();
    if (isa<MemRefType>(element.getType()))
      element = memref::LoadOp::create(b, loc, element, indicesOf(*input, index.constant(0)));
    fixed[argument] = vector::BroadcastOp::create(b, loc, vectorOf(element.getType()), element);
  }
}

Value Emitter::load(OpOperand &operand, Value position, const Lanes &lanes) {
  BlockArgument argument = op.getMatchingBlockArgument(&operand);
  if (Value known = fixed.lookup(argument))
    return known;
  VectorType type = vectorOf(argument.getType());
  Values indices = indicesOf(operand, position);
  if (!lanes.isPartial())
    return vector::LoadOp::create(b, loc, type, operand.get(), indices);
  Value zeros = arith::ConstantOp::create(b, loc, b.getZeroAttr(type));
  return vector::MaskedLoadOp::create(b, loc, type, operand.get(), indices, lanes.mask, zeros);
}

/// One vector of iterations; returns what the sums become.
SmallVector<Value> Emitter::step(Value position, const Lanes &lanes, ValueRange sums) {
  IRMapping mapping;
  for (OpOperand &operand : op->getOpOperands()) {
    BlockArgument argument = op.getMatchingBlockArgument(&operand);
    if (argument.use_empty())
      continue;
    bool isSum = op.isDpsInit(&operand) && isReduction(op);
    mapping.map(argument, isSum ? sums[operand.getOperandNumber() - op.getNumDpsInputs()]
                                : load(operand, position, lanes));
  }
  Values results = cloneForVectors(b, loc, *op.getBlock(), mapping, width);
  if (isReduction(op))
    return addTo(sums, results, lanes);
  for (auto [output, value] : llvm::zip(op.getDpsInitsMutable(), results)) {
    Values indices = indicesOf(output, position);
    if (lanes.isPartial())
      vector::MaskedStoreOp::create(b, loc, output.get(), indices, lanes.mask, value);
    else
      vector::StoreOp::create(b, loc, value, output.get(), indices);
  }
  return {};
}

/// The sums that a step has computed, with `combine` instead of the body's own operation.
SmallVector<Value> Emitter::addTo(ValueRange sums, ValueRange results, const Lanes &lanes) {
  Values next;
  for (auto [i, sum, result] : llvm::enumerate(sums, results)) {
    Operation *own = result.getDefiningOp();
    Value element = own->getOperand(own->getOperand(0) == sum ? 1 : 0);
    own->erase();
    Value combined = combine(i, sum, element);
    next.push_back(lanes.isPartial()
                       ? arith::SelectOp::create(b, loc, lanes.mask, combined, sum).getResult()
                       : combined);
  }
  return next;
}

/// `sum` with `value` folded into it.
Value Emitter::combine(unsigned i, Value sum, Value value) {
  Operation *combiner = combinerOf(op, i);
  // Sums start from a number and stay one, so a comparison is all it takes.
  if (isa<arith::MaxNumFOp, arith::MinNumFOp>(combiner) && isa<VectorType>(sum.getType())) {
    auto predicate =
        isa<arith::MaxNumFOp>(combiner) ? arith::CmpFPredicate::OGT : arith::CmpFPredicate::OLT;
    Value isNext = arith::CmpFOp::create(b, loc, predicate, value, sum);
    return arith::SelectOp::create(b, loc, isNext, value, sum);
  }
  OperationState state(combiner->getLoc(), combiner->getName(), ValueRange{sum, value},
                       sum.getType(), combiner->getAttrs());
  return b.create(state)->getResult(0);
}

SmallVector<Value> Emitter::neutralSums() {
  Values sums;
  for (unsigned i = 0; isReduction(op) && i < unsigned(op.getNumDpsInits()); ++i) {
    Operation *combiner = combinerOf(op, i);
    Type type = combiner->getResult(0).getType();
    Attribute neutral = *arith::getNeutralElement(combiner);
    if (isa<arith::MaxNumFOp, arith::MinNumFOp>(combiner))
      neutral = b.getFloatAttr(type, APFloat::getInf(cast<FloatType>(type).getFloatSemantics(),
                                                     isa<arith::MaxNumFOp>(combiner)));
    sums.push_back(
        arith::ConstantOp::create(b, loc, DenseElementsAttr::get(vectorOf(type), neutral)));
  }
  return sums;
}

/// How many vectors of iterations a round of the loop has: as many as there are additions in
/// the time that one takes, but where the body is long, it is the others' time.
int64_t Emitter::countAccumulators() {
  constexpr int64_t kMost = 4, kLongBody = 12;
  int64_t steps = 0;
  for (Operation &inner : *op.getBlock())
    steps += isa<math::MathDialect>(inner.getDialect()) ? kLongBody : 1;
  return steps < kLongBody ? kMost : 1;
}

/// Whole vectors from `begin` to before `end`, `accumulators` in a round.
SmallVector<Value> Emitter::loop(Value begin, Value end, int64_t accumulators, ValueRange sums) {
  return index.loop(begin, end, accumulators * width, sums, [&](Value iv, ValueRange carried) {
    unsigned each = carried.size() / accumulators;
    Values next;
    for (int64_t i = 0; i < accumulators; ++i)
      llvm::append_range(next,
                         step(index.add(iv, i * width), {width}, carried.slice(i * each, each)));
    return next;
  });
}

/// The lanes' sums as one, folded into `initial`.
SmallVector<Value> Emitter::reduce(ValueRange sums, ValueRange initial) {
  Values results;
  for (auto [i, sum, start] : llvm::enumerate(sums, initial)) {
    Operation *combiner = combinerOf(op, i);
    vector::CombiningKind kind = *linalg::getCombinerOpKind(combiner);
    auto flags = arith::FastMathFlags::none;
    if (isa<arith::AddFOp, arith::MulFOp>(combiner))
      flags = arith::FastMathFlags::reassoc;
    else if (isa<arith::MaxNumFOp, arith::MinNumFOp>(combiner)) // sums are numbers
      flags = arith::FastMathFlags::nnan;
    results.push_back(
        combine(i, start, vector::ReductionOp::create(b, loc, kind, sum, flags).getResult()));
  }
  return results;
}

SmallVector<Value> Emitter::emit(Value extent, ValueRange initial) {
  loadFixed();
  Values neutral = neutralSums();
  int64_t accumulators = countAccumulators();
  unsigned numSums = neutral.size();
  Values sums;
  for (int64_t i = 0; i < accumulators; ++i)
    llvm::append_range(sums, neutral);
  Value whole = index.roundDown(extent, width), begin = index.constant(0);
  if (accumulators > 1) {
    Value rounds = index.roundDown(extent, accumulators * width);
    sums = loop(begin, rounds, accumulators, sums);
    for (; sums.size() > numSums; sums.resize(sums.size() / 2))
      for (unsigned i = 0, half = sums.size() / 2; i < half; ++i)
        sums[i] = combine(i % numSums, sums[i], sums[half + i]);
    begin = rounds;
  }
  sums = loop(begin, whole, 1, sums);
  // At most one round.
  if (whole != extent &&
      !(getConstantIntValue(extent) && getConstantIntValue(extent) == getConstantIntValue(whole)))
    sums = index.loop(whole, extent, width, sums, [&](Value iv, ValueRange carried) {
      return step(iv, makePartialLanes(index, width, index.sub(extent, iv)), carried);
    });
  return reduce(sums, initial);
}

SmallVector<Value> onnxc::cpu::emitVectorLoop(IndexBuilder &index, linalg::GenericOp op,
                                              ArrayRef<Value> ivs, Value extent, ValueRange initial,
                                              int64_t width) {
  return Emitter(index, op, ivs, width).emit(extent, initial);
}
