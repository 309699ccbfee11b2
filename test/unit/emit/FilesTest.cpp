//===- FilesTest.cpp - Object, header and weights as files ----------------===//

#include "test/unit/emit/TestModels.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include <catch2/catch.hpp>
#include <cstring>
#include <set>

using namespace onnxc;
using namespace onnxc::test;

namespace {

/// A folder that is gone when the test is over.
class TemporaryFolder {
public:
  TemporaryFolder() { REQUIRE_FALSE(llvm::sys::fs::createUniqueDirectory("onnxc-test", folder)); }
  ~TemporaryFolder() { llvm::sys::fs::remove_directories(folder); }

  std::string path(llvm::StringRef name) const {
    llvm::SmallString<128> result = folder;
    llvm::sys::path::append(result, name);
    return result.str().str();
  }

  std::set<std::string> files() const {
    std::set<std::string> names;
    std::error_code error;
    for (llvm::sys::fs::directory_iterator it(folder, error), end; it != end; it.increment(error))
      names.insert(llvm::sys::path::filename(it->path()).str());
    return names;
  }

  std::string read(llvm::StringRef name) const {
    auto file = llvm::MemoryBuffer::getFile(path(name));
    return file ? (*file)->getBuffer().str() : "";
  }

private:
  llvm::SmallString<128> folder;
};

} // namespace

static bool contains(const std::string &text, const char *part) {
  return text.find(part) != std::string::npos;
}

/// `text` with its first `from` replaced.
static std::string replaced(const char *text, llvm::StringRef from, llvm::StringRef to) {
  auto [before, after] = llvm::StringRef(text).split(from);
  return (before + to + after).str();
}

TEST_CASE("object and header are written and nothing else") {
  TemporaryFolder folder;
  EmitFixture fixture;
  REQUIRE(succeeded(emit::emitObject(*fixture.parse(kAddWeights), {}, folder.path("m.o"),
                                     folder.path("m.h"))));
  CHECK(folder.files() == std::set<std::string>{"m.o", "m.h"});
  // The file has the bytes that the memory variant gives.
  mlir::FailureOr<llvm::SmallVector<char, 0>> memory =
      emit::emitObjectToMemory(*fixture.parse(kAddWeights), {});
  REQUIRE(succeeded(memory));
  CHECK(folder.read("m.o") == std::string(memory->begin(), memory->end()));
}

TEST_CASE("the weights in the object are expanded to what the code loads") {
  EmitFixture fixture;
  mlir::FailureOr<llvm::SmallVector<char, 0>> object =
      emit::emitObjectToMemory(*fixture.parse(kAddWeights), {});
  REQUIRE(succeeded(object));
  std::string expected(96, '\0');
  memcpy(&expected[0], "\1\1\1", 3);  // a splat of bools
  memcpy(&expected[8], "\1\0\1", 3);  // bools
  for (int i = 0; i < 10; ++i)
    expected[16 + 2 * i] = 7;         // a splat of i16
  float floats[] = {1, 2, 3, 4};
  memcpy(&expected[64], floats, sizeof(floats));
  CHECK(std::string(object->begin(), object->end()).find(expected) != std::string::npos);
}

TEST_CASE("weights go to a file of their own on request") {
  TemporaryFolder folder;
  EmitFixture fixture;
  emit::EmitOptions options;
  options.weights = emit::WeightsMode::File;
  REQUIRE(succeeded(emit::emitObject(*fixture.parse(kAddWeights), options, folder.path("m.o"),
                                     folder.path("m.h"))));
  CHECK(folder.files() == std::set<std::string>{"m.o", "m.h", "m.weights"});
  std::string weights = folder.read("m.weights");
  REQUIRE(weights.size() == 96);
  CHECK(contains(folder.read("m.h"), "const void *weights"));

  std::string object = folder.read("m.o");
  llvm::Expected<std::unique_ptr<jit::LoadedModel>> loaded =
      jit::LoadedModel::load({object, "m.o"}, "add_weights");
  REQUIRE(bool(loaded));
  const onnxc_model &model = *(*loaded)->model();
  CHECK(model.external_weights_bytes == 96);
  alignas(64) char mapped[96];
  memcpy(mapped, weights.data(), sizeof(mapped));
  float x[4] = {1, 1, 1, 1}, y[4] = {};
  const void *inputs[] = {x};
  void *outputs[] = {y};
  onnxc_call call = {};
  call.inputs = inputs;
  call.outputs = outputs;
  CHECK(model.run(&call) == ONNXC_INVALID_ARGUMENT);
  call.weights = mapped;
  REQUIRE(model.run(&call) == ONNXC_OK);
  CHECK(y[3] == 5);
}

