//===- Attention.td - Attention and what stands around it -------*- tablegen -*-===//
//
// Names of sizes: B batches, H heads (G of keys and values, a divisor of H), M queries,
// N keys, D features of a query, E features of a value.
//
//===----------------------------------------------------------------------===//

include "dialects/onnx/OnnxBase.td"

def ONNX_FloatTypeCode : AttrConstraint<
    CPred<"::llvm::is_contained(::llvm::ArrayRef<int64_t>{1, 10, 11, 16}, ::llvm::cast<::mlir::IntegerAttr>($_self).getInt())">,
    "the code of a floating-point type (1, 10, 11 or 16)">;
def ONNX_FloatTypeAttr : ConfinedAttr<I64Attr, [ONNX_FloatTypeCode]>;
def ONNX_FlagAttr : ConfinedAttr<I64Attr, [IntNonNegative, IntMaxValue<1>]>;
def ONNX_WindowSizeAttr : ConfinedAttr<I64Attr, [IntMinValue<-1>]>;
def ONNX_HeadCountAttr : ConfinedAttr<I64Attr, [IntPositive]>;
def ONNX_RealTensor : ONNX_Tensor<[F32, F64]>;

// Compositions of other operators.
class ONNX_AttentionFamilyOp<string name, int since, list<Trait> traits = []>
    : ONNX_Op<name, since, "Opaque", [Pure, DeclareOpInterfaceMethods<ONNX_DecomposeInterface>] # traits> {
  let assemblyFormat = "operands attr-dict `:` functional-type(operands, results)";
}

def ONNX_AttentionOp : ONNX_AttentionFamilyOp<"Attention", 25, [
    AttrSizedOperandSegments, AllElementTypesMatch<["Q", "K"]>]> {
  let summary = "softmax(scale * Q K^T + bias) V";
  let description = [{
    Q is [B, H, M, D], K [B, G, N, D] and V [B, G, N, E]; or all have rank 3, [B, M, H * D]
    and so on.  P keys and values from before stand in front, so that there are T = P + N.
    A query that may see no key gives zeros.

    (C1) Q, K and V all have rank 4, or all rank 3, with both numbers of heads.
    (C2) B, G, N and D agree, and G divides H.
    (C3) `past_key` is [B, G, P, D] and `past_value` [B, G, P, E]; both or none are given.
    (C4) `attn_mask` broadcasts to [B, H, M, T]; its last size may be smaller than T.
    (C5) `nonpad_kv_seqlen` is [B], and not given together with past keys.
  }];
  let arguments = (ins ONNX_FloatTensor:$Q, ONNX_FloatTensor:$K, ONNX_FloatTensor:$V,
      Optional<ONNX_PlainTensor>:$attn_mask, Optional<ONNX_FloatTensor>:$past_key,
      Optional<ONNX_FloatTensor>:$past_value, Optional<ONNX_I64Tensor>:$nonpad_kv_seqlen,
      DefaultValuedAttr<ONNX_FlagAttr, "0">:$is_causal, OptionalAttr<ONNX_HeadCountAttr>:$kv_num_heads,
      DefaultValuedAttr<ONNX_WindowSizeAttr, "-1">:$left_window_size, OptionalAttr<ONNX_HeadCountAttr>:$q_num_heads,
      DefaultValuedAttr<ConfinedAttr<I64Attr, [IntNonNegative, IntMaxValue<3>]>, "0">:$qk_matmul_output_mode,
      DefaultValuedAttr<ONNX_WindowSizeAttr, "-1">:$right_window_size, OptionalAttr<F32Attr>:$scale,
      DefaultValuedAttr<F32Attr, "0.0f">:$softcap, OptionalAttr<ONNX_FloatTypeAttr>:$softmax_precision);
  // All results exist; what nothing uses is not computed.
  let results = (outs ONNX_FloatTensor:$Y, ONNX_FloatTensor:$present_key, ONNX_FloatTensor:$present_value,
      ONNX_FloatTensor:$qk_matmul_output);
  let elementType = [{ return ::mlir::getElementTypeOrSelf((result == 2 ? getV() : getQ()).getType()); }];
  let assemblyFormat = [{
    $Q `,` $K `,` $V (`mask` $attn_mask^)? (`past` $past_key^ `,` $past_value)? (`lengths` $nonpad_kv_seqlen^)?
    attr-dict `:` functional-type(operands, results)
  }];
}

