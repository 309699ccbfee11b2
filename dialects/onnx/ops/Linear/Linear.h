#ifndef ONNXC_DIALECTS_ONNX_OPS_LINEAR_H
#define ONNXC_DIALECTS_ONNX_OPS_LINEAR_H
#include "dialects/onnx/Onnx.h"
#define GET_OP_CLASSES
#include "dialects/onnx/ops/Linear/Linear.h.inc"
#endif // ONNXC_DIALECTS_ONNX_OPS_LINEAR_H
