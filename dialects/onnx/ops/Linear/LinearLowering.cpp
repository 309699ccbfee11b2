//===- LinearLowering.cpp - Linear models are composed; nothing to lower --===//

#include "dialects/onnx/interfaces/Lowering.h"

void onnxc::attachLinearLowerings(mlir::MLIRContext *) {}
