//===- FoldConstants.cpp - What depends on constants only, by compiled code ===//
//
// All foldable operators of a function go into one module, which the compiler itself
// compiles and runs once: the cost is one small compilation, however many operators
// fold.
//
//===----------------------------------------------------------------------===//

#include "passes/graph/Passes.h"

#include "dialects/onnx/Onnx.h"
#include "dialects/onnx/ops/Constant/Constant.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/DialectResourceBlobManager.h"
#include "mlir/IR/IRMapping.h"
#include "llvm/ADT/SetVector.h"

namespace onnxc {
#define GEN_PASS_DEF_FOLDCONSTANTS
#include "passes/graph/Passes.h.inc"
} // namespace onnxc

using namespace mlir;
using namespace onnxc;

static int64_t bytesOf(Type type) {
  auto tensor = cast<RankedTensorType>(type);
  return tensor.getNumElements() * std::max<int64_t>(1, tensor.getElementTypeBitWidth() / 8);
}

namespace {
/// The foldable part of one block.
class Folding {
public:
  Folding(Block &block, int64_t maxGrowth) : block(block), maxGrowth(maxGrowth) {}
  /// Adds the large constants that were read to `read`.
  LogicalResult run(const EvaluateFn &evaluate, SmallVectorImpl<ElementsAttr> &read);

private:
  bool isFoldable(Operation &op);
  OwningOpRef<ModuleOp> extract(SmallVectorImpl<ElementsAttr> &inputs);

  Block &block;
  int64_t maxGrowth;
  llvm::SetVector<Operation *> foldable;
  SmallVector<Value> wanted; // results used by what stays
};
} // namespace

bool Folding::isFoldable(Operation &op) {
  auto onnxOp = dyn_cast<OnnxOpInterface>(op);
  if (!onnxOp || !isPure(&op) || op.getNumRegions() != 0 ||
      onnxOp.getKernelRole() == KernelRole::Constant)
    return false;
  // A string is a reference, which means nothing in another process.
  auto isString = [](Type type) { return isa<onnx::StringType>(getElementTypeOrSelf(type)); };
  if (llvm::any_of(op.getOperandTypes(), isString) || llvm::any_of(op.getResultTypes(), isString))
    return false;
  int64_t bytesIn = 0, bytesOut = 0;
  for (Value operand : op.getOperands()) {
    bool known = constantElements(operand) || foldable.contains(operand.getDefiningOp());
    if (!known)
      return false;
    bytesIn += bytesOf(operand.getType());
  }
  for (Type type : op.getResultTypes()) {
    if (!cast<RankedTensorType>(type).hasStaticShape())
      return false;
    bytesOut += bytesOf(type);
  }
  return bytesOut - bytesIn <= maxGrowth;
}

/// A module whose main computes `wanted` from `inputs`, the larger constants.
OwningOpRef<ModuleOp> Folding::extract(SmallVectorImpl<ElementsAttr> &inputs) {
  MLIRContext *ctx = block.getParentOp()->getContext();
  OwningOpRef<ModuleOp> module = ModuleOp::create(block.getParentOp()->getLoc());
  OpBuilder b(ctx);
  b.setInsertionPointToStart(module->getBody());
  SmallVector<Type> results = llvm::map_to_vector(wanted, [](Value v) { return v.getType(); });
  auto main = func::FuncOp::create(b, module->getLoc(), "main", b.getFunctionType({}, results));
  Block *entry = main.addEntryBlock();
  b.setInsertionPointToStart(entry);
  IRMapping mapping;
  for (Operation *op : foldable) {
    for (Value operand : op->getOperands()) {
      if (mapping.contains(operand))
        continue;
      ElementsAttr elements = constantElements(operand);
      if (isa<DenseResourceElementsAttr>(elements)) {
        inputs.push_back(elements);
        mapping.map(operand, entry->addArgument(operand.getType(), operand.getLoc()));
      } else {
        mapping.map(
            operand,
            onnx::ConstantOp::create(b, operand.getLoc(), operand.getType(), elements).getResult());
      }
    }
    b.clone(*op, mapping);
  }
  func::ReturnOp::create(b, main.getLoc(),
                         llvm::map_to_vector(wanted, [&](Value v) { return mapping.lookup(v); }));
  main.setFunctionType(b.getFunctionType(entry->getArgumentTypes(), results));
  return module;
}

LogicalResult Folding::run(const EvaluateFn &evaluate, SmallVectorImpl<ElementsAttr> &read) {
  for (Operation &op : block)
    if (isFoldable(op))
      foldable.insert(&op);
  for (Operation *op : foldable)
    for (Value result : op->getResults())
      if (llvm::any_of(result.getUsers(),
                       [&](Operation *user) { return !foldable.contains(user); }))
        wanted.push_back(result);
  if (wanted.empty())
    return success();
  SmallVector<ElementsAttr> inputs;
  OwningOpRef<ModuleOp> module = extract(inputs);
  FailureOr<SmallVector<ElementsAttr>> values = evaluate(*module, inputs);
  if (failed(values))
    return failure();
  OpBuilder b(block.getParentOp()->getContext());
  for (auto [value, elements] : llvm::zip(wanted, *values)) {
    b.setInsertionPoint(value.getDefiningOp());
    value.replaceAllUsesWith(
        onnx::ConstantOp::create(b, value.getLoc(), value.getType(), elements));
  }
  llvm::SetVector<Operation *> constants;
  for (Operation *op : llvm::reverse(foldable)) {
    for (Value operand : op->getOperands())
      if (auto constant = operand.getDefiningOp<onnx::ConstantOp>())
        constants.insert(constant);
    op->erase();
  }
  for (Operation *constant : constants)
    if (constant->use_empty())
      constant->erase();
  llvm::append_range(read, inputs);
  return success();
}

/// Frees the contents of those of `candidates` that nothing in `module` refers to any more: a
/// context keeps them to its end otherwise, and weights would be there before and after packing.
static void releaseUnused(ModuleOp module, ArrayRef<ElementsAttr> candidates) {
  if (candidates.empty())
    return;
  DenseSet<DialectResourceBlobManager::BlobEntry *> used;
  module->walk([&](Operation *op) {
    op->getAttrDictionary().walk(
        [&](DenseResourceElementsAttr attr) { used.insert(attr.getRawHandle().getResource()); });
  });
  for (ElementsAttr candidate : candidates) {
    auto *resource = cast<DenseResourceElementsAttr>(candidate).getRawHandle().getResource();
    if (!used.contains(resource))
      resource->setBlob(AsmResourceBlob());
  }
}

namespace {
struct FoldConstants : onnxc::impl::FoldConstantsBase<FoldConstants> {
  FoldConstants(EvaluateFn evaluate) : evaluate(std::move(evaluate)) {}
  FoldConstants(const FoldConstants &other) : FoldConstantsBase(other), evaluate(other.evaluate) {}
  void runOnOperation() override {
    if (!evaluate)
      return;
    SmallVector<Block *> blocks;
    getOperation().walk([&](Block *block) {
      if (block->getParentOp() != getOperation())
        blocks.push_back(block);
    });
    SmallVector<ElementsAttr> read;
    for (Block *block : blocks)
      if (failed(Folding(*block, maxGrowth).run(evaluate, read)))
        return signalPassFailure();
    releaseUnused(getOperation(), read);
  }
  EvaluateFn evaluate;
};
} // namespace

std::unique_ptr<Pass> onnxc::createFoldConstants(EvaluateFn evaluate) {
  return std::make_unique<FoldConstants>(std::move(evaluate));
}
