//===- WinogradEmitter.cpp - 3x3 convolutions by F(4x4, 3x3) --------------===//
//
// Winograd's minimal filtering (Lavin and Gray, "Fast Algorithms for Convolutional
// Neural Networks", 2015): with A, B and G for the points 0, 1, -1, 2, -2 and infinity,
//
//     Y = A^T [ (G g G^T) * (B^T d B) ] A
//
// gives 4x4 results of a 3x3 kernel g from 6x6 elements d with 36 multiplications in
// place of 144.  Summed over input channels the products are 36 matrix products,
// [tiles x IC] * [IC x OC].  The weights were transformed when the model was compiled.
//
// A few dozen tiles at a time are transformed, multiplied and transformed back, so that
// all but the weights stays in the second-level cache.  Channels are the lanes of the
// transforms; what is beyond the input's border is zero and never exists in memory.
// Threads take runs of tiles, each with a part of the scratch memory for its own.
//
//===----------------------------------------------------------------------===//

#include "codegen/cpu/ContractEmitter.h"
#include "codegen/cpu/Parallel.h"
#include "codegen/cpu/contract/TileEmitter.h"
#include "codegen/cpu/winograd/TileTransforms.h"

#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"

using namespace mlir;
using namespace onnxc;
using namespace onnxc::cpu;
using kernel::DimKind;

namespace {
constexpr int64_t kTile = 4, kSpan = 6; // results, and elements that they come from

class WinogradEmitter {
public:
  WinogradEmitter(kernel::ContractOp op, LinearForm form, const CpuTarget &target,
                  OpBuilder &builder)
      : op(op), form(std::move(form)), target(target), index(builder, op.getLoc()),
        width(target.lanes(op.getAccumulatorType())),
        transforms{index, VectorType::get({width}, op.getAccumulatorType())} {}

  LogicalResult emit();

private:
  /// Where a tile's first result is.
  struct TilePosition {
    Value image, y, x;
  };
  bool readShapes();
  Value estimateNanoseconds(Value all);
  void takeScratch(Value part);
  LogicalResult multiply();
  void forEachTile(Value first, Value count,
                   llvm::function_ref<void(Value tile, TilePosition at)> body);
  void forEachVector(int64_t channels,
                     llvm::function_ref<void(Value channel, const Lanes &lanes)> body);
  void transformInput(Value tile, TilePosition at);
  void readTile(TilePosition at, bool isInside, Value channel, const Lanes &lanes, Value tile);
  void transformOutput(Value tile, TilePosition at);
  void writeRows(TilePosition at, bool isWhole, Value channel, const Lanes &lanes,
                 ArrayRef<Values> results);

  Value extent(unsigned d) { return form.materialize(index.builder, form.extents[d]); }
  /// Tiles along the result's dimension `d`.
  Value tilesAlong(unsigned d) { return index.div(index.add(extent(d), kTile - 1), kTile); }
  Value size(Value buffer, unsigned d) {
    auto type = cast<MemRefType>(buffer.getType());
    if (!type.isDynamicDim(d))
      return index.constant(type.getDimSize(d));
    return memref::DimOp::create(index.builder, index.loc, buffer, d);
  }
  Value stride(unsigned operand, unsigned d) {
    return form.materialize(index.builder, form.operands[operand].strides[d]);
  }
  /// The condition, or null where it is known to hold.
  Value lessOrEqual(Value x, Value y) {
    auto knownX = getConstantIntValue(x), knownY = getConstantIntValue(y);
    if (knownX && knownY && *knownX <= *knownY)
      return {};
    return arith::CmpIOp::create(index.builder, index.loc, arith::CmpIPredicate::sle, x, y);
  }
  Value both(Value x, Value y) {
    if (!x || !y)
      return x ? x : y;
    return arith::AndIOp::create(index.builder, index.loc, x, y);
  }
  /// Emits `body` for the case that `condition` (null: certain) holds and for the other one.
  void branch(Value condition, llvm::function_ref<void(bool holds)> body);
  /// Offset of `tile`, `channel` in a scratch matrix of point `point`.
  Value scratchOffset(int64_t point, int64_t channels, Value tile, Value channel) {
    Value row = index.add(tile, point * tiles);
    return index.add(index.mul(row, channels), channel);
  }

  kernel::ContractOp op;
  LinearForm form;
  const CpuTarget &target;
  IndexBuilder index;
  int64_t width;
  TileTransforms transforms;
  int64_t tiles = 0, inputChannels = 0, outputChannels = 0;
  int64_t padTop = 0, padLeft = 0;
  Value input, product;         // [36, tiles, channels]
  Value flatInput, flatProduct; // the same elements, rank 1
};
} // namespace

