//===- Sequences.cpp - Inputs that are sequences or optionals -------------===//
//
// A compiled model has tensors only.  How many a sequence consists of, the user says.
//
//===----------------------------------------------------------------------===//

#include "compiler/import/ValueTypes.h"

#include "mlir/IR/Diagnostics.h"
#include "llvm/ADT/StringExtras.h"

using namespace mlir;
using namespace onnxc;

static constexpr int64_t kMostElements = 10000;

//===----------------------------------------------------------------------===//
// The option
//===----------------------------------------------------------------------===//

/// "[2,3],[n]"
static LogicalResult parseShapes(StringRef text, ElementsOption &option) {
  do {
    if (!text.consume_front("["))
      return failure();
    auto [sizes, rest] = text.split(']');
    if (sizes.size() == text.size())
      return failure();
    std::vector<std::string> &shape = option.shapes.emplace_back();
    SmallVector<StringRef> parts;
    if (!sizes.empty())
      sizes.split(parts, ',');
    for (StringRef part : parts) {
      shape.push_back(part.trim().str());
      if (shape.back().empty())
        return failure();
    }
    text = rest;
  } while (text.consume_front(","));
  option.count = option.shapes.size();
  return success(text.empty());
}

LogicalResult onnxc::parseElementsOption(StringRef text, ImportOptions &options,
                                         std::string &error) {
  // The name of an input may contain anything but what it is told with.
  auto [name, value] = text.split('=');
  ElementsOption option;
  int64_t count = 0;
  bool isCount = !value.getAsInteger(10, count) && count >= 0 && count <= kMostElements;
  if (isCount)
    option.count = count;
  if (name.empty() || (!isCount && value != "none" && failed(parseShapes(value, option)))) {
    error =
        ("'" + text + "' is not of the form NAME=N, NAME=none or NAME=[SIZE,...],[SIZE,...]").str();
    return failure();
  }
  if (!options.elements.emplace(name.str(), std::move(option)).second) {
    error = ("the elements of '" + name + "' are given twice").str();
    return failure();
  }
  return success();
}

LogicalResult ValueTypes::checkElements(Location loc) {
  for (const auto &[name, option] : options.elements)
    if (!groups.count(name))
      return emitError(loc) << "the model has no input '" << name
                            << "' that is a sequence or an optional";
  return success();
}

//===----------------------------------------------------------------------===//
// Inputs
//===----------------------------------------------------------------------===//

/// The element's type with the sizes that the option gives.
static void setShape(proto::TypeProto &type, ArrayRef<std::string> sizes) {
  proto::TensorShapeProto &shape = *type.mutable_tensor_type()->mutable_shape();
  shape.Clear();
  for (const std::string &size : sizes) {
    int64_t number = 0;
    if (StringRef(size).getAsInteger(10, number))
      shape.add_dim()->set_dim_param(size);
    else
      shape.add_dim()->set_dim_value(number);
  }
}

static bool lacksShape(const proto::TypeProto &type) {
  return type.has_tensor_type() && !type.tensor_type().has_shape();
}

FailureOr<InputGroup> ValueTypes::sequenceGroup(StringRef name, const proto::TypeProto &element,
                                                Location loc) {
  auto it = options.elements.find(name.str());
  if (it == options.elements.end() || !it->second.count)
    return emitError(loc) << "input '" << name
                          << "' is a sequence, and nothing says how many elements it has: "
                          << "--elements=" << name << "=N does";
  const ElementsOption &option = it->second;
  InputGroup group;
  group.kind = InputGroup::Sequence;
  for (int64_t i = 0; i < *option.count; ++i) {
    proto::ValueInfoProto info;
    info.set_name((name + "_" + Twine(i)).str());
    *info.mutable_type() = element;
    if (!option.shapes.empty() && element.has_tensor_type())
      setShape(*info.mutable_type(), option.shapes[i]);
    else if (element.tensor_type().has_shape())
      // Of a dimension with a name, too, each element may have another size.
      for (auto &dim : *info.mutable_type()->mutable_tensor_type()->mutable_shape()->mutable_dim())
        if (dim.has_dim_param() && !rangeOf(dim.dim_param()).isFixed()) {
          names.insert(dim.dim_param());
          dim.clear_dim_param();
        }
    if (lacksShape(info.type()))
      return emitError(loc) << "the elements of input '" << name
                            << "' have no shape: --elements=" << name
                            << "=[SIZE,...],... gives them one";
    FailureOr<InputType> type = inputType(info, loc);
    if (failed(type))
      return failure();
    group.names.push_back(info.name());
    group.types.push_back(*type);
  }
  return group;
}

FailureOr<InputGroup> ValueTypes::inputGroup(const proto::ValueInfoProto &input, Location loc) {
  const proto::TypeProto *type = &input.type();
  auto it = options.elements.find(input.name());
  if (type->has_optional_type()) {
    groups.insert(input.name());
    type = &type->optional_type().elem_type();
    if (it != options.elements.end() && !it->second.count) {
      InputGroup absent;
      absent.kind = InputGroup::Absent;
      return absent;
    }
  }
  if (type->has_sequence_type()) {
    groups.insert(input.name());
    return sequenceGroup(input.name(), type->sequence_type().elem_type(), loc);
  }
  proto::ValueInfoProto tensor;
  tensor.set_name(input.name());
  *tensor.mutable_type() = *type;
  if (type != &input.type() && it != options.elements.end() && it->second.shapes.size() == 1 &&
      type->has_tensor_type())
    setShape(*tensor.mutable_type(), it->second.shapes.front());
  if (type != &input.type() && lacksShape(tensor.type()))
    return emitError(loc) << "the optional input '" << input.name()
                          << "' has no shape: --elements=" << input.name()
                          << "=[SIZE,...] gives it one";
  FailureOr<InputType> only = inputType(tensor, loc);
  if (failed(only))
    return failure();
  InputGroup group;
  group.names.push_back(input.name());
  group.types.push_back(*only);
  return group;
}
