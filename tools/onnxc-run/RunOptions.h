//===- RunOptions.h - The command line of onnxc-run --------------*- C++ -*-===//

#ifndef ONNXC_TOOLS_ONNXC_RUN_RUNOPTIONS_H
#define ONNXC_TOOLS_ONNXC_RUN_RUNOPTIONS_H

#include "compiler/Options.h"
#include "tools/support/Compare.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/Support/raw_ostream.h"

namespace onnxc::tools {

struct RunOptions {
  std::string model;  // MODEL.onnx, an IR dump, or MODEL.o
  std::string inputs; // folders; empty when not given
  std::string outputs;
  std::string expect;
  std::string weights; // file with the weights of MODEL.o
  ImportOptions import;
  TargetOptions target;
  Tolerance tolerance;
  unsigned repeat = 1;
  unsigned threads = 1;
  unsigned optLevel = 3;
  bool strictMath = false;
  bool guard = false;
  bool bisect = false;
  std::string against; // model to compare kernels with; empty: the same one at -O0
  bool help = false;
};

/// Reads the arguments after the program's name.  An error says what is wrong with them.
llvm::Expected<RunOptions> parseRunOptions(llvm::ArrayRef<const char *> arguments);

void printRunHelp(llvm::raw_ostream &os);

} // namespace onnxc::tools

#endif // ONNXC_TOOLS_ONNXC_RUN_RUNOPTIONS_H
