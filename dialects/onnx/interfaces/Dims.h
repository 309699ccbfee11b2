//===- Dims.h - One symbolic shape function per operator ---------*- C++ -*-===//
//
// An operator states its result dimensions once, in `dimsOf`, in terms of a
// DimBuilder.  Without an OpBuilder the DimBuilder answers "constant or
// unknown": that is shape inference and verification.  With one it emits index
// arithmetic: that is how the schedule sizes buffers at run time, and how
// lowerings create their destinations.
//
//===----------------------------------------------------------------------===//

#ifndef ONNXC_DIALECTS_ONNX_INTERFACES_DIMS_H
#define ONNXC_DIALECTS_ONNX_INTERFACES_DIMS_H

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/IRMapping.h"
#include "mlir/IR/OpDefinition.h"
#include "llvm/ADT/DenseMap.h"

namespace onnxc {

/// A dimension: an index attribute, an index value, or null when not known
/// (inference only).
using Dim = mlir::OpFoldResult;
using Dims = llvm::SmallVector<Dim>;
/// Dimensions of each result.
using ResultDims = llvm::SmallVector<Dims>;

class DimBuilder {
public:
  /// Inference: nothing is emitted.
  DimBuilder(mlir::MLIRContext *ctx, mlir::Location loc) : ctx(ctx), loc(loc) {}
  /// Emission at the builder's insertion point.
  DimBuilder(mlir::OpBuilder &builder, mlir::Location loc)
      : ctx(builder.getContext()), loc(loc), builder(&builder) {}

  bool emits() const { return builder != nullptr; }
  /// Emits size checks (`require`) as cf.assert; off by default, because most
  /// emissions repeat dimensions that have been checked before.
  void setEmitChecks(bool on) { emitChecks = on; }
  mlir::OpBuilder &getBuilder() { return *builder; }
  mlir::Location getLoc() const { return loc; }
  mlir::MLIRContext *getContext() const { return ctx; }
  /// `axis` counted from the front; fails when it is out of range.
  mlir::FailureOr<int64_t> axis(int64_t axis, int64_t rank);
  /// The same for the elements of a constant operand, in their order.  Fails when
  /// it is not constant or names an axis twice.
  mlir::FailureOr<llvm::SmallVector<int64_t>> axes(mlir::Value constant, int64_t rank);
  /// The same for `count` axes that may also be known at run time only; all of them in
  /// order where there is no operand.
  mlir::FailureOr<Dims> axesOrAll(mlir::Value operand, int64_t count, int64_t rank);
  /// Length of a vector that has an entry (or two) per axis; a scalar counts as a vector of
  /// one.  Fails when it is not known, or absurd: what is built from it has that rank.
  mlir::FailureOr<int64_t> lengthOf(mlir::Value vector, llvm::StringRef name);
  static constexpr int64_t kMaxLength = 128;
  /// Reports why the shapes do not fit; returns failure.
  mlir::LogicalResult fail(const llvm::Twine &message);
  /// Where `fail` writes; null: nowhere (the caller only asks).
  void setErrorHandler(llvm::function_ref<mlir::InFlightDiagnostic()> handler) {
    onError = handler;
  }

  Dim constant(int64_t value);
  static std::optional<int64_t> constantOf(Dim dim) {
    return dim ? mlir::getConstantIntValue(dim) : std::nullopt;
  }
  /// Whether a dimension is known not to be below 0, whatever a run brings.
  static bool isNeverNegative(Dim dim, int64_t depth = 0);
  /// Size of `tensor` along `axis`.  Looks through the operators that produced
  /// the tensor until it finds a value that exists at run time.
  Dim of(mlir::Value tensor, int64_t axis);
  /// All sizes of `tensor`.
  Dims of(mlir::Value tensor);
  /// Element `index` of an integer tensor as a dimension: known constants, then
  /// shape arithmetic, then (emitting) a load.  Null when not known.  `index` is
  /// row-major.
  Dim value(mlir::Value tensor, int64_t index);
  /// The same for an operand that numpy's rule stretches to the vector that
  /// `index` counts in: of a single element it is that one.
  Dim broadcastValue(mlir::Value tensor, int64_t index);

  // Arithmetic.  Unknown operands give unknown results.
  Dim add(Dim x, Dim y);
  Dim sub(Dim x, Dim y);
  Dim mul(Dim x, Dim y);
  /// Rounds towards minus infinity; y > 0.
  Dim floorDiv(Dim x, Dim y);
  /// Rounds towards zero; y > 0.
  Dim truncDiv(Dim x, Dim y);
  /// The same and its remainder (which has the sign of x) for any y; zero for y = 0, as
  /// operators that divide integers have it.
  Dim safeDiv(Dim x, Dim y);
  Dim safeRem(Dim x, Dim y);
  Dim ceilDiv(Dim x, Dim y);
  Dim min(Dim x, Dim y);
  Dim max(Dim x, Dim y);
  Dim add(Dim x, int64_t y) { return add(x, constant(y)); }
  Dim sub(Dim x, int64_t y) { return sub(x, constant(y)); }
  Dim mul(Dim x, int64_t y) { return mul(x, constant(y)); }
  Dim floorDiv(Dim x, int64_t y) { return floorDiv(x, constant(y)); }
  Dim ceilDiv(Dim x, int64_t y) { return ceilDiv(x, constant(y)); }
  /// `condition(x)` != 0 ? a : b, where the predicate compares x with y.
  Dim select(mlir::arith::CmpIPredicate predicate, Dim x, Dim y, Dim ifTrue, Dim ifFalse);
  Dim product(llvm::ArrayRef<Dim> dims);

