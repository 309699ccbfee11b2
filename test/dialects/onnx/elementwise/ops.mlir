// RUN: onnxc-opt %s | onnxc-opt | FileCheck %s

// CHECK-LABEL: func.func @binary_operators_broadcast(
//       CHECK:   onnx.Add %{{.+}}, %{{.+}} : tensor<2x3xf32>, tensor<3xf32> -> tensor<2x3xf32>
func.func @binary_operators_broadcast(%x: tensor<2x3xf32>, %y: tensor<3xf32>) -> tensor<2x3xf32> {
  %0 = onnx.Add %x, %y : tensor<2x3xf32>, tensor<3xf32> -> tensor<2x3xf32>
  return %0 : tensor<2x3xf32>
}

// CHECK-LABEL: func.func @comparisons_give_bools(
//       CHECK:   onnx.LessOrEqual %{{.+}}, %{{.+}} : tensor<4xui8>, tensor<4xui8> -> tensor<4xi1>
func.func @comparisons_give_bools(%x: tensor<4xui8>, %y: tensor<4xui8>) -> tensor<4xi1> {
  %0 = onnx.LessOrEqual %x, %y : tensor<4xui8>, tensor<4xui8> -> tensor<4xi1>
  return %0 : tensor<4xi1>
}

// CHECK-LABEL: func.func @variadic_operators_take_any_number(
//       CHECK:   onnx.Max %{{.+}}, %{{.+}}, %{{.+}} : tensor<4xf32>, tensor<f32>, tensor<1xf32> -> tensor<4xf32>
func.func @variadic_operators_take_any_number(%x: tensor<4xf32>, %y: tensor<f32>, %z: tensor<1xf32>) -> tensor<4xf32> {
  %0 = onnx.Max %x, %y, %z : tensor<4xf32>, tensor<f32>, tensor<1xf32> -> tensor<4xf32>
  return %0 : tensor<4xf32>
}

// CHECK-LABEL: func.func @attributes_with_their_default_are_not_printed(
//       CHECK:   onnx.Mod %{{.+}}, %{{.+}} : tensor
//       CHECK:   onnx.Mod %{{.+}}, %{{.+}} {fmod = 1 : i64}
func.func @attributes_with_their_default_are_not_printed(%x: tensor<4xf32>) -> tensor<4xf32> {
  %0 = onnx.Mod %x, %x {fmod = 0 : i64} : tensor<4xf32>, tensor<4xf32> -> tensor<4xf32>
  %1 = onnx.Mod %0, %x {fmod = 1 : i64} : tensor<4xf32>, tensor<4xf32> -> tensor<4xf32>
  return %1 : tensor<4xf32>
}
