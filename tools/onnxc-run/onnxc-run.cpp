//===- onnxc-run.cpp - Try a model before integrating it ------------------===//
//
// Compiles a model if it is not an object already, links it into this process,
// runs it on tensors from files, and compares the results.
//
//===----------------------------------------------------------------------===//

#include "tools/onnxc-run/Bisect.h"
#include "tools/onnxc-run/Model.h"
#include "tools/onnxc-run/Outputs.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/WithColor.h"
#include <chrono>

using namespace llvm;
using namespace onnxc;
using namespace onnxc::tools;

// Exit status, as --help says.
enum ExitCode { kEqual = 0, kFailed = 1, kWrongUsage = 2, kBug = 3, kDiffers = 4 };

/// Runs `repeat` times and prints the latency.
static Error runAndTime(Runner &runner, unsigned repeat) {
  std::vector<double> times;
  for (unsigned i = 0; i < repeat; ++i) {
    auto start = std::chrono::steady_clock::now();
    if (Error error = runner.run())
      return error;
    std::chrono::duration<double, std::milli> time = std::chrono::steady_clock::now() - start;
    times.push_back(time.count());
  }
  llvm::sort(times);
  outs() << format("latency ms: min %.4f median %.4f max %.4f (%u runs)\n", times.front(),
                   times[times.size() / 2], times.back(), repeat);
  return Error::success();
}

/// Everything after the command line; false when outputs differ.
static Expected<bool> runModel(RunOptions run) {
  Expected<RunData> data = readInputs(run);
  if (!data)
    return data.takeError();
  Expected<Model> model = prepareModel(run.model, run, {run.optLevel}, data->inputs);
  if (!model)
    return model.takeError();
  if (Error error = runAndTime(*model->runner, run.repeat))
    return std::move(error);
  outs() << "workspace " << model->runner->workspaceBytes() << " bytes, weights "
         << model->descriptor().weights_bytes << " bytes\n";
  std::vector<Tensor> outputs = model->runner->outputs();
  if (!run.outputs.empty())
    if (Error error = writeOutputs(outputs, data->values, run.outputs))
      return std::move(error);
  return run.expect.empty() ? Expected<bool>(true)
                            : compareWithFiles(outputs, data->values, run.expect, run.tolerance);
}

int main(int argc, char **argv) {
  Expected<RunOptions> run = parseRunOptions(ArrayRef<const char *>(argv, argc).drop_front());
  if (!run) {
    WithColor::error(errs(), "onnxc-run") << toString(run.takeError()) << "; see --help\n";
    return kWrongUsage;
  }
  if (run->help) {
    printRunHelp(outs());
    return kEqual;
  }
  Expected<bool> isEqual = run->bisect ? bisect(*run) : runModel(*run);
  if (isEqual)
    return *isEqual ? kEqual : kDiffers;
  ExitCode code = kFailed;
  Error error = handleErrors(isEqual.takeError(), [&](std::unique_ptr<CompilerBug> bug) -> Error {
    code = kBug;
    return Error(std::move(bug));
  });
  WithColor::error(errs(), "onnxc-run") << toString(std::move(error)) << "\n";
  return code;
}
