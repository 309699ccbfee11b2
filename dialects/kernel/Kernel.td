//===- Kernel.td - Operations between linalg and machine code --*- tablegen -*-===//
//
// What upstream lacks: `kernel.contract`, a contraction with a packed right operand
// and a fused epilogue, which the code generator turns straight into register
// tiles; and the operations of a schedule, whose tensors are in destination-passing
// style: `kernel.buffer` is a destination, `kernel.view`, `kernel.part` and `kernel.slice`
// name the same elements otherwise and cost nothing because every buffer has identity
// layout, `kernel.copy` writes, `kernel.insert` and `kernel.join` say what was written; and
// `kernel.parallel`, whose ranges threads share.
//
//===----------------------------------------------------------------------===//

#ifndef ONNXC_DIALECTS_KERNEL_KERNEL_TD
#define ONNXC_DIALECTS_KERNEL_KERNEL_TD

include "mlir/IR/OpBase.td"
include "mlir/IR/EnumAttr.td"
include "mlir/Interfaces/InferTypeOpInterface.td"
include "mlir/Interfaces/SideEffectInterfaces.td"
include "mlir/IR/SymbolInterfaces.td"
include "mlir/Interfaces/DestinationStyleOpInterface.td"
include "mlir/Interfaces/ViewLikeInterface.td"

def Kernel_Dialect : Dialect {
  let name = "kernel";
  let cppNamespace = "::onnxc::kernel";
  let summary = "Contractions with epilogues, and the views of a schedule";
  let useDefaultAttributePrinterParser = 1;
}

// What an iteration dimension of a contraction does.
def Kernel_DimKind : I32EnumAttr<"DimKind", "role of an iteration dimension", [
    I32EnumAttrCase<"Batch", 0, "batch">, // indexes A, B and the result
    I32EnumAttrCase<"M", 1, "m">,         // indexes A and the result
    I32EnumAttrCase<"N", 2, "n">,         // indexes B and the result, contiguous in both
    I32EnumAttrCase<"K", 3, "k">]> {      // indexes A and B; summed over
  let cppNamespace = "::onnxc::kernel";
  let genSpecializedAttr = 0;
}
def Kernel_DimKindAttr : EnumAttr<Kernel_Dialect, Kernel_DimKind, "dim"> {
  let assemblyFormat = "`<` $value `>`";
}
def Kernel_DimKindArrayAttr : TypedArrayAttrBase<Kernel_DimKindAttr, "roles of the iteration dimensions">;