void WinogradEmitter::branch(Value condition, llvm::function_ref<void(bool holds)> body) {
  if (!condition)
    return body(true);
  scf::IfOp::create(
      index.builder, index.loc, condition,
      [&](OpBuilder &, Location) {
        body(true);
        scf::YieldOp::create(index.builder, index.loc);
      },
      [&](OpBuilder &, Location) {
        body(false);
        scf::YieldOp::create(index.builder, index.loc);
      });
}

/// Lets transformed tiles and products lie in the part `part` of the scratch memory.
void WinogradEmitter::takeScratch(Value part) {
  auto bytes = kernel::ContractOp::getWinogradScratch(tiles, inputChannels, outputChannels);
  Value start = index.mul(part, bytes.input + bytes.product);
  auto matrices = [&](Value offset, int64_t channels) -> Value {
    auto type = MemRefType::get({kSpan * kSpan, tiles, channels}, op.getAccumulatorType());
    return memref::ViewOp::create(index.builder, index.loc, type, op.getScratch(), offset,
                                  ValueRange{});
  };
  input = matrices(start, inputChannels);
  product = matrices(index.add(start, bytes.input), outputChannels);
  flatInput = flatten(index.builder, index.loc, input);
  flatProduct = flatten(index.builder, index.loc, product);
}

/// product[p] = input[p] * weights[p] for the 36 points p.
LogicalResult WinogradEmitter::multiply() {
  OpBuilder &builder = index.builder;
  SmallVector<ReassociationIndices> points{{0, 1}, {2}, {3}, {4}};
  Value weights = memref::CollapseShapeOp::create(builder, index.loc, op.getB(), points);
  MLIRContext *ctx = builder.getContext();
  SmallVector<Attribute> kinds;
  for (DimKind kind : {DimKind::Batch, DimKind::M, DimKind::N, DimKind::K})
    kinds.push_back(kernel::DimKindAttr::get(ctx, kind));
  auto map = [&](ArrayRef<unsigned> dims) {
    return AffineMap::get(
        4, 0, llvm::map_to_vector(dims, [&](unsigned d) { return getAffineDimExpr(d, ctx); }), ctx);
  };
  auto contract = kernel::ContractOp::create(
      builder, index.loc, TypeRange{}, input, weights, ValueRange{}, product, /*scratch=*/Value(),
      builder.getArrayAttr(kinds), map({0, 1, 3}), map({0, 2, 3}), map({0, 1, 2}),
      builder.getAffineMapArrayAttr({}), op.getPanel(), /*depth=*/0, /*a_unsigned=*/false,
      /*b_unsigned=*/false, /*flips_a=*/false, /*zero_border=*/false, /*winograd=*/IntegerAttr(),
      /*a_jumps=*/nullptr);
  OpBuilder::InsertionGuard guard(builder);
  Block *block =
      builder.createBlock(&contract.getEpilogue(), {}, op.getAccumulatorType(), index.loc);
  kernel::YieldOp::create(builder, index.loc, block->getArgument(0));
  // The threads are at work already.
  CpuTarget serial = target;
  serial.hasThreads = false;
  std::optional<MatrixTile> none; // products of f32
  return emitContraction(contract, serial, none);
}

void WinogradEmitter::forEachTile(Value first, Value count,
                                  llvm::function_ref<void(Value tile, TilePosition at)> body) {
  Value rows = tilesAlong(1), columns = tilesAlong(2);
  index.loop(index.constant(0), count, 1, [&](Value tile) {
    auto split = [&](Value value, Value unit) {
      Value quotient = index.builder.createOrFold<arith::DivUIOp>(index.loc, value, unit);
      return std::pair(quotient, index.sub(value, index.mul(quotient, unit)));
    };
    auto [row, column] = split(index.add(first, tile), columns);
    auto [image, rowInImage] = split(row, rows);
    body(tile, {image, index.mul(rowInImage, kTile), index.mul(column, kTile)});
  });
}

void WinogradEmitter::forEachVector(
    int64_t channels, llvm::function_ref<void(Value channel, const Lanes &lanes)> body) {
  int64_t whole = channels / width * width;
  index.loop(index.constant(0), index.constant(whole), width,
             [&](Value channel) { body(channel, Lanes{width}); });
  if (whole != channels)
    body(index.constant(whole), makePartialLanes(index, width, index.constant(channels - whole)));
}

