//===- LoadedModel.cpp - A compiled model in this process -----------------===//
//
// One execution session per model: sessions share nothing, and ending one gives
// all its memory back.  Linking happens inside `lookup`, on this thread.
//
//===----------------------------------------------------------------------===//

#include "codegen/jit/LoadedModel.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/ExecutionEngine/JITLink/JITLinkMemoryManager.h"
#include "llvm/ExecutionEngine/Orc/AbsoluteSymbols.h"
#include "llvm/ExecutionEngine/Orc/ObjectLinkingLayer.h"
#include "llvm/ExecutionEngine/Orc/SelfExecutorProcessControl.h"
#include "llvm/Object/ObjectFile.h"
#include "llvm/Support/MemoryBuffer.h"
#include <cmath>
#include <cstring>

using namespace llvm;

namespace onnxc::jit {

namespace {
struct RuntimeSymbol {
  const char *name;
  void *address;
};
} // namespace

/// The address of one overload of a function.
template <typename Function>
static void *address(Function *function) {
  return reinterpret_cast<void *>(function);
}

// What every freestanding C compiler may call, and the functions of libm that
// LLVM calls for an intrinsic that the target has no instruction for.
static const RuntimeSymbol *runtimeSymbols(size_t &count) {
#define ONNXC_MATH1(name)                                                                          \
  {#name, address<double(double)>(::name)}, {#name "f", address<float(float)>(::name##f)}
#define ONNXC_MATH2(name)                                                                          \
  {#name, address<double(double, double)>(::name)},                                                \
      {#name "f", address<float(float, float)>(::name##f)}
  static const RuntimeSymbol kSymbols[] = {
      {"memcpy", address(::memcpy)},
      {"memmove", address(::memmove)},
      {"memset", address(::memset)},
      {"memcmp", address<int(const void *, const void *, size_t)>(::memcmp)},
      {"fma", address<double(double, double, double)>(::fma)},
      {"fmaf", address<float(float, float, float)>(::fmaf)},
      ONNXC_MATH1(acos),  ONNXC_MATH1(acosh),     ONNXC_MATH1(asin),  ONNXC_MATH1(asinh),
      ONNXC_MATH1(atan),  ONNXC_MATH1(atanh),     ONNXC_MATH1(cbrt),  ONNXC_MATH1(ceil),
      ONNXC_MATH1(cos),   ONNXC_MATH1(cosh),      ONNXC_MATH1(erf),   ONNXC_MATH1(exp),
      ONNXC_MATH1(exp2),  ONNXC_MATH1(expm1),     ONNXC_MATH1(floor), ONNXC_MATH1(log),
      ONNXC_MATH1(log10), ONNXC_MATH1(log1p),     ONNXC_MATH1(log2),  ONNXC_MATH1(nearbyint),
      ONNXC_MATH1(rint),  ONNXC_MATH1(round),     ONNXC_MATH1(sin),   ONNXC_MATH1(sinh),
      ONNXC_MATH1(tan),   ONNXC_MATH1(tanh),      ONNXC_MATH1(trunc), ONNXC_MATH2(atan2),
      ONNXC_MATH2(fmod),  ONNXC_MATH2(pow),       ONNXC_MATH2(fmax),  ONNXC_MATH2(fmin),
  };
#undef ONNXC_MATH1
#undef ONNXC_MATH2
  count = std::size(kSymbols);
  return kSymbols;
}

static Error defineRuntimeSymbols(orc::JITDylib &dylib) {
  orc::ExecutionSession &session = dylib.getExecutionSession();
  orc::SymbolMap map;
  size_t count = 0;
  const RuntimeSymbol *symbols = runtimeSymbols(count);
  for (const RuntimeSymbol &symbol : ArrayRef(symbols, count))
    map[session.intern(symbol.name)] = {orc::ExecutorAddr::fromPtr(symbol.address),
                                        JITSymbolFlags::Exported | JITSymbolFlags::Callable};
  return dylib.define(orc::absoluteSymbols(std::move(map)));
}

LoadedModel::LoadedModel(std::unique_ptr<orc::ExecutionSession> session)
    : session(std::move(session)) {}

LoadedModel::~LoadedModel() {
  // Nothing can be done about memory that the system does not take back.
  consumeError(session->endSession());
}

Expected<void *> LoadedModel::lookup(StringRef symbol) {
  orc::JITDylib *dylib = session->getJITDylibByName("model");
  Expected<orc::ExecutorSymbolDef> found = session->lookup({dylib}, symbol);
  if (!found)
    return found.takeError();
  return found->getAddress().toPtr<void *>();
}

Expected<std::unique_ptr<LoadedModel>> LoadedModel::load(MemoryBufferRef object, StringRef prefix) {
  Expected<std::unique_ptr<orc::SelfExecutorProcessControl>> process =
      orc::SelfExecutorProcessControl::Create(
          /*SSP=*/nullptr, std::make_unique<orc::InPlaceTaskDispatcher>());
  if (!process)
    return process.takeError();
  std::unique_ptr<LoadedModel> result(
      new LoadedModel(std::make_unique<orc::ExecutionSession>(std::move(*process))));
  // Failures come back from `lookup`; by default they would also be printed.
  result->session->setErrorReporter([](Error error) { consumeError(std::move(error)); });
  result->linker = std::make_unique<orc::ObjectLinkingLayer>(*result->session);
  orc::JITDylib &dylib = result->session->createBareJITDylib("model");
  if (Error error = defineRuntimeSymbols(dylib))
    return std::move(error);
  if (Error error = result->linker->add(
          dylib, MemoryBuffer::getMemBuffer(object, /*RequiresNullTerminator=*/false)))
    return std::move(error);
  Expected<void *> descriptor = result->lookup(prefix);
  if (!descriptor)
    return descriptor.takeError();
  result->descriptor = static_cast<const onnxc_model *>(*descriptor);
  if (result->descriptor->abi_version > ONNXC_ABI_VERSION)
    return createStringError("the model was built for version %u of the interface, this is %u",
                             result->descriptor->abi_version, ONNXC_ABI_VERSION);
  return std::move(result);
}

Expected<std::string> findModelPrefix(MemoryBufferRef buffer) {
  Expected<std::unique_ptr<object::ObjectFile>> object =
      object::ObjectFile::createObjectFile(buffer);
  if (!object)
    return object.takeError();
  StringSet<> names;
  for (const object::SymbolRef &symbol : (*object)->symbols()) {
    Expected<uint32_t> flags = symbol.getFlags();
    if (!flags)
      return flags.takeError();
    if (!(*flags & object::SymbolRef::SF_Global) || (*flags & object::SymbolRef::SF_Undefined))
      continue;
    Expected<StringRef> name = symbol.getName();
    if (!name)
      return name.takeError();
    names.insert(*name);
  }
  std::string found;
  for (const StringMapEntry<EmptyStringSetTag> &entry : names) {
    StringRef prefix = entry.getKey();
    if (!names.contains((prefix + "_run").str()) || !names.contains((prefix + "_query").str()))
      continue;
    if (!found.empty())
      return createStringError("the object has more than one model");
    found = prefix.str();
  }
  if (found.empty())
    return createStringError("the object has no model");
  return found;
}

} // namespace onnxc::jit
