#ifndef ONNXC_DIALECTS_ONNX_OPS_NORMALIZATION_H
#define ONNXC_DIALECTS_ONNX_OPS_NORMALIZATION_H
#include "dialects/onnx/Onnx.h"
#define GET_OP_CLASSES
#include "dialects/onnx/ops/Normalization/Normalization.h.inc"
#endif // ONNXC_DIALECTS_ONNX_OPS_NORMALIZATION_H
