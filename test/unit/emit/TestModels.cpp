//===- TestModels.cpp - Small models as the emitter receives them ---------===//

#include "test/unit/emit/TestModels.h"
#include "mlir/IR/Diagnostics.h"
#include "mlir/Parser/Parser.h"

using namespace mlir;

namespace onnxc::test {

static DialectRegistry makeRegistry() {
  DialectRegistry registry;
  emit::registerTranslations(registry);
  return registry;
}

EmitFixture::EmitFixture() : ctx(makeRegistry()) {
  ctx.allowUnregisteredDialects();
  ctx.getDiagEngine().registerHandler([this](Diagnostic &diagnostic) {
    diagnostics += diagnostic.str() + "\n";
    return success();
  });
}

OwningOpRef<ModuleOp> EmitFixture::parse(StringRef text) {
  return parseSourceString<ModuleOp>(text, &ctx);
}

std::unique_ptr<jit::LoadedModel> EmitFixture::load(StringRef text,
                                                    const emit::EmitOptions &options) {
  OwningOpRef<ModuleOp> module = parse(text);
  if (!module)
    return nullptr;
  std::string prefix = emit::symbolPrefix(*module, options);
  FailureOr<SmallVector<char, 0>> object = emit::emitObjectToMemory(*module, options);
  if (failed(object))
    return nullptr;
  llvm::MemoryBufferRef buffer(StringRef(object->data(), object->size()), "model.o");
  llvm::Expected<std::unique_ptr<jit::LoadedModel>> model = jit::LoadedModel::load(buffer, prefix);
  if (!model) {
    diagnostics += llvm::toString(model.takeError()) + "\n";
    return nullptr;
  }
  return std::move(*model);
}

const char *const kAddWeights = R"mlir(
module attributes {
  onnxc.model = {name = "add weights", sha256 = "00ff", producer = "test"},
  onnxc.symbols = [],
  onnxc.inputs = [{name = "x", type = tensor<4xf32>, dims = array<i64: -1>}],
  onnxc.outputs = [{name = "y", type = tensor<4xf32>, dims = array<i64: -1>}],
  onnxc.workspace = {bytes = 0 : i64, align = 64 : i64}
} {
  llvm.mlir.global private constant @weights() {addr_space = 0 : i32, alignment = 64 : i64,
      onnxc.segments = [[0, dense<true> : tensor<3xi1>], [8, dense<[true, false, true]> : tensor<3xi1>],
                        [16, dense<7> : tensor<10xi16>],
                        [64, dense_resource<w> : tensor<4xf32>]]} : !llvm.array<96 x i8>
  llvm.func @main(%x0: !llvm.ptr, %x: !llvm.ptr, %x1: i64, %x2: i64, %x3: i64,
                  %y0: !llvm.ptr, %y: !llvm.ptr, %y1: i64, %y2: i64, %y3: i64,
                  %w0: !llvm.ptr, %w: !llvm.ptr, %w1: i64, %w2: i64, %w3: i64,
                  %d0: !llvm.ptr, %d: !llvm.ptr, %d1: i64, %d2: i64, %d3: i64,
                  %executor: !llvm.ptr) -> i32 {
    %base = llvm.mlir.addressof @weights : !llvm.ptr
    %weights = llvm.getelementptr %base[64] : (!llvm.ptr) -> !llvm.ptr, i8
    llvm.call @add(%x, %weights, %y) : (!llvm.ptr, !llvm.ptr, !llvm.ptr) -> ()
    %ok = llvm.mlir.constant(0 : i32) : i32
    llvm.return %ok : i32
  }
  llvm.func @add(%x: !llvm.ptr, %w: !llvm.ptr, %y: !llvm.ptr)
      attributes {kernel.noalias, kernel.nodes = ["/add"]} {
    %0 = llvm.load %x {alignment = 4 : i64} : !llvm.ptr -> vector<4xf32> loc(#loc)
    %1 = llvm.load %w {alignment = 4 : i64} : !llvm.ptr -> vector<4xf32>
    %2 = llvm.fadd %0, %1 : vector<4xf32>
    llvm.store %2, %y {alignment = 4 : i64} : vector<4xf32>, !llvm.ptr
    llvm.return
  } loc(#loc)
}
#loc = loc("/add"("model.onnx":7:0))
{-#
  dialect_resources: {
    builtin: {
      w: "0x040000000000803F000000400000404000008040"
    }
  }
#-}
)mlir";

const char *const kDouble = R"mlir(
module attributes {
  onnxc.model = {name = "double", sha256 = "", producer = ""},
  onnxc.symbols = [{name = "n", min = 0 : i64, max = 8 : i64}],
  onnxc.inputs = [{name = "x", type = tensor<?xf32>, dims = array<i64: 0>}],
  onnxc.outputs = [{name = "y", type = tensor<?xf32>, dims = array<i64: 0>}],
  onnxc.workspace = {bytes = 32 : i64, align = 64 : i64}
} {
  llvm.func @main(%x0: !llvm.ptr, %x: !llvm.ptr, %x1: i64, %n: i64, %x3: i64,
                  %y0: !llvm.ptr, %y: !llvm.ptr, %y1: i64, %y2: i64, %y3: i64,
                  %w0: !llvm.ptr, %w: !llvm.ptr, %w1: i64, %w2: i64, %w3: i64,
                  %d0: !llvm.ptr, %d: !llvm.ptr, %d1: i64, %d2: i64, %d3: i64,
                  %executor: !llvm.ptr) -> i32 {
    %c0 = llvm.mlir.constant(0 : i64) : i64
    %c1 = llvm.mlir.constant(1 : i64) : i64
    %ok = llvm.mlir.constant(0 : i32) : i32
    %invalid = llvm.mlir.constant(4 : i32) : i32
    %zero = llvm.mlir.constant(0.0 : f32) : f32
    llvm.br ^loop(%c0 : i64)
  ^loop(%i: i64):
    %more = llvm.icmp "slt" %i, %n : i64
    llvm.cond_br %more, ^body, ^done
  ^body:
    %px = llvm.getelementptr %x[%i] : (!llvm.ptr, i64) -> !llvm.ptr, f32
    %v = llvm.load %px : !llvm.ptr -> f32
    %negative = llvm.fcmp "olt" %v, %zero : f32
    llvm.cond_br %negative, ^fail, ^store
  ^store:
    %twice = llvm.fadd %v, %v : f32
    %py = llvm.getelementptr %y[%i] : (!llvm.ptr, i64) -> !llvm.ptr, f32
    llvm.store %twice, %py : f32, !llvm.ptr
    %next = llvm.add %i, %c1 : i64
    llvm.br ^loop(%next : i64)
  ^fail:
    llvm.return %invalid : i32
  ^done:
    llvm.return %ok : i32
  }
  llvm.func @query(%n: i64, %d0: !llvm.ptr, %d: !llvm.ptr, %d1: i64, %d2: i64, %d3: i64) -> i64 {
    llvm.store %n, %d : i64, !llvm.ptr
    %c4 = llvm.mlir.constant(4 : i64) : i64
    %bytes = llvm.mul %n, %c4 : i64
    llvm.return %bytes : i64
  }
}
)mlir";

} // namespace onnxc::test
