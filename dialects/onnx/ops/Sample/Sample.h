#ifndef ONNXC_DIALECTS_ONNX_OPS_SAMPLE_H
#define ONNXC_DIALECTS_ONNX_OPS_SAMPLE_H
#include "dialects/onnx/Onnx.h"
#define GET_OP_CLASSES
#include "dialects/onnx/ops/Sample/Sample.h.inc"
#endif // ONNXC_DIALECTS_ONNX_OPS_SAMPLE_H
