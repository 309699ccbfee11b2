//===- SignalLowering.cpp - Signal processing is composed; nothing to lower ===//

#include "dialects/onnx/interfaces/Lowering.h"

void onnxc::attachSignalLowerings(mlir::MLIRContext *) {}
