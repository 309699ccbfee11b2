/* Words without a zero at their end, in arrays that are aligned to 8 and not to 16. */
#include "strings.h"
#include <stdio.h>
#include <stdlib.h>

enum { COUNT = 4 };

int main(void) {
  static const char text[] = "beelonger than one word";
  static _Alignas(16) unsigned char memory[2][(COUNT + 1) * sizeof(onnxc_string)];
  onnxc_string *words = (onnxc_string *)(memory[0] + 8), *known = (onnxc_string *)(memory[1] + 8);
  int64_t position[COUNT], output_dims[STRINGS_NUM_OUTPUT_DIMS];
  unsigned char *workspace = aligned_alloc(64, (strings_workspace_bytes(COUNT) + 64) / 64 * 64);
  words[0].data = text, words[0].size = 3;
  words[1].data = text, words[1].size = 2;
  words[2].data = NULL, words[2].size = 0;
  words[3].data = text + 3, words[3].size = sizeof(text) - 4;
#ifdef WEIGHTS
  unsigned char *weights = aligned_alloc(64, (STRINGS_WEIGHTS_BYTES + 63) / 64 * 64);
  FILE *file = fopen(WEIGHTS, "rb");
  if (!file || fread(weights, 1, STRINGS_WEIGHTS_BYTES, file) != STRINGS_WEIGHTS_BYTES)
    return 1;
  onnxc_status status = strings_run(words, COUNT, position, known, output_dims, weights, workspace);
#else
  onnxc_status status = strings_run(words, COUNT, position, known, output_dims, workspace);
#endif
  if (status != ONNXC_OK)
    return 2;
  for (int i = 0; i < COUNT; ++i)
    printf("%.*s -> %d, known: %.*s\n", (int)words[i].size, words[i].data ? words[i].data : "", (int)position[i],
           (int)known[i].size, known[i].data ? known[i].data : "");
  return 0;
}
