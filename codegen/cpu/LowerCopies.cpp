//===- LowerCopies.cpp - memref.copy is an elementwise operation ----------===//

#include "codegen/cpu/Passes.h"

#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Linalg/Utils/Utils.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"

namespace onnxc::cpu {
#define GEN_PASS_DEF_LOWERCOPIES
#include "codegen/cpu/Passes.h.inc"
} // namespace onnxc::cpu

using namespace mlir;

namespace {
struct LowerCopies : onnxc::cpu::impl::LowerCopiesBase<LowerCopies> {
  void runOnOperation() override {
    getOperation().walk([](memref::CopyOp copy) {
      OpBuilder builder(copy);
      if (copy.getSource() != copy.getTarget())
        linalg::makeMemRefCopyOp(builder, copy.getLoc(), copy.getSource(), copy.getTarget());
      copy.erase();
    });
  }
};
} // namespace
