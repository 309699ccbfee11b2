//===- ContractTile.cpp - The shape of a contraction's register tile ------===//
//
// A tile of R rows and C vectors of columns keeps R * C accumulators, C vectors
// of the right operand and one broadcast element of the left operand in
// registers.  Per step of k it does R * C multiply-adds for R + C loads, so the
// tile should be large and not too flat; beyond that, what costs time is
//
//   * columns computed for nothing, when the panel does not divide N,
//   * rows of the last tile, when the tile does not divide M,
//   * the left operand's rows colliding in the first-level cache, when they lie
//     a multiple of the way size apart and are more than the ways.
//
// We estimate these for every width and take the cheapest.  Measured on AVX-512
// with M = 128, N = K = 768: 8 x 3 vectors reach 94 % of peak, 6 x 4 and 14 x 2
// a few percent less, 2 x 4 half of it.
//
//===----------------------------------------------------------------------===//

#include "codegen/cpu/CpuTarget.h"

#include "mlir/IR/BuiltinTypeInterfaces.h"
#include "llvm/Support/MathExtras.h"
#include <algorithm>

using namespace onnxc::cpu;
using llvm::divideCeil;

static constexpr int64_t kDynamic = mlir::ShapedType::kDynamic;

int64_t onnxc::cpu::maxTileRows(const CpuTarget &target, int64_t vectors, bool aHasColumns) {
  if (aHasColumns) {
    // Neighbouring rows share elements of A: besides its sums a tile keeps a vector per row,
    // two more at its end, and a row of the window (three, usually) of B.
    int64_t rows = (target.vectorRegisters - 6 * vectors) / (2 * vectors);
    return std::clamp<int64_t>(rows, 1, 14);
  }
  // One register for the broadcast of A, unless an FMA reads a lane in place: then
  // a register of A serves several steps of k.  One is left to the allocator.
  int64_t spare = vectors + 1 + (target.vectorRegisters > 16 ? 1 : 0);
  int64_t rows = (target.vectorRegisters - spare) / vectors;
  // More rows than this need more pointers than there are address registers.
  return std::clamp<int64_t>(rows, 1, 14);
}

/// Cycles per useful multiply-add, up to a constant factor, of a tile `rows` x `vectors`.
static double estimateCost(const CpuTarget &target, int64_t rows, int64_t vectors, int64_t lanes,
                           ContractShape shape) {
  double accumulators = double(rows * vectors);
  // Loads overlap with arithmetic but not perfectly.
  double cost = 1.0 + 0.15 * double(rows + vectors) / accumulators;
  // Fewer than this many chains cannot hide the latency of two FMA units.
  cost *= std::max(1.0, 8.0 / accumulators);
  if (shape.n != kDynamic && shape.n > 0) {
    int64_t computed = divideCeil(shape.n, lanes) * lanes;
    // The last panel is narrower than the others and keeps fewer accumulators busy.
    int64_t tail = divideCeil(shape.n, lanes) % vectors;
    if (tail)
      cost *= 1.0 + 0.3 * double((vectors - tail) * lanes) / double(computed);
  }
  if (shape.m != kDynamic && shape.m > 0) {
    // Rows are split evenly; what counts is how full the average tile is.
    int64_t tiles = divideCeil(shape.m, rows);
    double fill = double(shape.m) / double(tiles * rows);
    cost *= 1.0 + 0.15 * (1.0 - fill);
  }
  return cost;
}

/// Whether `rows` rows of `k` elements evict each other from the first-level cache.
static bool rowsCollide(const CpuTarget &target, int64_t rows, int64_t k, int64_t bytes) {
  int64_t way = target.l1Bytes / target.l1Ways;
  return k != kDynamic && (k * bytes) % way == 0 && rows > target.l1Ways - 2;
}

