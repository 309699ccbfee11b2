//===- StatusBuilder.h - Code that returns early with a status ---*- C++ -*-===//

#ifndef ONNXC_CODEGEN_EMIT_STATUSBUILDER_H
#define ONNXC_CODEGEN_EMIT_STATUSBUILDER_H

#include "onnxc.h"
#include "llvm/IR/IRBuilder.h"

namespace onnxc::emit {

/// Writes the body of a function that returns an onnxc_status, top to bottom.
class StatusBuilder {
public:
  explicit StatusBuilder(llvm::Function &function);

  /// Returns `status` from the function if `condition` holds.
  void failIf(llvm::Value *condition, onnxc_status status);

  /// Returns `status` from the function unless it is ONNXC_OK.
  void returnIfFailed(llvm::Value *status);
  void returnOk();

  /// Fails with ONNXC_SHAPE_MISMATCH if a dense tensor of these sizes cannot exist
  /// on the target.  Afterwards no size or product of neighbouring sizes overflows its index type.
  void failIfTooLarge(llvm::ArrayRef<llvm::Value *> sizes, int64_t elementBytes);

  /// Whether `pointer` is misaligned, or null although `count` (null: any) is not zero.
  llvm::Value *isBadPointer(llvm::Value *pointer, llvm::Value *count, int64_t align);

  llvm::Value *product(llvm::ArrayRef<llvm::Value *> sizes);
  llvm::Value *loadElement(llvm::Type *type, llvm::Value *array, uint64_t index);
  void storeUnlessNull(llvm::Value *value, llvm::Value *pointer);

  llvm::IRBuilder<> ir;

private:
  /// Goes on in a new block unless `condition` holds; then goes to `target`.
  void branchAwayIf(llvm::Value *condition, llvm::BasicBlock *target);

  llvm::Function &function;
};

} // namespace onnxc::emit

#endif // ONNXC_CODEGEN_EMIT_STATUSBUILDER_H
