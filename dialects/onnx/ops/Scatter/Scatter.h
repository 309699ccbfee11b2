#ifndef ONNXC_DIALECTS_ONNX_OPS_SCATTER_H
#define ONNXC_DIALECTS_ONNX_OPS_SCATTER_H
#include "dialects/onnx/Onnx.h"
#define GET_OP_CLASSES
#include "dialects/onnx/ops/Scatter/Scatter.h.inc"
#endif // ONNXC_DIALECTS_ONNX_OPS_SCATTER_H
