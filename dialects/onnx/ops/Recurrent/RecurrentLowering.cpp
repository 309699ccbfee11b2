//===- RecurrentLowering.cpp - Recurrences are composed; nothing to lower -===//

#include "dialects/onnx/interfaces/Lowering.h"

void onnxc::attachRecurrentLowerings(mlir::MLIRContext *) {}
