//===- SelectLowering.h - The parts of the family's lowering -----*- C++ -*-===//

#ifndef ONNXC_DIALECTS_ONNX_OPS_SELECT_SELECTLOWERING_H
#define ONNXC_DIALECTS_ONNX_OPS_SELECT_SELECTLOWERING_H

#include "dialects/onnx/interfaces/Lowering.h"
#include "dialects/onnx/ops/Select/Select.h"

namespace onnxc::onnx {

/// An index as a scalar of i64.
mlir::Value countTensor(OpLowering &l, mlir::Value count);

void attachUniqueRows(mlir::MLIRContext *ctx);
void attachSuppressBoxes(mlir::MLIRContext *ctx);

} // namespace onnxc::onnx

#endif // ONNXC_DIALECTS_ONNX_OPS_SELECT_SELECTLOWERING_H
