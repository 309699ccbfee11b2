//===- CarriedSizes.cpp - Sizes that change between iterations ------------===//
//
// The shape functions emit the arithmetic that leads from a size at the start of a
// body to the one that is yielded.  Concatenation adds, an If selects, broadcasting and
// slicing select and clamp: a few forms are enough.
//
//===----------------------------------------------------------------------===//

#include "dialects/onnx/ops/ControlFlow/CarriedSizes.h"
#include "dialects/onnx/ops/ControlFlow/ControlFlow.h"
#include "dialects/onnx/ops/ControlFlow/GraphRules.h"
#include "dialects/onnx/ops/Reshape/Reshape.h"

#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "llvm/ADT/SetVector.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace onnxc;
using namespace onnxc::onnx;

//===----------------------------------------------------------------------===//
// The attribute
//===----------------------------------------------------------------------===//

ParseResult onnx::parseAxes(OpAsmParser &parser, DenseI64ArrayAttr &axes) {
  SmallVector<int64_t> pairs;
  auto parsePair = [&]() -> ParseResult {
    return failure(parser.parseInteger(pairs.emplace_back()) || parser.parseKeyword("axis") ||
                   parser.parseInteger(pairs.emplace_back()));
  };
  if (parser.parseCommaSeparatedList(OpAsmParser::Delimiter::Square, parsePair))
    return failure();
  axes = parser.getBuilder().getDenseI64ArrayAttr(pairs);
  return success();
}

void onnx::printAxes(OpAsmPrinter &printer, Operation *, DenseI64ArrayAttr axes) {
  printer << '[';
  for (int64_t i = 0; axes && i + 1 < axes.size(); i += 2)
    printer << (i ? ", " : "") << axes[i] << " axis " << axes[i + 1];
  printer << ']';
}

bool onnx::isGrowing(std::optional<ArrayRef<int64_t>> growing, int64_t carried, int64_t axis) {
  for (size_t i = 0; growing && i + 1 < growing->size(); i += 2)
    if ((*growing)[i] == carried && (*growing)[i + 1] == axis)
      return true;
  return false;
}

bool LoopOp::isGrowing(unsigned carried, int64_t axis) {
  return onnx::isGrowing(getGrowing(), carried, axis);
}

LogicalResult onnx::verifyGrowing(LoopOp op) {
  ArrayRef<int64_t> pairs = op.getGrowing().value_or(ArrayRef<int64_t>());
  if (pairs.size() % 2)
    return op.emitOpError("`growing` is not a list of pairs");
  for (size_t i = 0; i < pairs.size(); i += 2) {
    int64_t carried = pairs[i], axis = pairs[i + 1];
    if (carried < 0 || carried >= (int64_t)op.getInitial().size())
      return op.emitOpError() << "`growing` names carried value " << carried << " of "
                              << op.getInitial().size();
    auto type = tensorType(op.getBody().getArgument(carried + 2));
    if (axis < 0 || axis >= type.getRank() || !type.isDynamicDim(axis))
      return op.emitOpError() << "carried value " << carried << " cannot grow along axis " << axis
                              << " of " << type;
    if (isGrowing(pairs.take_front(i), carried, axis))
      return op.emitOpError() << "`growing` names axis " << axis << " of carried value " << carried
                              << " twice";
  }
  return success();
}

/// What is larger, along an axis, is no size that anybody means.
static constexpr int64_t kMaxSize = int64_t(1) << 48;

//===----------------------------------------------------------------------===//
// Bounds
//===----------------------------------------------------------------------===//

void CarriedSizes::addChanging(Value size) {
  changing.insert(size);
  constant.clear();
}

bool CarriedSizes::isConstant(Dim size) {
  auto value = dyn_cast<Value>(size);
  // Values of the graph around the loop are there before it.
  if (!value || value.getParentRegion()->isAncestor(loop->getParentRegion()))
    return true;
  auto [it, isNew] = constant.try_emplace(value, true);
  if (!isNew)
    return it->second;
  Operation *around = value.getParentRegion()->getParentOp(), *op = value.getDefiningOp();
  bool result =
      !changing.contains(value) && !(around && loop->isAncestor(around)) &&
      (!op || llvm::all_of(op->getOperands(), [&](Value v) { return isConstant(Dim(v)); }));
  return constant[value] = result;
}

/// The larger of two, of which null is none.
static Dim larger(DimBuilder &dims, Dim x, Dim y) {
  return !x || x == y ? y : !y ? x : dims.max(x, y);
}

