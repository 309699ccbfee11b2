//===- Strings.h - Computing with references to strings ----------*- C++ -*-===//
//
// From linalg on a string is an i128: its address in the low half, its length in
// bytes in the high half.  What moves elements need not know; what looks into a
// string does so through the functions here.
//
//===----------------------------------------------------------------------===//

#ifndef ONNXC_DIALECTS_ONNX_INTERFACES_STRINGS_H
#define ONNXC_DIALECTS_ONNX_INTERFACES_STRINGS_H

#include "dialects/onnx/interfaces/Lowering.h"

namespace onnxc {

bool isString(mlir::Type onnxElement);

/// Emits operations on strings in loops.  All scalars are i64, except for bytes, i8.
class StringEmitter {
public:
  StringEmitter(mlir::OpBuilder &builder, mlir::Location loc) : b(builder), loc(loc) {}

  mlir::Value make(mlir::Value address, mlir::Value length);
  mlir::Value addressOf(mlir::Value string);
  mlir::Value lengthOf(mlir::Value string);
  /// Byte `offset` of a string at `address`; it must be there.
  mlir::Value byteAt(mlir::Value address, mlir::Value offset);
  /// i1: the same bytes.
  mlir::Value equal(mlir::Value x, mlir::Value y);
  /// i1: in the order of the bytes, which is that of code points; a string is behind its beginnings.
  mlir::Value less(mlir::Value x, mlir::Value y);
  /// A loop over `from` <= i < `to` as long as `next` says so: it gets i and what the loop
  /// carries, and returns an i1, whether to go on, followed by what is carried then.
  /// Returns what is carried in the end.
  llvm::SmallVector<mlir::Value>
  loopWhile(mlir::Value from, mlir::Value to, mlir::ValueRange init,
            llvm::function_ref<llvm::SmallVector<mlir::Value>(mlir::OpBuilder &, mlir::Location, mlir::Value i,
                                                              mlir::ValueRange carried)>
                next);
  mlir::Value constant(int64_t value);

private:
  mlir::OpBuilder &b;
  mlir::Location loc;
};

} // namespace onnxc

#endif // ONNXC_DIALECTS_ONNX_INTERFACES_STRINGS_H
