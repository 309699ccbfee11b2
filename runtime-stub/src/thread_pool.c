/* thread_pool.c - an onnxc_executor on POSIX threads.
 *
 * A job is cut into parts whose borders depend only on its size and the size of
 * the pool; which thread does which part depends on who comes first.  The caller
 * of parallel_for works along with the pool's threads.
 *
 * Between two jobs of a model only microseconds pass, and waking a thread takes some
 * fifty of them, so a thread looks for the next job for a while before it sleeps:
 * not much longer than the kernels between that run on one thread.
 *
 * No lock is taken while all are awake: one that is taken just when its holder is
 * about to leave would put a thread to sleep for nothing.  A thread counts itself as
 * working, then looks for the job; the caller takes the job away, then waits until
 * nobody works.  So a thread that comes late finds no job (or the next one), and a
 * job can live on the caller's stack.  Likewise who is about to sleep says so, then
 * looks a last time; who has news tells them, then looks for sleepers.  Both need the
 * one order of all such steps that memory_order_seq_cst gives.
 */
#define _POSIX_C_SOURCE 200809L
#include "onnxc.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <time.h>

enum {
  MAX_THREADS = 1024,
  ALIGNMENT = 64,
  SPIN_NANOSECONDS = 200000,
  TURNS_PER_LOOK = 32, /* at the clock, which is slower than the pause below */
  PARTS_PER_THREAD = 4 /* evens out cores of different speed */
};

typedef struct job {
  void (*body)(void *context, int64_t begin, int64_t end);
  void *context;
  int64_t count, parts;
  /* First part that nobody has taken; what all read and nobody writes is on another cache line. */
  _Alignas(ALIGNMENT) atomic_int_fast64_t next;
} job;

struct onnxc_thread_pool {
  onnxc_executor executor; /* first, so that its address is the pool's */
  pthread_mutex_t lock;    /* of those who sleep and those who wake them */
  pthread_cond_t wake;     /* a job came or the pool ends */
  pthread_cond_t left;     /* the last thread has left the job */
  atomic_int sleeping;     /* threads that wait for `wake` */
  atomic_int caller_sleeps;
  atomic_int stopping;
  atomic_flag busy; /* someone has the pool */
  int owns_memory;
  int32_t workers;
  _Alignas(ALIGNMENT) _Atomic(job *) current; /* null: none to join */
  atomic_uint posted;                         /* number of jobs so far */
  _Alignas(ALIGNMENT) atomic_int working;     /* threads that may be in the current job */
  pthread_t threads[];
};

static void relax(void) {
#if defined(__x86_64__) || defined(__i386__)
  __builtin_ia32_pause();
#elif defined(__aarch64__) || defined(__arm__)
  __asm__ volatile("yield");
#endif
}

static void run_parts(job *work) {
  for (;;) {
    int64_t part = atomic_fetch_add_explicit(&work->next, 1, memory_order_relaxed);
    int64_t size = work->count / work->parts, rest = work->count % work->parts, begin;
    if (part >= work->parts)
      return;
    /* The first `rest` parts are one longer. */
    begin = part * size + (part < rest ? part : rest);
    work->body(work->context, begin, begin + size + (part < rest));
  }
}

static int64_t nanoseconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

static int news_came(onnxc_thread_pool *pool, unsigned seen) {
  return atomic_load(&pool->posted) != seen || atomic_load(&pool->stopping);
}

static int all_left(onnxc_thread_pool *pool, unsigned unused) {
  (void)unused;
  return atomic_load(&pool->working) == 0;
}

/* Returns when `done`, or after a while; whether it is. */
static int spin_until(int (*done)(onnxc_thread_pool *, unsigned), onnxc_thread_pool *pool,
                      unsigned seen) {
  int64_t start = 0, now = 0;
  do {
    int turn;
    for (turn = 0; turn < TURNS_PER_LOOK; ++turn) {
      if (done(pool, seen))
        return 1;
      relax();
    }
    now = nanoseconds();
    if (start == 0)
      start = now;
  } while (now - start < SPIN_NANOSECONDS);
  return 0;
}

static void sleep_until_news(onnxc_thread_pool *pool, unsigned seen) {
  pthread_mutex_lock(&pool->lock);
  atomic_fetch_add(&pool->sleeping, 1);
  while (!news_came(pool, seen))
    pthread_cond_wait(&pool->wake, &pool->lock);
  atomic_fetch_sub(&pool->sleeping, 1);
  pthread_mutex_unlock(&pool->lock);
}

static void join_job(onnxc_thread_pool *pool) {
  job *work;
  atomic_fetch_add(&pool->working, 1);
  work = atomic_load(&pool->current);
  if (work)
    run_parts(work);
  if (atomic_fetch_sub(&pool->working, 1) == 1 && atomic_load(&pool->caller_sleeps)) {
    pthread_mutex_lock(&pool->lock);
    pthread_cond_signal(&pool->left);
    pthread_mutex_unlock(&pool->lock);
  }
}

static void *worker(void *argument) {
  onnxc_thread_pool *pool = argument;
  unsigned seen = 0;
  for (;;) {
    if (!spin_until(news_came, pool, seen))
      sleep_until_news(pool, seen);
    if (atomic_load(&pool->stopping))
      return NULL;
    seen = atomic_load(&pool->posted);
    join_job(pool);
  }
}

