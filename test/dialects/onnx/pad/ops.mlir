// RUN: onnxc-opt %s | onnxc-opt | FileCheck %s

// CHECK-LABEL: func.func @pad_with_a_value(
//       CHECK:   onnx.Pad %{{.+}} by %{{.+}} value %{{.+}} : (tensor<2xf32>, tensor<2xi64>, tensor<f32>) -> tensor<?xf32>
func.func @pad_with_a_value(%x: tensor<2xf32>, %pads: tensor<2xi64>, %v: tensor<f32>) -> tensor<?xf32> {
  %0 = onnx.Pad %x by %pads value %v : (tensor<2xf32>, tensor<2xi64>, tensor<f32>) -> tensor<?xf32>
  return %0 : tensor<?xf32>
}

// CHECK-LABEL: func.func @tile_and_expand(
//       CHECK:   onnx.Tile %{{.+}} times %{{.+}} : (tensor<2xf32>, tensor<1xi64>) -> tensor<?xf32>
//       CHECK:   onnx.Expand %{{.+}} to %{{.+}} : (tensor<?xf32>, tensor<2xi64>) -> tensor<?x?xf32>
func.func @tile_and_expand(%x: tensor<2xf32>, %repeats: tensor<1xi64>, %shape: tensor<2xi64>) -> tensor<?x?xf32> {
  %0 = onnx.Tile %x times %repeats : (tensor<2xf32>, tensor<1xi64>) -> tensor<?xf32>
  %1 = onnx.Expand %0 to %shape : (tensor<?xf32>, tensor<2xi64>) -> tensor<?x?xf32>
  return %1 : tensor<?x?xf32>
}
