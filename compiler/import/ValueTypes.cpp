//===- ValueTypes.cpp - Declared types and named dimensions ---------------===//

#include "compiler/import/ValueTypes.h"
#include "compiler/import/Tensors.h"
#include "dialects/onnx/Onnx.h"

using namespace mlir;
using namespace onnxc;
using proto::TypeProto;
using Dimension = proto::TensorShapeProto::Dimension;

LogicalResult onnxc::parseDimOption(StringRef text, ImportOptions &options, std::string &error) {
  auto [name, sizes] = text.rsplit('=');
  auto [low, high] = sizes.split(':');
  DimRange range;
  bool isRange = sizes.contains(':');
  if (name.empty() || low.getAsInteger(10, range.min) ||
      (isRange && high.getAsInteger(10, range.max))) {
    error = ("'" + text + "' is not of the form NAME=N or NAME=MIN:MAX").str();
    return failure();
  }
  if (!isRange)
    range.max = range.min;
  if (range.min < 0 || range.max < range.min) {
    error = ("'" + text + "' has no size that is accepted").str();
    return failure();
  }
  if (!options.dims.emplace(name.str(), range).second) {
    error = ("dimension '" + name + "' is given twice").str();
    return failure();
  }
  return success();
}

//===----------------------------------------------------------------------===//
// Dimensions
//===----------------------------------------------------------------------===//

bool onnxc::isAnonymousDim(StringRef name) { return name.empty() || name == "?" || name == "None"; }

DimRange ValueTypes::rangeOf(StringRef name) const {
  auto it = options.dims.find(name.str());
  return it == options.dims.end() ? DimRange() : it->second;
}

std::pair<int64_t, int64_t> ValueTypes::sizeOf(StringRef name) {
  names.insert(name.str());
  DimRange range = rangeOf(name);
  if (range.isFixed())
    return {range.min, -1};
  auto [it, isNew] = indexOf.try_emplace(name, symbols.size());
  if (isNew)
    symbols.push_back({name.str(), range});
  return {ShapedType::kDynamic, it->second};
}

/// Whether a size that data decide may have this name, which nobody knows before memory
/// is planned: NODE_AXIS.
static bool mayBeCapacity(StringRef name) {
  unsigned axis;
  return name.contains('_') && !name.rsplit('_').second.getAsInteger(10, axis);
}

DictionaryAttr ValueTypes::openRanges(Builder &b) const {
  NamedAttrList ranges;
  for (const auto &[name, range] : options.dims)
    if (!indexOf.contains(name) && !(range.isFixed() && names.count(name)))
      ranges.set(name, b.getDenseI64ArrayAttr({range.min, range.max, (int64_t)names.count(name)}));
  return ranges.empty() ? DictionaryAttr() : ranges.getDictionary(b.getContext());
}

LogicalResult ValueTypes::checkOptions(Location loc) {
  for (const auto &[name, range] : options.dims) {
    if (names.count(name) || mayBeCapacity(name))
      continue;
    InFlightDiagnostic diag = emitError(loc) << "the model has no dimension named '" << name << "'";
    if (names.empty())
      diag << ": all its dimensions are fixed";
    else
      llvm::interleaveComma(names, diag << ", only ",
                            [&](const std::string &known) { diag << known; });
    return diag;
  }
  return success();
}

//===----------------------------------------------------------------------===//
// Types
//===----------------------------------------------------------------------===//

/// The tensor in a type, or a diagnostic that says what it is instead.
static FailureOr<const TypeProto::Tensor *> tensorIn(const TypeProto &type, StringRef name,
                                                     Location loc) {
  switch (type.value_case()) {
  case TypeProto::kTensorType:
    return &type.tensor_type();
  case TypeProto::kSequenceType:
    return emitError(loc) << "'" << name << "' is a sequence; sequences are not supported";
  case TypeProto::kMapType:
    return emitError(loc) << "'" << name << "' is a map; maps are not supported";
  case TypeProto::kOptionalType:
    return emitError(loc) << "'" << name << "' is an optional; optionals are not supported";
  case TypeProto::kSparseTensorType:
    return emitError(loc) << "'" << name << "' is a sparse tensor; only initializers may be sparse";
  case TypeProto::VALUE_NOT_SET:
    break;
  }
  return emitError(loc) << "'" << name << "' has no type";
}

static FailureOr<Type> elementIn(const TypeProto::Tensor &tensor, StringRef name, Location loc) {
  if (Type type = onnx::elementTypeFromOnnx(tensor.elem_type(), loc.getContext()))
    return type;
  return emitError(loc) << "'" << name << "' has unsupported element type " << tensor.elem_type();
}

