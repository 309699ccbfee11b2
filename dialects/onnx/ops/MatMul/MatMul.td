//===- MatMul.td - Matrix products ------------------------------*- tablegen -*-===//

include "dialects/onnx/OnnxBase.td"

def ONNX_MatMulOp : ONNX_Op<"MatMul", 13, "Contraction", [Pure]> {
  let summary = "matrix product with numpy's rules for ranks and batches";
  let description = [{
    Constraints:
    (C1) both operands have rank >= 1.
    (C2) the last dimension of `a` equals the second to last of `b` (the only one for rank 1).
    (C3) the leading (batch) dimensions broadcast.

    The result of integers of up to 16 bits, which only quantized operators multiply,
    is i32.
    With `packed_n` = N, `b` has been packed for the machine (see onnx.PackWeights):
    its shape is [ceil(N / P), K, P], or, with `packed_k` = K, [ceil(N / P), ceil(K / G), P, G].
    With `flips_a` the highest bit of each byte of `a` is flipped before it is multiplied, so
    that an i8 becomes the ui8 that is larger by 128, or the other way round.
  }];
  let arguments = (ins ONNX_NumberTensor:$a, ONNX_NumberTensor:$b, OptionalAttr<I64Attr>:$packed_n,
      OptionalAttr<I64Attr>:$packed_k, UnitAttr:$flips_a);
  let results = (outs ONNX_NumberTensor:$output);
  // As operators are composed of it: not packed in groups.
  let builders = [OpBuilder<(ins "::mlir::Type":$type, "::mlir::Value":$a, "::mlir::Value":$b, "::mlir::IntegerAttr":$packedN),
      [{ build($_builder, $_state, type, a, b, packedN, ::mlir::IntegerAttr(), ::mlir::UnitAttr()); }]>];
  let elementType = [{ return productElementType(::mlir::getElementTypeOrSelf(getA().getType())); }];
  let assemblyFormat = "$a `,` $b (`packed` $packed_n^ (`x` $packed_k^)?)? attr-dict `:` type($a) `,` type($b) `->` type($output)";
}

def ONNX_GemmOp : ONNX_Op<"Gemm", 13, "Opaque", [Pure, DeclareOpInterfaceMethods<ONNX_DecomposeInterface>]> {
  let summary = "alpha * op(a) * op(b) + beta * c";
  let description = [{
    (C1) both matrices have rank 2.
    (C2) the inner sizes are equal.
    (C3) `c` broadcasts to the product, which it does not stretch.
  }];
  let arguments = (ins ONNX_NumberTensor:$a, ONNX_NumberTensor:$b, Optional<ONNX_NumberTensor>:$c,
      DefaultValuedAttr<F32Attr, "1.0f">:$alpha, DefaultValuedAttr<F32Attr, "1.0f">:$beta,
      DefaultValuedAttr<I64Attr, "0">:$transA, DefaultValuedAttr<I64Attr, "0">:$transB);
  let results = (outs ONNX_NumberTensor:$output);
  let assemblyFormat = "$a `,` $b (`,` $c^)? attr-dict `:` type($a) `,` type($b) (`,` type($c)^)? `->` type($output)";
}

def ONNX_PackWeightsOp : ONNX_Op<"PackWeights", 0, "Movement", [Pure]> {
  let summary = "weights in the order in which the register tiles read them";
  let description = [{
    Not an ONNX operator.  The dimensions of `weights`, permuted by `perm`, are
    (batch..., n, k...); the result is [batch..., ceil(N / panel), k..., panel], where
    element (batch, n, k) lies at [batch, n floordiv panel, k, n mod panel] and the
    end of the last panel is zero.  With `group` = G above 1 the last k dimension is split into groups
    of G: the result is [batch..., ceil(N / panel), k..., ceil(K / G), panel, G], whose end is zero, too.
    `batch` says how many leading dimensions there are.
    `panel` is the machine's choice (codegen/cpu/CpuTarget.h).
  }];
  let arguments = (ins ONNX_NumberTensor:$weights, DenseI64ArrayAttr:$perm, I64Attr:$batch,
      ConfinedAttr<I64Attr, [IntPositive]>:$panel, DefaultValuedAttr<ConfinedAttr<I64Attr, [IntPositive]>, "1">:$group);
  let results = (outs ONNX_NumberTensor:$output);
  let assemblyFormat = "$weights `perm` $perm `batch` $batch `panel` $panel (`group` $group^)? attr-dict `:` type($weights) `->` type($output)";
}
