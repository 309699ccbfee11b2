//===- EmitContractions.cpp - The pass around ContractEmitter -------------===//

#include "codegen/cpu/AttendEmitter.h"
#include "codegen/cpu/ContractEmitter.h"
#include "codegen/cpu/Passes.h"
#include "codegen/cpu/TargetPass.h"
#include "codegen/cpu/contract/TileEmitter.h"
#include "dialects/kernel/Kernel.h"

#include "mlir/Dialect/AMX/AMXDialect.h"
#include "mlir/Dialect/Affine/IR/AffineOps.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"

namespace onnxc::cpu {
#define GEN_PASS_DEF_EMITCONTRACTIONS
#include "codegen/cpu/Passes.h.inc"
} // namespace onnxc::cpu

using namespace mlir;
using namespace onnxc;

namespace {
struct EmitContractions : cpu::SharingPass<cpu::impl::EmitContractionsBase<EmitContractions>> {
  using SharingPass::SharingPass;

  void runOnOperation() override {
    SmallVector<kernel::ContractOp> contractions;
    getOperation().walk([&](kernel::ContractOp op) {
      if (isa<MemRefType>(op.getOut().getType()))
        contractions.push_back(op);
    });
    SmallVector<kernel::AttendOp> attends;
    getOperation().walk([&](kernel::AttendOp op) {
      if (isa<MemRefType>(op.getOut().getType()))
        attends.push_back(op);
    });
    if (contractions.empty() && attends.empty())
      return markAllAnalysesPreserved();
    std::optional<cpu::MatrixTile> kernelTile;
    for (kernel::ContractOp op : contractions)
      if (failed(op.getWinograd() ? cpu::emitWinograd(op, target)
                                  : cpu::emitContraction(op, target, kernelTile)))
        return signalPassFailure();
    for (kernel::AttendOp op : attends)
      cpu::emitAttend(op, target);
  }
};
} // namespace
