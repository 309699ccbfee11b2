#ifndef ONNXC_DIALECTS_ONNX_OPS_RANDOM_H
#define ONNXC_DIALECTS_ONNX_OPS_RANDOM_H
#include "dialects/onnx/Onnx.h"
#define GET_OP_CLASSES
#include "dialects/onnx/ops/Random/Random.h.inc"
#endif // ONNXC_DIALECTS_ONNX_OPS_RANDOM_H
