//===- PreprocessingLowering.cpp - Composed; nothing to lower --------------===//

#include "dialects/onnx/interfaces/Lowering.h"

void onnxc::attachPreprocessingLowerings(mlir::MLIRContext *) {}
