/* probe.c - how fast the machine is at this moment.
 *
 * A fixed number of multiply-adds on registers.  It takes the same time whenever
 * the cores are undisturbed and at the same clock; another program on the core
 * or on its sibling, or a lower clock, makes it slower.  With several threads
 * all run at once and the slowest counts.
 */
#define _GNU_SOURCE
#include <pthread.h>
#include <stdint.h>
#include <time.h>

enum { CHAINS = 14, LANES = PROBE_BYTES / 4, MAX_THREADS = 64 };

typedef float lanes __attribute__((vector_size(PROBE_BYTES)));

/* Keeps results that nobody reads. */
static volatile float sink;

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

/* Floating-point operations of one turn on one thread. */
int64_t probe_operations(void) { return 2 * CHAINS * LANES; }

typedef struct {
  pthread_barrier_t *barrier;
  int64_t turns;
  double seconds;
} job;

static void *run_job(void *argument) {
  job *work = argument;
  double start;
  pthread_barrier_wait(work->barrier);
  start = now();
  multiply_add(work->turns);
  work->seconds = now() - start;
  return 0;
}

/* Seconds that `turns` took on the slowest of `threads` threads; negative if they cannot be
 * started. */
double probe_run(int64_t turns, int threads) {
  pthread_barrier_t barrier;
  pthread_t started[MAX_THREADS];
  job jobs[MAX_THREADS];
  double slowest = 0;
  int i;
  if (threads < 1 || threads > MAX_THREADS)
    return -1;
  if (threads == 1) {
    double start = now();
    multiply_add(turns);
    return now() - start;
  }
  pthread_barrier_init(&barrier, 0, (unsigned)threads);
  for (i = 0; i < threads; ++i) {
    jobs[i] = (job){&barrier, turns, 0};
    /* Half of the threads cannot be left waiting for the others: a system without threads ends
     * here. */
    if (i > 0 && pthread_create(&started[i], 0, run_job, &jobs[i]) != 0)
      return -1;
  }
  run_job(&jobs[0]);
  for (i = 1; i < threads; ++i)
    pthread_join(started[i], 0);
  pthread_barrier_destroy(&barrier);
  for (i = 0; i < threads; ++i)
    slowest = jobs[i].seconds > slowest ? jobs[i].seconds : slowest;
  return slowest;
}

/* The model that does nothing, to measure what a call from Python costs. */
int probe_nothing(const void *call) { return call == 0; }
