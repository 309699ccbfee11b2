//===- Registration.cpp - Dialects and passes that the compiler uses ------===//

#include "compiler/Registration.h"

#include "codegen/cpu/Passes.h"
#include "codegen/emit/Emit.h"
#include "dialects/kernel/Kernel.h"
#include "dialects/onnx/interfaces/Lowering.h"
#include "passes/buffer/Passes.h"
#include "passes/common/Passes.h"
#include "passes/graph/Passes.h"
#include "passes/kernels/Passes.h"
#include "passes/tensor/Passes.h"

#include "mlir/InitAllDialects.h"
#include "mlir/InitAllExtensions.h"
#include "mlir/Transforms/Passes.h"

using namespace mlir;

void onnxc::registerDialects(DialectRegistry &registry) {
  registerAllDialects(registry);
  registerAllExtensions(registry);
  registry.insert<onnx::ONNXDialect, kernel::KernelDialect>();
  registerOnnxLowerings(registry);
  kernel::registerBufferizationModels(registry);
  emit::registerTranslations(registry);
}

void onnxc::registerPasses() {
  registerOnnxcCommonPasses();
  registerOnnxcGraphPasses();
  registerOnnxcKernelPasses();
  registerOnnxcTensorPasses();
  registerOnnxcBufferPasses();
  cpu::registerOnnxcCpuPasses();
  registerTransformsPasses();
}
