//===- Onnx.h - The onnx dialect ---------------------------------*- C++ -*-===//

#ifndef ONNXC_DIALECTS_ONNX_ONNX_H
#define ONNXC_DIALECTS_ONNX_ONNX_H

#include "mlir/Bytecode/BytecodeOpInterface.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/Dialect.h"
#include "mlir/IR/OpDefinition.h"
#include "mlir/IR/OpImplementation.h"
#include "mlir/IR/PatternMatch.h"
#include "mlir/IR/TypeUtilities.h"
#include "mlir/Interfaces/ControlFlowInterfaces.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"

#include "dialects/onnx/interfaces/Dims.h"

namespace onnxc {
class OpLowering;
} // namespace onnxc

#include "dialects/onnx/OnnxDialect.h.inc"
#define GET_TYPEDEF_CLASSES
#include "dialects/onnx/OnnxTypes.h.inc"
#include "dialects/onnx/interfaces/OnnxInterfaces.h.inc"

namespace onnxc {
/// Gives elementwise operators their ShapeValueInterface.
void attachShapeArithmetic(mlir::MLIRContext *ctx);
} // namespace onnxc

namespace onnxc::onnx {
/// Converts the numeric code of TensorProto.DataType to an element type; null
/// when the code is unknown or the type is not representable (complex).
mlir::Type elementTypeFromOnnx(int64_t dataType, mlir::MLIRContext *ctx);
/// The reverse; 0 (UNDEFINED) for a type that ONNX does not have.
int64_t onnxFromElementType(mlir::Type type);
/// Element type of sums of products: integers of up to 16 bits are summed in i32.
mlir::Type productElementType(mlir::Type element);
} // namespace onnxc::onnx

#endif // ONNXC_DIALECTS_ONNX_ONNX_H
