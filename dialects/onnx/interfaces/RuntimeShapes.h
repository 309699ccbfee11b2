//===- RuntimeShapes.h - Shapes by axes that a run tells ---------*- C++ -*-===//
//
// The rank of a result is known, each of its sizes is chosen when the model runs.
//
//===----------------------------------------------------------------------===//

#ifndef ONNXC_DIALECTS_ONNX_INTERFACES_RUNTIMESHAPES_H
#define ONNXC_DIALECTS_ONNX_INTERFACES_RUNTIMESHAPES_H

#include "dialects/onnx/interfaces/Dims.h"

namespace onnxc {

/// `source` without `axes`.
Dims withoutAxes(DimBuilder &dims, llvm::ArrayRef<Dim> source, llvm::ArrayRef<Dim> axes);
/// Sizes with a 1 at each of `axes`, in between the sizes `source` in their order.
Dims withOnes(DimBuilder &dims, llvm::ArrayRef<Dim> source, llvm::ArrayRef<Dim> axes);

} // namespace onnxc

#endif // ONNXC_DIALECTS_ONNX_INTERFACES_RUNTIMESHAPES_H
