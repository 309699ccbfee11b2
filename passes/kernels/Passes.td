//===- Passes.td - From a graph to a schedule and kernels ------*- tablegen -*-===//

include "mlir/Pass/PassBase.td"

def FormKernels : Pass<"onnxc-form-kernels", "mlir::ModuleOp"> {
  let summary = "Turns main into a schedule of calls and each fused group of operators into a kernel";
  let description = [{
    A group is a root operator with the elementwise operators around it that can
    be computed in the same loops: an operator joins its producer's group when all
    that the group makes ends in one value and nothing outside needs it earlier.
    Views become kernel.view.  Dynamic sizes become index arithmetic in `main`, by
    each operator's dimsOf; size checks become cf.assert, and those of sizes that follow from the inputs'
    come first.  Model outputs become
    destination arguments.  Small constants move into the kernels.  If, Loop and Scan
    become scf.if, scf.for and scf.while around the calls of their graphs.

    Relies on static ranks.  Leaves constants in `main`.
  }];
  let dependentDialects = ["onnxc::kernel::KernelDialect", "mlir::tensor::TensorDialect", "mlir::arith::ArithDialect",
                           "mlir::cf::ControlFlowDialect", "mlir::func::FuncDialect", "mlir::scf::SCFDialect"];
  let options = [Option<"fuse", "fuse", "bool", "true", "put more than one operator into a kernel">];
}

def TraceKernels : Pass<"onnxc-trace-kernels", "mlir::ModuleOp"> {
  let summary = "Makes a copy of what every kernel computes an output of the model";
  let description = [{
    After each call in the schedule, its results are copied to further destinations of `main`, which are
    appended to `onnxc.outputs` named `onnxc.trace:NUMBER.RESULT:NODES`.  The kernels and their buffers
    stay what they are without the pass.

    Leaves alone calls within control flow, which compute more than one value, buffers of
    which only a part is used, and results that no earlier pass has numbered (NumberOperators).
    Must run before equal kernels are shared: locations tell which operator a kernel computes.
  }];
  let dependentDialects = ["onnxc::kernel::KernelDialect", "mlir::tensor::TensorDialect", "mlir::func::FuncDialect"];
}

def ShareKernels : Pass<"onnxc-share-kernels", "mlir::ModuleOp"> {
  let summary = "Calls one function for kernels that are equal but for their names";
  let description = [{
    Two private functions are equal when their types, bodies and attributes are,
    locations and `kernel.nodes` aside.  The first stays; it lists the nodes of both.
  }];
}
