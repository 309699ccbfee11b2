//===- Gather.cpp - Shapes of gathered tensors ----------------------------===//

#include "dialects/onnx/ops/Gather/Gather.h"

#include "mlir/Dialect/Tensor/IR/Tensor.h"

#define GET_OP_CLASSES
#include "dialects/onnx/ops/Gather/Gather.cpp.inc"

using namespace mlir;
using namespace onnxc;
using namespace onnxc::onnx;

void ONNXDialect::addGatherOps() {
  addOperations<
#define GET_OP_LIST
#include "dialects/onnx/ops/Gather/Gather.cpp.inc"
      >();
}

LogicalResult GatherOp::dimsOf(Adaptor op, DimBuilder &dims, ResultDims &results) {
  Dims data = dims.of(op.getData()), indices = dims.of(op.getIndices());
  FailureOr<int64_t> axis = dims.axis(op.getAxis(), data.size()); // C1
  if (failed(axis))
    return failure();
  Dims &shape = results.emplace_back(data.begin(), data.begin() + *axis);
  llvm::append_range(shape, indices);
  shape.append(data.begin() + *axis + 1, data.end());
  return success();
}

Dim GatherOp::valueAt(DimBuilder &dims, int64_t index) {
  auto type = cast<RankedTensorType>(getData().getType());
  if (type.getRank() != 1)
    return Dim();
  // An index that is not a constant is a lookup at run time.
  auto position = DimBuilder::constantOf(dims.value(getIndices(), index));
  if (!position || (*position < 0 && type.isDynamicDim(0)))
    return Dim();
  return dims.value(getData(), *position < 0 ? *position + type.getDimSize(0) : *position);
}

LogicalResult GatherElementsOp::dimsOf(Adaptor op, DimBuilder &dims, ResultDims &results) {
  Dims data = dims.of(op.getData()), indices = dims.of(op.getIndices());
  FailureOr<int64_t> axis = dims.axis(op.getAxis(), data.size());
  if (failed(axis))
    return failure();
  if (data.size() != indices.size())
    return dims.fail("data and indices have different ranks"); // C1
  for (auto [i, size, count] : llvm::enumerate(data, indices))
    if ((int64_t)i != *axis && failed(dims.requireAtMost(count, size, "indices are larger than the data"))) // C2
      return failure();
  results.push_back(std::move(indices));
  return success();
}

LogicalResult GatherNDOp::dimsOf(Adaptor op, DimBuilder &dims, ResultDims &results) {
  Dims data = dims.of(op.getData()), indices = dims.of(op.getIndices());
  int64_t batch = op.getBatchDims(), dataRank = data.size(), indexRank = indices.size();
  if (batch >= dataRank || batch >= indexRank)
    return dims.fail("batch_dims must be less than both ranks"); // C1
  for (int64_t i = 0; i < batch; ++i)
    if (failed(dims.requireEqual(data[i], indices[i], "batch sizes differ", &indices[i]))) // C1
      return failure();
  auto tuple = DimBuilder::constantOf(indices.back());
  if (!tuple || *tuple < 1 || *tuple > dataRank - batch)
    return dims.fail("the last dimension of indices must be between 1 and " + Twine(dataRank - batch)); // C2
  Dims &shape = results.emplace_back(indices.begin(), indices.end() - 1);
  shape.append(data.begin() + batch + *tuple, data.end());
  return success();
}

/// The number of classes, which may be of any numeric type.
static Dim depthOf(Value depth, DimBuilder &dims) {
  auto type = cast<RankedTensorType>(depth.getType());
  if (!isa<FloatType>(type.getElementType()))
    return dims.value(depth, 0);
  if (auto known = dyn_cast_if_present<DenseFPElementsAttr>(constantElements(depth))) {
    APSInt whole(64, /*isUnsigned=*/false);
    bool isExact;
    (*known.value_begin<APFloat>()).convertToInteger(whole, APFloat::rmTowardZero, &isExact);
    return dims.constant(whole.getExtValue());
  }
  if (!dims.emits())
    return Dim();
  OpBuilder &b = dims.getBuilder();
  Location loc = dims.getLoc();
  SmallVector<Value> at;
  if (type.getRank() == 1)
    at.push_back(arith::ConstantIndexOp::create(b, loc, 0));
  Value number = arith::FPToSIOp::create(b, loc, b.getI64Type(), tensor::ExtractOp::create(b, loc, depth, at));
  return arith::IndexCastOp::create(b, loc, b.getIndexType(), number).getResult();
}

LogicalResult OneHotOp::dimsOf(Adaptor op, DimBuilder &dims, ResultDims &results) {
  auto hasCount = [&](Value tensor, int64_t count) {
    constexpr StringRef message = "depth must have one element and values two";
    Dims sizes = dims.of(tensor);
    if (sizes.size() > 1)
      return dims.fail(message);
    return dims.requireEqual(dims.product(sizes), dims.constant(count), message);
  };
  if (failed(hasCount(op.getDepth(), 1)) || failed(hasCount(op.getValues(), 2))) // C1
    return failure();
  Dims &shape = results.emplace_back(dims.of(op.getIndices()));
  FailureOr<int64_t> axis = dims.axis(op.getAxis(), shape.size() + 1);
  if (failed(axis))
    return failure();
  shape.insert(shape.begin() + *axis, depthOf(op.getDepth(), dims));
  return success();
}
