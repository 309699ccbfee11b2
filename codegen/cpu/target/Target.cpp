//===- Target.cpp - From a triple, a name and features to facts -----------===//
//
// LLVM's subtarget tables expand the processor's name and the features given;
// the family then asks for single features.  For the machine we run on, every
// feature that CPUID reports is listed explicitly (present or absent), and the
// processor name follows from them: under a hypervisor the model number often
// names a CPU whose features are partly switched off.
//
//===----------------------------------------------------------------------===//

#include "codegen/cpu/target/Family.h"

#include "llvm/MC/MCSubtargetInfo.h"
#include "llvm/MC/TargetRegistry.h"
#include "llvm/Support/TargetSelect.h"
#include "llvm/TargetParser/Host.h"
#include "llvm/TargetParser/Triple.h"
#include <map>
#include <memory>

using namespace llvm;
using namespace onnxc::cpu;

namespace {
struct Family {
  bool (*matches)(const Triple &);
  void (*describe)(CpuTarget &, HasFeature);
};
} // namespace

static const Family kFamilies[] = {
    {[](const Triple &triple) { return triple.isX86(); }, describeX86},
    {[](const Triple &triple) { return triple.isAArch64(); }, describeAArch64},
    {[](const Triple &triple) { return triple.isARM() || triple.isThumb(); }, describeArm},
    {[](const Triple &triple) { return triple.isRISCV(); }, describeRiscv},
    {[](const Triple &triple) { return triple.isWasm(); }, describeWasm},
};

static bool isNative(StringRef name) { return name.empty() || name == "native"; }

/// Fills in name and features of the machine that this program runs on.
static void readHost(CpuTarget &target, const Triple &triple) {
  StringMap<bool> hostFeatures = sys::getHostCPUFeatures();
  auto has = [&](StringRef name) { return hostFeatures.lookup(name); };
  target.cpu = triple.isX86() ? nameX86(has) : sys::getHostCPUName();
  // Sorted, because the string ends up in the object's provenance.
  std::map<std::string, bool> sorted;
  for (const auto &feature : hostFeatures)
    sorted[feature.getKey().str()] = feature.getValue();
  // A process needs the system's permission for them (onnxc_enable_tiles), which a program that
  // compiles for itself may not know: whoever wants tiles names a processor or the features.
  for (const char *tiles : {"amx-tile", "amx-int8", "amx-bf16"})
    if (sorted.count(tiles))
      sorted[tiles] = false;
  for (const auto &[name, present] : sorted)
    target.features +=
        (target.features.empty() ? "" : ",") + std::string(present ? "+" : "-") + name;
}

/// Once per process; LLVM's registration is idempotent but not cheap.
static void registerTargets() {
  static const bool registered = [] {
    InitializeAllTargetInfos();
    InitializeAllTargetMCs();
    return true;
  }();
  (void)registered;
}

std::string onnxc::cpu::whyUnknown(const CpuTarget &target) {
  registerTargets();
  Triple triple(target.triple);
  std::string error;
  const Target *registry = TargetRegistry::lookupTarget(triple, error);
  if (!registry)
    return "unknown target '" + target.triple + "': " + error;
  std::unique_ptr<MCSubtargetInfo> subtarget(registry->createMCSubtargetInfo(triple, "", ""));
  if (!subtarget || (!target.cpu.empty() && !subtarget->isCPUStringValid(target.cpu)))
    return "target '" + target.triple + "' has no processor '" + target.cpu + "'";
  SmallVector<StringRef> features;
  StringRef(target.features).split(features, ',', /*MaxSplit=*/-1, /*KeepEmpty=*/false);
  for (StringRef feature : features)
    if (!feature.starts_with("+") && !feature.starts_with("-"))
      return "feature '" + feature.str() + "' needs a sign: '+" + feature.str() + "' or '-" +
             feature.str() + "'";
    else if (llvm::none_of(subtarget->getAllProcessorFeatures(),
                           [&](const SubtargetFeatureKV &known) {
                             return feature.drop_front() == known.Key;
                           }))
      return "target '" + target.triple + "' has no feature '" + feature.drop_front().str() + "'";
  return "";
}

CpuTarget onnxc::cpu::resolveTarget(StringRef tripleName, StringRef cpu, StringRef features) {
  registerTargets();
  CpuTarget target;
  bool host = isNative(tripleName);
  Triple triple(host ? sys::getProcessTriple() : Triple::normalize(tripleName));
  target.triple = triple.str();
  if (host && isNative(cpu))
    readHost(target, triple);
  else
    target.cpu = cpu.str();
  if (!features.empty())
    target.features += (target.features.empty() ? "" : ",") + features.str();
  target.indexBits = triple.isArch64Bit() ? 64 : 32;

  std::string error;
  const Target *registry = TargetRegistry::lookupTarget(triple, error);
  if (!registry)
    return target; // The scalar facts; whyUnknown tells.
  std::unique_ptr<MCSubtargetInfo> subtarget;
  if (whyUnknown(target).empty())
    subtarget.reset(registry->createMCSubtargetInfo(triple, target.cpu, target.features));
  auto has = [&](StringRef name) {
    return subtarget && subtarget->checkFeatures(("+" + name).str());
  };
  for (const Family &family : kFamilies)
    if (family.matches(triple))
      family.describe(target, has);
  return target;
}

int64_t CpuTarget::lanes(mlir::Type type) const {
  int64_t bits = type.isIndex() ? indexBits : type.getIntOrFloatBitWidth();
  return std::max<int64_t>(1, vectorBits / std::max<int64_t>(8, bits));
}
