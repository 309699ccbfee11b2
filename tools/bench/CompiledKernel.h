//===- CompiledKernel.h - Run a function of buffers in this process -*- C++ -*-===//
//
// Takes the text of a module after the buffer phase through the vector and llvm
// phases and LLVM, links it without any library, and calls it on guarded memory:
// a read or write behind the end of a buffer faults.
//
//===----------------------------------------------------------------------===//

#ifndef ONNXC_TOOLS_BENCH_COMPILEDKERNEL_H
#define ONNXC_TOOLS_BENCH_COMPILEDKERNEL_H

#include "codegen/cpu/Pipeline.h"
#include "onnxc.h"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace onnxc::bench {

/// Memory that ends where an inaccessible page begins.
class GuardedBuffer {
public:
  explicit GuardedBuffer(size_t bytes);
  ~GuardedBuffer();
  GuardedBuffer(GuardedBuffer &&other) noexcept;
  GuardedBuffer(const GuardedBuffer &) = delete;

  void *data() const { return begin; }
  size_t size() const { return bytes; }
  template <typename T>
  T *as() const {
    return static_cast<T *>(begin);
  }

private:
  char *mapping = nullptr;
  size_t mappedBytes = 0, bytes = 0;
  void *begin = nullptr;
};

/// A buffer argument: its memory and its sizes.
struct Argument {
  void *data;
  std::vector<int64_t> sizes;
};

class CompiledKernel {
public:
  /// Compiles `function` of the module.  A failure is printed and makes `isValid` false.
  CompiledKernel(const std::string &module, const std::string &function,
                 const cpu::CpuOptions &options);
  CompiledKernel(const std::string &module, const std::string &function,
                 const cpu::CpuTarget &target, int optLevel = 2)
      : CompiledKernel(module, function, cpu::CpuOptions{target, optLevel}) {}
  ~CompiledKernel();

  bool isValid() const { return entry; }
  /// Calls a function that returns nothing or a status.
  int32_t run(const std::vector<Argument> &arguments,
              const onnxc_executor *executor = nullptr) const;

private:
  struct Impl;
  std::unique_ptr<Impl> impl;
  void *entry = nullptr;
};

} // namespace onnxc::bench

#endif // ONNXC_TOOLS_BENCH_COMPILEDKERNEL_H
