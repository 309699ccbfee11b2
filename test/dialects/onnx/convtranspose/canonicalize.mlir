// RUN: onnxc-opt %s --canonicalize | FileCheck %s

// CHECK-LABEL: func.func @elementwise_operators_come_first(
//       CHECK:   %[[BIAS:.+]] = onnx.Constant dense<{{\[\[}}1.000000e+00], [2.000000e+00], [1.000000e+00], [2.000000e+00]]> : tensor<4x1xf32>
//       CHECK:   %[[SUM:.+]] = onnx.Add %{{.+}}, %[[BIAS]] : tensor<1x4x3xf32>, tensor<4x1xf32> -> tensor<1x4x3xf32>
//       CHECK:   %[[RELU:.+]] = onnx.Relu %[[SUM]]
//       CHECK:   onnx.Interleave %[[RELU]]
func.func @elementwise_operators_come_first(%x: tensor<1x4x3xf32>) -> tensor<1x2x6xf32> {
  %b = onnx.Constant dense<[[1.0], [2.0]]> : tensor<2x1xf32>
  %0 = onnx.Interleave %x axis 1 by [1, 1, 2] before [0, 0, 0] after [0, 0, 0] : tensor<1x4x3xf32> -> tensor<1x2x6xf32>
  %1 = onnx.Add %0, %b : tensor<1x2x6xf32>, tensor<2x1xf32> -> tensor<1x2x6xf32>
  %2 = onnx.Relu %1 : tensor<1x2x6xf32> -> tensor<1x2x6xf32>
  return %2 : tensor<1x2x6xf32>
}

// CHECK-LABEL: func.func @places_of_each_group(
//       CHECK:   onnx.Constant dense<{{\[\[}}1.000000e+00], [2.000000e+00], [1.000000e+00], [2.000000e+00], [3.000000e+00], [4.000000e+00], [3.000000e+00], [4.000000e+00]]> : tensor<8x1xf32>
//       CHECK:   onnx.Interleave {{.*}} {groups = 2 : i64}
func.func @places_of_each_group(%x: tensor<1x8x3xf32>) -> tensor<1x4x6xf32> {
  %b = onnx.Constant dense<[[1.0], [2.0], [3.0], [4.0]]> : tensor<4x1xf32>
  %0 = onnx.Interleave %x axis 1 by [1, 1, 2] before [0, 0, 0] after [0, 0, 0] {groups = 2 : i64} : tensor<1x8x3xf32> -> tensor<1x4x6xf32>
  %1 = onnx.Add %0, %b : tensor<1x4x6xf32>, tensor<4x1xf32> -> tensor<1x4x6xf32>
  return %1 : tensor<1x4x6xf32>
}

// CHECK-LABEL: func.func @elements_of_their_own_come_afterwards(
//       CHECK:   %[[Y:.+]] = onnx.Interleave
//       CHECK:   onnx.Add %[[Y]]
func.func @elements_of_their_own_come_afterwards(%x: tensor<1x4x3xf32>, %y: tensor<1x2x6xf32>) -> tensor<1x2x6xf32> {
  %0 = onnx.Interleave %x axis 1 by [1, 1, 2] before [0, 0, 0] after [0, 0, 0] : tensor<1x4x3xf32> -> tensor<1x2x6xf32>
  %1 = onnx.Add %0, %y : tensor<1x2x6xf32>, tensor<1x2x6xf32> -> tensor<1x2x6xf32>
  return %1 : tensor<1x2x6xf32>
}
