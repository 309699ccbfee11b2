/* onnxc.h - the interface between a compiled model and the program that links it.
 *
 * A compiled model is one object file.  It refers to no symbol outside itself
 * and, for a few operators, this library; it owns no memory, keeps no state and
 * may be run from any number of threads, each with its own workspace.
 *
 * Everything here is plain C99 and valid C++.  The layout of these structures
 * is the ABI: fields are only ever appended, `abi_version` says what is there.
 */
#ifndef ONNXC_H
#define ONNXC_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Version of the structures below that an object was built for. */
#define ONNXC_ABI_VERSION 1u

/* What a call reports.  Nothing is written past the sizes given, whatever the status. */
typedef enum onnxc_status {
  ONNXC_OK = 0,
  ONNXC_INVALID_ARGUMENT = 1,   /* a null or misaligned pointer, a negative size */
  ONNXC_SHAPE_MISMATCH = 2,     /* sizes that the model does not accept together */
  ONNXC_INDEX_OUT_OF_RANGE = 3, /* an index in the data points outside its tensor */
  ONNXC_INVALID_VALUE = 4,      /* another value in the data that the operator rejects */
  ONNXC_BUFFER_TOO_SMALL = 5,   /* a data-dependent size exceeds its bound or capacity */
  ONNXC_UNSUPPORTED = 6         /* the object needs a newer ABI than this library knows */
} onnxc_status;

/* Element types, numbered as in ONNX's TensorProto.DataType. */
typedef enum onnxc_dtype {
  ONNXC_FLOAT = 1,
  ONNXC_UINT8 = 2,
  ONNXC_INT8 = 3,
  ONNXC_UINT16 = 4,
  ONNXC_INT16 = 5,
  ONNXC_INT32 = 6,
  ONNXC_INT64 = 7,
  ONNXC_STRING = 8,
  ONNXC_BOOL = 9, /* one byte, 0 or 1 */
  ONNXC_FLOAT16 = 10,
  ONNXC_DOUBLE = 11,
  ONNXC_UINT32 = 12,
  ONNXC_UINT64 = 13,
  ONNXC_COMPLEX64 = 14,
  ONNXC_COMPLEX128 = 15,
  ONNXC_BFLOAT16 = 16,
  ONNXC_FLOAT8E4M3FN = 17,
  ONNXC_FLOAT8E4M3FNUZ = 18,
  ONNXC_FLOAT8E5M2 = 19,
  ONNXC_FLOAT8E5M2FNUZ = 20,
  ONNXC_UINT4 = 21,
  ONNXC_INT4 = 22,
  ONNXC_FLOAT4E2M1 = 23,
  ONNXC_FLOAT8E8M0 = 24,
  ONNXC_UINT2 = 25,
  ONNXC_INT2 = 26
} onnxc_dtype;

/* One element of a tensor of strings, 16 bytes on every target: bytes that need not end in a zero,
 * UTF-8 by convention.  A model never keeps the bytes or writes those of its caller.  The strings of
 * inputs point to the caller's bytes; those of outputs point to bytes of inputs, of the model's
 * constants or of the workspace, and are valid as long as those are.  `data` may be null where `size` is 0. */
typedef struct onnxc_string {
  const char *data;
#if UINTPTR_MAX < UINT64_MAX
  uint32_t data_high; /* 0 */
#endif
  uint64_t size; /* in bytes */
} onnxc_string;

/* One dynamic dimension of the model.  Equal ONNX names are one symbol; a
 * dimension without a name is a symbol of its own.  A symbol that no input has
 * is a capacity: how many elements there is room for along an axis whose size
 * the data decide. */
typedef struct onnxc_symbol {
  const char *name;
  int64_t min, max; /* accepted range; max is INT64_MAX when unbounded */
} onnxc_symbol;

/* One input or output. */
typedef struct onnxc_value {
  const char *name;
  int32_t dtype; /* onnxc_dtype */
  int32_t rank;
  /* `rank` entries: a size, or -1 for a dimension known when the model runs. */
  const int64_t *shape;
  /* `rank` entries.  For an input: the index of the symbol that gives a dynamic
   * dimension, else -1.  For an output: the index into `output_dims` that
   * reports a dynamic dimension, else -1. */
  const int32_t *dims;
} onnxc_value;

/* How a model may use more threads.  `parallel_for` calls body(context, begin,
 * end) for disjoint ranges that cover [0, count) and returns when all are done.
 * Results do not depend on how it splits.  `count` is small, and each number of it
 * some microseconds of work; `body` does not call the executor again. */
typedef struct onnxc_executor {
  void (*parallel_for)(const struct onnxc_executor *self, int64_t count,
                       void (*body)(void *context, int64_t begin, int64_t end), void *context);
  int64_t threads; /* how many ranges can run at the same time */
} onnxc_executor;

/* One call, as a generic program makes it.  All memory is the caller's.  Outputs
 * and workspace overlap nothing; a tensor without elements may be null. */
