// RUN: onnxc-opt %s --onnxc-fold-parts --canonicalize | FileCheck %s

// Inputs would have to be copied; what is computed of them is written where it belongs.
// CHECK-LABEL: func.func @inputs(
//   CHECK-DAG:   %[[V:.+]] = onnx.Constant dense<[1.000000e+00, 2.000000e+00, 3.000000e+00]>
//   CHECK-DAG:   %[[V0:.+]] = onnx.Slice %[[V]] {{.*}} -> tensor<1xf32>
//   CHECK-DAG:   %[[V1:.+]] = onnx.Slice %[[V]] {{.*}} -> tensor<2xf32>
//   CHECK-DAG:   %[[A:.+]] = onnx.Add %arg0, %[[V0]]
//   CHECK-DAG:   %[[B:.+]] = onnx.Add %arg1, %[[V1]]
//   CHECK-DAG:   %[[P:.+]] = onnx.Mul %arg0, %[[A]]
//   CHECK-DAG:   %[[Q:.+]] = onnx.Mul %arg1, %[[B]]
//       CHECK:   %[[C:.+]] = onnx.Concat %[[P]], %[[Q]] axis 1 : (tensor<?x1xf32>, tensor<?x2xf32>) -> tensor<?x3xf32>
//       CHECK:   return %[[C]]
func.func @inputs(%x: tensor<?x1xf32>, %y: tensor<?x2xf32>) -> tensor<?x3xf32> {
  %v = onnx.Constant dense<[1.0, 2.0, 3.0]> : tensor<3xf32>
  %0 = onnx.Concat %x, %y axis 1 : (tensor<?x1xf32>, tensor<?x2xf32>) -> tensor<?x3xf32>
  %1 = onnx.Add %0, %v : tensor<?x3xf32>, tensor<3xf32> -> tensor<?x3xf32>
  %2 = onnx.Mul %0, %1 : tensor<?x3xf32>, tensor<?x3xf32> -> tensor<?x3xf32>
  return %2 : tensor<?x3xf32>
}

// What is computed lies in the join already.
// CHECK-LABEL: func.func @computed(
//       CHECK:   onnx.Concat
//       CHECK:   onnx.Relu
func.func @computed(%x: tensor<?x4xf32>, %w: tensor<4x2xf32>) -> tensor<?x4xf32> {
  %0 = onnx.MatMul %x, %w : tensor<?x4xf32>, tensor<4x2xf32> -> tensor<?x2xf32>
  %1 = onnx.Softmax %0 axis 1 : tensor<?x2xf32> -> tensor<?x2xf32>
  %2 = onnx.Concat %0, %1 axis 1 : (tensor<?x2xf32>, tensor<?x2xf32>) -> tensor<?x4xf32>
  %3 = onnx.Relu %2 : tensor<?x4xf32> -> tensor<?x4xf32>
  return %3 : tensor<?x4xf32>
}

// Something else needs the join, or another operand would have to be cut.
// CHECK-LABEL: func.func @needed(
//       CHECK:   %[[C:.+]] = onnx.Concat %arg0, %arg1
//       CHECK:   onnx.Relu %[[C]]
//       CHECK:   %[[D:.+]] = onnx.Concat %arg1, %arg0
//       CHECK:   onnx.Add %[[D]], %arg2
func.func @needed(%x: tensor<?x1xf32>, %y: tensor<?x2xf32>, %z: tensor<?x3xf32>) -> (tensor<?x3xf32>, tensor<?x3xf32>, tensor<?x3xf32>) {
  %0 = onnx.Concat %x, %y axis 1 : (tensor<?x1xf32>, tensor<?x2xf32>) -> tensor<?x3xf32>
  %1 = onnx.Relu %0 : tensor<?x3xf32> -> tensor<?x3xf32>
  %2 = onnx.Concat %y, %x axis 1 : (tensor<?x2xf32>, tensor<?x1xf32>) -> tensor<?x3xf32>
  %3 = onnx.Add %2, %z : tensor<?x3xf32>, tensor<?x3xf32> -> tensor<?x3xf32>
  return %0, %1, %3 : tensor<?x3xf32>, tensor<?x3xf32>, tensor<?x3xf32>
}

// Scales belong to the axis that the operator names, not to the last one.
// CHECK-LABEL: func.func @named_axis(
//       CHECK:   onnx.Concat %arg0, %arg1
//       CHECK:   onnx.DequantizeLinear
func.func @named_axis(%x: tensor<3x1xi8>, %y: tensor<3x2xi8>) -> tensor<3x3xf32> {
  %s = onnx.Constant dense<[1.0, 2.0, 3.0]> : tensor<3xf32>
  %0 = onnx.Concat %x, %y axis 1 : (tensor<3x1xi8>, tensor<3x2xi8>) -> tensor<3x3xi8>
  %1 = onnx.DequantizeLinear %0 scale %s {axis = 0 : i64} : tensor<3x3xi8>, tensor<3xf32> -> tensor<3x3xf32>
  return %1 : tensor<3x3xf32>
}

// Rows of unknown number: the view splits or merges only what is behind them.
// CHECK-LABEL: func.func @through_view(
//   CHECK-DAG:   %[[A:.+]] = onnx.Reshape {{.*}} : tensor<?x1x2xf32>, tensor<2xi64> -> tensor<?x2xf32>
//   CHECK-DAG:   %[[B:.+]] = onnx.Reshape {{.*}} : tensor<?x1x3xf32>, tensor<2xi64> -> tensor<?x3xf32>
//       CHECK:   onnx.Concat {{.*}}, %[[A]], %[[B]] axis 1
//   CHECK-NOT:   onnx.Concat
func.func @through_view(%x: tensor<?x1xf32>, %y: tensor<?x1x2xf32>, %z: tensor<?x1x3xf32>) -> tensor<?x6xf32> {
  %shape = onnx.Constant dense<[-1, 5]> : tensor<2xi64>
  %a = onnx.Softmax %y axis 2 : tensor<?x1x2xf32> -> tensor<?x1x2xf32>
  %b = onnx.Softmax %z axis 2 : tensor<?x1x3xf32> -> tensor<?x1x3xf32>
  %0 = onnx.Concat %a, %b axis 2 : (tensor<?x1x2xf32>, tensor<?x1x3xf32>) -> tensor<?x1x5xf32>
  %1 = onnx.Reshape %0 to %shape : tensor<?x1x5xf32>, tensor<2xi64> -> tensor<?x5xf32>
  %2 = onnx.Concat %x, %1 axis 1 : (tensor<?x1xf32>, tensor<?x5xf32>) -> tensor<?x6xf32>
  return %2 : tensor<?x6xf32>
}
