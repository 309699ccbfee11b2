#ifndef ONNXC_DIALECTS_ONNX_OPS_ELEMENTWISE_H
#define ONNXC_DIALECTS_ONNX_OPS_ELEMENTWISE_H
#include "dialects/onnx/Onnx.h"
#define GET_OP_CLASSES
#include "dialects/onnx/ops/Elementwise/Elementwise.h.inc"
#endif // ONNXC_DIALECTS_ONNX_OPS_ELEMENTWISE_H
