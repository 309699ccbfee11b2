#ifndef ONNXC_DIALECTS_ONNX_OPS_CONSTANT_H
#define ONNXC_DIALECTS_ONNX_OPS_CONSTANT_H
#include "dialects/onnx/Onnx.h"
#define GET_OP_CLASSES
#include "dialects/onnx/ops/Constant/Constant.h.inc"

namespace onnxc {
/// Constant elements from their bytes: few inline, more as a resource.
mlir::ElementsAttr elementsFromBytes(mlir::RankedTensorType type, llvm::ArrayRef<char> bytes, llvm::StringRef name);
} // namespace onnxc
#endif // ONNXC_DIALECTS_ONNX_OPS_CONSTANT_H
