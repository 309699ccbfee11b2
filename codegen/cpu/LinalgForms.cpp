//===- LinalgForms.cpp - Which linalg operations passes work on -----------===//

#include "codegen/cpu/LinalgForms.h"

#include "mlir/Dialect/Linalg/Transforms/Transforms.h"

using namespace mlir;

FailureOr<SmallVector<linalg::GenericOp>> onnxc::cpu::generalizeBufferOps(func::FuncOp function,
                                                                          RewriterBase &rewriter) {
  SmallVector<linalg::LinalgOp> ops;
  function.walk([&](linalg::LinalgOp op) {
    if (op.hasPureBufferSemantics())
      ops.push_back(op);
  });
  SmallVector<linalg::GenericOp> result;
  for (linalg::LinalgOp op : ops) {
    if (auto generic = dyn_cast<linalg::GenericOp>(op.getOperation())) {
      result.push_back(generic);
      continue;
    }
    rewriter.setInsertionPoint(op);
    FailureOr<linalg::GenericOp> generic = linalg::generalizeNamedOp(rewriter, op);
    if (failed(generic))
      return op.emitOpError("has no scalar form");
    result.push_back(*generic);
  }
  return result;
}
