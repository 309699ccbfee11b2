//===- LowerLinalg.cpp - linalg on buffers as loops -----------------------===//
//
// The iterations of a reduction have no order in linalg; LLVM is told so, and can
// then sum in several registers of several lanes each.
//
// Upstream's lowering reads and writes the output in every iteration of a
// reduction, and LLVM can only keep the sum in a register when it can prove that
// the inputs lie elsewhere.  Here that is known, so the innermost reduction loops
// carry their results instead.
//
// Threads share the first loops that are parallel, those around them (reductions) being done
// by each thread for its part: every element of the result is computed by one thread, in the
// order in which one alone would.
//
//===----------------------------------------------------------------------===//

#include "codegen/cpu/LinalgForms.h"
#include "codegen/cpu/LinalgWork.h"
#include "codegen/cpu/Parallel.h"
#include "codegen/cpu/Passes.h"
#include "codegen/cpu/TargetPass.h"
#include "codegen/cpu/VectorLoop.h"
#include "dialects/kernel/Kernel.h"

#include "mlir/Dialect/Affine/IR/AffineOps.h"
#include "mlir/Dialect/Affine/Utils.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Linalg/Transforms/Transforms.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/IR/IRMapping.h"

namespace onnxc::cpu {
#define GEN_PASS_DEF_LOWERLINALG
#include "codegen/cpu/Passes.h.inc"
} // namespace onnxc::cpu

using namespace mlir;

namespace {
class LoopNest {
public:
  LoopNest(linalg::GenericOp op, OpBuilder &builder, const onnxc::cpu::CpuTarget &target)
      : op(op), target(target), builder(builder), loc(op.getLoc()), ivs(op.getNumLoops()),
        ranges(cast<linalg::LinalgOp>(op.getOperation()).createLoopRanges(builder, loc)) {
    // Loops from here on are all reductions, and carry the outputs' values.
    firstCarrying = op.getNumLoops();
    while (firstCarrying > 0 && isReduction(firstCarrying - 1))
      --firstCarrying;
  }

  void emit() {
    if (firstCarrying < op.getNumLoops())
      allowReordering();
    if (!emitShared())
      emitLoop(0, {});
  }

private:
  using Values = SmallVector<Value>;

  bool isReduction(unsigned d) {
    return op.getIteratorTypesArray()[d] == utils::IteratorType::reduction;
  }
  /// The nest with its first parallel loops shared by threads; false when it is not worth it.
  bool emitShared() {
    onnxc::cpu::IndexBuilder index(builder, loc);
    std::pair<unsigned, unsigned> shared = onnxc::cpu::findSharedLoops(op);
    unsigned first = shared.first, last = shared.second;
    if (first > last)
      return false;
    SmallVector<Value> extents =
        llvm::map_to_vector(ranges, [&](Range range) { return bound(range.size); });
    onnxc::cpu::SharedLoops loops;
    loops.extents.assign(extents.begin() + first, extents.begin() + last + 1);
    loops.nanoseconds = onnxc::cpu::estimateNanoseconds(index, op, extents, target);
    // LLVM's vectors are filled as without threads.
    loops.multiple = last + 1 == op.getNumLoops() ? 256 : 1;
    if (!onnxc::cpu::mayBeShared(loops, target))
      return false;
    onnxc::cpu::emitSharedLoops(index, loops, target,
                                [&](ArrayRef<Value> outer, onnxc::cpu::IndexRange range) {
                                  llvm::copy(outer, ivs.begin() + first);
                                  ranges[last].offset = range.begin;
                                  ranges[last].size = range.end; // a bound, as in emitLoop
                                  emitLoop(0, {});
                                });
    return true;
  }

  Value bound(OpFoldResult value) { return getValueOrCreateConstantIndexOp(builder, loc, value); }

  /// Emits loop `d` and those inside of it; returns what `carried` has become.
  Values emitLoop(unsigned d, Values carried) {
    if (d == firstCarrying && carried.empty()) {
      Values results = emitCarrying(d, loadOutputs());
      storeOutputs(results);
      return {};
    }
    // Done already, by the loops that threads share.
    if (ivs[d])
      return emitLoop(d + 1, {});
    if (d + 1 == op.getNumLoops() && emitVectors(d, {}))
      return {};
    auto loop = scf::ForOp::create(builder, loc, bound(ranges[d].offset), bound(ranges[d].size),
                                   bound(ranges[d].stride));
    ivs[d] = loop.getInductionVar();
    OpBuilder::InsertionGuard guard(builder);
    builder.setInsertionPointToStart(loop.getBody());
    emitLoop(d + 1, {});
    ivs[d] = {};
    return {};
  }

  /// The innermost loop `d` in vectors: a reduction, or one that goes through a row.  LLVM makes
  /// vectors of the others.
  std::optional<Values> emitVectors(unsigned d, Values carried) {
    bool isAlone = isa<func::FuncOp, onnxc::kernel::ParallelOp>(op->getParentOp());
    int64_t width = isAlone && !isReduction(d) ? 0 : onnxc::cpu::vectorLoopWidth(op, target);
    if (!width)
      return std::nullopt;
    onnxc::cpu::IndexBuilder index(builder, loc);
    Value extent = bound(ranges[d].size);
    bool isMasked = onnxc::cpu::hasPartialVectors(op, target);
    Value end = isMasked ? extent : index.roundDown(extent, width);
    carried = onnxc::cpu::emitVectorLoop(index, op, ivs, end, carried, width);
    return end == extent ? carried : emitScalars(d, end, extent, carried);
  }

