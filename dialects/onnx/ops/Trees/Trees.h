#ifndef ONNXC_DIALECTS_ONNX_OPS_TREES_H
#define ONNXC_DIALECTS_ONNX_OPS_TREES_H
#include "dialects/onnx/Onnx.h"
#define GET_OP_CLASSES
#include "dialects/onnx/ops/Trees/Trees.h.inc"
#endif // ONNXC_DIALECTS_ONNX_OPS_TREES_H
