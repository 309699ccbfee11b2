//===- Select.td - Results whose size depends on data -----------*- tablegen -*-===//
//
// What ONNX defines decomposes into operators whose results are as large as they can
// get and one that tells how much of that there is, `count`.  Sizes read the count like
// any other value that a run computes (ADR 0015).
//
//===----------------------------------------------------------------------===//

include "dialects/onnx/OnnxBase.td"

def ONNX_I64Scalar : RankedTensorOf<[I64], [HasAnyRankOfPred<[0]>], "scalar of i64">;

//===----------------------------------------------------------------------===//
// ONNX's
//===----------------------------------------------------------------------===//

def ONNX_NonZeroOp : ONNX_Op<"NonZero", 13, "Opaque", [Pure, DeclareOpInterfaceMethods<ONNX_DecomposeInterface>]> {
  let summary = "positions of the elements that are not zero, one per column, in row-major order";
  let description = [{ The result has a row per dimension: none for a scalar. }];
  let arguments = (ins ONNX_AnyTensor:$x);
  let results = (outs ONNX_I64Tensor:$y);
  let elementType = [{ return ::mlir::IntegerType::get(getContext(), 64); }];
  let assemblyFormat = "$x attr-dict `:` type($x) `->` type($y)";
}

def ONNX_CompressOp : ONNX_Op<"Compress", 28, "Opaque", [Pure, DeclareOpInterfaceMethods<ONNX_DecomposeInterface>]> {
  let summary = "the slices along an axis whose condition is true";
  let description = [{
    Without `axis`, elements of the flattened input.  A condition may be shorter than
    the axis; a run fails when it is true behind the axis' end.
    (C1) the condition is a vector, and the axis exists.
  }];
  let arguments = (ins ONNX_AnyTensor:$input, ONNX_BoolTensor:$condition, OptionalAttr<I64Attr>:$axis);
  let results = (outs ONNX_AnyTensor:$output);
  let assemblyFormat = "$input `where` $condition attr-dict `:` functional-type(operands, results)";
}

def ONNX_UniqueOp : ONNX_Op<"Unique", 28, "Opaque", [Pure, DeclareOpInterfaceMethods<ONNX_DecomposeInterface>]> {
  let summary = "the different elements, or slices along an axis";
  let description = [{
    In ascending order, or else in the order of their first occurrence.  `indices` tells
    the first occurrence of each, `inverse_indices` which of them each input slice is, and
    `counts` how often it occurs.  NaNs are equal to each other and above all numbers.
    (C1) the axis exists.
  }];
  let arguments = (ins ONNX_AnyTensor:$x, OptionalAttr<I64Attr>:$axis, DefaultValuedAttr<I64Attr, "1">:$sorted);
  let results = (outs ONNX_AnyTensor:$y, ONNX_I64Tensor:$indices, ONNX_I64Tensor:$inverse_indices, ONNX_I64Tensor:$counts);
  let elementType = [{
    if (result > 0)
      return ::mlir::IntegerType::get(getContext(), 64);
    return ::mlir::getElementTypeOrSelf(getX().getType());
  }];
  let assemblyFormat = "$x attr-dict `:` functional-type(operands, results)";
}

// The operands and attributes of both forms of NonMaxSuppression.
class ONNX_SuppressionOp<string name, int since, list<Trait> traits>
    : ONNX_Op<name, since, "Opaque", [Pure, AttrSizedOperandSegments] # traits> {
  let arguments = (ins ONNX_Tensor<[F32]>:$boxes, ONNX_Tensor<[F32]>:$scores,
      Optional<ONNX_I64Tensor>:$max_output_boxes_per_class, Optional<ONNX_Tensor<[F32]>>:$iou_threshold,
      Optional<ONNX_Tensor<[F32]>>:$score_threshold,
      DefaultValuedAttr<ConfinedAttr<I64Attr, [IntNonNegative, IntMaxValue<1>]>, "0">:$center_point_box);
  let elementType = [{ return ::mlir::IntegerType::get(getContext(), 64); }];
  let assemblyFormat = [{
    $boxes `,` $scores (`at_most` $max_output_boxes_per_class^)? (`overlap` $iou_threshold^)?
    (`above` $score_threshold^)? attr-dict `:` functional-type(operands, results)
  }];
}

def ONNX_NonMaxSuppressionOp
    : ONNX_SuppressionOp<"NonMaxSuppression", 11, [DeclareOpInterfaceMethods<ONNX_DecomposeInterface>]> {
  let summary = "the boxes of the best scores that do not overlap too much";
  let description = [{
    A row (batch, class, box) for each, by batch, class and falling score; of equal scores
    the box of the smaller index comes first.  A box is left out when its overlap with a
    chosen one of the class, intersection over union, is above `iou_threshold`, or its
    score not above `score_threshold`.
    (C1) boxes are (batches, boxes, 4), scores (batches, classes, boxes).
    (C2) the other operands have one element.
  }];
  let results = (outs ONNX_I64Tensor:$selected_indices);
}

//===----------------------------------------------------------------------===//
// What they consist of
//===----------------------------------------------------------------------===//

def ONNX_FirstRowsOp : ONNX_Op<"FirstRows", 0, "Prefix", [Pure]> {
  let summary = "the first `count` slices along the first axis";
  let description = [{ (C1) the input has a rank of at least 1.  There are at most as many as the input has. }];
  let arguments = (ins ONNX_AnyTensor:$input, ONNX_I64Scalar:$count);
  let results = (outs ONNX_AnyTensor:$output);
  let assemblyFormat = "$input `count` $count attr-dict `:` functional-type(operands, results)";
}

def ONNX_TruePositionsOp : ONNX_Op<"TruePositions", 0, "Opaque", [Pure]> {
  let summary = "positions of the elements that are true, one per column; there are `count` of them";
  let arguments = (ins ONNX_BoolTensor:$mask, ONNX_I64Scalar:$count);
  let results = (outs ONNX_I64Tensor:$positions);
  let elementType = [{ return ::mlir::IntegerType::get(getContext(), 64); }];
  let assemblyFormat = "$mask `count` $count attr-dict `:` functional-type(operands, results)";
}

def ONNX_UniqueRowsOp : ONNX_Op<"UniqueRows", 0, "Opaque", [Pure]> {
  let summary = "the different rows of a matrix: the first of each, which one each row is, how often it occurs";
  let description = [{
    As Unique's results but with a size of the number of rows; the first `count` elements of
    `indices` and `counts` are defined.
    (C1) the operand is a matrix.
  }];
  let arguments = (ins ONNX_AnyTensor:$rows, DefaultValuedAttr<I64Attr, "1">:$sorted);
  let results = (outs ONNX_I64Tensor:$indices, ONNX_I64Tensor:$inverse_indices, ONNX_I64Tensor:$counts,
      ONNX_I64Scalar:$count);
  let elementType = [{ return ::mlir::IntegerType::get(getContext(), 64); }];
  let assemblyFormat = "$rows attr-dict `:` functional-type(operands, results)";
}

def ONNX_SuppressBoxesOp : ONNX_SuppressionOp<"SuppressBoxes", 0, []> {
  let summary = "NonMaxSuppression with room for as many rows as there can be, of which `count` are defined";
  let results = (outs ONNX_I64Tensor:$selected_indices, ONNX_I64Scalar:$count);
}
