//===- RunOptions.cpp - The command line of onnxc-run ---------------------===//
//
// LLVM's command-line library has one name space for the whole process, and the
// libraries that are linked in have long taken names like `threads`.  One table
// of flags is all that is needed instead.
//
//===----------------------------------------------------------------------===//

#include "tools/onnxc-run/RunOptions.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/ADT/Twine.h"
#include "llvm/Support/FormatVariadic.h"

using namespace llvm;

namespace onnxc::tools {

namespace {
struct Flag {
  StringRef name;
  StringRef value; // empty: the flag takes none
  StringRef help;
  bool (*set)(RunOptions &options, StringRef value);
};
} // namespace

static bool setText(std::string &target, StringRef value) {
  target = value.str();
  return !value.empty();
}

static bool setNumber(unsigned &target, StringRef value, unsigned min, unsigned max) {
  return !value.getAsInteger(10, target) && target >= min && target <= max;
}

static bool setTolerance(double &target, StringRef value) {
  return !value.getAsDouble(target) && target >= 0;
}

static const Flag kFlags[] = {
    {"inputs", "DIR", "folder with input_N.pb or input_N.npy",
     [](RunOptions &o, StringRef v) { return setText(o.inputs, v); }},
    {"outputs", "DIR", "folder to write output_N.pb to",
     [](RunOptions &o, StringRef v) { return setText(o.outputs, v); }},
    {"expect", "DIR", "folder with the expected output_N",
     [](RunOptions &o, StringRef v) { return setText(o.expect, v); }},
    {"rtol", "NUMBER", "relative tolerance (1e-3)",
     [](RunOptions &o, StringRef v) { return setTolerance(o.tolerance.rtol, v); }},
    {"atol", "NUMBER", "absolute tolerance (1e-7)",
     [](RunOptions &o, StringRef v) { return setTolerance(o.tolerance.atol, v); }},
    {"repeat", "N", "run N times for the latency (1)",
     [](RunOptions &o, StringRef v) { return setNumber(o.repeat, v, 1, 1000000000); }},
    {"threads", "N", "threads to run on (1)",
     [](RunOptions &o, StringRef v) { return setNumber(o.threads, v, 1, 1024); }},
    {"weights", "FILE", "the weights of a MODEL.o that does not have them",
     [](RunOptions &o, StringRef v) { return setText(o.weights, v); }},
    {"bisect", "", "find the first kernel that computes something else than at -O0",
     [](RunOptions &o, StringRef) { return o.bisect = true; }},
    {"against", "MODEL", "bisect: compare with this model or object instead",
     [](RunOptions &o, StringRef v) { return setText(o.against, v); }},
    {"guard", "", "crash at the first byte past a buffer",
     [](RunOptions &o, StringRef) { return o.guard = true; }},
    {"O", "LEVEL", "optimisation level when compiling, 0 to 3 (3)",
     [](RunOptions &o, StringRef v) { return setNumber(o.optLevel, v, 0, 3); }},
    {"strict-math", "", "compile without algorithms that round more than the definition does",
     [](RunOptions &o, StringRef) { return o.strictMath = true; }},
    {"dim", "NAME=N[:MAX]", "fix or bound a named dimension when compiling",
     [](RunOptions &o, StringRef v) {
       std::string error;
       return succeeded(parseDimOption(v, o.import, error));
     }},
    {"target", "TRIPLE", "machine to compile for (this one)",
     [](RunOptions &o, StringRef v) { return setText(o.target.triple, v); }},
    {"cpu", "NAME", "processor, as in clang -mcpu (native)",
     [](RunOptions &o, StringRef v) { return setText(o.target.cpu, v); }},
    {"features", "LIST", "processor features, e.g. +avx2,-fma",
     [](RunOptions &o, StringRef v) { return setText(o.target.features, v); }},
    {"help", "", "print this text", [](RunOptions &o, StringRef) { return o.help = true; }},
};

/// Takes "--name=value", "--name value" or "-O3" from the front of `arguments`.
static Error parseFlag(ArrayRef<const char *> &arguments, RunOptions &options) {
  StringRef argument = arguments.front();
  arguments = arguments.drop_front();
  // Only the first '=': a dimension has one of its own.
  auto [name, value] = argument.ltrim('-').split('=');
  bool hasValue = argument.contains('=');
  if (!argument.starts_with("--") && name.size() > 1 && name.consume_front("O")) {
    value = name;
    name = "O";
    hasValue = true;
  }
  for (const Flag &flag : kFlags) {
    if (flag.name != name)
      continue;
    if (flag.value.empty() && hasValue)
      return createStringError("--%s takes no value", name.str().c_str());
    if (!flag.value.empty() && !hasValue) {
      if (arguments.empty())
        return createStringError("--%s needs a value", name.str().c_str());
      value = arguments.front();
      arguments = arguments.drop_front();
    }
    if (!flag.set(options, value))
      return createStringError("--%s does not take '%s'", name.str().c_str(), value.str().c_str());
    return Error::success();
  }
  return createStringError("unknown option '%s'", argument.str().c_str());
}

Expected<RunOptions> parseRunOptions(ArrayRef<const char *> arguments) {
  RunOptions options;
  while (!arguments.empty()) {
    StringRef argument = arguments.front();
    if (argument.starts_with("-")) {
      if (Error error = parseFlag(arguments, options))
        return std::move(error);
      continue;
    }
    if (!options.model.empty())
      return createStringError("more than one model: '%s' and '%s'", options.model.c_str(),
                               argument.str().c_str());
    options.model = argument.str();
    arguments = arguments.drop_front();
  }
  if (options.model.empty() && !options.help)
    return createStringError("no model given");
  if (!options.against.empty() && !options.bisect)
    return createStringError("--against is for --bisect");
  return options;
}

void printRunHelp(raw_ostream &os) {
  os << "usage: onnxc-run MODEL.onnx|MODEL.o [options]\n\n"
        "Runs a model on tensors from files, compiling it first if needed.\n\n";
  for (const Flag &flag : kFlags) {
    std::string left =
        (Twine("--") + flag.name + (flag.value.empty() ? "" : "=") + flag.value).str();
    os << formatv("  {0,-20} {1}\n", left, flag.help);
  }
  os << "\nExit status: 0 ran and outputs are as expected, 1 the model cannot be compiled or run,\n"
        "2 wrong usage, 3 bug in onnxc, 4 outputs differ.\n";
}

} // namespace onnxc::tools
