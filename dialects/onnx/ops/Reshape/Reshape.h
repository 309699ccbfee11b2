#ifndef ONNXC_DIALECTS_ONNX_OPS_RESHAPE_H
#define ONNXC_DIALECTS_ONNX_OPS_RESHAPE_H
#include "dialects/onnx/Onnx.h"
#define GET_OP_CLASSES
#include "dialects/onnx/ops/Reshape/Reshape.h.inc"
#endif // ONNXC_DIALECTS_ONNX_OPS_RESHAPE_H
