//===- LowerLaunch.h - kernel.launch in the LLVM dialect ---------*- C++ -*-===//

#ifndef ONNXC_CODEGEN_CPU_LOWERLAUNCH_H
#define ONNXC_CODEGEN_CPU_LOWERLAUNCH_H

#include "mlir/Conversion/LLVMCommon/TypeConverter.h"

namespace onnxc::cpu {

void addLaunchPatterns(mlir::LLVMTypeConverter &converter, mlir::RewritePatternSet &patterns);

} // namespace onnxc::cpu

#endif // ONNXC_CODEGEN_CPU_LOWERLAUNCH_H
