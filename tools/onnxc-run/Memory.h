//===- Memory.h - Memory for tensors, guarded on request ---------*- C++ -*-===//

#ifndef ONNXC_TOOLS_ONNXC_RUN_MEMORY_H
#define ONNXC_TOOLS_ONNXC_RUN_MEMORY_H

#include "llvm/Support/Error.h"
#include <cstddef>
#include <cstdint>
#include <utility>

namespace onnxc::tools {

/// A block of memory.  With a guard it ends, up to alignment, where an
/// inaccessible page begins, so that the first byte too many is a crash.
class Memory {
public:
  static llvm::Expected<Memory> allocate(uint64_t bytes, uint64_t align, bool guard);
  Memory() = default;
  ~Memory();
  Memory(Memory &&other) { swap(other); }
  Memory &operator=(Memory &&other) {
    swap(other);
    return *this;
  }

  char *data() const { return start; }

private:
  void swap(Memory &other) {
    std::swap(mapping, other.mapping);
    std::swap(mappingBytes, other.mappingBytes);
    std::swap(start, other.start);
  }

  void *mapping = nullptr;
  size_t mappingBytes = 0;
  char *start = nullptr;
};

} // namespace onnxc::tools

#endif // ONNXC_TOOLS_ONNXC_RUN_MEMORY_H