def ONNX_FlexAttentionOp : ONNX_AttentionFamilyOp<"preview.FlexAttention", 1, [
    AllElementTypesMatch<["Q", "K", "V"]>, DeclareOpInterfaceMethods<ONNX_SubgraphInterface>]> {
  let domain = "ai.onnx.preview";
  let summary = "attention with graphs that change the scores and the probabilities";
  let description = [{
    A graph takes and yields [B, H, M, N]; its region is empty where the model gives none.
    (C1) the operands have rank 4.
    (C2) B, G, N and D agree, and G divides H.
    (C3) a graph keeps element type and sizes.
  }];
  let arguments = (ins ONNX_FloatTensor:$Q, ONNX_FloatTensor:$K, ONNX_FloatTensor:$V,
      OptionalAttr<F32Attr>:$scale, OptionalAttr<ONNX_FloatTypeAttr>:$softmax_precision);
  let regions = (region AnyRegion:$prob_mod, AnyRegion:$score_mod);
  let results = (outs ONNX_FloatTensor:$Y);
  let elementType = [{ return ::mlir::getElementTypeOrSelf(getV().getType()); }];
  let moreDeclarations = [{
    static bool hasOptionalSubgraphs() { return true; }
    /// The type that the softmax is computed in.
    ::mlir::Type getComputeType();
  }];
  let hasRegionVerifier = 1;
  let assemblyFormat = [{
    $Q `,` $K `,` $V `scores` $score_mod `probabilities` $prob_mod attr-dict `:` functional-type(operands, results)
  }];
}

def ONNX_AttendOp : ONNX_Op<"Attend", 0, "Opaque", [Pure, AllElementTypesMatch<["q", "k", "v"]>]> {
  let summary = "softmax(scale * q k + mask) v";
  let description = [{
    Not an ONNX operator; what attention is where nothing else needs its scores.  q is
    [batch..., M, D], k [batch..., D, N] and v [batch..., N, E].  A row of scores that are
    all -inf gives NaN; with `zero_empty_rows` zero, and then a mask of -inf hides also a
    score that is not a number.
    (C1) all but the mask have the same rank of at least 2, and their batches broadcast.
    (C2) D and N agree.
    (C3) the mask broadcasts with [batch..., M, N], which N is the size of afterwards.
  }];
  let arguments = (ins ONNX_RealTensor:$q, ONNX_RealTensor:$k, ONNX_RealTensor:$v, Optional<ONNX_RealTensor>:$mask,
      F64Attr:$scale, UnitAttr:$zero_empty_rows);
  let results = (outs ONNX_RealTensor:$output);
  let assemblyFormat = "$q `,` $k `,` $v (`mask` $mask^)? `scale` $scale attr-dict `:` functional-type(operands, results)";
}

def ONNX_RotaryEmbeddingOp : ONNX_AttentionFamilyOp<"RotaryEmbedding", 23, [
    AllElementTypesMatch<["X", "cos_cache", "sin_cache"]>]> {
  let summary = "turns pairs of features by angles that stand for positions";
  let description = [{
    X is [B, H, S, D] or, with `num_heads`, [B, S, H * D].  The first R features of a head are
    turned, all where `rotary_embedding_dim` is 0.
    (C1) X has rank 4, or rank 3 and `num_heads` is given and divides its last size.
    (C2) the caches are [positions, R / 2] with `position_ids`, else [B, S, R / 2].
    (C3) `position_ids` is [B, S].
    (C4) R is even and at most D.
  }];
  let arguments = (ins ONNX_FloatTensor:$X, ONNX_FloatTensor:$cos_cache, ONNX_FloatTensor:$sin_cache,
      Optional<ONNX_I64Tensor>:$position_ids, DefaultValuedAttr<ONNX_FlagAttr, "0">:$interleaved,
      OptionalAttr<ONNX_HeadCountAttr>:$num_heads,
      DefaultValuedAttr<ConfinedAttr<I64Attr, [IntNonNegative]>, "0">:$rotary_embedding_dim);
  let results = (outs ONNX_FloatTensor:$Y);
}

