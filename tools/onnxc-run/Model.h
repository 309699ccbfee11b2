//===- Model.h - From a file to something that runs --------------*- C++ -*-===//

#ifndef ONNXC_TOOLS_ONNXC_RUN_MODEL_H
#define ONNXC_TOOLS_ONNXC_RUN_MODEL_H

#include "codegen/jit/LoadedModel.h"
#include "tools/onnxc-run/RunOptions.h"
#include "tools/onnxc-run/Runner.h"
#include "llvm/Support/MemoryBuffer.h"

namespace onnxc::tools {

/// A model in this process, with its weights and with memory for one set of inputs.
struct Model {
  std::unique_ptr<jit::LoadedModel> code;
  std::unique_ptr<llvm::MemoryBuffer> weights; // null: in the object
  std::optional<Runner> runner;

  const onnxc_model &descriptor() const { return *code->model(); }
};

/// How a model file is turned into an object.
struct CompileAs {
  unsigned optLevel;
  bool trace = false;
};

/// Loads `path`, after compiling it unless it is an object.  Errors name the file.
llvm::Expected<Model> prepareModel(llvm::StringRef path, const RunOptions &run, CompileAs how,
                                   const std::vector<Tensor> &inputs);

/// The tensors of --inputs; none without it.
llvm::Expected<std::vector<Tensor>> readInputs(const RunOptions &run);

} // namespace onnxc::tools

#endif // ONNXC_TOOLS_ONNXC_RUN_MODEL_H
