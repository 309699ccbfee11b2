#ifndef ONNXC_DIALECTS_ONNX_OPS_CONSTANT_H
#define ONNXC_DIALECTS_ONNX_OPS_CONSTANT_H
#include "dialects/onnx/Onnx.h"
#define GET_OP_CLASSES
#include "dialects/onnx/ops/Constant/Constant.h.inc"
#endif // ONNXC_DIALECTS_ONNX_OPS_CONSTANT_H