void CarriedSizes::addBound(Value size, SizeStep bound, Dim initial) {
  bounds[size] = {bound.step, larger(dims, bound.least, initial), bound.isReached};
}

std::optional<SizeStep> CarriedSizes::shifted(std::optional<SizeStep> bound, Dim by) {
  if (!bound)
    return std::nullopt;
  return SizeStep{dims.add(bound->step, by), dims.add(bound->least, by), bound->isReached};
}

std::optional<SizeStep> CarriedSizes::merged(std::optional<SizeStep> x, std::optional<SizeStep> y) {
  if (!x || !y)
    return std::nullopt;
  return SizeStep{larger(dims, x->step, y->step), larger(dims, x->least, y->least),
                  x->isReached && y->isReached};
}

bool CarriedSizes::isNonNegative(Dim size) {
  if (auto known = DimBuilder::constantOf(size))
    return *known >= 0;
  auto value = cast<Value>(size);
  Operation *op = value.getDefiningOp();
  if (!op || isa<tensor::DimOp>(op) || changing.contains(value))
    return true; // a size itself
  auto [it, isNew] = nonNegative.try_emplace(value, false);
  if (!isNew)
    return it->second;
  auto isOperand = [&](unsigned i) { return isNonNegative(getAsOpFoldResult(op->getOperand(i))); };
  bool result = TypeSwitch<Operation *, bool>(op)
                    .Case<arith::AddIOp, arith::MulIOp, arith::MinSIOp>(
                        [&](auto) { return isOperand(0) && isOperand(1); })
                    .Case([&](arith::MaxSIOp) { return isOperand(0) || isOperand(1); })
                    .Case([&](arith::SelectOp) { return isOperand(1) && isOperand(2); })
                    .Default([](Operation *) { return false; });
  return nonNegative[value] = result;
}

std::optional<SizeStep> CarriedSizes::stepOf(Dim next, Value size) {
  steps.clear();
  return next ? findStep(next, size) : std::nullopt;
}

std::optional<SizeStep> CarriedSizes::findStep(Dim next, Value size) {
  if (next == Dim(size))
    return SizeStep{dims.constant(0), Dim()};
  if (isConstant(next))
    return SizeStep{Dim(), next};
  auto value = cast<Value>(next);
  // What grows like another value is at most as large as that was before, plus a step.
  if (auto it = bounds.find(value); it != bounds.end())
    return it->second;
  Operation *op = value.getDefiningOp();
  if (!op)
    return std::nullopt;
  if (auto it = steps.find(value); it != steps.end())
    return it->second;
  std::optional<SizeStep> found = stepOfOperation(op, size);
  return steps[value] = found;
}

std::optional<SizeStep> CarriedSizes::stepOfOperation(Operation *op, Value size) {
  auto operand = [&](unsigned i) { return getAsOpFoldResult(op->getOperand(i)); };
  auto ofOperand = [&](unsigned i) { return findStep(operand(i), size); };
  using Bound = std::optional<SizeStep>;
  return TypeSwitch<Operation *, Bound>(op)
      .Case([&](arith::AddIOp) {
        if (isConstant(operand(1)))
          return shifted(ofOperand(0), operand(1));
        return isConstant(operand(0)) ? shifted(ofOperand(1), operand(0)) : Bound();
      })
      .Case([&](arith::SubIOp) -> Bound {
        if (isConstant(operand(1)))
          return shifted(ofOperand(0), dims.sub(dims.constant(0), operand(1)));
        Bound bound = isNonNegative(operand(1)) ? ofOperand(0) : Bound();
        return bound ? SizeStep{bound->step, bound->least, false} : bound;
      })
      .Case([&](arith::MaxSIOp) { return merged(ofOperand(0), ofOperand(1)); })
      .Case([&](arith::SelectOp) { return merged(ofOperand(1), ofOperand(2)); })
      .Case([&](arith::MinSIOp) -> Bound {
        // Both hold; one that does not grow is better, unless it stands for "to the end".
        Bound x = ofOperand(0), y = ofOperand(1);
        auto isEnd = [](Bound bound) {
          return DimBuilder::constantOf(bound->least).value_or(0) > kMaxSize;
        };
        Bound better = !x || !y ? (x ? x : y) : isEnd(y) || (!x->step && !isEnd(x)) ? x : y;
        bool isOther = x && y && (isEnd(x) || isEnd(y));
        return better ? SizeStep{better->step, better->least, isOther && better->isReached}
                      : better;
      })
      .Default([](Operation *) { return Bound(); });
}

