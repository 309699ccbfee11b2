//===- AxisOrder.h - Operators that name axes --------------------*- C++ -*-===//

#ifndef ONNXC_DIALECTS_ONNX_INTERFACES_AXISORDER_H
#define ONNXC_DIALECTS_ONNX_INTERFACES_AXISORDER_H

#include "mlir/IR/Builders.h"
#include "mlir/IR/OpDefinition.h"

#include "dialects/onnx/interfaces/AxisInterface.h.inc"

namespace onnxc {
/// Gives operators their AxisInterface.
void attachAxisOrder(mlir::MLIRContext *ctx);
/// Gives operators their ChannelInterface.
void attachChannelOrder(mlir::MLIRContext *ctx);
/// A constant, with slices along `axis` in another order: slice i is what slice order[i] was.
mlir::Value reorderedConstant(mlir::OpBuilder &b, mlir::Value constant, int64_t axis,
                              llvm::ArrayRef<int64_t> order);
} // namespace onnxc

#endif // ONNXC_DIALECTS_ONNX_INTERFACES_AXISORDER_H
