#ifndef ONNXC_DIALECTS_ONNX_OPS_TEXT_H
#define ONNXC_DIALECTS_ONNX_OPS_TEXT_H
#include "dialects/onnx/Onnx.h"
#define GET_OP_CLASSES
#include "dialects/onnx/ops/Text/Text.h.inc"

namespace onnxc {
/// `offsets` and `bytes` of an onnx.Strings.
std::pair<mlir::Value, mlir::Value> constantStrings(mlir::OpBuilder &b, mlir::Location loc,
                                                    llvm::ArrayRef<llvm::StringRef> strings);

/// onnx.ParseNumber of a tensor of strings; the result has type f64 or i64.
mlir::Value emitParseNumber(mlir::OpBuilder &b, mlir::Location loc, mlir::Value strings, mlir::RankedTensorType type);
/// Attached with the other lowerings of the family.
void attachParseNumberLowering(mlir::MLIRContext *ctx);
void attachSplitLowerings(mlir::MLIRContext *ctx);
void attachPatternLowerings(mlir::MLIRContext *ctx);
void attachGramLowerings(mlir::MLIRContext *ctx);
void attachBytesLowerings(mlir::MLIRContext *ctx);

/// Attributes of a module: how many bytes there are for each string that a run makes, and
/// how many parts a string may have.
inline constexpr llvm::StringLiteral kStringBytesAttr = "onnxc.string_bytes";
inline constexpr llvm::StringLiteral kStringPartsAttr = "onnxc.string_parts";
/// The limit that the module around `op` has by this name.
int64_t limitOf(mlir::Operation *op, llvm::StringRef attribute, int64_t otherwise);

/// States of its automaton.  Those of words come after these.
enum NumberState : uint8_t {
  kNumberStart,        ///< white space before
  kNumberSigned,       ///< after + or -
  kNumberInteger,      ///< after a digit before the point
  kNumberPoint,        ///< after a point without digits before
  kNumberFraction,     ///< after a point with a digit before, or digits behind
  kNumberExponent,     ///< after e
  kNumberExponentSign, ///< after its sign
  kNumberExponentDigit,
  kNumberEnd,          ///< white space behind
  kNumberInfinity,     ///< after "inf"
  kNumberInfinityEnd,  ///< white space behind, or "infinity"
  kNumberNaN,          ///< after "nan"
  kNumberInvalid,
  kNumberInWord,
};
} // namespace onnxc
#endif // ONNXC_DIALECTS_ONNX_OPS_TEXT_H
