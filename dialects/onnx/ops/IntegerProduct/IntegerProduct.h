#ifndef ONNXC_DIALECTS_ONNX_OPS_INTEGERPRODUCT_H
#define ONNXC_DIALECTS_ONNX_OPS_INTEGERPRODUCT_H
#include "dialects/onnx/Onnx.h"
#define GET_OP_CLASSES
#include "dialects/onnx/ops/IntegerProduct/IntegerProduct.h.inc"
#endif // ONNXC_DIALECTS_ONNX_OPS_INTEGERPRODUCT_H
