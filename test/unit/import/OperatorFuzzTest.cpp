// Every operator with every kind of operand and attribute: emission may refuse
// a node but not crash, whatever a model file says.
#include "compiler/import/OpsetSteps.h"
#include "dialects/onnx/Onnx.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/OwningOpRef.h"
#include "mlir/IR/Verifier.h"

#include "llvm/Support/PrettyStackTrace.h"
#include "llvm/Support/Signals.h"

#include <catch2/catch.hpp>

using namespace mlir;
using namespace onnxc;

namespace {
/// Deterministic choices.
class Dice {
public:
  explicit Dice(uint64_t seed) : state(seed) {}
  uint64_t below(uint64_t bound) {
    state = state * 6364136223846793005u + 1442695040888963407u;
    return (state >> 33) % bound;
  }
  template <typename T>
  T of(std::initializer_list<T> values) {
    return values.begin()[below(values.size())];
  }

private:
  uint64_t state;
};
} // namespace

static int64_t anyInteger(Dice &dice) {
  return dice.of<int64_t>({0, 0, 1, 1, 2, 3, 4, 7, -1, -1, -2, -5, 11, int64_t(1) << 40, INT64_MAX, INT64_MIN});
}

static SmallVector<int64_t> anyIntegers(Dice &dice) {
  SmallVector<int64_t> values(dice.below(7));
  for (int64_t &value : values)
    value = dice.below(3) ? dice.below(4) : anyInteger(dice);
  return values;
}

static RankedTensorType anyType(Dice &dice, Builder &b) {
  SmallVector<int64_t> shape(dice.of({0, 1, 2, 2, 3, 4, 4, 5}));
  for (int64_t &size : shape)
    size = dice.of<int64_t>({ShapedType::kDynamic, 0, 1, 2, 3, 4, 8, 8, 16, int64_t(1) << 30});
  MLIRContext *ctx = b.getContext();
  Type element = dice.of<Type>({b.getF32Type(), b.getF32Type(), b.getI64Type(), b.getI64Type(), b.getI1Type(),
                                b.getI32Type(), b.getF16Type(), b.getI8Type(),
                                IntegerType::get(ctx, 8, IntegerType::Unsigned)});
  return RankedTensorType::get(shape, element);
}

static Attribute anyAttribute(Dice &dice, Builder &b) {
  switch (dice.below(6)) {
  case 0:
    return b.getF32FloatAttr(dice.of({0.0f, 1.0f, -1.5f, 1e30f}));
  case 1:
    return b.getStringAttr(dice.of<StringRef>({"NOTSET", "SAME_UPPER", "SAME_LOWER", "VALID", "constant", "reflect",
                                               "edge", "wrap", "linear", "nearest", "cubic", "DCR", "CRD", "", "?"}));
  case 2:
    return b.getDenseF32ArrayAttr({1.0f, 0.5f});
  case 3:
    return b.getI64TensorAttr(anyIntegers(dice));
  case 4:
    return b.getDenseI64ArrayAttr(anyIntegers(dice));
  default:
    return b.getI64IntegerAttr(anyInteger(dice));
  }
}

static Value anyOperand(Dice &dice, OpBuilder &b) {
  Location loc = b.getUnknownLoc();
  switch (dice.below(8)) {
  case 0:
    return {};
  case 1:
  case 2:
    return emitInts(b, loc, anyIntegers(dice));
  case 3:
    return emitScalar(b, loc, dice.of<Type>({b.getI64Type(), b.getF32Type(), b.getI32Type()}), dice.below(5));
  default:
    return b.getBlock()->addArgument(anyType(dice, b), loc);
  }
}

static constexpr uint64_t kNodesPerOperator = 400;

/// One random node of `op` in a function of its own.
static void emitRandomNode(RegisteredOperationName op, uint64_t seed) {
  MLIRContext *ctx = op.getContext();
  Dice dice(seed);
  Location loc = UnknownLoc::get(ctx);
  OwningOpRef<ModuleOp> module = ModuleOp::create(loc);
  OpBuilder b = OpBuilder::atBlockEnd(module->getBody());
  auto function = func::FuncOp::create(b, loc, "f", b.getFunctionType({}, {}));
  b.setInsertionPointToEnd(function.addEntryBlock());
  OperandGroups groups = op.getInterface<OnnxOpInterface>()->getOperandGroups();
  ImportedNode node(op.stripDialect(), loc);
  // Mostly as many operands as there may be.
  size_t count = dice.below(4) ? groups.operands.size() : dice.below(groups.operands.size() + 3);
  for (size_t i = 0; i < count; ++i)
    node.operands.push_back(anyOperand(dice, b));
  for (StringAttr name : op.getAttributeNames())
    if (!name.strref().ends_with("SegmentSizes") && dice.below(2))
      node.attributes.set(name, anyAttribute(dice, b));
  node.outputs.assign(dice.below(4), dice.below(2));
  FailureOr<SmallVector<Value>> results =
      emitNode(std::move(node), dice.of<int64_t>({1, 2, 5, 6, 8, 9, 10, 12, 15, 17, 20, 28, 28, 28}), b);
  // What the emission did not look at, the verifier must.
  if (succeeded(results))
    for (Operation &emitted : function.getBody().front())
      (void)verify(&emitted, /*verifyRecursively=*/false);
}

TEST_CASE("no operator crashes on any operands and attributes") {
  MLIRContext ctx(MLIRContext::Threading::DISABLED);
  ctx.loadDialect<onnx::ONNXDialect, func::FuncDialect>();
  ScopedDiagnosticHandler silence(&ctx, [](Diagnostic &) { return success(); });
  llvm::EnablePrettyStackTrace();
  int64_t numOperators = 0;
  for (RegisteredOperationName op : ctx.getRegisteredOperations()) {
    auto *interface = op.getInterface<OnnxOpInterface>();
    if (!interface || interface->getSinceVersion() == 0)
      continue;
    ++numOperators;
    for (uint64_t seed = 0; seed < kNodesPerOperator; ++seed) {
      // Names the culprit when the process dies.
      llvm::PrettyStackTraceFormat trace("%s with seed %d", op.getStringRef().data(), int(seed));
      emitRandomNode(op, seed);
    }
  }
  CHECK(numOperators > 10);
}
