#ifndef ONNXC_DIALECTS_ONNX_OPS_RESIZE_H
#define ONNXC_DIALECTS_ONNX_OPS_RESIZE_H
#include "dialects/onnx/Onnx.h"
#define GET_OP_CLASSES
#include "dialects/onnx/ops/Resize/Resize.h.inc"
#endif // ONNXC_DIALECTS_ONNX_OPS_RESIZE_H
