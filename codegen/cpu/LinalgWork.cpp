//===- LinalgWork.cpp - What a linalg operation costs ---------------------===//

#include "codegen/cpu/LinalgWork.h"
#include "codegen/cpu/Parallel.h"

#include "mlir/Dialect/ControlFlow/IR/ControlFlowOps.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"

using namespace mlir;
using namespace onnxc::cpu;

/// Whether iterations of the body are independent of each other, whatever they compute: none
/// writes but to its element, and none ends the function.
static bool isIndependent(linalg::GenericOp op) {
  return !op.getBody()
              ->walk([](Operation *inner) {
                bool writes = hasEffect<MemoryEffects::Write>(inner) ||
                              hasEffect<MemoryEffects::Allocate>(inner);
                return writes || isa<cf::AssertOp>(inner) ? WalkResult::interrupt()
                                                          : WalkResult::advance();
              })
              .wasInterrupted();
}

std::pair<unsigned, unsigned> onnxc::cpu::findSharedLoops(linalg::GenericOp op) {
  // A row of at least as many elements may be cut without its loop getting slower.
  constexpr int64_t kLongRow = 1024;
  SmallVector<utils::IteratorType> kinds = op.getIteratorTypesArray();
  SmallVector<int64_t> extents = op.getStaticLoopRanges();
  auto isShareable = [&](unsigned d) {
    return kinds[d] == utils::IteratorType::parallel &&
           llvm::all_of(op.getDpsInitsMutable(), [&](OpOperand &output) {
             return op.getMatchingIndexingMap(&output).isFunctionOfDim(d);
           });
  };
  unsigned first = 0, numLoops = op.getNumLoops();
  while (first < numLoops && !isShareable(first))
    ++first;
  if (first == numLoops || !isIndependent(op))
    return {1, 0};
  unsigned last = first;
  int64_t known = 1;
  for (unsigned d = first; d < numLoops && isShareable(d) && known < kMaxRanges; ++d) {
    bool isDynamic = ShapedType::isDynamic(extents[d]);
    if (d > first && d + 1 == numLoops && !isDynamic && extents[d] < kLongRow)
      break;
    known *= isDynamic ? 1 : extents[d];
    last = d;
  }
  return {first, last};
}

//===----------------------------------------------------------------------===//
// Cost
//===----------------------------------------------------------------------===//

/// Whether LLVM can be expected to make vectors of the body.
static bool isVectorizable(linalg::GenericOp op) {
  return !op.getBody()
              ->walk([](Operation *inner) {
                return inner->getNumRegions() || isa<memref::LoadOp>(inner)
                           ? WalkResult::interrupt()
                           : WalkResult::advance();
              })
              .wasInterrupted();
}

/// Cycles of one iteration, were there no vectors.
static int64_t countSteps(linalg::GenericOp op) {
  constexpr int64_t kFunction = 20; // steps of the polynomial of a mathematical function
  int64_t steps = 0;
  op.getBody()->walk([&](Operation *inner) {
    bool isFunction = isa_and_nonnull<math::MathDialect>(inner->getDialect());
    steps += isFunction ? kFunction : 1;
  });
  return steps;
}

Value onnxc::cpu::estimateNanoseconds(IndexBuilder &index, linalg::GenericOp op,
                                      ArrayRef<Value> extents, const CpuTarget &target) {
  // 32 bytes move in a nanosecond while they are in a cache, in which two cycles pass.
  constexpr int64_t kPicosecondsPerByte = 32, kPicosecondsPerCycle = 500;
  unsigned numLoops = op.getNumLoops(), innermost = std::max(numLoops, 1u) - 1;
  bool vectors = isVectorizable(op);
  int64_t bytes = 0, lanes = target.vectorBits;
  for (OpOperand &operand : op->getOpOperands()) {
    auto buffer = dyn_cast<MemRefType>(operand.get().getType());
    AffineMap map = op.getMatchingIndexingMap(&operand);
    if (!buffer || !numLoops || !map.isFunctionOfDim(innermost))
      continue;
    vectors &= map.getResults().back().isFunctionOfDim(innermost);
    if (buffer.getElementType().isIntOrFloat()) {
      int64_t bits = std::max<int64_t>(8, buffer.getElementTypeBitWidth());
      bytes += bits / 8;
      lanes = std::min(lanes, target.vectorBits / bits);
    }
  }
  int64_t perPoint =
      countSteps(op) * kPicosecondsPerCycle / (vectors ? std::max<int64_t>(lanes, 1) : 1) +
      bytes * kPicosecondsPerByte;
  Value points = index.constant(1);
  for (Value extent : extents)
    points = index.mul(points, extent);
  // Per 1024 points, for the shift instead of a division.
  return index.div(index.mul(points, std::max<int64_t>(perPoint, 1)), 1024);
}
