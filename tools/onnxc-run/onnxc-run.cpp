//===- onnxc-run.cpp - Try a model before integrating it ------------------===//
//
// Compiles a model if it is not an object already, links it into this process,
// runs it on tensors from files, and compares the results.
//
//===----------------------------------------------------------------------===//

#include "codegen/jit/LoadedModel.h"
#include "compiler/Compiler.h"
#include "tools/onnxc-run/Runner.h"
#include "tools/support/Compare.h"
#include "tools/support/TensorFile.h"
#include "llvm/Support/CommandLine.h"
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
enum ExitCode { kEqual = 0, kFailed = 1, kWrongUsage = 2 };

static cl::OptionCategory dataOptions("Data"), runOptions("Running");
static cl::opt<std::string> modelPath(cl::Positional, cl::desc("MODEL.onnx|MODEL.o"),
                                      cl::cat(dataOptions));
static cl::opt<std::string> inputsPath("inputs", cl::desc("folder with input_N.pb or input_N.npy"),
                                       cl::value_desc("DIR"), cl::cat(dataOptions));
static cl::opt<std::string> outputsPath("outputs", cl::desc("folder to write output_N.pb to"),
                                        cl::value_desc("DIR"), cl::cat(dataOptions));
static cl::opt<std::string> expectPath("expect", cl::desc("folder with the expected output_N"),
                                       cl::value_desc("DIR"), cl::cat(dataOptions));
static cl::opt<double> rtol("rtol", cl::desc("relative tolerance (1e-3)"), cl::init(1e-3),
                            cl::cat(dataOptions));
static cl::opt<double> atol_("atol", cl::desc("absolute tolerance (1e-7)"), cl::init(1e-7),
                             cl::cat(dataOptions));
static cl::opt<unsigned> repeat("repeat", cl::desc("run so often and print the latency (1)"),
                                cl::init(1), cl::value_desc("N"), cl::cat(runOptions));
static cl::opt<int> threads("threads", cl::desc("threads to run on (1)"), cl::init(1),
                            cl::value_desc("N"), cl::cat(runOptions));
static cl::opt<bool> guard("guard", cl::desc("crash at the first byte past a buffer"),
                           cl::cat(runOptions));
static cl::opt<unsigned> optLevel("O", cl::desc("optimisation level, 0 to 3 (3)"), cl::Prefix,
                                  cl::value_desc("LEVEL"), cl::init(3), cl::cat(runOptions));

static int usageError(const Twine &message) {
  WithColor::error(errs(), "onnxc-run") << message << "\n";
  return kWrongUsage;
}

/// The object of MODEL.onnx (or a dump), compiled now; failures have been printed.
static Expected<std::unique_ptr<MemoryBuffer>> compileModel() {
  CompileOptions options;
  options.name = "model";
  options.optLevel = optLevel;
  std::unique_ptr<mlir::MLIRContext> ctx = createContext();
  SmallVector<char, 0> object;
  if (failed(compileToMemory(modelPath, options, object, *ctx)))
    return createStringError("cannot be compiled");
  return MemoryBuffer::getMemBufferCopy(StringRef(object.data(), object.size()), modelPath);
}

static Expected<std::unique_ptr<MemoryBuffer>> readObject() {
  ErrorOr<std::unique_ptr<MemoryBuffer>> file =
      MemoryBuffer::getFile(modelPath, /*IsText=*/false, /*RequiresNullTerminator=*/false);
  if (!file)
    return createStringError(file.getError().message());
  return std::move(*file);
}

static Expected<std::unique_ptr<jit::LoadedModel>> loadModel() {
  bool isObject = sys::path::extension(modelPath) == ".o";
  Expected<std::unique_ptr<MemoryBuffer>> object = isObject ? readObject() : compileModel();
  if (!object)
    return object.takeError();
  Expected<std::string> prefix = jit::findModelPrefix(**object);
  if (!prefix)
    return prefix.takeError();
  return jit::LoadedModel::load(**object, *prefix);
}

