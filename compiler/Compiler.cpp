//===- Compiler.cpp - From a model to its artefacts -----------------------===//

#include "compiler/Compiler.h"
#include "compiler/Evaluate.h"
#include "compiler/Pipeline.h"
#include "compiler/Registration.h"
#include "compiler/Report.h"

#include "mlir/Parser/Parser.h"
#include "mlir/Support/FileUtilities.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/TargetSelect.h"
#include "llvm/Support/ToolOutputFile.h"

using namespace mlir;
using namespace onnxc;

static void initializeTargets() {
  static const bool initialized = [] {
    llvm::InitializeAllTargetInfos();
    llvm::InitializeAllTargets();
    llvm::InitializeAllTargetMCs();
    llvm::InitializeAllAsmPrinters();
    return true;
  }();
  (void)initialized;
}

std::unique_ptr<MLIRContext> onnxc::createContext() {
  initializeTargets();
  DialectRegistry registry;
  registerDialects(registry);
  auto ctx = std::make_unique<MLIRContext>(registry);
  // Messages name the node; the operation may be a module of megabytes.
  ctx->printOpOnDiagnostic(false);
  return ctx;
}

std::string onnxc::whyUnknownTarget(const TargetOptions &target) {
  initializeTargets();
  return cpu::whyUnknown(cpu::resolveTarget(target.triple, target.cpu, target.features));
}

OwningOpRef<ModuleOp> onnxc::loadModel(StringRef path, const CompileOptions &options, MLIRContext &ctx) {
  if (path.ends_with(".mlir"))
    return parseSourceFile<ModuleOp>(path, &ctx);
  return importModel(path, options.import, ctx);
}

//===----------------------------------------------------------------------===//
// Phases
//===----------------------------------------------------------------------===//

static PipelineOptions pipelineOptions(const CompileOptions &options) {
  PipelineOptions pipeline;
  pipeline.optLevel = options.optLevel;
  pipeline.strictMath = options.strictMath;
  pipeline.trace = options.trace;
  pipeline.cpu.target =
      cpu::resolveTarget(options.target.triple, options.target.cpu, options.target.features);
  pipeline.cpu.optLevel = options.optLevel;
  pipeline.evaluate = evaluateConstants;
  return pipeline;
}

/// DIR/02-graph.mlir, with large constants elided.
static LogicalResult dump(ModuleOp module, const PhaseInfo &phase, StringRef dir) {
  if (std::error_code error = llvm::sys::fs::create_directories(dir))
    return module.emitError() << "cannot create folder '" << dir << "': " << error.message();
  int64_t number = &phase - phases().data() + 1;
  SmallString<128> path(dir);
  llvm::sys::path::append(path, llvm::formatv("{0:d2}-{1}.mlir", number, phase.name).str());
  std::string message;
  auto file = openOutputFile(path, &message);
  if (!file)
    return module.emitError() << message;
  OpPrintingFlags flags;
  flags.elideLargeElementsAttrs(16).elideLargeResourceString(16).enableDebugInfo(false);
  module->print(file->os(), flags);
  file->keep();
  return success();
}

/// The report, as text or by its suffix as JSON.  It tells about the phase that plans memory.
static LogicalResult writeReport(ModuleOp module, StringRef path) {
  std::string message;
  auto file = openOutputFile(path, &message);
  if (!file)
    return module.emitError() << message;
  Report report = Report::make(module);
  file->os() << (path.ends_with(".json") ? report.asJson() : report.asText());
  file->keep();
  return success();
}

LogicalResult onnxc::runPhases(ModuleOp module, const CompileOptions &options, StringRef stopAfter) {
  PipelineOptions pipeline = pipelineOptions(options);
  if (std::string why = cpu::whyUnknown(pipeline.cpu.target); !why.empty())
    return module.emitError() << why;
  bool fresh = !module->hasAttr("onnxc.phase"), isReported = false;
  Phase done = lastPhaseOf(module);
  for (const PhaseInfo &phase : phases()) {
    if (!fresh && phase.phase <= done)
      continue;
    auto configure = [&](PassManager &pm) {
      if (options.inspect.timing)
        pm.enableTiming();
      if (!options.inspect.reproducer.empty())
        pm.enableCrashReproducerGeneration(options.inspect.reproducer);
    };
    if (options.inspect.verbose)
      llvm::errs() << "onnxc: " << phase.name << ": " << phase.summary << "\n";
    if (failed(runPhase(phase, module, pipeline, configure)))
      return failure();
    if (!options.inspect.dumpDir.empty() && failed(dump(module, phase, options.inspect.dumpDir)))
      return failure();
    if (phase.phase == Phase::Buffer && !options.inspect.reportPath.empty()) {
      if (failed(writeReport(module, options.inspect.reportPath)))
        return failure();
      isReported = true;
    }
    if (phase.name == stopAfter)
      break;
  }
  if (!options.inspect.reportPath.empty() && !isReported)
    return module.emitError() << "there is no report, since the phase 'buffer' does not run";
  return success();
}

//===----------------------------------------------------------------------===//
// Artefacts
//===----------------------------------------------------------------------===//

static emit::EmitOptions emitOptions(const CompileOptions &options) {
  cpu::CpuTarget target =
      cpu::resolveTarget(options.target.triple, options.target.cpu, options.target.features);
  emit::EmitOptions result;
  result.triple = target.triple;
  result.cpu = target.cpu;
  result.features = target.features;
  result.optLevel = options.optLevel;
  result.name = options.name;
  result.weights = options.weights;
  result.debugInfo = options.debugInfo;
  result.provenance = "-O" + std::to_string(options.optLevel) + (options.strictMath ? " --strict-math" : "") + " --target=" + target.triple + " --cpu=" + target.cpu;
  return result;
}

LogicalResult onnxc::compileToFiles(StringRef model, const CompileOptions &options, StringRef object, StringRef header,
                                    MLIRContext &ctx) {
  OwningOpRef<ModuleOp> module = loadModel(model, options, ctx);
  if (!module || failed(runPhases(*module, options)))
    return failure();
  return emit::emitObject(*module, emitOptions(options), object, header);
}

LogicalResult onnxc::compileToMemory(StringRef model, const CompileOptions &options, SmallVectorImpl<char> &object,
                                     MLIRContext &ctx) {
  OwningOpRef<ModuleOp> module = loadModel(model, options, ctx);
  if (!module || failed(runPhases(*module, options)))
    return failure();
  auto bytes = emit::emitObjectToMemory(*module, emitOptions(options));
  if (failed(bytes))
    return failure();
  object.assign(bytes->begin(), bytes->end());
  return success();
}

LogicalResult onnxc::printStage(StringRef model, const CompileOptions &options, StringRef stage, bool elide,
                                llvm::raw_pwrite_stream &os, MLIRContext &ctx) {
  OwningOpRef<ModuleOp> module = loadModel(model, options, ctx);
  const PhaseInfo *phase = findPhase(stage);
  if (!module || failed(runPhases(*module, options, phase ? phase->name : "llvm")))
    return failure();
  if (stage == "asm")
    return emit::emitAssembly(*module, emitOptions(options), os);
  if (stage == "llvm-ir")
    return emit::emitLLVMIR(*module, emitOptions(options), os);
  OpPrintingFlags flags;
  if (elide)
    flags.elideLargeElementsAttrs(16).elideLargeResourceString(64);
  module->print(os, flags.enableDebugInfo(!elide));
  return success();
}
