//===- Lanes.h - Vectors from and to memory at any stride --------*- C++ -*-===//
//
// The lanes of a vector are consecutive columns of the result.  In memory they
// are the same element (a broadcast), neighbours, or some stride apart; the last
// vector of a row may be partial, and then nothing beyond its end is touched.
//
//===----------------------------------------------------------------------===//

#ifndef ONNXC_CODEGEN_CPU_CONTRACT_LANES_H
#define ONNXC_CODEGEN_CPU_CONTRACT_LANES_H

#include "codegen/cpu/contract/IndexBuilder.h"

#include "mlir/IR/BuiltinTypes.h"

namespace onnxc::cpu {

/// How many lanes of a vector are columns of the result.
struct Lanes {
  int64_t width;          // of the vector
  mlir::Value count = {}; // valid lanes; none: all
  mlir::Value mask = {};  // the same as vector<width x i1>

  bool isPartial() const { return bool(count); }
};

/// The first `count` of `width` lanes.
Lanes makePartialLanes(IndexBuilder &index, int64_t width, mlir::Value count);

/// Reads the lanes from `base`, a rank-1 memref, at offset, offset + stride, ...
mlir::Value loadLanes(IndexBuilder &index, mlir::Value base, mlir::Value offset, mlir::Value stride,
                      const Lanes &lanes);

/// Writes the lanes likewise.
void storeLanes(IndexBuilder &index, mlir::Value vector, mlir::Value base, mlir::Value offset,
                mlir::Value stride, const Lanes &lanes);

/// Extends a scalar or vector to the accumulator's element type.
mlir::Value extend(IndexBuilder &index, mlir::Value value, mlir::Type elementType, bool isUnsigned);

/// Flips the highest bit of each byte.
mlir::Value flipHighestBits(IndexBuilder &index, mlir::Value bytes);

/// sum + x * y
mlir::Value multiplyAdded(IndexBuilder &index, mlir::Value x, mlir::Value y, mlir::Value sum);

} // namespace onnxc::cpu

#endif // ONNXC_CODEGEN_CPU_CONTRACT_LANES_H
