//===- Dims.cpp - Dimension arithmetic, folded or emitted -----------------===//

#include "dialects/onnx/Onnx.h"

#include "mlir/Dialect/Arith/Utils/Utils.h"
#include "mlir/Dialect/ControlFlow/IR/ControlFlowOps.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace onnxc;

LogicalResult DimBuilder::fail(const Twine &message) {
  if (onError)
    onError() << message.str();
  return failure();
}

Dim DimBuilder::constant(int64_t value) { return IntegerAttr::get(IndexType::get(ctx), value); }

Value DimBuilder::asValue(Dim dim) { return getValueOrCreateConstantIndexOp(*builder, loc, dim); }

//===----------------------------------------------------------------------===//
// Where dimensions come from
//===----------------------------------------------------------------------===//

Dim DimBuilder::cached(Value tensor, int64_t axis) {
  if (!cache || !builder)
    return Dim();
  auto it = cache->find({tensor, axis});
  if (it == cache->end())
    return Dim();
  // A dimension emitted in a nested region is not visible outside of it.
  auto value = dyn_cast<Value>(it->second);
  Region *here = builder->getInsertionBlock()->getParent();
  if (value && !value.getParentRegion()->isAncestor(here))
    return Dim();
  return it->second;
}

/// The size that stands for all that are known to be equal to `dim`.
Dim DimBuilder::canonical(Dim dim) const {
  auto value = dyn_cast_if_present<Value>(dim);
  return cache && builder && value ? Dim(cache->canonical(value)) : dim;
}

void DimBuilder::remember(Value tensor, int64_t axis, Dim dim) {
  if (cache && builder && dim)
    (*cache)[{tensor, axis}] = canonical(dim);
}

Dim DimBuilder::of(Value tensor, int64_t axis) {
  auto type = cast<RankedTensorType>(tensor.getType());
  if (!type.isDynamicDim(axis))
    return constant(type.getDimSize(axis));
  if (!builder)
    return Dim();
  if (Dim known = cached(tensor, axis))
    return known;
  if (auto producer = tensor.getDefiningOp<OnnxOpInterface>()) {
    ResultDims results;
    if (failed(producer.computeDims(producer->getOperands(), *this, results)))
      return Dim();
    for (auto [value, shape] : llvm::zip(producer->getResults(), results))
      for (auto [i, dim] : llvm::enumerate(shape))
        remember(value, i, dim);
    // Null where the operator cannot tell before it has run.
    unsigned index = cast<OpResult>(tensor).getResultNumber();
    return index < results.size() ? canonical(results[index][axis]) : Dim();
  }
  auto argument = dyn_cast<BlockArgument>(tensor);
  auto control = argument ? dyn_cast<SubgraphInterface>(argument.getOwner()->getParentOp())
                          : SubgraphInterface();
  std::pair<Value, int64_t> source;
  if (control)
    source = control.getArgumentSize(argument.getArgNumber(), axis);
  // A size that exists before the graph runs can be asked for before it runs.
  Dim dim = source.first
                ? of(source.first, source.second)
                : getAsOpFoldResult(builder->createOrFold<tensor::DimOp>(loc, tensor, axis));
  remember(tensor, axis, dim);
  return dim;
}

Dims DimBuilder::of(Value tensor) {
  Dims all;
  for (int64_t i = 0, rank = cast<RankedTensorType>(tensor.getType()).getRank(); i < rank; ++i)
    all.push_back(of(tensor, i));
  return all;
}

/// Emits a load of element `index` (row-major) as an index; null when the type does
/// not allow that.
static Dim loadValue(OpBuilder &b, Location loc, Value tensor, int64_t index) {
  auto type = cast<RankedTensorType>(tensor.getType());
  Type element = type.getElementType();
  bool isNumber = element.isIndex() || (element.isSignlessInteger() && !element.isInteger(1));
  if (!isNumber || (type.getRank() > 1 && !type.hasStaticShape()))
    return Dim();
  if (type.hasStaticShape() && index >= type.getNumElements())
    return Dim();
  SmallVector<Value> indices(type.getRank());
  for (int64_t axis = type.getRank() - 1, rest = index; axis >= 0; --axis) {
    int64_t size = axis == 0 ? std::numeric_limits<int64_t>::max() : type.getDimSize(axis);
    indices[axis] = arith::ConstantIndexOp::create(b, loc, rest % size);
    rest /= size;
  }
  Value value = tensor::ExtractOp::create(b, loc, tensor, indices);
  return element.isIndex()
             ? value
             : arith::IndexCastOp::create(b, loc, b.getIndexType(), value).getResult();
}

