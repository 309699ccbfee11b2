// RUN: onnxc-opt %s | onnxc-opt | FileCheck %s

// CHECK-LABEL: func.func @views(
//       CHECK:   onnx.Identity %arg0 : tensor<?x3xf32> -> tensor<?x3xf32>
//       CHECK:   onnx.Reshape %arg0 to %arg1 {allowzero = 1 : i64} : tensor<?x3xf32>, tensor<2xi64> -> tensor<?x?xf32>
//       CHECK:   onnx.Flatten %arg0 axis 0 : tensor<?x3xf32> -> tensor<1x?xf32>
//       CHECK:   onnx.Unsqueeze %arg0 axes %arg1 : tensor<?x3xf32>, tensor<2xi64> -> tensor<?x?x?x?xf32>
//       CHECK:   onnx.Squeeze %arg0 axes %arg2 : tensor<?x3xf32>, tensor<1xi64> -> tensor<?xf32>
//       CHECK:   onnx.Squeeze %arg0 : tensor<?x3xf32> -> tensor<?x3xf32>
func.func @views(%x: tensor<?x3xf32>, %s: tensor<2xi64>, %a: tensor<1xi64>) {
  %0 = onnx.Identity %x : tensor<?x3xf32> -> tensor<?x3xf32>
  %1 = onnx.Reshape %x to %s {allowzero = 1 : i64} : tensor<?x3xf32>, tensor<2xi64> -> tensor<?x?xf32>
  %2 = onnx.Flatten %x axis 0 : tensor<?x3xf32> -> tensor<1x?xf32>
  %3 = onnx.Unsqueeze %x axes %s : tensor<?x3xf32>, tensor<2xi64> -> tensor<?x?x?x?xf32>
  %4 = onnx.Squeeze %x axes %a : tensor<?x3xf32>, tensor<1xi64> -> tensor<?xf32>
  %5 = onnx.Squeeze %x : tensor<?x3xf32> -> tensor<?x3xf32>
  return
}

// CHECK-LABEL: func.func @others(
//       CHECK:   onnx.Shape %arg0 {end = 2 : i64, start = -2 : i64} : tensor<1x4x4x6xf32> -> tensor<0xi64>
//       CHECK:   onnx.Size %arg0 : tensor<1x4x4x6xf32> -> tensor<i64>
//       CHECK:   onnx.Transpose %arg0 perm [0, 2, 3, 1]
//       CHECK:   onnx.DepthToSpace %arg0 by 2 {mode = "CRD"}
//       CHECK:   onnx.SpaceToDepth %arg0 by 2 :
func.func @others(%x: tensor<1x4x4x6xf32>) {
  %0 = onnx.Shape %x {start = -2 : i64, end = 2 : i64} : tensor<1x4x4x6xf32> -> tensor<0xi64>
  %1 = onnx.Size %x : tensor<1x4x4x6xf32> -> tensor<i64>
  %2 = onnx.Transpose %x perm [0, 2, 3, 1] : tensor<1x4x4x6xf32> -> tensor<1x4x6x4xf32>
  %3 = onnx.DepthToSpace %x by 2 {mode = "CRD"} : tensor<1x4x4x6xf32> -> tensor<1x1x8x12xf32>
  %4 = onnx.SpaceToDepth %x by 2 : tensor<1x4x4x6xf32> -> tensor<1x16x2x3xf32>
  return
}
