//===- Tensors.h - Constant tensors of a model -------------------*- C++ -*-===//

#ifndef ONNXC_COMPILER_IMPORT_TENSORS_H
#define ONNXC_COMPILER_IMPORT_TENSORS_H

#include "compiler/import/ExternalData.h"

#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/BuiltinTypes.h"

namespace onnxc {

/// The product of `dims`; reports negative sizes and tensors of more than 2^63 bytes.
mlir::FailureOr<int64_t> countElements(llvm::ArrayRef<int64_t> dims, mlir::Location loc);

/// The contents of a tensor.  `tensor` is taken apart: large contents move into
/// the result.  `name` names the resource that holds them.
///
/// Up to 1 KiB the result is a DenseElementsAttr, beyond that a
/// DenseResourceElementsAttr.  Elements of less than a byte, and bool, take one byte
/// each in a resource: the value in the low bits, the others zero.
mlir::FailureOr<mlir::ElementsAttr> importTensor(proto::TensorProto tensor, llvm::StringRef name,
                                                 ExternalFiles &files, mlir::Location loc);
/// A sparse tensor becomes a dense one.
mlir::FailureOr<mlir::ElementsAttr> importSparseTensor(proto::SparseTensorProto tensor,
                                                       llvm::StringRef name, ExternalFiles &files,
                                                       mlir::Location loc);

} // namespace onnxc

#endif // ONNXC_COMPILER_IMPORT_TENSORS_H
