// RUN: onnxc-opt %s --onnxc-decompose | FileCheck %s

// CHECK-LABEL: func.func @a_square_is_a_product(
//       CHECK:   %[[Y:.+]] = onnx.Mul %[[X:.+]], %[[X]]
//       CHECK:   return %[[Y]]
func.func @a_square_is_a_product(%x: tensor<2xf32>) -> tensor<2xf32> {
  %two = onnx.Constant dense<2.0> : tensor<f32>
  %0 = onnx.Pow %x, %two : tensor<2xf32>, tensor<f32> -> tensor<2xf32>
  return %0 : tensor<2xf32>
}

// CHECK-LABEL: func.func @a_power_of_a_half_is_a_root(
//       CHECK:   onnx.Sqrt
func.func @a_power_of_a_half_is_a_root(%x: tensor<2xf32>) -> tensor<2xf32> {
  %half = onnx.Constant dense<0.5> : tensor<f32>
  %0 = onnx.Pow %x, %half : tensor<2xf32>, tensor<f32> -> tensor<2xf32>
  return %0 : tensor<2xf32>
}

// CHECK-LABEL: func.func @an_exponent_that_stretches_the_base_stays(
//       CHECK:   onnx.Pow
func.func @an_exponent_that_stretches_the_base_stays(%x: tensor<2xf32>) -> tensor<3x2xf32> {
  %two = onnx.Constant dense<2.0> : tensor<3x2xf32>
  %0 = onnx.Pow %x, %two : tensor<2xf32>, tensor<3x2xf32> -> tensor<3x2xf32>
  return %0 : tensor<3x2xf32>
}
