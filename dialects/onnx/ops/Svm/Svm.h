#ifndef ONNXC_DIALECTS_ONNX_OPS_SVM_H
#define ONNXC_DIALECTS_ONNX_OPS_SVM_H
#include "dialects/onnx/Onnx.h"
#define GET_OP_CLASSES
#include "dialects/onnx/ops/Svm/Svm.h.inc"
#endif // ONNXC_DIALECTS_ONNX_OPS_SVM_H
