// RUN: onnxc-opt %s --split-input-file --onnxc-form-kernels | FileCheck %s

// A size that only the model's declaration promises is checked when it runs.
// CHECK-LABEL: func.func @main(%arg0: tensor<?x4xf32>
//       CHECK:   %[[N:.+]] = tensor.dim %arg0
//       CHECK:   %[[OK:.+]] = arith.cmpi eq, %[[N]], %{{.+}} : index
//       CHECK:   cf.assert %[[OK]], "shape: a size differs from the declared one"
func.func @main(%x: tensor<?x4xf32>) -> tensor<7x4xf32> {
  %0 = onnx.Relu %x : tensor<?x4xf32> -> tensor<7x4xf32>
  return %0 : tensor<7x4xf32>
}

// -----

// One that follows from the operands is not.
// CHECK-LABEL: func.func @main(%arg0: tensor<?x4xf32>
//   CHECK-NOT:   cf.assert
func.func @main(%x: tensor<?x4xf32>) -> tensor<?x4xf32> {
  %0 = onnx.Relu %x : tensor<?x4xf32> -> tensor<?x4xf32>
  return %0 : tensor<?x4xf32>
}