bool onnxc::cpu::prefersDots(const CpuTarget &target, mlir::Type accumulator, ContractShape shape) {
  int64_t lanes = target.lanes(accumulator);
  if (lanes < 4 || shape.aHasColumns || shape.n == kDynamic || shape.n < 1 || shape.n > lanes / 2 ||
      shape.k == kDynamic || shape.k < lanes || (shape.k % lanes && !target.hasMaskedMemory))
    return false;
  // Per row: a multiply-add per vector of k and column, and adding up lanes, against one
  // multiply-add per element of k.
  int64_t steps = shape.n * (divideCeil(shape.k, lanes) + 3);
  return 10 * steps < 7 * shape.k;
}

ContractTile onnxc::cpu::chooseContractTile(const CpuTarget &target, mlir::Type accumulator,
                                            ContractShape shape) {
  int64_t lanes = target.lanes(accumulator);
  // Nothing is gained by a second vector: no element of A is used twice.
  if (shape.aHasColumns)
    return {maxTileRows(target, 1, /*aHasColumns=*/true), lanes};
  int64_t bytes = divideCeil(accumulator.getIntOrFloatBitWidth(), 8) / shape.group;
  ContractTile best{1, lanes};
  double bestCost = 1e30;
  for (int64_t vectors = 1; vectors <= 4; ++vectors) {
    int64_t rows = maxTileRows(target, vectors);
    if (shape.m != kDynamic)
      rows = std::clamp<int64_t>(rows, 1, std::max<int64_t>(1, shape.m));
    // A panel wider than N would be padding.
    if (vectors > 1 && shape.n != kDynamic && (vectors - 1) * lanes >= shape.n)
      break;
    double cost = estimateCost(target, rows, vectors, lanes, shape);
    if (rowsCollide(target, rows, shape.k, bytes))
      cost *= 1.1;
    if (cost < bestCost) {
      bestCost = cost;
      best = {rows, vectors * lanes};
    }
  }
  return best;
}

int64_t onnxc::cpu::chooseWinogradTiles(const CpuTarget &target, WinogradShape shape) {
  constexpr int64_t kPoints = 36, kBytes = 4, kAssumedSize = 56;
  if (!target.vectorBits || !target.hasFma || !target.l2Bytes)
    return 0;
  auto known = [](int64_t size, int64_t otherwise) { return size == kDynamic ? otherwise : size; };
  int64_t height = known(shape.height, kAssumedSize), width = known(shape.width, kAssumedSize);
  int64_t all = known(shape.images, 1) * divideCeil(height, 4) * divideCeil(width, 4);
  int64_t inputs = shape.inputChannels, outputs = shape.outputChannels;
  // Every chunk of tiles reads all of the transformed weights, four times those of the kernel: from
  // here on they come from memory rather than from the cache, and few tiles would wait for them.
  if (inputs * outputs > 256 * 256 || all < 12)
    return 0;
  // Vector instructions: a multiply-add each, and those of the transforms (measured: loads and
  // stores included, they take about 160 cycles of two for the input and 120 for the result).
  double lanes = double(target.vectorBits) / 32;
  auto vectors = [&](int64_t channels) { return std::ceil(double(channels) / lanes); };
  double direct = 9.0 * double(height * width) * double(inputs) * vectors(outputs);
  double products = double(kPoints) * double(inputs) * vectors(outputs);
  double transforms = 320.0 * vectors(inputs) + 240.0 * vectors(outputs);
  double tiled =
      double(divideCeil(height, 4) * divideCeil(width, 4)) * (1.1 * products + transforms);
  if (direct < 1.2 * tiled)
    return 0;
  int64_t bytesPerTile = kPoints * (inputs + outputs) * kBytes;
  int64_t limit = std::clamp<int64_t>(target.l2Bytes / 2 / bytesPerTile, 16, 96);
  // Few chunks are a multiple of what threads divide well.
  int64_t chunks = divideCeil(all, limit);
  chunks = chunks > 2 ? llvm::alignTo(chunks, 4) : chunks;
  int64_t tiles = divideCeil(all, chunks);
  // An odd number: the 36 matrices must not begin at the same lines of the cache.
  return tiles | 1;
}
