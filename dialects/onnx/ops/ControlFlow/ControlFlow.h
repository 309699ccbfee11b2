#ifndef ONNXC_DIALECTS_ONNX_OPS_CONTROLFLOW_H
#define ONNXC_DIALECTS_ONNX_OPS_CONTROLFLOW_H
#include "dialects/onnx/Onnx.h"
#define GET_OP_CLASSES
#include "dialects/onnx/ops/ControlFlow/ControlFlow.h.inc"
#endif // ONNXC_DIALECTS_ONNX_OPS_CONTROLFLOW_H
