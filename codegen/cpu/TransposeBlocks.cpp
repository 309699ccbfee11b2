//===- TransposeBlocks.cpp - Transposes in registers ----------------------===//
//
// An operation that reads along one iterator and writes along another one has no
// order of loops in which both are contiguous.  It goes block by block: as many
// vectors as one has lanes are loaded along the one iterator, exchanged with each
// other, and stored along the other one.
//
// Where one of the two is a few channels, and the other one lies right outside of it, the
// elements of all rows are neighbours in memory and are sorted into one vector per row.
//
//===----------------------------------------------------------------------===//

#include "codegen/cpu/LinalgForms.h"
#include "codegen/cpu/LinalgWork.h"
#include "codegen/cpu/Parallel.h"
#include "codegen/cpu/Passes.h"
#include "codegen/cpu/TargetPass.h"
#include "codegen/cpu/VectorBody.h"
#include "codegen/cpu/contract/Lanes.h"
#include "codegen/cpu/transpose/BlockPlan.h"
#include "codegen/cpu/transpose/Exchange.h"
#include "dialects/kernel/Kernel.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Arith/Utils/Utils.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/IR/IRMapping.h"

namespace onnxc::cpu {
#define GEN_PASS_DEF_TRANSPOSEBLOCKS
#include "codegen/cpu/Passes.h.inc"
} // namespace onnxc::cpu

using namespace mlir;
using namespace onnxc::cpu;

namespace {
class BlockEmitter {
public:
  BlockEmitter(linalg::GenericOp op, BlockPlan plan, OpBuilder &builder)
      : op(op), plan(std::move(plan)), index(builder, op.getLoc()), at(op.getNumLoops()) {
    for (Range range :
         cast<linalg::LinalgOp>(op.getOperation()).createLoopRanges(builder, op.getLoc()))
      extents.push_back(getValueOrCreateConstantIndexOp(builder, op.getLoc(), range.size));
  }

  void emit(const CpuTarget &target);

private:
  using Values = SmallVector<Value>;

  void emitRows(Value first, IndexRange blocks);
  void emitLanes(int64_t rows, IndexRange blocks);
  void emitBlock(int64_t rows, const Lanes &lanes);
  void emitPoints(Value fromRow, Value toRow, Value fromLane, Value toLane);
  Values loadRows(OpOperand &operand, Access access, int64_t rows, const Lanes &lanes);
  Values loadAcross(OpOperand &operand, int64_t rows, const Lanes &lanes);
  void storeRows(ArrayRef<Value> values, const Lanes &lanes);
  Value compute(ArrayRef<Value> elements, bool asVectors);

  Values indicesOf(OpOperand &operand, int64_t row = 0, int64_t lane = 0);
  Value loadVector(Value base, ValueRange indices, const Lanes &lanes);
  void storeVector(Value vector, Value base, ValueRange indices, const Lanes &lanes);
  void
  forEachInterleaved(OpOperand &operand, int64_t rows, const Lanes &lanes,
                     function_ref<void(Value base, ValueRange indices, const Lanes &lanes)> body);

  linalg::GenericOp op;
  BlockPlan plan;
  IndexBuilder index;
  Values at, extents; // per iterator
};
} // namespace

void BlockEmitter::emit(const CpuTarget &target) {
  SmallVector<unsigned> outerDims;
  SharedLoops loops;
  for (unsigned d = 0; d < op.getNumLoops(); ++d)
    if (d != plan.lane && d != plan.row) {
      outerDims.push_back(d);
      loops.extents.push_back(extents[d]);
    }
  Value width = index.constant(plan.width);
  loops.extents.push_back(index.ceilDiv(extents[plan.row], width));
  loops.extents.push_back(index.ceilDiv(extents[plan.lane], width));
  loops.nanoseconds = estimateNanoseconds(index, op, extents, target);
  emitSharedLoops(index, loops, target, [&](ArrayRef<Value> outer, IndexRange blocks) {
    for (auto [d, iv] : llvm::zip(outerDims, outer))
      at[d] = iv;
    emitRows(index.mul(outer.back(), width), blocks);
  });
}

/// The rows of a block.  What is left at the end is a smaller block if its size is known, else
/// it is done element by element.
void BlockEmitter::emitRows(Value first, IndexRange blocks) {
  Value extent = extents[plan.row], end = index.add(first, plan.width);
  at[plan.row] = first;
  auto emitWhole = [&] { emitLanes(plan.width, blocks); };
  Value isWhole =
      arith::CmpIOp::create(index.builder, index.loc, arith::CmpIPredicate::sle, end, extent);
  std::optional<int64_t> known = getConstantIntValue(extent);
  if (!known)
    return index.choose(isWhole, emitWhole, [&] {
      Value toLane = index.min(index.mul(blocks.end, plan.width), extents[plan.lane]);
      emitPoints(first, extent, index.mul(blocks.begin, plan.width), toLane);
    });
  if (*known % plan.width == 0)
    return emitWhole();
  auto emitRest = [&] { emitLanes(*known % plan.width, blocks); };
  return *known < plan.width ? emitRest() : index.choose(isWhole, emitWhole, emitRest);
}

