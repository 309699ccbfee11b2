/* Two models in one program, run by eight threads at once: digits (static) and linear (every
 * dimension dynamic).  Valid as C11 and as C++17.  While the models run, nothing may allocate:
 * malloc and its family are ours and count.
 *
 * usage: two-models PICTURE.pgm...   the first letter of a picture's name is what it shows */
#include "digits.h"
#include "linear.h"
#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define THREADS 8
#define ROUNDS 200
#define MAX_PICTURES 16
#define PIXELS 64
#define CLASSES 10
#define MAX_SIZE 40

/* glibc's own allocator, under its other names. */
#ifdef __cplusplus
#define NOTHROW noexcept
extern "C" {
#else
#define NOTHROW
#endif
void *__libc_malloc(size_t);
void *__libc_calloc(size_t, size_t);
void *__libc_realloc(void *, size_t);
void *__libc_memalign(size_t, size_t);
void __libc_free(void *);

static unsigned long counter;
static void count(void) { __atomic_add_fetch(&counter, 1, __ATOMIC_SEQ_CST); }
static unsigned long counted(void) { return __atomic_load_n(&counter, __ATOMIC_SEQ_CST); }

void *malloc(size_t bytes) NOTHROW { return count(), __libc_malloc(bytes); }
void *calloc(size_t n, size_t bytes) NOTHROW { return count(), __libc_calloc(n, bytes); }
void *realloc(void *old, size_t bytes) NOTHROW { return count(), __libc_realloc(old, bytes); }
void *memalign(size_t to, size_t bytes) NOTHROW { return count(), __libc_memalign(to, bytes); }
void *aligned_alloc(size_t to, size_t bytes) NOTHROW { return count(), __libc_memalign(to, bytes); }
int posix_memalign(void **out, size_t to, size_t bytes) NOTHROW {
  count();
  *out = __libc_memalign(to, bytes);
  return *out ? 0 : 12;
}
void free(void *memory) NOTHROW {
  count();
  __libc_free(memory);
}
#ifdef __cplusplus
}
#endif

typedef struct worker {
  pthread_t thread;
  int index;
  void *digits_workspace, *linear_workspace;
  int failures;
} worker;

static pthread_barrier_t barrier;
static int num_pictures;
static float pictures[MAX_PICTURES][PIXELS], reference[MAX_PICTURES][CLASSES];
static int labels[MAX_PICTURES];

static int run_digits(worker *self, int picture) {
  float scores[CLASSES];
  if (digits_run(pictures[picture], scores, self->digits_workspace) != ONNXC_OK)
    return 0;
  int best = 0;
  for (int digit = 1; digit < CLASSES; ++digit)
    if (scores[digit] > scores[best])
      best = digit;
  /* Which thread runs it changes no bit. */
  return best == labels[picture] && memcmp(scores, reference[picture], sizeof(scores)) == 0;
}

static float element(int i, int seed) { return (float)((i * 7 + seed * 3) % 11 - 5) * 0.25f; }

/* The values are small multiples of 1/4, so float sums are exact in any order. */
static int run_linear(worker *self, int m, int k, int n) {
  float x[MAX_SIZE * MAX_SIZE], a[MAX_SIZE * MAX_SIZE], b[MAX_SIZE * MAX_SIZE];
  float y[MAX_SIZE * MAX_SIZE];
  int64_t output_dims[2] = {-1, -1};
  for (int i = 0; i < m * k; ++i)
    x[i] = element(i, self->index);
  for (int i = 0; i < k * n; ++i)
    a[i] = element(i, 1);
  for (int i = 0; i < m * n; ++i)
    b[i] = element(i, 2);
  if (linear_run(x, a, b, m, k, k, n, m, n, y, output_dims, self->linear_workspace) != ONNXC_OK ||
      output_dims[0] != m || output_dims[1] != n)
    return 0;
  for (int i = 0; i < m * n; ++i) {
    float sum = b[i];
    for (int j = 0; j < k; ++j)
      sum += x[i / n * k + j] * a[j * n + i % n];
    if (sum != y[i])
      return 0;
  }
  return 1;
}

