//===- IntegerProductLowering.cpp - Nothing: all of them decompose --------===//

#include "dialects/onnx/interfaces/Lowering.h"

void onnxc::attachIntegerProductLowerings(mlir::MLIRContext *) {}
