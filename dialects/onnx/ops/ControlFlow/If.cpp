//===- If.cpp - Shapes and rules of If ------------------------------------===//

#include "dialects/onnx/ops/ControlFlow/ControlFlow.h"
#include "dialects/onnx/ops/ControlFlow/GraphRules.h"
#include "dialects/onnx/ops/Reshape/Reshape.h"

#include "mlir/Dialect/Tensor/IR/Tensor.h"

using namespace mlir;
using namespace onnxc;
using namespace onnxc::onnx;

ArrayRef<StringRef> IfOp::getSubgraphNames() {
  static const StringRef kNames[] = {"then_branch", "else_branch"};
  return kNames;
}

FailureOr<SmallVector<Type>> IfOp::getSubgraphArgumentTypes(unsigned) {
  return SmallVector<Type>();
}

std::pair<Value, int64_t> IfOp::getArgumentSize(unsigned, int64_t) { return {}; }

/// What squeezes `whole` to `value`, or null.
static SqueezeOp squeezeOf(Value value, Value whole) {
  auto skipIdentities = [](Value v) {
    while (auto identity = v.getDefiningOp<IdentityOp>())
      v = identity.getInput();
    return v;
  };
  auto squeeze = skipIdentities(value).getDefiningOp<SqueezeOp>();
  bool isSame = squeeze && skipIdentities(squeeze.getData()) == skipIdentities(whole);
  return isSame ? squeeze : SqueezeOp();
}

/// Whether it is open that a dimension which disappears has size 1.
static bool squeezesOpenSize(SqueezeOp squeeze) {
  auto axes = squeeze.getAxes() ? constantIntegers(squeeze.getAxes()) : std::nullopt;
  RankedTensorType type = tensorType(squeeze.getData());
  return axes && llvm::any_of(*axes, [&](int64_t axis) {
           return type.isDynamicDim(fromFront(axis, type.getRank()));
         });
}

/// Whether `value` is computed from nothing but sizes and constants.
static bool isFromSizes(Value value) {
  SmallVector<Value> pending{value};
  llvm::SmallPtrSet<Operation *, 8> seen;
  while (!pending.empty()) {
    Value next = pending.pop_back_val();
    Operation *op = next.getDefiningOp();
    if (!op || op->getNumRegions() > 0)
      return false;
    if (isa<ShapeOp, SizeOp>(op) || constantElements(next) || !seen.insert(op).second)
      continue;
    if (op->getNumOperands() == 0)
      return false;
    llvm::append_range(pending, op->getOperands());
  }
  return true;
}

/// A result has one rank here.  Exporters write "squeeze it if the size is 1" as a
/// branch that squeezes and one that does not: the first is taken for granted, and a
/// run in which the size is another ends with an error.  The size is unknown, or the
/// condition asks for sizes.  Once the results have types it has been decided.
static bool takesSqueeze(IfOp op, Value condition, ValueRange squeezed, ValueRange whole) {
  bool differs = false;
  if (squeezed.size() != whole.size() || squeezed.size() != op->getNumResults())
    return false;
  for (auto [x, y, result] : llvm::zip_equal(squeezed, whole, op->getResultTypes())) {
    if (tensorType(x).getRank() == tensorType(y).getRank())
      continue;
    SqueezeOp squeeze = squeezeOf(x, y);
    if (!squeeze)
      return false;
    auto decided = dyn_cast<RankedTensorType>(result);
    if (decided ? decided.getRank() != tensorType(x).getRank()
                : !squeezesOpenSize(squeeze) && !isFromSizes(condition))
      return false;
    differs = true;
  }
  return differs;
}

/// The branch that is certain to be taken, else null.
static Region *knownBranch(Value condition, Region &thenBranch, Region &elseBranch) {
  if (std::optional<int64_t> known = knownScalar(condition))
    return *known ? &thenBranch : &elseBranch;
  ValueRange thenValues = yieldOf(thenBranch)->getOperands(),
             elseValues = yieldOf(elseBranch)->getOperands();
  auto op = cast<IfOp>(thenBranch.getParentOp());
  if (takesSqueeze(op, condition, thenValues, elseValues))
    return &thenBranch;
  return takesSqueeze(op, condition, elseValues, thenValues) ? &elseBranch : nullptr;
}

Region *IfOp::getKnownBranch() { return knownBranch(getCond(), getThenBranch(), getElseBranch()); }

/// `condition` ? x : y, where the condition is a tensor of one element.
static Dim selectSize(DimBuilder &dims, Value condition, Dim x, Dim y) {
  if (x == y || !x || !y)
    return x == y ? x : Dim();
  if (!dims.emits())
    return Dim();
  OpBuilder &b = dims.getBuilder();
  auto asValue = [&](Dim dim) -> Value {
    if (auto value = dyn_cast<Value>(dim))
      return value;
    return arith::ConstantIndexOp::create(b, dims.getLoc(), *DimBuilder::constantOf(dim));
  };
  SmallVector<Value> zeros;
  for (int64_t i = 0; i < tensorType(condition).getRank(); ++i)
    zeros.push_back(arith::ConstantIndexOp::create(b, dims.getLoc(), 0));
  Value holds = tensor::ExtractOp::create(b, dims.getLoc(), condition, zeros);
  return arith::SelectOp::create(b, dims.getLoc(), holds, asValue(x), asValue(y)).getResult();
}

LogicalResult IfOp::dimsOf(Adaptor op, DimBuilder &dims, ResultDims &results) {
  ValueRange thenValues = yieldOf(op.getThenBranch())->getOperands(),
             elseValues = yieldOf(op.getElseBranch())->getOperands();
  if (thenValues.size() != elseValues.size())
    return dims.fail("the branches yield " + Twine(thenValues.size()) + " and " +
                     Twine(elseValues.size()) + " values");
  Region *known = knownBranch(op.getCond(), op.getThenBranch(), op.getElseBranch());
  for (auto [i, x, y] : llvm::enumerate(thenValues, elseValues)) {
    Dims &shape = results.emplace_back();
    if (known) {
      shape = dims.of(known == &op.getThenBranch() ? x : y);
      continue;
    }
    if (tensorType(x).getRank() != tensorType(y).getRank())
      return dims.fail("the branches yield values of ranks " + Twine(tensorType(x).getRank()) +
                       " and " + Twine(tensorType(y).getRank()) + " for result " + Twine(i)); // C2
    for (int64_t axis = 0; axis < tensorType(x).getRank(); ++axis)
      shape.push_back(selectSize(dims, op.getCond(), dims.of(x, axis), dims.of(y, axis)));
  }
  return success();
}

LogicalResult IfOp::verifyRegions() {
  if (failed(requireOneElement(*this, getCond(), "the condition"))) // C1
    return failure();
  Region *known = getKnownBranch();
  for (Region *branch : {&getThenBranch(), &getElseBranch()}) { // C2
    // A branch that is never taken may be of any shape.
    if (known && branch != known)
      continue;
    if (failed(requireCount(*this, yieldOf(*branch)->getNumOperands(), getNumResults(),
                            "values of a branch")))
      return failure();
    for (auto [i, result, value] :
         llvm::enumerate(getResultTypes(), yieldOf(*branch)->getOperandTypes()))
      if (failed(requireCompatible(*this, result, value, "result " + Twine(i))))
        return failure();
  }
  return success();
}
