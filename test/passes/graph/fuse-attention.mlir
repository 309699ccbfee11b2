// RUN: onnxc-opt %s --onnxc-fuse-attention | FileCheck %s

// CHECK-LABEL: func.func @scale_and_mask(
//  CHECK-SAME:     %[[Q:[^:]+]]: {{[^,]+}}, %[[K:[^:]+]]: {{[^,]+}}, %[[V:[^:]+]]: {{[^,]+}}, %[[M:[^:]+]]:
//       CHECK:   onnx.Attend %[[Q]], %[[K]], %[[V]] mask %[[M]] scale 1.250000e-01 :
//   CHECK-NOT:   onnx.Softmax
func.func @scale_and_mask(%q: tensor<?x12x?x64xf32>, %k: tensor<?x12x64x?xf32>, %v: tensor<?x12x?x64xf32>, %m: tensor<?x1x1x?xf32>) -> tensor<?x12x?x64xf32> {
  %c = onnx.Constant dense<8.0> : tensor<f32>
  %0 = onnx.MatMul %q, %k : tensor<?x12x?x64xf32>, tensor<?x12x64x?xf32> -> tensor<?x12x?x?xf32>
  %1 = onnx.Div %0, %c : tensor<?x12x?x?xf32>, tensor<f32> -> tensor<?x12x?x?xf32>
  %2 = onnx.Add %1, %m : tensor<?x12x?x?xf32>, tensor<?x1x1x?xf32> -> tensor<?x12x?x?xf32>
  %3 = onnx.Softmax %2 axis -1 : tensor<?x12x?x?xf32> -> tensor<?x12x?x?xf32>
  %4 = onnx.MatMul %3, %v : tensor<?x12x?x?xf32>, tensor<?x12x?x64xf32> -> tensor<?x12x?x64xf32>
  return %4 : tensor<?x12x?x64xf32>
}

// CHECK-LABEL: func.func @hidden_by_a_low_number(
//       CHECK:   %[[M:.+]] = onnx.Where
//       CHECK:   onnx.Attend %{{.+}}, %{{.+}}, %{{.+}} mask %[[M]] scale 1.000000e+00 :
func.func @hidden_by_a_low_number(%q: tensor<2x64x64xf32>, %k: tensor<2x64x64xf32>, %c: tensor<64x64xi1>) -> tensor<2x64x64xf32> {
  %low = onnx.Constant dense<-3.4e38> : tensor<f32>
  %0 = onnx.MatMul %q, %k : tensor<2x64x64xf32>, tensor<2x64x64xf32> -> tensor<2x64x64xf32>
  %1 = onnx.Where %c, %0, %low : tensor<64x64xi1>, tensor<2x64x64xf32>, tensor<f32> -> tensor<2x64x64xf32>
  %2 = onnx.Softmax %1 axis 2 : tensor<2x64x64xf32> -> tensor<2x64x64xf32>
  %3 = onnx.MatMul %2, %q : tensor<2x64x64xf32>, tensor<2x64x64xf32> -> tensor<2x64x64xf32>
  return %3 : tensor<2x64x64xf32>
}

// CHECK-LABEL: func.func @somebody_sees_the_probabilities(
//   CHECK-NOT:   onnx.Attend
func.func @somebody_sees_the_probabilities(%q: tensor<2x64x64xf32>, %k: tensor<2x64x64xf32>) -> (tensor<2x64x64xf32>, tensor<2x64x64xf32>) {
  %0 = onnx.MatMul %q, %k : tensor<2x64x64xf32>, tensor<2x64x64xf32> -> tensor<2x64x64xf32>
  %1 = onnx.Softmax %0 axis 2 : tensor<2x64x64xf32> -> tensor<2x64x64xf32>
  %2 = onnx.MatMul %1, %q : tensor<2x64x64xf32>, tensor<2x64x64xf32> -> tensor<2x64x64xf32>
  return %1, %2 : tensor<2x64x64xf32>, tensor<2x64x64xf32>
}

