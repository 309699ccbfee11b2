#ifndef ONNXC_DIALECTS_ONNX_OPS_PREPROCESSING_H
#define ONNXC_DIALECTS_ONNX_OPS_PREPROCESSING_H
#include "dialects/onnx/Onnx.h"
#define GET_OP_CLASSES
#include "dialects/onnx/ops/Preprocessing/Preprocessing.h.inc"
#endif // ONNXC_DIALECTS_ONNX_OPS_PREPROCESSING_H
