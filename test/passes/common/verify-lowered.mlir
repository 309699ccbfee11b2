// RUN: onnxc-opt %s --split-input-file --verify-diagnostics --onnxc-verify-lowered=dialect=onnx
// RUN: onnxc-opt %s --split-input-file --onnxc-verify-lowered=dialect=tensor | FileCheck %s --check-prefix=CLEAN
// RUN: not onnxc-opt %s --split-input-file --onnxc-verify-lowered 2>&1 | FileCheck %s --check-prefix=PLACE

// Everything is reported, in nested regions too, with the node's name; other dialects
// may stay.
// PLACE: error: 'onnx.Relu' is left after the phase that lowers 'onnx'
// PLACE: error: 'onnx.Exp' is left after the phase that lowers 'onnx'
// CLEAN-LABEL: func.func @operations_of_the_dialect(
//       CLEAN:   onnx.Relu
//       CLEAN:   onnx.Exp
func.func @operations_of_the_dialect(%c: i1, %x: tensor<?xf32>) -> tensor<?xf32> {
  // expected-error@+1 {{'onnx.Relu' is left after the phase that lowers 'onnx'}}
  %0 = onnx.Relu %x : tensor<?xf32> -> tensor<?xf32>
  %1 = scf.if %c -> tensor<?xf32> {
    // expected-error@+1 {{'onnx.Exp' is left after the phase that lowers 'onnx'}}
    %2 = onnx.Exp %0 : tensor<?xf32> -> tensor<?xf32>
    scf.yield %2 : tensor<?xf32>
  } else {
    scf.yield %0 : tensor<?xf32>
  }
  return %1 : tensor<?xf32>
}

// -----

// CLEAN-LABEL: func.func @nothing_of_the_dialect(
//       CLEAN:   arith.addf
func.func @nothing_of_the_dialect(%x: f32) -> f32 {
  %0 = arith.addf %x, %x : f32
  return %0 : f32
}
