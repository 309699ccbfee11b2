#ifndef ONNXC_DIALECTS_ONNX_OPS_LOSS_H
#define ONNXC_DIALECTS_ONNX_OPS_LOSS_H
#include "dialects/onnx/Onnx.h"
#define GET_OP_CLASSES
#include "dialects/onnx/ops/Loss/Loss.h.inc"
#endif // ONNXC_DIALECTS_ONNX_OPS_LOSS_H
