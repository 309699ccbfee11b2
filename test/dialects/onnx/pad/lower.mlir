// RUN: onnxc-opt %s --onnxc-lower-to-linalg | FileCheck %s

// CHECK-LABEL: func.func private @pad_copies_into_a_filled_tensor(
//       CHECK:   %[[BORDER:.+]] = linalg.fill
//       CHECK:   tensor.insert_slice %{{.+}} into %[[BORDER]][1] [3] [1] : tensor<3xf32> into tensor<6xf32>
func.func private @pad_copies_into_a_filled_tensor(%x: tensor<3xf32>, %out: tensor<6xf32>) -> tensor<6xf32> attributes {kernel.results = 1 : i64} {
  %pads = onnx.Constant dense<[1, 2]> : tensor<2xi64>
  %0 = onnx.Pad %x by %pads : (tensor<3xf32>, tensor<2xi64>) -> tensor<6xf32>
  return %0 : tensor<6xf32>
}

// CHECK-LABEL: func.func private @reflection_computes_the_source_index(
//       CHECK:   linalg.generic
//       CHECK:     arith.remsi
//       CHECK:     tensor.extract
func.func private @reflection_computes_the_source_index(%x: tensor<3xf32>, %out: tensor<6xf32>) -> tensor<6xf32> attributes {kernel.results = 1 : i64} {
  %pads = onnx.Constant dense<[1, 2]> : tensor<2xi64>
  %0 = onnx.Pad %x by %pads {mode = "reflect"} : (tensor<3xf32>, tensor<2xi64>) -> tensor<6xf32>
  return %0 : tensor<6xf32>
}

// CHECK-LABEL: func.func private @tile_repeats_in_a_dimension_of_its_own(
//       CHECK:   linalg.generic {{.*}} ins(%{{.+}} : tensor<3xf32>) outs(%{{.+}} : tensor<2x3xf32>)
//       CHECK:   tensor.collapse_shape %{{.+}} {{\[}}[0, 1]] : tensor<2x3xf32> into tensor<6xf32>
func.func private @tile_repeats_in_a_dimension_of_its_own(%x: tensor<3xf32>, %out: tensor<6xf32>) -> tensor<6xf32> attributes {kernel.results = 1 : i64} {
  %repeats = onnx.Constant dense<2> : tensor<1xi64>
  %0 = onnx.Tile %x times %repeats : (tensor<3xf32>, tensor<1xi64>) -> tensor<6xf32>
  return %0 : tensor<6xf32>
}
