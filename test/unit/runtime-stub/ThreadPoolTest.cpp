//===- ThreadPoolTest.cpp - The executor on POSIX threads -----------------===//

#include "onnxc.h"
#include <algorithm>
#include <atomic>
#include <catch2/catch.hpp>
#include <memory>
#include <mutex>
#include <thread>
#include <time.h>
#include <vector>

namespace {
struct Pool {
  explicit Pool(int32_t threads) { REQUIRE(onnxc_thread_pool_create(threads, nullptr, 0, &pool) == ONNXC_OK); }
  ~Pool() { onnxc_thread_pool_destroy(pool); }

  template <typename Body>
  void run(int64_t count, Body body) {
    const onnxc_executor *executor = onnxc_thread_pool_executor(pool);
    executor->parallel_for(
        executor, count,
        [](void *context, int64_t begin, int64_t end) {
          (*static_cast<Body *>(context))(begin, end);
        },
        &body);
  }

  onnxc_thread_pool *pool = nullptr;
};
} // namespace

TEST_CASE("every index is visited once") {
  int32_t threads = GENERATE(1, 2, 3, 8);
  Pool pool(threads);
  for (int64_t count : {0, 1, 2, 3, 7, 64, 1000}) {
    std::vector<std::atomic<int>> visits(count);
    pool.run(count, [&](int64_t begin, int64_t end) {
      for (int64_t i = begin; i < end; ++i)
        ++visits[i];
    });
    CHECK(std::all_of(visits.begin(), visits.end(), [](std::atomic<int> &n) { return n == 1; }));
  }
}

TEST_CASE("the ranges depend only on the sizes") {
  auto rangesOf = [] {
    Pool pool(3);
    std::mutex lock;
    std::vector<std::pair<int64_t, int64_t>> ranges;
    pool.run(100, [&](int64_t begin, int64_t end) {
      std::lock_guard<std::mutex> guard(lock);
      ranges.push_back({begin, end});
    });
    std::sort(ranges.begin(), ranges.end());
    return ranges;
  };
  CHECK(rangesOf() == rangesOf());
}

TEST_CASE("results of one job are there in the next") {
  Pool pool(4);
  std::vector<int64_t> values(256, 0);
  for (int round = 0; round < 2000; ++round)
    pool.run(256, [&](int64_t begin, int64_t end) {
      for (int64_t i = begin; i < end; ++i)
        values[i] += 1;
    });
  CHECK(std::all_of(values.begin(), values.end(), [](int64_t n) { return n == 2000; }));
}

TEST_CASE("a job may start another one") {
  Pool pool(4);
  std::atomic<int> count = 0;
  pool.run(8, [&](int64_t begin, int64_t end) {
    for (int64_t i = begin; i < end; ++i)
      pool.run(10, [&](int64_t from, int64_t to) { count += static_cast<int>(to - from); });
  });
  CHECK(count == 80);
}

TEST_CASE("several threads may use one pool") {
  Pool pool(2);
  std::atomic<int64_t> sum = 0;
  auto work = [&] {
    for (int round = 0; round < 500; ++round)
      pool.run(16, [&](int64_t begin, int64_t end) { sum += end - begin; });
  };
  std::thread first(work), second(work), third(work);
  first.join();
  second.join();
  third.join();
  CHECK(sum == 3 * 500 * 16);
}

TEST_CASE("a pool lives in memory of the caller") {
  size_t bytes = onnxc_thread_pool_bytes(3);
  REQUIRE(bytes > 0);
  size_t room = (bytes + 63) / 64 * 64;
  std::unique_ptr<void, void (*)(void *)> memory(std::aligned_alloc(64, room), std::free);
  onnxc_thread_pool *pool = nullptr;
  CHECK(onnxc_thread_pool_create(3, memory.get(), bytes - 1, &pool) == ONNXC_INVALID_ARGUMENT);
  CHECK(onnxc_thread_pool_create(3, static_cast<char *>(memory.get()) + 8, room, &pool) ==
        ONNXC_INVALID_ARGUMENT);
  REQUIRE(onnxc_thread_pool_create(3, memory.get(), bytes, &pool) == ONNXC_OK);
  CHECK(onnxc_thread_pool_executor(pool)->threads == 3);
  onnxc_thread_pool_destroy(pool);
}

TEST_CASE("bad sizes of a pool are refused") {
  onnxc_thread_pool *pool = nullptr;
  CHECK(onnxc_thread_pool_bytes(0) == 0);
  CHECK(onnxc_thread_pool_bytes(1025) == 0);
  CHECK(onnxc_thread_pool_create(0, nullptr, 0, &pool) == ONNXC_INVALID_ARGUMENT);
  CHECK(onnxc_thread_pool_create(-1, nullptr, 0, &pool) == ONNXC_INVALID_ARGUMENT);
  onnxc_thread_pool_destroy(nullptr);
}

TEST_CASE("idle threads use no processor time") {
  Pool pool(4);
  pool.run(100, [](int64_t, int64_t) {});
  auto processorTime = [] {
    timespec time;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return double(time.tv_sec) + 1e-9 * double(time.tv_nsec);
  };
  // The bounded spin after a job ends long before this.
  std::this_thread::sleep_for(std::chrono::milliseconds(50));
  double before = processorTime();
  std::this_thread::sleep_for(std::chrono::milliseconds(200));
  CHECK(processorTime() - before < 0.02);
}
