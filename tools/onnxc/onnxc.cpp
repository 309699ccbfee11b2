//===- onnxc.cpp - The command line of the compiler -----------------------===//
//
// The one file in which flags are bound to options.
//
//===----------------------------------------------------------------------===//

#include "compiler/Compiler.h"
#include "compiler/Diagnostics.h"

#include "mlir/IR/Diagnostics.h"
#include "mlir/Support/FileUtilities.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/Signals.h"
#include "llvm/Support/ToolOutputFile.h"
#include "llvm/Support/WithColor.h"

using namespace llvm;
using namespace onnxc;

// Exit status, as --help says.
enum ExitCode { kCompiled = 0, kModelRejected = 1, kWrongUsage = 2, kBug = 3 };

static cl::OptionCategory outputOptions("Output"), targetOptions("Target"), shapeOptions("Shapes"),
    optimisationOptions("Optimisation"), debuggingOptions("Debugging");

static cl::opt<std::string> inputPath(cl::Positional, cl::desc("MODEL.onnx"),
                                      cl::cat(outputOptions));
static cl::opt<std::string> outputPath("o",
                                       cl::desc("object file to write; its header lies beside it"),
                                       cl::value_desc("MODEL.o"), cl::cat(outputOptions));
static cl::opt<std::string> symbolName("name",
                                       cl::desc("prefix of the C symbols (the output's name)"),
                                       cl::value_desc("NAME"), cl::cat(outputOptions));
static cl::opt<std::string> weightsMode("weights",
                                        cl::desc("embed the constants or write a file (embed)"),
                                        cl::value_desc("embed|file"), cl::init("embed"),
                                        cl::cat(outputOptions));
static cl::opt<std::string> targetTriple("target", cl::desc("machine to compile for (this one)"),
                                         cl::value_desc("TRIPLE"), cl::cat(targetOptions));
static cl::opt<std::string> targetCpu("cpu", cl::desc("processor, as in clang -mcpu (native)"),
                                      cl::value_desc("NAME"), cl::cat(targetOptions));
static cl::opt<std::string> targetFeatures("features",
                                           cl::desc("processor features, e.g. +avx2,-fma"),
                                           cl::value_desc("LIST"), cl::cat(targetOptions));
static cl::list<std::string>
    dimOptions("dim", cl::desc("fix or bound a named dimension, e.g. --dim=batch=1:64"),
               cl::value_desc("NAME=N[:MAX]"), cl::cat(shapeOptions));
static cl::list<std::string> elementOptions(
    "elements",
    cl::desc("what an input consists of that is a sequence or an optional, e.g. --elements=x=3"),
    cl::value_desc("NAME=N|none|[SIZE,...],..."), cl::cat(shapeOptions));
static cl::opt<int64_t> stringBytes("string-bytes",
                                    cl::desc("room for each string that the model makes (256)"),
                                    cl::value_desc("BYTES"), cl::init(256), cl::cat(shapeOptions));
static cl::opt<int64_t> stringParts("string-parts",
                                    cl::desc("how many parts a string may be split into (64)"),
                                    cl::value_desc("N"), cl::init(64), cl::cat(shapeOptions));
static cl::opt<unsigned> optLevel("O", cl::desc("optimisation level, 0 to 3 (3)"),
                                  cl::value_desc("LEVEL"), cl::Prefix, cl::init(3),
                                  cl::cat(optimisationOptions));
static cl::opt<bool> strictMath("strict-math",
                                cl::desc("only algorithms that round as the definition does"),
                                cl::cat(optimisationOptions));
static cl::opt<std::string>
    emitStage("emit",
              cl::desc("stop there and print: onnx, graph, kernels, linalg, buffer, vector, llvm, "
                       "llvm-ir, asm, obj (obj)"),
              cl::value_desc("PHASE"), cl::init("obj"), cl::cat(debuggingOptions));
static cl::opt<std::string> dumpDir("dump-ir", cl::desc("write the IR after every phase"),
                                    cl::value_desc("DIR"), cl::cat(debuggingOptions));
static cl::opt<std::string>
    reportPath("report", cl::desc("write kernels and memory plan as text, or JSON by suffix"),
               cl::value_desc("FILE"), cl::cat(debuggingOptions));
static cl::opt<bool>
    trace("trace", cl::desc("make what every kernel computes an output, for onnxc-run --bisect"),
          cl::cat(debuggingOptions));
static cl::opt<bool> mlirTiming("mlir-timing", cl::desc("print the time of every pass"),
                                cl::cat(debuggingOptions));
static cl::opt<bool> oneThread("mlir-disable-threading",
                               cl::desc("compile on one thread, to the same object"),
                               cl::cat(debuggingOptions));
static cl::opt<std::string> reproducer("reproducer",
                                       cl::desc("when a pass fails, write what reproduces it"),
                                       cl::value_desc("FILE"), cl::cat(debuggingOptions));
static cl::opt<bool> verbose("v", cl::desc("say which phase runs"), cl::cat(debuggingOptions));

static ExitCode askForReport() {
  WithColor::error(errs(), "onnxc")
      << "this is a bug in onnxc; please report it with the model and what is said here\n";
  return kBug;
}

/// What a crash ends with; before it the stack has been printed and half-written files are gone.
static void reportCrash(void *) { std::_Exit(askForReport()); }

static int usageError(const Twine &message) {
  WithColor::error(errs(), "onnxc") << message << "\n";
  errs() << "usage: onnxc MODEL.onnx -o MODEL.o [options]; onnxc --help lists them\n";
  return kWrongUsage;
}

