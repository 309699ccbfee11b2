//===- SplitProducts.cpp - What is cut apart is computed apart ------------===//
//
// The columns of a product with constant weights are independent of each other.  Where all
// that happens to them is that they are cut into parts, there may as well be a product for
// each part, which is written where the part belongs.
//
//===----------------------------------------------------------------------===//

#include "passes/graph/Passes.h"
#include "passes/graph/products/ProductChain.h"

#include "dialects/onnx/Onnx.h"
#include "dialects/onnx/interfaces/Graph.h"
#include "dialects/onnx/ops/Slice/Slice.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"

namespace onnxc {
#define GEN_PASS_DEF_SPLITPRODUCTS
#include "passes/graph/Passes.h.inc"
} // namespace onnxc

using namespace mlir;
using namespace onnxc;
using namespace onnxc::onnx;

namespace {
struct SplitProducts : onnxc::impl::SplitProductsBase<SplitProducts> {
  using Base::Base;
  void runOnOperation() override {
    SmallVector<SplitOp> splits;
    getOperation().walk([&](SplitOp op) { splits.push_back(op); });
    for (SplitOp op : splits)
      apply(op);
  }

  void apply(SplitOp op) {
    auto type = tensorType(op.getInput());
    int64_t axis = fromFront(op.getAxis(), type.getRank());
    for (Value part : op.getOutputs())
      if (tensorType(part).isDynamicDim(axis) || tensorType(part).getDimSize(axis) < minColumns)
        return;
    ProductChain chain;
    if (!chain.find(op.getInput(), axis))
      return;
    OpBuilder b(op);
    int64_t first = 0;
    for (Value part : op.getOutputs()) {
      int64_t count = tensorType(part).getDimSize(axis);
      SmallVector<int64_t> columns = llvm::to_vector(llvm::seq(first, first + count));
      Value computed = chain.compute(b, columns);
      computed.setType(part.getType());
      part.replaceAllUsesWith(computed);
      first += count;
    }
    op.erase();
  }
};
} // namespace
