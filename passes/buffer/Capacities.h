//===- Capacities.h - Room that the caller gives -----------------*- C++ -*-===//
//
// The size of what a Range or an Expand makes can be the value of an input, which bounds
// nothing.  Such a size gets a symbol more, after those of the inputs: the caller says
// for how much there is room, memory is planned for that, and a run that needs more ends
// (docs/adr/0015).
//
//===----------------------------------------------------------------------===//

#ifndef ONNXC_PASSES_BUFFER_CAPACITIES_H
#define ONNXC_PASSES_BUFFER_CAPACITIES_H

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "llvm/ADT/MapVector.h"

namespace onnxc {

class Capacities {
public:
  /// Values are made before `entryEnd`, an operation of main's entry.
  Capacities(mlir::func::FuncOp main, mlir::Operation *entryEnd);

  /// The room along the axis of an output that reports its size at `position` of
  /// output_dims.  One that is declared with the name of an input's size has that size.
  mlir::Value ofOutput(int64_t position);
  /// The room along an axis of a buffer in the workspace.
  mlir::Value ofBuffer(mlir::memref::AllocOp alloc, int64_t axis);
  /// Adds the symbols to the module; reports ranges that were given to other names.
  mlir::LogicalResult finish();

  /// The arguments of main that stand for the symbols, in order.
  llvm::SmallVector<mlir::Value> arguments() const;

private:
  mlir::Value create(llvm::StringRef name);
  mlir::Value ofSymbol(llvm::StringRef name);

  struct Range {
    int64_t min, max;
  };
  Range rangeOf(llvm::StringRef name) const;

  mlir::func::FuncOp main;
  mlir::ModuleOp module;
  mlir::OpBuilder b;
  llvm::SmallVector<std::string> outputNames; // by position in output_dims
  llvm::MapVector<mlir::StringAttr, mlir::Value> byName;
};

} // namespace onnxc

#endif // ONNXC_PASSES_BUFFER_CAPACITIES_H
