//===- Window.cpp - Sliding windows of convolutions and pools -------------===//

#include "dialects/onnx/interfaces/Window.h"

using namespace mlir;
using namespace onnxc;

FailureOr<Window> Window::get(ArrayRef<int64_t> kernel, std::optional<ArrayRef<int64_t>> strides,
                              std::optional<ArrayRef<int64_t>> dilations,
                              std::optional<ArrayRef<int64_t>> pads, StringRef autoPad,
                              bool ceilMode, DimBuilder &dims) {
  Dims extents = llvm::map_to_vector(kernel, [&](int64_t size) { return dims.constant(size); });
  FailureOr<Window> window = get(extents, strides, dilations, pads, autoPad, dims);
  if (succeeded(window))
    window->ceilMode = ceilMode;
  return window;
}

FailureOr<Window> Window::get(ArrayRef<Dim> extents, std::optional<ArrayRef<int64_t>> strides,
                              std::optional<ArrayRef<int64_t>> dilations,
                              std::optional<ArrayRef<int64_t>> pads, StringRef autoPad,
                              DimBuilder &dims) {
  Window w;
  size_t rank = extents.size();
  w.extents.assign(extents.begin(), extents.end());
  for (Dim extent : extents)
    w.kernel.push_back(DimBuilder::constantOf(extent).value_or(ShapedType::kDynamic));
  w.strides = strides ? llvm::to_vector(*strides) : SmallVector<int64_t>(rank, 1);
  w.dilations = dilations ? llvm::to_vector(*dilations) : SmallVector<int64_t>(rank, 1);
  w.pads = pads ? llvm::to_vector(*pads) : SmallVector<int64_t>(2 * rank, 0);
  w.autoPad = autoPad;
  if (w.strides.size() != rank || w.dilations.size() != rank || w.pads.size() != 2 * rank)
    return dims.fail("strides, dilations or pads do not have one entry per spatial dimension");
  for (size_t i = 0; i < rank; ++i)
    if ((!ShapedType::isDynamic(w.kernel[i]) && w.kernel[i] < 1) || w.strides[i] < 1 ||
        w.dilations[i] < 1)
      return dims.fail("kernel, strides and dilations must be positive");
  // So that products of two of them are no problem anywhere.
  auto isTooLarge = [](int64_t x) {
    return !ShapedType::isDynamic(x) &&
           (x > std::numeric_limits<int32_t>::max() || x < std::numeric_limits<int32_t>::min());
  };
  for (const SmallVector<int64_t> &list : {w.kernel, w.strides, w.dilations, w.pads})
    if (llvm::any_of(list, isTooLarge))
      return dims.fail("kernel, strides, dilations and pads must fit 32 bits");
  return w;
}

FailureOr<Dims> Window::kernelOf(Value weights, std::optional<ArrayRef<int64_t>> given,
                                 DimBuilder &dims) {
  Dims extents = dims.of(weights);
  extents.erase(extents.begin(), extents.begin() + 2);
  if (!given)
    return extents;
  if (given->size() != extents.size())
    return dims.fail("kernel_shape does not have one entry per spatial dimension");
  for (auto [extent, size] : llvm::zip_equal(extents, *given))
    if (failed(dims.requireEqual(extent, dims.constant(size),
                                 "kernel_shape differs from the weights' shape", &extent)))
      return failure();
  return llvm::map_to_vector(*given, [&](int64_t size) { return dims.constant(size); });
}

Dim Window::reach(DimBuilder &dims, unsigned axis) const {
  return dims.add(dims.mul(dims.sub(extents[axis], 1), dilations[axis]), 1);
}

bool Window::hasPadding() const {
  return autoPad == "SAME_UPPER" || autoPad == "SAME_LOWER" ||
         (autoPad == "NOTSET" && llvm::any_of(pads, [](int64_t pad) { return pad != 0; }));
}

std::pair<Dim, Dim> Window::padding(DimBuilder &dims, Dim in, unsigned axis) const {
  if (autoPad == "VALID")
    return {dims.constant(0), dims.constant(0)};
  if (autoPad == "NOTSET")
    return {dims.constant(pads[axis]), dims.constant(pads[rank() + axis])};
  // SAME: as many positions as strides fit into the input.  With strides of 1 its size cancels out.
  Dim beyond = dims.constant(0);
  if (strides[axis] != 1)
    beyond = dims.sub(dims.mul(dims.ceilDiv(in, strides[axis]), strides[axis]), in);
  Dim needed = dims.add(beyond, dims.sub(reach(dims, axis), strides[axis]));
  Dim total = dims.max(needed, dims.constant(0));
  Dim half = dims.floorDiv(total, 2), rest = dims.sub(total, half);
  return autoPad == "SAME_UPPER" ? std::pair(half, rest) : std::pair(rest, half);
}

Dim Window::outputSize(DimBuilder &dims, Dim in, unsigned axis) const {
  if (autoPad == "SAME_UPPER" || autoPad == "SAME_LOWER")
    return dims.ceilDiv(in, strides[axis]);
  auto [before, after] = padding(dims, in, axis);
  Dim span = dims.sub(dims.add(dims.add(in, before), after), reach(dims, axis));
  if (!ceilMode)
    return dims.max(dims.add(dims.floorDiv(span, strides[axis]), 1), dims.constant(0));
  Dim positions = dims.add(dims.ceilDiv(span, strides[axis]), 1);
  // A last window that would start in the padding after the input does not count.
  Dim lastStart = dims.mul(dims.sub(positions, 1), strides[axis]);
  Dim fewer = dims.sub(positions, 1);
  return dims.max(
      dims.select(arith::CmpIPredicate::sge, lastStart, dims.add(in, before), fewer, positions),
      dims.constant(0));
}
