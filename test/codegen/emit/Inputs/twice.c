/* Calls the model of c-program.mlir through its typed and its generic entry point. */
#include "twice.h"
#include <stdio.h>

static union {
  char bytes[64];
  long double aligned;
} workspace;

int main(void) {
  const float x[3] = {1, 2, 3};
  float y[3] = {0, 0, 0};
  int64_t output_dims[TWICE_NUM_OUTPUT_DIMS], dims[1];
  const int64_t shape[1] = {3};
  const int64_t *const shapes[1] = {shape};
  const void *inputs[1];
  void *outputs[1];
  onnxc_call call;
  onnxc_status status;

  printf("workspace of 3: %d\n", (int)twice_workspace_bytes(3));
  status = twice_run(x, 3, y, output_dims, workspace.bytes);
  printf("typed: %s %g %g %g\n", onnxc_status_string(status), (double)y[0], (double)y[1],
         (double)y[2]);

  y[0] = y[1] = y[2] = 0;
  inputs[0] = x;
  outputs[0] = y;
  call.inputs = inputs;
  call.outputs = outputs;
  call.dims = dims;
  call.output_dims = output_dims;
  call.workspace = workspace.bytes;
  call.executor = NULL;
  call.weights = NULL;
  status = onnxc_bind_dims(&twice, shapes, dims);
  if (status == ONNXC_OK)
    status = twice.run(&call);
  printf("generic: %s %g %g %g, y has %d\n", onnxc_status_string(status), (double)y[0],
         (double)y[1], (double)y[2], (int)output_dims[0]);

  printf("too large: %s\n",
         onnxc_status_string(twice_run(x, 9, y, output_dims, workspace.bytes)));
  printf("null: %s\n", onnxc_status_string(twice_run(NULL, 3, y, output_dims, workspace.bytes)));
  return 0;
}