Dim DimBuilder::value(Value tensor, int64_t index) {
  if (auto known = constantIntegers(tensor))
    return index < (int64_t)known->size() ? constant((*known)[index]) : Dim();
  if (auto producer = tensor.getDefiningOp<ShapeValueInterface>())
    if (Dim dim = producer.valueAt(*this, index))
      return dim;
  bool exists = builder && (!loadable || loadable->contains(tensor));
  return exists ? loadValue(*builder, loc, tensor, index) : Dim();
}

Dim DimBuilder::broadcastValue(Value tensor, int64_t index) {
  auto type = cast<RankedTensorType>(tensor.getType());
  return value(tensor, type.hasStaticShape() && type.getNumElements() == 1 ? 0 : index);
}

FailureOr<int64_t> DimBuilder::lengthOf(Value vector, StringRef name) {
  auto type = cast<RankedTensorType>(vector.getType());
  if (type.getRank() == 0)
    return 1;
  if (type.getRank() != 1 || type.isDynamicDim(0))
    return fail(name + " must be a vector of known length");
  if (type.getDimSize(0) > kMaxLength)
    return fail(name + " has " + Twine(type.getDimSize(0)) + " entries; at most " +
                Twine(kMaxLength) + " are possible");
  return type.getDimSize(0);
}

FailureOr<int64_t> DimBuilder::axis(int64_t axis, int64_t rank) {
  if (axis < -rank || axis >= rank)
    return fail("axis " + Twine(axis) + " is out of range for rank " + Twine(rank));
  return fromFront(axis, rank);
}

FailureOr<SmallVector<int64_t>> DimBuilder::axes(Value constant, int64_t rank) {
  auto values = constantIntegers(constant);
  if (!values)
    return fail("axes are not constant");
  for (auto [i, value] : llvm::enumerate(*values)) {
    FailureOr<int64_t> positive = axis(value, rank);
    if (failed(positive))
      return failure();
    value = *positive;
    if (llvm::is_contained(ArrayRef(*values).take_front(i), value))
      return fail("an axis is named twice");
  }
  return *values;
}

FailureOr<Dims> DimBuilder::axesOrAll(Value operand, int64_t count, int64_t rank) {
  Dims result;
  if (!operand || constantIntegers(operand)) {
    FailureOr<SmallVector<int64_t>> known =
        operand ? axes(operand, rank) : llvm::to_vector(llvm::seq<int64_t>(0, count));
    if (failed(known))
      return failure();
    for (int64_t axis : *known)
      result.push_back(constant(axis));
    return result;
  }
  for (int64_t i = 0; i < count; ++i) {
    Dim axis = value(operand, i);
    result.push_back(select(arith::CmpIPredicate::slt, axis, constant(0), add(axis, rank), axis));
  }
  return result;
}

//===----------------------------------------------------------------------===//
// Arithmetic
//===----------------------------------------------------------------------===//

bool DimBuilder::isNeverNegative(Dim dim, int64_t depth) {
  constexpr int64_t kMaxDepth = 6;
  if (auto known = constantOf(dim))
    return *known >= 0;
  auto value = dyn_cast_if_present<Value>(dim);
  if (!value || depth > kMaxDepth)
    return false;
  Operation *op = value.getDefiningOp();
  // An argument of type index is a size or counts iterations.
  if (!op)
    return true;
  auto isOperand = [&](unsigned i) { return isNeverNegative(op->getOperand(i), depth + 1); };
  if (isa<arith::MaxSIOp>(op))
    return isOperand(0) || isOperand(1);
  if (isa<arith::AddIOp, arith::MulIOp, arith::MinSIOp, arith::FloorDivSIOp, arith::CeilDivSIOp>(
          op))
    return isOperand(0) && isOperand(1);
  if (isa<arith::SelectOp>(op))
    return isOperand(1) && isOperand(2);
  return isa<tensor::DimOp>(op);
}