//===----------------------------------------------------------------------===//
// Transforms
//===----------------------------------------------------------------------===//

void WinogradEmitter::transformInput(Value tile, TilePosition at) {
  at.y = index.add(at.y, -padTop), at.x = index.add(at.x, -padLeft);
  auto fits = [&](Value start, unsigned d) {
    Value last = index.add(start, kSpan);
    return both(lessOrEqual(index.constant(0), start), lessOrEqual(last, size(op.getA(), d)));
  };
  branch(both(fits(at.y, 1), fits(at.x, 2)), [&](bool isInside) {
    forEachVector(inputChannels, [&](Value channel, const Lanes &lanes) {
      readTile(at, isInside, channel, lanes, tile);
    });
  });
}

/// Reads 6x6 vectors of the input at `at` and writes B^T d B.
void WinogradEmitter::readTile(TilePosition at, bool isInside, Value channel, const Lanes &lanes,
                               Value tile) {
  OpBuilder &builder = index.builder;
  Value base = form.operands[kA].base, one = index.constant(1);
  Value height = size(op.getA(), 1), rowLength = size(op.getA(), 2);
  // The operand's offset has the padding in it, and so have positions here.
  const LinearOperand &a = form.operands[kA];
  Value first = index.add(form.materialize(builder, a.offset), index.mul(at.image, stride(kA, 0)));
  auto isValid = [&](Value position, Value limit) {
    Value low = lessOrEqual(index.constant(0), position),
          high = lessOrEqual(index.add(position, 1), limit);
    return both(low, high);
  };
  auto load = [&](int64_t i, int64_t j) -> Value {
    Value row = index.mul(index.add(at.y, padTop + i), stride(kA, 1));
    Value pixel = index.add(row, index.mul(index.add(at.x, padLeft + j), stride(kA, 2)));
    Value offset = index.add(index.add(first, pixel), channel);
    if (isInside)
      return loadLanes(index, base, offset, one, lanes);
    Value valid = both(isValid(index.add(at.y, i), height), isValid(index.add(at.x, j), rowLength));
    if (!valid)
      return loadLanes(index, base, offset, one, lanes);
    return scf::IfOp::create(
               builder, index.loc, valid,
               [&](OpBuilder &, Location) {
                 scf::YieldOp::create(builder, index.loc,
                                      loadLanes(index, base, offset, one, lanes));
               },
               [&](OpBuilder &, Location) {
                 scf::YieldOp::create(builder, index.loc, transforms.splat(0));
               })
        .getResult(0);
  };
  SmallVector<Values> columns(kSpan); // of d B
  for (int64_t i = 0; i < kSpan; ++i) {
    Values elements;
    for (int64_t j = 0; j < kSpan; ++j)
      elements.push_back(load(i, j));
    for (auto [column, value] : llvm::zip(columns, transforms.transformInput(elements)))
      column.push_back(value);
  }
  for (auto [j, column] : llvm::enumerate(columns))
    for (auto [i, value] : llvm::enumerate(transforms.transformInput(column)))
      storeLanes(index, value, flatInput,
                 scratchOffset(i * kSpan + j, inputChannels, tile, channel), one, lanes);
}

/// Reads the tile's 36 sums and stores A^T m A, after the epilogue.
void WinogradEmitter::transformOutput(Value tile, TilePosition at) {
  auto fits = [&](Value start, unsigned d) {
    Value size = extent(d);
    if (auto known = getConstantIntValue(size); known && *known % kTile == 0)
      return Value();
    return lessOrEqual(index.add(start, kTile), size);
  };
  branch(both(fits(at.y, 1), fits(at.x, 2)), [&](bool isWhole) {
    forEachVector(outputChannels, [&](Value channel, const Lanes &lanes) {
      SmallVector<Values> rows(kTile); // of A^T m
      for (int64_t j = 0; j < kSpan; ++j) {
        Values column;
        for (int64_t i = 0; i < kSpan; ++i)
          column.push_back(loadLanes(index, flatProduct,
                                     scratchOffset(i * kSpan + j, outputChannels, tile, channel),
                                     index.constant(1), lanes));
        for (auto [row, value] : llvm::zip(rows, transforms.transformOutput(column)))
          row.push_back(value);
      }
      SmallVector<Values> results;
      for (const Values &row : rows)
        results.push_back(transforms.transformOutput(row));
      writeRows(at, isWhole, channel, lanes, results);
    });
  });
}