def Kernel_ContractOp : Op<Kernel_Dialect, "contract", [
    SingleBlock, AttrSizedOperandSegments, DestinationStyleOpInterface,
    DeclareOpInterfaceMethods<MemoryEffectsOpInterface>]> {
  let summary = "out = epilogue(sum over k of a * b, extras)";
  let description = [{
    Computes, for every point of the batch, m and n dimensions,

        out[out_map] = epilogue(sum_{k dims} A[a_map] * B[b_map], extras[extra_maps])

    The iteration space has one dimension per entry of `kinds`: batch dimensions
    first, then m, then exactly one n, then k.  The extent of a batch, m or n
    dimension is the result's; that of a k dimension is B's (`b`'s shape).

    `panel` = 0: `b_map` indexes B directly and N is B's innermost dimension.
    `panel` = P > 0: B is packed in panels of P columns, zero-padded at the end:
    its type is [batch..., ceil(N / P), k..., P], and element (batch, n, k) lies
    at [batch, n floordiv P, k..., n mod P]; `b_map` yields (batch..., n, k...).
    A batch dimension may be missing from `a_map` or `b_map` (broadcast).

    `depth` = K > 0: the innermost k dimension, whose extent is K, is split into groups
    of G neighbours that one instruction multiplies and adds up: B's type is
    [batch..., ceil(N / P), k..., ceil(K / G), P, G], zero-padded, and element
    (batch, n, k..., k') lies at [batch, n floordiv P, k..., k' floordiv G, n mod P, k' mod G].

    `a_map` may be any linear map, so a convolution reads its (padded) input
    directly: (n, oh, ow, oc, kh, kw, ic) -> (n, oh * sh + kh * dh, ow * sw + kw * dw, ic).
    `out_map` is a permutation; `extra_maps` use batch, m and n dimensions only.
    With n in its last index A has columns, too: a depthwise convolution.

    With `zero_border` elements beyond A's bounds count as zero, so that a convolution
    needs no padded copy of its input.  An index that can be out of bounds is then
    m * stride + k * dilation + constant; no other one of A uses that m or k.

    With `a_jumps` = [k, distance, ...], ascending in k, the innermost k dimension is in pieces that
    do not lie side by side in A: from index k on, A's last index is larger by that distance than
    the map says.  So what is joined from parts of one tensor is read where they are.

    With `flips_a` the highest bit of each element of A is flipped before anything else:
    an i8 becomes the u8 that is larger by 128, or the other way round.

    Operands may be narrower than the accumulator (the element type of the
    epilogue's first argument): they are extended, integers as `a_unsigned` and
    `b_unsigned` say.  The epilogue's block takes the accumulated value and one
    element of each extra, and yields the element to store; it consists of
    arith and math operations, which work on scalars and on vectors alike.

    With `winograd` = T it is a 3x3 convolution in f32 that is computed by Winograd's minimal
    filtering F(4x4, 3x3), T tiles of the result at a time: the dimensions are
    (n, oh, ow, oc, kh, kw, ic), A's map is (n, oh + kh - p, ow + kw - q, ic) with a zero
    border, and B holds transformed weights, [6, 6, ceil(OC / P), IC, P] with the map
    (kh, kw, oc, ic).  `scratch` is a vector of bytes for transformed tiles, one part
    (see getWinogradScratch) for each of the threads that may share the work.

    Works on tensors (then it has one result, tied to `out`) and on strided memrefs.
  }];
  let arguments = (ins
      AnyShaped:$a, AnyShaped:$b, Variadic<AnyShaped>:$extras, AnyShaped:$out, Optional<AnyShaped>:$scratch,
      Kernel_DimKindArrayAttr:$kinds,
      AffineMapAttr:$a_map, AffineMapAttr:$b_map, AffineMapAttr:$out_map,
      AffineMapArrayAttr:$extra_maps,
      DefaultValuedAttr<ConfinedAttr<I64Attr, [IntNonNegative]>, "0">:$panel,
      DefaultValuedAttr<ConfinedAttr<I64Attr, [IntNonNegative]>, "0">:$depth,
      UnitAttr:$a_unsigned, UnitAttr:$b_unsigned, UnitAttr:$flips_a, UnitAttr:$zero_border,
      OptionalAttr<ConfinedAttr<I64Attr, [IntPositive]>>:$winograd,
      OptionalAttr<DenseI64ArrayAttr>:$a_jumps);
  let results = (outs Variadic<AnyRankedTensor>:$results);
  let regions = (region SizedRegion<1>:$epilogue);
  let assemblyFormat = [{
    `ins` `(` $a `,` $b (`,` $extras^)? `:` type($a) `,` type($b) (`,` type($extras)^)? `)`
    `outs` `(` $out `:` type($out) `)` (`scratch` `(` $scratch^ `:` type($scratch) `)`)?
    attr-dict-with-keyword $epilogue (`->` type($results)^)?
  }];
  let hasVerifier = 1;
  let extraClassDeclaration = [{
    ::mlir::MutableOperandRange getDpsInitsMutable() { return getOutMutable(); }
    /// What one thread needs for a convolution by Winograd's algorithm, in bytes: `tiles` tiles of
    /// 6x6 transformed elements of `inputChannels`, and as many products of `outputChannels`.
    struct WinogradScratch {
      int64_t input, product;
    };
    static WinogradScratch getWinogradScratch(int64_t tiles, int64_t inputChannels, int64_t outputChannels);
    /// Kind of iteration dimension `dim`.
    ::onnxc::kernel::DimKind getKind(unsigned dim) {
      return ::llvm::cast<::onnxc::kernel::DimKindAttr>(getKinds()[dim]).getValue();
    }
    unsigned getNumDims() { return getKinds().size(); }
    /// G of a grouped B, else 1.
    int64_t getGroup();
    /// The type that products are summed in.
    ::mlir::Type getAccumulatorType() { return getEpilogue().front().getArgument(0).getType(); }
    /// Extent of each iteration dimension: static size or ShapedType::kDynamic.
    ::llvm::SmallVector<int64_t> getStaticExtents();
  }];
}

def Kernel_YieldOp : Op<Kernel_Dialect, "yield", [Pure, Terminator, HasParent<"ContractOp">]> {
  let summary = "the element that a contraction stores";
  let arguments = (ins AnyType:$value);
  let assemblyFormat = "$value attr-dict `:` type($value)";
}

def Kernel_AttendOp : Op<Kernel_Dialect, "attend", [
    DestinationStyleOpInterface, DeclareOpInterfaceMethods<MemoryEffectsOpInterface>]> {
  let summary = "out = softmax(scale * q * k + mask) * v";
  let description = [{
    For each batch, with the softmax along the rows of the M x N scores:

        q [batch..., M, D]   k [batch..., D, N]   v [batch..., N, E]   out [batch..., M, E]

    All have the same rank and the element type f32 or f64.  Batch dimensions of size 1
    broadcast; `mask` broadcasts to [batch..., M, N] and may have a lower rank.  The scores
    never exist as a whole.  A row of scores that are all -inf gives NaN, with
    `zero_empty_rows` zero; an N of 0 gives zero.

    These dimensions may stand in another order: dimension i of q is dimension q_order[i] of its
    operand, and so on.  The last dimensions of k, v and out, which are read and written as
    vectors, stay where they are; or that of k's operand is D, of at most 512 features, and a
    block of keys at a time is transposed.

    Works on tensors (then it has one result, tied to `out`) and on strided memrefs.
  }];
  let arguments = (ins AnyShaped:$q, AnyShaped:$k, AnyShaped:$v, Optional<AnyShaped>:$mask, AnyShaped:$out,
      F64Attr:$scale, UnitAttr:$zero_empty_rows,
      OptionalAttr<DenseI64ArrayAttr>:$q_order, OptionalAttr<DenseI64ArrayAttr>:$k_order,
      OptionalAttr<DenseI64ArrayAttr>:$v_order, OptionalAttr<DenseI64ArrayAttr>:$out_order);
  let results = (outs Variadic<AnyRankedTensor>:$results);
  let assemblyFormat = [{
    `ins` `(` $q `,` $k `,` $v (`mask` $mask^)? `:` type($q) `,` type($k) `,` type($v) (`mask` type($mask)^)? `)`
    `outs` `(` $out `:` type($out) `)` `scale` $scale attr-dict (`->` type($results)^)?
  }];
  let hasVerifier = 1;
  let extraClassDeclaration = [{
    ::mlir::MutableOperandRange getDpsInitsMutable() { return getOutMutable(); }
    /// Whether keys can be a permutation by `order` of an operand of this type.
    static bool mayReadKeys(::mlir::ShapedType type, ::llvm::ArrayRef<int64_t> order);
    /// Where each dimension of `operand`, which is not the mask, stands in it.
    ::llvm::SmallVector<int64_t> getOrder(::mlir::OpOperand &operand);
    /// Reads (or writes) `value` as `operand` from now on, in which dimension i is dimension
    /// order[i] of what it was.
    void setOperandInOrder(::mlir::OpOperand &operand, ::mlir::Value value, ::llvm::ArrayRef<int64_t> order);
  }];
}

def Kernel_BufferOp : Op<Kernel_Dialect, "buffer"> {
  let summary = "a destination for a kernel";
  let description = [{
    A tensor of undefined contents; `sizes` has one index per dynamic dimension.
    Unlike with tensor.empty no two are ever the same: a kernel may read one while
    it writes another.
  }];
  let arguments = (ins Variadic<Index>:$sizes);
  let results = (outs Res<AnyRankedTensor, "", [MemAlloc]>:$result);
  let assemblyFormat = "`(` $sizes `)` attr-dict `:` type($result)";
  let hasVerifier = 1;
}

def Kernel_ViewOp : Op<Kernel_Dialect, "view", [Pure]> {
  let summary = "the same elements under another shape";
  let description = [{
    Reinterprets a dense row-major value, or the first of its elements; `sizes` has
    one index per dynamic dimension of the result.  The result has no more elements
    (checked where the schedule is built, not here).
  }];
  let arguments = (ins AnyShaped:$source, Variadic<Index>:$sizes);
  let results = (outs AnyShaped:$result);
  let assemblyFormat = "$source `sizes` `[` $sizes `]` attr-dict `:` type($source) `->` type($result)";
  let hasVerifier = 1;
}

def Kernel_PartOp : Op<Kernel_Dialect, "part", [Pure]> {
  let summary = "neighbouring elements of a value, under a shape of their own";
  let description = [{
    Names the elements from the one at `offset` on of a dense row-major value; `sizes` has
    one index per dynamic dimension of the result.  Like a slice it has identity layout.
  }];
  let arguments = (ins AnyShaped:$source, Index:$offset, Variadic<Index>:$sizes);
  let results = (outs AnyShaped:$result);
  let assemblyFormat = "$source `at` $offset `sizes` `[` $sizes `]` attr-dict `:` type($source) `->` type($result)";
  let hasVerifier = 1;
}

def Kernel_JoinOp : Op<Kernel_Dialect, "join", [Pure, AllTypesMatch<["destination", "result"]>]> {
  let summary = "a tensor whose parts have been written";
  let description = [{
    `parts` were written to kernel.parts of `destination`, which they cover, so that nothing is
    left to do once tensors are buffers.
  }];
  let arguments = (ins AnyRankedTensor:$destination, Variadic<AnyRankedTensor>:$parts);
  let results = (outs AnyRankedTensor:$result);
  let assemblyFormat = "$parts `into` $destination attr-dict `:` type($parts) `into` type($destination)";
}

def Kernel_SliceOp : Op<Kernel_Dialect, "slice", [Pure, InferTypeOpAdaptor]> {
  let summary = "one element along the first dimension";
  let description = [{
    Names the elements at `index` of a dense row-major value, which are contiguous.
    Unlike memref.subview the result has identity layout, as kernels demand.
  }];
  let arguments = (ins AnyShaped:$source, Index:$index);
  let results = (outs AnyShaped:$result);
  let assemblyFormat = "$source `[` $index `]` attr-dict `:` type($source)";
}

def Kernel_InsertOp : Op<Kernel_Dialect, "insert", [Pure, AllTypesMatch<["destination", "result"]>]> {
  let summary = "a tensor with one slice replaced";
  let description = [{
    `value` was written to a kernel.slice of `destination` at `index`, so that nothing
    is left to do once tensors are buffers.
  }];
  let arguments = (ins AnyRankedTensor:$value, AnyRankedTensor:$destination, Index:$index);
  let results = (outs AnyRankedTensor:$result);
  let assemblyFormat = "$value `into` $destination `[` $index `]` attr-dict `:` type($value) `,` type($destination)";
}

def Kernel_CopyOp : Op<Kernel_Dialect, "copy", [Pure, AllTypesMatch<["source", "destination", "result"]>]> {
  let summary = "writes a tensor to a destination";
  let description = [{
    For a value that stands elsewhere already: a constant, an input, a value of the
    enclosing graph or one that is needed twice.
  }];
  let arguments = (ins AnyRankedTensor:$source, AnyRankedTensor:$destination);
  let results = (outs AnyRankedTensor:$result);
  let assemblyFormat = "$source `into` $destination attr-dict `:` type($result)";
}

def Kernel_AddressOp : Op<Kernel_Dialect, "address", [Pure]> {
  let summary = "where the bytes of a constant lie when the model runs";
  let description = [{
    For references into constants, which stay where they are.  `source` is a kernel's
    argument or a constant: never a temporary, whose memory is soon another one's.
  }];
  let arguments = (ins AnyShaped:$source);
  let results = (outs I64:$address);
  let assemblyFormat = "$source attr-dict `:` type($source)";
}

def Kernel_ByteOp : Op<Kernel_Dialect, "byte", [DeclareOpInterfaceMethods<MemoryEffectsOpInterface>]> {
  let summary = "a byte of a string";
  let description = [{
    Reads the byte at `offset` from `address`.  Nobody writes the bytes of strings while a
    model runs, so the order of reads does not matter; but one may not be read that is not
    there, so none happens earlier than it stands.
  }];
  let arguments = (ins I64:$address, I64:$offset);
  let results = (outs I8:$value);
  let assemblyFormat = "$address `[` $offset `]` attr-dict";
}

def Kernel_ParallelOp : Op<Kernel_Dialect, "parallel", [
    RecursiveMemoryEffects, AutomaticAllocationScope, SingleBlock, NoTerminator]> {
  let summary = "work that threads may share";
  let description = [{
    Runs the body for disjoint ranges [begin, end) that cover [0, count), perhaps at the
    same time, and is done when all are.  Every border of a range but the last is a
    multiple of `grain`, so that none is too small to be worth handing out.  Without
    `worthwhile`, which compares the work with what handing it out costs, there is one
    range.

        kernel.parallel %count grain %grain when %worthwhile {
        ^bb0(%begin: index, %end: index): ... }

    What the body computes for an index does not depend on the range that it is in.
  }];
  let arguments = (ins Index:$count, Index:$grain, I1:$worthwhile);
  let regions = (region SizedRegion<1>:$body);
  let assemblyFormat = "$count `grain` $grain `when` $worthwhile attr-dict-with-keyword $body";
  let hasRegionVerifier = 1;
}

def Kernel_LaunchOp : Op<Kernel_Dialect, "launch", [
    DeclareOpInterfaceMethods<SymbolUserOpInterface>]> {
  let summary = "calls a function for ranges, on the executor's threads";
  let description = [{
    A kernel.parallel whose body has become a function: `callee` takes `captured`, begin and
    end.  A null `executor` is the calling thread.
  }];
  let arguments = (ins FlatSymbolRefAttr:$callee, Variadic<AnyType>:$captured, AnyType:$executor,
                       Index:$count, Index:$grain, I1:$worthwhile);
  let assemblyFormat = [{
    $callee `(` $captured `)` `on` $executor `count` $count `grain` $grain `when` $worthwhile
    attr-dict `:` `(` type($captured) `)` `,` type($executor)
  }];
}

#endif // ONNXC_DIALECTS_KERNEL_KERNEL_TD
