//===- Memory.cpp - Memory for tensors, guarded on request ----------------===//
//
// Blocks come straight from the system, in both modes: whole pages, and zero.
// With a guard the memory is filled with 0xFF, which is NaN for floats and out of
// range for indices: elements that nobody wrote show up.
//
//===----------------------------------------------------------------------===//

#include "tools/onnxc-run/Memory.h"
#include "llvm/Support/MathExtras.h"
#include "llvm/Support/Process.h"
#include <cstring>
#include <sys/mman.h>

using namespace llvm;

namespace onnxc::tools {

Expected<Memory> Memory::allocate(uint64_t bytes, uint64_t align, bool guard) {
  uint64_t page = sys::Process::getPageSizeEstimate();
  if (align > page || bytes > INT64_MAX - 2 * page)
    return createStringError("cannot allocate %llu bytes", static_cast<unsigned long long>(bytes));
  uint64_t usable = alignTo(std::max<uint64_t>(bytes, 1), page);
  Memory memory;
  memory.mappingBytes = usable + (guard ? page : 0);
  void *mapping = mmap(nullptr, memory.mappingBytes, PROT_READ | PROT_WRITE,
                       MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (mapping == MAP_FAILED)
    return createStringError("cannot allocate %llu bytes", static_cast<unsigned long long>(bytes));
  memory.mapping = mapping;
  memory.start = static_cast<char *>(mapping);
  if (guard) {
    if (mprotect(memory.start + usable, page, PROT_NONE) != 0)
      return createStringError("cannot protect the page after a block");
    memset(memory.start, 0xFF, usable);
    memory.start += usable - alignTo(bytes, align);
  }
  return std::move(memory);
}

Memory::~Memory() {
  if (mapping)
    munmap(mapping, mappingBytes);
}

} // namespace onnxc::tools
