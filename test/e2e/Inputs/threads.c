/* Whoever shares the work, and however, the results are the same bits. */
#include "threads.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST = 5, IMAGES = 40 * 56 * 56, LINES = 24 * 40, SUMS = 40, MEANS = 40 * 56, STATE = 40 * 160 };
enum { OUTPUTS = MOST * (IMAGES + LINES + SUMS + 2 * STATE) + MEANS };

static float x[MOST * 8 * 56 * 56], w[40 * 8 * 9], d[40 * 9], l[56 * 24 * 5], m[56 * 160], s[160 * 160];
static float results[2][OUTPUTS];
static int64_t jobs, most;

static void note(int64_t count) {
  ++jobs;
  most = count > most ? count : most;
}

/* Single numbers, the last one first. */
static void backwards(const onnxc_executor *self, int64_t count,
                      void (*body)(void *, int64_t, int64_t), void *context) {
  (void)self;
  note(count);
  for (int64_t i = count; i > 0; --i)
    body(context, i - 1, i);
}

/* Ranges of unequal lengths, and empty ones. */
static void uneven(const onnxc_executor *self, int64_t count,
                   void (*body)(void *, int64_t, int64_t), void *context) {
  (void)self;
  note(count);
  for (int64_t begin = 0, length = 0; begin < count; begin += length, ++length) {
    int64_t end = begin + length < count ? begin + length : count;
    body(context, begin, end);
  }
}

static void fill(float *values, int64_t count) {
  static uint32_t seed = 1;
  for (int64_t i = 0; i < count; ++i) {
    seed = seed * 1664525u + 1013904223u;
    values[i] = (float)(int32_t)seed / 4294967296.0f;
  }
}

static void run(int64_t batch, const onnxc_executor *executor, float *to) {
  uint8_t more = 1;
  int64_t sizes[16];
  uint64_t bytes = 0;
  const void *inputs[] = {x, w, d, l, m, s, &more};
  void *outputs[6];
  int64_t elements[] = {batch * IMAGES, batch * LINES, batch * SUMS, MEANS, batch * STATE, batch * STATE};
  memset(to, 0, sizeof(results[0]));
  for (int i = 0; i < 6; to += elements[i++])
    outputs[i] = to;
  threads.query(&batch, &bytes, sizes);
  void *workspace = aligned_alloc(64, (bytes + 64) / 64 * 64);
  onnxc_call call = {inputs, outputs, &batch, sizes, workspace, executor, NULL};
  if (threads.run(&call) != ONNXC_OK)
    printf("does not run\n");
  free(workspace);
}

static void compare(int64_t batch, const onnxc_executor *executor, const char *name) {
  run(batch, executor, results[1]);
  if (memcmp(results[0], results[1], sizeof(results[0])) != 0)
    printf("batch %d: %s gives other bits\n", (int)batch, name);
}

int main(void) {
  const int64_t batches[] = {0, 1, 2, MOST};
  const int32_t threads[] = {1, 2, 3, 8};
  onnxc_executor own = {backwards, 4}, other = {uneven, 1};
  fill(x, sizeof(x) / sizeof(*x));
  fill(w, sizeof(w) / sizeof(*w));
  fill(d, sizeof(d) / sizeof(*d));
  fill(l, sizeof(l) / sizeof(*l));
  fill(m, sizeof(m) / sizeof(*m));
  fill(s, sizeof(s) / sizeof(*s));
  for (int b = 0; b < 4; ++b) {
    run(batches[b], NULL, results[0]);
    jobs = 0;
    compare(batches[b], &own, "backwards");
    printf("batch %d: shares %s\n", (int)batches[b], jobs == 0 ? "nothing" : "work");
    compare(batches[b], &other, "uneven");
    for (int t = 0; t < 4; ++t) {
      onnxc_thread_pool *pool;
      if (onnxc_thread_pool_create(threads[t], NULL, 0, &pool) != ONNXC_OK)
        printf("no threads\n");
      for (int round = 0; round < 5; ++round)
        compare(batches[b], onnxc_thread_pool_executor(pool), "a pool");
      onnxc_thread_pool_destroy(pool);
    }
  }
  printf("at most %d parts\n", (int)most);
  return 0;
}
