//===- DropRepetitions.cpp - Nothing is repeated for nothing --------------===//

#include "passes/kernels/DropRepetitions.h"
#include "passes/kernels/Grouping.h"
#include "passes/kernels/schedule/ScheduleBuilder.h"

using namespace mlir;
using namespace onnxc;

/// Whether `value`, stretched as operands of elementwise operators are, has the shape of `whole`.
static bool stretchesTo(SizeClasses &sizes, Value value, Value whole) {
  int64_t missing = tensorType(whole).getRank() - tensorType(value).getRank();
  DimBuilder dims = sizes.dims(value.getLoc());
  for (int64_t axis = 0; missing >= 0 && axis < tensorType(value).getRank(); ++axis) {
    Dim own = dims.of(value, axis);
    if (!own || (DimBuilder::constantOf(own) != 1 && own != dims.of(whole, missing + axis)))
      return false;
  }
  return missing >= 0;
}

/// Whether the operator that uses a repetition stretches what is repeated itself: another operand
/// has the whole shape.
static bool isStretched(SizeClasses &sizes, OpOperand &use) {
  auto user = dyn_cast<OnnxOpInterface>(use.getOwner());
  if (!user || user.getKernelRole() != KernelRole::Elementwise || user->getNumResults() != 1)
    return false;
  Value result = user->getResult(0), source = use.get().getDefiningOp()->getOperand(0);
  auto isWhole = [&](Value operand) {
    return operand != use.get() && sizes.haveSameShape(operand, result);
  };
  return sizes.haveSameShape(use.get(), result) && stretchesTo(sizes, source, result) &&
         llvm::any_of(user->getOperands(), isWhole);
}

/// Whether `op` cuts out all there is.
static bool takesAll(SizeClasses &sizes, PartInterface op) {
  if (op.joinsParts() || op->getNumResults() != 1 ||
      op->getOperand(0).getType() != op->getResult(0).getType() ||
      !sizes.haveSameShape(op->getOperand(0), op->getResult(0)))
    return false;
  DimBuilder dims = sizes.dims(op.getLoc());
  auto places = op.getPlaces(dims);
  return succeeded(places) && llvm::all_of(places->front().steps, [](Dim step) {
           return DimBuilder::constantOf(step) == 1;
         });
}

void onnxc::dropRepetitions(func::FuncOp main) {
  SmallVector<Operation *> dropped;
  SmallVector<OpOperand *> stretched;
  {
    auto symbols = symbolsOfInputs(main->getParentOfType<ModuleOp>());
    EqualSizes equal(main, symbols);
    SizeClasses sizes(main, symbols, &equal);
    main.walk([&](PartInterface op) {
      if (takesAll(sizes, op))
        dropped.push_back(op);
    });
    main.walk([&](RepetitionInterface op) {
      Value result = op->getResult(0);
      if (op->getOperand(0).getType() == result.getType() &&
          sizes.haveSameShape(op->getOperand(0), result)) {
        dropped.push_back(op);
        return;
      }
      for (OpOperand &use : result.getUses())
        if (llvm::count(use.getOwner()->getOperands(), result) == 1 && isStretched(sizes, use))
          stretched.push_back(&use);
    });
  }
  for (OpOperand *use : stretched) {
    Operation *user = use->getOwner();
    Value repeated = use->get();
    use->set(repeated.getDefiningOp()->getOperand(0));
    // Not all operands of all operators may be stretched.
    SmallVector<Type> types;
    if (failed(inferResultTypes(user, types)) || types.front() != user->getResult(0).getType())
      use->set(repeated);
  }
  for (Operation *op : dropped) {
    op->getResult(0).replaceAllUsesWith(op->getOperand(0));
    op->erase();
  }
}
