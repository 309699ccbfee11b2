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
// Scores are summed up along the rows of the transposed keys.  Keys that are not transposed
// are so block by block, for a chunk of many tiles; one block for all tiles of a thread.
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

/// Sizes of an operand, in the order that the operation has them.
static SmallVector<Value> sizesOf(IndexBuilder &index, Value buffer, ArrayRef<int64_t> order) {
  auto type = cast<MemRefType>(buffer.getType());
  SmallVector<Value> sizes;
  for (int64_t axis : order)
    sizes.push_back(type.isDynamicDim(axis)
                        ? memref::DimOp::create(index.builder, index.loc, buffer, axis).getResult()
                        : index.constant(type.getDimSize(axis)));
  return sizes;
}

/// Strides of a row-major buffer.
static SmallVector<Value> denseStrides(IndexBuilder &index, Value buffer) {
  auto all = llvm::to_vector(llvm::seq<int64_t>(0, cast<MemRefType>(buffer.getType()).getRank()));
  SmallVector<Value> sizes = sizesOf(index, buffer, all), strides(sizes.size());
  Value stride = index.constant(1);
  for (int64_t axis = sizes.size() - 1; axis >= 0; --axis) {
    strides[axis] = stride;
    stride = index.mul(stride, sizes[axis]);
  }
  return strides;
}

/// Strides of a part of another buffer, whose elements begin at `operand.offset`.
static SmallVector<Value> partStrides(IndexBuilder &index, Value buffer, AttendOperand &operand) {
  auto type = cast<MemRefType>(buffer.getType());
  auto [known, knownOffset] = type.getStridesAndOffset();
  auto metadata = memref::ExtractStridedMetadataOp::create(index.builder, index.loc, buffer);
  auto orValue = [&](int64_t number, Value otherwise) {
    return ShapedType::isDynamic(number) ? otherwise : index.constant(number);
  };
  operand.base = flattenAll(index.builder, index.loc, metadata.getBaseBuffer());
  operand.offset = orValue(knownOffset, metadata.getOffset());
  SmallVector<Value> strides;
  for (auto [number, otherwise] : llvm::zip(known, metadata.getStrides()))
    strides.push_back(orValue(number, otherwise));
  return strides;
}

/// Strides along the dimensions that the operation has; 0 where a size of 1 stretches.
static AttendOperand makeOperand(IndexBuilder &index, Value buffer, ArrayRef<int64_t> order,
                                 int64_t rank) {
  auto type = cast<MemRefType>(buffer.getType());
  AttendOperand operand;
  SmallVector<Value> strides;
  if (type.getLayout().isIdentity()) {
    operand.base = flatten(index.builder, index.loc, buffer);
    operand.offset = index.constant(0);
    strides = denseStrides(index, buffer);
  } else {
    strides = partStrides(index, buffer, operand);
  }
  operand.strides.assign(rank, index.constant(0));
  for (auto [i, axis] : llvm::enumerate(order))
    if (type.getDimSize(axis) != 1)
      operand.strides[rank - order.size() + i] = strides[axis];
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
  void emitChunks(const AttendTile &start);
  void emitChunk(const AttendTile &first, Value count);
  bool packsKeys() { return op.getOrder(op.getKMutable()).back() + 1 != (int64_t)batch.size() + 2; }

  kernel::AttendOp op;
  const CpuTarget &target;
  IndexBuilder index;
  AttendShape shape;
  SmallVector<Value> batch; // extents
  Value queries;
};
} // namespace

/// So many rows, about `limit`, that chunks are equal if possible, and else of whole tiles.
static int64_t chunkOf(std::optional<int64_t> queries, int64_t limit, int64_t tile) {
  int64_t least = queries ? llvm::divideCeil(*queries, limit) : 0;
  for (int64_t count = std::max<int64_t>(least, 1); queries && count <= 2 * least; ++count)
    if (*queries % count == 0)
      return *queries / count;
  return queries && least ? llvm::alignTo(llvm::divideCeil(*queries, least), tile) : limit;
}

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
  if (packsKeys()) {
    constexpr int64_t kMaxPackedBytes = 64 << 10, kTilesOfChunk = 32;
    block = std::min(block, kMaxPackedBytes / (*getConstantIntValue(shape.features) * bytes));
    shape.chunk = chunkOf(getConstantIntValue(queries), kTilesOfChunk * shape.rows, shape.rows);
  }
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
  if (packsKeys())
    shape.packedKeys = allocate(*getConstantIntValue(shape.features) * shape.block);
  if (shape.isOneBlock)
    return;
  shape.largest = allocate(std::max(shape.rows, shape.chunk));
  shape.sums = allocate(std::max(shape.rows, shape.chunk));
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
  return steps.empty()
             ? tile
             : advancedAlong(tile.advanced(axis, steps.front()), axis + 1, steps.drop_front());
}

