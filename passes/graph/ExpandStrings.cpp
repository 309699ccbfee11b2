//===- ExpandStrings.cpp - Constants of strings as offsets and bytes ------===//
//
// An object file can only contain addresses with relocations, which would keep its
// constants from being shared and from being a file of their own.  So constants have
// offsets, and an operation makes references of them when the model runs.
//
//===----------------------------------------------------------------------===//

#include "passes/graph/Passes.h"

#include "dialects/onnx/interfaces/Graph.h"
#include "dialects/onnx/ops/Reshape/Reshape.h"
#include "dialects/onnx/ops/Text/Text.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"

namespace onnxc {
#define GEN_PASS_DEF_EXPANDSTRINGS
#include "passes/graph/Passes.h.inc"
} // namespace onnxc

using namespace mlir;
using namespace onnxc;

/// The value of constant `elements` of shape `type`.
static Value emitStrings(OpBuilder &b, Location loc, DenseStringElementsAttr elements, RankedTensorType type) {
  SmallVector<StringRef> strings(elements.getValues<StringRef>());
  auto [offsets, bytes] = constantStrings(b, loc, strings);
  auto vector = RankedTensorType::get({type.getNumElements()}, type.getElementType());
  Value result = onnx::StringsOp::create(b, loc, vector, offsets, bytes, Value());
  if (type == vector)
    return result;
  return onnx::ReshapeOp::create(b, loc, type, result, constantInts(b, loc, type.getShape()), /*allowzero=*/1);
}

namespace {
struct ExpandStrings : onnxc::impl::ExpandStringsBase<ExpandStrings> {
  using Base::Base;
  void runOnOperation() override {
    SmallVector<onnx::ConstantOp> constants;
    getOperation().walk([&](onnx::ConstantOp op) {
      if (isa<DenseStringElementsAttr>(op.getValue()))
        constants.push_back(op);
    });
    // Not in the body of a loop, which would make them anew each time.
    OpBuilder b(getOperation().getBody());
    for (onnx::ConstantOp op : constants) {
      // Constants that were merged have no location any more; calls of kernels need one.
      Location loc = isa<UnknownLoc>(op.getLoc()) ? getOperation().getLoc() : op.getLoc();
      op.replaceAllUsesWith(
          emitStrings(b, loc, cast<DenseStringElementsAttr>(op.getValue()), op.getType()));
    }
    // Only now: the builder stands in front of the first of them.
    for (onnx::ConstantOp op : constants)
      op.erase();
  }
};
} // namespace
