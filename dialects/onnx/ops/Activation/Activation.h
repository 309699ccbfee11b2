#ifndef ONNXC_DIALECTS_ONNX_OPS_ACTIVATION_H
#define ONNXC_DIALECTS_ONNX_OPS_ACTIVATION_H
#include "dialects/onnx/Onnx.h"
#define GET_OP_CLASSES
#include "dialects/onnx/ops/Activation/Activation.h.inc"
#endif // ONNXC_DIALECTS_ONNX_OPS_ACTIVATION_H
