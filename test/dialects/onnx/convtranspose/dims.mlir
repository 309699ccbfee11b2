// RUN: onnxc-opt %s --onnxc-infer-shapes | FileCheck %s

// CHECK-LABEL: func.func @strides_multiply(
//       CHECK:   onnx.ConvTranspose {{.*}} -> tensor<?x6x8xf32>
func.func @strides_multiply(%x: tensor<?x2x3xf32>, %w: tensor<2x3x3xf32>) -> tensor<?x?x?xf32> {
  %0 = onnx.ConvTranspose %x, %w {group = 2 : i64, strides = array<i64: 2>, output_padding = array<i64: 1>} : (tensor<?x2x3xf32>, tensor<2x3x3xf32>) -> tensor<?x?x?xf32>
  return %0 : tensor<?x?x?xf32>
}

// CHECK-LABEL: func.func @same_padding_makes_a_multiple(
//       CHECK:   onnx.ConvTranspose {{.*}} -> tensor<1x3x6xf32>
func.func @same_padding_makes_a_multiple(%x: tensor<1x2x3xf32>, %w: tensor<2x3x3xf32>) -> tensor<?x?x?xf32> {
  %0 = onnx.ConvTranspose %x, %w {auto_pad = "SAME_UPPER", strides = array<i64: 2>} : (tensor<1x2x3xf32>, tensor<2x3x3xf32>) -> tensor<?x?x?xf32>
  return %0 : tensor<?x?x?xf32>
}

// CHECK-LABEL: func.func @output_shape_is_the_shape(
//       CHECK:   onnx.ConvTranspose {{.*}} -> tensor<1x3x9xf32>
func.func @output_shape_is_the_shape(%x: tensor<1x2x3xf32>, %w: tensor<2x3x3xf32>) -> tensor<?x?x?xf32> {
  %0 = onnx.ConvTranspose %x, %w {output_shape = array<i64: 9>, strides = array<i64: 2>} : (tensor<1x2x3xf32>, tensor<2x3x3xf32>) -> tensor<?x?x?xf32>
  return %0 : tensor<?x?x?xf32>
}

// CHECK-LABEL: func.func @blocks_make_an_image(
//       CHECK:   onnx.Col2Im {{.*}} -> tensor<?x2x5x5xf32>
func.func @blocks_make_an_image(%x: tensor<?x10x5xf32>) -> tensor<?x?x?x?xf32> {
  %image = onnx.Constant dense<5> : tensor<2xi64>
  %block = onnx.Constant dense<[1, 5]> : tensor<2xi64>
  %0 = onnx.Col2Im %x to %image from %block : (tensor<?x10x5xf32>, tensor<2xi64>, tensor<2xi64>) -> tensor<?x?x?x?xf32>
  return %0 : tensor<?x?x?x?xf32>
}
