//===- Emit.cpp - From the LLVM dialect to an object file -----------------===//
//
// The order of the last phase:
//
//   metadata -> weights set aside -> LLVM IR -> entry points -> optimised
//     -> weights' section placed -> object of zeros -> weights written into it
//
// Files appear under their final names only when they are complete.
//
//===----------------------------------------------------------------------===//

#include "codegen/emit/Emit.h"
#include "codegen/emit/EntryPoints.h"
#include "codegen/emit/Header.h"
#include "codegen/emit/OutputFile.h"
#include "codegen/emit/Target.h"
#include "codegen/emit/Translate.h"
#include "codegen/emit/Weights.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/IR/DiagnosticInfo.h"
#include "llvm/IR/DiagnosticPrinter.h"
#include "llvm/Object/ObjectFile.h"
#include "llvm/Support/Path.h"

#include <atomic>

using namespace mlir;

namespace onnxc::emit {

namespace {

/// A model between the first and the last step.  Members are destroyed bottom up.
struct Emission {
  ModelInterface interface;
  WeightsImage weights;
  std::atomic<bool> hasErrors = false; // LLVM's threads report some
  llvm::LLVMContext ctx;
  std::unique_ptr<llvm::TargetMachine> machine;
  std::unique_ptr<llvm::Module> llvmModule;
};

/// Turns what LLVM has to say into diagnostics of the module.
struct DiagnosticForwarder : llvm::DiagnosticHandler {
  DiagnosticForwarder(ModuleOp module, std::atomic<bool> &hasErrors)
      : module(module), hasErrors(hasErrors) {}

  bool handleDiagnostics(const llvm::DiagnosticInfo &info) override {
    if (info.getSeverity() == llvm::DS_Remark || info.getSeverity() == llvm::DS_Note)
      return true;
    std::string text;
    llvm::raw_string_ostream os(text);
    llvm::DiagnosticPrinterRawOStream printer(os);
    info.print(printer);
    if (info.getSeverity() == llvm::DS_Error) {
      hasErrors = true;
      module.emitError() << "LLVM: " << text;
    } else {
      module.emitWarning() << "LLVM: " << text;
    }
    return true;
  }

