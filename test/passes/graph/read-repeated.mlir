// RUN: onnxc-opt %s --onnxc-fold-parts --canonicalize | FileCheck %s

// How often rows are repeated, only a run knows: it is taken from what says so.
// CHECK-LABEL: func.func @rows(
//       CHECK:   %[[BEFORE:.+]] = onnx.Sub %arg1, %[[M:.+]] : tensor<?xi64>, tensor<i64>
//       CHECK:   onnx.Div %{{.+}}, %[[M]]
//       CHECK:   %[[ROW:.+]] = onnx.Where
//       CHECK:   %[[X:.+]] = onnx.Reshape %arg0 {{.*}} -> tensor<?x8xf32>
//       CHECK:   onnx.Gather %[[X]] at %[[ROW]] axis 0 : (tensor<?x8xf32>, tensor<?xi64>) -> tensor<?x8xf32>
//   CHECK-NOT:   onnx.Tile
func.func @rows(%x: tensor<?x1x8xf32>, %at: tensor<?xi64>, %m: tensor<1xi32>) -> tensor<?x8xf32> {
  %one = onnx.Constant dense<1> : tensor<1xi32>
  %shape = onnx.Constant dense<[-1, 8]> : tensor<2xi64>
  %0 = onnx.Concat %one, %m, %one axis 0 : (tensor<1xi32>, tensor<1xi32>, tensor<1xi32>) -> tensor<3xi32>
  %1 = onnx.Cast %0 {to = 7 : i64} : tensor<3xi32> -> tensor<3xi64>
  %2 = onnx.Tile %x times %1 : (tensor<?x1x8xf32>, tensor<3xi64>) -> tensor<?x?x8xf32>
  %3 = onnx.Reshape %2 to %shape : tensor<?x?x8xf32>, tensor<2xi64> -> tensor<?x8xf32>
  %4 = onnx.Gather %3 at %at axis 0 : (tensor<?x8xf32>, tensor<?xi64>) -> tensor<?x8xf32>
  return %4 : tensor<?x8xf32>
}

// The whole is repeated, not its rows.
// CHECK-LABEL: func.func @whole(
//       CHECK:   onnx.Tile
//       CHECK:   onnx.Gather
func.func @whole(%x: tensor<?x1xf32>, %at: tensor<?xi64>) -> tensor<?xf32> {
  %times = onnx.Constant dense<[2, 1]> : tensor<2xi64>
  %shape = onnx.Constant dense<-1> : tensor<1xi64>
  %2 = onnx.Tile %x times %times : (tensor<?x1xf32>, tensor<2xi64>) -> tensor<?x1xf32>
  %3 = onnx.Reshape %2 to %shape : tensor<?x1xf32>, tensor<1xi64> -> tensor<?xf32>
  %4 = onnx.Gather %3 at %at axis 0 : (tensor<?xf32>, tensor<?xi64>) -> tensor<?xf32>
  return %4 : tensor<?xf32>
}
