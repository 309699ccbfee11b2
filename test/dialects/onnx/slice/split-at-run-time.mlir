// RUN: onnxc-opt %s --onnxc-form-kernels | FileCheck %s

// A part whose size only the run knows is not larger than the input, which bounds its buffer.
// CHECK-LABEL: func.func @main(
//       CHECK:   %[[FIRST:.+]] = arith.minsi %{{.+}}, %{{.+}} : index
//       CHECK:   arith.minsi
func.func @main(%x: tensor<6xf32>, %split: tensor<2xi64>) -> (tensor<?xf32>, tensor<?xf32>) {
  %0:2 = onnx.Split %x sizes %split axis 0 into 2 : (tensor<6xf32>, tensor<2xi64>) -> (tensor<?xf32>, tensor<?xf32>)
  return %0#0, %0#1 : tensor<?xf32>, tensor<?xf32>
}
