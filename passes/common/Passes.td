//===- Passes.td - Passes that several phases use --------------*- tablegen -*-===//

include "mlir/Pass/PassBase.td"

def VerifyLowered : Pass<"onnxc-verify-lowered", "mlir::ModuleOp"> {
  let summary = "Reports every operation of a dialect that a phase was meant to remove";
  let description = [{
    Runs at the end of a phase and fails the compilation when an operation of
    `dialect` is still present, so that a gap is reported where it was missed
    and with the name of the node it came from.  Changes nothing.
  }];
  let options = [Option<"dialect", "dialect", "std::string", "\"onnx\"", "namespace that must be gone">];
}
