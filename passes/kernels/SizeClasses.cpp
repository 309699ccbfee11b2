//===- SizeClasses.cpp - Which dynamic sizes are equal --------------------===//
//
// The shape functions already say how sizes follow from each other.  Here they emit
// into a block that nobody keeps: a size that is only passed on is the same value,
// and everything else is told apart by being another value.
//
//===----------------------------------------------------------------------===//

#include "passes/kernels/EqualSizes.h"

#include "mlir/Dialect/Tensor/IR/Tensor.h"

using namespace mlir;
using namespace onnxc;

SizeClasses::SizeClasses(func::FuncOp main, ArrayRef<SmallVector<int64_t>> symbols,
                         const EqualSizes *equal)
    : scratch(std::make_unique<Region>()), builder(main.getContext()) {
  Block &block = scratch->emplaceBlock();
  builder.setInsertionPointToStart(&block);
  DenseMap<int64_t, Value> bySymbol;
  for (auto [i, argument] : llvm::enumerate(main.getArguments())) {
    auto type = dyn_cast<RankedTensorType>(argument.getType());
    for (int64_t axis = 0; type && axis < type.getRank(); ++axis) {
      if (!type.isDynamicDim(axis))
        continue;
      int64_t symbol =
          i < symbols.size() && axis < (int64_t)symbols[i].size() ? symbols[i][axis] : -1;
      Value known = symbol >= 0 ? bySymbol.lookup(symbol) : Value();
      if (!known) {
        known = block.addArgument(builder.getIndexType(), main.getLoc());
        inputOf[known] = {argument, axis};
      }
      if (symbol >= 0)
        bySymbol[symbol] = known;
      cache[{argument, axis}] = known;
    }
  }
  if (equal)
    equal->unite(builder, cache, /*check=*/false);
  // What only a run tells is one size wherever the value is used.
  main.walk([&](SubgraphInterface op) {
    for (Value result : op->getResults())
      for (int64_t axis = 0; axis < cast<RankedTensorType>(result.getType()).getRank(); ++axis)
        if (!sizeOf(result, axis))
          cache[{result, axis}] = block.addArgument(builder.getIndexType(), op.getLoc());
  });
}

SizeClasses::~SizeClasses() {
  // The arithmetic may use values of the graph (tensor.dim); let go of them first.
  scratch->front().dropAllReferences();
}

DimBuilder SizeClasses::dims(Location loc) {
  DimBuilder dims(builder, loc);
  dims.setCache(&cache);
  return dims;
}

Dim SizeClasses::sizeOf(Value value, int64_t axis) { return dims(value.getLoc()).of(value, axis); }

/// Follows the sizes of `op`, and of the checks on them.
void SizeClasses::compute(OnnxOpInterface op) {
  if (op.getKernelRole() == KernelRole::Constant || op.getKernelRole() == KernelRole::Control)
    return;
  DimBuilder dims(builder, op.getLoc());
  dims.setCache(&cache);
  dims.setEmitChecks(true);
  ResultDims results;
  // Whether the sizes fit is checked where they are used.
  (void)op.computeDims(op->getOperands(), dims, results);
}

void SizeClasses::computeAll(Block &block) {
  block.walk([&](OnnxOpInterface op) { compute(op); });
}

bool SizeClasses::isRead(Value value) const {
  return llvm::any_of(value.getUsers(), [&](Operation *user) {
    return isa<tensor::ExtractOp>(user) && user->getParentRegion() == scratch.get();
  });
}

bool SizeClasses::haveSameShape(Value x, Value y) {
  auto a = cast<RankedTensorType>(x.getType()), b = cast<RankedTensorType>(y.getType());
  if (a.getRank() != b.getRank())
    return false;
  for (int64_t axis = 0; axis < a.getRank(); ++axis) {
    if (!a.isDynamicDim(axis) && !b.isDynamicDim(axis)) {
      if (a.getDimSize(axis) != b.getDimSize(axis))
        return false;
    } else if (Dim dim = sizeOf(x, axis); !dim || dim != sizeOf(y, axis)) {
      return false;
    }
  }
  return true;
}

int64_t SizeClasses::numberOf(Value value, int64_t axis) {
  Dim dim = sizeOf(value, axis);
  if (!dim)
    return nextNumber++;
  auto [it, isNew] = numbers.try_emplace(dim.getOpaqueValue(), nextNumber);
  nextNumber += isNew;
  return it->second;
}
