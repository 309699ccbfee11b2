//===- CpuTarget.h - Facts about the machine code is made for ----*- C++ -*-===//
//
// Everything that code generation wants to know about a CPU, as plain facts:
// passes ask for the number of registers, never for the name of a processor.
// One file per target family in target/ fills them in.
//
// The tile sizes of contractions are chosen here, too, because two parties must
// agree on them: the graph pass that packs weights into panels, and the code
// generator that reads them.
//
//===----------------------------------------------------------------------===//

#ifndef ONNXC_CODEGEN_CPU_CPUTARGET_H
#define ONNXC_CODEGEN_CPU_CPUTARGET_H

#include "mlir/IR/Types.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringRef.h"
#include <optional>
#include <string>

namespace onnxc::cpu {

/// An instruction that multiplies vectors of small elements and adds the products of each group of
/// neighbours to an element of 32 bits: sum[i] += a[4i] * b[4i] + ... + a[4i + 3] * b[4i + 3].
/// Bytes are added up in i32 without saturation, pairs of bf16 in f32.  The LLVM intrinsic takes
/// (sum, a, b).
struct DotUnit {
  int64_t bits; // of each vector
  bool aUnsigned, bUnsigned;
  llvm::StringRef intrinsic;
  int64_t group = 4; // 2: bf16
};

struct CpuTarget {
  // What LLVM's target machine is created from.
  std::string triple, cpu, features;

  int64_t indexBits = 64;
  int64_t vectorBits = 0;       // arithmetic width to aim for; 0: scalar registers only
  int64_t vectorRegisters = 16; // for a scalar target, floating-point registers
  int64_t l1Bytes = 32 << 10, l1Ways = 8;
  int64_t l2Bytes = 256 << 10; // 0: none, as on a microcontroller

  // Nanoseconds of work from which threads share it.  They come within a microsecond when they
  // still look for work, and after some fifty when they sleep.
  int64_t shareFrom = 8000;
  bool hasThreads = true; // else no code is made that shares work

  bool hasFma = false;            // fused multiply-add in one instruction
  bool hasF64 = true;             // f64 arithmetic in hardware
  bool hasMaskedMemory = false;   // masked vector loads and stores are instructions
  bool hasMinMax = true;          // LLVM makes instructions, not calls, of minimum and maximum
  bool hasRounding = false;       // floor, ceil, trunc and roundeven are instructions
  bool hasF16Conversion = false;  // f16 <-> f32 is an instruction
  bool hasF16Arithmetic = false;  // f16 add, mul, ... are instructions
  bool hasBf16Conversion = false; // f32 -> bf16 is an instruction
  bool hasPrefetch = false;
  bool broadcastsInFma = false; // an FMA can take one lane of a register as a factor

  llvm::SmallVector<DotUnit, 0> dotUnits;
  // Instructions that multiply two tiles (MatrixTile) and add the product to a third: of bytes of
  // any signs, summed in i32, and of pairs of bf16, summed in f32.
  bool hasByteTiles = false, hasBf16Tiles = false;

  /// Elements of `type` in one vector register, at least 1.
  int64_t lanes(mlir::Type type) const;
};

/// The facts about `cpu` with `features` (as in LLVM: "+avx2,-fma") of `triple`.
/// An empty or "native" `triple` is this machine; an empty or "native" `cpu` then
/// means its real features as CPUID tells them.
CpuTarget resolveTarget(llvm::StringRef triple, llvm::StringRef cpu, llvm::StringRef features);

/// Why there is no such target, in words; empty if there is.  LLVM itself would go on with
/// another processor.
std::string whyUnknown(const CpuTarget &target);

/// What a contraction sums groups of neighbouring bytes with.  With `flipsA` the instruction takes
/// an A of the other signedness: its elements are those of A with the highest bit flipped, which
/// is 128 more or less.
struct DotUse {
  const DotUnit *unit;
  bool flipsA;
};

/// The instruction for vectors of `bits` bits of bytes; none where there is none for these signs.
std::optional<DotUse> findDotUnit(const CpuTarget &target, int64_t bits, bool aUnsigned,
                                  bool bUnsigned);

/// The instruction for vectors of `bits` bits of bf16, or null.
const DotUnit *findBf16Unit(const CpuTarget &target, int64_t bits);

/// Neighbouring elements of k that one instruction multiplies and adds up, for operands of these
/// types; 1 where it is one at a time.
int64_t dotGroup(const CpuTarget &target, mlir::Type a, mlir::Type b);

/// Extents of a contraction, ShapedType::kDynamic where unknown.  `m` counts the
/// rows that lie at equal distances: the product of the leading dimensions of a
/// matrix product, the width of the result of a convolution.
struct ContractShape {
  int64_t m, n, k;
  bool aHasColumns =
      false;         // as in a depthwise convolution: no element of A is used for two columns
  int64_t group = 1; // elements of k in one step
};

/// A register of a machine that multiplies matrices: at most this many rows of so many bytes.
namespace matrix_tile {
inline constexpr int64_t kRows = 16, kRowBytes = 64;
inline constexpr int64_t kColumns = 16; // of the sums, 32 bits each; of B, groups along k
} // namespace matrix_tile

/// Whether operands of these types are multiplied by tiles where the product has this shape; `k`
/// is what is neighbours in A.
bool prefersTiles(const CpuTarget &target, mlir::Type a, mlir::Type b, ContractShape shape);

/// Of `groups` groups along k, those in one tile, nearly the same number in each.  With
/// `exact`, the same number in all, or 0 where there is none that fills half of a tile.
int64_t groupsPerTile(int64_t groups, bool exact);

/// The columns of a packed panel whose products are made of tiles: two tiles, or one for a few.
int64_t tilePanel(int64_t n);

/// The accumulators of the innermost loop cover `rows` x `panel` elements.
struct ContractTile {
  int64_t rows;
  int64_t panel; // columns; the `panel` attribute of kernel.contract with a packed right operand
};

/// The best tile for sums of type `accumulator` (f32 for f16 and bf16, i32 for 8-bit operands).
ContractTile chooseContractTile(const CpuTarget &target, mlir::Type accumulator,
                                ContractShape shape);

/// Sizes of a convolution with a 3x3 kernel and no steps between elements; kDynamic where unknown.
struct WinogradShape {
  int64_t images, height, width; // of the result
  int64_t inputChannels, outputChannels;
};

/// How many tiles of 4x4 results Winograd's algorithm had best compute at a time, or 0 where the
/// direct way is faster.
int64_t chooseWinogradTiles(const CpuTarget &target, WinogradShape shape);

/// Whether B is better packed column by column (panels of 1): there are so few that vectors had
/// better lie along k.  Here `k` counts the elements that A has in a row.
bool prefersDots(const CpuTarget &target, mlir::Type accumulator, ContractShape shape);

/// The number of rows that go with `vectors` vectors of columns.
int64_t maxTileRows(const CpuTarget &target, int64_t vectors, bool aHasColumns = false);

} // namespace onnxc::cpu

#endif // ONNXC_CODEGEN_CPU_CPUTARGET_H