  ModuleOp module;
  std::atomic<bool> &hasErrors;
};

} // namespace

/// Everything up to optimised LLVM IR.
static LogicalResult lower(ModuleOp module, const EmitOptions &options, Emission &emission) {
  FailureOr<ModelInterface> interface = readModelInterface(module, options);
  if (failed(interface))
    return failure();
  emission.interface = std::move(*interface);
  emission.ctx.setDiagnosticHandler(
      std::make_unique<DiagnosticForwarder>(module, emission.hasErrors));
  emission.machine = createTargetMachine(module, options);
  if (!emission.machine)
    return failure();
  FailureOr<WeightsImage> weights = takeWeights(module);
  if (failed(weights))
    return failure();
  emission.weights = std::move(*weights);
  if (emission.interface.hasExternalWeights && failed(passWeightsAsArgument(module)))
    return failure();
  emission.llvmModule =
      translate(module, emission.interface, options, *emission.machine, emission.ctx);
  if (!emission.llvmModule)
    return failure();
  FailureOr<EntryPoints> entryPoints =
      addEntryPoints(module, *emission.llvmModule, emission.interface);
  if (failed(entryPoints))
    return failure();
  addDescriptor(*emission.llvmModule, emission.interface, *entryPoints);
  llvm::Error error = optimizeGroups(
      *emission.llvmModule, [&] { return createTargetMachine(module, options); }, options.optLevel,
      module.getContext(),
      [&] { return std::make_unique<DiagnosticForwarder>(module, emission.hasErrors); });
  if (error)
    return module.emitError() << "LLVM: " << llvm::toString(std::move(error));
  placeWeights(*emission.llvmModule, emission.interface);
  return failure(emission.hasErrors);
}

/// Code generation; the weights' section is still zero.
static LogicalResult generate(ModuleOp module, Emission &emission, llvm::CodeGenFileType type,
                              llvm::raw_pwrite_stream &os) {
  if (!generateCode(*emission.llvmModule, *emission.machine, type, os))
    return module.emitError() << "LLVM cannot write this kind of file for '"
                              << emission.machine->getTargetTriple().str() << "'";
  return failure(emission.hasErrors);
}

/// True when the object has a section that waits for its weights.
static bool hasWeightsSection(const Emission &emission) {
  return emission.llvmModule->getNamedGlobal(emission.interface.prefix + ".weights");
}

/// Warns of what the object needs from elsewhere, such as a compiler's run-time library on a
/// processor without division; nothing on those that can do what the model asks for.  Objects
/// allocate nothing: a function that does is a sign of memory that was not planned.
static LogicalResult checkUndefinedSymbols(ModuleOp module, llvm::MemoryBufferRef buffer) {
  auto object = llvm::object::ObjectFile::createObjectFile(buffer);
  if (!object) {
    llvm::consumeError(object.takeError());
    return success();
  }
  SmallVector<StringRef> names;
  for (const llvm::object::SymbolRef &symbol : (*object)->symbols()) {
    llvm::Expected<uint32_t> flags = symbol.getFlags();
    llvm::Expected<StringRef> name = symbol.getName();
    if (!flags || !name) {
      llvm::consumeError(flags.takeError());
      llvm::consumeError(name.takeError());
    } else if ((*flags & llvm::object::SymbolRef::SF_Undefined) && !name->empty()) {
      names.push_back(*name);
    }
  }
  for (StringRef name : names)
    if (name == "malloc" || name == "free" || name == "aligned_alloc")
      return module.emitError()
             << "the memory of this model cannot be planned: the object would call '" << name
             << "'";
  if (!names.empty())
    module.emitWarning() << "the object needs symbols that the program must provide: "
                         << llvm::join(names, ", ");
  return success();
}

/// Writes the weights over the zeros in the object, and looks at the rest of it.
static LogicalResult finishObject(ModuleOp module, const Emission &emission, OutputFile &file) {
  uint64_t start = 0;
  {
    llvm::Expected<std::unique_ptr<llvm::MemoryBuffer>> object = file.read();
    if (!object)
      return module.emitError() << llvm::toString(object.takeError());
    if (failed(checkUndefinedSymbols(module, **object)))
      return failure();
    if (!hasWeightsSection(emission))
      return success();
    llvm::Expected<uint64_t> found = findWeights(**object, emission.interface.prefix);
    if (!found)
      return module.emitError() << llvm::toString(found.takeError());
    start = *found;
  }
  return writeWeights(module, emission.weights, [&](ArrayRef<char> bytes, uint64_t offset) {
    return file.writeAt(bytes, start + offset);
  });
}

/// The weights as a file of their own.
static LogicalResult writeWeightsFile(ModuleOp module, const Emission &emission, OutputFile &file) {
  if (llvm::Error error = file.resize(emission.weights.bytes))
    return module.emitError() << llvm::toString(std::move(error));
  return writeWeights(module, emission.weights, [&](ArrayRef<char> bytes, uint64_t offset) {
    return file.writeAt(bytes, offset);
  });
}

LogicalResult emitObject(ModuleOp module, const EmitOptions &options, StringRef objectPath,
                         StringRef headerPath) {
  Emission emission;
  if (failed(lower(module, options, emission)))
    return failure();
  OutputFiles files(module);
  OutputFile *object = files.open(objectPath);
  if (!object ||
      failed(generate(module, emission, llvm::CodeGenFileType::ObjectFile, object->os())) ||
      failed(finishObject(module, emission, *object)))
    return failure();
  if (emission.interface.hasExternalWeights) {
    SmallString<128> path = objectPath;
    llvm::sys::path::replace_extension(path, ".weights");
    OutputFile *weights = files.open(path);
    if (!weights || failed(writeWeightsFile(module, emission, *weights)))
      return failure();
  }
  if (!headerPath.empty()) {
    OutputFile *header = files.open(headerPath);
    if (!header)
      return failure();
    printHeader(emission.interface, header->os());
  }
  return files.keep();
}

FailureOr<SmallVector<char, 0>> emitObjectToMemory(ModuleOp module, const EmitOptions &options) {
  if (options.weights == WeightsMode::File)
    return module.emitError() << "an object in memory cannot have its weights in a file";
  Emission emission;
  SmallVector<char, 0> object;
  llvm::raw_svector_ostream os(object);
  if (failed(lower(module, options, emission)) ||
      failed(generate(module, emission, llvm::CodeGenFileType::ObjectFile, os)))
    return failure();
  if (!hasWeightsSection(emission))
    return object;
  llvm::Expected<uint64_t> start = findWeights(
      llvm::MemoryBufferRef(StringRef(object.data(), object.size()), emission.interface.prefix),
      emission.interface.prefix);
  if (!start)
    return module.emitError() << llvm::toString(start.takeError());
  auto write = [&](ArrayRef<char> bytes, uint64_t offset) {
    llvm::copy(bytes, object.begin() + *start + offset);
    return llvm::Error::success();
  };
  if (failed(writeWeights(module, emission.weights, write)))
    return failure();
  return object;
}

LogicalResult emitLLVMIR(ModuleOp module, const EmitOptions &options, llvm::raw_ostream &os) {
  Emission emission;
  if (failed(lower(module, options, emission)))
    return failure();
  emission.llvmModule->print(os, /*AAW=*/nullptr);
  return success();
}

LogicalResult emitAssembly(ModuleOp module, const EmitOptions &options,
                           llvm::raw_pwrite_stream &os) {
  Emission emission;
  if (failed(lower(module, options, emission)))
    return failure();
  return generate(module, emission, llvm::CodeGenFileType::AssemblyFile, os);
}

LogicalResult emitHeader(ModuleOp module, const EmitOptions &options, llvm::raw_ostream &os) {
  FailureOr<ModelInterface> interface = readModelInterface(module, options);
  if (failed(interface))
    return failure();
  printHeader(*interface, os);
  return success();
}

} // namespace onnxc::emit
