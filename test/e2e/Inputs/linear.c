/* XA + B with every dimension dynamic: right at many sizes, an error for sizes that do not fit. */
#include "linear.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int failures, cases;

static float element(int64_t i, int seed) { return (float)((i * 7 + seed * 3) % 11 - 5) * 0.25f; }

static float *tensor(int64_t count, int seed) {
  float *data = malloc((size_t)(count ? count : 1) * sizeof(float));
  for (int64_t i = 0; i < count; ++i)
    data[i] = element(i, seed);
  return data;
}

static void expect(int ok, const char *what, const int64_t *d) {
  ++cases;
  if (ok)
    return;
  ++failures;
  printf("wrong: %s for X %ld x %ld, A %ld x %ld, B %ld x %ld\n", what, (long)d[0], (long)d[1],
         (long)d[2], (long)d[3], (long)d[4], (long)d[5]);
}

/* Sizes that fit: B may have ones where Y has more. */
static void run(int64_t m, int64_t k, int64_t n, int64_t bm, int64_t bn) {
  const int64_t d[] = {m, k, k, n, bm, bn};
  int64_t sizes[2] = {-1, -1}, output_dims[2] = {-1, -1};
  uint64_t bytes = 0;
  onnxc_status status = linear_query(d, &bytes, sizes);
  expect(status == ONNXC_OK && sizes[0] == m && sizes[1] == n, "query", d);
  if (status != ONNXC_OK)
    return;
  float *x = tensor(m * k, 1), *a = tensor(k * n, 2), *b = tensor(bm * bn, 3), *y = tensor(m * n, 4);
  /* One byte too many each, to see whether it is left alone. */
  unsigned char *workspace = aligned_alloc(LINEAR_WORKSPACE_ALIGN, (size_t)(bytes + 64) / 64 * 64);
  y = realloc(y, (size_t)(m * n) * sizeof(float) + 1);
  memset((unsigned char *)y + m * n * (int64_t)sizeof(float), 0x5A, 1);
  status = linear_run(x, a, b, m, k, k, n, bm, bn, y, output_dims, workspace);
  int right = status == ONNXC_OK && output_dims[0] == m && output_dims[1] == n &&
              ((unsigned char *)y)[m * n * (int64_t)sizeof(float)] == 0x5A;
  for (int64_t i = 0; right && i < m * n; ++i) {
    float sum = b[(bm == 1 ? 0 : i / n) * bn + (bn == 1 ? 0 : i % n)];
    for (int64_t j = 0; j < k; ++j)
      sum += x[i / n * k + j] * a[j * n + i % n];
    right = sum == y[i]; /* multiples of 1/16: exact in any order */
  }
  expect(right, "result", d);
  free(x), free(a), free(b), free(y), free(workspace);
}

static void reject(int64_t d0, int64_t d1, int64_t d2, int64_t d3, int64_t d4, int64_t d5, onnxc_status want) {
  static _Alignas(64) unsigned char workspace[1 << 16];
  static float data[1 << 10];
  const int64_t d[] = {d0, d1, d2, d3, d4, d5};
  int64_t output_dims[2];
  uint64_t bytes;
  expect(linear_query(d, &bytes, output_dims) == want, "query", d);
  expect(linear_run(data, data, data, d0, d1, d2, d3, d4, d5, data, output_dims, workspace) == want, "run", d);
  const void *const inputs[] = {data, data, data};
  void *const outputs[] = {data};
  const onnxc_call call = {inputs, outputs, d, output_dims, workspace, NULL, NULL};
  expect(linear.query(d, &bytes, output_dims) == want, "generic query", d);
  expect(linear.run(&call) == want, "generic run", d);
  if (want != ONNXC_OK)
    expect(linear_workspace_bytes(d0, d1, d2, d3, d4, d5) == UINT64_MAX, "workspace_bytes", d);
}

int main(void) {
  static const int64_t sizes[] = {0, 1, 2, 3, 7, 8, 15, 16, 17, 31, 33, 64, 65, 129};
  enum { COUNT = sizeof(sizes) / sizeof(sizes[0]) };
  for (int m = 0; m < COUNT; ++m)
    for (int k = 0; k < COUNT; ++k)
      for (int n = 0; n < COUNT; ++n) {
        run(sizes[m], sizes[k], sizes[n], sizes[m], sizes[n]);
        if ((m + k + n) % 5 == 0) {
          run(sizes[m], sizes[k], sizes[n], 1, sizes[n]);
          run(sizes[m], sizes[k], sizes[n], sizes[m], 1);
          run(sizes[m], sizes[k], sizes[n], 1, 1);
        }
      }

  reject(2, 3, 4, 5, 2, 5, ONNXC_SHAPE_MISMATCH); /* X against A */
  reject(2, 3, 1, 5, 2, 5, ONNXC_SHAPE_MISMATCH); /* a contraction does not broadcast */
  reject(2, 1, 3, 5, 2, 5, ONNXC_SHAPE_MISMATCH);
  reject(2, 0, 3, 5, 2, 5, ONNXC_SHAPE_MISMATCH);
  reject(2, 3, 3, 5, 3, 5, ONNXC_SHAPE_MISMATCH); /* XA against B */
  reject(2, 3, 3, 5, 2, 4, ONNXC_SHAPE_MISMATCH);
  reject(2, 3, 3, 5, 0, 5, ONNXC_SHAPE_MISMATCH);
  reject(0, 3, 3, 5, 2, 5, ONNXC_SHAPE_MISMATCH);
  reject(-1, 3, 3, 5, 2, 5, ONNXC_INVALID_ARGUMENT);
  reject(2, 3, 3, 5, 2, INT64_MIN, ONNXC_INVALID_ARGUMENT);
  /* Bytes that no int64_t holds. */
  reject(INT64_MAX, 3, 3, 5, INT64_MAX, 5, ONNXC_SHAPE_MISMATCH);
  reject((int64_t)1 << 32, 1, 1, (int64_t)1 << 32, 1, 1, ONNXC_SHAPE_MISMATCH);

  printf("%d checks, %d wrong\n", cases, failures);
  return failures != 0;
}
