#ifndef ONNXC_DIALECTS_ONNX_OPS_GATHER_H
#define ONNXC_DIALECTS_ONNX_OPS_GATHER_H
#include "dialects/onnx/Onnx.h"
#define GET_OP_CLASSES
#include "dialects/onnx/ops/Gather/Gather.h.inc"
#endif // ONNXC_DIALECTS_ONNX_OPS_GATHER_H
