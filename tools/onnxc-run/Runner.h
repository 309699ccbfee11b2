//===- Runner.h - Calling a compiled model with tensors ----------*- C++ -*-===//
//
// The generic way to call a model: everything is found out from its descriptor.
// A program that knows its model uses the typed entry point instead.
//
//===----------------------------------------------------------------------===//

#ifndef ONNXC_TOOLS_ONNXC_RUN_RUNNER_H
#define ONNXC_TOOLS_ONNXC_RUN_RUNNER_H

#include "tools/onnxc-run/Memory.h"
#include "tools/support/Tensor.h"
#include <vector>

namespace onnxc::tools {

struct RunnerOptions {
  int32_t threads = 1;
  bool guard = false;      // end each buffer at a page that cannot be touched
  llvm::StringRef weights; // contents of the weights file, for a model that has one
  int64_t room = 1;        // to begin with, for sizes that data decide and nothing bounds
};

/// One model with memory for one set of inputs.
class Runner {
public:
  /// Binds `inputs`, by name or else by position, and allocates what the model asks for.
  static llvm::Expected<Runner> create(const onnxc_model &model, const std::vector<Tensor> &inputs,
                                       const RunnerOptions &options);
  ~Runner();
  Runner(Runner &&other);

  /// Runs the model once; again with more room while a size that data decide needs it.
  llvm::Error run();

  /// What the last run wrote.
  std::vector<Tensor> outputs() const;

  uint64_t workspaceBytes() const { return workspaceSize; }

private:
  Runner(const onnxc_model &model, const RunnerOptions &options)
      : model(&model), options(options) {}
  llvm::Error bindInputs(const std::vector<Tensor> &tensors);
  llvm::Error placeStrings(const Tensor &tensor, llvm::SmallVectorImpl<char> &references);
  llvm::Error placeWeights();
  llvm::Error allocate();
  llvm::Error checkRoom() const;
  void chooseRoom();
  bool growRoom();
  onnxc_status call();

  const onnxc_model *model;
  RunnerOptions options;
  std::vector<Memory> inputs, results;
  std::vector<Memory> stringBytes; // what the references in inputs point to
  llvm::SmallVector<int64_t> dims, outputDims;
  llvm::SmallVector<int32_t> capacities; // positions in dims that no input decides
  Memory workspace, weights;
  uint64_t workspaceSize = 0;
  onnxc_thread_pool *pool = nullptr;
};

} // namespace onnxc::tools

#endif // ONNXC_TOOLS_ONNXC_RUN_RUNNER_H
