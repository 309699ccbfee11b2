//===- Computation.cpp - Whether a kernel computes elements ---------------===//

#include "compiler/Computation.h"

#include "dialects/kernel/Kernel.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Interfaces/LoopLikeInterface.h"
#include "mlir/Interfaces/ViewLikeInterface.h"
#include "llvm/ADT/MapVector.h"

using namespace mlir;
using namespace onnxc;

Value onnxc::baseOf(Value buffer) {
  while (Operation *op = buffer.getDefiningOp()) {
    if (!isa<ViewLikeOpInterface, kernel::PartOp, kernel::SliceOp, kernel::ViewOp, memref::CastOp>(
            op) ||
        isa<memref::ViewOp>(op))
      break;
    buffer = op->getOperand(0);
  }
  return buffer;
}

/// Whether `op` computes elements from others.  Arithmetic on sizes and positions does not, and
/// neither does choosing between elements.
static bool computes(Operation *op) {
  StringRef dialect = op->getName().getDialectNamespace();
  if (dialect == "math")
    return true;
  if (dialect != "arith" || isa<arith::ConstantOp, arith::SelectOp, arith::IndexCastOp>(op))
    return false;
  auto isIndexOrBool = [](Type type) { return type.isIndex() || type.isInteger(1); };
  return !llvm::all_of(op->getOperandTypes(), isIndexOrBool);
}

namespace {
/// Follows what a kernel writes to its arguments back to where it comes from, which leaves out
/// what only says where elements are, or whether that may be.
class Elements {
public:
  explicit Elements(func::FuncOp kernel);
  bool areComputed();

private:
  void add(Value value) {
    if (seen.insert(value).second)
      open.push_back(value);
  }
  void addBuffer(Value buffer);
  void addBlockArgument(BlockArgument argument);

  /// What is written to each buffer.
  llvm::MapVector<Value, SmallVector<Value>> written;
  DenseSet<Value> seen;
  SmallVector<Value> open;
};
} // namespace

Elements::Elements(func::FuncOp kernel) {
  kernel.walk([&](Operation *op) {
    if (auto store = dyn_cast<memref::StoreOp>(op))
      written[baseOf(store.getMemRef())].push_back(store.getValue());
    if (auto linalgOp = dyn_cast<linalg::LinalgOp>(op))
      for (auto [i, init] : llvm::enumerate(linalgOp.getDpsInits()))
        written[baseOf(init)].push_back(linalgOp.getBlock()->getTerminator()->getOperand(i));
    if (auto copy = dyn_cast<memref::CopyOp>(op))
      written[baseOf(copy.getTarget())].push_back(copy.getSource());
  });
  for (BlockArgument argument : kernel.getArguments())
    addBuffer(argument);
}

void Elements::addBuffer(Value buffer) {
  buffer = baseOf(buffer);
  auto it = written.find(buffer);
  if (it != written.end() && seen.insert(buffer).second)
    for (Value value : it->second)
      isa<MemRefType>(value.getType()) ? addBuffer(value) : add(value);
}

void Elements::addBlockArgument(BlockArgument argument) {
  Operation *around = argument.getOwner()->getParentOp();
  unsigned number = argument.getArgNumber();
  if (auto linalgOp = dyn_cast<linalg::LinalgOp>(around)) {
    Value operand = around->getOperand(number);
    isa<MemRefType>(operand.getType()) ? addBuffer(operand) : add(operand);
  } else if (auto loop = dyn_cast<LoopLikeOpInterface>(around)) {
    if (OpOperand *initial = loop.getTiedLoopInit(argument)) {
      add(initial->get());
      add(loop.getTiedLoopYieldedValue(argument)->get());
    }
  }
}

bool Elements::areComputed() {
  while (!open.empty()) {
    Value value = open.pop_back_val();
    if (auto argument = dyn_cast<BlockArgument>(value)) {
      addBlockArgument(argument);
      continue;
    }
    Operation *op = value.getDefiningOp();
    if (computes(op))
      return true;
    if (auto load = dyn_cast<memref::LoadOp>(op)) {
      addBuffer(load.getMemRef());
      continue;
    }
    for (Value operand : op->getOperands())
      isa<MemRefType>(operand.getType()) ? addBuffer(operand) : add(operand);
    for (Region &region : op->getRegions())
      for (Block &block : region)
        if (!block.empty())
          for (Value operand : block.getTerminator()->getOperands())
            isa<MemRefType>(operand.getType()) ? addBuffer(operand) : add(operand);
  }
  return false;
}

bool onnxc::computesElements(func::FuncOp kernel) {
  bool multiplies = kernel
                        .walk([](Operation *op) {
                          return isa<kernel::ContractOp, kernel::AttendOp>(op)
                                     ? WalkResult::interrupt()
                                     : WalkResult::advance();
                        })
                        .wasInterrupted();
  return multiplies || Elements(kernel).areComputed();
}