/// Blocks of lanes, of which the last one may be smaller, too.
void BlockEmitter::emitLanes(int64_t rows, IndexRange blocks) {
  Value extent = extents[plan.lane], whole = index.div(extent, plan.width);
  index.loop(blocks.begin, index.min(blocks.end, whole), 1, [&](Value iv) {
    at[plan.lane] = index.mul(iv, plan.width);
    emitBlock(rows, {plan.width});
  });
  Value firstLeft = index.max(blocks.begin, whole);
  std::optional<int64_t> known = getConstantIntValue(extent);
  if (!known)
    return emitPoints(at[plan.row], index.add(at[plan.row], rows), index.mul(firstLeft, plan.width),
                      index.min(index.mul(blocks.end, plan.width), extent));
  if (int64_t rest = *known % plan.width)
    index.loop(firstLeft, blocks.end, 1, [&](Value iv) {
      at[plan.lane] = index.mul(iv, plan.width);
      emitBlock(rows, makePartialLanes(index, plan.width, index.constant(rest)));
    });
}

/// Single elements.
void BlockEmitter::emitPoints(Value fromRow, Value toRow, Value fromLane, Value toLane) {
  Value row = at[plan.row];
  index.loop(fromLane, toLane, 1, [&](Value lane) {
    index.loop(fromRow, toRow, 1, [&](Value iv) {
      at[plan.lane] = lane;
      at[plan.row] = iv;
      Values elements;
      for (OpOperand *input : op.getDpsInputOperands())
        elements.push_back(
            isa<MemRefType>(input->get().getType())
                ? memref::LoadOp::create(index.builder, index.loc, input->get(), indicesOf(*input))
                : input->get());
      OpOperand &out = *op.getDpsInitOperand(0);
      memref::StoreOp::create(index.builder, index.loc, compute(elements, /*asVectors=*/false),
                              out.get(), indicesOf(out));
    });
  });
  at[plan.row] = row;
}

void BlockEmitter::emitBlock(int64_t rows, const Lanes &lanes) {
  SmallVector<Values> inputs;
  for (OpOperand *input : op.getDpsInputOperands())
    inputs.push_back(op.getMatchingBlockArgument(input).use_empty()
                         ? Values(rows)
                         : loadRows(*input, plan.accesses[input->getOperandNumber()], rows, lanes));
  Values results;
  for (int64_t row = 0; row < rows; ++row)
    results.push_back(
        compute(llvm::map_to_vector(inputs, [&](const Values &input) { return input[row]; }),
                /*asVectors=*/true));
  storeRows(results, lanes);
}

/// The elements of an operation's body at one point, or for the lanes of one row.
Value BlockEmitter::compute(ArrayRef<Value> elements, bool asVectors) {
  OpBuilder &builder = index.builder;
  IRMapping mapping;
  for (auto [input, element] : llvm::zip(op.getDpsInputOperands(), elements))
    if (element)
      mapping.map(op.getMatchingBlockArgument(input), element);
  if (asVectors)
    return cloneForVectors(builder, index.loc, *op.getBlock(), mapping, plan.width)[0];
  for (Operation &inner : op.getBlock()->without_terminator())
    builder.clone(inner, mapping);
  return mapping.lookupOrDefault(op.getBlock()->getTerminator()->getOperand(0));
}

//===----------------------------------------------------------------------===//
// Memory
//===----------------------------------------------------------------------===//

/// The position in an operand of a point of the block.
SmallVector<Value> BlockEmitter::indicesOf(OpOperand &operand, int64_t row, int64_t lane) {
  Values indices;
  for (AffineExpr expr : op.getMatchingIndexingMap(&operand).getResults()) {
    auto dim = dyn_cast<AffineDimExpr>(expr);
    if (!dim) {
      indices.push_back(index.constant(0));
      continue;
    }
    unsigned d = dim.getPosition();
    indices.push_back(index.add(at[d], d == plan.row ? row : d == plan.lane ? lane : 0));
  }
  return indices;
}

Value BlockEmitter::loadVector(Value base, ValueRange indices, const Lanes &lanes) {
  auto type = VectorType::get({lanes.width}, cast<MemRefType>(base.getType()).getElementType());
  if (!lanes.isPartial())
    return vector::LoadOp::create(index.builder, index.loc, type, base, indices);
  Value zero = arith::ConstantOp::create(index.builder, index.loc, index.builder.getZeroAttr(type));
  return vector::MaskedLoadOp::create(index.builder, index.loc, type, base, indices, lanes.mask,
                                      zero);
}

