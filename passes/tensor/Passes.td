//===- Passes.td - From onnx in kernels to linalg --------------*- tablegen -*-===//

include "mlir/Pass/PassBase.td"

def LowerToLinalg : Pass<"onnxc-lower-to-linalg", "mlir::ModuleOp"> {
  let summary = "Lowers the operators in kernels by their own lowering interfaces";
  let description = [{
    Walks each kernel in order and asks every operator for its lowering; knows no
    operator itself.  Element types become storage types (signless, bool as i8) in
    kernels and in the schedule; onnx.Constant in the schedule becomes
    arith.constant.  All operators without a lowering are reported before failing.
  }];
  let dependentDialects = ["mlir::linalg::LinalgDialect", "mlir::tensor::TensorDialect", "mlir::math::MathDialect",
                           "mlir::arith::ArithDialect", "mlir::scf::SCFDialect", "mlir::cf::ControlFlowDialect",
                           "mlir::bufferization::BufferizationDialect", "onnxc::kernel::KernelDialect"];
}

def FuseEpilogues : Pass<"onnxc-fuse-epilogues", "mlir::func::FuncOp"> {
  let summary = "Moves elementwise consumers of a contraction into its epilogue";
  let description = [{
    Before:
    ```mlir
    %c = kernel.contract ... { yield %acc }
    %r = linalg.generic ins(%c, %bias) { add, max }
    ```
    After: one kernel.contract with %bias as an extra and the body of the generic in
    its epilogue.  The consumer must be parallel and read the contraction by the
    identity (a permutation changes the out map), and the contraction must have no other user.
  }];
}

def FuseOperands : Pass<"onnxc-fuse-operands", "mlir::func::FuncOp"> {
  let summary = "Lets contractions and attention read operands through a permutation of dimensions";
  let description = [{
    Before:
    ```mlir
    %t = linalg.generic ins(%x) { yield }   // by a permutation
    %c = kernel.contract ins(%t, %w)
    ```
    After: kernel.contract of `%x` with the permutation in its map.  Leaves alone an operand with
    columns, unless these remain neighbours, and a packed one.  kernel.attend also writes its
    result through a permutation.
  }];
}

def ReadParts : Pass<"onnxc-read-parts", "mlir::func::FuncOp"> {
  let summary = "Finds elements in the parts that have been joined";
  let description = [{
    Before:
    ```mlir
    %1 = tensor.insert_slice %x into %0[0, 0] [%n, 1] [1, 1]
    %2 = tensor.insert_slice %y into %1[0, 1] [%n, 1] [1, 1]
    linalg.generic ins(%2) {(d0) -> (d0, 1)}       // or tensor.extract %2[%i, %c1]
    ```
    After: the same of `%y` at `(d0, 0)`.  Leaves alone what goes through the joined dimension.
  }];
}

def FuseElementwise : Pass<"onnxc-fuse-elementwise", "mlir::func::FuncOp"> {
  let summary = "Fuses elementwise linalg operations into their consumers, and cleans up";
  let description = [{
    Upstream's elementwise fusion, applied when the producer has one user (so that
    nothing is computed twice), then constant folding and removal of dead results.
  }];
}

def DropOperands : Pass<"onnxc-drop-operands", "mlir::ModuleOp"> {
  let summary = "Drops what kernels are given and do not use, and then kernels that nobody needs";
  let description = [{
    A shape that an operator has as an operand is index arithmetic in `main` by now.  Removes
    such operands from kernels and their calls (never a destination), and then the calls,
    from the end of `main` on, whose results nobody uses.
  }];
}
