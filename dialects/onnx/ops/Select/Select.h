//===- Select.h - Results whose size depends on data -------------*- C++ -*-===//

#ifndef ONNXC_DIALECTS_ONNX_OPS_SELECT_SELECT_H
#define ONNXC_DIALECTS_ONNX_OPS_SELECT_SELECT_H

#include "dialects/onnx/Onnx.h"

#define GET_OP_CLASSES
#include "dialects/onnx/ops/Select/Select.h.inc"

#endif // ONNXC_DIALECTS_ONNX_OPS_SELECT_SELECT_H
