//===- Outputs.cpp - What is done with results ----------------------------===//

#include "tools/onnxc-run/Outputs.h"
#include "tools/support/TensorFile.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/Twine.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/WithColor.h"

using namespace llvm;

namespace onnxc::tools {

Error writeOutputs(ArrayRef<Tensor> outputs, StringRef folder) {
  if (std::error_code error = sys::fs::create_directories(folder))
    return createFileError(folder, error);
  for (auto [index, output] : enumerate(outputs)) {
    SmallString<128> path(folder);
    sys::path::append(path, "output_" + Twine(index) + ".pb");
    if (Error error = writeTensor(output, path))
      return error;
  }
  return Error::success();
}

/// Prints how `actual` compares, and the first mismatches.
static bool compareOutput(const Tensor &actual, const Tensor &expected,
                          const Tolerance &tolerance) {
  Comparison result = compare(actual, expected, tolerance);
  raw_ostream &os = result.isEqual() ? outs() : errs();
  if (!result.isEqual())
    WithColor::error(os, "onnxc-run");
  os << "output '" << actual.name << "' " << describe(actual.dtype, actual.shape) << ": ";
  if (!result.shapeProblem.empty()) {
    os << result.shapeProblem << "\n";
    return false;
  }
  if (result.isEqual())
    os << "as expected";
  else
    os << result.mismatches << " of " << actual.numElements() << " elements differ";
  os << format(", max error %.3g absolute, %.3g relative\n", result.maxAbsError,
               result.maxRelError);
  for (const std::string &example : result.examples)
    os << "  " << example << "\n";
  return result.isEqual();
}

Expected<bool> compareWithFiles(ArrayRef<Tensor> outputs, StringRef folder,
                                const Tolerance &tolerance) {
  Expected<std::vector<Tensor>> expected = readTensors(folder, "output");
  if (!expected)
    return expected.takeError();
  if (expected->size() != outputs.size())
    return createStringError("the model has %zu outputs, %zu are expected", outputs.size(),
                             expected->size());
  bool isEqual = true;
  for (auto [actual, wanted] : zip(outputs, *expected))
    isEqual &= compareOutput(actual, wanted, tolerance);
  return isEqual;
}

} // namespace onnxc::tools
