//===- Bisect.cpp - Which kernel is wrong? --------------------------------===//
//
// In a traced model what every kernel computes is an output, too, named
// onnxc.trace:NUMBER.RESULT:NODES (passes/kernels/TraceKernels.cpp).  Numbers are given
// before optimisation, so equal ones are the same value of the graph, whether one node
// makes a kernel or ten do.  Values that only exist without optimisation have no
// counterpart; those that do are compared in the order of the schedule.
//
//===----------------------------------------------------------------------===//

#include "tools/onnxc-run/Bisect.h"
#include "tools/onnxc-run/Model.h"
#include "tools/onnxc-run/Outputs.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/WithColor.h"

using namespace llvm;

namespace onnxc::tools {

/// Sums in another order differ by more than their own size where much cancels out.
static constexpr double kScale = 1e-4;

namespace {
/// What one kernel computed.
struct TracedValue {
  StringRef value; // NUMBER.RESULT
  StringRef nodes;
  const Tensor *tensor;
};

struct TracedRun {
  std::vector<Tensor> tensors;
  size_t numOutputs = 0; // the first ones; the others are traces

  ArrayRef<Tensor> outputs() const { return ArrayRef(tensors).take_front(numOutputs); }
  std::vector<TracedValue> kernels() const;
};

/// The result of comparing all kernels.
struct Findings {
  int64_t compared = 0, alone = 0, different = 0;
  TracedValue first, reference;
  Comparison comparison; // of the first
  int64_t position = 0;
};
} // namespace

static bool isTrace(const Tensor &tensor) {
  return StringRef(tensor.name).starts_with("onnxc.trace:");
}

std::vector<TracedValue> TracedRun::kernels() const {
  std::vector<TracedValue> result;
  for (const Tensor &tensor : ArrayRef(tensors).drop_front(numOutputs)) {
    auto [value, nodes] = StringRef(tensor.name).split(':').second.split(':');
    result.push_back({value, nodes, &tensor});
  }
  return result;
}

static Expected<TracedRun> runTraced(StringRef path, const RunOptions &run, unsigned optLevel,
                                     const std::vector<Tensor> &inputs) {
  Expected<Model> model = prepareModel(path, run, {optLevel, /*trace=*/true}, inputs);
  if (!model)
    return model.takeError();
  if (Error error = model->runner->run())
    return std::move(error);
  TracedRun result{model->runner->outputs()};
  result.numOutputs = find_if(result.tensors, isTrace) - result.tensors.begin();
  if (result.numOutputs == result.tensors.size() && path.ends_with(".o"))
    return createStringError("%s has no traces; compile it with onnxc --trace", path.str().c_str());
  return result;
}

static Findings compareKernels(const TracedRun &actual, const TracedRun &reference,
                               const Tolerance &tolerance) {
  StringMap<TracedValue> references;
  for (const TracedValue &value : reference.kernels())
    references[value.value] = value;
  std::vector<TracedValue> kernels = actual.kernels();
  std::vector<Comparison> results(kernels.size());
  // A number's last kernel computes its value.  If that is right, one before it was a step towards
  // it.
  StringMap<bool> isRight;
  for (auto [kernel, result] : zip_equal(kernels, results))
    if (auto found = references.find(kernel.value); found != references.end()) {
      result = compareInAnyOrder(*kernel.tensor, *found->second.tensor, tolerance);
      isRight[kernel.value] = result.isEqual();
    }
  Findings findings;
  for (auto [i, kernel, result] : enumerate(kernels, results)) {
    auto found = references.find(kernel.value);
    if (found == references.end() || (!result.isEqual() && isRight[kernel.value])) {
      ++findings.alone;
      continue;
    }
    ++findings.compared;
    if (!result.isEqual() && !findings.different++) {
      findings.first = kernel;
      findings.reference = found->second;
      findings.comparison = result;
      findings.position = i;
    }
  }
  return findings;
}

static void printFirst(const Findings &findings, size_t numKernels) {
  const Comparison &result = findings.comparison;
  const Tensor &tensor = *findings.first.tensor, &wanted = *findings.reference.tensor;
  WithColor::error(errs(), "onnxc-run")
      << "the first kernel that differs is number " << findings.position + 1 << " of " << numKernels
      << "\n"
      << "  nodes      " << findings.first.nodes << "\n"
      << "  result     " << describe(tensor.dtype, tensor.shape) << "\n"
      << "  reference  " << describe(wanted.dtype, wanted.shape) << " of "
      << findings.reference.nodes << "\n";
  if (!result.shapeProblem.empty()) {
    errs() << "  shape      " << result.shapeProblem << "\n";
    return;
  }
  errs() << "  different  " << result.mismatches << " of " << wanted.numElements()
         << " elements, max error "
         << format("%.3g absolute, %.3g relative\n", result.maxAbsError, result.maxRelError)
         << "  largest    " << result.largest << "\n";
}

/// Outputs that control flow, or anything else without a trace, computes.
static bool compareOutputs(const TracedRun &actual, const TracedRun &reference,
                           const Tolerance &tolerance) {
  bool isEqual = true;
  for (auto [output, wanted] : zip(actual.outputs(), reference.outputs())) {
    Comparison result = compare(output, wanted, tolerance);
    if (result.isEqual())
      continue;
    isEqual = false;
    WithColor::error(errs(), "onnxc-run")
        << "output '" << output.name << "' differs from the reference: "
        << (result.shapeProblem.empty() ? result.largest : result.shapeProblem) << "\n";
  }
  return isEqual;
}

/// Compares both runs with the expected outputs, if there are any; false when one of them differs.
static Expected<bool> compareBothWithFiles(const TracedRun &actual, const TracedRun &reference,
                                           const RunOptions &run) {
  if (run.expect.empty())
    return true;
  bool isEqual = true;
  for (const TracedRun *which : {&actual, &reference}) {
    (which == &actual ? outs() << "the model:\n" : outs() << "the reference:\n").flush();
    Expected<bool> result = compareWithFiles(which->outputs(), run.expect, run.tolerance);
    if (!result)
      return result;
    isEqual &= *result;
  }
  return isEqual;
}

Expected<bool> bisect(const RunOptions &run) {
  Expected<std::vector<Tensor>> inputs = readInputs(run);
  if (!inputs)
    return inputs.takeError();
  if (run.against.empty() && StringRef(run.model).ends_with(".o"))
    return createStringError("an object needs another one to be compared with (--against)");
  Expected<TracedRun> actual = runTraced(run.model, run, run.optLevel, *inputs);
  if (!actual)
    return actual.takeError();
  Expected<TracedRun> reference = run.against.empty()
                                      ? runTraced(run.model, run, /*optLevel=*/0, *inputs)
                                      : runTraced(run.against, run, run.optLevel, *inputs);
  if (!reference)
    return reference.takeError();
  Expected<bool> isExpected = compareBothWithFiles(*actual, *reference, run);
  if (!isExpected)
    return isExpected;

  Tolerance tolerance = run.tolerance;
  tolerance.scale = kScale;
  Findings findings = compareKernels(*actual, *reference, tolerance);
  if (findings.different)
    printFirst(findings, findings.compared + findings.alone);
  outs() << findings.compared << " kernels compared, " << findings.different << " differ, "
         << findings.alone << " have no counterpart\n";
  bool isEqual = findings.different || compareOutputs(*actual, *reference, tolerance);
  if (!findings.different && isEqual && !*isExpected)
    outs() << "model and reference agree: what they share is wrong (an operator's lowering, the "
              "import), "
              "or what is expected\n";
  return *isExpected && !findings.different && isEqual;
}

} // namespace onnxc::tools
