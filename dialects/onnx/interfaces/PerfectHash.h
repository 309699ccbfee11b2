//===- PerfectHash.h - Tables that find a key with one comparison -*- C++ -*-===//
//
// Keys that are known when the model is compiled get a table without collisions: the
// hash of a key chooses a bucket, the bucket's displacement is mixed into the hash, and
// what comes out is a slot that no other key has.  The loops that look keys up
// (ops/Encoder/EncoderLowering.cpp) compute the same hashes.
//
//===----------------------------------------------------------------------===//

#ifndef ONNXC_DIALECTS_ONNX_INTERFACES_PERFECTHASH_H
#define ONNXC_DIALECTS_ONNX_INTERFACES_PERFECTHASH_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/ADT/SmallVector.h"

#include <cstdint>
#include <optional>

namespace onnxc {

struct PerfectHash {
  uint64_t start;                             ///< where the hash of a key starts
  llvm::SmallVector<int64_t> displacements;   ///< per bucket; a power of two
  llvm::SmallVector<int64_t> slots;           ///< the position of a key, or the number of keys; a power of two
};

// The constants of the two hash functions.
inline constexpr uint64_t kBytePrime = 0x100000001b3;
inline constexpr uint64_t kMixFirst = 0xff51afd7ed558ccd, kMixSecond = 0xc4ceb9fe1a85ec53;
inline constexpr unsigned kMixShift = 32;

/// Bits spread over the whole word.
uint64_t mixHash(uint64_t bits);
/// Of a number, and of bytes.
uint64_t hashNumber(int64_t number, uint64_t start);
uint64_t hashBytes(llvm::ArrayRef<char> bytes, uint64_t start);

/// A table for `count` different keys; `hash` gives the hash of one.  None if their
/// hashes are the same from wherever they start.
std::optional<PerfectHash> makePerfectHash(int64_t count,
                                           llvm::function_ref<uint64_t(int64_t key, uint64_t start)> hash);

} // namespace onnxc

#endif // ONNXC_DIALECTS_ONNX_INTERFACES_PERFECTHASH_H