bool CarriedSizes::isUnbounded(Dim next, Value size) {
  llvm::SetVector<Value> parts;
  if (auto value = dyn_cast_if_present<Value>(next))
    parts.insert(value);
  bool isSum = false;
  for (size_t i = 0; i < parts.size(); ++i) {
    Operation *op = parts[i].getDefiningOp();
    if (!isa_and_nonnull<arith::AddIOp, arith::MulIOp, arith::MaxSIOp, arith::SelectOp>(op))
      continue;
    isSum |= isa<arith::AddIOp>(op) && !isConstant(Dim(op->getOperand(0))) &&
             !isConstant(Dim(op->getOperand(1)));
    parts.insert(op->operand_begin(), op->operand_end());
  }
  return isSum && parts.contains(size);
}

//===----------------------------------------------------------------------===//
// Import
//===----------------------------------------------------------------------===//

SmallVector<Type> LoopOp::widenedArgumentTypes(ArrayRef<Type> types, bool &isContradicted) {
  SmallVector<Type> wider(types);
  isContradicted = false;
  ValueRange yielded = getBodyYield()->getOperands();
  for (unsigned i = 0; i < getInitial().size() && i + 1 < yielded.size(); ++i) {
    RankedTensorType argument = tensorType(getBody().getArgument(i + 2)),
                     next = tensorType(yielded[i + 1]);
    if (argument.getRank() != next.getRank())
      continue; // the verifier's
    SmallVector<int64_t> shape(cast<RankedTensorType>(types[i + 2]).getShape());
    for (auto [size, own, after] : llvm::zip_equal(shape, argument.getShape(), next.getShape())) {
      if (ShapedType::isDynamic(own) || own == after)
        continue;
      size = ShapedType::kDynamic;
      isContradicted |= !ShapedType::isDynamic(after);
    }
    wider[i + 2] = argument.clone(shape);
  }
  return wider;
}

namespace {
/// An axis of a carried value whose size the body's type leaves open.
struct OpenAxis {
  unsigned carried;
  int64_t axis;
  Value size;
  Dim next;
  Dim second; ///< `next` of the first iteration
  Dim inner;  ///< what a loop inside starts with, if its growing result becomes the value
};
} // namespace

/// The initial value of the loop inside a body that `value` is the result of and that changes its
/// size along `axis`; null if there is none.
static Value grownFrom(Value value, int64_t axis) {
  auto isSameShape = [](Operation *op) {
    auto onnxOp = dyn_cast_if_present<OnnxOpInterface>(op);
    return onnxOp && op->getNumOperands() == 1 &&
           (isa<IdentityOp>(op) || onnxOp.getKernelRole() == KernelRole::Elementwise);
  };
  while (isSameShape(value.getDefiningOp()))
    value = value.getDefiningOp()->getOperand(0);
  auto inner = value.getDefiningOp<LoopOp>();
  unsigned number = inner ? cast<OpResult>(value).getResultNumber() : 0;
  bool grows = inner && number < inner.getInitial().size() && inner.isGrowing(number, axis);
  return grows ? inner.getInitial()[number] : Value();
}

/// Whether `size` is computed from `part`.
static bool dependsOn(Dim size, Value part) {
  llvm::SetVector<Value> parts;
  if (auto value = dyn_cast_if_present<Value>(size))
    parts.insert(value);
  for (size_t i = 0; i < parts.size(); ++i)
    if (Operation *op = parts[i].getDefiningOp())
      parts.insert(op->operand_begin(), op->operand_end());
  return parts.contains(part);
}

/// Whether a size changes, and not only that nobody knows that it does not.
static bool changes(const OpenAxis &axis, const SizeStep &bound, int64_t initial) {
  if (auto second = DimBuilder::constantOf(axis.second))
    if (!ShapedType::isDynamic(initial) && *second != initial)
      return true;
  if (!bound.isReached)
    return false;
  if (bound.step && DimBuilder::constantOf(bound.step) != 0)
    return true;
  auto least = DimBuilder::constantOf(bound.least);
  return least && !ShapedType::isDynamic(initial) && *least != initial;
}