template <typename OpT>
Dim DimBuilder::binary(Dim x, Dim y, llvm::function_ref<int64_t(int64_t, int64_t)> fold) {
  if (!x || !y)
    return Dim();
  auto cx = constantOf(x), cy = constantOf(y);
  if (cx && cy)
    return constant(fold(*cx, *cy));
  if (!builder)
    return Dim();
  return getAsOpFoldResult(firstOf(builder->createOrFold<OpT>(loc, asValue(x), asValue(y))));
}

/// The folded result of an operation on a model's numbers, which may be anything: a result
/// that does not fit is the extreme on its side, which no check of sizes accepts.
static int64_t saturated(bool overflows, int64_t result, bool isNegative) {
  if (!overflows)
    return result;
  return isNegative ? std::numeric_limits<int64_t>::min() : std::numeric_limits<int64_t>::max();
}

Dim DimBuilder::add(Dim x, Dim y) {
  return binary<arith::AddIOp>(x, y, [](int64_t a, int64_t b) {
    int64_t sum;
    return saturated(llvm::AddOverflow(a, b, sum), sum, a < 0);
  });
}
Dim DimBuilder::sub(Dim x, Dim y) {
  return binary<arith::SubIOp>(x, y, [](int64_t a, int64_t b) {
    int64_t difference;
    return saturated(llvm::SubOverflow(a, b, difference), difference, a < 0);
  });
}
Dim DimBuilder::mul(Dim x, Dim y) {
  // Zero times unknown is zero: an empty tensor stays visibly empty.
  if (constantOf(x) == 0 || constantOf(y) == 0)
    return constant(0);
  return binary<arith::MulIOp>(x, y, [](int64_t a, int64_t b) {
    int64_t product;
    return saturated(llvm::MulOverflow(a, b, product), product, (a < 0) != (b < 0));
  });
}
/// `x` divided by `factor` > 0, as the elements of a tensor are by one of its sizes: the product of
/// the result and, then, `factor`.  Null where `x` is not known to be a multiple.
static Value dividend(Value x, int64_t &factor) {
  auto product = x.getDefiningOp<arith::MulIOp>();
  if (!product)
    return Value();
  Value value = product.getLhs();
  std::optional<int64_t> constant = getConstantIntValue(product.getRhs());
  if (!constant) {
    value = product.getRhs();
    constant = getConstantIntValue(product.getLhs());
  }
  if (!constant || *constant < 1)
    return Value();
  if (*constant % factor == 0) {
    factor = *constant / factor;
    return value;
  }
  if (factor % *constant)
    return Value();
  factor /= *constant;
  return dividend(value, factor);
}

Dim DimBuilder::floorDiv(Dim x, Dim y) {
  if (constantOf(y) == 1)
    return x;
  int64_t factor = constantOf(y).value_or(0);
  if (auto value = dyn_cast_if_present<Value>(x); value && factor > 0)
    if (Value divided = dividend(value, factor))
      return mul(Dim(divided), factor);
  return binary<arith::FloorDivSIOp>(
      x, y, [](int64_t a, int64_t b) { return llvm::divideFloorSigned(a, b); });
}
Dim DimBuilder::truncDiv(Dim x, Dim y) {
  if (isNeverNegative(x))
    return floorDiv(x, y);
  Dim zero = constant(0);
  return sub(floorDiv(max(x, zero), y), floorDiv(max(sub(zero, x), zero), y));
}
Dim DimBuilder::safeDiv(Dim x, Dim y) {
  // Both signs are turned, so that the divisor is never -1: its overflow would trap.
  using arith::CmpIPredicate;
  Dim zero = constant(0), size = max(y, sub(zero, y));
  Dim turned = select(CmpIPredicate::slt, y, zero, sub(zero, x), x);
  return select(CmpIPredicate::eq, y, zero, zero, truncDiv(turned, max(size, constant(1))));
}
Dim DimBuilder::safeRem(Dim x, Dim y) {
  return select(arith::CmpIPredicate::eq, y, constant(0), constant(0),
                sub(x, mul(y, safeDiv(x, y))));
}
Dim DimBuilder::ceilDiv(Dim x, Dim y) {
  if (constantOf(y) == 1)
    return x;
  return binary<arith::CeilDivSIOp>(
      x, y, [](int64_t a, int64_t b) { return llvm::divideCeilSigned(a, b); });
}
Dim DimBuilder::min(Dim x, Dim y) {
  if (constantOf(x) == 0 && isNeverNegative(y))
    return x;
  return binary<arith::MinSIOp>(x, y, [](int64_t a, int64_t b) { return std::min(a, b); });
}
Dim DimBuilder::max(Dim x, Dim y) {
  // Sizes are compared with 0 at every step of a computation.
  if (constantOf(y) == 0 && isNeverNegative(x))
    return x;
  return binary<arith::MaxSIOp>(x, y, [](int64_t a, int64_t b) { return std::max(a, b); });
}

