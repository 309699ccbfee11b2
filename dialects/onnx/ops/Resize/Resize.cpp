//===- Resize.cpp - Shapes of resized tensors -----------------------------===//

#include "dialects/onnx/ops/Resize/Resize.h"

#include "dialects/onnx/interfaces/Graph.h"
#include "dialects/onnx/ops/Pad/Pad.h"

#include "mlir/Dialect/Arith/Utils/Utils.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

#include <cmath>

#define GET_OP_CLASSES
#include "dialects/onnx/ops/Resize/Resize.cpp.inc"

using namespace mlir;
using namespace onnxc;
using namespace onnxc::onnx;

void ONNXDialect::addResizeOps() {
  addOperations<
#define GET_OP_LIST
#include "dialects/onnx/ops/Resize/Resize.cpp.inc"
      >();
}

/// The numbers of a constant float tensor.
static std::optional<SmallVector<double>> constantNumbers(Value tensor) {
  auto elements = dyn_cast_if_present<DenseFPElementsAttr>(constantElements(tensor));
  if (!elements)
    return std::nullopt;
  return llvm::map_to_vector(elements.getValues<APFloat>(), [](APFloat value) {
    bool losesInfo;
    value.convert(APFloat::IEEEdouble(), APFloat::rmNearestTiesToEven, &losesInfo);
    return value.convertToDouble();
  });
}

/// floor(in * scales[i]) at run time.
static Dim emitScaledSize(DimBuilder &dims, Dim in, Value scales, int64_t i) {
  OpBuilder &b = dims.getBuilder();
  Location loc = dims.getLoc();
  Value position = arith::ConstantIndexOp::create(b, loc, i);
  Value scale = tensor::ExtractOp::create(b, loc, scales, position);
  Type f64 = b.getF64Type(), i64 = b.getI64Type();
  if (scale.getType() != f64)
    scale = arith::ExtFOp::create(b, loc, f64, scale);
  Value size = arith::IndexCastOp::create(b, loc, i64, getValueOrCreateConstantIndexOp(b, loc, in));
  Value scaled = arith::MulFOp::create(b, loc, arith::SIToFPOp::create(b, loc, f64, size), scale);
  // Sizes are positive: truncation rounds down.
  Value whole = arith::FPToSIOp::create(b, loc, i64, scaled);
  return arith::IndexCastOp::create(b, loc, b.getIndexType(), whole).getResult();
}

/// Sizes that keep the aspect ratio: one scale for all axes.  Not known at run time.
static void keepAspectRatio(ResizeOp::Adaptor op, ArrayRef<Dim> in,
                            SmallVectorImpl<ResizedAxis> &axes, DimBuilder &dims) {
  bool smallest = op.getKeepAspectRatioPolicy() == "not_larger";
  std::optional<double> scale;
  bool known = true;
  for (const ResizedAxis &axis : axes) {
    known &= axis.scale.has_value();
    double own = axis.scale.value_or(1);
    scale = !scale ? own : smallest ? std::min(*scale, own) : std::max(*scale, own);
  }
  for (ResizedAxis &axis : axes) {
    axis.scale = known ? scale : std::nullopt;
    axis.out = known ? dims.constant(std::floor(
                           *scale * double(*DimBuilder::constantOf(in[axis.axis])) + 0.5))
                     : Dim();
  }
}

