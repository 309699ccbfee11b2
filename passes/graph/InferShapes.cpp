//===- InferShapes.cpp - Result types as static as they can be ------------===//

#include "passes/graph/Passes.h"

#include "dialects/onnx/Onnx.h"
#include "dialects/onnx/ops/Constant/Constant.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/Iterators.h"

namespace onnxc {
#define GEN_PASS_DEF_INFERSHAPES
#include "passes/graph/Passes.h.inc"
} // namespace onnxc

using namespace mlir;
using namespace onnxc;

/// Sizes that either type knows; null when they contradict.
static RankedTensorType merged(RankedTensorType declared, RankedTensorType inferred) {
  if (declared.getRank() != inferred.getRank())
    return {};
  SmallVector<int64_t> shape(declared.getShape());
  for (auto [size, other] : llvm::zip(shape, inferred.getShape())) {
    if (ShapedType::isDynamic(size))
      size = other;
    else if (!ShapedType::isDynamic(other) && other != size)
      return {};
  }
  return declared.clone(shape);
}

static LogicalResult refine(OnnxOpInterface op) {
  if (op.getKernelRole() == KernelRole::Control)
    return success();
  SmallVector<Type> inferred;
  if (failed(inferResultTypes(op, inferred)))
    return failure();
  for (auto [result, type] : llvm::zip(op->getResults(), inferred)) {
    RankedTensorType better = merged(cast<RankedTensorType>(result.getType()), cast<RankedTensorType>(type));
    if (!better)
      return op->emitOpError() << "result type " << result.getType() << " contradicts the inferred " << type;
    result.setType(better);
  }
  return success();
}

/// A constant for shape arithmetic whose elements the sizes of tensors tell.
static void replaceKnownValues(OnnxOpInterface op) {
  if (!isa<ShapeValueInterface>(op.getOperation()))
    return;
  for (Value result : op->getResults()) {
    auto type = cast<RankedTensorType>(result.getType());
    // What has more elements is no shape.
    if (result.use_empty() || !type.hasStaticShape() || type.getNumElements() > DimBuilder::kMaxLength ||
        type.getRank() > 1 || !type.getElementType().isSignlessInteger())
      continue;
    DimBuilder dims(op->getContext(), op->getLoc());
    SmallVector<APInt> elements;
    for (int64_t i = 0; i < type.getNumElements(); ++i) {
      auto known = DimBuilder::constantOf(dims.value(result, i));
      if (!known)
        break;
      elements.push_back(APInt(64, *known, /*isSigned=*/true).trunc(type.getElementTypeBitWidth()));
    }
    if ((int64_t)elements.size() != type.getNumElements())
      continue;
    OpBuilder b(op);
    result.replaceAllUsesWith(onnx::ConstantOp::create(b, op->getLoc(), type, DenseElementsAttr::get(type, elements)));
  }
}

/// Where no other operand stretches it, an elementwise operand has the result's size.
/// Sizes that are declared at the outputs only come to their producers that way.
static void refineOperands(OnnxOpInterface op) {
  if (op.getKernelRole() != KernelRole::Elementwise || op->getNumResults() != 1)
    return;
  auto result = cast<RankedTensorType>(op->getResult(0).getType());
  for (OpOperand &operand : op->getOpOperands()) {
    auto type = cast<RankedTensorType>(operand.get().getType());
    if (type.hasStaticShape() || type.getRank() != result.getRank() || !operand.get().getDefiningOp<OnnxOpInterface>())
      continue;
    SmallVector<int64_t> sizes(result.getShape());
    for (OpOperand &other : op->getOpOperands()) {
      ArrayRef<int64_t> shape = cast<RankedTensorType>(other.get().getType()).getShape();
      for (size_t i = 0; &other != &operand && i < shape.size(); ++i)
        if (shape[i] != 1)
          sizes[sizes.size() - shape.size() + i] = ShapedType::kDynamic;
    }
    if (RankedTensorType better = merged(type, type.clone(sizes)))
      operand.get().setType(better);
  }
}

/// The types in `onnxc.outputs` and the numbering of dynamic output dimensions.
static void updateOutputs(ModuleOp module, func::FuncOp main) {
  auto outputs = module->getAttrOfType<ArrayAttr>("onnxc.outputs");
  if (!outputs || outputs.size() != main.getNumResults())
    return;
  Builder b(module.getContext());
  SmallVector<Attribute> updated;
  int64_t next = 0;
  for (auto [attr, type] : llvm::zip(outputs.getAsRange<DictionaryAttr>(), main.getResultTypes())) {
    auto tensor = cast<RankedTensorType>(type);
    SmallVector<int64_t> dims;
    for (int64_t size : tensor.getShape())
      dims.push_back(ShapedType::isDynamic(size) ? next++ : -1);
    NamedAttrList entries(attr);
    entries.set("type", TypeAttr::get(type));
    entries.set("dims", b.getDenseI64ArrayAttr(dims));
    updated.push_back(entries.getDictionary(module.getContext()));
  }
  module->setAttr("onnxc.outputs", b.getArrayAttr(updated));
}

namespace {
struct InferShapes : onnxc::impl::InferShapesBase<InferShapes> {
  using Base::Base;
  void runOnOperation() override {
    for (auto function : getOperation().getOps<func::FuncOp>()) {
      WalkResult result = function.walk<WalkOrder::PreOrder>(
          [](OnnxOpInterface op) {
            if (failed(refine(op)))
              return WalkResult::interrupt();
            replaceKnownValues(op);
            return WalkResult::advance();
          });
      if (result.wasInterrupted())
        return signalPassFailure();
      function.walk<WalkOrder::PostOrder, ReverseIterator>([](OnnxOpInterface op) { refineOperands(op); });
      auto returnOp = cast<func::ReturnOp>(function.back().getTerminator());
      function.setFunctionType(FunctionType::get(&getContext(), function.getArgumentTypes(), returnOp.getOperandTypes()));
      if (function.getName() == "main")
        updateOutputs(getOperation(), function);
    }
  }
};
} // namespace
