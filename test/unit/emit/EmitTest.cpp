//===- EmitTest.cpp - Models are emitted, loaded and called ---------------===//

#include "test/unit/emit/TestModels.h"
#include "llvm/Object/ObjectFile.h"
#include <catch2/catch.hpp>
#include <atomic>
#include <set>
#include <thread>

using namespace onnxc;
using namespace onnxc::test;

using AddWeights = onnxc_status(const float *, float *, void *);
using Double = onnxc_status(const float *, int64_t, float *, int64_t *, void *);

template <typename Function>
static Function *lookup(jit::LoadedModel &model, llvm::StringRef name) {
  llvm::Expected<void *> address = model.lookup(name);
  if (!address) {
    llvm::consumeError(address.takeError());
    return nullptr;
  }
  return reinterpret_cast<Function *>(*address);
}

TEST_CASE("a static model adds its weights") {
  unsigned level = GENERATE(0u, 1u, 2u, 3u);
  EmitFixture fixture;
  emit::EmitOptions options;
  options.optLevel = level;
  std::unique_ptr<jit::LoadedModel> model = fixture.load(kAddWeights, options);
  INFO(fixture.diagnostics);
  REQUIRE(model);
  auto *run = lookup<AddWeights>(*model, "add_weights_run");
  REQUIRE(run);
  float x[4] = {10, 20, 30, 40}, y[4] = {};
  REQUIRE(run(x, y, nullptr) == ONNXC_OK);
  for (int i = 0; i < 4; ++i)
    CHECK(y[i] == x[i] + float(i + 1));
}

TEST_CASE("the descriptor tells names, shapes and sizes") {
  EmitFixture fixture;
  std::unique_ptr<jit::LoadedModel> loaded = fixture.load(kDouble);
  INFO(fixture.diagnostics);
  REQUIRE(loaded);
  const onnxc_model &model = *loaded->model();
  CHECK(model.abi_version == ONNXC_ABI_VERSION);
  CHECK(model.struct_size == sizeof(onnxc_model));
  CHECK(std::string(model.name) == "double");
  REQUIRE(model.num_inputs == 1);
  REQUIRE(model.num_outputs == 1);
  REQUIRE(model.num_symbols == 1);
  CHECK(model.num_output_dims == 1);
  CHECK(std::string(model.inputs[0].name) == "x");
  CHECK(model.inputs[0].dtype == ONNXC_FLOAT);
  REQUIRE(model.inputs[0].rank == 1);
  CHECK(model.inputs[0].shape[0] == -1);
  CHECK(model.inputs[0].dims[0] == 0);
  CHECK(std::string(model.symbols[0].name) == "n");
  CHECK(model.symbols[0].max == 8);
  CHECK(model.workspace_align == 64);
  CHECK(model.external_weights_bytes == 0);
  CHECK(std::string(model.provenance).find("onnxc ") == 0);
}

TEST_CASE("a name that is a keyword gets a prefix") {
  EmitFixture fixture;
  std::unique_ptr<jit::LoadedModel> model = fixture.load(kDouble);
  REQUIRE(model);
  CHECK(lookup<Double>(*model, "m_double_run"));
}

TEST_CASE("a dynamic model runs at every size in its range") {
  EmitFixture fixture;
  std::unique_ptr<jit::LoadedModel> loaded = fixture.load(kDouble);
  REQUIRE(loaded);
  const onnxc_model &model = *loaded->model();
  alignas(64) char workspace[64];
  for (int64_t n = 0; n <= 8; ++n) {
    float x[8] = {1, 2, 3, 4, 5, 6, 7, 8}, y[8] = {};
    const void *inputs[] = {x};
    void *outputs[] = {y};
    uint64_t bytes = 0;
    int64_t outputDims[1] = {-1};
    REQUIRE(model.query(&n, &bytes, outputDims) == ONNXC_OK);
    CHECK(bytes == uint64_t(4 * n));
    CHECK(outputDims[0] == n);
    onnxc_call call = {inputs, outputs, &n, outputDims, workspace, nullptr, nullptr};
    REQUIRE(model.run(&call) == ONNXC_OK);
    for (int i = 0; i < 8; ++i)
      CHECK(y[i] == (i < n ? 2 * x[i] : 0));
  }
}

TEST_CASE("either result of query may be null") {
  EmitFixture fixture;
  std::unique_ptr<jit::LoadedModel> loaded = fixture.load(kDouble);
  REQUIRE(loaded);
  int64_t n = 3, outputDims[1] = {};
  uint64_t bytes = 0;
  CHECK(loaded->model()->query(&n, nullptr, nullptr) == ONNXC_OK);
  CHECK(loaded->model()->query(&n, &bytes, nullptr) == ONNXC_OK);
  CHECK(bytes == 12);
  CHECK(loaded->model()->query(&n, nullptr, outputDims) == ONNXC_OK);
  CHECK(outputDims[0] == 3);
  CHECK(loaded->model()->query(nullptr, nullptr, nullptr) == ONNXC_INVALID_ARGUMENT);
}

