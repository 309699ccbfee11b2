//===- Runner.cpp - Calling a compiled model with tensors -----------------===//

#include "tools/onnxc-run/Runner.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/Twine.h"
#include "llvm/Support/MathExtras.h"
#include <cstring>

using namespace llvm;

namespace onnxc::tools {

static Error statusError(const char *what, onnxc_status status) {
  return createStringError("%s: %s", what, onnxc_status_string(status));
}

/// The alignment that callers must give a tensor; more is used for speed without a guard.
static uint64_t alignOf(const onnxc_value &value, bool guard) {
  uint64_t element = std::max<uint64_t>(onnxc_dtype_size(value.dtype), 1);
  return guard ? std::min<uint64_t>(element, 8) : 64;
}

Runner::~Runner() { onnxc_thread_pool_destroy(pool); }

Runner::Runner(Runner &&other)
    : model(other.model), options(other.options), inputs(std::move(other.inputs)),
      stringBytes(std::move(other.stringBytes)), results(std::move(other.results)),
      dims(std::move(other.dims)), outputDims(std::move(other.outputDims)),
      capacities(std::move(other.capacities)), workspace(std::move(other.workspace)),
      weights(std::move(other.weights)),
      workspaceSize(other.workspaceSize), pool(std::exchange(other.pool, nullptr)) {}

/// Position of the model's input that `tensor`, number `index` of the files, is meant for.
static Expected<int32_t> findInput(const onnxc_model &model, const Tensor &tensor, size_t index) {
  int32_t named = onnxc_find_input(&model, tensor.name.c_str());
  if (named >= 0)
    return named;
  if (index >= static_cast<size_t>(model.num_inputs))
    return createStringError("tensor '%s' is no input of the model", tensor.name.c_str());
  return static_cast<int32_t>(index);
}

Error Runner::bindInputs(const std::vector<Tensor> &tensors) {
  if (tensors.size() != static_cast<size_t>(model->num_inputs))
    return createStringError("the model has %d inputs, %zu are given", model->num_inputs,
                             tensors.size());
  std::vector<const Tensor *> bound(tensors.size());
  for (auto [index, tensor] : enumerate(tensors)) {
    Expected<int32_t> position = findInput(*model, tensor, index);
    if (!position)
      return position.takeError();
    const onnxc_value &input = model->inputs[*position];
    if (bound[*position])
      return createStringError("input '%s' is given twice", input.name);
    if (tensor.dtype != input.dtype || static_cast<int32_t>(tensor.shape.size()) != input.rank)
      return createStringError("input '%s' is %s of rank %d, the file has %s", input.name,
                               onnxc_dtype_name(input.dtype), input.rank,
                               describe(tensor.dtype, tensor.shape).c_str());
    bound[*position] = &tensor;
  }
  std::vector<const int64_t *> shapes;
  for (auto [index, tensor] : enumerate(bound)) {
    SmallVector<char, 0> references;
    if (tensor->dtype == ONNXC_STRING)
      if (Error error = placeStrings(*tensor, references))
        return error;
    ArrayRef<char> data = tensor->dtype == ONNXC_STRING ? references : tensor->data;
    Expected<Memory> memory =
        Memory::allocate(data.size(), alignOf(model->inputs[index], options.guard), options.guard);
    if (!memory)
      return memory.takeError();
    if (!data.empty())
      memcpy(memory->data(), data.data(), data.size());
    inputs.push_back(std::move(*memory));
    shapes.push_back(tensor->shape.data());
  }
  dims.resize(model->num_symbols);
  if (onnxc_status status = onnxc_bind_dims(model, shapes.data(), dims.data()))
    return statusError("the shapes of the inputs do not fit the model", status);
  for (const Tensor *tensor : bound)
    for (int64_t size : tensor->shape)
      options.room = std::max(options.room, size);
  chooseRoom();
  return Error::success();
}

/// What no input decides begins with the largest size there is.
void Runner::chooseRoom() {
  for (int32_t i = 0; i < model->num_symbols; ++i)
    if (dims[i] < 0) {
      capacities.push_back(i);
      dims[i] = std::clamp(options.room, model->symbols[i].min, model->symbols[i].max);
    }
}

/// Doubles it; false when no symbol takes more.
bool Runner::growRoom() {
  bool grows = false;
  for (int32_t i : capacities) {
    int64_t more = dims[i] > INT64_MAX / 2 ? INT64_MAX : std::max<int64_t>(2 * dims[i], 1);
    more = std::min(more, model->symbols[i].max);
    grows |= more > dims[i];
    dims[i] = more;
  }
  return grows;
}

/// Puts the bytes of strings where the model may read them.
Error Runner::placeStrings(const Tensor &tensor, SmallVectorImpl<char> &references) {
  uint64_t bytes = 0;
  for (const std::string &string : tensor.strings)
    bytes += string.size();
  Expected<Memory> memory = Memory::allocate(bytes, 1, options.guard);
  if (!memory)
    return memory.takeError();
  char *next = memory->data();
  for (const std::string &string : tensor.strings) {
    onnxc_string reference = {};
    reference.data = next;
    reference.size = string.size();
    append_range(references,
                 ArrayRef(reinterpret_cast<const char *>(&reference), sizeof(reference)));
    next = std::copy(string.begin(), string.end(), next);
  }
  stringBytes.push_back(std::move(*memory));
  return Error::success();
}

Error Runner::placeWeights() {
  if (options.weights.size() != model->external_weights_bytes)
    return createStringError(
        "the model has %llu bytes of weights in a file, %zu are given (--weights)",
        static_cast<unsigned long long>(model->external_weights_bytes), options.weights.size());
  Expected<Memory> memory = Memory::allocate(options.weights.size(), 64, options.guard);
  if (!memory)
    return memory.takeError();
  copy(options.weights, memory->data());
  weights = std::move(*memory);
  return Error::success();
}

/// Data that no room is enough for must not take all memory.
Error Runner::checkRoom() const {
  constexpr uint64_t kMost = uint64_t(16) << 30;
  uint64_t bytes = workspaceSize;
  for (const onnxc_value &output : ArrayRef(model->outputs, model->num_outputs))
    bytes = SaturatingMultiplyAdd<uint64_t>(std::max<int64_t>(onnxc_num_elements(&output, outputDims.data()), 0),
                                            onnxc_dtype_size(output.dtype), bytes);
  if (capacities.empty() || bytes <= kMost)
    return Error::success();
  return createStringError("sizes that the data decide need more room than %llu bytes",
                           static_cast<unsigned long long>(kMost));
}

Error Runner::allocate() {
  results.clear();
  outputDims.resize(model->num_output_dims);
  if (onnxc_status status = model->query(dims.data(), &workspaceSize, outputDims.data()))
    return statusError("the model does not accept these sizes", status);
  if (Error error = checkRoom())
    return error;
  Expected<Memory> memory = Memory::allocate(workspaceSize, model->workspace_align, options.guard);
  if (!memory)
    return memory.takeError();
  workspace = std::move(*memory);
  for (const onnxc_value &output : ArrayRef(model->outputs, model->num_outputs)) {
    int64_t count = onnxc_num_elements(&output, outputDims.data());
    if (count < 0)
      return createStringError("output '%s' is larger than any memory", output.name);
    Expected<Memory> result = Memory::allocate(count * onnxc_dtype_size(output.dtype),
                                               alignOf(output, options.guard), options.guard);
    if (!result)
      return result.takeError();
    results.push_back(std::move(*result));
  }
  return Error::success();
}

Expected<Runner> Runner::create(const onnxc_model &model, const std::vector<Tensor> &inputs,
                                const RunnerOptions &options) {
  if (onnxc_status status = onnxc_check_model(&model))
    return statusError("the model cannot be used by this program", status);
  // Where the system refuses, most models run all the same.
  (void)onnxc_enable_tiles();
  Runner runner(model, options);
  if (Error error = runner.placeWeights())
    return std::move(error);
  if (Error error = runner.bindInputs(inputs))
    return std::move(error);
  if (Error error = runner.allocate())
    return std::move(error);
  if (options.threads > 1)
    if (onnxc_status status = onnxc_thread_pool_create(options.threads, nullptr, 0, &runner.pool))
      return statusError("cannot start threads", status);
  return std::move(runner);
}

onnxc_status Runner::call() {
  SmallVector<const void *> in;
  SmallVector<void *> out;
  for (const Memory &memory : inputs)
    in.push_back(memory.data());
  for (const Memory &memory : results)
    out.push_back(memory.data());
  onnxc_call call = {};
  call.inputs = in.data();
  call.outputs = out.data();
  call.dims = dims.data();
  call.output_dims = outputDims.data();
  call.workspace = workspace.data();
  call.weights = options.weights.empty() ? nullptr : weights.data();
  call.executor = pool ? onnxc_thread_pool_executor(pool) : nullptr;
  return model->run(&call);
}

Error Runner::run() {
  onnxc_status status = call();
  while (status == ONNXC_BUFFER_TOO_SMALL && growRoom()) {
    if (Error error = allocate())
      return error;
    status = call();
  }
  if (status)
    return statusError("the model reports", status);
  return Error::success();
}

std::vector<Tensor> Runner::outputs() const {
  std::vector<Tensor> tensors;
  for (auto [output, memory] : zip(ArrayRef(model->outputs, model->num_outputs), results)) {
    Tensor tensor;
    tensor.name = output.name;
    tensor.dtype = output.dtype;
    for (int32_t axis = 0; axis < output.rank; ++axis)
      tensor.shape.push_back(onnxc_axis_size(&output, axis, outputDims.data()));
    uint64_t bytes = tensor.numElements() * onnxc_dtype_size(output.dtype);
    if (output.dtype == ONNXC_STRING)
      for (const onnxc_string &string :
           ArrayRef(reinterpret_cast<const onnxc_string *>(memory.data()), tensor.numElements()))
        tensor.strings.emplace_back(string.size ? string.data : "", string.size);
    else
      tensor.data.assign(memory.data(), memory.data() + bytes);
    tensors.push_back(std::move(tensor));
  }
  return tensors;
}

} // namespace onnxc::tools
