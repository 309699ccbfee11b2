//===- DeformLowering.cpp - What the taps of a DeformConv read ------------===//

#include "dialects/onnx/interfaces/Lowering.h"
#include "dialects/onnx/interfaces/Window.h"
#include "dialects/onnx/ops/Sample/Taps.h"

#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"

using namespace mlir;
using namespace onnxc;
using namespace onnxc::onnx;

namespace {
/// Emits the element of one tap at one place of the result.
struct Patch {
  OpLowering &l;
  const Window &window;
  ArrayRef<Value> extents; // of the image: channels, spatial...
  ImplicitLocOpBuilder &b;
  Reals r;
  ValueRange at; // batch, channel, tap, spatial...

  Value index(int64_t value) { return arith::ConstantIndexOp::create(b, value); }
  Value mul(Value x, int64_t y) { return arith::MulIOp::create(b, x, index(y)); }
  Value add(Value x, Value y) { return arith::AddIOp::create(b, x, y); }
  /// An element of offsets or masks.
  Value read(Value tensor, Value channel) {
    SmallVector<Value> from{at[0], channel};
    llvm::append_range(from, at.drop_front(3));
    return r.fromFloat(tensor::ExtractOp::create(b, tensor, from));
  }
  /// The tap's place in the kernel along an axis; the last axis counts fastest.
  Value inKernel(int64_t axis) {
    int64_t inner = 1;
    for (int64_t size : ArrayRef(window.kernel).drop_front(axis + 1))
      inner *= size;
    Value whole = arith::DivUIOp::create(b, at[2], index(inner));
    return arith::RemUIOp::create(b, whole, index(window.kernel[axis]));
  }

  /// The two elements around the moved position; nothing outside of the image counts.
  SmallVector<Tap> taps(Value moved, int64_t axis) {
    Value fixed = add(mul(at[3 + axis], window.strides[axis]), mul(inKernel(axis), window.dilations[axis]));
    Value x = r.add(r.add(r.fromIndex(fixed), -double(window.pads[axis])), moved);
    Value extent = extents[1 + axis], last = r.add(r.fromIndex(extent), -1.0), zero = r.constant(0);
    Value low = r.floor(x), rest = r.sub(x, low);
    auto tap = [&](Value whole, Value weight) {
      Value inside = r.clamp(whole, zero, last);
      Value isInside = arith::CmpFOp::create(b, arith::CmpFPredicate::OEQ, inside, whole);
      // Not a number is nowhere, but an index it needs.
      Value index = r.toIndex(r.select(isInside, inside, zero));
      return Tap{index, weight, isInside};
    };
    return {tap(low, r.sub(r.constant(1), rest)), tap(r.add(low, 1.0), rest)};
  }

  Value emit(DeformPatchesOp op, Value offset, Value mask) {
    int64_t spatial = window.rank(), count = 1;
    for (int64_t size : window.kernel)
      count *= size;
    Value perGroup = arith::CeilDivUIOp::create(b, extents[0], index(op.getOffsetGroup()));
    Value which = add(mul(arith::DivUIOp::create(b, at[1], perGroup), count), at[2]);
    SmallVector<SmallVector<Tap>> axes;
    for (int64_t axis = 0; axis < spatial; ++axis)
      axes.push_back(taps(read(offset, add(mul(which, spatial), index(axis))), axis));
    SmallVector<Value> from{at[0], at[1]};
    Value sample = sumOverTaps(r, l.operands[0], axes, from, Value());
    return mask ? r.mul(sample, read(mask, which)) : sample;
  }
};

struct DeformPatchesLowering : LinalgLoweringInterface::ExternalModel<DeformPatchesLowering, DeformPatchesOp> {
  FailureOr<SmallVector<Value>> lowerToLinalg(Operation *operation, OpLowering &l) const {
    auto op = cast<DeformPatchesOp>(operation);
    FailureOr<Dims> sizes = l.resultDims();
    DimBuilder dims = l.dims();
    auto window = Window::get(op.getKernelShape(), op.getStrides(), op.getDilations(), op.getPads(), "NOTSET", false, dims);
    if (failed(sizes) || failed(window))
      return failure();
    auto adaptor = l.adaptor<DeformPatchesOp>();
    Type element = l.resultType().getElementType();
    SmallVector<Value> extents;
    for (unsigned axis = 0; axis <= window->rank(); ++axis)
      extents.push_back(l.index(l.dim(l.operands[0], 1 + axis)));
    return SmallVector<Value>{l.generate(*sizes, element, [&](OpBuilder &builder, Location loc, ValueRange at) {
      ImplicitLocOpBuilder b(loc, builder);
      Reals r(b, loc, element.isF64() ? b.getF64Type() : b.getF32Type());
      Value sample = Patch{l, *window, extents, b, r, at}.emit(op, adaptor.getOffset(), adaptor.getMask());
      return Reals(b, loc, element).fromFloat(sample);
    })};
  }
};
} // namespace

void onnxc::attachDeformLowerings(MLIRContext *ctx) { DeformPatchesOp::attachInterface<DeformPatchesLowering>(*ctx); }
