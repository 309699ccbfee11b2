#ifndef ONNXC_DIALECTS_ONNX_OPS_SIGNAL_H
#define ONNXC_DIALECTS_ONNX_OPS_SIGNAL_H
#include "dialects/onnx/Onnx.h"
#define GET_OP_CLASSES
#include "dialects/onnx/ops/Signal/Signal.h.inc"
#endif // ONNXC_DIALECTS_ONNX_OPS_SIGNAL_H
