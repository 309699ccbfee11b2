// RUN: onnxc %s --emit=buffer -o - | FileCheck %s

// A size that is a quotient of sizes is known at entry, and by `query`.
// CHECK-LABEL: func.func {{.*}}@query(
//       CHECK:   arith.floordivsi
//       CHECK:   return %{{.+}} : index
module attributes {onnxc.symbols = [{name = "n", min = 0 : i64, max = 9223372036854775807 : i64}, {name = "m", min = 0 : i64, max = 9223372036854775807 : i64}],
    onnxc.inputs = [{name = "x", type = tensor<?xf32>, dims = array<i64: 0>}, {name = "y", type = tensor<?xf32>, dims = array<i64: 1>}, {name = "z", type = tensor<1xf32>, dims = array<i64: -1>}],
    onnxc.outputs = [{name = "r", type = tensor<?xf32>, dims = array<i64: 0>}]} {
  func.func @main(%x: tensor<?xf32>, %y: tensor<?xf32>, %z: tensor<1xf32>) -> tensor<?xf32> {
    %0 = onnx.Shape %x : tensor<?xf32> -> tensor<1xi64>
    %1 = onnx.Shape %y : tensor<?xf32> -> tensor<1xi64>
    %2 = onnx.Div %0, %1 : tensor<1xi64>, tensor<1xi64> -> tensor<1xi64>
    %3 = onnx.Expand %z to %2 : (tensor<1xf32>, tensor<1xi64>) -> tensor<?xf32>
    %4 = onnx.Softmax %3 axis 0 : tensor<?xf32> -> tensor<?xf32>
    return %4 : tensor<?xf32>
  }
}
