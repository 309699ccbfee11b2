//===- LowerToLinalg.cpp - onnx in kernels -> linalg ----------------------===//
//
// Generic: every operator brings its own lowering (ScalarLoweringInterface or
// LinalgLoweringInterface, attached by its family).
//
//===----------------------------------------------------------------------===//

#include "passes/tensor/Passes.h"

#include "dialects/kernel/Kernel.h"
#include "dialects/onnx/interfaces/Lowering.h"

#include "mlir/Dialect/ControlFlow/IR/ControlFlowOps.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/DialectResourceBlobManager.h"
#include "mlir/IR/IRMapping.h"

namespace onnxc {
#define GEN_PASS_DEF_LOWERTOLINALG
#include "passes/tensor/Passes.h.inc"
} // namespace onnxc

using namespace mlir;
using namespace onnxc;

static FunctionType storageSignature(FunctionType type) {
  auto convert = [](ArrayRef<Type> types) { return llvm::map_to_vector(types, storageType); };
  return FunctionType::get(type.getContext(), convert(type.getInputs()),
                           convert(type.getResults()));
}

/// Sizes of a kernel's arguments and of its operators' results: those that the schedule
/// knows to be equal (kernel.dims holds a number per axis, -1 where the size is fixed)
/// are one value.
static void seedDims(func::FuncOp kernel, Block &operators, OpBuilder &b,
                     DimBuilder::Cache &cache) {
  auto numbers = kernel->getAttrOfType<ArrayAttr>(kernel::kDimsAttr);
  if (!numbers)
    return;
  auto all = numbers.getAsRange<DenseI64ArrayAttr>();
  auto next = all.begin();
  DenseMap<int64_t, Dim> byNumber;
  for (BlockArgument argument : kernel.getArguments())
    for (auto [axis, number] : llvm::enumerate((*next++).asArrayRef())) {
      if (number < 0)
        continue;
      Dim &dim = byNumber[number];
      if (!dim)
        dim = tensor::DimOp::create(b, kernel.getLoc(), argument, axis).getResult();
      cache[{argument, axis}] = dim;
    }
  for (auto op : operators.getOps<OnnxOpInterface>()) {
    if (op.getKernelRole() == KernelRole::Constant)
      continue;
    for (Value result : op->getResults()) {
      if (next == all.end())
        return;
      for (auto [axis, number] : llvm::enumerate((*next++).asArrayRef()))
        if (Dim dim = byNumber.lookup(number))
          cache[{result, axis}] = dim;
    }
  }
}

/// Sizes of a lowered result are those that the schedule knows, else those of the
/// operator's shape function.
static void rememberDims(OpBuilder &b, Operation *op, ValueRange operands, unsigned result,
                         Value lowered, DimBuilder::Cache &cache) {
  auto type = cast<RankedTensorType>(lowered.getType());
  if (type.hasStaticShape())
    return;
  bool isKnown = true;
  for (int64_t axis = 0; axis < type.getRank(); ++axis)
    if (Dim dim = cache.lookup({op->getResult(result), axis}))
      cache[{lowered, axis}] = dim;
    else
      isKnown &= !type.isDynamicDim(axis);
  if (isKnown)
    return;
  DimBuilder dims(b, op->getLoc());
  dims.setCache(&cache);
  ResultDims all;
  if (failed(cast<OnnxOpInterface>(op).computeDims(operands, dims, all)) || result >= all.size())
    return;
  for (auto [axis, dim] : llvm::enumerate(all[result]))
    if (dim)
      cache.try_emplace({lowered, (int64_t)axis}, dim);
}

/// The same for a view inside of a kernel: a size that a run tells is that of the dimension which
/// it is alone with those of size 1.
static void rememberViewDims(Operation *view, DimBuilder::Cache &cache) {
  auto remember = [&](Value from, Value to, ArrayRef<ReassociationIndices> groups,
                      bool isExpanded) {
    for (auto [axis, group] : llvm::enumerate(groups))
      for (int64_t piece : group) {
        std::pair<Value, int64_t> source{from, isExpanded ? (int64_t)axis : piece},
            result{to, isExpanded ? piece : (int64_t)axis};
        if (Dim dim = cache.lookup(source);
            dim && cast<RankedTensorType>(to.getType()).isDynamicDim(result.second))
          cache.try_emplace(result, dim);
      }
  };
  if (auto expand = dyn_cast<tensor::ExpandShapeOp>(view))
    remember(expand.getSrc(), expand.getResult(), expand.getReassociationIndices(), true);
  if (auto collapse = dyn_cast<tensor::CollapseShapeOp>(view))
    remember(collapse.getSrc(), collapse.getResult(), collapse.getReassociationIndices(), false);
}

