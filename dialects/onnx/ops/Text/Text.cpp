//===- Text.cpp - Shapes of operators on strings --------------------------===//

#include "dialects/onnx/ops/Text/Text.h"
#include "dialects/onnx/ops/Constant/Constant.h"

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
