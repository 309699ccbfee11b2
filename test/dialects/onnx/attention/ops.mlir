// RUN: onnxc-opt %s | onnxc-opt | FileCheck %s

// CHECK-LABEL: func.func @attention(
//       CHECK:   onnx.Attention %{{.+}}, %{{.+}}, %{{.+}} mask %{{.+}} past %{{.+}}, %{{.+}} {is_causal = 1 : i64} :
func.func @attention(%q: tensor<2x3x4x8xf32>, %k: tensor<2x3x6x8xf32>, %v: tensor<2x3x6x10xf32>, %m: tensor<4x18xi1>,
                     %pk: tensor<2x3x12x8xf32>, %pv: tensor<2x3x12x10xf32>) -> tensor<2x3x4x10xf32> {
  %0:4 = onnx.Attention %q, %k, %v mask %m past %pk, %pv {is_causal = 1 : i64}
      : (tensor<2x3x4x8xf32>, tensor<2x3x6x8xf32>, tensor<2x3x6x10xf32>, tensor<4x18xi1>, tensor<2x3x12x8xf32>, tensor<2x3x12x10xf32>)
      -> (tensor<2x3x4x10xf32>, tensor<2x3x18x8xf32>, tensor<2x3x18x10xf32>, tensor<2x3x4x18xf32>)
  return %0#0 : tensor<2x3x4x10xf32>
}

// CHECK-LABEL: func.func @flex_attention(
//       CHECK:   onnx.preview.FlexAttention %{{.+}}, %{{.+}}, %{{.+}} scores {
//  CHECK-NEXT:   ^bb0(%[[S:.+]]: tensor<1x2x?x?xf32>):
//       CHECK:   } probabilities {
//  CHECK-NEXT:   } :
func.func @flex_attention(%q: tensor<1x2x?x8xf32>, %k: tensor<1x2x?x8xf32>) -> tensor<1x2x?x8xf32> {
  %0 = onnx.preview.FlexAttention %q, %k, %k scores {
  ^bb0(%s: tensor<1x2x?x?xf32>):
    %1 = onnx.Tanh %s : tensor<1x2x?x?xf32> -> tensor<1x2x?x?xf32>
    onnx.Yield %1 : tensor<1x2x?x?xf32>
  } probabilities {} : (tensor<1x2x?x8xf32>, tensor<1x2x?x8xf32>, tensor<1x2x?x8xf32>) -> tensor<1x2x?x8xf32>
  return %0 : tensor<1x2x?x8xf32>
}

// CHECK-LABEL: func.func @attend(
//       CHECK:   onnx.Attend %{{.+}}, %{{.+}}, %{{.+}} mask %{{.+}} scale 1.250000e-01 {zero_empty_rows} :
func.func @attend(%q: tensor<?x4x64xf32>, %k: tensor<?x64x?xf32>, %v: tensor<?x?x32xf32>, %m: tensor<?xf32>) -> tensor<?x4x32xf32> {
  %0 = onnx.Attend %q, %k, %v mask %m scale 0.125 {zero_empty_rows} : (tensor<?x4x64xf32>, tensor<?x64x?xf32>, tensor<?x?x32xf32>, tensor<?xf32>) -> tensor<?x4x32xf32>
  return %0 : tensor<?x4x32xf32>
}

// CHECK-LABEL: func.func @rotary_embedding(
//       CHECK:   onnx.RotaryEmbedding %{{.+}}, %{{.+}}, %{{.+}}, %{{.+}} {interleaved = 1 : i64, num_heads = 4 : i64} :
func.func @rotary_embedding(%x: tensor<2x3x32xf16>, %c: tensor<50x4xf16>, %p: tensor<2x3xi64>) -> tensor<2x3x32xf16> {
  %0 = onnx.RotaryEmbedding %x, %c, %c, %p {interleaved = 1 : i64, num_heads = 4 : i64} : (tensor<2x3x32xf16>, tensor<50x4xf16>, tensor<50x4xf16>, tensor<2x3xi64>) -> tensor<2x3x32xf16>
  return %0 : tensor<2x3x32xf16>
}

// CHECK-LABEL: func.func @linear_attention(
//       CHECK:   onnx.LinearAttention %{{.+}}, %{{.+}}, %{{.+}} beta %{{.+}} {kv_num_heads = 4 : i64, q_num_heads = 8 : i64, update_rule = "delta"} :
func.func @linear_attention(%q: tensor<2x?x64xf16>, %k: tensor<2x?x32xf16>, %b: tensor<2x?x1xf16>) -> tensor<2x?x64xf16> {
  %0:2 = onnx.LinearAttention %q, %k, %k beta %b {kv_num_heads = 4 : i64, q_num_heads = 8 : i64, update_rule = "delta"} : (tensor<2x?x64xf16>, tensor<2x?x32xf16>, tensor<2x?x32xf16>, tensor<2x?x1xf16>) -> (tensor<2x?x64xf16>, tensor<2x4x8x8xf16>)
  return %0#0 : tensor<2x?x64xf16>
}

// CHECK-LABEL: func.func @causal_conv(
//       CHECK:   onnx.CausalConvWithState %{{.+}}, %{{.+}} state %{{.+}} {activation = "silu"} :
func.func @causal_conv(%x: tensor<?x4x?xf32>, %w: tensor<4x1x3xf32>, %s: tensor<?x4x2xf32>) -> tensor<?x4x2xf32> {
  %0:2 = onnx.CausalConvWithState %x, %w state %s {activation = "silu"} : (tensor<?x4x?xf32>, tensor<4x1x3xf32>, tensor<?x4x2xf32>) -> (tensor<?x4x?xf32>, tensor<?x4x2xf32>)
  return %0#1 : tensor<?x4x2xf32>
}
