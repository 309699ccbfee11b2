//===- SmallFloats.h - Floats of a byte or less ------------------*- C++ -*-===//
//
// No machine computes with them: an element is carried as its code, an i8, and
// converted from and to f32 by integer arithmetic that vectorises.  The formats'
// facts come from LLVM's float semantics, so that there is no table of formats.
//
//===----------------------------------------------------------------------===//

#ifndef ONNXC_DIALECTS_ONNX_INTERFACES_SMALLFLOATS_H
#define ONNXC_DIALECTS_ONNX_INTERFACES_SMALLFLOATS_H

#include "mlir/IR/ImplicitLocOpBuilder.h"

namespace onnxc {

/// Whether `element` is a float of at most 8 bits.
bool isSmallFloat(mlir::Type element);

/// How a value between two powers of two becomes one (f8E8M0FNU has nothing else).
enum class PowerRounding { Up, Down, Nearest };

/// The f32 value of a code.
mlir::Value decodeSmallFloat(mlir::ImplicitLocOpBuilder &b, mlir::Value code, mlir::Type format);
/// The code nearest to an f32 value, ties to even.  Beyond the largest finite value it
/// is that value (`saturate`) or else infinity, or NaN where the format has none.
mlir::Value encodeSmallFloat(mlir::ImplicitLocOpBuilder &b, mlir::Value value, mlir::Type format, bool saturate,
                             PowerRounding rounding = PowerRounding::Up);

} // namespace onnxc

#endif // ONNXC_DIALECTS_ONNX_INTERFACES_SMALLFLOATS_H
