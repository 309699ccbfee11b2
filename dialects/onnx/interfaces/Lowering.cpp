//===- Lowering.cpp - Helpers of the lowerings, and the elementwise one ----===//

#include "dialects/onnx/interfaces/Lowering.h"
#include "dialects/onnx/interfaces/SmallFloats.h"

#include "mlir/Dialect/Arith/Utils/Utils.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/DialectResourceBlobManager.h"

using namespace mlir;
using namespace onnxc;

Type onnxc::signlessType(Type element) {
  if (isa<onnx::StringType>(element))
    return IntegerType::get(element.getContext(), 128);
  if (isSmallFloat(element))
    return IntegerType::get(element.getContext(), 8);
  if (auto integer = dyn_cast<IntegerType>(element); integer && !integer.isSignless())
    return IntegerType::get(element.getContext(), integer.getWidth());
  return element;
}

Type onnxc::storageElementType(Type element) {
  // A bool occupies a byte, for the caller and for the vectoriser.
  if (element.isInteger() && element.getIntOrFloatBitWidth() < 8)
    return IntegerType::get(element.getContext(), 8);
  return signlessType(element);
}

Type onnxc::storageType(Type type) {
  auto tensor = dyn_cast<RankedTensorType>(type);
  return tensor ? tensor.clone(storageElementType(tensor.getElementType())) : type;
}

/// Whether an integer is extended to its storage by its sign.
static bool isSigned(Type element) { return element.isSignlessInteger() && !element.isInteger(1); }

TypedAttr onnxc::storageConstant(ElementsAttr elements) {
  auto type = cast<RankedTensorType>(storageType(elements.getShapedType()));
  if (type == elements.getShapedType())
    return cast<TypedAttr>(elements);
  if (auto resource = dyn_cast<DenseResourceElementsAttr>(elements))
    return DenseResourceElementsAttr::get(type, resource.getRawHandle());
  Type element = elements.getElementType(), storage = type.getElementType();
  unsigned width = storage.getIntOrFloatBitWidth();
  if (auto floats = dyn_cast<DenseFPElementsAttr>(elements))
    return floats.mapValues(storage, [&](const APFloat &v) { return v.bitcastToAPInt().zext(width); });
  return cast<DenseIntElementsAttr>(elements).mapValues(
      storage, [&](const APInt &v) { return isSigned(element) ? v.sext(width) : v.zext(width); });
}

Value onnxc::fromStorage(OpBuilder &b, Location loc, Value stored, Type onnxElement) {
  Type computed = signlessType(onnxElement);
  if (computed == getElementTypeOrSelf(stored.getType()))
    return stored;
  return arith::TruncIOp::create(b, loc, computed, stored);
}

Value onnxc::toStorage(OpBuilder &b, Location loc, Value computed, Type onnxElement) {
  Type stored = storageElementType(onnxElement);
  if (stored == getElementTypeOrSelf(computed.getType()))
    return computed;
  if (isSigned(onnxElement))
    return arith::ExtSIOp::create(b, loc, stored, computed);
  return arith::ExtUIOp::create(b, loc, stored, computed);
}

//===----------------------------------------------------------------------===//
// OpLowering
//===----------------------------------------------------------------------===//

FailureOr<Dims> OpLowering::resultDims(unsigned result) {
  auto type = cast<RankedTensorType>(op->getResult(result).getType());
  if (type.hasStaticShape())
    return llvm::map_to_vector(type.getShape(), [&](int64_t size) -> Dim { return b.getIndexAttr(size); });
  // What the schedule has computed is not computed again: that could need data.
  Dims known;
  for (int64_t axis = 0; axis < type.getRank(); ++axis)
    known.push_back(type.isDynamicDim(axis) ? cache.lookup({op->getResult(result), axis})
                                            : Dim(b.getIndexAttr(type.getDimSize(axis))));
  if (llvm::all_of(known, [](Dim dim) { return bool(dim); }))
    return known;
  DimBuilder builder = dims();
  ResultDims results;
  if (failed(cast<OnnxOpInterface>(op).computeDims(operands, builder, results)))
    return op->emitOpError("has a size that is only known after it has run");
  for (auto [i, dim] : llvm::enumerate(results[result])) {
    // The declared type may know more than the shape function.
    if (!type.isDynamicDim(i))
      dim = b.getIndexAttr(type.getDimSize(i));
    if (!dim)
      return op->emitOpError("has a size that is only known after it has run");
  }
  return results[result];
}

Value OpLowering::empty(ArrayRef<Dim> sizes, Type elementType) {
  return tensor::EmptyOp::create(b, loc, sizes, elementType);
}

