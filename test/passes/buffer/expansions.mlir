// RUN: onnxc-opt %s --onnxc-bufferize | FileCheck %s

// Upstream's expansion of views knows one dynamic size per dimension that is split.
// CHECK-LABEL: func.func private @two_dynamic_sizes(
//       CHECK:   %[[VIEW:.+]] = memref.reinterpret_cast %{{.+}} to offset: [0], sizes: [%[[A:.+]], %[[B:.+]]], strides: [%[[B]], 1]
//   CHECK-NOT:   memref.expand_shape
func.func private @two_dynamic_sizes(%x: tensor<?xf32>, %shape: tensor<2xindex>, %out: tensor<?xf32>) -> tensor<?xf32> attributes {kernel.results = 1 : i64} {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %zero = arith.constant 0.0 : f32
  %a = tensor.extract %shape[%c0] : tensor<2xindex>
  %b = tensor.extract %shape[%c1] : tensor<2xindex>
  %0 = tensor.expand_shape %x [[0, 1]] output_shape [%a, %b] : tensor<?xf32> into tensor<?x?xf32>
  %1 = tensor.empty(%a) : tensor<?xf32>
  %2 = linalg.fill ins(%zero : f32) outs(%1 : tensor<?xf32>) -> tensor<?xf32>
  %3 = linalg.reduce ins(%0 : tensor<?x?xf32>) outs(%2 : tensor<?xf32>) dimensions = [1]
    (%in: f32, %acc: f32) {
      %s = arith.addf %in, %acc : f32
      linalg.yield %s : f32
    }
  return %3 : tensor<?xf32>
}

// CHECK-LABEL: func.func private @one_is_left_alone(
//       CHECK:   memref.expand_shape
//   CHECK-NOT:   memref.reinterpret_cast
//       CHECK:   return
func.func private @one_is_left_alone(%x: tensor<?xf32>, %out: tensor<4xf32>) -> tensor<4xf32> attributes {kernel.results = 1 : i64} {
  %c0 = arith.constant 0 : index
  %c4 = arith.constant 4 : index
  %zero = arith.constant 0.0 : f32
  %n = tensor.dim %x, %c0 : tensor<?xf32>
  %rows = arith.divui %n, %c4 : index
  %0 = tensor.expand_shape %x [[0, 1]] output_shape [4, %rows] : tensor<?xf32> into tensor<4x?xf32>
  %1 = tensor.empty() : tensor<4xf32>
  %2 = linalg.fill ins(%zero : f32) outs(%1 : tensor<4xf32>) -> tensor<4xf32>
  %3 = linalg.reduce ins(%0 : tensor<4x?xf32>) outs(%2 : tensor<4xf32>) dimensions = [1]
    (%in: f32, %acc: f32) {
      %s = arith.addf %in, %acc : f32
      linalg.yield %s : f32
    }
  return %3 : tensor<4xf32>
}

func.func @main(%x: tensor<?xf32>, %out: tensor<4xf32>) -> tensor<4xf32> {
  %0 = call @one_is_left_alone(%x, %out) : (tensor<?xf32>, tensor<4xf32>) -> tensor<4xf32>
  return %0 : tensor<4xf32>
}
