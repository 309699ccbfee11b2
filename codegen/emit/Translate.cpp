//===- Translate.cpp - LLVM dialect to LLVM IR ----------------------------===//
//
// MLIR does the translation.  Around it: facts about kernels that LLVM should
// know, line tables that lead from machine code to ONNX nodes, and names.  A
// kernel keeps its name behind the model's prefix and is never inlined, so that
// a profile reads like the graph.
//
//===----------------------------------------------------------------------===//

#include "codegen/emit/Translate.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/LLVMIR/Transforms/Passes.h"
#include "mlir/Pass/PassManager.h"
#include "mlir/Target/LLVMIR/Dialect/All.h"
#include "mlir/Target/LLVMIR/Export.h"
#include "llvm/IR/DebugInfoMetadata.h"

using namespace mlir;

namespace onnxc::emit {

void registerTranslations(DialectRegistry &registry) {
  registry.insert<LLVM::LLVMDialect>();
  registerAllToLLVMIRTranslations(registry);
}

/// `kernel.noalias`: the memory behind any two pointer arguments is disjoint.
/// (A memref's two pointers are the same, but only the aligned one is used.)
static void markNoAliasArguments(ModuleOp module) {
  module.walk([](LLVM::LLVMFuncOp func) {
    if (!func->hasAttr("kernel.noalias"))
      return;
    for (unsigned i = 0, end = func.getNumArguments(); i < end; ++i)
      if (isa<LLVM::LLVMPointerType>(func.getArgumentTypes()[i]))
        func.setArgAttr(i, LLVM::LLVMDialect::getNoAliasAttrName(),
                        UnitAttr::get(func.getContext()));
  });
}

/// Everything with a schedule entry of its own is a unit of the profile.
static bool isKernel(LLVM::LLVMFuncOp func) {
  return func.getName() == "main" || func->hasAttr("kernel.nodes") ||
         func->hasAttr("kernel.results");
}

static LogicalResult addLineTables(ModuleOp module, const ModelInterface &interface) {
  // The module's own location is a path on the machine that compiles, and the
  // same model has to give the same bytes everywhere.
  module->setLoc(FileLineColLoc::get(module.getContext(), interface.prefix, 0, 0));
  PassManager pm(module.getContext(), ModuleOp::getOperationName());
  pm.addPass(LLVM::createDIScopeForLLVMFuncOpPass());
  return pm.run(module);
}

/// Makes every definition local and gives it the model's prefix.
static void localize(llvm::Module &module, StringRef prefix) {
  for (llvm::Function &function : module) {
    if (function.isDeclaration())
      continue;
    function.setName(prefix + "." + function.getName());
    function.setLinkage(llvm::GlobalValue::InternalLinkage);
    function.setVisibility(llvm::GlobalValue::DefaultVisibility);
    function.setDSOLocal(true);
    function.setDoesNotThrow();
    if (llvm::DISubprogram *subprogram = function.getSubprogram())
      subprogram->replaceLinkageName(llvm::MDString::get(module.getContext(), function.getName()));
  }
  for (llvm::GlobalVariable &global : module.globals()) {
    if (global.isDeclaration())
      continue;
    global.setLinkage(llvm::GlobalValue::PrivateLinkage);
    global.setVisibility(llvm::GlobalValue::DefaultVisibility);
    global.setDSOLocal(true);
  }
}

std::unique_ptr<llvm::Module> translate(ModuleOp module, const ModelInterface &interface,
                                        const EmitOptions &options, llvm::TargetMachine &machine,
                                        llvm::LLVMContext &ctx) {
  // Alignments and sizes depend on the layout, so it has to be there before translation.
  module->setAttr(LLVM::LLVMDialect::getDataLayoutAttrName(),
                  StringAttr::get(module.getContext(),
                                  machine.createDataLayout().getStringRepresentation()));
  module->setAttr(LLVM::LLVMDialect::getTargetTripleAttrName(),
                  StringAttr::get(module.getContext(), machine.getTargetTriple().str()));
  markNoAliasArguments(module);
  SmallVector<std::string> kernels;
  for (LLVM::LLVMFuncOp func : module.getOps<LLVM::LLVMFuncOp>())
    if (isKernel(func) && !func.isExternal())
      kernels.push_back(func.getName().str());
  if (options.debugInfo && failed(addLineTables(module, interface)))
    return nullptr;
  std::unique_ptr<llvm::Module> result = translateModuleToLLVMIR(module, ctx, interface.prefix);
  if (!result) {
    module.emitError() << "cannot be translated to LLVM IR";
    return nullptr;
  }
  for (const std::string &name : kernels)
    result->getFunction(name)->addFnAttr(llvm::Attribute::NoInline);
  localize(*result, interface.prefix);
  return result;
}

} // namespace onnxc::emit
