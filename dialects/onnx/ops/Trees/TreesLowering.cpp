//===- TreesLowering.cpp - A loop per row and tree ------------------------===//

#include "dialects/onnx/interfaces/Lowering.h"
#include "dialects/onnx/ops/Trees/Trees.h"

#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

using namespace mlir;
using namespace onnxc;
using namespace onnxc::onnx;

namespace {
struct ForestEmitter {
  OpLowering &l;
  ForestOp::Adaptor op = l.adaptor<ForestOp>();

  Type element() { return getElementTypeOrSelf(op.getWeights().getType()); }
  /// Element `at` of a table, 32-bit integers as index values.
  Value load(OpBuilder &b, Location loc, Value table, ValueRange at);
  Value goesFirst(OpBuilder &b, Location loc, Value row, Value node);
  /// Number of the leaf that a row reaches from a root.
  Value walk(OpBuilder &b, Location loc, Value row, Value root);
  Value fold(OpBuilder &b, Location loc, Value sum, Value weight);
  Value start();
  /// Adds a leaf's weights to row `row` of `out`.
  Value addDense(OpBuilder &b, Location loc, Value row, Value leaf, Value out);
  Value addSparse(OpBuilder &b, Location loc, Value row, Value leaf, Value out);
  Value foldSingle(OpBuilder &b, Location loc, Value row, Value out);
  Value foldMany(OpBuilder &b, Location loc, Value row, Value out);
  Value emit(Value out);

  using Body = llvm::function_ref<Value(OpBuilder &, Location, Value index, Value carried)>;
  Value loop(OpBuilder &b, Location loc, Value from, Value to, Value init, Body body);
  Value size(Value tensor, int64_t axis) { return l.index(l.dim(tensor, axis)); }
};
} // namespace

Value ForestEmitter::loop(OpBuilder &b, Location loc, Value from, Value to, Value init, Body body) {
  Value one = arith::ConstantIndexOp::create(b, loc, 1);
  return scf::ForOp::create(b, loc, from, to, one, init,
                            [&](OpBuilder &nested, Location, Value index, ValueRange carried) {
                              scf::YieldOp::create(nested, loc,
                                                   body(nested, loc, index, carried[0]));
                            })
      .getResult(0);
}

Value ForestEmitter::load(OpBuilder &b, Location loc, Value table, ValueRange at) {
  Value value = tensor::ExtractOp::create(b, loc, table, at);
  return value.getType().isInteger()
             ? Value(arith::IndexCastOp::create(b, loc, b.getIndexType(), value))
             : value;
}

Value ForestEmitter::goesFirst(OpBuilder &b, Location loc, Value row, Value node) {
  using Float = arith::CmpFPredicate;
  auto compare = [&](Float predicate, Value x, Value y) -> Value {
    return arith::CmpFOp::create(b, loc, predicate, x, y);
  };
  Value column = load(b, loc, op.getFeatures(), node), isFirstForNaN;
  if (op.getMissing() == "by_sign") {
    Value none = arith::ConstantIndexOp::create(b, loc, -1),
          zero = arith::ConstantIndexOp::create(b, loc, 0);
    isFirstForNaN = arith::CmpIOp::create(b, loc, arith::CmpIPredicate::slt, column, zero);
    Value flipped = arith::SubIOp::create(b, loc, none, column);
    column = arith::SelectOp::create(b, loc, isFirstForNaN, flipped, column);
  }
  Value x = load(b, loc, op.getX(), {row, column});
  Value result = compare(Float::OLE, x, load(b, loc, op.getBounds()[0], node));
  if (op.getBounds().size() > 1)
    result = arith::AndIOp::create(b, loc, result,
                                   compare(Float::OGE, x, load(b, loc, op.getBounds()[1], node)));
  if (op.getMissing() == "false")
    return result;
  Value isNaN = compare(Float::UNO, x, x);
  if (isFirstForNaN)
    isNaN = arith::AndIOp::create(b, loc, isNaN, isFirstForNaN);
  return arith::OrIOp::create(b, loc, result, isNaN);
}

Value ForestEmitter::walk(OpBuilder &b, Location loc, Value row, Value root) {
  Type index = b.getIndexType();
  auto loop = scf::WhileOp::create(
      b, loc, TypeRange{index}, ValueRange{root},
      [&](OpBuilder &nested, Location, ValueRange at) {
        Value zero = arith::ConstantIndexOp::create(nested, loc, 0);
        Value isBranch = arith::CmpIOp::create(nested, loc, arith::CmpIPredicate::sge, at[0], zero);
        scf::ConditionOp::create(nested, loc, isBranch, at);
      },
      [&](OpBuilder &nested, Location, ValueRange at) {
        Value zero = arith::ConstantIndexOp::create(nested, loc, 0),
              one = arith::ConstantIndexOp::create(nested, loc, 1);
        Value isFirst = goesFirst(nested, loc, row, at[0]);
        Value side = arith::SelectOp::create(nested, loc, isFirst, zero, one);
        scf::YieldOp::create(nested, loc, load(nested, loc, op.getChildren(), {at[0], side}));
      });
  Value none = arith::ConstantIndexOp::create(b, loc, -1);
  return arith::SubIOp::create(b, loc, none, loop.getResult(0));
}

