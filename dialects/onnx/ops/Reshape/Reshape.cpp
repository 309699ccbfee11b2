//===- Reshape.cpp - Shapes of views, and following shape arithmetic ------===//

#include "dialects/onnx/ops/Reshape/Reshape.h"
#include "dialects/onnx/interfaces/RuntimeShapes.h"

#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Dialect/Utils/IndexingUtils.h"

#define GET_OP_CLASSES
#include "dialects/onnx/ops/Reshape/Reshape.cpp.inc"

using namespace mlir;
using namespace onnxc;
using namespace onnxc::onnx;

void ONNXDialect::addReshapeOps() {
  addOperations<
#define GET_OP_LIST
#include "dialects/onnx/ops/Reshape/Reshape.cpp.inc"
      >();
}

OpFoldResult IdentityOp::fold(FoldAdaptor) {
  return getInput().getType() == getType() ? getInput() : Value();
}

static int64_t rankOf(Value value) { return cast<RankedTensorType>(value.getType()).getRank(); }

//===----------------------------------------------------------------------===//
// Reshape
//===----------------------------------------------------------------------===//

/// Whether a size is known not to be Reshape's code 0: it is the size of something.
static bool isPlainSize(Dim dim) {
  if (auto constant = DimBuilder::constantOf(dim))
    return *constant > 0;
  auto value = dyn_cast_if_present<Value>(dim);
  if (!value)
    return false;
  // Of a block that belongs to no operation (SizeClasses) an argument is the size of an input.
  auto argument = dyn_cast<BlockArgument>(value);
  return argument ? !argument.getOwner()->getParentOp()
                  : bool(value.getDefiningOp<tensor::DimOp>());
}

/// Whether a size is computed from elements of a tensor.
static bool isFromData(Dim dim) {
  auto value = dyn_cast_if_present<Value>(dim);
  SmallVector<Operation *> todo;
  llvm::SmallPtrSet<Operation *, 16> seen;
  auto visit = [&](Value of) {
    if (Operation *op = of.getDefiningOp(); op && seen.insert(op).second)
      todo.push_back(op);
  };
  if (value)
    visit(value);
  while (!todo.empty()) {
    Operation *op = todo.pop_back_val();
    if (isa<tensor::ExtractOp>(op))
      return true;
    if (!isa<tensor::DimOp>(op))
      llvm::for_each(op->getOperands(), visit);
  }
  return false;
}

/// The product of sizes that data decide may overflow and be right by accident.  The
/// quotient of the total by one after the other does not.
static LogicalResult requireNoOverflow(DimBuilder &dims, ArrayRef<Dim> shape, Dim total) {
  if (!llvm::any_of(shape, isFromData))
    return success();
  using Predicate = arith::CmpIPredicate;
  Dim zero = dims.constant(0), one = dims.constant(1), quotient = total, smallest = one;
  for (Dim size : shape) {
    quotient = dims.floorDiv(quotient, dims.max(size, one));
    smallest = dims.min(smallest, size);
  }
  Dim ifEmpty = dims.select(Predicate::eq, smallest, zero, one, zero);
  return dims.requireEqual(dims.select(Predicate::eq, total, zero, ifEmpty, quotient), one,
                           "reshape changes the number of elements");
}

/// The shape where it is constant and infers one size, and what is not copied is known: the sizes
/// that are copied need not be known for that.
static std::optional<Dims> shapeWithCopies(ReshapeOp::Adaptor op, DimBuilder &dims,
                                           ArrayRef<Dim> source) {
  auto codes = constantIntegers(op.getShape());
  if (!codes || op.getAllowzero() || llvm::count(*codes, -1) != 1 || !llvm::is_contained(*codes, 0))
    return std::nullopt;
  Dims shape(source.begin(), source.end()), rest(source.begin(), source.end());
  shape.resize(codes->size());
  rest.resize(std::max(source.size(), codes->size()), dims.constant(1));
  int64_t known = 1, inferred = -1;
  for (auto [i, code] : llvm::enumerate(*codes)) {
    if (code < -1 || (code == 0 && i >= source.size()) ||
        llvm::MulOverflow(known, std::max<int64_t>(std::abs(code), 1), known))
      return std::nullopt;
    if (code == 0)
      rest[i] = dims.constant(1);
    else
      shape[i] = dims.constant(code);
    inferred = code == -1 ? i : inferred;
  }
  auto total = DimBuilder::constantOf(dims.product(rest));
  if (!total || *total == 0 || *total % known)
    return std::nullopt;
  shape[inferred] = dims.constant(*total / known);
  return shape;
}

