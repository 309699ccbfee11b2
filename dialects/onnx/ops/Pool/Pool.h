#ifndef ONNXC_DIALECTS_ONNX_OPS_POOL_H
#define ONNXC_DIALECTS_ONNX_OPS_POOL_H
#include "dialects/onnx/Onnx.h"
#include "dialects/onnx/interfaces/Window.h"
#define GET_OP_CLASSES
#include "dialects/onnx/ops/Pool/Pool.h.inc"
#endif // ONNXC_DIALECTS_ONNX_OPS_POOL_H
