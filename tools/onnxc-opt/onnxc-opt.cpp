//===- onnxc-opt.cpp - Runs single passes and phases on IR ----------------===//

#include "compiler/Registration.h"

#include "mlir/Tools/mlir-opt/MlirOptMain.h"

int main(int argc, char **argv) {
  mlir::DialectRegistry registry;
  onnxc::registerDialects(registry);
  onnxc::registerPasses();
  return mlir::asMainReturnCode(mlir::MlirOptMain(argc, argv, "onnxc-opt: runs passes of the ONNX compiler\n", registry));
}
