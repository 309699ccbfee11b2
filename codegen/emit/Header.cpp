//===- Header.cpp - The C header of a model -------------------------------===//
//
// Everything that a program needs in order to give the model its memory is a
// macro, so that it can size static arrays.  Text from the model (names) reaches
// the header only as identifiers or in comments with nothing but printable ASCII,
// so no model can inject code here.
//
//===----------------------------------------------------------------------===//

#include "codegen/emit/Header.h"
#include "codegen/emit/Identifiers.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FormatVariadic.h"

using namespace llvm;

namespace onnxc::emit {

namespace {

class HeaderPrinter {
public:
  HeaderPrinter(const ModelInterface &interface, raw_ostream &os);
  void print();

private:
  void printSizes();
  void printValueMacros(StringRef kind, ArrayRef<ValueInfo> values, ArrayRef<std::string> names);
  void printRun();
  void printWorkspaceBytes();
  std::string describe(const ValueInfo &value, bool isInput) const;
  std::string dimParameters() const;

  const ModelInterface &interface;
  raw_ostream &os;
  std::string macro; // prefix of macros
  SmallVector<std::string> inputNames, outputNames, symbolNames;
};

} // namespace

/// Text from the model, fit for a comment.
static std::string sanitize(StringRef text) {
  std::string result;
  for (char c : text)
    result += isPrint(c) && c != '*' && c != '\\' && c != '?' ? c : '_';
  return result;
}

HeaderPrinter::HeaderPrinter(const ModelInterface &interface, raw_ostream &os)
    : interface(interface), os(os), macro(StringRef(interface.prefix).upper()) {
  StringRef taken[] = {"workspace", "output_dims", "weights", interface.prefix};
  IdentifierScope scope(taken);
  for (const ValueInfo &input : interface.inputs)
    inputNames.push_back(scope.unique(input.name));
  for (const Symbol &symbol : interface.symbols)
    symbolNames.push_back(scope.unique(symbol.name));
  for (const ValueInfo &output : interface.outputs)
    outputNames.push_back(scope.unique(output.name));
}

/// E.g. "FLOAT, batch x 10".
std::string HeaderPrinter::describe(const ValueInfo &value, bool isInput) const {
  std::string text = StringRef(value.type->name).drop_front(strlen("ONNXC_")).str() + ",";
  if (value.shape.empty())
    return text + " scalar";
  for (auto [axis, size] : enumerate(value.shape)) {
    text += axis ? " x " : " ";
    if (size >= 0)
      text += std::to_string(size);
    else if (isInput)
      text += symbolNames[value.dims[axis]];
    else
      text += "output_dims[" + std::to_string(value.dims[axis]) + "]";
  }
  return text;
}

void HeaderPrinter::printSizes() {
  if (interface.isDynamic())
    os << formatv("/* The workspace depends on the sizes: see {0}_workspace_bytes. */\n",
                  interface.prefix);
  else
    os << formatv("#define {0}_WORKSPACE_BYTES {1}\n", macro, interface.workspaceBytes);
  os << formatv("#define {0}_WORKSPACE_ALIGN {1}\n", macro, interface.workspaceAlign)
     << formatv("#define {0}_WEIGHTS_BYTES {1}\n", macro, interface.weightsBytes);
  if (interface.hasExternalWeights)
    os << formatv("#define {0}_WEIGHTS_ALIGN {1}\n", macro, kWeightsAlign);
  os << formatv("#define {0}_NUM_INPUTS {1}\n", macro, interface.inputs.size())
     << formatv("#define {0}_NUM_OUTPUTS {1}\n", macro, interface.outputs.size());
  if (interface.numOutputDims)
    os << formatv("#define {0}_NUM_OUTPUT_DIMS {1}\n", macro, interface.numOutputDims);
}

/// RANK and SHAPE for every value (-1 for a dynamic size), ELEMENTS and BYTES for static ones.
void HeaderPrinter::printValueMacros(StringRef kind, ArrayRef<ValueInfo> values,
                                     ArrayRef<std::string> names) {
  for (auto [value, name] : zip(values, names)) {
    std::string base = macro + "_" + StringRef(name).upper();
    os << formatv("\n/* {0} '{1}': {2}", kind, sanitize(value.name),
                  describe(value, kind == "Input"));
    if (!value.keys.empty())
      os << formatv("\n * Columns: {0}", sanitize(value.keys));
    os << " */\n";
    os << formatv("#define {0}_RANK {1}\n", base, value.shape.size());
    if (!value.shape.empty())
      os << formatv(
          "#define {0}_SHAPE {{{1}}\n", base,
          join(map_range(value.shape, [](int64_t size) { return std::to_string(size); }), ", "));
    if (value.isStatic())
      os << formatv("#define {0}_ELEMENTS {1}\n", base, value.numElements())
         << formatv("#define {0}_BYTES {1}\n", base, value.numElements() * value.type->bytes);
  }
}

/// "int64_t batch, int64_t length"
std::string HeaderPrinter::dimParameters() const {
  return join(map_range(symbolNames, [](const std::string &name) { return "int64_t " + name; }),
              ", ");
}

void HeaderPrinter::printRun() {
  SmallVector<std::string> parameters;
  for (auto [input, name] : zip(interface.inputs, inputNames))
    parameters.push_back(formatv("const {0} *{1}", input.type->cType, name));
  if (!symbolNames.empty())
    parameters.push_back(dimParameters());
  for (auto [output, name] : zip(interface.outputs, outputNames))
    parameters.push_back(formatv("{0} *{1}", output.type->cType, name));
  if (interface.numOutputDims)
    parameters.push_back("int64_t *output_dims");
  if (interface.hasExternalWeights)
    parameters.push_back("const void *weights");
  parameters.push_back("void *workspace");

  os << "\n/* Runs the model on the calling thread.  Tensors are dense and row-major, outputs and\n"
        " * workspace overlap nothing.\n";
  for (auto [input, name] : zip(interface.inputs, inputNames))
    os << formatv(" *   {0}: in, {1}\n", name, describe(input, /*isInput=*/true));
  for (auto [symbol, name] : zip(interface.symbols, symbolNames))
    os << formatv(" *   {0}: {3}, {1} to {2}\n", name, symbol.min,
                  symbol.max == INT64_MAX ? "any" : std::to_string(symbol.max),
                  symbol.isCapacity ? "room for a size that data decide" : "size");
  for (auto [output, name] : zip(interface.outputs, outputNames))
    os << formatv(" *   {0}: out, {1}\n", name, describe(output, /*isInput=*/false));
  if (interface.numOutputDims)
    os << formatv(" *   output_dims: out, {0} sizes; room as told by {1}_query\n",
                  interface.numOutputDims, interface.prefix);
  if (interface.hasExternalWeights)
    os << formatv(" *   weights: contents of the weights file, aligned to {0}_WEIGHTS_ALIGN\n",
                  macro);
  os << formatv(" *   workspace: scratch memory, aligned to {0}_WORKSPACE_ALIGN */\n", macro);
  std::string open = formatv("onnxc_status {0}_run(", interface.prefix);
  os << open << join(parameters, ",\n" + std::string(open.size(), ' ')) << ");\n";
}

void HeaderPrinter::printWorkspaceBytes() {
  if (!interface.isDynamic())
    return;
  std::string parameters = symbolNames.empty() ? "void" : dimParameters();
  os << formatv(
      "\n/* Bytes of workspace for these sizes; UINT64_MAX if the model does not accept them. */\n"
      "static inline uint64_t {0}_workspace_bytes({1}) {{\n",
      interface.prefix, parameters);
  if (!symbolNames.empty())
    os << formatv("  const int64_t dims[] = {{{0}};\n", join(symbolNames, ", "));
  os << formatv("  uint64_t bytes = 0;\n"
                "  return {0}_query({1}, &bytes, NULL) == ONNXC_OK ? bytes : UINT64_MAX;\n}\n",
                interface.prefix, symbolNames.empty() ? "NULL" : "dims");
}

void HeaderPrinter::print() {
  os << formatv("/* {0}.h - the compiled model '{1}', written by onnxc " ONNXC_VERSION
                ".  Do not edit. */\n",
                interface.prefix, sanitize(interface.name));
  os << formatv("#ifndef {0}_ONNXC_MODEL_H\n#define {0}_ONNXC_MODEL_H\n\n#include \"onnxc.h\"\n\n",
                macro);
  if (interface.usesTiles)
    os << "/* The model uses AMX: on Linux, a program calls onnxc_enable_tiles once before it "
          "runs. */\n";
  printSizes();
  printValueMacros("Input", interface.inputs, inputNames);
  printValueMacros("Output", interface.outputs, outputNames);
  os << "\n#ifdef __cplusplus\nextern \"C\" {\n#endif\n\n"
     << formatv("/* For generic callers: names, shapes, entry points and provenance. */\n"
                "extern const onnxc_model {0};\n",
                interface.prefix);
  printRun();
  os << formatv("\n/* The same as onnxc_model.query. */\n"
                "onnxc_status {0}_query(const int64_t *dims, uint64_t *workspace_bytes, int64_t "
                "*output_dims);\n",
                interface.prefix);
  printWorkspaceBytes();
  os << formatv("\n#ifdef __cplusplus\n}\n#endif\n#endif /* {0}_ONNXC_MODEL_H */\n", macro);
}

void printHeader(const ModelInterface &interface, raw_ostream &os) {
  HeaderPrinter(interface, os).print();
}

} // namespace onnxc::emit
