#ifndef ONNXC_DIALECTS_ONNX_OPS_SEARCH_H
#define ONNXC_DIALECTS_ONNX_OPS_SEARCH_H
#include "dialects/onnx/Onnx.h"
#define GET_OP_CLASSES
#include "dialects/onnx/ops/Search/Search.h.inc"
#endif // ONNXC_DIALECTS_ONNX_OPS_SEARCH_H
