//===- KernelGroups.h - Which operators share a kernel -----------*- C++ -*-===//

#ifndef ONNXC_PASSES_KERNELS_KERNELGROUPS_H
#define ONNXC_PASSES_KERNELS_KERNELGROUPS_H

#include "dialects/onnx/Onnx.h"
#include "dialects/onnx/interfaces/Parts.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/Block.h"
#include "mlir/IR/Location.h"
#include "mlir/IR/Operation.h"
#include "mlir/IR/Value.h"
#include "llvm/ADT/SmallVector.h"
#include <memory>
#include <vector>

namespace onnxc {

/// Operators that become one kernel, in the order of the graph.
struct KernelGroup {
  llvm::SmallVector<mlir::Operation *>
      prologue; ///< repeated in each kernel that reads through them
  llvm::SmallVector<mlir::Operation *> ops;
  llvm::SmallVector<mlir::Value> inputs;    ///< values from outside, without duplicates
  llvm::SmallVector<mlir::Value> constants; ///< small constants to repeat inside
  llvm::SmallVector<mlir::Value> results;   ///< values needed outside
  mlir::Operation *named = nullptr;         ///< what a kernel without operators is for
};

/// Which values have equal sizes, whatever these are at run time.  Holds for the
/// graph that it was made from.
class SizeClasses {
public:
  /// `symbols`: per input of the function and axis the index of the symbol, or -1.
  SizeClasses(mlir::func::FuncOp main, llvm::ArrayRef<llvm::SmallVector<int64_t>> symbols);
  ~SizeClasses();

  bool haveSameShape(mlir::Value x, mlir::Value y);
  /// Follows the sizes of all operators in `block`, and of the checks on them.
  void computeAll(mlir::Block &block);
  /// Whether a size is read from an element of `value`.  Known after computeAll.
  bool isRead(mlir::Value value) const;
  /// For sizes of values of the graph; equal ones are equal values.
  DimBuilder dims(mlir::Location loc);
  /// A number that stands for a dynamic size; equal numbers are equal sizes.
  int64_t numberOf(mlir::Value value, int64_t axis);

private:
  Dim sizeOf(mlir::Value value, int64_t axis);

  // Sizes are computed as index arithmetic in a block that is thrown away.
  std::unique_ptr<mlir::Region> scratch;
  mlir::OpBuilder builder;
  DimBuilder::Cache cache;
  llvm::DenseMap<void *, int64_t> numbers; // by the value or attribute that is the size
  int64_t nextNumber = 0;
};

/// How the parts lie in what joins them.
enum class JoinKind { Neighbours, Rows };
using JoinedOps = llvm::DenseMap<mlir::Operation *, JoinKind>;

/// Partitions the operators of `block` that need a kernel.  `joined` are those whose operands
/// are written where they belong.
/// Those that a predicate holds of are rows of a whole, which exist inside of kernels only.
std::vector<KernelGroup> formGroups(mlir::Block &block, SizeClasses &sizes, bool fuse,
                                    const JoinedOps &joined,
                                    llvm::function_ref<bool(mlir::Value)> areRows);

/// Whether the kernel of `user` can read an operand whose rows are apart in memory.
bool mayReadParts(mlir::Operation *user);

/// Whether `op` cuts out parts at places that sizes tell, with whole rows of their own; only what
/// copies these in any case may find single elements, in any order.
bool cutsRows(PartInterface op, DimBuilder dims);

/// Whether `op` cuts out elements that are no neighbours, and so copies them.
bool cutsApart(PartInterface op, DimBuilder dims);

/// Operators that users of `value` in `block` are, themselves or around it.
llvm::SmallVector<mlir::Operation *> usersIn(mlir::Block &block, mlir::Value value);

/// A constant that kernels carry themselves: scalars and other few elements.
bool isSmallConstant(mlir::Value value);

/// The value that `value` is another view of (through operators with role View).
mlir::Value viewedValue(mlir::Value value);

/// The ONNX node name in a location, or "".
std::string nodeName(mlir::Location loc);

} // namespace onnxc

#endif // ONNXC_PASSES_KERNELS_KERNELGROUPS_H