/// The sizes that the body's arguments leave open, as new arguments of `scratch`, and what
/// becomes of them in an iteration.
static SmallVector<OpenAxis> findOpenAxes(LoopOp op, Block &scratch, DimBuilder &dims) {
  ValueRange arguments = op.getBody().getArguments().drop_front(2);
  ValueRange yielded = op.getBodyYield()->getOperands().drop_front();
  SmallVector<OpenAxis> open;
  DimBuilder::Cache general, first;
  dims.setCache(&general);
  for (unsigned i = 0; i < op.getInitial().size() && i < yielded.size(); ++i) {
    RankedTensorType type = tensorType(arguments[i]);
    for (int64_t axis = 0; axis < type.getRank(); ++axis) {
      if (!type.isDynamicDim(axis) || tensorType(yielded[i]).getRank() != type.getRank())
        continue;
      Value size = scratch.addArgument(dims.getBuilder().getIndexType(), op.getLoc());
      open.push_back({i, axis, size, Dim(), Dim(), Dim()});
      first[{arguments[i], axis}] = dims.of(op.getInitial()[i], axis);
    }
  }
  for (OpenAxis &axis : open)
    general[{arguments[axis.carried], axis.axis}] = axis.size;
  for (OpenAxis &axis : open) {
    axis.next = dims.of(yielded[axis.carried], axis.axis);
    if (Value initial = grownFrom(yielded[axis.carried], axis.axis))
      axis.inner = dims.of(initial, axis.axis);
  }
  dims.setCache(&first);
  for (OpenAxis &axis : open)
    axis.second = dims.of(yielded[axis.carried], axis.axis);
  dims.setCache(nullptr);
  return open;
}

/// The (carried value, axis) pairs along which values change their size.
static FailureOr<SmallVector<int64_t>> findGrowing(LoopOp op) {
  if (op.getBodyYield()->getNumOperands() == 0)
    return SmallVector<int64_t>(); // the verifier's
  // Of shape functions that emit; import has no other need of them.
  op.getContext()->loadDialect<arith::ArithDialect, tensor::TensorDialect>();
  Region scratch;
  Block &block = scratch.emplaceBlock();
  OpBuilder b(op.getContext());
  b.setInsertionPointToStart(&block);
  DimBuilder dims(b, op.getLoc());
  SmallVector<OpenAxis> open = findOpenAxes(op, block, dims);
  CarriedSizes sizes(dims, op);
  for (OpenAxis &axis : open)
    if (axis.next != Dim(axis.size))
      sizes.addChanging(axis.size);
  SmallVector<int64_t> growing;
  auto resolve = [&](const OpenAxis &axis) {
    Value initial = op.getInitial()[axis.carried];
    std::optional<SizeStep> bound = sizes.stepOf(axis.next, axis.size);
    if (!bound || !changes(axis, *bound, tensorType(initial).getDimSize(axis.axis)))
      return false;
    llvm::append_values(growing, (int64_t)axis.carried, axis.axis);
    sizes.addBound(axis.size, *bound, dims.of(initial, axis.axis));
    return true;
  };
  // One bound may follow from another.
  for (size_t before = open.size() + 1; open.size() < before;) {
    before = open.size();
    llvm::erase_if(open, resolve);
  }
  const auto *unbounded = llvm::find_if(open, [&](auto &axis) {
    return sizes.isUnbounded(axis.next, axis.size) || dependsOn(axis.inner, axis.size);
  });
  // The arithmetic may use values of the graph; let go of them first.
  block.dropAllReferences();
  if (unbounded != open.end())
    return op.emitOpError() << "carried value " << unbounded->carried << " grows along axis "
                            << unbounded->axis << " by a size that grows, too; nothing bounds that";
  return growing;
}

FailureOr<SmallVector<Type>> LoopOp::settledArgumentTypes(ArrayRef<Type> types) {
  FailureOr<SmallVector<int64_t>> growing = findGrowing(*this);
  if (failed(growing))
    return failure();
  if (!growing->empty())
    setGrowing(*growing);
  SmallVector<Type> settled(types);
  for (auto [i, initial] : llvm::enumerate(getInitial())) {
    auto type = cast<RankedTensorType>(types[i + 2]);
    SmallVector<int64_t> shape(type.getShape());
    for (auto [axis, size] : llvm::enumerate(shape))
      if (ShapedType::isDynamic(size) && !isGrowing(i, axis))
        size = tensorType(initial).getDimSize(axis);
    settled[i + 2] = type.clone(shape);
  }
  return settled;
}