static void *work(void *argument) {
  worker *self = (worker *)argument;
  pthread_barrier_wait(&barrier); /* all threads exist */
  pthread_barrier_wait(&barrier); /* the counter has been read */
  for (int round = 0; round < ROUNDS; ++round) {
    int size = (round * 5 + self->index) % MAX_SIZE;
    self->failures += !run_digits(self, (round + self->index) % num_pictures);
    self->failures += !run_linear(self, size, (size * 3 + 1) % MAX_SIZE, (size * 7 + 5) % MAX_SIZE);
  }
  pthread_barrier_wait(&barrier); /* all have run */
  pthread_barrier_wait(&barrier); /* the counter has been read again */
  return NULL;
}

/* A number of a plain PGM file, past any comments; -1 at the end. */
static int read_number(FILE *file) {
  int number, c;
  while (fscanf(file, "%d", &number) != 1) {
    do
      c = fgetc(file);
    while (c != '\n' && c != EOF);
    if (c == EOF)
      return -1;
  }
  return number;
}

static int read_picture(const char *path, int picture) {
  const char *slash = strrchr(path, '/');
  labels[picture] = (slash ? slash[1] : path[0]) - '0';
  FILE *file = fopen(path, "r");
  int ok = file && fgetc(file) == 'P' && fgetc(file) == '2' && read_number(file) == 8 &&
           read_number(file) == 8 && read_number(file) == 16;
  for (int i = 0; ok && i < PIXELS; ++i)
    pictures[picture][i] = (float)read_number(file);
  if (file)
    fclose(file);
  return ok;
}

static void *workspace(uint64_t align, uint64_t bytes) {
  return aligned_alloc((size_t)align, (size_t)((bytes + align) / align * align));
}

int main(int argc, char **argv) {
  worker workers[THREADS];
  uint64_t linear_bytes = 0;
  int failures = 0;
  num_pictures = argc - 1 < MAX_PICTURES ? argc - 1 : MAX_PICTURES;
  for (int picture = 0; picture < num_pictures; ++picture)
    if (!read_picture(argv[picture + 1], picture))
      return fprintf(stderr, "%s: not a picture\n", argv[picture + 1]), 1;
  if (num_pictures == 0 || counted() == 0)
    return fprintf(stderr, "no pictures, or malloc is not ours\n"), 1;

  for (int m = 0; m < MAX_SIZE; ++m) {
    uint64_t bytes = linear_workspace_bytes(m, (m * 3 + 1) % MAX_SIZE, (m * 3 + 1) % MAX_SIZE,
                                            (m * 7 + 5) % MAX_SIZE, m, (m * 7 + 5) % MAX_SIZE);
    linear_bytes = bytes > linear_bytes ? bytes : linear_bytes;
  }
  pthread_barrier_init(&barrier, NULL, THREADS + 1);
  for (int i = 0; i < THREADS; ++i) {
    workers[i].index = i;
    workers[i].failures = 0;
    workers[i].digits_workspace = workspace(DIGITS_WORKSPACE_ALIGN, DIGITS_WORKSPACE_BYTES);
    workers[i].linear_workspace = workspace(LINEAR_WORKSPACE_ALIGN, linear_bytes);
  }
  for (int picture = 0; picture < num_pictures; ++picture)
    digits_run(pictures[picture], reference[picture], workers[0].digits_workspace);
  for (int i = 0; i < THREADS; ++i)
    pthread_create(&workers[i].thread, NULL, work, &workers[i]);

  pthread_barrier_wait(&barrier);
  unsigned long before = counted();
  pthread_barrier_wait(&barrier);
  pthread_barrier_wait(&barrier);
  unsigned long after = counted();
  pthread_barrier_wait(&barrier);
  for (int i = 0; i < THREADS; ++i) {
    pthread_join(workers[i].thread, NULL);
    failures += workers[i].failures;
  }
  printf("%d threads, %d runs each: %d wrong, %lu allocations\n", THREADS, 2 * ROUNDS, failures,
         after - before);
  return failures != 0 || after != before;
}