FailureOr<SmallVector<ResizedAxis>> onnx::resizedAxes(ResizeOp::Adaptor op, DimBuilder &dims) {
  Dims in = dims.of(op.getX());
  SmallVector<int64_t> order = llvm::to_vector(llvm::seq<int64_t>(0, in.size()));
  if (auto given = op.getAxes())
    order.assign(given->begin(), given->end());
  Value scales = op.getScales(), sizes = op.getSizes();
  if (!scales == !sizes)
    return dims.fail("needs either scales or sizes"); // C1
  auto type = cast<RankedTensorType>(scales ? scales.getType() : sizes.getType());
  if (type.getRank() != 1 || type.getDimSize(0) != (int64_t)order.size())
    return dims.fail("scales or sizes do not have one entry per axis"); // C1
  auto known = constantNumbers(scales);
  SmallVector<ResizedAxis> axes;
  for (auto [i, axis] : llvm::enumerate(order)) {
    FailureOr<int64_t> positive = dims.axis(axis, in.size());
    if (failed(positive))
      return failure();
    ResizedAxis &resized =
        axes.emplace_back(ResizedAxis{*positive, (int64_t)i, Dim(), std::nullopt});
    auto size = DimBuilder::constantOf(in[*positive]);
    if (sizes) {
      resized.out = dims.value(sizes, i);
      if (auto out = DimBuilder::constantOf(resized.out); out && size)
        resized.scale = double(*out) / double(*size);
    } else if (known) {
      resized.scale = (*known)[i];
      if (!(*resized.scale > 0))
        return dims.fail("a scale is not positive");
      if (size)
        resized.out = dims.constant(std::floor(double(*size) * *resized.scale));
      else if (*resized.scale == std::floor(*resized.scale))
        resized.out = dims.mul(in[*positive], int64_t(*resized.scale));
    }
    if (!resized.out && scales && dims.emits())
      resized.out = emitScaledSize(dims, in[*positive], scales, i);
  }
  if (sizes && op.getKeepAspectRatioPolicy() != "stretch")
    keepAspectRatio(op, in, axes, dims); // C3
  return axes;
}

LogicalResult ResizeOp::dimsOf(Adaptor op, DimBuilder &dims, ResultDims &results) {
  FailureOr<SmallVector<ResizedAxis>> axes = resizedAxes(op, dims);
  if (failed(axes))
    return failure();
  Dims &shape = results.emplace_back(dims.of(op.getX()));
  if (op.getCoordinateTransformationMode() == "tf_crop_and_resize" && !op.getRoi())
    return dims.fail("the coordinates need a roi"); // C2
  for (const ResizedAxis &axis : *axes)
    shape[axis.axis] = axis.out;
  return success();
}

/// Whether all along `axis` stays as it is.  As many elements may have been sampled in between: only
/// a scale of 1 says so.
static bool keepsAxis(ResizeOp op, int64_t axis) {
  int64_t rank = op.getType().getRank(), entry = axis;
  if (auto axes = op.getAxes()) {
    entry = llvm::find_if(*axes, [&](int64_t own) { return fromFront(own, rank) == axis; }) - axes->begin();
    if (entry == (int64_t)axes->size())
      return true;
  }
  // Of one of the coordinates' transformations positions lie between elements even then.
  if (op.getCoordinateTransformationMode() == "tf_half_pixel_for_nn" || op.getKeepAspectRatioPolicy() != "stretch")
    return false;
  if (auto scales = constantNumbers(op.getScales()))
    return (*scales)[entry] == 1;
  int64_t from = tensorType(op.getX()).getDimSize(axis);
  return op.getSizes() && !ShapedType::isDynamic(from) && from == op.getType().getDimSize(axis);
}

/// Whatever the mode and the coordinates, the only element along an axis is what all results are
/// made of, with weights whose sum is 1 - except where positions outside have another value.
LogicalResult ResizeOp::canonicalize(ResizeOp op, PatternRewriter &rewriter) {
  if (op.getCoordinateTransformationMode() == "tf_crop_and_resize")
    return rewriter.notifyMatchFailure(op, "positions outside may have another value");
  SmallVector<int64_t> shape;
  for (int64_t axis = 0; axis < op.getType().getRank(); ++axis) {
    int64_t size = op.getType().getDimSize(axis);
    bool isKept = keepsAxis(op, axis);
    if (!isKept && (tensorType(op.getX()).getDimSize(axis) != 1 || ShapedType::isDynamic(size)))
      return rewriter.notifyMatchFailure(op, "an axis is sampled");
    shape.push_back(isKept ? 1 : size);
  }
  Value to = constantInts(rewriter, op.getLoc(), shape);
  rewriter.replaceOpWithNewOp<ExpandOp>(op, op.getType(), op.getX(), to);
  return success();
}
