//===- TypeParameters.h - Inputs that must have one element type -*- C++ -*-===//

#ifndef ONNXC_COMPILER_IMPORT_TYPEPARAMETERS_H
#define ONNXC_COMPILER_IMPORT_TYPEPARAMETERS_H

#include "compiler/import/OpsetSteps.h"

namespace onnxc {

/// Reports inputs that ONNX gives one type and the model does not.  `node` is as operator set
/// `version` has it.
mlir::LogicalResult checkTypeParameters(const ImportedNode &node, int64_t version);

} // namespace onnxc

#endif // ONNXC_COMPILER_IMPORT_TYPEPARAMETERS_H
