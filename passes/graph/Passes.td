//===- Passes.td - onnx to better onnx --------------------------*- tablegen -*-===//

include "mlir/Pass/PassBase.td"

def Decompose : Pass<"onnxc-decompose", "mlir::func::FuncOp"> {
  let summary = "Replaces operators that are compositions of simpler ones";
  let description = [{
    Applies DecomposeInterface until no operator of the function wants to be
    replaced.  New operators get the location of the one that they come from.
  }];
}