TEST_CASE("a failure leaves no file behind") {
  TemporaryFolder folder;
  EmitFixture fixture;
  CHECK(failed(emit::emitObject(*fixture.parse(kAddWeights), {}, folder.path("m.o"),
                                folder.path("missing/m.h"))));
  CHECK(contains(fixture.diagnostics, "missing/m.h"));
  CHECK(folder.files().empty());
}

TEST_CASE("the header of a static model has sizes and a typed entry point") {
  EmitFixture fixture;
  std::string header;
  llvm::raw_string_ostream os(header);
  REQUIRE(succeeded(emit::emitHeader(*fixture.parse(kAddWeights), {}, os)));
  for (const char *part :
       {"#include \"onnxc.h\"", "#define ADD_WEIGHTS_WORKSPACE_BYTES 0\n",
        "#define ADD_WEIGHTS_WEIGHTS_BYTES 96\n", "#define ADD_WEIGHTS_X_ELEMENTS 4\n",
        "#define ADD_WEIGHTS_X_SHAPE {4}\n", "extern const onnxc_model add_weights;",
        "onnxc_status add_weights_run(const float *x,"}) {
    INFO(part);
    CHECK(contains(header, part));
  }
}

TEST_CASE("the header of a dynamic model takes sizes and computes the workspace") {
  EmitFixture fixture;
  std::string header;
  llvm::raw_string_ostream os(header);
  REQUIRE(succeeded(emit::emitHeader(*fixture.parse(kDouble), {}, os)));
  CHECK(contains(header, "int64_t n,"));
  CHECK(contains(header, "int64_t *output_dims,"));
  CHECK(contains(header, "static inline uint64_t m_double_workspace_bytes(int64_t n)"));
}

TEST_CASE("names from the model cannot leave their comment") {
  EmitFixture fixture;
  std::string header;
  llvm::raw_string_ostream os(header);
  std::string text = replaced(kAddWeights, "name = \"add weights\"", "name = \"a */ #error\\0A b\"");
  REQUIRE(succeeded(emit::emitHeader(*fixture.parse(text), {}, os)));
  CHECK_FALSE(contains(header, "*/ #error"));
  CHECK_FALSE(contains(header, "\n b"));
}

TEST_CASE("broken metadata is reported") {
  struct Case {
    const char *from, *to, *message;
  };
  auto broken = GENERATE(values<Case>({
      {"onnxc.model", "onnxc.none", "module has no onnxc.model"},
      {"onnxc.inputs", "onnxc.none", "module has no onnxc.inputs"},
      {"type = tensor<4xf32>", "type = tensor<4xindex>", "element type"},
      {"type = tensor<4xf32>", "type = tensor<?xf32>", "must have an index in dims"},
      {"type = tensor<4xf32>", "type = tensor<*xf32>", "needs a ranked tensor type"},
      {"type = tensor<4xf32>", "type = tensor<9223372036854775807xf32>", "larger than any memory"},
      {"array<i64: -1>", "array<i64>", "one entry of dims per axis"},
      {"align = 64", "align = 3", "a power of two"},
      {"[64, dense_resource<w>", "[96, dense_resource<w>", "overlaps"},
      {"[64, dense_resource<w>", "[20, dense_resource<w>", "overlaps"},
      {"tensor<4xf32>]]", "tensor<5xf32>]]", "its type needs 20"},
      {"dense_resource<w>", "dense_resource<other>", "has no contents"},
      {"llvm.func @main(", "llvm.func @other(", "module has no @main"},
      {"%d0: !llvm.ptr", "%extra: i64, %d0: !llvm.ptr", "@main must take 21 arguments"},
  }));
  EmitFixture fixture;
  mlir::OwningOpRef<mlir::ModuleOp> module =
      fixture.parse(replaced(kAddWeights, broken.from, broken.to));
  INFO(broken.to << ": " << fixture.diagnostics);
  REQUIRE(module);
  CHECK(failed(emit::emitObjectToMemory(*module, {})));
  INFO(fixture.diagnostics);
  CHECK(contains(fixture.diagnostics, broken.message));
}

TEST_CASE("an unknown target or processor is reported") {
  EmitFixture fixture;
  emit::EmitOptions options;
  options.triple = "pdp11-unknown-none";
  CHECK(failed(emit::emitObjectToMemory(*fixture.parse(kAddWeights), options)));
  CHECK(contains(fixture.diagnostics, "unknown target"));
  options.triple = "x86_64-linux-gnu";
  options.cpu = "abacus";
  CHECK(failed(emit::emitObjectToMemory(*fixture.parse(kAddWeights), options)));
  CHECK(contains(fixture.diagnostics, "no processor 'abacus'"));
}
