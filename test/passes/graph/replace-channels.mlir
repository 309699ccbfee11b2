// RUN: onnxc-opt %s --onnxc-replace-channels --canonicalize | FileCheck %s

// Half of the channels are computed anew: they take the places of those they are computed from, and
// what needs channels finds them there.
// CHECK-LABEL: func.func @unit(
//   CHECK-DAG:   %[[ORDER:.+]] = onnx.Constant dense<[0, 1, 3, 2]>
//   CHECK-NOT:   onnx.Transpose
//       CHECK:   %[[W:.+]] = onnx.Gather
//       CHECK:   %[[B:.+]] = onnx.Conv {{.*}}, %[[W]]
//       CHECK:   %[[ALL:.+]] = onnx.Concat %{{.+}}, %[[B]] axis 1
//       CHECK:   %[[OLD:.+]] = onnx.Slice %[[ALL]]
//       CHECK:   onnx.Conv %[[OLD]]
//       CHECK:   onnx.Conv
//       CHECK:   %[[NEW:.+]] = onnx.Relu
//       CHECK:   %[[NEXT:.+]] = onnx.Replace %[[ALL]] with %[[NEW]] axis 1 from [1]
//       CHECK:   %[[V:.+]] = onnx.Gather %{{.+}} at %[[ORDER]] axis 1
//       CHECK:   onnx.Conv %[[NEXT]], %[[V]]
//   CHECK-NOT:   onnx.Transpose
//       CHECK:   return