// CHECK-LABEL: func.func @few_keys(
//   CHECK-NOT:   onnx.Attend
func.func @few_keys(%q: tensor<2x8x64xf32>, %k: tensor<2x64x8xf32>) -> tensor<2x8x64xf32> {
  %0 = onnx.MatMul %q, %k : tensor<2x8x64xf32>, tensor<2x64x8xf32> -> tensor<2x8x8xf32>
  %1 = onnx.Softmax %0 axis 2 : tensor<2x8x8xf32> -> tensor<2x8x8xf32>
  %2 = onnx.MatMul %1, %q : tensor<2x8x8xf32>, tensor<2x8x64xf32> -> tensor<2x8x64xf32>
  return %2 : tensor<2x8x64xf32>
}

// CHECK-LABEL: func.func @another_axis(
//   CHECK-NOT:   onnx.Attend
func.func @another_axis(%q: tensor<2x64x64xf32>, %k: tensor<2x64x64xf32>) -> tensor<2x64x64xf32> {
  %0 = onnx.MatMul %q, %k : tensor<2x64x64xf32>, tensor<2x64x64xf32> -> tensor<2x64x64xf32>
  %1 = onnx.Softmax %0 axis 1 : tensor<2x64x64xf32> -> tensor<2x64x64xf32>
  %2 = onnx.MatMul %1, %q : tensor<2x64x64xf32>, tensor<2x64x64xf32> -> tensor<2x64x64xf32>
  return %2 : tensor<2x64x64xf32>
}

// Their sum has no heads, so that it is smaller than the scores.
// CHECK-LABEL: func.func @two_masks(
//       CHECK:   %[[W:.+]] = onnx.Where
//       CHECK:   %[[M:.+]] = onnx.Add %[[W]], %{{.+}} -> tensor<?x1x?x?xf32>
//       CHECK:   onnx.Attend %{{.+}}, %{{.+}}, %{{.+}} mask %[[M]]
func.func @two_masks(%q: tensor<?x8x?x32xf32>, %k: tensor<?x8x32x?xf32>, %v: tensor<?x8x?x32xf32>, %c: tensor<1x1x?x?xi1>, %m: tensor<?x1x1x?xf32>) -> tensor<?x8x?x32xf32> {
  %low = onnx.Constant dense<-3.4e38> : tensor<f32>
  %0 = onnx.MatMul %q, %k : tensor<?x8x?x32xf32>, tensor<?x8x32x?xf32> -> tensor<?x8x?x?xf32>
  %1 = onnx.Where %c, %0, %low : tensor<1x1x?x?xi1>, tensor<?x8x?x?xf32>, tensor<f32> -> tensor<?x8x?x?xf32>
  %2 = onnx.Add %m, %1 : tensor<?x1x1x?xf32>, tensor<?x8x?x?xf32> -> tensor<?x8x?x?xf32>
  %3 = onnx.Softmax %2 axis -1 : tensor<?x8x?x?xf32> -> tensor<?x8x?x?xf32>
  %4 = onnx.MatMul %3, %v : tensor<?x8x?x?xf32>, tensor<?x8x?x32xf32> -> tensor<?x8x?x32xf32>
  return %4 : tensor<?x8x?x32xf32>
}

// CHECK-LABEL: func.func @two_masks_as_large_as_the_scores(
//   CHECK-NOT:   onnx.Attend
func.func @two_masks_as_large_as_the_scores(%q: tensor<2x8x64x32xf32>, %k: tensor<2x8x32x64xf32>, %b: tensor<8x64x64xf32>, %m: tensor<2x1x1x64xf32>) -> tensor<2x8x64x32xf32> {
  %0 = onnx.MatMul %q, %k : tensor<2x8x64x32xf32>, tensor<2x8x32x64xf32> -> tensor<2x8x64x64xf32>
  %1 = onnx.Add %0, %b : tensor<2x8x64x64xf32>, tensor<8x64x64xf32> -> tensor<2x8x64x64xf32>
  %2 = onnx.Add %1, %m : tensor<2x8x64x64xf32>, tensor<2x1x1x64xf32> -> tensor<2x8x64x64xf32>
  %3 = onnx.Softmax %2 axis -1 : tensor<2x8x64x64xf32> -> tensor<2x8x64x64xf32>
  %4 = onnx.MatMul %3, %q : tensor<2x8x64x64xf32>, tensor<2x8x64x32xf32> -> tensor<2x8x64x32xf32>
  return %4 : tensor<2x8x64x32xf32>
}
