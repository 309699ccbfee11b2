//===- Bufferize.cpp - Kernels and schedule from tensors to memrefs -------===//

#include "passes/buffer/Buffers.h"
#include "passes/buffer/Passes.h"

#include "dialects/kernel/Kernel.h"

#include "mlir/Dialect/Bufferization/IR/Bufferization.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"

namespace onnxc {
#define GEN_PASS_DEF_BUFFERIZE
#include "passes/buffer/Passes.h.inc"
} // namespace onnxc

using namespace mlir;
using namespace onnxc;

int64_t onnxc::elementBytes(Type element) {
  if (element.isIndex())
    return 8;
  if (auto complex = dyn_cast<ComplexType>(element))
    return 2 * elementBytes(complex.getElementType());
  return std::max<int64_t>(1, element.getIntOrFloatBitWidth() / 8);
}

MemRefType onnxc::bufferType(Type tensor) {
  auto type = cast<RankedTensorType>(tensor);
  return MemRefType::get(type.getShape(), type.getElementType());
}

namespace {
struct Bufferize : onnxc::impl::BufferizeBase<Bufferize> {
  using Base::Base;
  void runOnOperation() override {
    DenseMap<Operation *, KernelScratch> scratch;
    func::FuncOp main;
    for (auto function : llvm::make_early_inc_range(getOperation().getOps<func::FuncOp>())) {
      if (!function->hasAttr(kernel::kResultsAttr)) {
        main = function;
        continue;
      }
      FailureOr<KernelScratch> needed = bufferizeKernel(function, stackBytes);
      if (failed(needed))
        return signalPassFailure();
      // Every buffer of the schedule is its own; memory planning says where that changes.
      function->setAttr(kernel::kNoAliasAttr, UnitAttr::get(&getContext()));
      scratch[function] = std::move(*needed);
    }
    if (main && failed(bufferizeSchedule(main, scratch)))
      signalPassFailure();
  }
};
} // namespace