typedef struct onnxc_call {
  const void *const *inputs; /* model->num_inputs pointers to dense row-major data */
  void *const *outputs;      /* model->num_outputs pointers */
  const int64_t *dims;       /* model->num_symbols sizes; may be null when there are none */
  int64_t *output_dims;      /* model->num_output_dims sizes, written; may be null likewise */
  void *workspace;           /* model->workspace_align aligned; may be null for 0 bytes */
  const onnxc_executor *executor; /* null: run on the calling thread */
  const void *weights; /* read only when model->external_weights_bytes is not 0 */
} onnxc_call;

/* Everything a generic caller needs to know about one compiled model. */
typedef struct onnxc_model {
  uint32_t abi_version; /* ONNXC_ABI_VERSION of the compiler that wrote it */
  uint32_t struct_size; /* sizeof(onnxc_model) then */
  const char *name;
  int32_t num_inputs, num_outputs, num_symbols, num_output_dims;
  const onnxc_value *inputs;
  const onnxc_value *outputs;
  const onnxc_symbol *symbols;
  uint64_t workspace_bytes; /* exact when num_symbols is 0; else for the largest bounded sizes, or 0 */
  uint64_t workspace_align;
  uint64_t weights_bytes;
  /* Runs the model.  Allocates nothing, keeps nothing. */
  onnxc_status (*run)(const onnxc_call *call);
  /* For sizes `dims`: the workspace that run needs and the sizes of the dynamic
   * output dimensions (an upper bound where they depend on data).  Either
   * result pointer may be null.  Fails as run would for sizes that do not fit. */
  onnxc_status (*query)(const int64_t *dims, uint64_t *workspace_bytes, int64_t *output_dims);
  const char *provenance; /* compiler version, options and SHA-256 of the model, one line each */
  /* 0 when the weights are in the object.  Else `weights` of each call points to
   * this many bytes, the contents of the weights file, aligned to 64. */
  uint64_t external_weights_bytes;
} onnxc_model;

/* ---- The library libonnxc_rt.a: none of it is needed to run a model. ---- */

/* ONNXC_OK if this library and header know all that `model` uses, else ONNXC_UNSUPPORTED. */
onnxc_status onnxc_check_model(const onnxc_model *model);

/* "shape mismatch" and so on; never null. */
const char *onnxc_status_string(onnxc_status status);

/* "float32" and so on; null for an unknown type. */
const char *onnxc_dtype_name(int32_t dtype);

/* Bytes of one element, of a string those of its onnxc_string; 0 for unknown types.  2- and 4-bit elements take one
 * byte each, in its low bits. */
size_t onnxc_dtype_size(int32_t dtype);

/* Position of the input or output with this name; -1 if there is none. */
int32_t onnxc_find_input(const onnxc_model *model, const char *name);
int32_t onnxc_find_output(const onnxc_model *model, const char *name);

/* The size of an axis.  `sizes` is onnxc_call.dims for an input, onnxc_call.output_dims for
 * an output; it may be null when the value is static. */
int64_t onnxc_axis_size(const onnxc_value *value, int32_t axis, const int64_t *sizes);

/* Number of elements, with `sizes` as above; -1 if a size is negative or the bytes of the
 * tensor do not fit an int64_t. */
int64_t onnxc_num_elements(const onnxc_value *value, const int64_t *sizes);

/* Finds onnxc_call.dims from the shapes of all inputs: shapes[i] has inputs[i].rank sizes.
 * ONNXC_SHAPE_MISMATCH if a fixed size differs, a size is out of range or one symbol would
 * have two sizes; ONNXC_INVALID_ARGUMENT if a size is negative.  Symbols that no input has,
 * capacities, become -1: the caller sets them. */
onnxc_status onnxc_bind_dims(const onnxc_model *model, const int64_t *const *shapes,
                             int64_t *dims);

/* Linux gives a process the registers of AMX (x86-64) only when it asks for them.  The header of an
 * object that uses them says so; before its first call, call this once, in any thread.  Elsewhere, and on
 * processors without these registers, it does nothing and returns ONNXC_OK.  ONNXC_UNSUPPORTED if the
 * system refuses (older than Linux 5.16, or forbidden): running such an object would end the process. */
onnxc_status onnxc_enable_tiles(void);

/* A pool of POSIX threads behind onnxc_executor.  The thread that calls parallel_for works, too,
 * so `threads` of them run at the same time.  Idle threads sleep.  Several threads may use one
 * pool: a call that finds it busy does its work alone. */
typedef struct onnxc_thread_pool onnxc_thread_pool;

/* Bytes of memory, aligned to 64, that a pool of this size needs; 0 if `threads` is not in 1..1024. */
size_t onnxc_thread_pool_bytes(int32_t threads);

/* `memory` may be null: then it is allocated.  ONNXC_INVALID_ARGUMENT for a bad size or alignment,
 * ONNXC_UNSUPPORTED if the system has no more threads or memory. */
onnxc_status onnxc_thread_pool_create(int32_t threads, void *memory, size_t bytes,
                                      onnxc_thread_pool **pool);
const onnxc_executor *onnxc_thread_pool_executor(const onnxc_thread_pool *pool);

/* Ends the threads.  Nobody may be using the pool.  Null is allowed. */
void onnxc_thread_pool_destroy(onnxc_thread_pool *pool);

#ifdef __cplusplus
}
#endif
#endif /* ONNXC_H */