static void post(onnxc_thread_pool *pool, job *work) {
  int64_t wake;
  atomic_store(&pool->current, work);
  atomic_fetch_add(&pool->posted, 1);
  /* Threads that look for work come without a signal. */
  wake = atomic_load(&pool->sleeping);
  if (wake == 0)
    return;
  /* The caller takes a part itself. */
  if (wake > work->parts - 1)
    wake = work->parts - 1;
  pthread_mutex_lock(&pool->lock);
  for (; wake > 0; --wake)
    pthread_cond_signal(&pool->wake);
  pthread_mutex_unlock(&pool->lock);
}

/* No part is left to take; waits for those that others still do. */
static void finish(onnxc_thread_pool *pool) {
  atomic_store(&pool->current, NULL);
  if (spin_until(all_left, pool, 0))
    return;
  pthread_mutex_lock(&pool->lock);
  atomic_store(&pool->caller_sleeps, 1);
  while (!all_left(pool, 0))
    pthread_cond_wait(&pool->left, &pool->lock);
  atomic_store(&pool->caller_sleeps, 0);
  pthread_mutex_unlock(&pool->lock);
}

static void parallel_for(const onnxc_executor *self, int64_t count,
                         void (*body)(void *context, int64_t begin, int64_t end), void *context) {
  /* The executor is const for those who call it; the pool around it is not. */
  onnxc_thread_pool *pool = (onnxc_thread_pool *)(uintptr_t)self;
  job work;
  if (count <= 0)
    return;
  /* A busy pool is another caller's, or our own when `body` calls us again. */
  if (count == 1 || pool->workers == 0 ||
      atomic_flag_test_and_set_explicit(&pool->busy, memory_order_acquire)) {
    body(context, 0, count);
    return;
  }
  work.body = body;
  work.context = context;
  work.count = count;
  work.parts = self->threads * PARTS_PER_THREAD;
  if (work.parts > count)
    work.parts = count;
  atomic_init(&work.next, 0);
  post(pool, &work);
  run_parts(&work);
  finish(pool);
  atomic_flag_clear_explicit(&pool->busy, memory_order_release);
}

size_t onnxc_thread_pool_bytes(int32_t threads) {
  if (threads < 1 || threads > MAX_THREADS)
    return 0;
  return sizeof(onnxc_thread_pool) + (size_t)(threads - 1) * sizeof(pthread_t);
}

static int init_locks(onnxc_thread_pool *pool) {
  if (pthread_mutex_init(&pool->lock, NULL) != 0)
    return 0;
  if (pthread_cond_init(&pool->wake, NULL) == 0) {
    if (pthread_cond_init(&pool->left, NULL) == 0)
      return 1;
    pthread_cond_destroy(&pool->wake);
  }
  pthread_mutex_destroy(&pool->lock);
  return 0;
}

onnxc_status onnxc_thread_pool_create(int32_t threads, void *memory, size_t bytes,
                                      onnxc_thread_pool **result) {
  size_t needed = onnxc_thread_pool_bytes(threads);
  onnxc_thread_pool *pool = memory;
  if (needed == 0 || !result || (memory && (bytes < needed || (uintptr_t)memory % ALIGNMENT != 0)))
    return ONNXC_INVALID_ARGUMENT;
  *result = NULL;
  if (!pool)
    pool = aligned_alloc(ALIGNMENT, (needed + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT);
  if (!pool)
    return ONNXC_UNSUPPORTED;
  pool->executor.parallel_for = parallel_for;
  pool->executor.threads = threads;
  pool->owns_memory = memory == NULL;
  pool->workers = 0;
  atomic_init(&pool->current, NULL);
  atomic_init(&pool->posted, 0);
  atomic_init(&pool->working, 0);
  atomic_init(&pool->sleeping, 0);
  atomic_init(&pool->caller_sleeps, 0);
  atomic_init(&pool->stopping, 0);
  atomic_flag_clear(&pool->busy);
  if (!init_locks(pool)) {
    if (pool->owns_memory)
      free(pool);
    return ONNXC_UNSUPPORTED;
  }
  for (; pool->workers < threads - 1; ++pool->workers) {
    if (pthread_create(&pool->threads[pool->workers], NULL, worker, pool) != 0) {
      onnxc_thread_pool_destroy(pool);
      return ONNXC_UNSUPPORTED;
    }
  }
  *result = pool;
  return ONNXC_OK;
}

const onnxc_executor *onnxc_thread_pool_executor(const onnxc_thread_pool *pool) {
  return &pool->executor;
}

void onnxc_thread_pool_destroy(onnxc_thread_pool *pool) {
  int32_t i;
  if (!pool)
    return;
  pthread_mutex_lock(&pool->lock);
  atomic_store(&pool->stopping, 1);
  pthread_cond_broadcast(&pool->wake);
  pthread_mutex_unlock(&pool->lock);
  for (i = 0; i < pool->workers; ++i)
    pthread_join(pool->threads[i], NULL);
  pthread_cond_destroy(&pool->left);
  pthread_cond_destroy(&pool->wake);
  pthread_mutex_destroy(&pool->lock);
  if (pool->owns_memory)
    free(pool);
}
