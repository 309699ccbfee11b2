//===- CompiledKernel.cpp - Run a function of buffers in this process -----===//

#include "tools/bench/CompiledKernel.h"

#include "codegen/cpu/Passes.h"
#include "dialects/kernel/Kernel.h"
#include "mlir/Dialect/Affine/IR/AffineOps.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/ControlFlow/IR/ControlFlowOps.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/Parser/Parser.h"
#include "mlir/Pass/PassManager.h"
#include "mlir/Target/LLVMIR/Dialect/Builtin/BuiltinToLLVMIRTranslation.h"
#include "mlir/Target/LLVMIR/Dialect/LLVMIR/LLVMToLLVMIRTranslation.h"
#include "mlir/Target/LLVMIR/Export.h"
#include "llvm/ExecutionEngine/Orc/LLJIT.h"
#include "llvm/MC/TargetRegistry.h"
#include "llvm/Passes/PassBuilder.h"
#include "llvm/Support/TargetSelect.h"
#include "llvm/Target/TargetMachine.h"
#include <cstring>
#include <sys/mman.h>
#include <unistd.h>

using namespace mlir;
using namespace onnxc;
using namespace onnxc::bench;

//===----------------------------------------------------------------------===//
// Guarded memory
//===----------------------------------------------------------------------===//

