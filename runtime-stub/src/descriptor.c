/* descriptor.c - reading a model's description.
 *
 * Freestanding: no libc, no memory, no state.  A generic caller needs these; a
 * program that uses a model's typed entry point does not.
 */
#include "onnxc.h"

typedef struct dtype_info {
  const char *name;
  size_t size;
} dtype_info;

/* Indexed by onnxc_dtype. */
static const dtype_info dtypes[] = {
    {NULL, 0},           {"float32", 4},      {"uint8", 1},        {"int8", 1},
    {"uint16", 2},       {"int16", 2},        {"int32", 4},        {"int64", 8},
    {"string", sizeof(onnxc_string)},       {"bool", 1},         {"float16", 2},      {"float64", 8},
    {"uint32", 4},       {"uint64", 8},       {"complex64", 8},    {"complex128", 16},
    {"bfloat16", 2},     {"float8e4m3fn", 1}, {"float8e4m3fnuz", 1}, {"float8e5m2", 1},
    {"float8e5m2fnuz", 1}, {"uint4", 1},      {"int4", 1},         {"float4e2m1", 1},
    {"float8e8m0", 1},   {"uint2", 1},        {"int2", 1}};

static const dtype_info *find_dtype(int32_t dtype) {
  int32_t count = (int32_t)(sizeof(dtypes) / sizeof(dtypes[0]));
  return &dtypes[dtype > 0 && dtype < count ? dtype : 0];
}

onnxc_status onnxc_check_model(const onnxc_model *model) {
  if (!model)
    return ONNXC_INVALID_ARGUMENT;
  return model->abi_version <= ONNXC_ABI_VERSION ? ONNXC_OK : ONNXC_UNSUPPORTED;
}

const char *onnxc_status_string(onnxc_status status) {
  static const char *const names[] = {"ok",
                                      "invalid argument",
                                      "shape mismatch",
                                      "index out of range",
                                      "invalid value",
                                      "buffer too small",
                                      "unsupported"};
  size_t index = (size_t)status;
  return index < sizeof(names) / sizeof(names[0]) ? names[index] : "unknown status";
}

const char *onnxc_dtype_name(int32_t dtype) { return find_dtype(dtype)->name; }

size_t onnxc_dtype_size(int32_t dtype) { return find_dtype(dtype)->size; }

static int equal(const char *a, const char *b) {
  while (*a && *a == *b) {
    ++a;
    ++b;
  }
  return *a == *b;
}

static int32_t find(const onnxc_value *values, int32_t count, const char *name) {
  int32_t i;
  for (i = 0; i < count; ++i)
    if (equal(values[i].name, name))
      return i;
  return -1;
}

int32_t onnxc_find_input(const onnxc_model *model, const char *name) {
  return find(model->inputs, model->num_inputs, name);
}

int32_t onnxc_find_output(const onnxc_model *model, const char *name) {
  return find(model->outputs, model->num_outputs, name);
}

int64_t onnxc_axis_size(const onnxc_value *value, int32_t axis, const int64_t *sizes) {
  int64_t size = value->shape[axis];
  return size >= 0 ? size : sizes[value->dims[axis]];
}

int64_t onnxc_num_elements(const onnxc_value *value, const int64_t *sizes) {
  size_t element = onnxc_dtype_size(value->dtype);
  int64_t limit = INT64_MAX / (int64_t)(element ? element : 1);
  int64_t count = 1, bound = 1; /* bound: as if empty axes had size 1 */
  int32_t axis;
  for (axis = 0; axis < value->rank; ++axis) {
    int64_t size = onnxc_axis_size(value, axis, sizes);
    if (size < 0 || (size > 0 && bound > limit / size))
      return -1;
    bound *= size ? size : 1;
    count *= size;
  }
  return count;
}

/* One axis of one input. */
static onnxc_status bind_axis(const onnxc_model *model, const onnxc_value *input, int32_t axis,
                              int64_t size, int64_t *dims) {
  const onnxc_symbol *symbol;
  int64_t *bound;
  if (size < 0)
    return ONNXC_INVALID_ARGUMENT;
  if (input->shape[axis] >= 0)
    return size == input->shape[axis] ? ONNXC_OK : ONNXC_SHAPE_MISMATCH;
  symbol = &model->symbols[input->dims[axis]];
  bound = &dims[input->dims[axis]];
  if (size < symbol->min || size > symbol->max || (*bound >= 0 && *bound != size))
    return ONNXC_SHAPE_MISMATCH;
  *bound = size;
  return ONNXC_OK;
}

onnxc_status onnxc_bind_dims(const onnxc_model *model, const int64_t *const *shapes,
                             int64_t *dims) {
  int32_t i, axis;
  for (i = 0; i < model->num_symbols; ++i)
    dims[i] = -1;
  for (i = 0; i < model->num_inputs; ++i) {
    const onnxc_value *input = &model->inputs[i];
    for (axis = 0; axis < input->rank; ++axis) {
      onnxc_status status = bind_axis(model, input, axis, shapes[i][axis], dims);
      if (status != ONNXC_OK)
        return status;
    }
  }
  return ONNXC_OK;
}