/// The product of `sizes` divided by that of `known`, without what both have in common, so that it
/// may be a constant although a run decides these.
static Dim quotientOf(DimBuilder &dims, Dims sizes, Dims known) {
  llvm::erase_if(known, [&](Dim factor) {
    auto same = llvm::find(sizes, factor);
    if (DimBuilder::constantOf(factor) || !factor || same == sizes.end())
      return false;
    sizes.erase(same);
    return true;
  });
  return dims.floorDiv(dims.product(sizes), dims.max(dims.product(known), dims.constant(1)));
}

LogicalResult ReshapeOp::dimsOf(Adaptor op, DimBuilder &dims, ResultDims &results) {
  FailureOr<int64_t> rank = dims.lengthOf(op.getShape(), "shape"); // C1
  if (failed(rank))
    return failure();
  Dims source = dims.of(op.getData());
  if (std::optional<Dims> shape = shapeWithCopies(op, dims, source)) {
    results.push_back(std::move(*shape));
    return success();
  }
  Dims &shape = results.emplace_back();
  Dim known = dims.constant(1), minusOne = dims.constant(-1);
  Dims factors;
  int64_t numInferred = 0;
  bool canBeInferred = false;
  for (int64_t i = 0; i < *rank; ++i) {
    Dim size = dims.value(op.getShape(), i);
    auto constant = DimBuilder::constantOf(size);
    if (constant && *constant < -1)
      return dims.fail("shape has a size of " + Twine(*constant));
    if (!op.getAllowzero() && (!size || !isPlainSize(size))) { // C3
      if (constant == 0 && i >= (int64_t)source.size())
        return dims.fail("shape copies dimension " + Twine(i) + " that the input does not have");
      if (i < (int64_t)source.size())
        size = dims.select(arith::CmpIPredicate::eq, size, dims.constant(0), source[i], size);
    }
    numInferred += constant == -1;
    bool isCode = !DimBuilder::isNeverNegative(size);
    canBeInferred |= isCode;
    Dim factor = isCode
                     ? dims.select(arith::CmpIPredicate::eq, size, minusOne, dims.constant(1), size)
                     : size;
    known = dims.mul(known, factor);
    factors.push_back(factor);
    shape.push_back(size);
  }
  if (numInferred > 1)
    return dims.fail("shape has more than one -1"); // C2
  Dim total = dims.product(source);
  auto totalConstant = DimBuilder::constantOf(total), knownConstant = DimBuilder::constantOf(known);
  if (!canBeInferred || numInferred == 0)
    if (totalConstant && knownConstant && *totalConstant != *knownConstant)
      return dims.fail("has " + Twine(*totalConstant) + " elements but the shape needs " +
                       Twine(*knownConstant));
  if (!canBeInferred)
    return dims.requireEqual(total, known, "reshape changes the number of elements");
  if (numInferred && totalConstant && knownConstant && *knownConstant > 0 &&
      *totalConstant % *knownConstant)
    return dims.fail(Twine(*totalConstant) + " elements are not a multiple of " +
                     Twine(*knownConstant));
  Dim inferred = quotientOf(dims, source, factors);
  for (Dim &size : shape)
    if (!DimBuilder::isNeverNegative(size))
      size = dims.select(arith::CmpIPredicate::eq, size, minusOne, inferred, size);
  if (failed(requireNoOverflow(dims, shape, total)))
    return failure();
  return dims.requireEqual(dims.product(shape), total, "reshape changes the number of elements");
}

//===----------------------------------------------------------------------===//
// Flatten, Squeeze, Unsqueeze
//===----------------------------------------------------------------------===//

