//===- Functions.h - Functions that a model defines --------------*- C++ -*-===//

#ifndef ONNXC_COMPILER_IMPORT_FUNCTIONS_H
#define ONNXC_COMPILER_IMPORT_FUNCTIONS_H

#include "compiler/import/Model.h"

namespace onnxc {

/// A function and the operator sets that its body uses: its own imports, and the
/// model's for domains that it does not mention.
struct ModelFunction {
  proto::FunctionProto *proto = nullptr;
  OpsetVersions opsets;
};

/// The model's functions by domain, name and overload.  A function takes
/// precedence over an operator of the same name.
class FunctionTable {
public:
  /// Reports functions that are defined twice.
  mlir::LogicalResult build(Model &model, mlir::MLIRContext &ctx);
  /// The function that a node calls, or null.
  const ModelFunction *find(const proto::NodeProto &node) const;

private:
  llvm::StringMap<ModelFunction> functions;
};

} // namespace onnxc

#endif // ONNXC_COMPILER_IMPORT_FUNCTIONS_H
