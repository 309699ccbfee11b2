//===- Header.h - The C header of a model ------------------------*- C++ -*-===//

#ifndef ONNXC_CODEGEN_EMIT_HEADER_H
#define ONNXC_CODEGEN_EMIT_HEADER_H

#include "codegen/emit/ModelInterface.h"

namespace onnxc::emit {

/// Prints the header, valid C99 and C++.
void printHeader(const ModelInterface &interface, llvm::raw_ostream &os);

} // namespace onnxc::emit

#endif // ONNXC_CODEGEN_EMIT_HEADER_H