void AttendEmitter::emitTiles(const AttendTile &start) {
  SharedLoops loops{batch, estimateNanoseconds()};
  loops.extents.push_back(countPieces(index, queries, shape.rows));
  emitSharedLoops(index, loops, target, [&](ArrayRef<Value> outer, IndexRange tiles) {
    allocateScratch();
    AttendTile tile = advancedAlong(start, 0, outer);
    if (packsKeys())
      tile.packKeys(index.constant(0), shape.keys);
    forEachPieceIn(index, tiles, queries, shape.rows,
                   [&](Value iv, int64_t rows) { tile.advanced(outer.size(), iv).emit(rows); });
  });
}

/// The `count` rows from that of `first` on, a chunk.
void AttendEmitter::emitChunk(const AttendTile &first, Value count) {
  auto forEachTile = [&](llvm::function_ref<void(AttendTile &, int64_t rows)> body) {
    forEachPiece(index, count, shape.rows, [&](Value start, int64_t rows) {
      AttendTile tile = first.advanced(batch.size(), start);
      tile.firstInChunk = start;
      body(tile, rows);
    });
  };
  AttendTile keys = first;
  forEachTile([](AttendTile &tile, int64_t rows) { tile.start(rows); });
  keys.forEachBlock([&](Value firstKey, Value numKeys) {
    keys.packKeys(firstKey, numKeys);
    forEachTile([&](AttendTile &tile, int64_t rows) { tile.emitBlock(rows, firstKey, numKeys); });
  });
  forEachTile([](AttendTile &tile, int64_t rows) { tile.finish(rows); });
}

void AttendEmitter::emitChunks(const AttendTile &start) {
  SharedLoops loops{batch, estimateNanoseconds()};
  loops.extents.push_back(index.ceilDiv(queries, index.constant(shape.chunk)));
  emitSharedLoops(index, loops, target, [&](ArrayRef<Value> outer, IndexRange chunks) {
    allocateScratch();
    AttendTile tile = advancedAlong(start, 0, outer);
    auto emitFrom = [&](Value iv, Value count) {
      emitChunk(tile.advanced(outer.size(), index.mul(iv, shape.chunk)), count);
    };
    std::optional<int64_t> known = getConstantIntValue(queries);
    Value whole = index.div(queries, shape.chunk);
    index.loop(chunks.begin, known ? index.min(chunks.end, whole) : chunks.end, 1, [&](Value iv) {
      Value left = index.sub(queries, index.mul(iv, shape.chunk));
      emitFrom(iv,
               known ? index.constant(shape.chunk) : index.min(index.constant(shape.chunk), left));
    });
    if (known && *known % shape.chunk)
      index.loop(index.max(chunks.begin, whole), chunks.end, 1,
                 [&](Value iv) { emitFrom(iv, index.constant(*known % shape.chunk)); });
  });
}

void AttendEmitter::emit() {
  SmallVector<Value> out = sizesOf(index, op.getOut(), op.getOrder(op.getOutMutable())),
                     k = sizesOf(index, op.getK(), op.getOrder(op.getKMutable()));
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
  auto operandOf = [&](OpOperand &operand) {
    return makeOperand(index, operand.get(), op.getOrder(operand), rank);
  };
  tile.q = operandOf(op.getQMutable());
  tile.k = operandOf(op.getKMutable());
  tile.v = operandOf(op.getVMutable());
  tile.out = operandOf(op.getOutMutable());
  if (op.getMask())
    tile.mask = operandOf(op.getMaskMutable()[0]);
  if (packsKeys() && !shape.isOneBlock)
    emitChunks(tile);
  else
    emitTiles(tile);
}

void onnxc::cpu::emitAttend(kernel::AttendOp op, const CpuTarget &target) {
  OpBuilder builder(op);
  AttendEmitter(op, target, builder).emit();
  op.erase();
}
