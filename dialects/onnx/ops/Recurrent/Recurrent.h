#ifndef ONNXC_DIALECTS_ONNX_OPS_RECURRENT_H
#define ONNXC_DIALECTS_ONNX_OPS_RECURRENT_H
#include "dialects/onnx/Onnx.h"
#define GET_OP_CLASSES
#include "dialects/onnx/ops/Recurrent/Recurrent.h.inc"
#endif // ONNXC_DIALECTS_ONNX_OPS_RECURRENT_H
