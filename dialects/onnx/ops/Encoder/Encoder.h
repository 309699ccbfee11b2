#ifndef ONNXC_DIALECTS_ONNX_OPS_ENCODER_H
#define ONNXC_DIALECTS_ONNX_OPS_ENCODER_H
#include "dialects/onnx/Onnx.h"
#define GET_OP_CLASSES
#include "dialects/onnx/ops/Encoder/Encoder.h.inc"
#endif // ONNXC_DIALECTS_ONNX_OPS_ENCODER_H
