/* y = [0 .. n) * sum(x) + 0.5 with room for `frames` elements. */
#include "frames.h"

#include <stdio.h>
#include <string.h>

enum { ROOM = 64 };

static int checks, wrong;

static void check(int holds, const char *what) {
  ++checks;
  if (!holds) {
    ++wrong;
    printf("wrong: %s\n", what);
  }
}

static _Alignas(64) char workspace[1 << 16];

static void tryRun(int64_t n, int64_t room) {
  float x[2] = {1.0f, 2.0f}, y[ROOM + 1];
  int64_t dims[2] = {2, room}, bound = -1, size = -1;
  uint64_t bytes = 0;
  check(frames.num_symbols == 2 && strcmp(frames.symbols[1].name, "frames") == 0, "symbols");
  check(frames_query(dims, &bytes, &bound) == ONNXC_OK && bound == room, "query");
  check(bytes <= sizeof(workspace), "workspace");
  for (int i = 0; i <= ROOM; ++i)
    y[i] = -7.0f;
  onnxc_status status = frames_run(&n, x, 2, room, y, &size, workspace);
  int fits = n <= room;
  check(status == (fits ? ONNXC_OK : ONNXC_BUFFER_TOO_SMALL), "status");
  int64_t count = n < 0 ? 0 : n;
  if (fits)
    check(size == count, "size");
  for (int64_t i = 0; fits && i < count; ++i)
    check(y[i] == (float)i * 3.0f + 0.5f, "element");
  for (int64_t i = fits ? count : room; i <= ROOM; ++i)
    check(y[i] == -7.0f, "nothing behind it");
}

int main(void) {
  tryRun(5, 5);
  tryRun(5, 40);
  tryRun(0, 0);
  tryRun(-3, 4);
  tryRun(6, 5);
  tryRun(ROOM, ROOM);
  tryRun(INT64_MAX, 7);
  int64_t dims[2] = {2, INT64_MAX / 2}, bound;
  uint64_t bytes;
  check(frames_query(dims, &bytes, &bound) == ONNXC_SHAPE_MISMATCH, "too much room");
  dims[1] = -1;
  check(frames_query(dims, &bytes, &bound) == ONNXC_INVALID_ARGUMENT, "negative room");
  printf("%d checks, %d wrong\n", checks, wrong);
  return wrong != 0;
}
