// RUN: onnxc-opt %s | onnxc-opt | FileCheck %s

// CHECK-LABEL: func.func @conv(
//       CHECK:   onnx.Conv %arg0, %arg1 : tensor<1x3x5x5xf32>, tensor<4x3x3x3xf32> -> tensor<1x4x3x3xf32>
func.func @conv(%x: tensor<1x3x5x5xf32>, %w: tensor<4x3x3x3xf32>) -> tensor<1x4x3x3xf32> {
  %0 = onnx.Conv %x, %w : tensor<1x3x5x5xf32>, tensor<4x3x3x3xf32> -> tensor<1x4x3x3xf32>
  return %0 : tensor<1x4x3x3xf32>
}

// CHECK-LABEL: func.func @attributes_and_bias(
//       CHECK:   onnx.Conv %arg0, %arg1, %arg2 {auto_pad = "SAME_UPPER", dilations = array<i64: 2>, group = 2 : i64, kernel_shape = array<i64: 3>, strides = array<i64: 2>}
func.func @attributes_and_bias(%x: tensor<?x4x9xf16>, %w: tensor<6x2x3xf16>, %b: tensor<6xf16>) -> tensor<?x6x5xf16> {
  %0 = onnx.Conv %x, %w, %b {auto_pad = "SAME_UPPER", dilations = array<i64: 2>, group = 2 : i64, kernel_shape = array<i64: 3>, strides = array<i64: 2>} : tensor<?x4x9xf16>, tensor<6x2x3xf16>, tensor<6xf16> -> tensor<?x6x5xf16>
  return %0 : tensor<?x6x5xf16>
}

// CHECK-LABEL: func.func @channels_last_and_packed(
//       CHECK:   onnx.Conv %arg0, %arg1 {channels_last, kernel_shape = array<i64: 1>, packed_n = 20 : i64}
func.func @channels_last_and_packed(%x: tensor<1x5x3xf32>, %w: tensor<2x1x3x16xf32>) -> tensor<1x5x20xf32> {
  %0 = onnx.Conv %x, %w {channels_last, kernel_shape = array<i64: 1>, packed_n = 20 : i64} : tensor<1x5x3xf32>, tensor<2x1x3x16xf32> -> tensor<1x5x20xf32>
  return %0 : tensor<1x5x20xf32>
}

// Products of quantized numbers are summed in 32 bits.
// CHECK-LABEL: func.func @integers(
//       CHECK:   onnx.Conv {{.*}} : tensor<1x3x5xi16>, tensor<4x3x1xi16> -> tensor<1x4x5xi32>
func.func @integers(%x: tensor<1x3x5xi16>, %w: tensor<4x3x1xi16>) -> tensor<1x4x5xi32> {
  %0 = onnx.Conv %x, %w : tensor<1x3x5xi16>, tensor<4x3x1xi16> -> tensor<1x4x5xi32>
  return %0 : tensor<1x4x5xi32>
}
