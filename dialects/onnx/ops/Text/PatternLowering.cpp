//===- PatternLowering.cpp - Running an automaton over strings ------------===//

#include "dialects/onnx/interfaces/Strings.h"
#include "dialects/onnx/ops/Text/Text.h"

#include "mlir/Dialect/Tensor/IR/Tensor.h"

using namespace mlir;
using namespace onnxc;
using namespace onnxc::onnx;

/// i8: whether the automaton accepts `string`.
static Value emitMatch(OpBuilder &b, Location loc, MatchPatternOp::Adaptor op, int64_t numClasses,
                       Value string) {
  StringEmitter e(b, loc);
  Value address = e.addressOf(string);
  auto step = [&](OpBuilder &inner, Location loc, Value i,
                  ValueRange carried) -> SmallVector<Value> {
    auto index = [&](Value value) -> Value {
      return arith::IndexCastUIOp::create(inner, loc, inner.getIndexType(), value);
    };
    auto number = [&](int64_t value) -> Value {
      return arith::ConstantIntOp::create(inner, loc, value, 64);
    };
    Value byte = StringEmitter(inner, loc).byteAt(address, i);
    Value column = tensor::ExtractOp::create(inner, loc, op.getClasses(), index(byte));
    Value row = arith::MulIOp::create(inner, loc, carried[0], number(numClasses));
    Value at = arith::AddIOp::create(
        inner, loc, row, arith::ExtUIOp::create(inner, loc, inner.getI64Type(), column));
    Value state = tensor::ExtractOp::create(inner, loc, op.getTransitions(), index(at));
    state = arith::ExtUIOp::create(inner, loc, inner.getI64Type(), state);
    return {arith::CmpIOp::create(inner, loc, arith::CmpIPredicate::ne, state, number(0)), state};
  };
  Value state = e.loopWhile(e.constant(0), e.lengthOf(string), e.constant(1), step).front();
  return tensor::ExtractOp::create(
      b, loc, op.getAccepts(), Value(arith::IndexCastOp::create(b, loc, b.getIndexType(), state)));
}

namespace {
struct MatchPatternLowering
    : LinalgLoweringInterface::ExternalModel<MatchPatternLowering, MatchPatternOp> {
  FailureOr<SmallVector<Value>> lowerToLinalg(Operation *op, OpLowering &l) const {
    auto adaptor = l.adaptor<MatchPatternOp>();
    FailureOr<Value> out = l.emptyResult();
    if (failed(out))
      return failure();
    int64_t rank = l.resultType().getRank();
    int64_t numStates = cast<RankedTensorType>(adaptor.getAccepts().getType()).getNumElements();
    int64_t numClasses =
        cast<RankedTensorType>(adaptor.getTransitions().getType()).getNumElements() / numStates;
    AffineMap identity = l.b.getMultiDimIdentityMap(rank);
    SmallVector<utils::IteratorType> iterators(rank, utils::IteratorType::parallel);
    return SmallVector<Value>{l.generic(adaptor.getInput(), {identity, identity}, *out, iterators,
                                        [&](OpBuilder &b, Location loc, ValueRange args) {
                                          return emitMatch(b, loc, adaptor, numClasses, args[0]);
                                        })};
  }
};
} // namespace

void onnxc::attachPatternLowerings(MLIRContext *ctx) {
  MatchPatternOp::attachInterface<MatchPatternLowering>(*ctx);
}
