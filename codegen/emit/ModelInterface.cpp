//===- ModelInterface.cpp - What a model shows to its callers -------------===//
//
// The attributes come from the importer or from a dump that a person edited, so
// everything that the rest of the emitter relies on is checked here, once.
//
//===----------------------------------------------------------------------===//

#include "codegen/emit/ModelInterface.h"
#include "codegen/emit/Identifiers.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/IR/BuiltinTypes.h"
#include "llvm/ADT/Twine.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;

namespace onnxc::emit {

namespace {
struct ElementTypeRow {
  bool (*matches)(Type);
  ElementType info;
};
} // namespace

template <typename T>
static bool isFloat(Type type) {
  return isa<T>(type);
}
template <unsigned bits, bool isUnsigned>
static bool isInt(Type type) {
  return isUnsigned ? type.isUnsignedInteger(bits) : type.isSignlessInteger(bits);
}
template <typename T>
static bool isComplexOf(Type type) {
  auto complex = dyn_cast<ComplexType>(type);
  return complex && isa<T>(complex.getElementType());
}
/// Strings have a type of the onnx dialect, which this library does not know.
static bool isString(Type type) {
  return type.getDialect().getNamespace() == "onnx" &&
         type.getAbstractType().getName() == "onnx.string";
}

// Types that C cannot name appear as the unsigned integer of their size.
static const ElementTypeRow kElementTypes[] = {
    {isFloat<Float32Type>, {ONNXC_FLOAT, "ONNXC_FLOAT", "float", 4, 4}},
    {isFloat<Float64Type>, {ONNXC_DOUBLE, "ONNXC_DOUBLE", "double", 8, 8}},
    {isFloat<Float16Type>, {ONNXC_FLOAT16, "ONNXC_FLOAT16", "uint16_t", 2, 2}},
    {isFloat<BFloat16Type>, {ONNXC_BFLOAT16, "ONNXC_BFLOAT16", "uint16_t", 2, 2}},
    {isInt<1, false>, {ONNXC_BOOL, "ONNXC_BOOL", "uint8_t", 1, 1}},
    {isInt<8, false>, {ONNXC_INT8, "ONNXC_INT8", "int8_t", 1, 1}},
    {isInt<16, false>, {ONNXC_INT16, "ONNXC_INT16", "int16_t", 2, 2}},
    {isInt<32, false>, {ONNXC_INT32, "ONNXC_INT32", "int32_t", 4, 4}},
    {isInt<64, false>, {ONNXC_INT64, "ONNXC_INT64", "int64_t", 8, 8}},
    {isInt<8, true>, {ONNXC_UINT8, "ONNXC_UINT8", "uint8_t", 1, 1}},
    {isInt<16, true>, {ONNXC_UINT16, "ONNXC_UINT16", "uint16_t", 2, 2}},
    {isInt<32, true>, {ONNXC_UINT32, "ONNXC_UINT32", "uint32_t", 4, 4}},
    {isInt<64, true>, {ONNXC_UINT64, "ONNXC_UINT64", "uint64_t", 8, 8}},
    {isInt<4, false>, {ONNXC_INT4, "ONNXC_INT4", "int8_t", 1, 1}},
    {isInt<4, true>, {ONNXC_UINT4, "ONNXC_UINT4", "uint8_t", 1, 1}},
    {isInt<2, false>, {ONNXC_INT2, "ONNXC_INT2", "int8_t", 1, 1}},
    {isInt<2, true>, {ONNXC_UINT2, "ONNXC_UINT2", "uint8_t", 1, 1}},
    {isString, {ONNXC_STRING, "ONNXC_STRING", "onnxc_string", 16, 8}},
    {isComplexOf<Float32Type>, {ONNXC_COMPLEX64, "ONNXC_COMPLEX64", "float", 8, 4}},
    {isComplexOf<Float64Type>, {ONNXC_COMPLEX128, "ONNXC_COMPLEX128", "double", 16, 8}},
    {isFloat<Float8E4M3FNType>, {ONNXC_FLOAT8E4M3FN, "ONNXC_FLOAT8E4M3FN", "uint8_t", 1, 1}},
    {isFloat<Float8E4M3FNUZType>, {ONNXC_FLOAT8E4M3FNUZ, "ONNXC_FLOAT8E4M3FNUZ", "uint8_t", 1, 1}},
    {isFloat<Float8E5M2Type>, {ONNXC_FLOAT8E5M2, "ONNXC_FLOAT8E5M2", "uint8_t", 1, 1}},
    {isFloat<Float8E5M2FNUZType>, {ONNXC_FLOAT8E5M2FNUZ, "ONNXC_FLOAT8E5M2FNUZ", "uint8_t", 1, 1}},
    {isFloat<Float8E8M0FNUType>, {ONNXC_FLOAT8E8M0, "ONNXC_FLOAT8E8M0", "uint8_t", 1, 1}},
    {isFloat<Float4E2M1FNType>, {ONNXC_FLOAT4E2M1, "ONNXC_FLOAT4E2M1", "uint8_t", 1, 1}},
};

static const ElementType *findElementType(Type type) {
  for (const ElementTypeRow &row : kElementTypes)
    if (row.matches(type))
      return &row.info;
  return nullptr;
}

int64_t ValueInfo::numElements() const {
  int64_t product = 1;
  for (int64_t size : shape)
    product *= size;
  return product;
}

/// The string `name` of `dict`, or empty.
static std::string getString(DictionaryAttr dict, StringRef name) {
  StringAttr attr = dict ? dict.getAs<StringAttr>(name) : StringAttr();
  return attr ? attr.str() : std::string();
}

static LogicalResult readSymbols(ModuleOp module, ModelInterface &result) {
  auto symbols = module->getAttrOfType<ArrayAttr>("onnxc.symbols");
  if (!symbols)
    return success();
  for (auto [index, attr] : llvm::enumerate(symbols)) {
    auto dict = dyn_cast<DictionaryAttr>(attr);
    IntegerAttr min = dict ? dict.getAs<IntegerAttr>("min") : IntegerAttr();
    IntegerAttr max = dict ? dict.getAs<IntegerAttr>("max") : IntegerAttr();
    if (!min || !max || min.getInt() < 0 || max.getInt() < min.getInt())
      return module.emitError() << "onnxc.symbols[" << index
                                << "] needs a name and integers 0 <= min <= max, found " << attr;
    result.symbols.push_back({getString(dict, "name"), min.getInt(), max.getInt()});
  }
  return success();
}

/// True when the bytes of a static value fit an int64_t.
static bool hasRepresentableSize(const ValueInfo &value) {
  uint64_t bytes = value.type->bytes;
  for (int64_t size : value.shape) {
    bool overflows = false;
    bytes = llvm::SaturatingMultiply<uint64_t>(bytes, std::max<int64_t>(size, 1), &overflows);
    if (overflows || bytes > INT64_MAX)
      return false;
  }
  return true;
}

/// Integers and strings, the latter in quotes, separated by commas.
static std::string readKeys(ArrayAttr keys) {
  std::string text;
  llvm::raw_string_ostream os(text);
  llvm::interleaveComma(keys ? keys.getValue() : ArrayRef<Attribute>(), os, [&](Attribute key) {
    if (auto integer = dyn_cast<IntegerAttr>(key))
      os << integer.getInt();
    else
      os << key;
  });
  return text;
}

/// Reads one entry of onnxc.inputs or onnxc.outputs.
static LogicalResult readValue(ModuleOp module, const Twine &what, Attribute attr,
                               SmallVectorImpl<ValueInfo> &values) {
  auto dict = dyn_cast<DictionaryAttr>(attr);
  TypeAttr typeAttr = dict ? dict.getAs<TypeAttr>("type") : TypeAttr();
  auto type = typeAttr ? dyn_cast<RankedTensorType>(typeAttr.getValue()) : RankedTensorType();
  DenseI64ArrayAttr dims = dict ? dict.getAs<DenseI64ArrayAttr>("dims") : DenseI64ArrayAttr();
  if (!type || !dims || dims.size() != type.getRank())
    return module.emitError()
           << what << " needs a ranked tensor type and one entry of dims per axis, found " << attr;
  ValueInfo value;
  value.name = getString(dict, "name");
  value.mlirType = type;
  value.keys = readKeys(dict.getAs<ArrayAttr>("keys"));
  value.type = findElementType(type.getElementType());
  if (!value.type)
    return module.emitError() << what << " '" << value.name << "' has element type "
                              << type.getElementType() << ", which the C interface cannot express";
  for (auto [size, dim] : llvm::zip(type.getShape(), dims.asArrayRef())) {
    if (ShapedType::isDynamic(size) != (dim >= 0) || dim < -1 || dim > INT32_MAX)
      return module.emitError()
             << what << " '" << value.name
             << "' must have an index in dims for each dynamic axis and -1 for others";
    value.shape.push_back(ShapedType::isDynamic(size) ? -1 : size);
    value.dims.push_back(static_cast<int32_t>(dim));
  }
  if (!hasRepresentableSize(value))
    return module.emitError() << what << " '" << value.name << "' is larger than any memory";
  values.push_back(std::move(value));
  return success();
}

static LogicalResult readValues(ModuleOp module, StringRef attrName,
                                SmallVectorImpl<ValueInfo> &values) {
  auto entries = module->getAttrOfType<ArrayAttr>(attrName);
  if (!entries)
    return module.emitError() << "module has no " << attrName;
  for (auto [index, attr] : llvm::enumerate(entries))
    if (failed(readValue(module, Twine(attrName) + "[" + Twine(index) + "]", attr, values)))
      return failure();
  return success();
}

/// Checks that every index in the inputs' dims has a symbol and counts the output dimensions.
static LogicalResult resolveDims(ModuleOp module, ModelInterface &result) {
  for (const ValueInfo &input : result.inputs)
    for (int32_t dim : input.dims) {
      if (dim >= static_cast<int64_t>(result.symbols.size()))
        return module.emitError() << "input '" << input.name << "' refers to symbol " << dim
                                  << " of " << result.symbols.size();
      if (dim >= 0)
        result.symbols[dim].isCapacity = false;
    }
  for (const ValueInfo &output : result.outputs)
    for (int32_t dim : output.dims)
      result.numOutputDims = std::max<int64_t>(result.numOutputDims, dim + 1);
  return success();
}

static LogicalResult readMemory(ModuleOp module, ModelInterface &result) {
  if (auto workspace = module->getAttrOfType<DictionaryAttr>("onnxc.workspace")) {
    auto bytes = workspace.getAs<IntegerAttr>("bytes");
    auto align = workspace.getAs<IntegerAttr>("align");
    if (!bytes || !align || bytes.getInt() < 0 || !llvm::isPowerOf2_64(align.getInt()))
      return module.emitError()
             << "onnxc.workspace needs bytes >= 0 and align, a power of two, found " << workspace;
    result.workspaceBytes = bytes.getInt();
    result.workspaceAlign = align.getInt();
  }
  if (auto weights = module.lookupSymbol<LLVM::GlobalOp>("weights")) {
    auto type = dyn_cast<LLVM::LLVMArrayType>(weights.getGlobalType());
    if (!type || !type.getElementType().isInteger(8))
      return weights.emitError() << "must be an array of bytes, found " << weights.getGlobalType();
    result.weightsBytes = type.getNumElements();
  }
  return success();
}

static std::string makeProvenance(DictionaryAttr model, const EmitOptions &options) {
  std::string text = "onnxc " ONNXC_VERSION "\n";
  auto addLine = [&](StringRef key, StringRef value) {
    if (!value.empty())
      text += (key + ": " + value + "\n").str();
  };
  addLine("options", options.provenance);
  addLine("target", options.triple);
  addLine("cpu", options.cpu);
  addLine("features", options.features);
  addLine("producer", getString(model, "producer"));
  addLine("sha256", getString(model, "sha256"));
  return text;
}

static bool usesTiles(ModuleOp module) {
  return module
      .walk([](LLVM::CallIntrinsicOp call) {
        return call.getIntrin().starts_with("llvm.x86.tile") ? WalkResult::interrupt()
                                                             : WalkResult::advance();
      })
      .wasInterrupted();
}

std::string symbolPrefix(ModuleOp module, const EmitOptions &options) {
  auto model = module->getAttrOfType<DictionaryAttr>("onnxc.model");
  return toIdentifier(options.name.empty() ? getString(model, "name") : options.name);
}

FailureOr<ModelInterface> readModelInterface(ModuleOp module, const EmitOptions &options) {
  auto model = module->getAttrOfType<DictionaryAttr>("onnxc.model");
  if (!model)
    return module.emitError() << "module has no onnxc.model";
  ModelInterface result;
  result.name = getString(model, "name");
  result.prefix = symbolPrefix(module, options);
  result.provenance = makeProvenance(model, options);
  result.hasExternalWeights = options.weights == WeightsMode::File;
  result.usesTiles = usesTiles(module);
  if (failed(readSymbols(module, result)) ||
      failed(readValues(module, "onnxc.inputs", result.inputs)) ||
      failed(readValues(module, "onnxc.outputs", result.outputs)) ||
      failed(resolveDims(module, result)) || failed(readMemory(module, result)))
    return failure();
  for (const ValueInfo &output : result.outputs)
    if (!output.keys.empty())
      result.provenance += "columns of " + output.name + ": " + output.keys + "\n";
  result.hasExternalWeights &= result.weightsBytes != 0;
  return result;
}

} // namespace onnxc::emit
