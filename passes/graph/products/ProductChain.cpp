//===- ProductChain.cpp - Columns of a product and what follows it --------===//

#include "passes/graph/products/ProductChain.h"
#include "passes/graph/parts/Cuts.h"

#include "dialects/onnx/Onnx.h"
#include "dialects/onnx/interfaces/Graph.h"
#include "dialects/onnx/ops/Conv/Conv.h"
#include "dialects/onnx/ops/Elementwise/Elementwise.h"
#include "dialects/onnx/ops/Gather/Gather.h"
#include "dialects/onnx/ops/MatMul/MatMul.h"
#include "dialects/onnx/ops/Reshape/Reshape.h"

using namespace mlir;
using namespace onnxc;
using namespace onnxc::onnx;

/// Where the weights have their columns.
static int64_t weightAxisOf(Operation *product) { return isa<ConvOp>(product) ? 0 : 1; }

bool ProductChain::addProduct(Operation *op, int64_t axis) {
  constexpr unsigned kWeights = 1;
  if (auto conv = dyn_cast<ConvOp>(op)) {
    if (conv.getGroup() != 1 || conv.getPackedN() || conv.getChannelsLast() || axis != 1 ||
        (conv.getB() && !constantElements(conv.getB())))
      return false;
  } else {
    auto product = cast<MatMulOp>(op);
    if (product.getPackedN() || axis + 1 != tensorType(op->getResult(0)).getRank() ||
        tensorType(product.getB()).getRank() != 2)
      return false;
  }
  if (!constantElements(op->getOperand(kWeights)))
    return false;
  steps.push_back({op, axis, kWeights});
  return true;
}

bool ProductChain::addStep(Operation *op, int64_t axis) {
  auto type = tensorType(op->getResult(0));
  if (auto reshape = dyn_cast<ReshapeOp>(op)) {
    auto from = tensorType(reshape.getData());
    // All rows keep their columns.
    if (axis + 1 != type.getRank() || type.getRank() < 2 || from.getRank() < 2 ||
        type.isDynamicDim(axis) || from.getShape().back() != type.getShape().back())
      return false;
    steps.push_back({op, axis, 0});
    return find(reshape.getData(), from.getRank() - 1);
  }
  auto elementwise = dyn_cast<OnnxOpInterface>(op);
  if (!elementwise || elementwise.getKernelRole() != KernelRole::Elementwise ||
      op->getNumResults() != 1)
    return false;
  std::optional<unsigned> source;
  for (OpOperand &operand : op->getOpOperands())
    if (!constantElements(operand.get())) {
      if (source || axisIn(operand.get(), op->getResult(0), axis) != axis)
        return false;
      source = operand.getOperandNumber();
    }
  if (!source)
    return false;
  steps.push_back({op, axis, *source});
  return find(op->getOperand(*source), axis);
}

bool ProductChain::find(Value value, int64_t axis) {
  Operation *op = value.getDefiningOp();
  if (!op || !value.hasOneUse())
    return false;
  return isa<ConvOp, MatMulOp>(op) ? addProduct(op, axis) : addStep(op, axis);
}

/// Whether element `i` of `sizes` may be a 0 that stands for another number.  One that is joined
/// with others is computed from sizes: it is 0 where there are no rows, and that does not fit
/// columns either way.
static bool mayBeCode(Value sizes, int64_t i) {
  if (auto all = constantIntegers(sizes))
    return (*all)[i] == 0;
  auto concat = sizes.getDefiningOp<ConcatOp>();
  for (Value part : concat ? concat.getInputs() : ValueRange()) {
    auto type = tensorType(part);
    if (!type.hasStaticShape())
      return true;
    if (i < type.getNumElements())
      return constantIntegers(part) ? mayBeCode(part, i) : !part.getDefiningOp();
    i -= type.getNumElements();
  }
  return true;
}

/// The sizes of the rows that `op` asks for.  Where 0 may stand for the number of columns it is
/// replaced, as there are fewer of them in a part.
static Value sizesOfRows(OpBuilder &b, Location loc, ReshapeOp op) {
  int64_t count = tensorType(op.getResult()).getRank() - 1,
          columns = tensorType(op.getData()).getRank() - 1;
  Value rows = sliced(b, loc, op.getShape(), {0, 0, count});
  if (op.getAllowzero() || columns >= count || !mayBeCode(op.getShape(), columns))
    return rows;
  Value code = sliced(b, loc, rows, {0, columns, 1});
  Value isCopy = createInferred<EqualOp>(b, loc, code, constantInts(b, loc, {0}));
  Value size = constantInts(b, loc, {tensorType(op.getData()).getShape().back()});
  SmallVector<Value> sizes{sliced(b, loc, rows, {0, 0, columns}),
                           createInferred<WhereOp>(b, loc, isCopy, size, code)};
  if (columns + 1 < count)
    sizes.push_back(sliced(b, loc, rows, {0, columns + 1, count - columns - 1}));
  return ConcatOp::create(b, loc, rows.getType(), sizes, b.getI64IntegerAttr(0));
}

/// These slices of a constant along `axis`.
static Value chosen(OpBuilder &b, Location loc, Value constant, int64_t axis,
                    ArrayRef<int64_t> slices) {
  bool areNeighbours = true;
  for (size_t i = 1; i < slices.size(); ++i)
    areNeighbours &= slices[i] == slices[i - 1] + 1;
  if (areNeighbours)
    return sliced(b, loc, constant, {axis, slices.front(), (int64_t)slices.size()});
  SmallVector<int64_t> shape(tensorType(constant).getShape());
  shape[axis] = slices.size();
  return GatherOp::create(b, loc, tensorType(constant).clone(shape), constant,
                          constantInts(b, loc, slices), b.getI64IntegerAttr(axis));
}

Value ProductChain::compute(OpBuilder &b, ArrayRef<int64_t> columns) const {
  int64_t count = columns.size();
  Value value;
  for (const Step &step : llvm::reverse(steps)) {
    Operation *op = b.clone(*step.op);
    b.setInsertionPoint(op);
    // A part of what the node computes.
    Location loc = withoutNumber(op->getLoc());
    op->setLoc(loc);
    Value old = step.op->getResult(0);
    if (!value) {
      for (OpOperand &operand : op->getOpOperands().drop_front())
        operand.set(chosen(b, loc, operand.get(),
                           operand.getOperandNumber() == step.source ? weightAxisOf(op) : 0,
                           columns));
    } else if (auto reshape = dyn_cast<ReshapeOp>(op)) {
      Value sizes[] = {sizesOfRows(b, loc, reshape), constantInts(b, loc, {count})};
      op->setOperands({value, ConcatOp::create(b, loc, reshape.getShape().getType(), sizes,
                                               b.getI64IntegerAttr(0))});
    } else {
      for (OpOperand &operand : op->getOpOperands()) {
        int64_t axis = axisIn(operand.get(), old, step.axis);
        if (operand.getOperandNumber() == step.source)
          operand.set(value);
        else if (axis >= 0)
          operand.set(chosen(b, loc, operand.get(), axis, columns));
      }
    }
    SmallVector<int64_t> shape(tensorType(old).getShape());
    shape[step.axis] = count;
    op->getResult(0).setType(tensorType(old).clone(shape));
    b.setInsertionPointAfter(op);
    value = op->getResult(0);
  }
  return value;
}
