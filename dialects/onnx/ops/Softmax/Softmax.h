#ifndef ONNXC_DIALECTS_ONNX_OPS_SOFTMAX_H
#define ONNXC_DIALECTS_ONNX_OPS_SOFTMAX_H
#include "dialects/onnx/Onnx.h"
#define GET_OP_CLASSES
#include "dialects/onnx/ops/Softmax/Softmax.h.inc"
#endif // ONNXC_DIALECTS_ONNX_OPS_SOFTMAX_H
