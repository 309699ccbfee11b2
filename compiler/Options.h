//===- Options.h - What a compilation is told --------------------*- C++ -*-===//
//
// Plain structs, passed by const reference.  Command-line flags are bound to them
// in tools/ and nowhere else.
//
//===----------------------------------------------------------------------===//

#ifndef ONNXC_COMPILER_OPTIONS_H
#define ONNXC_COMPILER_OPTIONS_H

#include "codegen/emit/Emit.h"
#include "compiler/import/Import.h"
#include <string>

namespace onnxc {

struct TargetOptions {
  std::string triple;   ///< empty: this machine
  std::string cpu;      ///< as in clang's -mcpu; empty: this machine's real features
  std::string features; ///< as in LLVM: "+avx2,-fma"
};

/// How to look at a compilation.
struct InspectOptions {
  std::string dumpDir;     ///< write the IR after every phase into this folder
  std::string reportPath;  ///< write the report (text; JSON when it ends in .json)
  std::string reproducer;  ///< write a reproducer here when a pass fails
  bool timing = false;     ///< print the time of each pass
  bool verbose = false;    ///< say which phase runs
};

struct CompileOptions {
  ImportOptions import;
  TargetOptions target;
  unsigned optLevel = 3;
  bool strictMath = false; ///< no algorithm whose rounding errors are larger than the definition's
  std::string name; ///< prefix of the C symbols; empty: from the output file
  emit::WeightsMode weights = emit::WeightsMode::Embed;
  bool debugInfo = true;
  bool trace = false; ///< make what every kernel computes an output
  InspectOptions inspect;
};

} // namespace onnxc

#endif // ONNXC_COMPILER_OPTIONS_H
