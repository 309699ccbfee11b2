//===- CaseTable.h - Letters and their other case ----------------*- C++ -*-===//
//
// Unicode's simple mappings: one code point for one code point, whatever the language.
//
//===----------------------------------------------------------------------===//

#ifndef ONNXC_DIALECTS_ONNX_OPS_TEXT_CASETABLE_H
#define ONNXC_DIALECTS_ONNX_OPS_TEXT_CASETABLE_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringRef.h"

#include <cstdint>
#include <string>

namespace onnxc {

enum class LetterCase { Lower, Upper };

/// Every step-th code point from first to last is mapped to itself plus delta.
struct CaseRun {
  uint32_t first, last, step;
  int32_t delta;
};
llvm::ArrayRef<CaseRun> caseRuns(LetterCase to);

/// All code points with another case, once per direction.
void forEachCasePair(llvm::function_ref<void(uint32_t code, uint32_t other)> visit);

/// The mapping as a table: delta = deltas[pages[code / kCasePage] * kCasePage + code % kCasePage]
/// for codes that `pages` has an entry for, else 0.
inline constexpr unsigned kCasePage = 64;
struct CasePages {
  llvm::SmallVector<uint8_t, 0> pages;
  llvm::SmallVector<int32_t, 0> deltas;
};
CasePages casePages(LetterCase to);

/// UTF-8 in another case.  Bytes that are not UTF-8 stay as they are.
std::string withCase(llvm::StringRef text, LetterCase to);

} // namespace onnxc

#endif // ONNXC_DIALECTS_ONNX_OPS_TEXT_CASETABLE_H