FailureOr<Value> OpLowering::emptyResult(unsigned result) {
  FailureOr<Dims> sizes = resultDims(result);
  if (failed(sizes))
    return failure();
  return empty(*sizes, resultType(result).getElementType());
}

Value OpLowering::filled(Value destination, Value scalar) {
  return linalg::FillOp::create(b, loc, scalar, destination).getResult(0);
}

Value OpLowering::filled(Value destination, TypedAttr scalar) {
  return filled(destination, arith::ConstantOp::create(b, loc, scalar).getResult());
}

Dim OpLowering::dim(Value tensor, int64_t axis) { return dims().of(tensor, axis); }
Value OpLowering::index(Dim dim) { return getValueOrCreateConstantIndexOp(b, loc, dim); }
Value OpLowering::constantIndex(int64_t value) { return arith::ConstantIndexOp::create(b, loc, value); }

Value OpLowering::constant(Type type, double value) {
  if (isa<FloatType>(type))
    return arith::ConstantOp::create(b, loc, b.getFloatAttr(type, value));
  return constantInt(type, (int64_t)value);
}
Value OpLowering::constantInt(Type type, int64_t value) {
  if (isa<FloatType>(type))
    return constant(type, (double)value);
  return arith::ConstantOp::create(b, loc, b.getIntegerAttr(type, value));
}

Value OpLowering::generic(ValueRange inputs, ArrayRef<AffineMap> maps, Value output,
                          ArrayRef<utils::IteratorType> iterators,
                          llvm::function_ref<Value(OpBuilder &, Location, ValueRange)> body) {
  return linalg::GenericOp::create(b, loc, output.getType(), inputs, output, maps, iterators,
                                   [&](OpBuilder &nested, Location nestedLoc, ValueRange args) {
                                     Value result = body(nested, nestedLoc, args);
                                     linalg::YieldOp::create(nested, nestedLoc, result);
                                   })
      .getResult(0);
}

Value OpLowering::generate(ArrayRef<Dim> sizes, Type elementType,
                           llvm::function_ref<Value(OpBuilder &, Location, ValueRange)> body) {
  int64_t rank = sizes.size();
  SmallVector<utils::IteratorType> iterators(rank, utils::IteratorType::parallel);
  AffineMap identity = b.getMultiDimIdentityMap(rank);
  return generic({}, identity, empty(sizes, elementType), iterators,
                 [&](OpBuilder &nested, Location nestedLoc, ValueRange) {
                   SmallVector<Value> indices;
                   for (int64_t i = 0; i < rank; ++i)
                     indices.push_back(linalg::IndexOp::create(nested, nestedLoc, i));
                   return body(nested, nestedLoc, indices);
                 });
}

AffineMap OpLowering::broadcastMap(ArrayRef<int64_t> shape, ArrayRef<Dim> result) {
  SmallVector<AffineExpr> exprs;
  int64_t own = shape.size(), rank = result.size();
  for (int64_t axis = 0; axis < own; ++axis) {
    // Where the result has one element too, nothing stretches: a plain index keeps
    // the map a permutation, which fusion looks for.
    bool stretches = shape[axis] == 1 && DimBuilder::constantOf(result[rank - own + axis]) != 1;
    exprs.push_back(stretches ? b.getAffineConstantExpr(0) : b.getAffineDimExpr(rank - own + axis));
  }
  return AffineMap::get(rank, 0, exprs, b.getContext());
}

Value OpLowering::indexFrom(Value tensor, ValueRange indices) {
  Value element = tensor::ExtractOp::create(b, loc, tensor, indices);
  return arith::IndexCastOp::create(b, loc, b.getIndexType(), element);
}

//===----------------------------------------------------------------------===//
// Elementwise operators
//===----------------------------------------------------------------------===//

/// A dimension of unknown size may be a broadcast 1 at run time.  Such an operand
/// is expanded by an index that is 0 there; all others are read by affine maps.
static Value readBroadcast(OpLowering &l, OpBuilder &b, Location loc, Value operand, ArrayRef<Value> isOne,
                           int64_t rank) {
  auto type = cast<RankedTensorType>(operand.getType());
  SmallVector<Value> indices;
  Value zero = arith::ConstantIndexOp::create(b, loc, 0);
  for (int64_t axis = 0; axis < type.getRank(); ++axis) {
    if (type.getDimSize(axis) == 1) {
      indices.push_back(zero);
      continue;
    }
    Value index = linalg::IndexOp::create(b, loc, rank - type.getRank() + axis);
    if (isOne[axis])
      index = arith::SelectOp::create(b, loc, isOne[axis], zero, index);
    indices.push_back(index);
  }
  return tensor::ExtractOp::create(b, loc, operand, indices);
}

