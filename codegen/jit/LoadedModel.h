//===- LoadedModel.h - A compiled model in this process ----------*- C++ -*-===//
//
// Links an object in memory with LLVM's JITLink, so that a model can be tried
// without a system linker.  What a model needs from outside is the short list in
// LoadedModel.cpp; anything else is an error, as it would be on a bare machine.
//
//===----------------------------------------------------------------------===//

#ifndef ONNXC_CODEGEN_JIT_LOADEDMODEL_H
#define ONNXC_CODEGEN_JIT_LOADEDMODEL_H

#include "onnxc.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include "llvm/Support/MemoryBufferRef.h"
#include <memory>

namespace llvm::orc {
class ExecutionSession;
class ObjectLinkingLayer;
} // namespace llvm::orc

namespace onnxc::jit {

class LoadedModel {
public:
  /// Links `object` and finds the model whose symbols start with `prefix`.  The
  /// object's bytes are not needed afterwards.
  static llvm::Expected<std::unique_ptr<LoadedModel>> load(llvm::MemoryBufferRef object,
                                                           llvm::StringRef prefix);

  /// Frees code and data of the model: nothing that `model` leads to may be used any more.
  ~LoadedModel();
  LoadedModel(const LoadedModel &) = delete;
  LoadedModel &operator=(const LoadedModel &) = delete;

  const onnxc_model *model() const { return descriptor; }

  /// Address of one of the model's public functions, e.g. PREFIX_run.
  llvm::Expected<void *> lookup(llvm::StringRef symbol);

private:
  LoadedModel(std::unique_ptr<llvm::orc::ExecutionSession> session);

  std::unique_ptr<llvm::orc::ExecutionSession> session;
  std::unique_ptr<llvm::orc::ObjectLinkingLayer> linker;
  const onnxc_model *descriptor = nullptr;
};

/// The prefix of the one model that `object` defines: the only data symbol for
/// which there are also functions with the suffixes _run and _query.
llvm::Expected<std::string> findModelPrefix(llvm::MemoryBufferRef object);

} // namespace onnxc::jit

#endif // ONNXC_CODEGEN_JIT_LOADEDMODEL_H
