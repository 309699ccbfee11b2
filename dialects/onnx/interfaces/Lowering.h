//===- Lowering.h - What a lowering to linalg works with ---------*- C++ -*-===//

#ifndef ONNXC_DIALECTS_ONNX_INTERFACES_LOWERING_H
#define ONNXC_DIALECTS_ONNX_INTERFACES_LOWERING_H

#include "dialects/onnx/Onnx.h"

#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Utils/StructuredOpsUtils.h"

namespace onnxc {

/// The type that stands for an onnx element in arithmetic: signless, `ui8` -> `i8`; a float of
/// a byte or less is its code, an `i8` (see SmallFloats.h), a string an `i128` (Strings.h).
mlir::Type signlessType(mlir::Type element);
/// The type that an element is stored as: the same, but at least a byte.
mlir::Type storageElementType(mlir::Type element);
/// A tensor type with its storage element type; other types are unchanged.
mlir::Type storageType(mlir::Type type);
/// The same contents under the storage type.
mlir::TypedAttr storageConstant(mlir::ElementsAttr elements);

/// Between stored and computed elements: only bool and other integers of less than a
/// byte differ.  A stored one is extended by its sign.
mlir::Value fromStorage(mlir::OpBuilder &b, mlir::Location loc, mlir::Value stored, mlir::Type onnxElement);
mlir::Value toStorage(mlir::OpBuilder &b, mlir::Location loc, mlir::Value computed, mlir::Type onnxElement);

/// One operator being lowered: its converted operands and helpers for the usual steps.
class OpLowering {
public:
  /// `cache` holds the sizes of converted values that are known to be equal.
  OpLowering(mlir::OpBuilder &builder, mlir::Operation *op, mlir::ValueRange operands, DimBuilder::Cache &cache)
      : b(builder), op(op), loc(op->getLoc()), operands(operands), cache(cache) {}

  mlir::OpBuilder &b;
  mlir::Operation *op;
  mlir::Location loc;
  /// Converted (storage-typed) operands, in the operation's order.
  mlir::SmallVector<mlir::Value> operands;

  DimBuilder::Cache &cache;

  /// Emits index arithmetic at the insertion point; equal sizes are one value.
  DimBuilder dims() {
    DimBuilder builder(b, loc);
    builder.setCache(&cache);
    return builder;
  }

  /// The operation's generated accessors over the converted operands.
  template <typename OpT> typename OpT::Adaptor adaptor() {
    return typename OpT::Adaptor(operands, mlir::cast<OpT>(op));
  }

  mlir::RankedTensorType resultType(unsigned result = 0) {
    return mlir::cast<mlir::RankedTensorType>(storageType(op->getResult(result).getType()));
  }
  /// onnx (not storage) element type of an operand or result.
  mlir::Type onnxElement(unsigned operand) { return mlir::getElementTypeOrSelf(op->getOperand(operand).getType()); }
  mlir::Type onnxResultElement(unsigned result = 0) { return mlir::getElementTypeOrSelf(op->getResult(result).getType()); }
  bool isUnsigned(unsigned operand) { return onnxElement(operand).isUnsignedInteger() || onnxElement(operand).isInteger(1); }

  /// Sizes of a result, static ones as attributes.
  mlir::FailureOr<Dims> resultDims(unsigned result = 0);
  /// tensor.empty of a result's size.
  mlir::FailureOr<mlir::Value> emptyResult(unsigned result = 0);
  /// tensor.empty of other sizes.
  mlir::Value empty(llvm::ArrayRef<Dim> sizes, mlir::Type elementType);
  /// A destination filled with one value.
  mlir::Value filled(mlir::Value destination, mlir::Value scalar);
  mlir::Value filled(mlir::Value destination, mlir::TypedAttr scalar);
  /// Size of a converted tensor along an axis.
  Dim dim(mlir::Value tensor, int64_t axis);
  mlir::Value index(Dim dim);
  mlir::Value constantIndex(int64_t value);
  /// A scalar constant of a (signless) element type.
  mlir::Value constant(mlir::Type type, double value);
  mlir::Value constantInt(mlir::Type type, int64_t value);

  /// linalg.generic whose body gets one stored element per input and output.
  mlir::Value generic(mlir::ValueRange inputs, llvm::ArrayRef<mlir::AffineMap> maps, mlir::Value output,
                      llvm::ArrayRef<mlir::utils::IteratorType> iterators,
                      llvm::function_ref<mlir::Value(mlir::OpBuilder &, mlir::Location, mlir::ValueRange)> body);
  /// linalg.generic over the points of a fresh tensor of type `type` and the given
  /// sizes: `body` gets the point's indices and returns the stored element.  For
  /// movements whose source index is computed (with tensor.extract).
  mlir::Value generate(llvm::ArrayRef<Dim> sizes, mlir::Type elementType,
                       llvm::function_ref<mlir::Value(mlir::OpBuilder &, mlir::Location, mlir::ValueRange indices)> body);
  /// The map that reads a tensor of shape `shape` broadcast by numpy's rule into a
  /// result of sizes `result`: a static size of 1 that stretches reads index 0.
  mlir::AffineMap broadcastMap(llvm::ArrayRef<int64_t> shape, llvm::ArrayRef<Dim> result);
  /// `operand` with the sizes `result`; itself unless a dynamic dimension of it may be a 1
  /// that stretches at run time.  Static ones are for the caller's maps.
  mlir::Value stretched(mlir::Value operand, llvm::ArrayRef<Dim> result);
  /// Numbers of an int32 or int64 operand as index values, whatever they come from.
  mlir::Value indexFrom(mlir::Value tensor, mlir::ValueRange indices);

  mlir::InFlightDiagnostic error() { return op->emitOpError(); }
};

/// Attaches the lowering interfaces of all families.
void registerOnnxLowerings(mlir::DialectRegistry &registry);

#define ONNX_FAMILY(Name) void attach##Name##Lowerings(mlir::MLIRContext *ctx);
#include "dialects/onnx/Families.def"
#undef ONNX_FAMILY

/// Lowers one operator in place: `operands` are converted; the results are the
/// storage-typed replacements.  Elementwise operators become one linalg.generic.
mlir::FailureOr<llvm::SmallVector<mlir::Value>> lowerOnnxOp(mlir::OpBuilder &b, mlir::Operation *op,
                                                            mlir::ValueRange operands,
                                                            DimBuilder::Cache &cache);

} // namespace onnxc

#endif // ONNXC_DIALECTS_ONNX_INTERFACES_LOWERING_H
