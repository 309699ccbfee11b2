#ifndef ONNXC_DIALECTS_ONNX_OPS_CONV_H
#define ONNXC_DIALECTS_ONNX_OPS_CONV_H
#include "dialects/onnx/Onnx.h"
#include "dialects/onnx/interfaces/Window.h"
#define GET_OP_CLASSES
#include "dialects/onnx/ops/Conv/Conv.h.inc"
#endif // ONNXC_DIALECTS_ONNX_OPS_CONV_H
