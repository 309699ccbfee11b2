/* thread_pool.c - an onnxc_executor on POSIX threads.
 *
 * A job is cut into parts whose borders depend only on its size and the size of
 * the pool; which thread does which part depends on who comes first.  The caller
 * of parallel_for works along with the pool's threads.
 *
 * Threads join a job under the lock and leave it under the lock.  The caller
 * closes the job when no part is left to take, then waits until those who joined
 * have left.  So a thread that wakes up late finds no job and goes back to sleep,
 * and the job can live on the caller's stack.
 *
 * Between two kernels of a model only microseconds pass, so a thread looks for
 * the next job for a bounded number of turns before it sleeps.
 */
#define _POSIX_C_SOURCE 200809L
#include "onnxc.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

enum {
  MAX_THREADS = 1024,
  ALIGNMENT = 64,
  SPIN_TURNS = 4000,   /* some 50 microseconds with the pause below */
  PARTS_PER_THREAD = 4 /* evens out cores of different speed */
};

typedef struct job {
  void (*body)(void *context, int64_t begin, int64_t end);
  void *context;
  int64_t count, parts;
  atomic_int_fast64_t next; /* first part that nobody has taken */
} job;

struct onnxc_thread_pool {
  onnxc_executor executor; /* first, so that its address is the pool's */
  pthread_mutex_t lock;
  pthread_cond_t wake;     /* a job came or the pool ends */
  pthread_cond_t left;     /* the last thread has left the job */
  job *current;            /* under lock */
  int stopping;            /* under lock */
  atomic_uint posted;      /* number of jobs so far; written under lock */
  atomic_int working;      /* threads in the current job; written under lock */
  atomic_flag busy;        /* someone has the pool */
  int owns_memory;
  int32_t workers;
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

/* Returns when a job may be there; `seen` is the number of jobs known to this thread. */
static void spin_for_job(onnxc_thread_pool *pool, unsigned seen) {
  int turn;
  for (turn = 0; turn < SPIN_TURNS; ++turn) {
    if (atomic_load_explicit(&pool->posted, memory_order_relaxed) != seen)
      return;
    relax();
  }
}

static void *worker(void *argument) {
  onnxc_thread_pool *pool = argument;
  unsigned seen = 0;
  pthread_mutex_lock(&pool->lock);
  for (;;) {
    job *work;
    while (!pool->stopping &&
           atomic_load_explicit(&pool->posted, memory_order_relaxed) == seen)
      pthread_cond_wait(&pool->wake, &pool->lock);
    if (pool->stopping)
      break;
    seen = atomic_load_explicit(&pool->posted, memory_order_relaxed);
    work = pool->current;
    if (work) {
      atomic_fetch_add_explicit(&pool->working, 1, memory_order_relaxed);
      pthread_mutex_unlock(&pool->lock);
      run_parts(work);
      pthread_mutex_lock(&pool->lock);
      if (atomic_fetch_sub_explicit(&pool->working, 1, memory_order_release) == 1)
        pthread_cond_signal(&pool->left);
    }
    pthread_mutex_unlock(&pool->lock);
    spin_for_job(pool, seen);
    pthread_mutex_lock(&pool->lock);
  }
  pthread_mutex_unlock(&pool->lock);
  return NULL;
}

static void post(onnxc_thread_pool *pool, job *work) {
  pthread_mutex_lock(&pool->lock);
  pool->current = work;
  atomic_fetch_add_explicit(&pool->posted, 1, memory_order_relaxed);
  pthread_cond_broadcast(&pool->wake);
  pthread_mutex_unlock(&pool->lock);
}

/* No part is left to take; waits for those that others still do. */
static void finish(onnxc_thread_pool *pool) {
  int turn;
  for (turn = 0; turn < SPIN_TURNS; ++turn) {
    if (atomic_load_explicit(&pool->working, memory_order_relaxed) == 0)
      break;
    relax();
  }
  pthread_mutex_lock(&pool->lock);
  pool->current = NULL;
  while (atomic_load_explicit(&pool->working, memory_order_relaxed) != 0)
    pthread_cond_wait(&pool->left, &pool->lock);
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
  if (needed == 0 || !result ||
      (memory && (bytes < needed || (uintptr_t)memory % ALIGNMENT != 0)))
    return ONNXC_INVALID_ARGUMENT;
  *result = NULL;
  if (!pool)
    pool = malloc(needed);
  if (!pool)
    return ONNXC_UNSUPPORTED;
  pool->executor.parallel_for = parallel_for;
  pool->executor.threads = threads;
  pool->current = NULL;
  pool->stopping = 0;
  pool->owns_memory = memory == NULL;
  pool->workers = 0;
  atomic_init(&pool->posted, 0);
  atomic_init(&pool->working, 0);
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
  pool->stopping = 1;
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
