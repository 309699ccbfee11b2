// RUN: onnxc-opt %s --split-input-file --onnxc-form-kernels | FileCheck %s

// A size is read where a kernel leaves it.  What only exists inside of the kernel cannot be
// read, also where another operator would need it.
// CHECK-LABEL: func.func @main(
//       CHECK:   %[[W:.+]] = call @Less_Where_Abs(%{{.+}}) : ({{.+}}) -> tensor<1xi64>
//       CHECK:   tensor.extract %[[W]]
//       CHECK:   %[[SIZE:.+]] = arith.maxsi
//       CHECK:   kernel.view %{{.+}} sizes[%[[SIZE]]]
func.func @main(%x: tensor<1xf32>, %n: tensor<1xi64>, %f: tensor<1xf32>) -> tensor<?xf32> {
  %0 = onnx.Less %f, %x : tensor<1xf32>, tensor<1xf32> -> tensor<1xi1>
  %1 = onnx.Where %0, %n, %n : tensor<1xi1>, tensor<1xi64>, tensor<1xi64> -> tensor<1xi64>
  %2 = onnx.Abs %1 : tensor<1xi64> -> tensor<1xi64>
  %3 = onnx.Max %2, %n : tensor<1xi64>, tensor<1xi64> -> tensor<1xi64>
  %4 = onnx.Expand %x to %3 : (tensor<1xf32>, tensor<1xi64>) -> tensor<?xf32>
  %5 = onnx.Relu %4 : tensor<?xf32> -> tensor<?xf32>
  return %5 : tensor<?xf32>
}

// -----

// A quotient of sizes is computed for any divisor, and traps for none.
// CHECK-LABEL: func.func @main(
//   CHECK-NOT:   tensor.extract
//       CHECK:   %[[SAFE:.+]] = arith.maxsi %{{.+}}, %c1
//       CHECK:   arith.floordivsi %{{.+}}, %[[SAFE]]
//   CHECK-NOT:   tensor.extract
//       CHECK:   return
func.func @main(%x: tensor<?xf32>, %y: tensor<?xf32>, %z: tensor<1xf32>) -> tensor<?xf32> {
  %0 = onnx.Shape %x : tensor<?xf32> -> tensor<1xi64>
  %1 = onnx.Shape %y : tensor<?xf32> -> tensor<1xi64>
  %2 = onnx.Div %0, %1 : tensor<1xi64>, tensor<1xi64> -> tensor<1xi64>
  %3 = onnx.Mod %0, %1 : tensor<1xi64>, tensor<1xi64> -> tensor<1xi64>
  %4 = onnx.Max %2, %3 : tensor<1xi64>, tensor<1xi64> -> tensor<1xi64>
  %5 = onnx.Expand %z to %4 : (tensor<1xf32>, tensor<1xi64>) -> tensor<?xf32>
  return %5 : tensor<?xf32>
}
