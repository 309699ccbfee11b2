//===- KernelBuffers.cpp - One kernel from tensors to memrefs -------------===//

#include "passes/buffer/Buffers.h"

#include "dialects/kernel/Kernel.h"

#include "mlir/Dialect/Arith/Transforms/BufferizableOpInterfaceImpl.h"
#include "mlir/Dialect/Arith/Utils/Utils.h"
#include "mlir/Dialect/Bufferization/IR/Bufferization.h"
#include "mlir/Dialect/Bufferization/Transforms/Bufferize.h"
#include "mlir/Dialect/Bufferization/Transforms/OneShotAnalysis.h"
#include "mlir/Dialect/Bufferization/Transforms/Transforms.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"
#include "mlir/Pass/PassManager.h"
#include "mlir/Transforms/GreedyPatternRewriteDriver.h"

using namespace mlir;
using namespace onnxc;

/// The buffer of `result`, a kernel's, where `out` is that of what merges its dimensions; as far as
/// sizes tell.  An operation in front of merged dimensions would write into a temporary otherwise.
static Value destinationOf(OpBuilder &b, Value &result, Value out) {
  while (auto collapse = result.getDefiningOp<tensor::CollapseShapeOp>()) {
    auto groups = collapse.getReassociationIndices();
    MemRefType type = bufferType(collapse.getSrcType());
    SmallVector<OpFoldResult> sizes = memref::getMixedSizes(b, result.getLoc(), out);
    auto split = memref::ExpandShapeOp::inferOutputShape(b, result.getLoc(), type, groups, sizes);
    if (groups.empty() || failed(split))
      break;
    result = collapse.getSrc();
    out = memref::ExpandShapeOp::create(b, result.getLoc(), type, out, groups, *split);
  }
  return out;
}

/// Arguments become memrefs; the body sees them as tensors, and results are
/// materialised in their destinations.
static void convertSignature(func::FuncOp kernel) {
  Block &body = kernel.front();
  int64_t numResults = kernel->getAttrOfType<IntegerAttr>(kernel::kResultsAttr).getInt();
  unsigned firstOut = body.getNumArguments() - numResults;
  OpBuilder b(&body, body.begin());
  Location loc = kernel.getLoc();
  for (BlockArgument argument : body.getArguments()) {
    Type tensor = argument.getType();
    argument.setType(bufferType(tensor));
    bool isOut = argument.getArgNumber() >= firstOut;
    auto view = bufferization::ToTensorOp::create(b, loc, tensor, argument, /*restrict=*/true,
                                                  /*writable=*/isOut);
    argument.replaceAllUsesExcept(view.getResult(), view);
  }
  auto returnOp = cast<func::ReturnOp>(body.getTerminator());
  b.setInsertionPoint(returnOp);
  for (auto [i, result] : llvm::enumerate(returnOp.getOperands())) {
    Value source = result, out = destinationOf(b, source, body.getArgument(firstOut + i));
    bufferization::MaterializeInDestinationOp::create(b, loc, /*result=*/Type(), source, out,
                                                      /*restrict=*/true, /*writable=*/true);
  }
  returnOp->setOperands({});
  kernel.setFunctionType(b.getFunctionType(body.getArgumentTypes(), {}));
}

static LogicalResult runBufferization(func::FuncOp kernel) {
  bufferization::OneShotBufferizationOptions options;
  options.bufferAlignment = 64;
  options.setFunctionBoundaryTypeConversion(bufferization::LayoutMapOption::IdentityLayoutMap);
  bufferization::BufferizationState state;
  IRRewriter rewriter(kernel.getContext());
  // Otherwise the last operation computes into a temporary that is copied out.
  bufferization::OneShotAnalysisState analysis(kernel, options);
  if (failed(bufferization::analyzeOp(kernel, analysis)) ||
      failed(bufferization::eliminateEmptyTensors(rewriter, kernel, analysis)))
    return failure();
  return bufferization::runOneShotBufferize(kernel, options, state);
}

/// Whether two values are the same buffer: one, or the same part of one.
static bool areSame(Value x, Value y) {
  auto a = x.getDefiningOp<memref::SubViewOp>(), b = y.getDefiningOp<memref::SubViewOp>();
  return x == y ||
         (a && b &&
          OperationEquivalence::isEquivalentTo(a, b, OperationEquivalence::IgnoreLocations));
}

