//===- GramsLowering.cpp - Walks through a tree of words ------------------===//
//
// From each word of a row a walk follows the tree as long as it can, once for each
// distance between words.  An edge is found by bisection.
//
//===----------------------------------------------------------------------===//

#include "dialects/onnx/interfaces/Lowering.h"
#include "dialects/onnx/ops/Text/Text.h"

#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"

using namespace mlir;
using namespace onnxc;
using namespace onnxc::onnx;

using Predicate = arith::CmpIPredicate;

namespace {
/// Scalars are indices, but words and labels, which are i64.
class Walker {
public:
  Walker(OpBuilder &builder, Location loc, CountGramsOp op, CountGramsOp::Adaptor tables)
      : b(loc, builder), op(op), tables(tables) {}

  /// `counts` after the walk from word `start` of a row; `at` gives the place of a word.
  Value walk(Value counts, Value start, Value end, Value distance,
             llvm::function_ref<SmallVector<Value>(Value)> at);

private:
  Value constant(int64_t value) { return arith::ConstantIndexOp::create(b, value); }
  Value compare(Predicate predicate, Value x, Value y) {
    return arith::CmpIOp::create(b, predicate, x, y);
  }
  Value add(Value x, int64_t y) { return arith::AddIOp::create(b, x, constant(y)); }
  Value load(Value table, ValueRange at) { return tensor::ExtractOp::create(b, table, at); }
  Value loadIndex(Value table, Value at) {
    return arith::IndexCastOp::create(b, b.getIndexType(), load(table, at));
  }
  Value edgeFor(Value node, Value word);
  Value count(Value counts, Value edge, Value size, Value distance, SmallVector<Value> place);

  ImplicitLocOpBuilder b;
  CountGramsOp op;
  CountGramsOp::Adaptor tables;
};
} // namespace

/// The first edge of `node` whose label is not below `word`, or the first of the next node.
Value Walker::edgeFor(Value node, Value word) {
  Value first = loadIndex(tables.getEdges(), node),
        end = loadIndex(tables.getEdges(), add(node, 1));
  auto loop = scf::WhileOp::create(
      b, TypeRange{b.getIndexType(), b.getIndexType()}, ValueRange{first, end},
      [&](OpBuilder &inner, Location loc, ValueRange state) {
        Value isOpen = arith::CmpIOp::create(inner, loc, Predicate::ult, state[0], state[1]);
        scf::ConditionOp::create(inner, loc, isOpen, state);
      },
      [&](OpBuilder &inner, Location loc, ValueRange state) {
        Walker w(inner, loc, op, tables);
        Value middle = arith::ShRUIOp::create(
            inner, loc, arith::AddIOp::create(inner, loc, state[0], state[1]), w.constant(1));
        Value isBelow = w.compare(Predicate::slt, w.load(tables.getLabels(), middle), word);
        Value low = arith::SelectOp::create(inner, loc, isBelow, w.add(middle, 1), state[0]);
        Value high = arith::SelectOp::create(inner, loc, isBelow, state[1], middle);
        scf::YieldOp::create(inner, loc, ValueRange{low, high});
      });
  return loop.getResult(0);
}

/// Counts the n-gram of `size` words that `edge` ends, if it is one that counts.
Value Walker::count(Value counts, Value edge, Value size, Value distance,
                    SmallVector<Value> place) {
  Value column = load(tables.getColumns(), edge), zero = arith::ConstantIntOp::create(b, 0, 64);
  Value isFirst = compare(Predicate::eq, distance, constant(1));
  Value least = arith::SelectOp::create(b, isFirst, constant(op.getShortest()),
                                        constant(std::max<int64_t>(op.getShortest(), 2)));
  Value counted = arith::AndIOp::create(b, compare(Predicate::sge, column, zero),
                                        compare(Predicate::uge, size, least));
  auto branch = scf::IfOp::create(
      b, counted,
      [&](OpBuilder &inner, Location loc) {
        place.back() = arith::IndexCastOp::create(inner, loc, inner.getIndexType(), column);
        Value old = tensor::ExtractOp::create(inner, loc, counts, place);
        Value one = arith::ConstantOp::create(inner, loc, inner.getF32FloatAttr(1));
        Value sum = arith::AddFOp::create(inner, loc, old, one);
        scf::YieldOp::create(inner, loc,
                             Value(tensor::InsertOp::create(inner, loc, sum, counts, place)));
      },
      [&](OpBuilder &inner, Location loc) { scf::YieldOp::create(inner, loc, counts); });
  return branch.getResult(0);
}