/// Axes that a run tells, of a tensor of rank `rank`, checked.
static FailureOr<Dims> axesAtRun(DimBuilder &dims, Value operand, int64_t count, int64_t rank) {
  FailureOr<Dims> axes = dims.axesOrAll(operand, count, rank);
  if (failed(axes))
    return failure();
  for (Dim axis : *axes)
    if (failed(dims.requireAtMost(axis, dims.constant(rank - 1), "an axis is out of range")) ||
        failed(dims.requireAtMost(dims.constant(0), axis, "an axis is out of range")))
      return failure();
  return axes;
}

LogicalResult FlattenOp::dimsOf(Adaptor op, DimBuilder &dims, ResultDims &results) {
  Dims source = dims.of(op.getInput());
  int64_t rank = source.size(), axis = op.getAxis();
  if (axis < -rank || axis > rank)
    return dims.fail("axis " + Twine(axis) + " is out of range for rank " + Twine(rank));
  axis += axis < 0 ? rank : 0;
  ArrayRef<Dim> all(source);
  results.push_back({dims.product(all.take_front(axis)), dims.product(all.drop_front(axis))});
  return success();
}

LogicalResult SqueezeOp::dimsOf(Adaptor op, DimBuilder &dims, ResultDims &results) {
  Dims source = dims.of(op.getData());
  auto type = cast<RankedTensorType>(op.getData().getType());
  SmallVector<int64_t> drop;
  if (op.getAxes()) {
    FailureOr<int64_t> count = dims.lengthOf(op.getAxes(), "axes");
    if (failed(count))
      return failure();
    if (*count > (int64_t)source.size())
      return dims.fail("squeezes more dimensions than there are");
    if (!constantIntegers(op.getAxes())) {
      FailureOr<Dims> axes = axesAtRun(dims, op.getAxes(), *count, source.size());
      if (failed(axes))
        return failure();
      results.push_back(onnxc::withoutAxes(dims, source, *axes));
      return dims.requireEqual(dims.product(results.back()), dims.product(source),
                               "squeezes a dimension that is not 1");
    }
    FailureOr<SmallVector<int64_t>> axes = dims.axes(op.getAxes(), source.size());
    if (failed(axes))
      return failure();
    drop = *axes;
  } else {
    for (int64_t i = 0; i < type.getRank(); ++i)
      if (type.getDimSize(i) == 1)
        drop.push_back(i);
  }
  Dims &shape = results.emplace_back();
  for (auto [i, dim] : llvm::enumerate(source)) {
    if (!llvm::is_contained(drop, (int64_t)i))
      shape.push_back(dim);
    else if (failed(dims.requireEqual(dim, dims.constant(1), "squeezes a dimension that is not 1")))
      return failure();
  }
  return success();
}

LogicalResult UnsqueezeOp::dimsOf(Adaptor op, DimBuilder &dims, ResultDims &results) {
  Dims source = dims.of(op.getData());
  FailureOr<int64_t> count = dims.lengthOf(op.getAxes(), "axes");
  if (failed(count))
    return failure();
  if (!constantIntegers(op.getAxes())) {
    FailureOr<Dims> axes = axesAtRun(dims, op.getAxes(), *count, source.size() + *count);
    if (failed(axes))
      return failure();
    results.push_back(onnxc::withOnes(dims, source, *axes));
    return dims.requireEqual(dims.product(results.back()), dims.product(source),
                             "an axis is named twice");
  }
  FailureOr<SmallVector<int64_t>> axes = dims.axes(op.getAxes(), source.size() + *count);
  if (failed(axes))
    return failure();
  llvm::sort(*axes);
  Dims &shape = results.emplace_back(source);
  for (int64_t axis : *axes)
    shape.insert(shape.begin() + axis, dims.constant(1));
  return success();
}

//===----------------------------------------------------------------------===//
// Shape
//===----------------------------------------------------------------------===//