/// Runs `repeat` times and prints the latency.
static Error runAndTime(Runner &runner) {
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
                   times[times.size() / 2], times.back(), repeat.getValue());
  return Error::success();
}

static Error writeOutputs(const std::vector<Tensor> &outputs) {
  if (std::error_code error = sys::fs::create_directories(outputsPath))
    return createFileError(outputsPath, error);
  for (auto [index, output] : enumerate(outputs)) {
    SmallString<128> path(outputsPath);
    sys::path::append(path, "output_" + Twine(index) + ".pb");
    if (Error error = writeTensor(output, path))
      return error;
  }
  return Error::success();
}

/// Prints how `actual` differs from `expected`, one line and the first mismatches.
static bool compareOutput(const Tensor &actual, const Tensor &expected) {
  Comparison result = compare(actual, expected, {rtol, atol_});
  outs() << "output '" << actual.name << "' " << describe(actual.dtype, actual.shape) << ": ";
  if (!result.shapeProblem.empty()) {
    outs() << result.shapeProblem << "\n";
    return false;
  }
  outs() << (result.isEqual() ? "ok" : std::to_string(result.mismatches) + " of " +
                                           std::to_string(actual.numElements()) + " differ")
         << format(", max error %.3g absolute, %.3g relative\n", result.maxAbsError,
                   result.maxRelError);
  for (const std::string &example : result.examples)
    outs() << "  " << example << "\n";
  return result.isEqual();
}

static Expected<bool> compareOutputs(const std::vector<Tensor> &outputs) {
  Expected<std::vector<Tensor>> expected = readTensors(expectPath, "output");
  if (!expected)
    return expected.takeError();
  if (expected->size() != outputs.size())
    return createStringError("the model has %zu outputs, %zu are expected", outputs.size(),
                             expected->size());
  bool isEqual = true;
  for (auto [actual, wanted] : zip(outputs, *expected))
    isEqual &= compareOutput(actual, wanted);
  return isEqual;
}

/// Everything after the command line; false when outputs differ.
static Expected<bool> runModel() {
  std::vector<Tensor> inputs;
  if (!inputsPath.empty()) {
    Expected<std::vector<Tensor>> read = readTensors(inputsPath, "input");
    if (!read)
      return read.takeError();
    inputs = std::move(*read);
  }
  Expected<std::unique_ptr<jit::LoadedModel>> loaded = loadModel();
  if (!loaded)
    return createFileError(modelPath, loaded.takeError());
  Expected<Runner> runner = Runner::create(*(*loaded)->model(), inputs, {threads, guard});
  if (!runner)
    return runner.takeError();
  if (Error error = runAndTime(*runner))
    return std::move(error);
  outs() << "workspace " << runner->workspaceBytes() << " bytes, weights "
         << (*loaded)->model()->weights_bytes << " bytes\n";
  std::vector<Tensor> outputs = runner->outputs();
  if (!outputsPath.empty())
    if (Error error = writeOutputs(outputs))
      return std::move(error);
  return expectPath.empty() ? Expected<bool>(true) : compareOutputs(outputs);
}

int main(int argc, char **argv) {
  cl::HideUnrelatedOptions({&dataOptions, &runOptions});
  std::string errors;
  raw_string_ostream errorStream(errors);
  if (!cl::ParseCommandLineOptions(
          argc, argv,
          "Runs an ONNX model on tensors from files.\n\n"
          "Exit status: 0 ran and outputs are as expected, 1 they differ or the model cannot be "
          "compiled or run, 2 wrong usage.\n",
          &errorStream))
    return usageError(StringRef(errors).trim());
  if (modelPath.empty())
    return usageError("no model given");
  if (repeat == 0 || threads < 1)
    return usageError("--repeat and --threads take a positive number");
  Expected<bool> isEqual = runModel();
  if (isEqual)
    return *isEqual ? kEqual : kFailed;
  WithColor::error(errs(), "onnxc-run") << toString(isEqual.takeError()) << "\n";
  return kFailed;
}