/// Which dynamic dimensions of `operand` may have to stretch: those whose size
/// is not the same value as the result's.
static SmallVector<Value> stretchedDims(OpLowering &l, Value operand, ArrayRef<Dim> resultDims, bool &any) {
  auto type = cast<RankedTensorType>(operand.getType());
  SmallVector<Value> isOne(type.getRank());
  for (int64_t axis = 0; axis < type.getRank(); ++axis) {
    if (!type.isDynamicDim(axis))
      continue;
    Dim own = l.dim(operand, axis);
    if (own == resultDims[resultDims.size() - type.getRank() + axis])
      continue;
    isOne[axis] = arith::CmpIOp::create(l.b, l.loc, arith::CmpIPredicate::eq, l.index(own), l.constantIndex(1));
    any = true;
  }
  return isOne;
}

Value OpLowering::stretched(Value operand, ArrayRef<Dim> result) {
  auto type = cast<RankedTensorType>(operand.getType());
  bool any = false;
  SmallVector<Value> isOne = stretchedDims(*this, operand, result, any);
  if (!any)
    return operand;
  Dims sizes(result.take_back(type.getRank()));
  for (int64_t axis = 0; axis < type.getRank(); ++axis)
    if (type.getDimSize(axis) == 1)
      sizes[axis] = b.getIndexAttr(1);
  return generate(sizes, type.getElementType(), [&](OpBuilder &nested, Location nestedLoc, ValueRange) {
    return readBroadcast(*this, nested, nestedLoc, operand, isOne, type.getRank());
  });
}

static FailureOr<SmallVector<Value>> lowerElementwise(OpLowering &l, ScalarLoweringInterface scalar) {
  FailureOr<Dims> sizes = l.resultDims();
  if (failed(sizes))
    return failure();
  int64_t rank = sizes->size();
  SmallVector<Value> inputs;
  SmallVector<AffineMap> maps;
  // Per operand: its position among the inputs, or the dimensions that stretch.
  SmallVector<int64_t> position;
  SmallVector<SmallVector<Value>> stretched;
  int64_t dynamicOperands = 0;
  for (Value operand : l.operands)
    dynamicOperands += !cast<RankedTensorType>(operand.getType()).hasStaticShape();
  for (Value operand : l.operands) {
    bool stretches = false;
    SmallVector<Value> isOne;
    if (dynamicOperands && l.operands.size() > 1)
      isOne = stretchedDims(l, operand, *sizes, stretches);
    stretched.push_back(isOne);
    position.push_back(stretches ? -1 : (int64_t)inputs.size());
    if (stretches)
      continue;
    inputs.push_back(operand);
    maps.push_back(l.broadcastMap(cast<RankedTensorType>(operand.getType()).getShape(), *sizes));
  }
  maps.push_back(l.b.getMultiDimIdentityMap(rank));
  Type onnxResult = l.onnxResultElement();
  bool ok = true;
  Value output = l.empty(*sizes, l.resultType().getElementType());
  SmallVector<utils::IteratorType> iterators(rank, utils::IteratorType::parallel);
  Value result = l.generic(inputs, maps, output, iterators, [&](OpBuilder &b, Location loc, ValueRange args) {
    SmallVector<Value> elements;
    for (auto [i, operand] : llvm::enumerate(l.operands)) {
      Value stored = position[i] >= 0 ? args[position[i]] : readBroadcast(l, b, loc, operand, stretched[i], rank);
      elements.push_back(fromStorage(b, loc, stored, l.onnxElement(i)));
    }
    FailureOr<Value> element = scalar.emitScalar(b, loc, elements, signlessType(onnxResult));
    ok = succeeded(element);
    return ok ? toStorage(b, loc, *element, onnxResult) : args.back();
  });
  if (!ok)
    return failure();
  return SmallVector<Value>{result};
}

FailureOr<SmallVector<Value>> onnxc::lowerOnnxOp(OpBuilder &b, Operation *op, ValueRange operands,
                                                 DimBuilder::Cache &cache) {
  OpLowering lowering(b, op, operands, cache);
  if (auto scalar = dyn_cast<ScalarLoweringInterface>(op))
    return lowerElementwise(lowering, scalar);
  if (auto linalg = dyn_cast<LinalgLoweringInterface>(op))
    return linalg.lowerToLinalg(lowering);
  return op->emitError() << "operator '" << op->getName().stripDialect() << "' has no lowering";
}

void onnxc::registerOnnxLowerings(DialectRegistry &registry) {
  registry.addExtension(+[](MLIRContext *ctx, onnx::ONNXDialect *) {
#define ONNX_FAMILY(Name) attach##Name##Lowerings(ctx);
#include "dialects/onnx/Families.def"
#undef ONNX_FAMILY
  });
}
