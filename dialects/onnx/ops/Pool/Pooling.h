//===- Pooling.h - What all pools with windows do ----------------*- C++ -*-===//

#ifndef ONNXC_DIALECTS_ONNX_OPS_POOL_POOLING_H
#define ONNXC_DIALECTS_ONNX_OPS_POOL_POOLING_H

#include "dialects/onnx/interfaces/Lowering.h"
#include "dialects/onnx/interfaces/Window.h"

namespace onnxc::onnx {

/// One pool: its window, and the padding that all its positions need.
struct Pooling {
  OpLowering &l;
  Window window;
  int64_t first; // spatial dimension
  Dims sizes;    // of the result
  Dims in;       // of the input
  Dims before, after;

  using CombineFn = llvm::function_ref<mlir::Value(mlir::OpBuilder &, mlir::Location,
                                                   mlir::Value element, mlir::Value sum)>;

  static mlir::FailureOr<Pooling> get(OpLowering &l, mlir::FailureOr<Window> window,
                                      bool channelsLast);
  unsigned spatial() const { return window.rank(); }
  mlir::Value padInput(mlir::TypedAttr value);
  /// The input index along spatial axis `i` that position `k` of the window at `at` covers.
  mlir::Value inputIndex(mlir::OpBuilder &b, mlir::Location loc, unsigned i, mlir::Value at,
                         mlir::Value k, mlir::Value before) const;
  /// Reduces every window of `x`, which is padded.
  mlir::Value reduce(mlir::Value x, mlir::TypedAttr init, CombineFn combine);
  /// The same along one axis after the other, for a `combine` of which elements of `x` may be
  /// results.
  mlir::Value reduceByAxes(mlir::Value x, mlir::TypedAttr init, CombineFn combine);

private:
  struct Slide; // of the window along some axes
  mlir::Value reduceAlong(mlir::Value x, llvm::ArrayRef<unsigned> axes, mlir::TypedAttr init,
                          CombineFn combine);
  mlir::Value reduceAtOnce(mlir::Value x, const Slide &slide, mlir::TypedAttr init,
                           CombineFn combine);
  mlir::Value reduceInLoops(mlir::Value x, const Slide &slide, mlir::TypedAttr init,
                            CombineFn combine);
};

/// The smallest number of a type: what a maximum starts with and what padding holds.
mlir::TypedAttr lowestOf(mlir::OpBuilder &b, mlir::Type element, bool isUnsigned);
mlir::Value maximum(mlir::OpBuilder &b, mlir::Location loc, mlir::Value x, mlir::Value y,
                    bool isUnsigned);

/// The range of window positions along axis `i` that lie in [low, high) of the input
/// when the window is at result index `at`.
std::pair<mlir::Value, mlir::Value> windowRange(mlir::OpBuilder &b, mlir::Location loc,
                                                const Window &window, unsigned i, mlir::Value at,
                                                mlir::Value before, mlir::Value low,
                                                mlir::Value high);

/// MaxPool and MaxUnpool.
void attachMaxPoolLowerings(mlir::MLIRContext *ctx);

} // namespace onnxc::onnx

#endif // ONNXC_DIALECTS_ONNX_OPS_POOL_POOLING_H