def ONNX_LinearAttentionOp : ONNX_AttentionFamilyOp<"LinearAttention", 27, [
    AttrSizedOperandSegments, AllElementTypesMatch<["query", "key", "value"]>]> {
  let summary = "attention without a softmax: a state that each step adds to and reads";
  let description = [{
    query is [B, T, H * D], key [B, T, G * D], value [B, T, G * E]; the state is [B, G, D, E].
    `chunk_size` only tells how to compute it.
    (C1) query, key and value have rank 3, and B, T, G and D agree; G divides H.
    (C2) `past_state` has the state's shape.
    (C3) `decay`, [B, T, G] or [B, T, G * D], is given for gated rules and only for these.
    (C4) `beta`, [B, T, G] or [B, T, 1], is given for delta rules and only for these.
  }];
  let arguments = (ins ONNX_FloatTensor:$query, ONNX_FloatTensor:$key, ONNX_FloatTensor:$value,
      Optional<ONNX_FloatTensor>:$past_state, Optional<ONNX_FloatTensor>:$decay, Optional<ONNX_FloatTensor>:$beta,
      DefaultValuedAttr<I64Attr, "64">:$chunk_size, ONNX_HeadCountAttr:$kv_num_heads, ONNX_HeadCountAttr:$q_num_heads,
      DefaultValuedAttr<F32Attr, "0.0f">:$scale,
      DefaultValuedAttr<ONNX_ChoiceAttr<["linear", "gated", "delta", "gated_delta"]>, "\"gated_delta\"">:$update_rule);
  let results = (outs ONNX_FloatTensor:$output, ONNX_FloatTensor:$present_state);
  let elementType = [{
    bool hasOwn = result == 1 && getPastState();
    return ::mlir::getElementTypeOrSelf((hasOwn ? getPastState() : getQuery()).getType());
  }];
  let moreDeclarations = [{
    bool isGated() { return getUpdateRule().starts_with("gated"); }
    bool correctsDelta() { return getUpdateRule().ends_with("delta"); }
  }];
  let assemblyFormat = [{
    $query `,` $key `,` $value (`state` $past_state^)? (`decay` $decay^)? (`beta` $beta^)?
    attr-dict `:` functional-type(operands, results)
  }];
}

def ONNX_CausalConvWithStateOp : ONNX_AttentionFamilyOp<"CausalConvWithState", 27, [
    AttrSizedOperandSegments, AllElementTypesMatch<["input", "weight"]>]> {
  let summary = "a depthwise convolution that sees the present and the past, which a state continues";
  let description = [{
    (C1) input is [B, C, L] and weight [C, 1, K] with K >= 1.
    (C2) `bias` is [C].
    (C3) `past_state` is [B, C, K - 1].
  }];
  let arguments = (ins ONNX_FloatTensor:$input, ONNX_FloatTensor:$weight, Optional<ONNX_FloatTensor>:$bias,
      Optional<ONNX_FloatTensor>:$past_state,
      DefaultValuedAttr<ONNX_ChoiceAttr<["none", "silu", "swish"]>, "\"none\"">:$activation);
  let results = (outs ONNX_FloatTensor:$output, ONNX_FloatTensor:$present_state);
  let assemblyFormat = [{
    $input `,` $weight (`bias` $bias^)? (`state` $past_state^)? attr-dict `:` functional-type(operands, results)
  }];
}
