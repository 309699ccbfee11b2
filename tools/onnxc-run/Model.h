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

/// The model cannot be compiled through no fault of its own.
class CompilerBug : public llvm::ErrorInfo<CompilerBug> {
public:
  static char ID;
  void log(llvm::raw_ostream &os) const override;
  std::error_code convertToErrorCode() const override { return llvm::inconvertibleErrorCode(); }
};

/// Loads `path`, after compiling it unless it is an object.  Errors name the file.
llvm::Expected<Model> prepareModel(llvm::StringRef path, const RunOptions &run, CompileAs how,
                                   const std::vector<Tensor> &inputs);

/// What a run starts from.
struct RunData {
  ModelValues values; // which tensors belong together, of MODEL.onnx
  std::vector<Tensor> inputs;
};

/// Reads the tensors of --inputs; none without it.  `run` then says how many elements the
/// model's sequences have.
llvm::Expected<RunData> readInputs(RunOptions &run);

} // namespace onnxc::tools

#endif // ONNXC_TOOLS_ONNXC_RUN_MODEL_H
