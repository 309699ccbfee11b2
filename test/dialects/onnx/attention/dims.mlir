// RUN: onnxc-opt %s --onnxc-infer-shapes | FileCheck %s

// CHECK-LABEL: func.func @heads_of_packed_operands(
//       CHECK:   onnx.Attention {{.*}} -> (tensor<2x4x30xf32>, tensor<2x3x6x8xf32>, tensor<2x3x6x10xf32>, tensor<2x3x4x6xf32>)
func.func @heads_of_packed_operands(%q: tensor<2x4x24xf32>, %k: tensor<?x6x24xf32>, %v: tensor<?x?x30xf32>) -> tensor<?x?x?xf32> {
  %0:4 = onnx.Attention %q, %k, %v {q_num_heads = 3 : i64, kv_num_heads = 3 : i64} : (tensor<2x4x24xf32>, tensor<?x6x24xf32>, tensor<?x?x30xf32>)
      -> (tensor<?x?x?xf32>, tensor<?x?x?x?xf32>, tensor<?x?x?x?xf32>, tensor<?x?x?x?xf32>)
  return %0#0 : tensor<?x?x?xf32>
}

// CHECK-LABEL: func.func @the_past_is_in_front(
//       CHECK:   onnx.Attention {{.*}} -> (tensor<?x3x4x10xf32>, tensor<?x3x18x8xf32>, tensor<?x3x18x10xf32>, tensor<?x3x4x18xf32>)
func.func @the_past_is_in_front(%q: tensor<?x3x4x8xf32>, %k: tensor<?x3x6x8xf32>, %v: tensor<?x3x6x10xf32>,
                                %pk: tensor<?x3x12x8xf32>, %pv: tensor<?x3x12x10xf32>) -> tensor<?x?x?x?xf32> {
  %0:4 = onnx.Attention %q, %k, %v past %pk, %pv : (tensor<?x3x4x8xf32>, tensor<?x3x6x8xf32>, tensor<?x3x6x10xf32>, tensor<?x3x12x8xf32>, tensor<?x3x12x10xf32>)
      -> (tensor<?x?x?x?xf32>, tensor<?x?x?x?xf32>, tensor<?x?x?x?xf32>, tensor<?x?x?x?xf32>)
  return %0#0 : tensor<?x?x?x?xf32>
}

// CHECK-LABEL: func.func @a_mask_can_have_the_larger_batch(
//       CHECK:   onnx.Attend {{.*}} -> tensor<2x3x4x32xf32>
func.func @a_mask_can_have_the_larger_batch(%q: tensor<1x3x4x8xf32>, %k: tensor<1x3x8x?xf32>, %v: tensor<1x3x?x32xf32>, %m: tensor<2x1x1x?xf32>) -> tensor<?x?x?x?xf32> {
  %0 = onnx.Attend %q, %k, %v mask %m scale 1.0 : (tensor<1x3x4x8xf32>, tensor<1x3x8x?xf32>, tensor<1x3x?x32xf32>, tensor<2x1x1x?xf32>) -> tensor<?x?x?x?xf32>
  return %0 : tensor<?x?x?x?xf32>
}

// CHECK-LABEL: func.func @state_is_one_less_than_the_kernel(
//       CHECK:   onnx.CausalConvWithState {{.*}} -> (tensor<?x4x0xf32>, tensor<?x4x4xf32>)
func.func @state_is_one_less_than_the_kernel(%x: tensor<?x4x0xf32>, %w: tensor<4x1x5xf32>) -> tensor<?x?x?xf32> {
  %0:2 = onnx.CausalConvWithState %x, %w : (tensor<?x4x0xf32>, tensor<4x1x5xf32>) -> (tensor<?x?x?xf32>, tensor<?x?x?xf32>)
  return %0#0 : tensor<?x?x?xf32>
}
