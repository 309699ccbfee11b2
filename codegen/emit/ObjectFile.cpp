//===- ObjectFile.cpp - LLVM's code generator in this process -------------===//
//
// Objects for hosted systems are position independent, so that they fit into
// programs, shared libraries and the JIT alike.  Firmware and WebAssembly modules
// are linked to fixed addresses, so that descriptors need no relocation and can
// stay in flash.
//
//===----------------------------------------------------------------------===//

#include "codegen/emit/Target.h"
#include "llvm/IR/LegacyPassManager.h"
#include "llvm/MC/MCSubtargetInfo.h"
#include "llvm/MC/TargetRegistry.h"
#include "llvm/Support/TargetSelect.h"
#include "llvm/TargetParser/Host.h"
#include <mutex>

namespace onnxc::emit {

static void initializeTargets() {
  static std::once_flag once;
  std::call_once(once, [] {
    llvm::InitializeAllTargetInfos();
    llvm::InitializeAllTargets();
    llvm::InitializeAllTargetMCs();
    llvm::InitializeAllAsmPrinters();
    llvm::InitializeAllAsmParsers();
  });
}

static bool hasFixedAddresses(const llvm::Triple &triple) {
  return triple.getOS() == llvm::Triple::UnknownOS;
}

std::unique_ptr<llvm::TargetMachine> createTargetMachine(mlir::ModuleOp module,
                                                         const EmitOptions &options) {
  initializeTargets();
  llvm::Triple triple(llvm::Triple::normalize(options.triple.empty()
                                                  ? llvm::sys::getProcessTriple()
                                                  : options.triple));
  std::string reason;
  const llvm::Target *target = llvm::TargetRegistry::lookupTarget(triple, reason);
  if (!target) {
    module.emitError() << "unknown target '" << triple.str() << "': " << reason;
    return nullptr;
  }
  // LLVM prints to stderr and goes on when it does not know a processor.
  std::unique_ptr<llvm::MCSubtargetInfo> subtarget(target->createMCSubtargetInfo(triple, "", ""));
  if (!options.cpu.empty() && !(subtarget && subtarget->isCPUStringValid(options.cpu))) {
    module.emitError() << "target '" << triple.str() << "' has no processor '" << options.cpu << "'";
    return nullptr;
  }
  llvm::TargetOptions flags;
  flags.FunctionSections = true;
  flags.DataSections = true;
  flags.MCOptions.AsmVerbose = true;
  llvm::CodeGenOptLevel level =
      llvm::CodeGenOpt::getLevel(std::min(options.optLevel, 3u)).value_or(llvm::CodeGenOptLevel::Default);
  std::unique_ptr<llvm::TargetMachine> machine(target->createTargetMachine(
      triple, options.cpu, options.features, flags,
      hasFixedAddresses(triple) ? llvm::Reloc::Static : llvm::Reloc::PIC_, std::nullopt, level));
  if (!machine)
    module.emitError() << "LLVM cannot generate code for '" << triple.str() << "'";
  return machine;
}

bool generateCode(llvm::Module &module, llvm::TargetMachine &machine, llvm::CodeGenFileType type,
                  llvm::raw_pwrite_stream &os) {
  llvm::legacy::PassManager passes;
  if (machine.addPassesToEmitFile(passes, os, /*DwoOut=*/nullptr, type))
    return false;
  passes.run(module);
  return true;
}

} // namespace onnxc::emit