Dim DimBuilder::select(arith::CmpIPredicate predicate, Dim x, Dim y, Dim ifTrue, Dim ifFalse) {
  if (!x || !y)
    return Dim();
  auto cx = constantOf(x), cy = constantOf(y);
  if (cx && cy)
    return arith::applyCmpPredicate(predicate, APInt(64, *cx, true), APInt(64, *cy, true))
               ? ifTrue
               : ifFalse;
  if (ifTrue == ifFalse)
    return ifTrue;
  if (!builder || !ifTrue || !ifFalse)
    return Dim();
  Value condition =
      firstOf(arith::CmpIOp::create(*builder, loc, predicate, asValue(x), asValue(y)));
  return getAsOpFoldResult(firstOf(
      builder->createOrFold<arith::SelectOp>(loc, condition, asValue(ifTrue), asValue(ifFalse))));
}

Dim DimBuilder::product(ArrayRef<Dim> dims) {
  Dim result = constant(1);
  for (Dim dim : dims)
    result = mul(result, dim);
  return result;
}

FailureOr<Dim> DimBuilder::broadcast(Dim x, Dim y) {
  auto cx = constantOf(x), cy = constantOf(y);
  if (cx == 1)
    return y;
  if (cy == 1)
    return x;
  if (cx && cy && *cx != *cy)
    return fail("sizes " + Twine(*cx) + " and " + Twine(*cy) + " do not broadcast");
  if (cx || cy) {
    // The unknown one is 1 or equal to the known one, which is not 1.
    Dim known = cx ? x : y, other = cx ? y : x;
    if (emitChecks && other) {
      Dim one = constant(1);
      if (failed(requireEqual(select(arith::CmpIPredicate::eq, other, one, known, other), known,
                              "sizes do not broadcast")))
        return failure();
    }
    return known;
  }
  if (x == y)
    return x;
  if (!builder || !x || !y)
    return Dim();
  Dim one = constant(1);
  Dim result = select(arith::CmpIPredicate::eq, x, one, y, x);
  if (emitChecks && failed(requireEqual(select(arith::CmpIPredicate::eq, y, one, result, y), result,
                                        "sizes do not broadcast")))
    return failure();
  return result;
}

LogicalResult DimBuilder::requireEqual(Dim x, Dim y, const Twine &what, Dim *known) {
  auto cx = constantOf(x), cy = constantOf(y);
  if (known)
    *known = cx || !y ? x : y;
  if (cx && cy)
    return *cx == *cy ? success() : fail(what + " (" + Twine(*cx) + " and " + Twine(*cy) + ")");
  emitCheck(arith::CmpIPredicate::eq, x, y, what);
  return success();
}

LogicalResult DimBuilder::requireAtMost(Dim x, Dim limit, const Twine &what) {
  auto cx = constantOf(x), cy = constantOf(limit);
  if (cx && cy)
    return *cx <= *cy ? success() : fail(what + " (" + Twine(*cx) + " and " + Twine(*cy) + ")");
  emitCheck(arith::CmpIPredicate::sle, x, limit, what);
  return success();
}

void DimBuilder::emitCheck(arith::CmpIPredicate predicate, Dim x, Dim y, const Twine &what) {
  if (!emitChecks || !builder || !x || !y || x == y)
    return;
  Value holds = arith::CmpIOp::create(*builder, loc, predicate, asValue(x), asValue(y));
  cf::AssertOp::create(*builder, loc, holds, ("shape: " + what).str());
}
