//===- Identifiers.h - Names that are valid in C and C++ ---------*- C++ -*-===//

#ifndef ONNXC_CODEGEN_EMIT_IDENTIFIERS_H
#define ONNXC_CODEGEN_EMIT_IDENTIFIERS_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/ADT/StringSet.h"
#include <string>

namespace onnxc::emit {

/// Makes `name` a C99 and C++ identifier that is neither a keyword nor reserved:
/// other characters become '_', runs of '_' one.  Never empty.
std::string toIdentifier(llvm::StringRef name);

/// Identifiers that are distinct from each other, e.g. the parameters of one function.
class IdentifierScope {
public:
  /// `taken` cannot be given out.
  explicit IdentifierScope(llvm::ArrayRef<llvm::StringRef> taken = {});

  /// `name` as an identifier, with a number appended if it was given out before.
  std::string unique(llvm::StringRef name);

private:
  llvm::StringSet<> used;
};

} // namespace onnxc::emit

#endif // ONNXC_CODEGEN_EMIT_IDENTIFIERS_H
