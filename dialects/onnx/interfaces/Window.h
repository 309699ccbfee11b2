//===- Window.h - Sliding windows of convolutions and pools ------*- C++ -*-===//
//
// Kernel, strides, dilations and padding are the same for convolutions and
// pools; this is the one place that computes with them.
//
//===----------------------------------------------------------------------===//

#ifndef ONNXC_DIALECTS_ONNX_INTERFACES_WINDOW_H
#define ONNXC_DIALECTS_ONNX_INTERFACES_WINDOW_H

#include "dialects/onnx/interfaces/Dims.h"

namespace onnxc {

/// A window that slides over the spatial dimensions, one entry per dimension.
struct Window {
  llvm::SmallVector<int64_t> kernel; ///< kDynamic where only `extents` tells
  llvm::SmallVector<int64_t> strides, dilations;
  llvm::SmallVector<Dim> extents;    ///< of the kernel
  llvm::SmallVector<int64_t> pads; ///< all begins, then all ends; may be negative
  llvm::StringRef autoPad = "NOTSET";
  bool ceilMode = false;

  /// Reads ONNX's attributes; absent ones take their defaults.  Fails when their
  /// lengths do not fit `kernel` or numbers are out of range.
  static mlir::FailureOr<Window> get(llvm::ArrayRef<int64_t> kernel, std::optional<llvm::ArrayRef<int64_t>> strides,
                                     std::optional<llvm::ArrayRef<int64_t>> dilations,
                                     std::optional<llvm::ArrayRef<int64_t>> pads, llvm::StringRef autoPad,
                                     bool ceilMode, DimBuilder &dims);

  /// The same where the kernel's sizes may be known only when the model runs.
  static mlir::FailureOr<Window> get(llvm::ArrayRef<Dim> extents, std::optional<llvm::ArrayRef<int64_t>> strides,
                                     std::optional<llvm::ArrayRef<int64_t>> dilations,
                                     std::optional<llvm::ArrayRef<int64_t>> pads, llvm::StringRef autoPad,
                                     DimBuilder &dims);
  /// The kernel's sizes: `given`, which those of the weights (axes 2 and on) must equal, or else the weights'.
  static mlir::FailureOr<Dims> kernelOf(mlir::Value weights, std::optional<llvm::ArrayRef<int64_t>> given,
                                        DimBuilder &dims);

  unsigned rank() const { return kernel.size(); }
  /// Extent that a window of a known size covers, dilation included.
  int64_t reach(unsigned axis) const { return (kernel[axis] - 1) * dilations[axis] + 1; }
  Dim reach(DimBuilder &dims, unsigned axis) const;
  /// Number of window positions over an input of size `in`.
  Dim outputSize(DimBuilder &dims, Dim in, unsigned axis) const;
  /// Padding before and after; depends on the input's size for SAME_*.
  std::pair<Dim, Dim> padding(DimBuilder &dims, Dim in, unsigned axis) const;
  bool hasPadding() const;
};

} // namespace onnxc

#endif // ONNXC_DIALECTS_ONNX_INTERFACES_WINDOW_H
