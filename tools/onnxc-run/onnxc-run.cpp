//===- onnxc-run.cpp - Try a model before integrating it ------------------===//
//
// Compiles a model if it is not an object already, links it into this process,
// runs it on tensors from files, and compares the results.
//
//===----------------------------------------------------------------------===//

#include "codegen/jit/LoadedModel.h"
#include "compiler/Compiler.h"
#include "compiler/Diagnostics.h"
#include "tools/onnxc-run/Groups.h"
#include "tools/onnxc-run/RunOptions.h"
#include "tools/onnxc-run/Runner.h"
#include "tools/support/Compare.h"
#include "tools/support/TensorFile.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/WithColor.h"
#include <chrono>

using namespace llvm;
using namespace onnxc;
using namespace onnxc::tools;

// Exit status, as --help says.
enum ExitCode { kEqual = 0, kFailed = 1, kWrongUsage = 2, kDiffers = 4 };

/// The object of MODEL.onnx (or a dump), compiled now; failures have been printed.
static Expected<std::unique_ptr<MemoryBuffer>> compileModel(const RunOptions &run,
                                                            const ImportOptions &import) {
  CompileOptions options;
  options.import = import;
  options.name = "model";
  options.optLevel = run.optLevel;
  std::unique_ptr<mlir::MLIRContext> ctx = createContext();
  onnxc::DiagnosticPrinter printer(ctx.get(), llvm::errs());
  SmallVector<char, 0> object;
  if (failed(compileToMemory(run.model, options, object, *ctx)))
    return createStringError("cannot be compiled");
  return MemoryBuffer::getMemBufferCopy(StringRef(object.data(), object.size()), run.model);
}

static Expected<std::unique_ptr<MemoryBuffer>> readObject(StringRef path) {
  ErrorOr<std::unique_ptr<MemoryBuffer>> file =
      MemoryBuffer::getFile(path, /*IsText=*/false, /*RequiresNullTerminator=*/false);
  if (!file)
    return createStringError(file.getError().message());
  return std::move(*file);
}

static Expected<std::unique_ptr<jit::LoadedModel>> loadModel(const RunOptions &run,
                                                             const ImportOptions &import) {
  bool isObject = sys::path::extension(run.model) == ".o";
  Expected<std::unique_ptr<MemoryBuffer>> object =
      isObject ? readObject(run.model) : compileModel(run, import);
  if (!object)
    return object.takeError();
  Expected<std::string> prefix = jit::findModelPrefix(**object);
  if (!prefix)
    return prefix.takeError();
  return jit::LoadedModel::load(**object, *prefix);
}

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

static Error writeOutputs(const std::vector<TensorGroup> &outputs, StringRef folder) {
  if (std::error_code error = sys::fs::create_directories(folder))
    return createFileError(folder, error);
  for (auto [index, output] : enumerate(outputs)) {
    SmallString<128> path(folder);
    sys::path::append(path, "output_" + Twine(index) + ".pb");
    if (Error error = writeGroup(output, path))
      return error;
  }
  return Error::success();
}

/// Prints how `actual` compares, and the first mismatches.
static bool compareOutput(const Tensor &actual, const Tensor &expected,
                          const Tolerance &tolerance) {
  Comparison result = compare(actual, expected, tolerance);
  raw_ostream &os = result.isEqual() ? outs() : errs();
  if (!result.isEqual())
    WithColor::error(os, "onnxc-run");
  os << "output '" << actual.name << "' " << describe(actual.dtype, actual.shape) << ": ";
  if (!result.shapeProblem.empty()) {
    os << result.shapeProblem << "\n";
    return false;
  }
  if (result.isEqual())
    os << "as expected";
  else
    os << result.mismatches << " of " << actual.numElements() << " elements differ";
  os << format(", max error %.3g absolute, %.3g relative\n", result.maxAbsError,
               result.maxRelError);
  for (const std::string &example : result.examples)
    os << "  " << example << "\n";
  return result.isEqual();
}

/// The same for all elements of a sequence.
static bool compareGroup(const TensorGroup &actual, const TensorGroup &expected,
                         const Tolerance &tolerance) {
  if (actual.isAbsent != expected.isAbsent || actual.tensors.size() != expected.tensors.size()) {
    WithColor::error(errs(), "onnxc-run")
        << "output '" << actual.name << "' has " << actual.tensors.size() << " elements, "
        << expected.tensors.size() << " are expected\n";
    return false;
  }
  if (actual.tensors.empty())
    outs() << "output '" << actual.name << "' has no elements: as expected\n";
  bool isEqual = true;
  for (auto [tensor, wanted] : zip(actual.tensors, expected.tensors))
    isEqual &= compareOutput(tensor, wanted, tolerance);
  return isEqual;
}

static Expected<bool> compareOutputs(const std::vector<TensorGroup> &outputs, const RunOptions &run,
                                     ArrayRef<FileKind> kinds) {
  Expected<std::vector<TensorGroup>> expected = readGroups(run.expect, "output", kinds);
  if (!expected)
    return expected.takeError();
  if (expected->size() != outputs.size())
    return createStringError("the model has %zu outputs, %zu are expected", outputs.size(),
                             expected->size());
  bool isEqual = true;
  for (auto [actual, wanted] : zip(outputs, *expected))
    isEqual &= compareGroup(actual, wanted, run.tolerance);
  return isEqual;
}

/// Everything after the command line; false when outputs differ.
static Expected<bool> runModel(const RunOptions &run) {
  ModelValues values;
  if (sys::path::extension(run.model) == ".onnx")
    values = readModelValues(run.model);
  ImportOptions import;
  std::vector<Tensor> inputs;
  if (!run.inputs.empty()) {
    Expected<std::vector<TensorGroup>> read =
        readGroups(run.inputs, "input", fileKinds(values.inputs));
    if (!read)
      return read.takeError();
    setElements(values.inputs, *read, import);
    inputs = flatten(std::move(*read));
  }
  Expected<std::unique_ptr<jit::LoadedModel>> loaded = loadModel(run, import);
  if (!loaded)
    return createFileError(run.model, loaded.takeError());
  const onnxc_model &model = *(*loaded)->model();
  Expected<Runner> runner =
      Runner::create(model, inputs, {static_cast<int32_t>(run.threads), run.guard});
  if (!runner)
    return runner.takeError();
  if (Error error = runAndTime(*runner, run.repeat))
    return std::move(error);
  outs() << "workspace " << runner->workspaceBytes() << " bytes, weights " << model.weights_bytes
         << " bytes\n";
  std::vector<TensorGroup> outputs = groupOutputs(runner->outputs(), values.outputs);
  if (!run.outputs.empty())
    if (Error error = writeOutputs(outputs, run.outputs))
      return std::move(error);
  return run.expect.empty() ? Expected<bool>(true)
                            : compareOutputs(outputs, run, fileKinds(values.outputs));
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
  Expected<bool> isEqual = runModel(*run);
  if (isEqual)
    return *isEqual ? kEqual : kDiffers;
  WithColor::error(errs(), "onnxc-run") << toString(isEqual.takeError()) << "\n";
  return kFailed;
}
