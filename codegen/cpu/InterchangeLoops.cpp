//===- InterchangeLoops.cpp - Walk through memory in its order ------------===//
//
// LLVM vectorizes innermost loops, and only those whose accesses are contiguous
// are worth it.  For each iterator we add up what one step costs: nothing for an
// operand that stays where it is, little for the next element, a cache line for
// anything farther.  Iterators are then sorted, the cheapest innermost.
//
//===----------------------------------------------------------------------===//

#include "codegen/cpu/LinalgForms.h"
#include "codegen/cpu/Passes.h"

#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Linalg/Transforms/Transforms.h"
#include "llvm/ADT/STLExtras.h"

namespace onnxc::cpu {
#define GEN_PASS_DEF_INTERCHANGELOOPS
#include "codegen/cpu/Passes.h.inc"
} // namespace onnxc::cpu

using namespace mlir;

/// Elements that one step of each iterator moves an operand by; unknown strides count as
/// `kFar`, and longer ones are told apart no further than by their order of magnitude.
static constexpr double kFar = 1 << 20;

static SmallVector<double> elementSteps(MemRefType type, AffineMap map) {
  SmallVector<double> steps(map.getNumDims(), 0);
  double stride = 1;
  for (int64_t d = type.getRank() - 1; d >= 0; --d) {
    AffineExpr expr = map.getResult(d);
    for (unsigned i = 0; i < map.getNumDims(); ++i)
      if (expr.isFunctionOfDim(i))
        steps[i] += stride;
    stride *= type.isDynamicDim(d) ? 64 : std::max<int64_t>(1, type.getDimSize(d));
  }
  return steps;
}

/// What a step of `elements` costs, in elements loaded for nothing.
static double stepCost(double elements, int64_t bytes) {
  double line = 64.0 / bytes;
  if (elements <= line)
    return elements;
  // Every step touches a new line; the longer the stride, the fewer the line's reuses.
  return line + std::min(elements, kFar) / kFar;
}

static SmallVector<double> iteratorCosts(linalg::GenericOp op) {
  SmallVector<double> costs(op.getNumLoops(), 0);
  for (OpOperand &operand : op->getOpOperands()) {
    auto type = dyn_cast<MemRefType>(operand.get().getType());
    if (!type)
      continue;
    int64_t bytes = llvm::divideCeil(type.getElementTypeBitWidth(), 8);
    double weight = op.isDpsInit(&operand) ? 2 : 1;
    for (auto [cost, step] :
         llvm::zip(costs, elementSteps(type, op.getMatchingIndexingMap(&operand))))
      cost += weight * stepCost(step, bytes);
  }
  return costs;
}

/// The iterators from the outermost to the innermost.
static SmallVector<unsigned> bestOrder(linalg::GenericOp op) {
  SmallVector<double> costs = iteratorCosts(op);
  SmallVector<int64_t> ranges = op.getStaticLoopRanges();
  auto order = llvm::to_vector(llvm::seq<unsigned>(0, op.getNumLoops()));
  // A loop of one iteration is no loop: outside, it is in nobody's way.
  auto isOutside = [&](unsigned lhs, unsigned rhs) {
    if ((ranges[lhs] == 1) != (ranges[rhs] == 1))
      return ranges[lhs] == 1;
    return costs[lhs] != costs[rhs] ? costs[lhs] > costs[rhs] : lhs < rhs;
  };
  llvm::sort(order, isOutside);
  return order;
}

namespace {
struct InterchangeLoops : onnxc::cpu::impl::InterchangeLoopsBase<InterchangeLoops> {
  void runOnOperation() override {
    IRRewriter rewriter(&getContext());
    FailureOr<SmallVector<linalg::GenericOp>> ops =
        onnxc::cpu::generalizeBufferOps(getOperation(), rewriter);
    if (failed(ops))
      return signalPassFailure();
    for (linalg::GenericOp generic : *ops) {
      rewriter.setInsertionPoint(generic);
      SmallVector<unsigned> order = bestOrder(generic);
      if (!llvm::is_sorted(order))
        (void)linalg::interchangeGenericOp(rewriter, generic, order);
    }
  }
};
} // namespace
