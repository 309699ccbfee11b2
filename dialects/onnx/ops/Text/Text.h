#ifndef ONNXC_DIALECTS_ONNX_OPS_TEXT_H
#define ONNXC_DIALECTS_ONNX_OPS_TEXT_H
#include "dialects/onnx/Onnx.h"
#define GET_OP_CLASSES
#include "dialects/onnx/ops/Text/Text.h.inc"

namespace onnxc {
/// `offsets` and `bytes` of an onnx.Strings.
std::pair<mlir::Value, mlir::Value> constantStrings(mlir::OpBuilder &b, mlir::Location loc,
                                                    llvm::ArrayRef<llvm::StringRef> strings);
} // namespace onnxc
#endif // ONNXC_DIALECTS_ONNX_OPS_TEXT_H
