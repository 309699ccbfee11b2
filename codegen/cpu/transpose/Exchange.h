//===- Exchange.h - Vectors that trade their elements ------------*- C++ -*-===//

#ifndef ONNXC_CODEGEN_CPU_TRANSPOSE_EXCHANGE_H
#define ONNXC_CODEGEN_CPU_TRANSPOSE_EXCHANGE_H

#include "codegen/cpu/contract/IndexBuilder.h"

namespace onnxc::cpu {

/// Two vectors whose lanes lie in blocks of 2 * distance as two others: one of the low halves of
/// their blocks and one of the high halves.
std::pair<mlir::Value, mlir::Value> exchangeHalves(IndexBuilder &index, mlir::Value first,
                                                   mlir::Value second, int64_t distance);

/// Transposes: vector i becomes element i of each vector.  There are as many vectors as one
/// has lanes, a power of two.
void exchange(IndexBuilder &index, llvm::MutableArrayRef<mlir::Value> vectors);

/// `memory` holds neighbours; element e of it goes to lane e / count of row e % count, where
/// count is the number of vectors.
llvm::SmallVector<mlir::Value> sortIntoRows(IndexBuilder &index,
                                            llvm::ArrayRef<mlir::Value> memory);
/// The other way.
llvm::SmallVector<mlir::Value> sortIntoMemory(IndexBuilder &index,
                                              llvm::ArrayRef<mlir::Value> rows);

} // namespace onnxc::cpu

#endif // ONNXC_CODEGEN_CPU_TRANSPOSE_EXCHANGE_H
