//===- Taps.h - Sums of what lies around positions ---------------*- C++ -*-===//

#ifndef ONNXC_DIALECTS_ONNX_OPS_SAMPLE_TAPS_H
#define ONNXC_DIALECTS_ONNX_OPS_SAMPLE_TAPS_H

#include "dialects/onnx/interfaces/Reals.h"
#include "dialects/onnx/ops/Sample/Sample.h"

namespace onnxc {

/// One element that contributes to a sample along one axis.
struct Tap {
  mlir::Value index;    // inside the image
  mlir::Value weight;   // null: 1
  mlir::Value isInside; // null: it is, or stands for one that is
};

/// Sum over all combinations of taps of an image (batch, channel, spatial...), those of
/// the spatial axes that `at` does not name yet.
mlir::Value sumOverTaps(Reals &r, mlir::Value x, llvm::ArrayRef<llvm::SmallVector<Tap>> axes,
                        llvm::SmallVector<mlir::Value> &at, mlir::Value isInside);

void attachDeformLowerings(mlir::MLIRContext *ctx);

} // namespace onnxc

#endif // ONNXC_DIALECTS_ONNX_OPS_SAMPLE_TAPS_H
