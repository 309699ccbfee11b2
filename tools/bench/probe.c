/* probe.c - how fast the machine is at this moment.
 *
 * A fixed number of multiply-adds on registers, then of integer operations.  It
 * takes the same time whenever the cores are undisturbed and at the same clock;
 * another program on the core or on its sibling, or a lower clock, makes it
 * slower.  A sibling that computes with integers would leave the multiply-adds
 * alone: therefore both.  With several threads all run at once and the slowest
 * counts.
 */
#define _GNU_SOURCE
#include <pthread.h>
#include <stdint.h>
#include <time.h>

enum { CHAINS = 14, LANES = PROBE_BYTES / 4, MAX_THREADS = 64 };

typedef float lanes __attribute__((vector_size(PROBE_BYTES)));

/* Keep results that nobody reads. */
static volatile float sink;
static volatile uint64_t integer_sink;

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

static void multiply_add(int64_t turns) {
  lanes x, chain[CHAINS], sum;
  int64_t turn;
  int i;
  for (i = 0; i < LANES; ++i)
    x[i] = 0.5f + 0.001f * (float)i;
  for (i = 0; i < CHAINS; ++i)
    chain[i] = x + (float)i;
  for (turn = 0; turn < turns; ++turn)
  /* Converges, so that no value ever gets large or denormal. */
#pragma GCC unroll 14
    for (i = 0; i < CHAINS; ++i)
      chain[i] = chain[i] * x + x;
  sum = chain[0];
  for (i = 1; i < CHAINS; ++i)
    sum += chain[i];
  sink = sum[0];
}

/* As many independent instructions as a wide processor can issue; takes about as long as the
 * multiply-adds. */
static void integers(int64_t turns) {
  uint64_t x[8], odd = (uint64_t)turns | 1;
  int64_t turn;
  int i;
  for (i = 0; i < 8; ++i)
    x[i] = (uint64_t)(i + 1) * odd;
  for (turn = 0; turn < turns; ++turn)
#pragma GCC unroll 8
    for (i = 0; i < 8; ++i) {
      /* No compiler may join these into fewer, or into vectors. */
      x[i] += odd;
      __asm__ volatile("" : "+r"(x[i]));
      x[i] ^= odd;
      __asm__ volatile("" : "+r"(x[i]));
      x[i] -= odd;
      __asm__ volatile("" : "+r"(x[i]));
      x[i] ^= odd;
      __asm__ volatile("" : "+r"(x[i]));
      x[i] += odd;
      __asm__ volatile("" : "+r"(x[i]));
    }
  integer_sink = x[0] ^ x[1] ^ x[2] ^ x[3] ^ x[4] ^ x[5] ^ x[6] ^ x[7];
}

/* Floating-point operations of one turn on one thread. */
int64_t probe_operations(void) { return 2 * CHAINS * LANES; }

typedef struct {
  pthread_barrier_t *barrier;
  int64_t turns;
  double seconds, multiply_adds;
} job;

static void measure(job *work) {
  double start = now();
  multiply_add(work->turns);
  work->multiply_adds = now() - start;
  integers(work->turns);
  work->seconds = now() - start;
}

static void *run_job(void *argument) {
  job *work = argument;
  pthread_barrier_wait(work->barrier);
  measure(work);
  return 0;
}

/* Seconds that `turns` took on the slowest of `threads` threads, and of that the multiply-adds;
 * negative if the threads cannot be started. */
double probe_run(int64_t turns, int threads, double *multiply_adds) {
  pthread_barrier_t barrier;
  pthread_t started[MAX_THREADS];
  job jobs[MAX_THREADS];
  double slowest = 0;
  int i;
  if (threads < 1 || threads > MAX_THREADS)
    return -1;
  jobs[0] = (job){&barrier, turns, 0, 0};
  if (threads == 1) {
    measure(&jobs[0]);
  } else {
    pthread_barrier_init(&barrier, 0, (unsigned)threads);
    for (i = 1; i < threads; ++i) {
      jobs[i] = jobs[0];
      /* The threads started so far wait for ever: the caller ends the process. */
      if (pthread_create(&started[i], 0, run_job, &jobs[i]) != 0)
        return -1;
    }
    run_job(&jobs[0]);
    for (i = 1; i < threads; ++i)
      pthread_join(started[i], 0);
    pthread_barrier_destroy(&barrier);
  }
  *multiply_adds = 0;
  for (i = 0; i < threads; ++i) {
    slowest = jobs[i].seconds > slowest ? jobs[i].seconds : slowest;
    *multiply_adds =
        jobs[i].multiply_adds > *multiply_adds ? jobs[i].multiply_adds : *multiply_adds;
  }
  return slowest;
}
