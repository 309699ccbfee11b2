/* Strings that a model makes lie in its workspace; a run that has no room for them says so. */
#include "new_strings.h"
#include <stdio.h>
#include <stdlib.h>

static onnxc_string text(const char *data, uint64_t size) {
  onnxc_string string = {0};
  string.data = data;
  string.size = size;
  return string;
}

static int run(const onnxc_string *x, int64_t n, onnxc_string y, uint8_t c) {
  uint64_t bytes = 0;
  int64_t sizes[3] = {0};
  if (new_strings.query(&n, &bytes, sizes))
    return 1;
  void *workspace = aligned_alloc(64, (bytes + 63) / 64 * 64);
  onnxc_string joined[4], words[5];
  uint8_t is_short[4];
  const void *inputs[] = {x, &y, &c};
  void *outputs[] = {joined, words, is_short};
  onnxc_call call = {0};
  call.inputs = inputs;
  call.outputs = outputs;
  call.dims = &n;
  call.output_dims = sizes;
  call.workspace = workspace;
  onnxc_status status = new_strings.run(&call);
  printf("%s\n", status == ONNXC_OK ? "ok" : status == ONNXC_BUFFER_TOO_SMALL ? "too small" : "failed");
  if (status == ONNXC_OK) {
    for (int64_t i = 0; i < n; ++i)
      printf("joined: %.*s %d\n", (int)joined[i].size, joined[i].data, is_short[i]);
    for (int64_t i = 0; i < sizes[new_strings.outputs[1].dims[0]]; ++i)
      printf("word: %.*s\n", (int)words[i].size, words[i].data);
  }
  free(workspace);
  return 0;
}

int main(void) {
  const onnxc_string x[] = {text("The", 3), text("cat", 3), text("\xc3\xa9t\xc3\xa9", 5)};
  const onnxc_string stop[] = {text("THE", 3), text("the", 3)};
  const onnxc_string tail = text("!", 1), long_tail = text("-long-long", 10);
  return run(x, 3, tail, 1) || run(stop, 2, tail, 0) || run(x, 3, long_tail, 0);
}
