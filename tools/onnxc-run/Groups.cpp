//===- Groups.cpp - Sequences and optionals in test data ------------------===//

#include "tools/onnxc-run/Groups.h"
#include "llvm/ADT/STLExtras.h"

using namespace llvm;

namespace onnxc::tools {

static FileKind fileKind(ValueKind kind) {
  switch (kind) {
  case ValueKind::Sequence:
    return FileKind::Sequence;
  case ValueKind::Optional:
    return FileKind::Optional;
  case ValueKind::OptionalSequence:
    return FileKind::OptionalSequence;
  case ValueKind::Tensor:
    break;
  }
  return FileKind::Tensor;
}

std::vector<FileKind> fileKinds(const std::vector<ModelValue> &values) {
  std::vector<FileKind> kinds;
  for (const ModelValue &value : values)
    kinds.push_back(fileKind(value.kind));
  return kinds;
}

void setElements(const std::vector<ModelValue> &values, const std::vector<TensorGroup> &data,
                 ImportOptions &options) {
  for (auto [value, group] : zip(values, data)) {
    if (value.kind == ValueKind::Tensor)
      continue;
    ElementsOption option;
    if (!group.isAbsent)
      option.count = group.tensors.size();
    for (const Tensor &tensor : group.tensors) {
      if (value.hasShape)
        continue;
      std::vector<std::string> &shape = option.shapes.emplace_back();
      for (int64_t size : tensor.shape)
        shape.push_back(std::to_string(size));
    }
    options.elements.emplace(value.name, std::move(option));
  }
}

std::vector<Tensor> flatten(std::vector<TensorGroup> groups) {
  std::vector<Tensor> tensors;
  for (TensorGroup &group : groups)
    std::move(group.tensors.begin(), group.tensors.end(), std::back_inserter(tensors));
  return tensors;
}

/// The elements of a sequence that is one tensor.
static std::vector<Tensor> slicesOf(const Tensor &tensor) {
  std::vector<Tensor> slices;
  int64_t count = tensor.shape.empty() ? 0 : tensor.shape.front();
  for (int64_t i = 0; i < count; ++i) {
    Tensor slice;
    slice.name = tensor.name + "_" + std::to_string(i);
    slice.dtype = tensor.dtype;
    slice.shape.assign(tensor.shape.begin() + 1, tensor.shape.end());
    size_t bytes = tensor.data.size() / count, strings = tensor.strings.size() / count;
    slice.data.assign(tensor.data.begin() + i * bytes, tensor.data.begin() + (i + 1) * bytes);
    slice.strings.assign(tensor.strings.begin() + i * strings,
                         tensor.strings.begin() + (i + 1) * strings);
    slices.push_back(std::move(slice));
  }
  return slices;
}

std::vector<TensorGroup> groupOutputs(std::vector<Tensor> outputs,
                                      const std::vector<ModelValue> &values) {
  std::vector<TensorGroup> groups;
  size_t next = 0;
  for (const ModelValue &value : values) {
    TensorGroup &group = groups.emplace_back();
    group.name = value.name;
    group.kind = fileKind(value.kind);
    bool isSequence = group.kind == FileKind::Sequence || group.kind == FileKind::OptionalSequence;
    if (next < outputs.size() && outputs[next].name == value.name) {
      if (isSequence)
        group.tensors = slicesOf(outputs[next]);
      else
        group.tensors.push_back(std::move(outputs[next]));
      ++next;
      continue;
    }
    group.isAbsent = group.kind == FileKind::Optional;
    while (isSequence && next < outputs.size() &&
           outputs[next].name == value.name + "_" + std::to_string(group.tensors.size()))
      group.tensors.push_back(std::move(outputs[next++]));
  }
  // Of an object nobody says what belongs together.
  for (; next < outputs.size(); ++next) {
    TensorGroup &group = groups.emplace_back();
    group.name = outputs[next].name;
    group.tensors.push_back(std::move(outputs[next]));
  }
  return groups;
}

} // namespace onnxc::tools
