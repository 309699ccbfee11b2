//===- OptimizeGroups.cpp - LLVM's optimiser on several threads -----------===//
//
// Functions of a context cannot be worked on at the same time, so groups of them go through
// bitcode into contexts of their own and come back optimised:
//
//   module -> bitcode -> per group: its functions, all else declared -> optimised -> linked back
//
// Kernels are not inlined, so little is lost by that; what may be inlined is in every group.
// The groups depend on the module alone: objects are the same on any number of threads.
//
//===----------------------------------------------------------------------===//

#include "codegen/emit/Target.h"
#include "mlir/IR/Threading.h"
#include "llvm/Bitcode/BitcodeReader.h"
#include "llvm/Bitcode/BitcodeWriter.h"
#include "llvm/IR/DebugInfoMetadata.h"
#include "llvm/Linker/Linker.h"
#include "llvm/Support/Error.h"

using namespace llvm;

namespace onnxc::emit {

using Bytes = SmallVector<char, 0>;

static bool isInlinable(const Function &function) {
  return !function.hasFnAttribute(Attribute::NoInline);
}

/// About equally large groups of the functions with a body, by name, the largest first; one for a
/// small module.
static std::vector<StringSet<>> groupsOf(const Module &module) {
  constexpr size_t kInstructions = 6000, kMaxGroups = 64; // so many are worth a thread's start
  std::vector<std::tuple<size_t, size_t, const Function *>> functions; // the first one last
  size_t total = 0, left = module.size();
  for (const Function &function : module)
    if (size_t size = function.getInstructionCount()) {
      functions.push_back({size, left--, &function});
      total += size;
    }
  llvm::sort(functions, std::greater<>());
  std::vector<StringSet<>> groups(std::clamp<size_t>(total / kInstructions, 1, kMaxGroups));
  std::vector<size_t> sizes(groups.size());
  for (auto [size, place, function] : functions) {
    size_t least = std::min_element(sizes.begin(), sizes.end()) - sizes.begin();
    groups[least].insert(function->getName());
    sizes[least] += size;
  }
  return groups;
}

namespace {
/// Lets groups refer to what is local to the module; restores that.
class Exposure {
public:
  explicit Exposure(Module &module) : module(module) {
    for (GlobalValue &value : module.global_values())
      if (value.hasLocalLinkage()) {
        locals.push_back({value.getName().str(), value.getLinkage(), ""});
        if (!value.hasName())
          value.setName("onnxc.unnamed");
        locals.back().exposed = value.getName().str();
        value.setLinkage(GlobalValue::ExternalLinkage);
        value.setVisibility(GlobalValue::HiddenVisibility);
      }
  }
  void undo() {
    for (const Local &local : locals)
      if (GlobalValue *value = module.getNamedValue(local.exposed)) {
        value->setVisibility(GlobalValue::DefaultVisibility);
        value->setLinkage(local.linkage);
        value->setName(local.name);
      }
  }

private:
  struct Local {
    std::string name;
    GlobalValue::LinkageTypes linkage;
    std::string exposed;
  };
  Module &module;
  std::vector<Local> locals;
};
} // namespace

/// Leaves nothing but `group` in the module, and what it may inline or look up.
static Error restrictTo(Module &module, const StringSet<> &group) {
  for (GlobalVariable &global : module.globals()) {
    if (global.isDeclaration())
      continue;
    bool isTable = global.isConstant() && global.hasDefinitiveInitializer() &&
                   !global.getInitializer()->isNullValue();
    global.setLinkage(isTable ? GlobalValue::AvailableExternallyLinkage
                              : GlobalValue::ExternalLinkage);
    if (!isTable)
      global.setInitializer(nullptr);
  }
  for (Function &function : module) {
    if (function.isDeclaration())
      continue;
    bool isOwn = group.contains(function.getName());
    if (!isOwn && !isInlinable(function)) {
      function.deleteBody();
      continue;
    }
    if (Error error = function.materialize())
      return error;
    if (!isOwn)
      function.setLinkage(GlobalValue::AvailableExternallyLinkage);
  }
  return module.materializeMetadata();
}

/// The functions of `group`, optimised, as bitcode.
static Expected<Bytes> optimizeGroup(MemoryBufferRef all, const StringSet<> &group,
                                     TargetMachine &machine, unsigned level,
                                     std::unique_ptr<DiagnosticHandler> handler) {
  LLVMContext context;
  context.setDiagnosticHandler(std::move(handler));
  Expected<std::unique_ptr<Module>> module = getLazyBitcodeModule(all, context);
  if (!module)
    return module.takeError();
  if (Error error = restrictTo(**module, group))
    return std::move(error);
  optimize(**module, machine, level);
  Bytes bytes;
  raw_svector_ostream os(bytes);
  WriteBitcodeToFile(**module, os);
  return bytes;
}

/// Replaces the functions of `module` by those of the groups.
static Error linkBack(Module &module, ArrayRef<Bytes> groups) {
  auto unitsOf = [&] { return module.getNamedMetadata("llvm.dbg.cu"); };
  Metadata *unit = unitsOf() && unitsOf()->getNumOperands() ? unitsOf()->getOperand(0) : nullptr;
  for (Function &function : module)
    function.deleteBody();
  Linker linker(module);
  for (const Bytes &bytes : groups) {
    Expected<std::unique_ptr<Module>> group = parseBitcodeFile(
        MemoryBufferRef(StringRef(bytes.data(), bytes.size()), "group"), module.getContext());
    if (!group)
      return group.takeError();
    if (linker.linkInModule(std::move(*group)))
      return createStringError("optimised functions cannot be linked");
  }
  if (!unit)
    return Error::success();
  // One line table for all.
  for (Function &function : module)
    if (DISubprogram *subprogram = function.getSubprogram())
      subprogram->replaceUnit(cast<DICompileUnit>(unit));
  unitsOf()->clearOperands();
  unitsOf()->addOperand(cast<MDNode>(unit));
  return Error::success();
}

Error optimizeGroups(Module &module, const MachineFactory &createMachine, unsigned level,
                     mlir::MLIRContext *context, const HandlerFactory &createHandler) {
  std::vector<StringSet<>> groups = groupsOf(module);
  if (groups.size() == 1) {
    optimize(module, *createMachine(), level);
    return Error::success();
  }
  Exposure exposure(module);
  Bytes all;
  raw_svector_ostream os(all);
  WriteBitcodeToFile(module, os);
  std::vector<Bytes> optimized(groups.size());
  std::vector<Error> errors;
  for (size_t i = 0; i < groups.size(); ++i)
    errors.push_back(Error::success());
  mlir::parallelFor(context, 0, groups.size(), [&](size_t i) {
    Expected<Bytes> bytes = optimizeGroup(MemoryBufferRef(StringRef(all.data(), all.size()), "all"),
                                          groups[i], *createMachine(), level, createHandler());
    if (bytes)
      optimized[i] = std::move(*bytes);
    else
      errors[i] = joinErrors(std::move(errors[i]), bytes.takeError());
  });
  Error error = Error::success();
  for (Error &own : errors)
    error = joinErrors(std::move(error), std::move(own));
  if (error)
    return error;
  error = linkBack(module, optimized);
  exposure.undo();
  optimizeLinked(module, *createMachine());
  return error;
}

} // namespace onnxc::emit
