//===- Conv.cpp - Shapes of convolutions ----------------------------------===//

#include "dialects/onnx/ops/Conv/Conv.h"

#define GET_OP_CLASSES
#include "dialects/onnx/ops/Conv/Conv.cpp.inc"

using namespace mlir;
using namespace onnxc;
using namespace onnxc::onnx;

void ONNXDialect::addConvOps() {
  addOperations<
#define GET_OP_LIST
#include "dialects/onnx/ops/Conv/Conv.cpp.inc"
      >();
}

/// The window of a convolution; its kernel comes from the attribute or from the
/// weights.
static FailureOr<Window> windowOf(ConvOp::Adaptor op, DimBuilder &dims) {
  if (op.getPackedN())
    return Window::get(*op.getKernelShape(), op.getStrides(), op.getDilations(), op.getPads(),
                       op.getAutoPad(), false, dims);
  FailureOr<Dims> kernel = Window::kernelOf(op.getW(), op.getKernelShape(), dims);
  if (failed(kernel))
    return failure();
  return Window::get(*kernel, op.getStrides(), op.getDilations(), op.getPads(), op.getAutoPad(),
                     dims);
}

LogicalResult onnxc::onnx::requirePerChannel(DimBuilder &dims, Value bias, Dim channels) {
  Dims size = dims.of(bias);
  if (size.size() != 1)
    return dims.fail("the bias must be a vector");
  return dims.requireEqual(size[0], channels, "the bias must have one element per output channel");
}

LogicalResult ConvOp::dimsOf(Adaptor op, DimBuilder &dims, ResultDims &results) {
  Dims x = dims.of(op.getX()), w = dims.of(op.getW());
  bool packed = op.getPackedN().has_value();
  if (x.size() < 3 || (!packed && w.size() != x.size()))
    return dims.fail("input and weights must have the same rank of at least 3"); // C1
  FailureOr<Window> window = windowOf(op, dims);
  if (failed(window))
    return failure();
  if (window->rank() + 2 != x.size())
    return dims.fail("kernel_shape does not have one entry per spatial dimension");
  size_t channelAxis = op.getChannelsLast() ? x.size() - 1 : 1,
         firstSpatial = op.getChannelsLast() ? 1 : 2;
  int64_t group = op.getGroup();
  if (group < 1)
    return dims.fail("group must be positive");
  Dim outputChannels;
  if (packed) {
    outputChannels = dims.constant(*op.getPackedN() * group);
    Dim channels = w[w.size() - 2];
    if (auto packedK = op.getPackedK()) {
      bool byRows = w.size() < x.size() + 2;
      channels = dims.constant(byRows ? *packedK / std::max<int64_t>(1, op.getKernelShape()->back())
                                      : *packedK);
    }
    if (failed(dims.requireEqual(x[channelAxis], dims.mul(channels, group),
                                 "channels do not fit the weights")))
      return failure();
  } else {
    outputChannels = w[0];
    if (failed(dims.requireEqual(x[channelAxis], dims.mul(w[1], group),
                                 "channels do not fit the weights"))) // C2
      return failure();
    if (auto count = DimBuilder::constantOf(w[0]); count && *count % group)
      return dims.fail("group does not divide the output channels"); // C3
  }
  if (op.getB() && failed(requirePerChannel(dims, op.getB(), outputChannels))) // C5
    return failure();
  Dims &shape = results.emplace_back();
  shape.push_back(x[0]);
  for (unsigned i = 0; i < window->rank(); ++i)
    shape.push_back(window->outputSize(dims, x[firstSpatial + i], i));
  shape.insert(op.getChannelsLast() ? shape.end() : shape.begin() + 1, outputChannels);
  return success();
}

FailureOr<Window> ConvOp::getWindow(Adaptor op, DimBuilder &dims) { return windowOf(op, dims); }

int64_t ConvOp::getOutputChannels() {
  return getPackedN() ? *getPackedN() * getGroup()
                      : cast<RankedTensorType>(getW().getType()).getDimSize(0);
}

bool ConvOp::isPackedByRows() {
  return getPackedK() && cast<RankedTensorType>(getW().getType()).getRank() <
                             cast<RankedTensorType>(getX().getType()).getRank() + 2;
}

bool ConvOp::isDepthwise() {
  auto weights = cast<RankedTensorType>(getW().getType());
  if (getGroup() == 1)
    return false;
  // Packed, they have no dimension of groups.
  if (getPackedN())
    return !getPackedK() &&
           weights.getRank() == cast<RankedTensorType>(getX().getType()).getRank() + 1;
  return weights.getDimSize(1) == 1;
}
