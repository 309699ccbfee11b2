//===- CheckModel.h - What can be said before building -----------*- C++ -*-===//

#ifndef ONNXC_COMPILER_IMPORT_CHECKMODEL_H
#define ONNXC_COMPILER_IMPORT_CHECKMODEL_H

#include "compiler/import/Functions.h"

namespace onnxc {

/// Reports every operator that cannot be imported, once per operator and operator
/// set, with the number of nodes and the names of the first.
mlir::LogicalResult checkOperators(const Model &model, const FunctionTable &functions,
                                   mlir::MLIRContext &ctx);

} // namespace onnxc

#endif // ONNXC_COMPILER_IMPORT_CHECKMODEL_H
