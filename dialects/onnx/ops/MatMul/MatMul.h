#ifndef ONNXC_DIALECTS_ONNX_OPS_MATMUL_H
#define ONNXC_DIALECTS_ONNX_OPS_MATMUL_H
#include "dialects/onnx/Onnx.h"
#define GET_OP_CLASSES
#include "dialects/onnx/ops/MatMul/MatMul.h.inc"
#endif // ONNXC_DIALECTS_ONNX_OPS_MATMUL_H
