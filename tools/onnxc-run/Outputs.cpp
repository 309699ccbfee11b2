//===- Outputs.cpp - What is done with results ----------------------------===//

#include "tools/onnxc-run/Outputs.h"
#include "tools/onnxc-run/Groups.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/Twine.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/WithColor.h"

using namespace llvm;

namespace onnxc::tools {

Error writeOutputs(std::vector<Tensor> outputs, const ModelValues &values, StringRef folder) {
  if (std::error_code error = sys::fs::create_directories(folder))
    return createFileError(folder, error);
  for (auto [index, output] : enumerate(groupOutputs(std::move(outputs), values.outputs))) {
    SmallString<128> path(folder);
    sys::path::append(path, "output_" + Twine(index) + ".pb");
    if (Error error = writeGroup(output, path))
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

/// The same for all elements of a sequence.
static bool compareGroup(const TensorGroup &actual, const TensorGroup &expected,
                         const Tolerance &tolerance) {
  if (actual.isAbsent != expected.isAbsent || actual.tensors.size() != expected.tensors.size()) {
    WithColor::error(errs(), "onnxc-run")
        << "output '" << actual.name << "' has " << actual.tensors.size() << " elements, "
        << expected.tensors.size() << " are expected\n";
    return false;
  }
  if (actual.tensors.empty())
    outs() << "output '" << actual.name << "' has no elements: as expected\n";
  bool isEqual = true;
  for (auto [tensor, wanted] : zip(actual.tensors, expected.tensors))
    isEqual &= compareOutput(tensor, wanted, tolerance);
  return isEqual;
}

Expected<bool> compareWithFiles(std::vector<Tensor> outputs, const ModelValues &values,
                                StringRef folder, const Tolerance &tolerance) {
  Expected<std::vector<TensorGroup>> expected =
      readGroups(folder, "output", fileKinds(values.outputs));
  if (!expected)
    return expected.takeError();
  std::vector<TensorGroup> groups = groupOutputs(std::move(outputs), values.outputs);
  if (expected->size() != groups.size())
    return createStringError("the model has %zu outputs, %zu are expected", groups.size(),
                             expected->size());
  bool isEqual = true;
  for (auto [actual, wanted] : zip(groups, *expected))
    isEqual &= compareGroup(actual, wanted, tolerance);
  return isEqual;
}

} // namespace onnxc::tools
