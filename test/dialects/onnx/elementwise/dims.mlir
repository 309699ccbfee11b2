// RUN: onnxc-opt %s --onnxc-infer-shapes | FileCheck %s

// CHECK-LABEL: func.func @a_known_size_wins(
//       CHECK:   onnx.Mul {{.*}} -> tensor<?x3xf32>
func.func @a_known_size_wins(%x: tensor<?x?xf32>, %y: tensor<3xf32>) -> tensor<?x?xf32> {
  %0 = onnx.Mul %x, %y : tensor<?x?xf32>, tensor<3xf32> -> tensor<?x?xf32>
  return %0 : tensor<?x?xf32>
}

// CHECK-LABEL: func.func @one_stretches_even_to_nothing(
//       CHECK:   onnx.Sum {{.*}} -> tensor<0x2xf32>
func.func @one_stretches_even_to_nothing(%x: tensor<1x2xf32>, %y: tensor<0x1xf32>) -> tensor<?x?xf32> {
  %0 = onnx.Sum %x, %y : tensor<1x2xf32>, tensor<0x1xf32> -> tensor<?x?xf32>
  return %0 : tensor<?x?xf32>
}

// CHECK-LABEL: func.func @where_broadcasts_all_three(
//       CHECK:   onnx.Where {{.*}} -> tensor<4x2x3xi64>
func.func @where_broadcasts_all_three(%c: tensor<4x1x1xi1>, %x: tensor<2x1xi64>, %y: tensor<3xi64>) -> tensor<?x?x?xi64> {
  %0 = onnx.Where %c, %x, %y : tensor<4x1x1xi1>, tensor<2x1xi64>, tensor<3xi64> -> tensor<?x?x?xi64>
  return %0 : tensor<?x?x?xi64>
}