/// The lowered result in the declared type.  The lowering may know less about sizes;
/// then the model has promised them, and the run must keep the promise.
static Value inDeclaredType(OpBuilder &b, Location loc, Value lowered, Type declared) {
  if (lowered.getType() == declared)
    return lowered;
  auto from = cast<RankedTensorType>(lowered.getType()), to = cast<RankedTensorType>(declared);
  for (int64_t axis = 0; axis < to.getRank(); ++axis) {
    if (!from.isDynamicDim(axis) || to.isDynamicDim(axis))
      continue;
    Value size = tensor::DimOp::create(b, loc, lowered, axis);
    Value promised = arith::ConstantIndexOp::create(b, loc, to.getDimSize(axis));
    Value isKept = arith::CmpIOp::create(b, loc, arith::CmpIPredicate::eq, size, promised);
    cf::AssertOp::create(b, loc, isKept, "shape: result has another size than the model declares");
  }
  return tensor::CastOp::create(b, loc, declared, lowered);
}

/// Replaces the body of a kernel by its lowering.
static LogicalResult lowerKernel(func::FuncOp kernel) {
  kernel.setFunctionType(storageSignature(kernel.getFunctionType()));
  // The old block keeps its types, which tell the operators' element types.
  Block &old = kernel.front();
  auto *body = new Block;
  kernel.getBlocks().push_front(body);
  IRMapping mapping;
  for (BlockArgument argument : old.getArguments())
    mapping.map(argument, body->addArgument(storageType(argument.getType()), argument.getLoc()));
  OpBuilder b(body, body->end());
  DimBuilder::Cache cache;
  seedDims(kernel, old, b, cache);
  bool ok = true;
  for (Operation &op : old) {
    b.setInsertionPointToEnd(body);
    SmallVector<Value> operands =
        llvm::map_to_vector(op.getOperands(), [&](Value v) { return mapping.lookupOrDefault(v); });
    if (!isa<OnnxOpInterface>(op)) {
      Operation *cloned = b.clone(op, mapping);
      for (Value result : cloned->getResults())
        result.setType(storageType(result.getType()));
      rememberViewDims(cloned, cache);
      continue;
    }
    FailureOr<SmallVector<Value>> results = lowerOnnxOp(b, &op, operands, cache);
    if (failed(results)) {
      ok = false;
      // Go on with a placeholder, so that all gaps are reported at once.
      results = llvm::map_to_vector(op.getResults(), [&](Value result) -> Value {
        Type type = storageType(result.getType());
        return UnrealizedConversionCastOp::create(b, op.getLoc(), type, ValueRange{}).getResult(0);
      });
    }
    for (auto [result, lowered] : llvm::zip(op.getResults(), *results)) {
      lowered = inDeclaredType(b, op.getLoc(), lowered, storageType(result.getType()));
      mapping.map(result, lowered);
      rememberDims(b, &op, operands, result.getResultNumber(), lowered, cache);
    }
  }
  old.dropAllDefinedValueUses();
  old.erase();
  return success(ok);
}

/// A bool that the schedule reads is stored as a byte.
static void convertExtract(tensor::ExtractOp op) {
  Type element = op.getType(), stored = getElementTypeOrSelf(op.getTensor().getType());
  if (element == stored)
    return;
  OpBuilder b(op->getContext());
  b.setInsertionPointAfter(op);
  op.getResult().setType(stored);
  Value computed = fromStorage(b, op.getLoc(), op.getResult(), element);
  op.getResult().replaceAllUsesExcept(computed, computed.getDefiningOp());
}

/// The schedule computes nothing on tensors: only types change.
static void convertSchedule(func::FuncOp main) {
  main.setFunctionType(storageSignature(main.getFunctionType()));
  main.walk<WalkOrder::PreOrder>([](Operation *op) {
    for (Region &region : op->getRegions())
      for (BlockArgument argument : region.getArguments())
        argument.setType(storageType(argument.getType()));
    ElementsAttr elements;
    if (op->getDialect()->getNamespace() == "onnx" &&
        (elements = op->getAttrOfType<ElementsAttr>("value"))) {
      OpBuilder b(op);
      op->replaceAllUsesWith(arith::ConstantOp::create(b, op->getLoc(), storageConstant(elements)));
      op->erase();
      return WalkResult::skip();
    }
    if (auto extract = dyn_cast<tensor::ExtractOp>(op))
      convertExtract(extract);
    else
      for (Value result : op->getResults())
        result.setType(storageType(result.getType()));
    return WalkResult::advance();
  });
}

namespace {
struct LowerToLinalg : onnxc::impl::LowerToLinalgBase<LowerToLinalg> {
  using Base::Base;
  void runOnOperation() override {
    bool ok = true;
    for (auto function : getOperation().getOps<func::FuncOp>()) {
      if (function->hasAttr(kernel::kResultsAttr))
        ok &= succeeded(lowerKernel(function));
      else
        convertSchedule(function);
    }
    if (!ok)
      signalPassFailure();
  }
};
} // namespace
