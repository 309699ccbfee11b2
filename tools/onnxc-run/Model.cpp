//===- Model.cpp - From a file to something that runs ---------------------===//

#include "tools/onnxc-run/Model.h"
#include "compiler/Compiler.h"
#include "compiler/Diagnostics.h"
#include "tools/onnxc-run/Groups.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

using namespace llvm;

namespace onnxc::tools {

char CompilerBug::ID = 0;

void CompilerBug::log(raw_ostream &os) const {
  os << "cannot be compiled, which is a bug in onnxc; please report it";
}

/// The object of MODEL.onnx (or a dump), compiled now; failures have been printed.
static Expected<std::unique_ptr<MemoryBuffer>> compileModel(StringRef path, const RunOptions &run,
                                                            CompileAs how) {
  CompileOptions options;
  options.name = "model";
  options.import = run.import;
  options.target = run.target;
  options.optLevel = how.optLevel;
  options.strictMath = run.strictMath;
  options.trace = how.trace;
  std::unique_ptr<mlir::MLIRContext> ctx = createContext();
  onnxc::DiagnosticPrinter printer(ctx.get(), llvm::errs());
  SmallVector<char, 0> object;
  if (failed(compileToMemory(path, options, object, *ctx)))
    return printer.sawBug() ? make_error<CompilerBug>() : createStringError("cannot be compiled");
  return MemoryBuffer::getMemBufferCopy(StringRef(object.data(), object.size()), path);
}

static Expected<std::unique_ptr<MemoryBuffer>> readFile(StringRef path) {
  ErrorOr<std::unique_ptr<MemoryBuffer>> file =
      MemoryBuffer::getFile(path, /*IsText=*/false, /*RequiresNullTerminator=*/false);
  if (!file)
    return createFileError(path, file.getError());
  return std::move(*file);
}

static Expected<std::unique_ptr<jit::LoadedModel>> loadModel(StringRef path, const RunOptions &run,
                                                             CompileAs how) {
  bool isObject = sys::path::extension(path) == ".o";
  Expected<std::unique_ptr<MemoryBuffer>> object =
      isObject ? readFile(path) : compileModel(path, run, how);
  if (!object)
    return object.takeError();
  Expected<std::string> prefix = jit::findModelPrefix(**object);
  if (!prefix)
    return prefix.takeError();
  return jit::LoadedModel::load(**object, *prefix);
}

/// Room for the expected outputs, so that the first run is the only one.
static Expected<int64_t> roomFor(const RunOptions &run) {
  int64_t room = 1;
  if (run.expect.empty())
    return room;
  ModelValues values;
  if (sys::path::extension(run.model) == ".onnx")
    values = readModelValues(run.model);
  Expected<std::vector<TensorGroup>> expected =
      readGroups(run.expect, "output", fileKinds(values.outputs));
  if (!expected)
    return expected.takeError();
  for (const Tensor &tensor : flatten(std::move(*expected)))
    for (int64_t size : tensor.shape)
      room = std::max(room, size);
  return room;
}

Expected<Model> prepareModel(StringRef path, const RunOptions &run, CompileAs how,
                             const std::vector<Tensor> &inputs) {
  Model model;
  Expected<std::unique_ptr<jit::LoadedModel>> loaded = loadModel(path, run, how);
  if (!loaded) {
    Error error = loaded.takeError();
    return error.isA<CompilerBug>() ? std::move(error) : createFileError(path, std::move(error));
  }
  model.code = std::move(*loaded);
  Expected<int64_t> room = roomFor(run);
  if (!room)
    return room.takeError();
  RunnerOptions options{static_cast<int32_t>(run.threads), run.guard, {}, *room};
  // The other model of a comparison may have its weights in the object.
  if (!run.weights.empty() && model.descriptor().external_weights_bytes) {
    Expected<std::unique_ptr<MemoryBuffer>> weights = readFile(run.weights);
    if (!weights)
      return weights.takeError();
    model.weights = std::move(*weights);
    options.weights = model.weights->getBuffer();
  }
  Expected<Runner> runner = Runner::create(model.descriptor(), inputs, options);
  if (!runner)
    return runner.takeError();
  model.runner.emplace(std::move(*runner));
  return std::move(model);
}

Expected<RunData> readInputs(RunOptions &run) {
  RunData data;
  if (sys::path::extension(run.model) == ".onnx")
    data.values = readModelValues(run.model);
  if (run.inputs.empty())
    return data;
  Expected<std::vector<TensorGroup>> groups =
      readGroups(run.inputs, "input", fileKinds(data.values.inputs));
  if (!groups)
    return groups.takeError();
  setElements(data.values.inputs, *groups, run.import);
  data.inputs = flatten(std::move(*groups));
  return data;
}

} // namespace onnxc::tools