/// Folds casts, dead operations and copies of a buffer onto itself.
static LogicalResult simplify(func::FuncOp kernel) {
  RewritePatternSet patterns(kernel.getContext());
  for (StringRef dialect : {"memref", "arith", "scf", "bufferization", "linalg"})
    if (Dialect *loaded = kernel.getContext()->getLoadedDialect(dialect))
      loaded->getCanonicalizationPatterns(patterns);
  for (RegisteredOperationName op : kernel.getContext()->getRegisteredOperations())
    if (op.getDialectNamespace() == "memref" || op.getDialectNamespace() == "arith")
      op.getCanonicalizationPatterns(patterns, kernel.getContext());
  (void)applyPatternsGreedily(kernel, std::move(patterns));
  kernel.walk([](memref::CopyOp copy) {
    if (areSame(copy.getSource(), copy.getTarget()))
      copy.erase();
  });
  return success();
}

/// Upstream's expansion of views knows one dynamic size per dimension that is split: of
/// more, the sizes are at the operation, and a dense buffer's strides follow from them.
static void castExpansions(func::FuncOp kernel) {
  kernel.walk([](memref::ExpandShapeOp expand) {
    MemRefType type = expand.getResultType();
    bool isHard = llvm::any_of(expand.getReassociationIndices(), [&](ArrayRef<int64_t> group) {
      return llvm::count_if(group, [&](int64_t axis) { return type.isDynamicDim(axis); }) > 1;
    });
    if (!isHard || !type.getLayout().isIdentity() || !expand.getSrcType().getLayout().isIdentity())
      return;
    OpBuilder b(expand);
    Location loc = expand.getLoc();
    SmallVector<OpFoldResult> sizes = expand.getMixedOutputShape(), strides(sizes.size());
    OpFoldResult stride = b.getIndexAttr(1);
    for (int64_t axis = sizes.size() - 1; axis >= 0; --axis) {
      strides[axis] = stride;
      auto x = getConstantIntValue(stride), y = getConstantIntValue(sizes[axis]);
      stride =
          x && y
              ? OpFoldResult(b.getIndexAttr(*x * *y))
              : b.createOrFold<arith::MulIOp>(loc, getValueOrCreateConstantIndexOp(b, loc, stride),
                                              getValueOrCreateConstantIndexOp(b, loc, sizes[axis]));
    }
    expand.replaceAllUsesWith(memref::ReinterpretCastOp::create(b, loc, type, expand.getSrc(),
                                                                b.getIndexAttr(0), sizes, strides)
                                  .getResult());
    expand.erase();
  });
}

/// Moves allocations to the stack or to new arguments.
static KernelScratch hoistAllocations(func::FuncOp kernel, int64_t stackBytes) {
  KernelScratch scratch;
  Block &body = kernel.front();
  SmallVector<memref::AllocOp> allocs;
  kernel.walk([&](memref::AllocOp alloc) { allocs.push_back(alloc); });
  for (memref::AllocOp alloc : allocs) {
    MemRefType type = alloc.getType();
    for (Operation *user : llvm::make_early_inc_range(alloc->getUsers()))
      if (isa<memref::DeallocOp>(user))
        user->erase();
    bool onStack = type.hasStaticShape() &&
                   type.getNumElements() * elementBytes(type.getElementType()) <= stackBytes;
    if (onStack) {
      OpBuilder b(&body, body.begin());
      alloc.replaceAllUsesWith(
          memref::AllocaOp::create(b, alloc.getLoc(), type, b.getI64IntegerAttr(64)).getResult());
    } else {
      scratch.buffers.push_back({type, llvm::to_vector<4>(alloc.getDynamicSizes())});
      alloc.replaceAllUsesWith(body.addArgument(type, alloc.getLoc()));
    }
    alloc.erase();
  }
  kernel.setFunctionType(FunctionType::get(kernel.getContext(), body.getArgumentTypes(), {}));
  return scratch;
}

FailureOr<KernelScratch> onnxc::bufferizeKernel(func::FuncOp kernel, int64_t stackBytes) {
  convertSignature(kernel);
  if (failed(runBufferization(kernel)) || failed(simplify(kernel)))
    return kernel.emitError("cannot be bufferized");
  castExpansions(kernel);
  return hoistAllocations(kernel, stackBytes);
}