/// Whether the output is a device or a pipe, which no file lies beside.
static bool isOutputNode() {
  sys::fs::file_status status;
  return !sys::fs::status(outputPath, status) && sys::fs::is_other(status);
}

/// Where the header goes; nowhere if empty.
static SmallString<128> headerPath() {
  if (isOutputNode())
    return {};
  SmallString<128> path(outputPath);
  sys::path::replace_extension(path, ".h");
  return path;
}

/// Why the files that are to be written are in each other's or the model's way, or null.
static const char *whyNoOutput() {
  if (outputPath.empty() || outputPath == "-")
    return nullptr;
  if (sys::fs::equivalent(inputPath, outputPath))
    return "the output is the model";
  if (emitStage != "obj")
    return nullptr;
  if (headerPath() == outputPath)
    return "the output is the place of the header; call it MODEL.o";
  if (weightsMode == "file" && sys::path::extension(outputPath) == ".weights")
    return "the output is the place of the weights; call it MODEL.o";
  if (weightsMode == "file" && isOutputNode())
    return "the weights lie beside the output, which must be a file";
  return nullptr;
}

static bool bindOptions(CompileOptions &options, std::string &error) {
  options.target = {targetTriple, targetCpu, targetFeatures};
  options.optLevel = optLevel;
  options.strictMath = strictMath;
  options.name = symbolName.empty() && !outputPath.empty() ? sys::path::stem(outputPath).str()
                                                           : symbolName.getValue();
  options.weights = weightsMode == "file" ? emit::WeightsMode::File : emit::WeightsMode::Embed;
  options.trace = trace;
  options.inspect.dumpDir = dumpDir;
  options.inspect.reportPath = reportPath;
  options.inspect.timing = mlirTiming;
  options.inspect.reproducer = reproducer;
  options.inspect.verbose = verbose;
  if (stringBytes < 0 || stringParts < 0) {
    error = "--string-bytes and --string-parts are not negative";
    return false;
  }
  if (stringBytes.getNumOccurrences())
    options.import.stringBytes = stringBytes;
  if (stringParts.getNumOccurrences())
    options.import.stringParts = stringParts;
  for (const std::string &dim : dimOptions)
    if (failed(parseDimOption(dim, options.import, error)))
      return false;
  for (const std::string &elements : elementOptions)
    if (failed(parseElementsOption(elements, options.import, error)))
      return false;
  if (!dimOptions.empty() && StringRef(inputPath).ends_with(".mlir"))
    error = "--dim is for an ONNX model: the sizes of a .mlir file are fixed or bounded already";
  else if (const char *why = whyNoOutput())
    error = why;
  else
    error = whyUnknownTarget(options.target);
  return error.empty();
}

/// --emit: to the output file, or to the terminal without one.
static mlir::LogicalResult print(const CompileOptions &options, mlir::MLIRContext &ctx) {
  std::string text;
  {
    SmallVector<char, 0> buffer;
    raw_svector_ostream os(buffer);
    if (failed(printStage(inputPath, options, emitStage, /*elide=*/outputPath.empty(), os, ctx)))
      return mlir::failure();
    text.assign(buffer.begin(), buffer.end());
  }
  std::string message;
  auto file = mlir::openOutputFile(outputPath.empty() ? "-" : outputPath.getValue(), &message);
  if (!file) {
    WithColor::error(errs(), "onnxc") << message << "\n";
    return mlir::failure();
  }
  file->os() << text;
  file->keep();
  return mlir::success();
}

static void printVersion(raw_ostream &os) {
  os << "onnxc " ONNXC_VERSION " (LLVM " LLVM_VERSION_STRING ")\n";
}

int main(int argc, char **argv) {
  sys::PrintStackTraceOnErrorSignal(argv[0]);
  sys::AddSignalHandler(reportCrash, nullptr);
  cl::HideUnrelatedOptions(
      {&outputOptions, &targetOptions, &shapeOptions, &optimisationOptions, &debuggingOptions});
  cl::SetVersionPrinter(printVersion);
  std::string errors;
  raw_string_ostream errorStream(errors);
  if (!cl::ParseCommandLineOptions(argc, argv,
                                   "Compiles an ONNX model to an object file and a C header.\n\n"
                                   "Exit status: 0 compiled, 1 the model cannot be compiled, 2 "
                                   "wrong usage, 3 bug in onnxc.\n",
                                   &errorStream)) {
    errs() << errors;
    return kWrongUsage;
  }
  if (inputPath.empty())
    return usageError("no model given");
  if (optLevel > 3)
    return usageError("the optimisation level is 0 to 3");
  if (weightsMode != "embed" && weightsMode != "file")
    return usageError("--weights is embed or file");
  static const StringRef kStages[] = {"onnx",   "graph", "kernels", "linalg", "buffer",
                                      "vector", "llvm",  "llvm-ir", "asm",    "obj"};
  if (!is_contained(kStages, emitStage.getValue()))
    return usageError("unknown phase '" + emitStage + "'");
  if (outputPath.empty() && emitStage == "obj")
    return usageError("no output given (-o MODEL.o)");
  CompileOptions options;
  std::string error;
  if (!bindOptions(options, error))
    return usageError(error);

  std::unique_ptr<mlir::MLIRContext> ctx = createContext();
  if (oneThread)
    ctx->disableMultithreading();
  DiagnosticPrinter printer(ctx.get(), errs());
  mlir::LogicalResult result = mlir::failure();
  if (emitStage != "obj") {
    result = print(options, *ctx);
  } else {
    result = compileToFiles(inputPath, options, outputPath, headerPath(), *ctx);
  }
  if (succeeded(result))
    return kCompiled;
  return printer.sawBug() ? askForReport() : kModelRejected;
}
