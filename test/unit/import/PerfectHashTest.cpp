//===- PerfectHashTest.cpp - Every key has a slot of its own --------------===//

#include "dialects/onnx/interfaces/PerfectHash.h"
#include <catch2/catch.hpp>

using namespace onnxc;

/// The slot that a lookup ends in.
static int64_t find(const PerfectHash &table, uint64_t hash) {
  int64_t displacement = table.displacements[hash & (table.displacements.size() - 1)];
  return table.slots[mixHash(hash + displacement) & (table.slots.size() - 1)];
}

TEST_CASE("all keys are found, whatever their number") {
  for (int64_t count : {0, 1, 2, 3, 7, 64, 1000, 30000}) {
    auto hash = [](int64_t key, uint64_t start) { return hashNumber(key * 8, start); };
    std::optional<PerfectHash> table = makePerfectHash(count, hash);
    REQUIRE(table);
    int64_t found = 0, empty = 0;
    for (int64_t key = 0; key < count; ++key)
      found += find(*table, hash(key, table->start)) == key;
    for (int64_t slot : table->slots)
      empty += slot == count;
    CHECK(found == count);
    CHECK(empty == static_cast<int64_t>(table->slots.size()) - count);
  }
}

TEST_CASE("the same keys make the same table") {
  auto hash = [](int64_t key, uint64_t start) { return hashNumber(key, start); };
  std::optional<PerfectHash> first = makePerfectHash(500, hash), second = makePerfectHash(500, hash);
  REQUIRE(first);
  REQUIRE(second);
  CHECK(first->slots == second->slots);
  CHECK(first->displacements == second->displacements);
}

TEST_CASE("keys that cannot be told apart have no table") {
  CHECK_FALSE(makePerfectHash(2, [](int64_t, uint64_t start) { return start; }));
}

TEST_CASE("the hash of bytes depends on their order and number") {
  CHECK(hashBytes(llvm::ArrayRef<char>({'a', 'b'}), 1) != hashBytes(llvm::ArrayRef<char>({'b', 'a'}), 1));
  CHECK(hashBytes(llvm::ArrayRef<char>({'a', '\0'}), 1) != hashBytes(llvm::ArrayRef<char>({'a'}), 1));
}