  /// numpy's rule for one dimension: a size of 1 stretches to the other.  Not the
  /// maximum, which would turn 1 against 0 into 1.  Fails (or checks at run
  /// time) when both differ and neither is 1.
  mlir::FailureOr<Dim> broadcast(Dim x, Dim y);
  /// Sizes that must agree: a diagnostic now or a check at run time.  Returns the
  /// better known of the two through `known` if not null.
  mlir::LogicalResult requireEqual(Dim x, Dim y, const llvm::Twine &what, Dim *known = nullptr);

  /// The same for a size that must not be larger than another.
  mlir::LogicalResult requireAtMost(Dim x, Dim limit, const llvm::Twine &what);

  /// Dimensions already emitted in the current function, by value and axis.  Shared
  /// between builders so that equal sizes are one SSA value.
  struct Cache : llvm::DenseMap<std::pair<mlir::Value, int64_t>, Dim> {
    /// Sizes that are known to be equal to others, which stand for them.
    llvm::DenseMap<mlir::Value, mlir::Value> equal;
    mlir::Value canonical(mlir::Value size) const {
      for (auto it = equal.find(size); it != equal.end(); it = equal.find(size))
        size = it->second;
      return size;
    }
  };
  void setCache(Cache *shared) { cache = shared; }
  /// Elements can be loaded of the values that `values` maps, and of no others: these do
  /// not exist yet, or are not kept.  By default of all.
  void setLoadable(const mlir::IRMapping *values) { loadable = values; }

  /// What computes the same as `computed` in its block already, else that; so equal sizes are one
  /// value even where different operators compute them.
  static mlir::Value firstOf(mlir::Value computed);

private:
  /// Emits a check of x `predicate` y.
  void emitCheck(mlir::arith::CmpIPredicate predicate, Dim x, Dim y, const llvm::Twine &what);
  /// Folds with `fold` when both are constants, else emits OpT.
  template <typename OpT>
  Dim binary(Dim x, Dim y, llvm::function_ref<int64_t(int64_t, int64_t)> fold);
  mlir::Value asValue(Dim dim);
  Dim canonical(Dim dim) const;
  Dim cached(mlir::Value tensor, int64_t axis);
  void remember(mlir::Value tensor, int64_t axis, Dim dim);

  mlir::MLIRContext *ctx;
  mlir::Location loc;
  mlir::OpBuilder *builder = nullptr;
  bool emitChecks = false;
  llvm::function_ref<mlir::InFlightDiagnostic()> onError = nullptr;
  Cache *cache = nullptr;
  const mlir::IRMapping *loadable = nullptr;
};

/// How an operator takes part in kernels.
enum class KernelRole {
  Elementwise, ///< each result element from one element of each (broadcast) operand
  Contraction, ///< becomes kernel.contract; takes an elementwise epilogue
  Reduction,   ///< takes an elementwise prologue and epilogue
  Movement,    ///< moves elements; takes an elementwise epilogue
  Opaque,      ///< a kernel of its own
  View,        ///< same elements under another shape; no kernel
  Prefix,      ///< the first of the operand's elements; no kernel
  Constant,    ///< a constant
  Control      ///< contains regions; stays in the schedule
};

/// ONNX's positional inputs (outputs) as operand (result) groups, one character
/// each: '1' exactly one value, '?' at most one, '*' any number.
struct OperandGroups {
  llvm::StringRef operands, results;
};

/// Shape functions of the base classes.
mlir::LogicalResult dimsSameAsFirst(mlir::ValueRange operands, DimBuilder &dims,
                                    ResultDims &results);
mlir::LogicalResult dimsBroadcast(mlir::ValueRange operands, DimBuilder &dims, ResultDims &results);

/// The verifier of every operator: declared result types must not contradict the
/// shape function and the element types.
mlir::LogicalResult verifyShapes(mlir::Operation *op);

/// Result types of `op` from its operands: what is known is static.  Reports on
/// the operation and fails when the shapes do not fit.
mlir::LogicalResult inferResultTypes(mlir::Operation *op, llvm::SmallVectorImpl<mlir::Type> &types);

/// `axis`, which may count from the end, counted from the front.  Only for axes that
/// a shape function has checked (DimBuilder::axis).
inline int64_t fromFront(int64_t axis, int64_t rank) { return axis < 0 ? axis + rank : axis; }

/// The type of a value that is a tensor, as all of the dialect are.
inline mlir::RankedTensorType tensorType(mlir::Value value) {
  return llvm::cast<mlir::RankedTensorType>(value.getType());
}

/// Whether it is a tensor of one element: a scalar, or sizes of 1.
bool isOneElement(mlir::Value tensor);

/// Whether `zeroPoint`, which may be null for none, is known to be zero everywhere.
bool isKnownZero(mlir::Value zeroPoint);

/// The integers of a constant tensor (any integer element type), if `value` is one.
std::optional<llvm::SmallVector<int64_t>> constantIntegers(mlir::Value value);

/// The one number that all elements of a constant are.
std::optional<double> constantNumber(mlir::Value value);

/// The contents of a constant tensor, or null.
mlir::ElementsAttr constantElements(mlir::Value value);

} // namespace onnxc

#endif // ONNXC_DIALECTS_ONNX_INTERFACES_DIMS_H