func.func @unit(%x: tensor<?x2x3x3xf32>) -> tensor<?x1x3x3xf32> {
  %split = onnx.Constant dense<[-1, 2, 2, 3, 3]> : tensor<5xi64>
  %merge = onnx.Constant dense<[-1, 4, 3, 3]> : tensor<4xi64>
  %k0 = onnx.Constant dense<0> : tensor<1xi64>
  %k1 = onnx.Constant dense<1> : tensor<1xi64>
  %k2 = onnx.Constant dense<2> : tensor<1xi64>
  %k4 = onnx.Constant dense<4> : tensor<1xi64>
  %w = onnx.Constant dense<[[[[1.0]], [[2.0]]], [[[3.0]], [[4.0]]]]> : tensor<2x2x1x1xf32>
  %u = onnx.Constant dense<[[[[5.0]], [[6.0]], [[7.0]], [[8.0]]]]> : tensor<1x4x1x1xf32>
  %a = onnx.Conv %x, %w : tensor<?x2x3x3xf32>, tensor<2x2x1x1xf32> -> tensor<?x2x3x3xf32>
  %b = onnx.Relu %x : tensor<?x2x3x3xf32> -> tensor<?x2x3x3xf32>
  %b2 = onnx.Conv %b, %w : tensor<?x2x3x3xf32>, tensor<2x2x1x1xf32> -> tensor<?x2x3x3xf32>
  %j0 = onnx.Concat %a, %b2 axis 1 : (tensor<?x2x3x3xf32>, tensor<?x2x3x3xf32>) -> tensor<?x4x3x3xf32>
  %v0 = onnx.Reshape %j0 to %split : tensor<?x4x3x3xf32>, tensor<5xi64> -> tensor<?x2x2x3x3xf32>
  %t0 = onnx.Transpose %v0 perm [0, 2, 1, 3, 4] : tensor<?x2x2x3x3xf32> -> tensor<?x2x2x3x3xf32>
  %s0 = onnx.Reshape %t0 to %merge : tensor<?x2x2x3x3xf32>, tensor<4xi64> -> tensor<?x4x3x3xf32>
  %l = onnx.Slice %s0 from %k0 to %k2 axes %k1 : (tensor<?x4x3x3xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<?x2x3x3xf32>
  %h = onnx.Slice %s0 from %k2 to %k4 axes %k1 : (tensor<?x4x3x3xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<?x2x3x3xf32>
  %c = onnx.Conv %h, %w : tensor<?x2x3x3xf32>, tensor<2x2x1x1xf32> -> tensor<?x2x3x3xf32>
  %r = onnx.Relu %c : tensor<?x2x3x3xf32> -> tensor<?x2x3x3xf32>
  %d = onnx.Conv %r, %w : tensor<?x2x3x3xf32>, tensor<2x2x1x1xf32> -> tensor<?x2x3x3xf32>
  %p = onnx.Relu %d : tensor<?x2x3x3xf32> -> tensor<?x2x3x3xf32>
  %j1 = onnx.Concat %l, %p axis 1 : (tensor<?x2x3x3xf32>, tensor<?x2x3x3xf32>) -> tensor<?x4x3x3xf32>
  %v1 = onnx.Reshape %j1 to %split : tensor<?x4x3x3xf32>, tensor<5xi64> -> tensor<?x2x2x3x3xf32>
  %t1 = onnx.Transpose %v1 perm [0, 2, 1, 3, 4] : tensor<?x2x2x3x3xf32> -> tensor<?x2x2x3x3xf32>
  %s1 = onnx.Reshape %t1 to %merge : tensor<?x2x2x3x3xf32>, tensor<4xi64> -> tensor<?x4x3x3xf32>
  %y = onnx.Conv %s1, %u : tensor<?x4x3x3xf32>, tensor<1x4x1x1xf32> -> tensor<?x1x3x3xf32>
  return %y : tensor<?x1x3x3xf32>
}

// All of them are needed in their order.
// CHECK-LABEL: func.func @needed_in_order(
//   CHECK-NOT:   onnx.Replace
func.func @needed_in_order(%x: tensor<?x2x3x3xf32>) -> (tensor<?x1x3x3xf32>, tensor<?x4x3x3xf32>) {
  %split = onnx.Constant dense<[-1, 2, 2, 3, 3]> : tensor<5xi64>
  %merge = onnx.Constant dense<[-1, 4, 3, 3]> : tensor<4xi64>
  %k0 = onnx.Constant dense<0> : tensor<1xi64>
  %k1 = onnx.Constant dense<1> : tensor<1xi64>
  %k2 = onnx.Constant dense<2> : tensor<1xi64>
  %k4 = onnx.Constant dense<4> : tensor<1xi64>
  %w = onnx.Constant dense<[[[[1.0]], [[2.0]]], [[[3.0]], [[4.0]]]]> : tensor<2x2x1x1xf32>
  %u = onnx.Constant dense<[[[[5.0]], [[6.0]], [[7.0]], [[8.0]]]]> : tensor<1x4x1x1xf32>
  %a = onnx.Conv %x, %w : tensor<?x2x3x3xf32>, tensor<2x2x1x1xf32> -> tensor<?x2x3x3xf32>
  %b = onnx.Relu %x : tensor<?x2x3x3xf32> -> tensor<?x2x3x3xf32>
  %b2 = onnx.Conv %b, %w : tensor<?x2x3x3xf32>, tensor<2x2x1x1xf32> -> tensor<?x2x3x3xf32>
  %j0 = onnx.Concat %a, %b2 axis 1 : (tensor<?x2x3x3xf32>, tensor<?x2x3x3xf32>) -> tensor<?x4x3x3xf32>
  %v0 = onnx.Reshape %j0 to %split : tensor<?x4x3x3xf32>, tensor<5xi64> -> tensor<?x2x2x3x3xf32>
  %t0 = onnx.Transpose %v0 perm [0, 2, 1, 3, 4] : tensor<?x2x2x3x3xf32> -> tensor<?x2x2x3x3xf32>
  %s0 = onnx.Reshape %t0 to %merge : tensor<?x2x2x3x3xf32>, tensor<4xi64> -> tensor<?x4x3x3xf32>
  %l = onnx.Slice %s0 from %k0 to %k2 axes %k1 : (tensor<?x4x3x3xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<?x2x3x3xf32>
  %h = onnx.Slice %s0 from %k2 to %k4 axes %k1 : (tensor<?x4x3x3xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<?x2x3x3xf32>
  %c = onnx.Conv %h, %w : tensor<?x2x3x3xf32>, tensor<2x2x1x1xf32> -> tensor<?x2x3x3xf32>
  %r = onnx.Relu %c : tensor<?x2x3x3xf32> -> tensor<?x2x3x3xf32>
  %d = onnx.Conv %r, %w : tensor<?x2x3x3xf32>, tensor<2x2x1x1xf32> -> tensor<?x2x3x3xf32>
  %p = onnx.Relu %d : tensor<?x2x3x3xf32> -> tensor<?x2x3x3xf32>
  %j1 = onnx.Concat %l, %p axis 1 : (tensor<?x2x3x3xf32>, tensor<?x2x3x3xf32>) -> tensor<?x4x3x3xf32>
  %v1 = onnx.Reshape %j1 to %split : tensor<?x4x3x3xf32>, tensor<5xi64> -> tensor<?x2x2x3x3xf32>
  %t1 = onnx.Transpose %v1 perm [0, 2, 1, 3, 4] : tensor<?x2x2x3x3xf32> -> tensor<?x2x2x3x3xf32>
  %s1 = onnx.Reshape %t1 to %merge : tensor<?x2x2x3x3xf32>, tensor<4xi64> -> tensor<?x4x3x3xf32>
  %y = onnx.Conv %s1, %u : tensor<?x4x3x3xf32>, tensor<1x4x1x1xf32> -> tensor<?x1x3x3xf32>
  return %y, %s1 : tensor<?x1x3x3xf32>, tensor<?x4x3x3xf32>
}

// Old channels are needed when the new ones are there.
// CHECK-LABEL: func.func @needed_late(
//   CHECK-NOT:   onnx.Replace
func.func @needed_late(%x: tensor<?x2x3x3xf32>) -> (tensor<?x1x3x3xf32>, tensor<?x2x3x3xf32>) {
  %split = onnx.Constant dense<[-1, 2, 2, 3, 3]> : tensor<5xi64>
  %merge = onnx.Constant dense<[-1, 4, 3, 3]> : tensor<4xi64>
  %k0 = onnx.Constant dense<0> : tensor<1xi64>
  %k1 = onnx.Constant dense<1> : tensor<1xi64>
  %k2 = onnx.Constant dense<2> : tensor<1xi64>
  %k4 = onnx.Constant dense<4> : tensor<1xi64>
  %w = onnx.Constant dense<[[[[1.0]], [[2.0]]], [[[3.0]], [[4.0]]]]> : tensor<2x2x1x1xf32>
  %u = onnx.Constant dense<[[[[5.0]], [[6.0]], [[7.0]], [[8.0]]]]> : tensor<1x4x1x1xf32>
  %a = onnx.Conv %x, %w : tensor<?x2x3x3xf32>, tensor<2x2x1x1xf32> -> tensor<?x2x3x3xf32>
  %b = onnx.Relu %x : tensor<?x2x3x3xf32> -> tensor<?x2x3x3xf32>
  %b2 = onnx.Conv %b, %w : tensor<?x2x3x3xf32>, tensor<2x2x1x1xf32> -> tensor<?x2x3x3xf32>
  %j0 = onnx.Concat %a, %b2 axis 1 : (tensor<?x2x3x3xf32>, tensor<?x2x3x3xf32>) -> tensor<?x4x3x3xf32>
  %v0 = onnx.Reshape %j0 to %split : tensor<?x4x3x3xf32>, tensor<5xi64> -> tensor<?x2x2x3x3xf32>
  %t0 = onnx.Transpose %v0 perm [0, 2, 1, 3, 4] : tensor<?x2x2x3x3xf32> -> tensor<?x2x2x3x3xf32>
  %s0 = onnx.Reshape %t0 to %merge : tensor<?x2x2x3x3xf32>, tensor<4xi64> -> tensor<?x4x3x3xf32>
  %l = onnx.Slice %s0 from %k0 to %k2 axes %k1 : (tensor<?x4x3x3xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<?x2x3x3xf32>
  %h = onnx.Slice %s0 from %k2 to %k4 axes %k1 : (tensor<?x4x3x3xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<?x2x3x3xf32>
  %c = onnx.Conv %h, %w : tensor<?x2x3x3xf32>, tensor<2x2x1x1xf32> -> tensor<?x2x3x3xf32>
  %r = onnx.Relu %c : tensor<?x2x3x3xf32> -> tensor<?x2x3x3xf32>
  %d = onnx.Conv %r, %w : tensor<?x2x3x3xf32>, tensor<2x2x1x1xf32> -> tensor<?x2x3x3xf32>
  %p = onnx.Relu %d : tensor<?x2x3x3xf32> -> tensor<?x2x3x3xf32>
  %j1 = onnx.Concat %l, %p axis 1 : (tensor<?x2x3x3xf32>, tensor<?x2x3x3xf32>) -> tensor<?x4x3x3xf32>
  %v1 = onnx.Reshape %j1 to %split : tensor<?x4x3x3xf32>, tensor<5xi64> -> tensor<?x2x2x3x3xf32>
  %t1 = onnx.Transpose %v1 perm [0, 2, 1, 3, 4] : tensor<?x2x2x3x3xf32> -> tensor<?x2x2x3x3xf32>
  %s1 = onnx.Reshape %t1 to %merge : tensor<?x2x2x3x3xf32>, tensor<4xi64> -> tensor<?x4x3x3xf32>
  %y = onnx.Conv %s1, %u : tensor<?x4x3x3xf32>, tensor<1x4x1x1xf32> -> tensor<?x1x3x3xf32>
  %z = onnx.Add %p, %h : tensor<?x2x3x3xf32>, tensor<?x2x3x3xf32> -> tensor<?x2x3x3xf32>
  return %y, %z : tensor<?x1x3x3xf32>, tensor<?x2x3x3xf32>
}

// One kernel could read old channels and write new ones.
// CHECK-LABEL: func.func @elementwise(
//   CHECK-NOT:   onnx.Replace
func.func @elementwise(%x: tensor<?x2x3x3xf32>) -> tensor<?x1x3x3xf32> {
  %split = onnx.Constant dense<[-1, 2, 2, 3, 3]> : tensor<5xi64>
  %merge = onnx.Constant dense<[-1, 4, 3, 3]> : tensor<4xi64>
  %k0 = onnx.Constant dense<0> : tensor<1xi64>
  %k1 = onnx.Constant dense<1> : tensor<1xi64>
  %k2 = onnx.Constant dense<2> : tensor<1xi64>
  %k4 = onnx.Constant dense<4> : tensor<1xi64>
  %w = onnx.Constant dense<[[[[1.0]], [[2.0]]], [[[3.0]], [[4.0]]]]> : tensor<2x2x1x1xf32>
  %u = onnx.Constant dense<[[[[5.0]], [[6.0]], [[7.0]], [[8.0]]]]> : tensor<1x4x1x1xf32>
  %a = onnx.Conv %x, %w : tensor<?x2x3x3xf32>, tensor<2x2x1x1xf32> -> tensor<?x2x3x3xf32>
  %b = onnx.Relu %x : tensor<?x2x3x3xf32> -> tensor<?x2x3x3xf32>
  %b2 = onnx.Conv %b, %w : tensor<?x2x3x3xf32>, tensor<2x2x1x1xf32> -> tensor<?x2x3x3xf32>
  %j0 = onnx.Concat %a, %b2 axis 1 : (tensor<?x2x3x3xf32>, tensor<?x2x3x3xf32>) -> tensor<?x4x3x3xf32>
  %v0 = onnx.Reshape %j0 to %split : tensor<?x4x3x3xf32>, tensor<5xi64> -> tensor<?x2x2x3x3xf32>
  %t0 = onnx.Transpose %v0 perm [0, 2, 1, 3, 4] : tensor<?x2x2x3x3xf32> -> tensor<?x2x2x3x3xf32>
  %s0 = onnx.Reshape %t0 to %merge : tensor<?x2x2x3x3xf32>, tensor<4xi64> -> tensor<?x4x3x3xf32>
  %l = onnx.Slice %s0 from %k0 to %k2 axes %k1 : (tensor<?x4x3x3xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<?x2x3x3xf32>
  %h = onnx.Slice %s0 from %k2 to %k4 axes %k1 : (tensor<?x4x3x3xf32>, tensor<1xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<?x2x3x3xf32>
  %p = onnx.Relu %h : tensor<?x2x3x3xf32> -> tensor<?x2x3x3xf32>
  %j1 = onnx.Concat %l, %p axis 1 : (tensor<?x2x3x3xf32>, tensor<?x2x3x3xf32>) -> tensor<?x4x3x3xf32>
  %v1 = onnx.Reshape %j1 to %split : tensor<?x4x3x3xf32>, tensor<5xi64> -> tensor<?x2x2x3x3xf32>
  %t1 = onnx.Transpose %v1 perm [0, 2, 1, 3, 4] : tensor<?x2x2x3x3xf32> -> tensor<?x2x2x3x3xf32>
  %s1 = onnx.Reshape %t1 to %merge : tensor<?x2x2x3x3xf32>, tensor<4xi64> -> tensor<?x4x3x3xf32>
  %y = onnx.Conv %s1, %u : tensor<?x4x3x3xf32>, tensor<1x4x1x1xf32> -> tensor<?x1x3x3xf32>
  return %y : tensor<?x1x3x3xf32>
}
