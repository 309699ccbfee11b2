#ifndef ONNXC_DIALECTS_ONNX_OPS_ATTENTION_H
#define ONNXC_DIALECTS_ONNX_OPS_ATTENTION_H
#include "dialects/onnx/Onnx.h"
#define GET_OP_CLASSES
#include "dialects/onnx/ops/Attention/Attention.h.inc"
#endif // ONNXC_DIALECTS_ONNX_OPS_ATTENTION_H
