// RUN: onnxc-opt %s --split-input-file --verify-diagnostics

func.func @attention_c1(%q: tensor<2x4x24xf32>) {
  // expected-error@+1 {{operands of rank 3 need q_num_heads and kv_num_heads}}
  %0:4 = onnx.Attention %q, %q, %q : (tensor<2x4x24xf32>, tensor<2x4x24xf32>, tensor<2x4x24xf32>) -> (tensor<2x4x24xf32>, tensor<2x3x4x8xf32>, tensor<2x3x4x8xf32>, tensor<2x3x4x4xf32>)
  return
}

// -----

func.func @attention_c2(%q: tensor<2x4x4x8xf32>, %k: tensor<2x3x4x8xf32>) {
  // expected-error@+1 {{the heads of Q are not a multiple of those of K}}
  %0:4 = onnx.Attention %q, %k, %k : (tensor<2x4x4x8xf32>, tensor<2x3x4x8xf32>, tensor<2x3x4x8xf32>) -> (tensor<2x4x4x8xf32>, tensor<2x3x4x8xf32>, tensor<2x3x4x8xf32>, tensor<2x4x4x4xf32>)
  return
}

// -----

func.func @attention_c4(%q: tensor<2x3x4x8xf32>, %m: tensor<4x5xf32>) {
  // expected-error@+1 {{attn_mask has more columns than there are keys}}
  %0:4 = onnx.Attention %q, %q, %q mask %m : (tensor<2x3x4x8xf32>, tensor<2x3x4x8xf32>, tensor<2x3x4x8xf32>, tensor<4x5xf32>) -> (tensor<2x3x4x8xf32>, tensor<2x3x4x8xf32>, tensor<2x3x4x8xf32>, tensor<2x3x4x4xf32>)
  return
}

// -----

func.func @attention_c5(%q: tensor<2x3x4x8xf32>, %n: tensor<3xi64>) {
  // expected-error@+1 {{dimension 0 of nonpad_kv_seqlen does not fit}}
  %0:4 = onnx.Attention %q, %q, %q lengths %n : (tensor<2x3x4x8xf32>, tensor<2x3x4x8xf32>, tensor<2x3x4x8xf32>, tensor<3xi64>) -> (tensor<2x3x4x8xf32>, tensor<2x3x4x8xf32>, tensor<2x3x4x8xf32>, tensor<2x3x4x4xf32>)
  return
}

// -----

func.func @flex_attention_c3(%q: tensor<1x2x3x8xf32>) {
  // expected-error@+1 {{a graph takes 'tensor<1x2x3x3xf32>' and yields 'tensor<1x2x3x3xi1>'}}
  %0 = onnx.preview.FlexAttention %q, %q, %q scores {
  ^bb0(%s: tensor<1x2x3x3xf32>):
    %1 = onnx.IsNaN %s : tensor<1x2x3x3xf32> -> tensor<1x2x3x3xi1>
    onnx.Yield %1 : tensor<1x2x3x3xi1>
  } probabilities {} : (tensor<1x2x3x8xf32>, tensor<1x2x3x8xf32>, tensor<1x2x3x8xf32>) -> tensor<1x2x3x8xf32>
  return
}

// -----

func.func @attend_c2(%q: tensor<4x8xf32>, %k: tensor<8x5xf32>, %v: tensor<6x8xf32>) {
  // expected-error@+1 {{k and v have different lengths}}
  %0 = onnx.Attend %q, %k, %v scale 1.0 : (tensor<4x8xf32>, tensor<8x5xf32>, tensor<6x8xf32>) -> tensor<4x8xf32>
  return
}

// -----

func.func @attend_c3(%q: tensor<4x8xf32>, %k: tensor<8x1xf32>, %v: tensor<1x8xf32>, %m: tensor<5xf32>) {
  // expected-error@+1 {{the mask has more columns than there are keys}}
  %0 = onnx.Attend %q, %k, %v mask %m scale 1.0 : (tensor<4x8xf32>, tensor<8x1xf32>, tensor<1x8xf32>, tensor<5xf32>) -> tensor<4x8xf32>
  return
}

// -----

func.func @rotary_embedding_c4(%x: tensor<2x4x3x7xf32>, %c: tensor<2x3x3xf32>) {
  // expected-error@+1 {{an odd number of features cannot be turned}}
  %0 = onnx.RotaryEmbedding %x, %c, %c : (tensor<2x4x3x7xf32>, tensor<2x3x3xf32>, tensor<2x3x3xf32>) -> tensor<2x4x3x7xf32>
  return
}

// -----

func.func @linear_attention_c3(%q: tensor<2x4x32xf32>, %b: tensor<2x4x4xf32>) {
  // expected-error@+1 {{the update rule needs decay}}
  %0:2 = onnx.LinearAttention %q, %q, %q beta %b {kv_num_heads = 4 : i64, q_num_heads = 4 : i64} : (tensor<2x4x32xf32>, tensor<2x4x32xf32>, tensor<2x4x32xf32>, tensor<2x4x4xf32>) -> (tensor<2x4x32xf32>, tensor<2x4x8x8xf32>)
  return
}

// -----

func.func @causal_conv_c1(%x: tensor<2x4x8xf32>, %w: tensor<4x2x3xf32>) {
  // expected-error@+1 {{weight mixes channels}}
  %0:2 = onnx.CausalConvWithState %x, %w : (tensor<2x4x8xf32>, tensor<4x2x3xf32>) -> (tensor<2x4x8xf32>, tensor<2x4x2xf32>)
  return
}
