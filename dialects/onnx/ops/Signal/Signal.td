//===- Signal.td - Fourier transforms and what goes with them ---*- tablegen -*-===//
//
// A complex number is a last dimension of 2, a real one of 1.
//
//===----------------------------------------------------------------------===//

include "dialects/onnx/OnnxBase.td"

def ONNX_FlagAttr : ConfinedAttr<I64Attr, [IntNonNegative, IntMaxValue<1>]>;

class ONNX_SignalOp<string name, int since, list<Trait> traits = []>
    : ONNX_Op<name, since, "Opaque", [Pure, DeclareOpInterfaceMethods<ONNX_DecomposeInterface>] # traits>;

def ONNX_DFTOp : ONNX_SignalOp<"DFT", 20, [AttrSizedOperandSegments]> {
  let summary = "discrete Fourier transform along an axis";
  let description = [{
    With `onesided`, the spectrum of a real signal without its second half, which is the
    mirrored first one: the result, or with `inverse` the input.

    (C1) the input's last dimension is 1 or 2; the rank is at least 2.
    (C2) `axis` is not the last dimension; absent: the one before it.
    (C3) `dft_length` has one element and is positive.
    (C4) a one-sided spectrum is one of a real signal.
  }];
  let arguments = (ins ONNX_FloatTensor:$input, Optional<ONNX_IndexTensor>:$dft_length, Optional<ONNX_I64Tensor>:$axis,
      DefaultValuedAttr<ONNX_FlagAttr, "0">:$inverse, DefaultValuedAttr<ONNX_FlagAttr, "0">:$onesided);
  let results = (outs ONNX_FloatTensor:$output);
  let assemblyFormat = [{
    $input (`length` $dft_length^)? (`axis` $axis^)? attr-dict `:` functional-type(operands, results)
  }];
}

def ONNX_STFTOp : ONNX_SignalOp<"STFT", 17, [AttrSizedOperandSegments]> {
  let summary = "Fourier transforms of overlapping frames of a signal";
  let description = [{
    (C1) the signal is [batch, length] or [batch, length, 1 or 2].
    (C2) `window` is a vector as long as a frame.
    (C3) `frame_step` and `frame_length` have one element and are positive.
    (C4) a one-sided spectrum is one of a real signal.
  }];
  let arguments = (ins ONNX_FloatTensor:$signal, ONNX_IndexTensor:$frame_step, Optional<ONNX_FloatTensor>:$window,
      Optional<ONNX_IndexTensor>:$frame_length, DefaultValuedAttr<ONNX_FlagAttr, "1">:$onesided);
  let results = (outs ONNX_FloatTensor:$output);
  let assemblyFormat = [{
    $signal `step` $frame_step (`window` $window^)? (`length` $frame_length^)? attr-dict `:` functional-type(operands, results)
  }];
}

// A window of `size` elements.
class ONNX_WindowOp<string name> : ONNX_SignalOp<name, 17> {
  let description = [{ (C1) `size` has one element. }];
  let arguments = (ins ONNX_IndexTensor:$size, DefaultValuedAttr<I64Attr, "1">:$output_datatype,
      DefaultValuedAttr<I64Attr, "1">:$periodic);
  let results = (outs ONNX_NumberTensor:$output);
  let elementType = [{ return elementTypeFromOnnx(getOutputDatatype(), getContext()); }];
  let assemblyFormat = "$size attr-dict `:` type($size) `->` type($output)";
}
def ONNX_HannWindowOp : ONNX_WindowOp<"HannWindow">;
def ONNX_HammingWindowOp : ONNX_WindowOp<"HammingWindow">;
def ONNX_BlackmanWindowOp : ONNX_WindowOp<"BlackmanWindow">;

def ONNX_MelWeightMatrixOp : ONNX_SignalOp<"MelWeightMatrix", 17> {
  let summary = "triangles of equal width on the mel scale, a column each";
  let description = [{ (C1) the operands have one element each. }];
  let arguments = (ins ONNX_IndexTensor:$num_mel_bins, ONNX_IndexTensor:$dft_length, ONNX_IndexTensor:$sample_rate,
      ONNX_FloatTensor:$lower_edge_hertz, ONNX_FloatTensor:$upper_edge_hertz,
      DefaultValuedAttr<I64Attr, "1">:$output_datatype);
  let results = (outs ONNX_NumberTensor:$output);
  let elementType = [{ return elementTypeFromOnnx(getOutputDatatype(), getContext()); }];
  let assemblyFormat = [{
    $num_mel_bins `of` $dft_length `,` $sample_rate `from` $lower_edge_hertz `to` $upper_edge_hertz attr-dict
    `:` functional-type(operands, results)
  }];
}