Value ForestEmitter::fold(OpBuilder &b, Location loc, Value sum, Value weight) {
  if (op.getFold() == "min")
    return arith::MinimumFOp::create(b, loc, sum, weight);
  if (op.getFold() == "max")
    return arith::MaximumFOp::create(b, loc, sum, weight);
  return arith::AddFOp::create(b, loc, sum, weight);
}

Value ForestEmitter::start() {
  double infinity = std::numeric_limits<double>::infinity();
  return l.constant(element(), op.getFold() == "sum"   ? 0
                               : op.getFold() == "min" ? infinity
                                                       : -infinity);
}

Value ForestEmitter::addDense(OpBuilder &b, Location loc, Value row, Value leaf, Value out) {
  Value zero = arith::ConstantIndexOp::create(b, loc, 0);
  Value targets = arith::ConstantIndexOp::create(b, loc, op.getNTargets());
  return loop(b, loc, zero, targets, out,
              [&](OpBuilder &b, Location loc, Value target, Value out) -> Value {
                Value sum = tensor::ExtractOp::create(b, loc, out, ValueRange{row, target});
                Value weight = load(b, loc, op.getWeights(), {leaf, target});
                return tensor::InsertOp::create(b, loc, fold(b, loc, sum, weight), out,
                                                ValueRange{row, target});
              });
}

Value ForestEmitter::addSparse(OpBuilder &b, Location loc, Value row, Value leaf, Value out) {
  Value one = arith::ConstantIndexOp::create(b, loc, 1);
  Value from = load(b, loc, op.getPlaces()[0], leaf);
  Value to = load(b, loc, op.getPlaces()[0], Value(arith::AddIOp::create(b, loc, leaf, one)));
  return loop(b, loc, from, to, out,
              [&](OpBuilder &b, Location loc, Value entry, Value out) -> Value {
                Value target = load(b, loc, op.getPlaces()[1], entry),
                      weight = load(b, loc, op.getWeights(), entry);
                Value sum = tensor::ExtractOp::create(b, loc, out, ValueRange{row, target});
                return tensor::InsertOp::create(b, loc, fold(b, loc, sum, weight), out,
                                                ValueRange{row, target});
              });
}

/// One target: the sum stays in a register.
Value ForestEmitter::foldSingle(OpBuilder &b, Location loc, Value row, Value out) {
  Value zero = arith::ConstantIndexOp::create(b, loc, 0);
  Value sum = loop(b, loc, zero, size(op.getRoots(), 0), start(),
                   [&](OpBuilder &b, Location loc, Value tree, Value sum) {
                     Value leaf = walk(b, loc, row, load(b, loc, op.getRoots(), tree));
                     return fold(b, loc, sum, load(b, loc, op.getWeights(), {leaf, zero}));
                   });
  return tensor::InsertOp::create(b, loc, sum, out, ValueRange{row, zero});
}

Value ForestEmitter::foldMany(OpBuilder &b, Location loc, Value row, Value out) {
  Value zero = arith::ConstantIndexOp::create(b, loc, 0);
  return loop(b, loc, zero, size(op.getRoots(), 0), out,
              [&](OpBuilder &b, Location loc, Value tree, Value out) {
                Value leaf = walk(b, loc, row, load(b, loc, op.getRoots(), tree));
                return op.getPlaces().empty() ? addDense(b, loc, row, leaf, out)
                                              : addSparse(b, loc, row, leaf, out);
              });
}

Value ForestEmitter::emit(Value out) {
  bool isSingle = op.getNTargets() == 1;
  if (!isSingle)
    out = l.filled(out, start());
  Value zero = l.constantIndex(0);
  return loop(l.b, l.loc, zero, size(op.getX(), 0), out,
              [&](OpBuilder &b, Location loc, Value row, Value out) {
                return isSingle ? foldSingle(b, loc, row, out) : foldMany(b, loc, row, out);
              });
}

namespace {
struct ForestLowering : LinalgLoweringInterface::ExternalModel<ForestLowering, ForestOp> {
  FailureOr<SmallVector<Value>> lowerToLinalg(Operation *op, OpLowering &l) const {
    FailureOr<Value> out = l.emptyResult();
    if (failed(out))
      return failure();
    return SmallVector<Value>{ForestEmitter{l}.emit(*out)};
  }
};
} // namespace

void onnxc::attachTreesLowerings(MLIRContext *ctx) {
  ForestOp::attachInterface<ForestLowering>(*ctx);
}
