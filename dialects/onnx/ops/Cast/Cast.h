#ifndef ONNXC_DIALECTS_ONNX_OPS_CAST_H
#define ONNXC_DIALECTS_ONNX_OPS_CAST_H
#include "dialects/onnx/Onnx.h"
#define GET_OP_CLASSES
#include "dialects/onnx/ops/Cast/Cast.h.inc"
#endif // ONNXC_DIALECTS_ONNX_OPS_CAST_H
