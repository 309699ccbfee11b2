//===- BlockPlan.cpp - Which operations transpose, and along what ---------===//

#include "codegen/cpu/transpose/BlockPlan.h"

#include "codegen/cpu/VectorBody.h"

using namespace mlir;
using namespace onnxc::cpu;

/// The iterator that is position `fromEnd` of a map, counted from its end.
static std::optional<unsigned> iteratorAt(AffineMap map, unsigned fromEnd) {
  if (map.getNumResults() <= fromEnd)
    return std::nullopt;
  auto dim = dyn_cast<AffineDimExpr>(map.getResult(map.getNumResults() - 1 - fromEnd));
  return dim ? std::optional(dim.getPosition()) : std::nullopt;
}

/// Whether the last two iterators of an operand without gaps are these.
static bool endsWith(linalg::GenericOp op, OpOperand &operand, unsigned outer, unsigned inner) {
  AffineMap map = op.getMatchingIndexingMap(&operand);
  return iteratorAt(map, 0) == inner && iteratorAt(map, 1) == outer &&
         cast<MemRefType>(operand.get().getType()).getLayout().isIdentity();
}

bool BlockPlan::chooseIterators(linalg::GenericOp op) {
  OpOperand &out = *op.getDpsInitOperand(0);
  AffineMap outMap = op.getMatchingIndexingMap(&out);
  std::optional<unsigned> last = iteratorAt(outMap, 0), other;
  if (!last)
    return false;
  for (OpOperand *input : op.getDpsInputOperands()) {
    AffineMap map = op.getMatchingIndexingMap(input);
    std::optional<unsigned> own = iteratorAt(map, 0);
    if (!map.isFunctionOfDim(*last) || own == last)
      continue;
    if (!own || (other && own != other))
      return false;
    other = own;
  }
  if (!other)
    return false;
  SmallVector<int64_t> ranges = op.getStaticLoopRanges();
  auto isAtMost = [&](unsigned d, int64_t limit) {
    return !ShapedType::isDynamic(ranges[d]) && ranges[d] <= limit;
  };
  lane = *last, row = *other;
  if (isAtMost(lane, width / 2) && endsWith(op, out, /*outer=*/row, /*inner=*/lane))
    std::swap(lane, row);
  // Not worth a block.
  return !isAtMost(lane, 3) && !isAtMost(row, 1);
}

std::optional<Access> BlockPlan::accessOf(linalg::GenericOp op, OpOperand &operand) {
  auto type = dyn_cast<MemRefType>(operand.get().getType());
  AffineMap map = op.getMatchingIndexingMap(&operand);
  if (!type || !map.isFunctionOfDim(lane))
    return Access::Fixed;
  if (!map.isProjectedPermutation(/*allowZeroInResults=*/true) || !type.isLastDimUnitStride())
    return std::nullopt;
  std::optional<unsigned> last = iteratorAt(map, 0);
  if (last == lane)
    return Access::Along;
  if (last != row)
    return std::nullopt;
  int64_t rows = op.getStaticLoopRanges()[row];
  bool isFew = !ShapedType::isDynamic(rows) && rows <= width / 2;
  return isFew && endsWith(op, operand, lane, row) ? Access::Interleaved : Access::Across;
}

std::optional<BlockPlan> BlockPlan::find(linalg::GenericOp op, const CpuTarget &target) {
  BlockPlan plan;
  if (op.getNumDpsInits() != 1 || op.getNumParallelLoops() != op.getNumLoops() ||
      op.hasIndexSemantics())
    return std::nullopt;
  OpOperand *out = op.getDpsInitOperand(0);
  if (!op.getMatchingIndexingMap(out).isPermutation() || op.payloadUsesValueFromOperand(out))
    return std::nullopt;
  plan.width = commonWidth(op, target);
  if (plan.width < 4 || !plan.chooseIterators(op))
    return std::nullopt;
  for (OpOperand &operand : op->getOpOperands()) {
    std::optional<Access> access = plan.accessOf(op, operand);
    if (!access)
      return std::nullopt;
    plan.accesses.push_back(*access);
  }
  if (plan.accesses.back() == Access::Across)
    return std::nullopt;
  return plan;
}