  /// The iterations [begin, end) of the innermost loop `d`, one by one.
  Values emitScalars(unsigned d, Value begin, Value end, Values carried) {
    auto loop = scf::ForOp::create(builder, loc, begin, end, bound(ranges[d].stride), carried);
    ivs[d] = loop.getInductionVar();
    OpBuilder::InsertionGuard guard(builder);
    // An empty body of a loop that carries nothing has its terminator.
    if (carried.empty()) {
      builder.setInsertionPointToStart(loop.getBody());
      storeOutputs(emitBody(loadOutputs()));
    } else {
      builder.setInsertionPointToEnd(loop.getBody());
      scf::YieldOp::create(builder, loc, emitBody(Values(loop.getRegionIterArgs())));
    }
    ivs[d] = {};
    return Values(loop.getResults());
  }

  Values emitCarrying(unsigned d, Values carried) {
    if (d == op.getNumLoops())
      return emitBody(carried);
    if (d + 1 == op.getNumLoops())
      if (std::optional<Values> results = emitVectors(d, carried))
        return *results;
    auto loop = scf::ForOp::create(builder, loc, bound(ranges[d].offset), bound(ranges[d].size),
                                   bound(ranges[d].stride), carried);
    ivs[d] = loop.getInductionVar();
    OpBuilder::InsertionGuard guard(builder);
    builder.setInsertionPointToEnd(loop.getBody());
    Values results = emitCarrying(d + 1, Values(loop.getRegionIterArgs()));
    scf::YieldOp::create(builder, loc, results);
    return Values(loop.getResults());
  }

  Values indicesOf(OpOperand &operand) {
    AffineMap map = op.getMatchingIndexingMap(&operand);
    Values indices;
    // Only dimensions whose loops exist may appear; an output has no reduction dimensions.
    Values dims = ivs;
    for (Value &dim : dims)
      if (!dim)
        dim = arith::ConstantIndexOp::create(builder, loc, 0);
    for (AffineExpr expr : map.getResults())
      indices.push_back(affine::expandAffineExpr(builder, loc, expr, dims, {}));
    return indices;
  }

  Values loadOutputs() {
    Values values;
    for (OpOperand &output : op.getDpsInitsMutable()) {
      // An output that the body does not read need not be loaded.
      bool isRead = op.payloadUsesValueFromOperand(&output) || firstCarrying < op.getNumLoops();
      values.push_back(
          isRead ? memref::LoadOp::create(builder, loc, output.get(), indicesOf(output)).getResult()
                 : Value());
    }
    return values;
  }

  void storeOutputs(ArrayRef<Value> values) {
    for (auto [output, value] : llvm::zip(op.getDpsInitsMutable(), values))
      memref::StoreOp::create(builder, loc, value, output.get(), indicesOf(output));
  }

  /// Lets the sums and products over all iterations be formed in any order.
  void allowReordering() {
    for (auto [argument, result] :
         llvm::zip(op.getRegionOutputArgs(), op.getBlock()->getTerminator()->getOperands())) {
      Operation *combiner = result.getDefiningOp();
      if (!isa_and_nonnull<arith::AddFOp, arith::MulFOp>(combiner) ||
          !llvm::is_contained(combiner->getOperands(), argument))
        continue;
      auto flags = cast<arith::ArithFastMathInterface>(combiner).getFastMathFlagsAttr().getValue();
      combiner->setAttr("fastmath", arith::FastMathFlagsAttr::get(
                                        op.getContext(), flags | arith::FastMathFlags::reassoc));
    }
  }

  /// Clones the scalar body for one point of the iteration space.
  Values emitBody(ArrayRef<Value> outputs) {
    Block *body = op.getBlock();
    IRMapping mapping;
    for (OpOperand *input : op.getDpsInputOperands()) {
      BlockArgument argument = op.getMatchingBlockArgument(input);
      if (argument.use_empty())
        continue;
      bool isScalar = !isa<MemRefType>(input->get().getType());
      mapping.map(
          argument,
          isScalar
              ? input->get()
              : memref::LoadOp::create(builder, loc, input->get(), indicesOf(*input)).getResult());
    }
    for (auto [argument, value] : llvm::zip(op.getRegionOutputArgs(), outputs))
      if (value)
        mapping.map(argument, value);
    for (Operation &inner : body->without_terminator()) {
      if (auto position = dyn_cast<linalg::IndexOp>(inner))
        mapping.map(position.getResult(), ivs[position.getDim()]);
      else
        builder.clone(inner, mapping);
    }
    return llvm::map_to_vector(body->getTerminator()->getOperands(),
                               [&](Value value) { return mapping.lookupOrDefault(value); });
  }

  linalg::GenericOp op;
  const onnxc::cpu::CpuTarget &target;
  OpBuilder &builder;
  Location loc;
  Values ivs;
  SmallVector<Range> ranges;
  unsigned firstCarrying;
};

struct LowerLinalg : onnxc::cpu::SharingPass<onnxc::cpu::impl::LowerLinalgBase<LowerLinalg>> {
  using SharingPass::SharingPass;

  void runOnOperation() override {
    IRRewriter rewriter(&getContext());
    FailureOr<SmallVector<linalg::GenericOp>> ops =
        onnxc::cpu::generalizeBufferOps(getOperation(), rewriter);
    if (failed(ops))
      return signalPassFailure();
    if (ops->empty())
      return;
    for (linalg::GenericOp generic : *ops) {
      rewriter.setInsertionPoint(generic);
      LoopNest(generic, rewriter, target).emit();
      rewriter.eraseOp(generic);
    }
  }
};
} // namespace
