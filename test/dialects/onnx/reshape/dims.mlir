// RUN: onnxc-opt %s --onnxc-infer-shapes | FileCheck %s

// 0 copies a size, -1 is what is left.
// CHECK-LABEL: func.func @reshape_codes(
//       CHECK:   onnx.Reshape {{.*}} -> tensor<2x12xf32>
//       CHECK:   onnx.Reshape {{.*}} -> tensor<?x12xf32>
//       CHECK:   onnx.Reshape {{.*}} -> tensor<0x0xf32>
func.func @reshape_codes(%x: tensor<2x3x4xf32>, %y: tensor<?x3x4xf32>, %z: tensor<0x3xf32>) {
  %s = onnx.Constant dense<[0, -1]> : tensor<2xi64>
  %zeros = onnx.Constant dense<0> : tensor<2xi64>
  %t = onnx.Constant dense<[-1, 12]> : tensor<2xi64>
  %0 = onnx.Reshape %x to %s : tensor<2x3x4xf32>, tensor<2xi64> -> tensor<?x?xf32>
  %1 = onnx.Reshape %y to %t : tensor<?x3x4xf32>, tensor<2xi64> -> tensor<?x?xf32>
  %2 = onnx.Reshape %z to %zeros {allowzero = 1 : i64} : tensor<0x3xf32>, tensor<2xi64> -> tensor<?x?xf32>
  return
}

// CHECK-LABEL: func.func @flatten_to_a_matrix(
//       CHECK:   onnx.Flatten {{.*}} -> tensor<6x4xf32>
//       CHECK:   onnx.Flatten {{.*}} -> tensor<1x24xf32>
//       CHECK:   onnx.Flatten {{.*}} -> tensor<24x1xf32>
//       CHECK:   onnx.Flatten {{.*}} -> tensor<?x12xf32>
func.func @flatten_to_a_matrix(%x: tensor<2x3x4xf32>, %y: tensor<?x3x4xf32>) {
  %0 = onnx.Flatten %x axis -1 : tensor<2x3x4xf32> -> tensor<?x?xf32>
  %1 = onnx.Flatten %x axis 0 : tensor<2x3x4xf32> -> tensor<?x?xf32>
  %2 = onnx.Flatten %x axis 3 : tensor<2x3x4xf32> -> tensor<?x?xf32>
  %3 = onnx.Flatten %y axis 1 : tensor<?x3x4xf32> -> tensor<?x?xf32>
  return
}

// CHECK-LABEL: func.func @ones_come_and_go(
//       CHECK:   onnx.Squeeze {{.*}} -> tensor<?xf32>
//       CHECK:   onnx.Squeeze {{.*}} -> tensor<?x1xf32>
//       CHECK:   onnx.Unsqueeze {{.*}} -> tensor<1x1x?x1x1xf32>
func.func @ones_come_and_go(%x: tensor<1x?x1xf32>) {
  %first = onnx.Constant dense<0> : tensor<1xi64>
  %ends = onnx.Constant dense<[-1, 0]> : tensor<2xi64>
  %0 = onnx.Squeeze %x : tensor<1x?x1xf32> -> tensor<?xf32>
  %1 = onnx.Squeeze %x axes %first : tensor<1x?x1xf32>, tensor<1xi64> -> tensor<?x?xf32>
  %2 = onnx.Unsqueeze %x axes %ends : tensor<1x?x1xf32>, tensor<2xi64> -> tensor<?x?x?x?x?xf32>
  return
}

// CHECK-LABEL: func.func @permutations(
//       CHECK:   onnx.Transpose {{.*}} -> tensor<4x3x?xf32>
//       CHECK:   onnx.Transpose {{.*}} -> tensor<3x?x4xf32>
func.func @permutations(%x: tensor<?x3x4xf32>) {
  %0 = onnx.Transpose %x : tensor<?x3x4xf32> -> tensor<?x?x?xf32>
  %1 = onnx.Transpose %x perm [1, 0, 2] : tensor<?x3x4xf32> -> tensor<?x?x?xf32>
  return
}

// CHECK-LABEL: func.func @blocks(
//       CHECK:   onnx.DepthToSpace {{.*}} -> tensor<?x3x8x?xf32>
//       CHECK:   onnx.SpaceToDepth {{.*}} -> tensor<?x48x2x?xf32>
func.func @blocks(%x: tensor<?x12x4x?xf32>) {
  %0 = onnx.DepthToSpace %x by 2 : tensor<?x12x4x?xf32> -> tensor<?x?x?x?xf32>
  %1 = onnx.SpaceToDepth %x by 2 : tensor<?x12x4x?xf32> -> tensor<?x?x?x?xf32>
  return
}

// A shape of known sizes is a constant, also a part of one.
// CHECK-LABEL: func.func @known_shapes(
//   CHECK-DAG:   %[[S:.+]] = onnx.Constant dense<[3, 4]> : tensor<2xi64>
//   CHECK-DAG:   %[[N:.+]] = onnx.Constant dense<24> : tensor<i64>
//       CHECK:   return %[[S]], %[[N]]
func.func @known_shapes(%x: tensor<?x3x4xf32>, %y: tensor<2x3x4xf32>) -> (tensor<2xi64>, tensor<i64>) {
  %0 = onnx.Shape %x {start = 1 : i64} : tensor<?x3x4xf32> -> tensor<2xi64>
  %1 = onnx.Size %y : tensor<2x3x4xf32> -> tensor<i64>
  return %0, %1 : tensor<2xi64>, tensor<i64>
}
