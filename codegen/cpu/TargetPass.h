//===- TargetPass.h - Passes that ask what the machine is like ---*- C++ -*-===//

#ifndef ONNXC_CODEGEN_CPU_TARGETPASS_H
#define ONNXC_CODEGEN_CPU_TARGETPASS_H

#include "codegen/cpu/CpuTarget.h"

#include "mlir/Pass/Pass.h"

namespace onnxc::cpu {

/// A generated base of a pass with the options of a target.  These are resolved before the pass
/// runs, for all functions: that takes as long as a small function does.
template <typename GeneratedBase>
class TargetPass : public GeneratedBase {
public:
  using GeneratedBase::GeneratedBase;

  mlir::LogicalResult initialize(mlir::MLIRContext *) override {
    target = resolveTarget(this->triple, this->cpu, this->features);
    return mlir::success();
  }

protected:
  CpuTarget target;
};

/// The same where an option may say from when on threads share work.
template <typename GeneratedBase>
class SharingPass : public TargetPass<GeneratedBase> {
public:
  using TargetPass<GeneratedBase>::TargetPass;

  mlir::LogicalResult initialize(mlir::MLIRContext *context) override {
    if (failed(TargetPass<GeneratedBase>::initialize(context)))
      return mlir::failure();
    if (this->shareFrom >= 0)
      this->target.shareFrom = this->shareFrom;
    return mlir::success();
  }
};

} // namespace onnxc::cpu

#endif // ONNXC_CODEGEN_CPU_TARGETPASS_H
