#ifndef ONNXC_DIALECTS_ONNX_OPS_LINEARALGEBRA_H
#define ONNXC_DIALECTS_ONNX_OPS_LINEARALGEBRA_H
#include "dialects/onnx/Onnx.h"
#define GET_OP_CLASSES
#include "dialects/onnx/ops/LinearAlgebra/LinearAlgebra.h.inc"
#endif // ONNXC_DIALECTS_ONNX_OPS_LINEARALGEBRA_H
