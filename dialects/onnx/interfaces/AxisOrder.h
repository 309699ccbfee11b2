//===- AxisOrder.h - Operators that name axes --------------------*- C++ -*-===//

#ifndef ONNXC_DIALECTS_ONNX_INTERFACES_AXISORDER_H
#define ONNXC_DIALECTS_ONNX_INTERFACES_AXISORDER_H

#include "mlir/IR/OpDefinition.h"

#include "dialects/onnx/interfaces/AxisInterface.h.inc"

namespace onnxc {
/// Gives operators their AxisInterface.
void attachAxisOrder(mlir::MLIRContext *ctx);
} // namespace onnxc

#endif // ONNXC_DIALECTS_ONNX_INTERFACES_AXISORDER_H