TEST_CASE("arguments that do not fit are refused") {
  EmitFixture fixture;
  std::unique_ptr<jit::LoadedModel> loaded = fixture.load(kDouble);
  REQUIRE(loaded);
  auto *run = lookup<Double>(*loaded, "m_double_run");
  REQUIRE(run);
  alignas(64) char workspace[64];
  float x[9] = {}, y[9] = {};
  int64_t dims[1] = {};
  CHECK(run(x, 4, y, dims, workspace) == ONNXC_OK);
  CHECK(run(x, 9, y, dims, workspace) == ONNXC_SHAPE_MISMATCH);
  CHECK(run(x, -1, y, dims, workspace) == ONNXC_INVALID_ARGUMENT);
  CHECK(run(nullptr, 4, y, dims, workspace) == ONNXC_INVALID_ARGUMENT);
  CHECK(run(x, 4, nullptr, dims, workspace) == ONNXC_INVALID_ARGUMENT);
  CHECK(run(x, 4, y, nullptr, workspace) == ONNXC_INVALID_ARGUMENT);
  CHECK(run(x, 4, y, dims, nullptr) == ONNXC_INVALID_ARGUMENT);
  CHECK(run(x, 4, y, dims, workspace + 4) == ONNXC_INVALID_ARGUMENT);
  auto *misaligned = reinterpret_cast<float *>(reinterpret_cast<char *>(x) + 1);
  CHECK(run(misaligned, 4, y, dims, workspace) == ONNXC_INVALID_ARGUMENT);
  CHECK(run(nullptr, 0, nullptr, dims, nullptr) == ONNXC_OK);
  CHECK(loaded->model()->run(nullptr) == ONNXC_INVALID_ARGUMENT);
  onnxc_call empty = {};
  CHECK(loaded->model()->run(&empty) == ONNXC_INVALID_ARGUMENT);
}

TEST_CASE("a status of the model reaches the caller") {
  EmitFixture fixture;
  std::unique_ptr<jit::LoadedModel> loaded = fixture.load(kDouble);
  REQUIRE(loaded);
  auto *run = lookup<Double>(*loaded, "m_double_run");
  alignas(64) char workspace[64];
  float x[2] = {1, -1}, y[2] = {};
  int64_t dims[1] = {};
  CHECK(run(x, 2, y, dims, workspace) == ONNXC_INVALID_VALUE);
}

TEST_CASE("two models and several threads do not disturb each other") {
  EmitFixture fixture;
  emit::EmitOptions options;
  options.name = "other";
  std::unique_ptr<jit::LoadedModel> first = fixture.load(kAddWeights);
  std::unique_ptr<jit::LoadedModel> second = fixture.load(kAddWeights, options);
  REQUIRE(first);
  REQUIRE(second);
  AddWeights *runs[] = {lookup<AddWeights>(*first, "add_weights_run"),
                        lookup<AddWeights>(*second, "other_run")};
  std::atomic<int> wrong = 0;
  auto work = [&](int seed) {
    float x[4] = {float(seed), 0, 0, 0}, y[4] = {};
    for (int i = 0; i < 1000; ++i)
      if (runs[i % 2](x, y, nullptr) != ONNXC_OK || y[0] != float(seed) + 1 || y[3] != 4)
        ++wrong;
  };
  std::thread threads[] = {std::thread(work, 1), std::thread(work, 2), std::thread(work, 3)};
  for (std::thread &thread : threads)
    thread.join();
  CHECK(wrong == 0);
}

TEST_CASE("the same module gives the same bytes") {
  llvm::SmallVector<char, 0> objects[2];
  for (llvm::SmallVector<char, 0> &object : objects) {
    EmitFixture fixture;
    mlir::FailureOr<llvm::SmallVector<char, 0>> result =
        emit::emitObjectToMemory(*fixture.parse(kAddWeights), {});
    REQUIRE(succeeded(result));
    object = std::move(*result);
  }
  CHECK(objects[0] == objects[1]);
}

TEST_CASE("an object exports three symbols and needs none") {
  EmitFixture fixture;
  struct Machine {
    const char *triple, *cpu, *features;
  };
  auto machine = GENERATE(values<Machine>({{"", "", ""},
                                           {"x86_64-linux-gnu", "haswell", ""},
                                           {"aarch64-linux-gnu", "cortex-a76", ""},
                                           {"riscv64-linux-gnu", "", "+m,+f,+d"},
                                           {"thumbv7em-none-eabihf", "cortex-m4", ""},
                                           {"wasm32-unknown-unknown", "", "+simd128"}}));
  emit::EmitOptions options;
  options.triple = machine.triple;
  options.cpu = machine.cpu;
  options.features = machine.features;
  mlir::FailureOr<llvm::SmallVector<char, 0>> object =
      emit::emitObjectToMemory(*fixture.parse(kAddWeights), options);
  INFO(machine.triple << ": " << fixture.diagnostics);
  REQUIRE(succeeded(object));
  auto file = llvm::object::ObjectFile::createObjectFile(
      llvm::MemoryBufferRef(llvm::StringRef(object->data(), object->size()), ""));
  REQUIRE(bool(file));
  std::set<std::string> exported, needed;
  for (const llvm::object::SymbolRef &symbol : (*file)->symbols()) {
    uint32_t flags = llvm::cantFail(symbol.getFlags());
    std::string name = llvm::cantFail(symbol.getName()).str();
    if (flags & llvm::object::SymbolRef::SF_Undefined)
      needed.insert(name);
    else if (flags & llvm::object::SymbolRef::SF_Global)
      exported.insert(name);
  }
  // WebAssembly's memory, table and stack pointer are imports by definition.
  needed.erase("__indirect_function_table");
  needed.erase("__linear_memory");
  needed.erase("__stack_pointer");
  CHECK(needed == std::set<std::string>{});
  CHECK(exported == std::set<std::string>{"add_weights", "add_weights_run", "add_weights_query"});
}
