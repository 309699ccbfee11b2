//===- Text.cpp - Shapes of operators on strings --------------------------===//

#include "dialects/onnx/ops/Text/Text.h"
#include "dialects/onnx/interfaces/Graph.h"
#include "dialects/onnx/ops/Constant/Constant.h"
#include "dialects/onnx/ops/Reduction/Reduction.h"
#include "dialects/onnx/ops/Reshape/Reshape.h"
#include "dialects/onnx/ops/Slice/Slice.h"

#include "mlir/IR/BuiltinOps.h"

#define GET_OP_CLASSES
#include "dialects/onnx/ops/Text/Text.cpp.inc"

using namespace mlir;
using namespace onnxc;
using namespace onnxc::onnx;

void ONNXDialect::addTextOps() {
  addOperations<
#define GET_OP_LIST
#include "dialects/onnx/ops/Text/Text.cpp.inc"
      >();
}

int64_t onnxc::limitOf(Operation *op, StringRef attribute, int64_t otherwise) {
  auto given = op->getParentOfType<ModuleOp>()->getAttrOfType<IntegerAttr>(attribute);
  return given ? given.getInt() : otherwise;
}

std::pair<Value, Value> onnxc::constantStrings(OpBuilder &b, Location loc, ArrayRef<StringRef> strings) {
  SmallVector<int64_t> offsets{0};
  std::string bytes;
  for (StringRef string : strings) {
    bytes += string;
    offsets.push_back(bytes.size());
  }
  // There is no address of nothing.
  if (bytes.empty())
    bytes.push_back(0);
  auto offsetsType = RankedTensorType::get({(int64_t)offsets.size()}, b.getI64Type());
  auto bytesType = RankedTensorType::get({(int64_t)bytes.size()}, b.getIntegerType(8, /*isSigned=*/false));
  ArrayRef<char> offsetBytes(reinterpret_cast<const char *>(offsets.data()), offsets.size() * sizeof(int64_t));
  return {ConstantOp::create(b, loc, elementsFromBytes(offsetsType, offsetBytes, "offsets")),
          ConstantOp::create(b, loc, elementsFromBytes(bytesType, bytes, "strings"))};
}

//===----------------------------------------------------------------------===//
// StringSplit
//===----------------------------------------------------------------------===//

static constexpr int64_t kNoMaximum = std::numeric_limits<int64_t>::max();

LogicalResult StringSplitOp::dimsOf(Adaptor op, DimBuilder &dims, ResultDims &results) {
  if (op.getMaxsplit() && (int64_t)*op.getMaxsplit() < 0)
    return dims.fail("maxsplit is negative"); // C1
  Dims shape = dims.of(op.getX());
  results.assign(2, shape);
  results[0].push_back(Dim()); // known when parts are counted
  return success();
}

FailureOr<SmallVector<Value>> StringSplitOp::decompose(RewriterBase &b) {
  Location loc = getLoc();
  StringRef delimiter = getDelimiter().value_or("");
  int64_t most = getMaxsplit() ? (int64_t)*getMaxsplit() : kNoMaximum;
  Value counts = CountPartsOp::create(b, loc, getZ().getType(), getX(), delimiter, most);
  // The largest, or 0 where there is none.
  auto one = RankedTensorType::get({1}, b.getI64Type());
  Value flat = createInferred<ReshapeOp>(b, loc, counts, constantInts(b, loc, {-1}), /*allowzero=*/0);
  Value withZero = createInferred<ConcatOp>(b, loc, ValueRange{flat, constantInts(b, loc, {0})}, /*axis=*/0);
  Value largest = ReduceMaxOp::create(b, loc, one, withZero, constantInts(b, loc, {0}), /*keepdims=*/1, /*noop=*/0);
  // A declared size is a bound itself.
  int64_t declared = cast<RankedTensorType>(getY().getType()).getShape().back();
  int64_t limit = ShapedType::isDynamic(declared) ? limitOf(*this, kStringPartsAttr, /*otherwise=*/64) : declared;
  if (getMaxsplit() && most < limit)
    limit = most + 1;
  Value parts = SplitPartsOp::create(b, loc, getY().getType(), getX(), largest, delimiter, most, limit);
  return SmallVector<Value>{parts, counts};
}

LogicalResult SplitPartsOp::dimsOf(Adaptor op, DimBuilder &dims, ResultDims &results) {
  Dims &shape = results.emplace_back(dims.of(op.getInput()));
  shape.push_back(dims.min(dims.value(op.getCount(), 0), dims.constant(op.getLimit())));
  return success();
}

//===----------------------------------------------------------------------===//
// Strings
//===----------------------------------------------------------------------===//

LogicalResult StringsOp::dimsOf(Adaptor op, DimBuilder &dims, ResultDims &results) {
  auto offsets = cast<RankedTensorType>(op.getOffsets().getType());
  auto bytes = cast<RankedTensorType>(op.getBytes().getType());
  if (offsets.getRank() != 1 || bytes.getRank() != 1 || !offsets.hasStaticShape() || !bytes.hasStaticShape() ||
      offsets.getNumElements() == 0)
    return dims.fail("offsets and bytes must be vectors of fixed size"); // C1
  if (op.getIndex())
    results.push_back(dims.of(op.getIndex()));
  else
    results.push_back({dims.constant(offsets.getNumElements() - 1)});
  return success();
}
