#ifndef ONNXC_DIALECTS_ONNX_OPS_QUANTIZE_H
#define ONNXC_DIALECTS_ONNX_OPS_QUANTIZE_H
#include "dialects/onnx/Onnx.h"
#define GET_OP_CLASSES
#include "dialects/onnx/ops/Quantize/Quantize.h.inc"
#endif // ONNXC_DIALECTS_ONNX_OPS_QUANTIZE_H