/// The range of dimensions that a Shape reports: ONNX clamps both ends.
static std::pair<int64_t, int64_t> shapeRange(int64_t rank, int64_t start,
                                              std::optional<int64_t> end) {
  auto clamp = [&](int64_t i) { return std::clamp<int64_t>(i < 0 ? i + rank : i, 0, rank); };
  int64_t first = clamp(start), last = end ? clamp(*end) : rank;
  return {first, std::max(first, last)};
}

LogicalResult ShapeOp::dimsOf(Adaptor op, DimBuilder &dims, ResultDims &results) {
  auto [first, last] = shapeRange(rankOf(op.getData()), op.getStart(), op.getEnd());
  results.push_back({dims.constant(last - first)});
  return success();
}

Dim ShapeOp::valueAt(DimBuilder &dims, int64_t index) {
  auto [first, last] = shapeRange(rankOf(getData()), getStart(), getEnd());
  return dims.of(getData(), first + index);
}

//===----------------------------------------------------------------------===//
// Size
//===----------------------------------------------------------------------===//

LogicalResult SizeOp::dimsOf(Adaptor, DimBuilder &, ResultDims &results) {
  results.push_back({});
  return success();
}

Dim SizeOp::valueAt(DimBuilder &dims, int64_t) { return dims.product(dims.of(getData())); }

//===----------------------------------------------------------------------===//
// Transpose
//===----------------------------------------------------------------------===//

SmallVector<int64_t> TransposeOp::getPermutation() {
  if (auto perm = getPerm())
    return llvm::to_vector(*perm);
  return llvm::to_vector(llvm::reverse(llvm::seq<int64_t>(0, rankOf(getData()))));
}

LogicalResult TransposeOp::dimsOf(Adaptor op, DimBuilder &dims, ResultDims &results) {
  Dims source = dims.of(op.getData());
  SmallVector<int64_t> perm(llvm::reverse(llvm::seq<int64_t>(0, source.size())));
  if (op.getPerm())
    perm.assign(op.getPerm()->begin(), op.getPerm()->end());
  if (perm.size() != source.size() || !isPermutationVector(perm))
    return dims.fail("perm is not a permutation of the input's dimensions"); // C1
  Dims &shape = results.emplace_back();
  for (int64_t axis : perm)
    shape.push_back(source[axis]);
  return success();
}

Value TransposeOp::createInferred(OpBuilder &b, Location loc, Value data, ArrayRef<int64_t> perm) {
  auto type = cast<RankedTensorType>(data.getType());
  SmallVector<int64_t> shape;
  for (int64_t axis : perm)
    shape.push_back(type.getDimSize(axis));
  return create(b, loc, type.clone(shape), data, b.getDenseI64ArrayAttr(perm));
}

//===----------------------------------------------------------------------===//
// DepthToSpace, SpaceToDepth
//===----------------------------------------------------------------------===//

LogicalResult DepthToSpaceOp::dimsOf(Adaptor op, DimBuilder &dims, ResultDims &results) {
  Dims source = dims.of(op.getInput());
  if (source.size() != 4)
    return dims.fail("the input must have rank 4"); // C1
  int64_t block = op.getBlocksize();
  if (auto channels = DimBuilder::constantOf(source[1]); channels && *channels % (block * block))
    return dims.fail("channels (" + Twine(*channels) + ") are not a multiple of blocksize^2 (" +
                     Twine(block * block) + ")"); // C2
  results.push_back({source[0], dims.floorDiv(source[1], block * block), dims.mul(source[2], block),
                     dims.mul(source[3], block)});
  return success();
}

LogicalResult SpaceToDepthOp::dimsOf(Adaptor op, DimBuilder &dims, ResultDims &results) {
  Dims source = dims.of(op.getInput());
  if (source.size() != 4)
    return dims.fail("the input must have rank 4"); // C1
  int64_t block = op.getBlocksize();
  Dims &shape = results.emplace_back(source);
  shape[1] = dims.mul(source[1], block * block);
  for (int axis : {2, 3}) {
    shape[axis] = dims.floorDiv(source[axis], block);
    if (failed(dims.requireEqual(dims.mul(shape[axis], block), source[axis],
                                 "blocksize does not divide a size"))) // C2
      return failure();
  }
  return success();
}
