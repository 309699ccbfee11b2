// RUN: onnxc-opt %s --onnxc-split-products --canonicalize | FileCheck %s

// CHECK-LABEL: func.func @columns_of_a_convolution(
//       CHECK:   %[[W0:.*]] = onnx.Slice %{{.*}} : (tensor<48x3x1x1xf32>, {{.*}} -> tensor<32x3x1x1xf32>
//       CHECK:   %[[B0:.*]] = onnx.Slice %{{.*}} : (tensor<48xf32>, {{.*}} -> tensor<32xf32>
//       CHECK:   %[[Y0:.*]] = onnx.Conv %arg0, %[[W0]], %[[B0]]
//       CHECK:   %[[Y1:.*]] = onnx.Conv %arg0, {{.*}} -> tensor<?x16x5x?xf32>
//   CHECK-NOT:   onnx.Split
//       CHECK:   return %[[Y0]], %[[Y1]]
func.func @columns_of_a_convolution(%x: tensor<?x3x5x?xf32>) -> (tensor<?x32x5x?xf32>, tensor<?x16x5x?xf32>) {
  %w = onnx.Constant dense<1.0> : tensor<48x3x1x1xf32>
  %b = onnx.Constant dense<2.0> : tensor<48xf32>
  %sizes = onnx.Constant dense<[32, 16]> : tensor<2xi64>
  %0 = onnx.Conv %x, %w, %b : tensor<?x3x5x?xf32>, tensor<48x3x1x1xf32>, tensor<48xf32> -> tensor<?x48x5x?xf32>
  %1:2 = onnx.Split %0 sizes %sizes axis 1 into 2 : (tensor<?x48x5x?xf32>, tensor<2xi64>) -> (tensor<?x32x5x?xf32>, tensor<?x16x5x?xf32>)
  return %1#0, %1#1 : tensor<?x32x5x?xf32>, tensor<?x16x5x?xf32>
}

// What keeps columns apart is done to each part.
// CHECK-LABEL: func.func @through_bias_and_reshape(
//       CHECK:   %[[P:.*]] = onnx.MatMul %arg0, {{.*}} -> tensor<?x16xf32>
//       CHECK:   onnx.Add %[[P]], {{.*}} : tensor<?x16xf32>, tensor<16xf32>
//       CHECK:   onnx.Reshape {{.*}} -> tensor<?x?x16xf32>
//       CHECK:   onnx.MatMul %arg0, {{.*}} -> tensor<?x16xf32>
//       CHECK:   onnx.Reshape {{.*}} -> tensor<?x?x16xf32>
//   CHECK-NOT:   onnx.Split
func.func @through_bias_and_reshape(%x: tensor<?x8xf32>, %shape: tensor<3xi64>) -> (tensor<?x?x16xf32>, tensor<?x?x16xf32>) {
  %w = onnx.Constant dense<1.0> : tensor<8x32xf32>
  %b = onnx.Constant dense<2.0> : tensor<32xf32>
  %0 = onnx.MatMul %x, %w : tensor<?x8xf32>, tensor<8x32xf32> -> tensor<?x32xf32>
  %1 = onnx.Add %0, %b : tensor<?x32xf32>, tensor<32xf32> -> tensor<?x32xf32>
  %2 = onnx.Reshape %1 to %shape : tensor<?x32xf32>, tensor<3xi64> -> tensor<?x?x32xf32>
  %3:2 = onnx.Split %2 axis -1 into 2 : (tensor<?x?x32xf32>) -> (tensor<?x?x16xf32>, tensor<?x?x16xf32>)
  return %3#0, %3#1 : tensor<?x?x16xf32>, tensor<?x?x16xf32>
}

// A size of 0 copies the number of columns, which is that of all parts.
// CHECK-LABEL: func.func @columns_copied(
// CHECK-COUNT-2: onnx.Reshape {{.*}} : tensor<96x16xf32>, tensor<3xi64> -> tensor<3x32x16xf32>
func.func @columns_copied(%x: tensor<96x8xf32>) -> (tensor<3x32x16xf32>, tensor<3x32x16xf32>) {
  %w = onnx.Constant dense<1.0> : tensor<8x32xf32>
  %shape = onnx.Constant dense<[-1, 0, 32]> : tensor<3xi64>
  %0 = onnx.MatMul %x, %w : tensor<96x8xf32>, tensor<8x32xf32> -> tensor<96x32xf32>
  %1 = onnx.Reshape %0 to %shape : tensor<96x32xf32>, tensor<3xi64> -> tensor<3x32x32xf32>
  %2:2 = onnx.Split %1 axis -1 into 2 : (tensor<3x32x32xf32>) -> (tensor<3x32x16xf32>, tensor<3x32x16xf32>)
  return %2#0, %2#1 : tensor<3x32x16xf32>, tensor<3x32x16xf32>
}

// Rows are cut, the whole is needed, a part is small, weights are not constant.
// CHECK-LABEL: func.func @others_stay(
// CHECK-COUNT-4: onnx.Split
func.func @others_stay(%x: tensor<32x8xf32>, %v: tensor<8x32xf32>) -> (tensor<16x32xf32>, tensor<32x32xf32>, tensor<32x16xf32>, tensor<32x8xf32>, tensor<32x16xf32>) {
  %w = onnx.Constant dense<1.0> : tensor<8x32xf32>
  %sizes = onnx.Constant dense<[8, 24]> : tensor<2xi64>
  %0 = onnx.MatMul %x, %w : tensor<32x8xf32>, tensor<8x32xf32> -> tensor<32x32xf32>
  %1:2 = onnx.Split %0 axis 0 into 2 : (tensor<32x32xf32>) -> (tensor<16x32xf32>, tensor<16x32xf32>)
  %2 = onnx.MatMul %x, %w : tensor<32x8xf32>, tensor<8x32xf32> -> tensor<32x32xf32>
  %3:2 = onnx.Split %2 axis 1 into 2 : (tensor<32x32xf32>) -> (tensor<32x16xf32>, tensor<32x16xf32>)
  %4 = onnx.MatMul %x, %w : tensor<32x8xf32>, tensor<8x32xf32> -> tensor<32x32xf32>
  %5:2 = onnx.Split %4 sizes %sizes axis 1 into 2 : (tensor<32x32xf32>, tensor<2xi64>) -> (tensor<32x8xf32>, tensor<32x24xf32>)
  %6 = onnx.MatMul %x, %v : tensor<32x8xf32>, tensor<8x32xf32> -> tensor<32x32xf32>
  %7:2 = onnx.Split %6 axis 1 into 2 : (tensor<32x32xf32>) -> (tensor<32x16xf32>, tensor<32x16xf32>)
  return %1#0, %2, %3#0, %5#0, %7#1 : tensor<16x32xf32>, tensor<32x32xf32>, tensor<32x16xf32>, tensor<32x8xf32>, tensor<32x16xf32>
}
