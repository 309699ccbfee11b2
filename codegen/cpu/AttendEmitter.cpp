//===- AttendEmitter.cpp - kernel.attend as loops over tiles --------------===//
//
// A few rows of queries at a time, so many that the accumulators of their scores fill the
// registers.  For each block of keys:
//
//     scores      of the rows with the block, from register tiles to a buffer in the
//                 first-level cache
//     weights     exp(score - largest score so far), in the same buffer, and their sum
//     values      rows of the result = old rows * correction + weights * values
//
// When a block has a larger score than those before it, what they have contributed is
// corrected by exp(old largest - new largest).  In the end each row is divided by the sum
// of its weights.  So the scores of a row never exist as a whole, and a row that fits into
// one block costs no more than a softmax of its own.
//
//===----------------------------------------------------------------------===//

#include "codegen/cpu/AttendEmitter.h"
#include "codegen/cpu/Parallel.h"
#include "codegen/cpu/attend/AttendTile.h"

#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace onnxc;
using namespace onnxc::cpu;

//===----------------------------------------------------------------------===//
// Operands
//===----------------------------------------------------------------------===//

/// Sizes of `buffer`.
static SmallVector<Value> sizesOf(IndexBuilder &index, Value buffer) {
  auto type = cast<MemRefType>(buffer.getType());
  SmallVector<Value> sizes;
  for (int64_t axis = 0; axis < type.getRank(); ++axis)
    sizes.push_back(type.isDynamicDim(axis)
                        ? memref::DimOp::create(index.builder, index.loc, buffer, axis).getResult()
                        : index.constant(type.getDimSize(axis)));
  return sizes;
}

/// Strides of a row-major buffer; 0 where a size of 1 stretches.
static AttendOperand makeOperand(IndexBuilder &index, Value buffer, int64_t rank) {
  auto type = cast<MemRefType>(buffer.getType());
  SmallVector<Value> sizes = sizesOf(index, buffer);
  AttendOperand operand;
  operand.base = flatten(index.builder, index.loc, buffer);
  operand.offset = index.constant(0);
  operand.strides.assign(rank, index.constant(0));
  Value stride = index.constant(1);
  for (int64_t axis = type.getRank() - 1; axis >= 0; --axis) {
    if (type.getDimSize(axis) != 1)
      operand.strides[rank - type.getRank() + axis] = stride;
    stride = index.mul(stride, sizes[axis]);
  }
  return operand;
}

//===----------------------------------------------------------------------===//
// The loops around a tile
//===----------------------------------------------------------------------===//

namespace {
class AttendEmitter {
public:
  AttendEmitter(kernel::AttendOp op, const CpuTarget &target, OpBuilder &builder)
      : op(op), target(target), index(builder, op.getLoc()) {}
  void emit();

private:
  void chooseTile();
  void allocateScratch();
  Value estimateNanoseconds();
  void emitTiles(const AttendTile &start);

  kernel::AttendOp op;
  const CpuTarget &target;
  IndexBuilder index;
  AttendShape shape;
  SmallVector<Value> batch; // extents
  Value queries;
};
} // namespace

void AttendEmitter::chooseTile() {
  constexpr int64_t kMaxBlock = 512; // keys: more need no fewer corrections
  Type element = cast<MemRefType>(op.getOut().getType()).getElementType();
  shape.element = element;
  shape.width = target.lanes(element);
  shape.vectors = target.vectorRegisters >= 32 ? 4 : 2;
  shape.rows = maxTileRows(target, shape.vectors);
  if (std::optional<int64_t> known = getConstantIntValue(queries))
    shape.rows = std::clamp<int64_t>(*known, 1, shape.rows);
  int64_t panel = shape.vectors * shape.width;
  int64_t bytes = element.getIntOrFloatBitWidth() / 8;
  int64_t block = std::min(kMaxBlock, target.l1Bytes / 4 / (shape.rows * bytes));
  if (std::optional<int64_t> known = getConstantIntValue(shape.keys))
    block = std::min<int64_t>(block, llvm::alignTo(*known, panel));
  shape.block = std::max(panel, block / panel * panel);
  std::optional<int64_t> known = getConstantIntValue(shape.keys);
  shape.isOneBlock = known && *known <= shape.block;
}

/// Buffers of a fixed size, once per call.
void AttendEmitter::allocateScratch() {
  OpBuilder::InsertionGuard guard(index.builder);
  index.builder.setInsertionPointToStart(&scratchBlock(index));
  auto allocate = [&](int64_t size) -> Value {
    auto type = MemRefType::get({size}, shape.element);
    return memref::AllocaOp::create(index.builder, index.loc, type,
                                    index.builder.getI64IntegerAttr(64));
  };
  shape.weights = allocate(shape.rows * shape.block);
  shape.factors = allocate(shape.rows);
  if (shape.isOneBlock)
    return;
  shape.largest = allocate(shape.rows);
  shape.sums = allocate(shape.rows);
}

/// What one thread takes.
Value AttendEmitter::estimateNanoseconds() {
  constexpr int64_t kStepsPerExponential = 16, kCyclesPerNanosecond = 2;
  Value steps = index.mul(queries, shape.keys);
  for (Value size : batch)
    steps = index.mul(steps, size);
  Value each = index.add(index.add(shape.features, shape.values), kStepsPerExponential);
  return index.div(index.mul(steps, each),
                   shape.width * (target.hasFma ? 2 : 1) * kCyclesPerNanosecond);
}

static AttendTile advancedAlong(const AttendTile &tile, unsigned axis, ArrayRef<Value> steps) {
  return steps.empty() ? tile
                       : advancedAlong(tile.advanced(axis, steps.front()), axis + 1,
                                       steps.drop_front());
}

void AttendEmitter::emitTiles(const AttendTile &start) {
  SharedLoops loops{batch, estimateNanoseconds()};
  loops.extents.push_back(countPieces(index, queries, shape.rows));
  emitSharedLoops(index, loops, target, [&](ArrayRef<Value> outer, IndexRange tiles) {
    allocateScratch();
    AttendTile tile = advancedAlong(start, 0, outer);
    forEachPieceIn(index, tiles, queries, shape.rows,
                   [&](Value iv, int64_t rows) { tile.advanced(outer.size(), iv).emit(rows); });
  });
}

void AttendEmitter::emit() {
  SmallVector<Value> out = sizesOf(index, op.getOut()), k = sizesOf(index, op.getK());
  int64_t rank = out.size();
  batch.assign(out.begin(), out.end() - 2);
  queries = out[rank - 2];
  shape.values = out[rank - 1];
  shape.features = k[rank - 2];
  shape.keys = k[rank - 1];
  shape.scale = op.getScale().convertToDouble();
  shape.zeroEmptyRows = op.getZeroEmptyRows();
  chooseTile();
  AttendTile tile(index, shape);
  tile.q = makeOperand(index, op.getQ(), rank);
  tile.k = makeOperand(index, op.getK(), rank);
  tile.v = makeOperand(index, op.getV(), rank);
  tile.out = makeOperand(index, op.getOut(), rank);
  if (op.getMask())
    tile.mask = makeOperand(index, op.getMask(), rank);
  emitTiles(tile);
}

void onnxc::cpu::emitAttend(kernel::AttendOp op, const CpuTarget &target) {
  OpBuilder builder(op);
  AttendEmitter(op, target, builder).emit();
  op.erase();
}
