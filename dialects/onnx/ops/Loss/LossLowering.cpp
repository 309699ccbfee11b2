//===- LossLowering.cpp - Losses are composed; nothing to lower -----------===//

#include "dialects/onnx/interfaces/Lowering.h"

void onnxc::attachLossLowerings(mlir::MLIRContext *) {}