void BlockEmitter::storeVector(Value vector, Value base, ValueRange indices, const Lanes &lanes) {
  if (lanes.isPartial())
    vector::MaskedStoreOp::create(index.builder, index.loc, base, indices, lanes.mask, vector);
  else
    vector::StoreOp::create(index.builder, index.loc, vector, base, indices);
}

/// The vectors of neighbours that hold all rows of a block, those without valid elements left out.
void BlockEmitter::forEachInterleaved(OpOperand &operand, int64_t rows, const Lanes &lanes,
                                      function_ref<void(Value, ValueRange, const Lanes &)> body) {
  int64_t rank = cast<MemRefType>(operand.get().getType()).getRank();
  SmallVector<ReassociationIndices> groups;
  for (int64_t d = 0; d + 1 < rank; ++d)
    groups.push_back({d});
  groups.back().push_back(rank - 1);
  Value base = memref::CollapseShapeOp::create(index.builder, index.loc, operand.get(), groups);
  Values indices = indicesOf(operand);
  Value row = indices.pop_back_val(), first = index.add(index.mul(indices.back(), rows), row);
  int64_t count = rows * (lanes.isPartial() ? *getConstantIntValue(lanes.count) : plan.width);
  for (int64_t start = 0; start < count; start += plan.width) {
    indices.back() = index.add(first, start);
    Value valid = index.constant(std::min(count - start, plan.width));
    body(base, indices, makePartialLanes(index, plan.width, valid));
  }
}

SmallVector<Value> BlockEmitter::loadRows(OpOperand &operand, Access access, int64_t rows,
                                          const Lanes &lanes) {
  if (access == Access::Across)
    return loadAcross(operand, rows, lanes);
  Values result;
  if (access == Access::Interleaved) {
    forEachInterleaved(operand, rows, lanes,
                       [&](Value base, ValueRange indices, const Lanes &valid) {
                         result.push_back(loadVector(base, indices, valid));
                       });
    result.resize(rows, result.back());
    return sortIntoRows(index, result);
  }
  auto type = VectorType::get({plan.width}, getElementTypeOrSelf(operand.get().getType()));
  for (int64_t row = 0; row < rows; ++row) {
    if (access == Access::Along) {
      result.push_back(loadVector(operand.get(), indicesOf(operand, row), lanes));
      continue;
    }
    Value element = operand.get();
    if (isa<MemRefType>(element.getType()))
      element = memref::LoadOp::create(index.builder, index.loc, element, indicesOf(operand, row));
    result.push_back(vector::BroadcastOp::create(index.builder, index.loc, type, element));
  }
  return result;
}

SmallVector<Value> BlockEmitter::loadAcross(OpOperand &operand, int64_t rows, const Lanes &lanes) {
  auto type =
      VectorType::get({plan.width}, cast<MemRefType>(operand.get().getType()).getElementType());
  int64_t valid = lanes.isPartial() ? *getConstantIntValue(lanes.count) : plan.width;
  Lanes alongRows = makePartialLanes(index, plan.width, index.constant(rows));
  Values vectors;
  for (int64_t lane = 0; lane < valid; ++lane)
    vectors.push_back(loadVector(operand.get(), indicesOf(operand, /*row=*/0, lane), alongRows));
  Value none = arith::ConstantOp::create(index.builder, index.loc, index.builder.getZeroAttr(type));
  vectors.resize(plan.width, none);
  exchange(index, vectors);
  vectors.resize(rows);
  return vectors;
}

void BlockEmitter::storeRows(ArrayRef<Value> values, const Lanes &lanes) {
  OpOperand &out = *op.getDpsInitOperand(0);
  if (plan.accesses.back() == Access::Along) {
    for (auto [row, value] : llvm::enumerate(values))
      storeVector(value, out.get(), indicesOf(out, row), lanes);
    return;
  }
  Values memory = sortIntoMemory(index, values);
  auto next = memory.begin();
  forEachInterleaved(out, values.size(), lanes,
                     [&](Value base, ValueRange indices, const Lanes &valid) {
                       storeVector(*next++, base, indices, valid);
                     });
}

namespace {
struct TransposeBlocks
    : onnxc::cpu::SharingPass<onnxc::cpu::impl::TransposeBlocksBase<TransposeBlocks>> {
  using SharingPass::SharingPass;
  void runOnOperation() override {
    IRRewriter rewriter(&getContext());
    FailureOr<SmallVector<linalg::GenericOp>> ops = generalizeBufferOps(getOperation(), rewriter);
    if (failed(ops))
      return signalPassFailure();
    for (linalg::GenericOp op : *ops) {
      std::optional<BlockPlan> plan = BlockPlan::find(op, target);
      if (!plan)
        continue;
      rewriter.setInsertionPoint(op);
      BlockEmitter(op, *plan, rewriter).emit(target);
      rewriter.eraseOp(op);
    }
  }
};
} // namespace
