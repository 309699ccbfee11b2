//===- Grouping.h - Which operators share a kernel ---------------*- C++ -*-===//
//
// KernelGroups.cpp puts operators together, ReadThrough.cpp says what they read where it is, and
// Placement.cpp which products write where their columns belong.
//
//===----------------------------------------------------------------------===//

#ifndef ONNXC_PASSES_KERNELS_GROUPING_H
#define ONNXC_PASSES_KERNELS_GROUPING_H

#include "passes/kernels/KernelGroups.h"

#include "dialects/onnx/interfaces/Parts.h"

namespace onnxc {

KernelRole roleOf(mlir::Operation *op);
bool needsKernel(mlir::Operation *op);

class Grouping {
public:
  Grouping(mlir::Block &block, SizeClasses &sizes, bool fuse, const JoinedOps &joined,
           llvm::function_ref<bool(mlir::Value)> areRows)
      : block(block), sizes(sizes), fuse(fuse), joined(joined), areRows(areRows) {}
  std::vector<KernelGroup> run();

private:
  struct Group {
    llvm::SmallVector<mlir::Operation *> ops;
    size_t complete = 1; // how many ops the group had when it last ended in one value
  };
  bool canJoin(const Group &group, mlir::Operation *op);
  bool mayEndWith(mlir::Operation *producer, PartInterface join);
  bool hasUserBefore(const Group &group, mlir::Operation *op);
  bool isNeededOutside(mlir::Value value, llvm::ArrayRef<mlir::Operation *> ops);
  bool hasOneResult(const Group &group, size_t count);
  bool joinAfterViews(mlir::Operation *op);
  void join(mlir::Operation *op);
  void findAbsorbed();
  bool isAlone(mlir::Operation *op);
  bool isAbsorbable(mlir::Operation *op);
  bool mayRead(mlir::Operation *user, mlir::Operation *op);
  bool areReadable(mlir::Value cut, mlir::Operation *op);
  bool joinsPieces(PartInterface op);
  bool isCutAlongLast(PartInterface op, mlir::Value part);
  void absorbPieces(mlir::Operation *op);
  bool isSplit(mlir::Operation *view);
  bool mayReadMerged(mlir::Operation *view, bool byMany);
  bool isReadAsRows(mlir::Operation *view);
  KernelGroup finish(llvm::ArrayRef<mlir::Operation *> ops);

  mlir::Block &block;
  SizeClasses &sizes;
  bool fuse;
  const JoinedOps &joined;
  llvm::function_ref<bool(mlir::Value)> areRows;
  llvm::DenseSet<mlir::Operation *> absorbed; // operators and views that their readers repeat
  llvm::SmallVector<Group> groups;
  llvm::DenseMap<mlir::Operation *, size_t> groupOf;
};
} // namespace onnxc

#endif // ONNXC_PASSES_KERNELS_GROUPING_H
