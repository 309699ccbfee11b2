// RUN: onnxc-opt %s | onnxc-opt | FileCheck %s

// CHECK-LABEL: func.func @transforms(
//       CHECK:   onnx.DFT %{{.*}} length %{{.*}} axis %{{.*}} {inverse = 1 : i64} : (tensor<2x8x3x2xf32>, tensor<i64>, tensor<i64>) -> tensor<2x16x3x2xf32>
//       CHECK:   onnx.STFT %{{.*}} step %{{.*}} window %{{.*}} length %{{.*}} : (tensor<1x128xf32>, tensor<i64>, tensor<16xf32>, tensor<i64>) -> tensor<1x15x9x2xf32>
func.func @transforms(%x: tensor<2x8x3x2xf32>, %s: tensor<1x128xf32>, %w: tensor<16xf32>) -> (tensor<2x16x3x2xf32>, tensor<1x15x9x2xf32>) {
  %length = onnx.Constant dense<16> : tensor<i64>
  %axis = onnx.Constant dense<1> : tensor<i64>
  %step = onnx.Constant dense<8> : tensor<i64>
  %0 = onnx.DFT %x length %length axis %axis {inverse = 1 : i64} : (tensor<2x8x3x2xf32>, tensor<i64>, tensor<i64>) -> tensor<2x16x3x2xf32>
  %1 = onnx.STFT %s step %step window %w length %length : (tensor<1x128xf32>, tensor<i64>, tensor<16xf32>, tensor<i64>) -> tensor<1x15x9x2xf32>
  return %0, %1 : tensor<2x16x3x2xf32>, tensor<1x15x9x2xf32>
}

// CHECK-LABEL: func.func @windows(
//       CHECK:   onnx.HannWindow %{{.*}} {periodic = 0 : i64} : tensor<i64> -> tensor<16xf32>
//       CHECK:   onnx.MelWeightMatrix %{{.*}} of %{{.*}}, %{{.*}} from %{{.*}} to %{{.*}} {output_datatype = 11 : i64}
func.func @windows(%hertz: tensor<f32>) -> (tensor<16xf32>, tensor<9x16xf64>) {
  %n = onnx.Constant dense<16> : tensor<i64>
  %0 = onnx.HannWindow %n {periodic = 0 : i64} : tensor<i64> -> tensor<16xf32>
  %1 = onnx.MelWeightMatrix %n of %n, %n from %hertz to %hertz {output_datatype = 11 : i64} : (tensor<i64>, tensor<i64>, tensor<i64>, tensor<f32>, tensor<f32>) -> tensor<9x16xf64>
  return %0, %1 : tensor<16xf32>, tensor<9x16xf64>
}