Value Walker::walk(Value counts, Value start, Value end, Value distance,
                   llvm::function_ref<SmallVector<Value>(Value)> at) {
  enum { GoesOn, Item, TreeNode, Size, Counts };
  SmallVector<Value> init{arith::ConstantIntOp::create(b, 1, 1), start, constant(0), constant(1),
                          counts};
  auto loop = scf::WhileOp::create(
      b, ValueRange(init).getTypes(), init,
      [&](OpBuilder &inner, Location loc, ValueRange state) {
        Walker w(inner, loc, op, tables);
        Value isInside = w.compare(Predicate::ult, state[Item], end);
        Value isShort = w.compare(Predicate::ule, state[Size], w.constant(op.getLongest()));
        Value goesOn = arith::AndIOp::create(inner, loc, isInside, isShort);
        scf::ConditionOp::create(inner, loc,
                                 arith::AndIOp::create(inner, loc, goesOn, state[GoesOn]), state);
      },
      [&](OpBuilder &inner, Location loc, ValueRange state) {
        Walker w(inner, loc, op, tables);
        SmallVector<Value> place = at(state[Item]);
        Value word = w.load(tables.getWords(), place), node = state[TreeNode];
        Value edge = w.edgeFor(node, word), limit = w.loadIndex(tables.getEdges(), w.add(node, 1));
        // One label more than edges may be looked at.
        Value isSame = w.compare(Predicate::eq, w.load(tables.getLabels(), edge), word);
        Value isFound =
            arith::AndIOp::create(inner, loc, w.compare(Predicate::ult, edge, limit), isSame);
        auto branch = scf::IfOp::create(
            inner, loc, isFound,
            [&](OpBuilder &b, Location loc) {
              Walker found(b, loc, op, tables);
              scf::YieldOp::create(b, loc,
                                   found.count(state[Counts], edge, state[Size], distance, place));
            },
            [&](OpBuilder &b, Location loc) { scf::YieldOp::create(b, loc, state[Counts]); });
        Value item = arith::AddIOp::create(inner, loc, state[Item], distance);
        scf::YieldOp::create(
            inner, loc,
            ValueRange{isFound, item, w.add(edge, 1), w.add(state[Size], 1), branch.getResult(0)});
      });
  return loop.getResult(Counts);
}

/// One more than the largest distance between words that is tried in a row of `end` words.
static Value distanceLimit(OpLowering &l, CountGramsOp op, Value end) {
  Value shortest = l.constantIndex(2);
  if (op.getMostSkips() == 0)
    return shortest;
  // Words as far apart as the row is long are no two words.
  constexpr int64_t kMost = std::numeric_limits<int64_t>::max() - 2;
  Value asked = l.constantIndex(std::min<int64_t>(op.getMostSkips(), kMost) + 2);
  Value possible = arith::MaxSIOp::create(l.b, l.loc, end, shortest);
  return arith::MinSIOp::create(l.b, l.loc, asked, possible);
}

namespace {
struct CountGramsLowering
    : LinalgLoweringInterface::ExternalModel<CountGramsLowering, CountGramsOp> {
  FailureOr<SmallVector<Value>> lowerToLinalg(Operation *operation, OpLowering &l) const {
    auto op = cast<CountGramsOp>(operation);
    auto tables = l.adaptor<CountGramsOp>();
    FailureOr<Value> out = l.emptyResult();
    if (failed(out))
      return failure();
    Value words = tables.getWords(), zero = l.constantIndex(0), one = l.constantIndex(1);
    int64_t rank = cast<RankedTensorType>(words.getType()).getRank();
    Value end = l.index(l.dim(words, rank - 1));
    // Rows, if there are any, distances and words.
    SmallVector<Value> lower{one, zero}, steps(rank + 1, one),
        upper{distanceLimit(l, op, end), end};
    if (rank == 2) {
      lower.insert(lower.begin(), zero);
      upper.insert(upper.begin(), l.index(l.dim(words, 0)));
    }
    Value counts = l.filled(*out, l.constant(l.resultType().getElementType(), 0));
    scf::LoopNest nest = scf::buildLoopNest(
        l.b, l.loc, lower, upper, steps, counts,
        [&](OpBuilder &b, Location loc, ValueRange at, ValueRange carried) -> scf::ValueVector {
          auto place = [&](Value item) {
            SmallVector<Value> result(at.drop_back(2));
            result.push_back(item);
            return result;
          };
          return {Walker(b, loc, op, tables)
                      .walk(carried[0], at.back(), end, at[at.size() - 2], place)};
        });
    return SmallVector<Value>{nest.results.front()};
  }
};
} // namespace

void onnxc::attachGramLowerings(MLIRContext *ctx) {
  CountGramsOp::attachInterface<CountGramsLowering>(*ctx);
}
