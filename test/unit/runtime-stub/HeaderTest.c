/* HeaderTest.c - onnxc.h as a C99 program sees it.  Compiling it is the test. */
#include "onnxc.h"

const onnxc_model *header_test_model(const onnxc_model *model) {
  return onnxc_check_model(model) == ONNXC_OK ? model : NULL;
}