/// A stated size.  Exporters also write -1 for an unknown one.
static FailureOr<int64_t> statedSize(const Dimension &dim, int64_t axis, StringRef name,
                                     Location loc) {
  if (dim.dim_value() >= 0)
    return dim.dim_value();
  if (dim.dim_value() == -1)
    return ShapedType::kDynamic;
  return emitError(loc) << "'" << name << "' has negative size " << dim.dim_value()
                        << " in dimension " << axis;
}

/// Reports a tensor that is too large whatever its dynamic dimensions are.
static LogicalResult checkSize(ArrayRef<int64_t> shape, StringRef name, Location loc) {
  SmallVector<int64_t> known(
      llvm::make_filter_range(shape, [](int64_t size) { return !ShapedType::isDynamic(size); }));
  if (succeeded(countElements(known, loc)))
    return success();
  emitRemark(loc) << "this is about '" << name << "'";
  return failure();
}

FailureOr<InputType> ValueTypes::inputType(const proto::ValueInfoProto &input, Location loc) {
  StringRef name = input.name();
  FailureOr<const TypeProto::Tensor *> tensor = tensorIn(input.type(), name, loc);
  if (failed(tensor))
    return failure();
  FailureOr<Type> element = elementIn(**tensor, name, loc);
  if (failed(element))
    return failure();
  if (!(*tensor)->has_shape())
    return emitError(loc) << "input '" << name
                          << "' has no shape; its number of dimensions must be known";
  SmallVector<int64_t> shape, axes;
  for (const auto &[axis, dim] : llvm::enumerate((*tensor)->shape().dim())) {
    FailureOr<int64_t> size =
        dim.has_dim_value() ? statedSize(dim, axis, name, loc) : ShapedType::kDynamic;
    if (failed(size))
      return failure();
    int64_t symbol = -1;
    if (ShapedType::isDynamic(*size)) {
      std::string dimName =
          isAnonymousDim(dim.dim_param()) ? (name + "_d" + Twine(axis)).str() : dim.dim_param();
      std::tie(*size, symbol) = sizeOf(dimName);
    }
    shape.push_back(*size);
    axes.push_back(symbol);
  }
  if (failed(checkSize(shape, name, loc)))
    return failure();
  return InputType{RankedTensorType::get(shape, *element), axes};
}

/// Maps, or a sequence of them: what ONNX calls a tensor whose columns have names.
static bool isMaps(const TypeProto &type) {
  return type.has_map_type() ||
         (type.has_sequence_type() && type.sequence_type().elem_type().has_map_type());
}

FailureOr<DeclaredType> ValueTypes::declaredType(const proto::ValueInfoProto &value, Location loc) {
  StringRef name = value.name();
  DeclaredType declared;
  // The tensor that stands for maps follows from the operator.
  if (value.type().value_case() == TypeProto::VALUE_NOT_SET || isMaps(value.type()))
    return declared;
  FailureOr<const TypeProto::Tensor *> tensor = tensorIn(value.type(), name, loc);
  if (failed(tensor))
    return failure();
  FailureOr<Type> element = elementIn(**tensor, name, loc);
  if (failed(element))
    return failure();
  declared.element = *element;
  if (!(*tensor)->has_shape())
    return declared;
  SmallVector<int64_t> &shape = declared.shape.emplace();
  for (const auto &[axis, dim] : llvm::enumerate((*tensor)->shape().dim())) {
    FailureOr<int64_t> size = ShapedType::kDynamic;
    if (dim.has_dim_value()) {
      size = statedSize(dim, axis, name, loc);
    } else if (!isAnonymousDim(dim.dim_param())) {
      names.insert(dim.dim_param());
      if (DimRange range = rangeOf(dim.dim_param()); range.isFixed())
        size = range.min;
    }
    if (failed(size))
      return failure();
    shape.push_back(*size);
  }
  if (failed(checkSize(shape, name, loc)))
    return failure();
  return declared;
}

FailureOr<RankedTensorType> onnxc::refineType(RankedTensorType type, const DeclaredType &declared,
                                              StringRef name, Location loc) {
  if (!declared.element)
    return type;
  if (declared.element != type.getElementType())
    return emitError(loc) << "'" << name << "' is declared as a tensor of " << declared.element
                          << " but is of " << type.getElementType();
  if (!declared.shape)
    return type;
  SmallVector<int64_t> shape(type.getShape());
  bool agrees = shape.size() == declared.shape->size();
  for (size_t i = 0; agrees && i < shape.size(); ++i) {
    int64_t size = (*declared.shape)[i];
    if (ShapedType::isDynamic(shape[i]))
      shape[i] = size;
    else
      agrees = ShapedType::isDynamic(size) || size == shape[i];
  }
  if (agrees)
    return RankedTensorType::get(shape, type.getElementType());
  emitWarning(loc) << "'" << name << "' is declared as "
                   << RankedTensorType::get(*declared.shape, declared.element) << " but is " << type
                   << "; the declaration is ignored";
  return type;
}
