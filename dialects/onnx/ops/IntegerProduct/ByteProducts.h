//===- ByteProducts.h - Products of bytes with zero points -------*- C++ -*-===//
//
// The sum of (a - za) * w over k is
//
//     sum of a * w  -  za * sum of w
//
// and the last one is a constant for each column when weights are: bytes are multiplied as
// they are, which machines do best, and the correction is a vector that is added.
// Everything is exact modulo 2^32, as the sums themselves are.
//
//===----------------------------------------------------------------------===//

#ifndef ONNXC_DIALECTS_ONNX_OPS_INTEGERPRODUCT_BYTEPRODUCTS_H
#define ONNXC_DIALECTS_ONNX_OPS_INTEGERPRODUCT_BYTEPRODUCTS_H

#include "dialects/onnx/ops/Conv/Conv.h"

namespace onnxc::onnx {

/// A convolution of bytes, which ConvOp lacks zero points for.
struct ByteConvolution {
  mlir::Value x, zeroX, w, bias; // a zero point and the bias may be null
  mlir::StringAttr autoPad;
  mlir::DenseI64ArrayAttr dilations;
  mlir::IntegerAttr group;
  mlir::DenseI64ArrayAttr kernelShape, pads, strides;
};

/// Constant `weights` less their zero points, one for all or a vector along `axis`, as signed
/// bytes; null where they are not known or some do not fit.
mlir::Value signedWeights(mlir::OpBuilder &b, mlir::Location loc, mlir::Value weights,
                          mlir::Value zeroPoint, int64_t axis);

/// Sums over k of the matrix (or matrices, or the vector) `w` of bytes, in i32; k stays as a
/// dimension of 1 if it is `kept`.  No larger constant arises when this is folded.
mlir::Value columnSums(mlir::OpBuilder &b, mlir::Location loc, mlir::Value w, bool kept);
/// Sums of each output channel's weights `w` of a convolution, of known sizes, in i32.
mlir::Value channelSums(mlir::OpBuilder &b, mlir::Location loc, mlir::Value w);

/// Sums of (a - zeroA) * w in i32; null where `zeroA` is more than one number.
mlir::Value productOfBytes(mlir::OpBuilder &b, mlir::Location loc, mlir::Value a, mlir::Value zeroA,
                           mlir::Value w);

/// Whether one convolution of bytes and a correction of its bias give the sums of
/// (x - zeroX) * w + bias: not where `zeroX` is more than one number, or where it is not known
/// which bytes padding consists of, and not for depthwise convolutions with a zero point.
bool canConvolveBytes(const ByteConvolution &convolution);
/// These sums in i32, where that is so.
mlir::Value convolutionOfBytes(mlir::OpBuilder &b, mlir::Location loc, ByteConvolution convolution);

} // namespace onnxc::onnx

#endif // ONNXC_DIALECTS_ONNX_OPS_INTEGERPRODUCT_BYTEPRODUCTS_H
