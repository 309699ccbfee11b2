//===- ControlFlowLowering.cpp - Nothing: control flow stays in the schedule ===//

#include "dialects/onnx/interfaces/Lowering.h"

void onnxc::attachControlFlowLowerings(mlir::MLIRContext *) {}