void WinogradEmitter::writeRows(TilePosition at, bool isWhole, Value channel, const Lanes &lanes,
                                ArrayRef<Values> results) {
  Cursor start;
  const Value position[] = {at.image, at.y, at.x, channel}; // along n, oh, ow, oc
  for (auto [i, operand] : llvm::enumerate(form.operands)) {
    Value offset = form.materialize(index.builder, operand.offset);
    for (unsigned d = 0; d <= form.nDim(); ++d)
      offset = index.add(offset, index.mul(position[d], stride(i, d)));
    start.offsets.push_back(offset);
  }
  TileEmitter tile(index, form, op, width);
  for (int64_t y = 0; y < kTile; ++y)
    for (int64_t x = 0; x < kTile; ++x) {
      auto store = [&] { tile.store(start, RowPoint{y, x}, {1, lanes}, results[y][x]); };
      Value valid = isWhole ? Value()
                            : both(lessOrEqual(index.add(at.y, y + 1), extent(1)),
                                   lessOrEqual(index.add(at.x, x + 1), extent(2)));
      if (!valid) {
        store();
        continue;
      }
      scf::IfOp::create(index.builder, index.loc, valid, [&](OpBuilder &, Location) {
        store();
        scf::YieldOp::create(index.builder, index.loc);
      });
    }
}

bool WinogradEmitter::readShapes() {
  tiles = *op.getWinograd();
  inputChannels = cast<MemRefType>(op.getB().getType()).getDimSize(3);
  std::optional<int64_t> channels = constantValue(form.extents[form.nDim()]);
  SmallVector<AffineExpr> indices(op.getAMap().getResults());
  if (!channels || indices.size() != 4)
    return false;
  outputChannels = *channels;
  // n, oh + kh - p, ow + kw - q, ic: the constants are the padding.
  auto paddingOf = [](AffineExpr expr) {
    auto sum = dyn_cast<AffineBinaryOpExpr>(expr);
    auto offset = sum ? dyn_cast<AffineConstantExpr>(sum.getRHS()) : AffineConstantExpr();
    return offset ? -offset.getValue() : 0;
  };
  padTop = paddingOf(indices[1]), padLeft = paddingOf(indices[2]);
  return true;
}

/// What all tiles take one thread.
Value WinogradEmitter::estimateNanoseconds(Value all) {
  constexpr int64_t kCyclesPerNanosecond = 2, kTransformSteps = 8; // per element of a tile
  int64_t steps =
      inputChannels * outputChannels + kTransformSteps * (inputChannels + outputChannels);
  int64_t perCycle = width * (target.hasFma ? 2 : 1);
  return index.div(index.mul(all, kSpan * kSpan * steps), perCycle * kCyclesPerNanosecond);
}

LogicalResult WinogradEmitter::emit() {
  if (!readShapes())
    return op.emitOpError("has an unknown number of output channels");
  Value all = index.mul(extent(0), index.mul(tilesAlong(1), tilesAlong(2)));
  auto bytes = kernel::ContractOp::getWinogradScratch(tiles, inputChannels, outputChannels);
  Value parts = index.constant(cast<MemRefType>(op.getScratch().getType()).getDimSize(0) /
                               (bytes.input + bytes.product));
  Value chunks = index.ceilDiv(all, index.constant(tiles)), perPart = index.ceilDiv(chunks, parts);
  LogicalResult result = success();
  auto emitChunk = [&](Value chunk) {
    Value first = index.mul(chunk, tiles);
    Value count = index.min(index.constant(tiles), index.sub(all, first));
    forEachTile(first, count, [&](Value tile, TilePosition at) { transformInput(tile, at); });
    // Rows beyond `count` are multiplied, too, and never read.
    result = multiply();
    forEachTile(first, count, [&](Value tile, TilePosition at) { transformOutput(tile, at); });
  };
  emitSharedLoops(index, {{parts}, estimateNanoseconds(all)}, target,
                  [&](ArrayRef<Value>, IndexRange range) {
                    index.loop(range.begin, range.end, 1, [&](Value part) {
                      takeScratch(part);
                      Value begin = index.mul(part, perPart);
                      index.loop(begin, index.min(index.add(begin, perPart), chunks), 1, emitChunk);
                    });
                  });
  return result;
}

LogicalResult onnxc::cpu::emitWinograd(kernel::ContractOp op, const CpuTarget &target) {
  OpBuilder builder(op);
  FailureOr<LinearForm> form = linearize(op, builder);
  if (failed(form) || failed(WinogradEmitter(op, std::move(*form), target, builder).emit()))
    return failure();
  op.erase();
  return success();
}