GuardedBuffer::GuardedBuffer(size_t size) : bytes(size) {
  size_t page = sysconf(_SC_PAGESIZE);
  size_t pages = (size + page - 1) / page * page;
  mappedBytes = pages + 2 * page;
  mapping = static_cast<char *>(
      mmap(nullptr, mappedBytes, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
  if (pages)
    mprotect(mapping + page, pages, PROT_READ | PROT_WRITE);
  begin = mapping + page + pages - size;
}

GuardedBuffer::GuardedBuffer(GuardedBuffer &&other) noexcept
    : mapping(other.mapping), mappedBytes(other.mappedBytes), bytes(other.bytes),
      begin(other.begin) {
  other.mapping = nullptr;
}

GuardedBuffer::~GuardedBuffer() {
  if (mapping)
    munmap(mapping, mappedBytes);
}

//===----------------------------------------------------------------------===//
// Compilation
//===----------------------------------------------------------------------===//

struct CompiledKernel::Impl {
  std::unique_ptr<llvm::orc::LLJIT> jit;
};

static void loadDialects(MLIRContext &context) {
  DialectRegistry registry;
  registerBuiltinDialectTranslation(registry);
  registerLLVMDialectTranslation(registry);
  registry
      .insert<affine::AffineDialect, arith::ArithDialect, cf::ControlFlowDialect, func::FuncDialect,
              kernel::KernelDialect, linalg::LinalgDialect, LLVM::LLVMDialect, math::MathDialect,
              memref::MemRefDialect, scf::SCFDialect, vector::VectorDialect>();
  context.appendDialectRegistry(registry);
  context.loadAllAvailableDialects();
}

static LogicalResult lower(ModuleOp module, const cpu::CpuOptions &options) {
  // `_mlir_ciface_f` takes a pointer to a descriptor per buffer, whatever its rank.
  module.walk([](func::FuncOp f) {
    f->setAttr(LLVM::LLVMDialect::getEmitCWrapperAttrName(), UnitAttr::get(f.getContext()));
  });
  PassManager pm(module.getContext());
  cpu::addVectorPasses(pm, options);
  cpu::addLLVMPasses(pm, options);
  return pm.run(module);
}

static std::unique_ptr<llvm::TargetMachine> createMachine(const cpu::CpuTarget &target) {
  static const bool initialized = [] {
    llvm::InitializeNativeTarget();
    llvm::InitializeNativeTargetAsmPrinter();
    return true;
  }();
  (void)initialized;
  std::string error;
  llvm::Triple triple(target.triple);
  const llvm::Target *registry = llvm::TargetRegistry::lookupTarget(triple, error);
  return std::unique_ptr<llvm::TargetMachine>(
      registry->createTargetMachine(triple, target.cpu, target.features, {}, llvm::Reloc::PIC_, {},
                                    llvm::CodeGenOptLevel::Default));
}

static void optimize(llvm::Module &module, llvm::TargetMachine &machine,
                     llvm::OptimizationLevel level) {
  // Nothing may become a call to a library.
  for (llvm::Function &function : module)
    function.addFnAttr("no-builtins");
  llvm::LoopAnalysisManager loops;
  llvm::FunctionAnalysisManager functions;
  llvm::CGSCCAnalysisManager components;
  llvm::ModuleAnalysisManager modules;
  llvm::PassBuilder builder(&machine);
  builder.registerModuleAnalyses(modules);
  builder.registerCGSCCAnalyses(components);
  builder.registerFunctionAnalyses(functions);
  builder.registerLoopAnalyses(loops);
  builder.crossRegisterProxies(loops, functions, components, modules);
  builder.buildPerModuleDefaultPipeline(level).run(module, modules);
}

static void report(llvm::Error error) {
  llvm::logAllUnhandledErrors(std::move(error), llvm::errs());
}

CompiledKernel::CompiledKernel(const std::string &text, const std::string &function,
                               const cpu::CpuOptions &options)
    : impl(std::make_unique<Impl>()) {
  const cpu::CpuTarget &target = options.target;
  MLIRContext context(MLIRContext::Threading::DISABLED);
  loadDialects(context);
  OwningOpRef<ModuleOp> module = parseSourceString<ModuleOp>(text, &context);
  if (!module || failed(lower(*module, options)))
    return;
  auto llvmContext = std::make_unique<llvm::LLVMContext>();
  std::unique_ptr<llvm::Module> llvmModule = translateModuleToLLVMIR(*module, *llvmContext);
  std::unique_ptr<llvm::TargetMachine> machine = createMachine(target);
  if (!llvmModule || !machine)
    return;
  llvmModule->setTargetTriple(machine->getTargetTriple());
  llvmModule->setDataLayout(machine->createDataLayout());
  // Emulated tiles are only good for a right result.
  optimize(*llvmModule, *machine,
           options.emulateTiles ? llvm::OptimizationLevel::O1 : llvm::OptimizationLevel::O3);

  // Without a definition generator an external symbol is an error, as it is for an object.
  auto builder = llvm::orc::LLJITBuilder();
  builder.setJITTargetMachineBuilder(
      llvm::orc::JITTargetMachineBuilder(llvm::Triple(target.triple))
          .setCPU(target.cpu)
          .addFeatures(llvm::SubtargetFeatures(target.features).getFeatures()));
  builder.setLinkProcessSymbolsByDefault(false);
  builder.setPlatformSetUp(llvm::orc::setUpInactivePlatform);
  llvm::Expected<std::unique_ptr<llvm::orc::LLJIT>> jit = builder.create();
  if (!jit) {
    report(jit.takeError());
    return;
  }
  impl->jit = std::move(*jit);
  if (llvm::Error error = impl->jit->addIRModule({std::move(llvmModule), std::move(llvmContext)})) {
    report(std::move(error));
    return;
  }
  auto symbol = impl->jit->lookup("_mlir_ciface_" + function);
  if (!symbol) {
    report(symbol.takeError());
    return;
  }
  entry = symbol->toPtr<void *>();
}

CompiledKernel::~CompiledKernel() = default;

//===----------------------------------------------------------------------===//
// Calls
//===----------------------------------------------------------------------===//

/// A memref descriptor: allocated, aligned, offset, sizes, strides.
static std::vector<int64_t> makeDescriptor(const Argument &argument) {
  std::vector<int64_t> words(2);
  std::memcpy(&words[0], &argument.data, sizeof(void *));
  std::memcpy(&words[1], &argument.data, sizeof(void *));
  words.push_back(0);
  words.insert(words.end(), argument.sizes.begin(), argument.sizes.end());
  std::vector<int64_t> strides(argument.sizes.size());
  int64_t stride = 1;
  for (size_t d = strides.size(); d-- > 0; stride *= argument.sizes[d])
    strides[d] = stride;
  words.insert(words.end(), strides.begin(), strides.end());
  return words;
}

int32_t CompiledKernel::run(const std::vector<Argument> &arguments,
                            const onnxc_executor *executor) const {
  std::vector<std::vector<int64_t>> descriptors;
  for (const Argument &argument : arguments)
    descriptors.push_back(makeDescriptor(argument));
  std::vector<void *> p(8);
  for (size_t i = 0; i < descriptors.size(); ++i)
    p[i] = descriptors[i].data();
  // Behind the buffers, where a kernel with loops that threads share takes it.
  p[descriptors.size()] = const_cast<onnxc_executor *>(executor);
  using Function = int32_t (*)(void *, void *, void *, void *, void *, void *, void *, void *);
  return reinterpret_cast<Function>(entry)(p[0], p[1], p[2], p[3], p[4], p[5], p[6], p[7]);
}
