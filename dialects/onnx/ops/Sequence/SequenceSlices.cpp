//===- SequenceSlices.cpp - Elements of one type as slices of a tensor ----===//
//
// Where a position is known only when the model runs, elements of one type are slices that a
// vector of places chooses: an operation for all in place of choices for each.
//
//===----------------------------------------------------------------------===//

#include "dialects/onnx/ops/Gather/Gather.h"
#include "dialects/onnx/ops/Sequence/SequenceSteps.h"

using namespace mlir;
using namespace onnxc;

static NamedAttribute firstAxis(OpBuilder &b) {
  return b.getNamedAttr("axis", b.getI64IntegerAttr(0));
}

bool onnxc::isUniform(ArrayRef<Value> elements) {
  return cast<RankedTensorType>(elements.front().getType()).hasStaticShape() &&
         llvm::all_equal(ValueRange(elements).getTypes());
}

Value onnxc::stackOf(OpBuilder &b, Location loc, ArrayRef<Value> elements) {
  Value whole;
  for (auto [k, element] : llvm::enumerate(elements)) {
    auto slice = element.getDefiningOp<onnx::GatherOp>();
    if (!slice || slice.getAxis() != 0 || (k > 0 && slice.getData() != whole) ||
        knownScalar(b, loc, slice.getIndices()) != int64_t(k))
      return emitStack(b, loc, elements);
    whole = slice.getData();
  }
  bool isAll = cast<RankedTensorType>(whole.getType()).getDimSize(0) == int64_t(elements.size());
  return isAll ? whole : emitStack(b, loc, elements);
}

/// The sequence of the slices of `table` that the vector `places` of `count` numbers names.
static LogicalResult finishSlices(ImportedNode &node, OpBuilder &b, Value table, Value places,
                                  int64_t count) {
  auto gather = [&](Value data, Value at) {
    return data && at ? emitOp(b, node.loc, "Gather", {data, at}, {firstAxis(b)})
                      : Value();
  };
  Value all = gather(table, places);
  SmallVector<Value> elements;
  for (int64_t k = 0; all && k < count; ++k) {
    elements.push_back(gather(all, emitScalar(b, node.loc, b.getI64Type(), k)));
    if (!elements.back())
      return failure();
  }
  return all ? finish(node, emitSequence(b, node.loc, elements)) : failure();
}

/// 0, 1, ... with `behind` added where it is not below `position`.
static Value emitPlaces(OpBuilder &b, Location loc, Value position, int64_t count, int64_t behind) {
  Value all = emitInts(b, loc, llvm::to_vector(llvm::seq<int64_t>(0, count)));
  Value isBefore = emitOp(b, loc, "Less", {all, position});
  Value others = emitOp(b, loc, "Add", {all, emitScalar(b, loc, b.getI64Type(), behind)});
  return isBefore && others ? emitOp(b, loc, "Where", {isBefore, all, others}) : Value();
}

LogicalResult onnxc::insertSlice(ImportedNode &node, OpBuilder &b, ArrayRef<Value> elements,
                                 Value position) {
  int64_t count = elements.size();
  Value slice = emitUnsqueeze(b, node.loc, elements.back(), 0), table = slice;
  if (slice && count > 1) {
    Value others = stackOf(b, node.loc, elements.drop_back());
    table = others ? emitOp(b, node.loc, "Concat", {others, slice}, {firstAxis(b)})
                   : Value();
  }
  Value places = table ? emitPlaces(b, node.loc, position, count, /*behind=*/-1) : Value();
  Value isNew = places ? emitOp(b, node.loc, "Equal",
                                {emitInts(b, node.loc, llvm::to_vector(llvm::seq<int64_t>(0, count))),
                                 position})
                       : Value();
  if (!isNew)
    return failure();
  Value last = emitScalar(b, node.loc, b.getI64Type(), count - 1);
  return finishSlices(node, b, table, emitOp(b, node.loc, "Where", {isNew, last, places}), count);
}

LogicalResult onnxc::eraseSlice(ImportedNode &node, OpBuilder &b, ArrayRef<Value> elements,
                                Value position) {
  int64_t count = elements.size() - 1;
  return finishSlices(node, b, stackOf(b, node.loc, elements),
                      emitPlaces(b, node.loc, position, count, /*behind=*/1), count);
}
