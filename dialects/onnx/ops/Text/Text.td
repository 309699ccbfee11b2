//===- Text.td - Operators on strings ---------------------------*- tablegen -*-===//

include "dialects/onnx/OnnxBase.td"

def ONNX_StringSplitOp : ONNX_Op<"StringSplit", 20, "Opaque", [Pure, DeclareOpInterfaceMethods<ONNX_DecomposeInterface>]> {
  let summary = "the parts of strings between delimiters, and how many there are";
  let description = [{
    Without a delimiter white space (of ASCII) separates words.  The last dimension of the first
    result is the largest number of parts; strings of fewer parts get empty ones.
    (C1) maxsplit is not negative.
    The number of parts is bounded by maxsplit, by a declared size or else by what the module says
    (ADR 0019), which the run checks.
  }];
  let arguments = (ins ONNX_StringTensor:$X, OptionalAttr<StrAttr>:$delimiter, OptionalAttr<I64Attr>:$maxsplit);
  let results = (outs ONNX_StringTensor:$Y, ONNX_I64Tensor:$Z);
  let elementType = [{
    if (result == 1)
      return ::mlir::IntegerType::get(getContext(), 64);
    return StringType::get(getContext());
  }];
  let assemblyFormat = "$X attr-dict `:` functional-type(operands, results)";
}

// The two halves of StringSplit, which are not ONNX operators.  `delimiter` is empty for white space;
// the part number `maxsplit` has all the rest.
def ONNX_CountPartsOp : ONNX_SameShapeOp<"CountParts", 0, "Opaque", [Pure]> {
  let summary = "how many parts each string has";
  let arguments = (ins ONNX_StringTensor:$input, StrAttr:$delimiter, I64Attr:$maxsplit);
  let results = (outs ONNX_I64Tensor:$output);
  let elementType = [{ return ::mlir::IntegerType::get(getContext(), 64); }];
  let assemblyFormat = "$input `by` $delimiter `at` `most` $maxsplit attr-dict `:` functional-type(operands, results)";
}
def ONNX_SplitPartsOp : ONNX_Op<"SplitParts", 0, "Opaque", [Pure]> {
  let summary = "the first `count` parts of each string; a run fails if that is above `limit`";
  let arguments = (ins ONNX_StringTensor:$input, ONNX_I64Tensor:$count, StrAttr:$delimiter, I64Attr:$maxsplit,
      I64Attr:$limit);
  let results = (outs ONNX_StringTensor:$output);
  let elementType = [{ return StringType::get(getContext()); }];
  let assemblyFormat = [{
    $input `,` $count `by` $delimiter `at` `most` $maxsplit `limit` $limit attr-dict `:` functional-type(operands, results)
  }];
}

def ONNX_ParseNumberOp : ONNX_SameShapeOp<"ParseNumber", 0, "Opaque", [Pure]> {
  let summary = "the number that each string writes";
  let description = [{
    Not an ONNX operator; what Cast from strings becomes.  Plain and scientific notation; a
    result of f64 may also be "inf" or "nan" in any case, and is right to within two units in the
    last place.  White space around the number is skipped; any other string is an error.

    `transitions` is the automaton that reads them: [state, byte] is the next state
    (ParseNumber.cpp).  `powers` are those of ten, from 0 to 308.
  }];
  let arguments = (ins ONNX_StringTensor:$input, ONNX_Tensor<[UI8]>:$transitions, ONNX_Tensor<[F64]>:$powers);
  let results = (outs ONNX_Tensor<[F64, I64]>:$output);
  let elementType = [{ return ::mlir::getElementTypeOrSelf((*this)->getResult(0).getType()); }];
  let assemblyFormat = "$input `by` $transitions `,` $powers attr-dict `:` functional-type(operands, results)";
}

//===----------------------------------------------------------------------===//
// Patterns and bags of words
//===----------------------------------------------------------------------===//

def ONNX_RegexFullMatchOp
    : ONNX_SameShapeOp<"RegexFullMatch", 20, "Opaque", [Pure, DeclareOpInterfaceMethods<ONNX_DecomposeInterface>]> {
  let summary = "whether each string matches a pattern from end to end";
  let description = [{
    (C1) the pattern is one of RE2's, without classes of Unicode's, and its automaton is not too large.
  }];
  let arguments = (ins ONNX_StringTensor:$X, DefaultValuedAttr<StrAttr, "\"\"">:$pattern);
  let results = (outs ONNX_BoolTensor:$Y);
  let elementType = [{ return ::mlir::IntegerType::get(getContext(), 1); }];
  let assemblyFormat = "$X attr-dict `:` functional-type(operands, results)";
}

def ONNX_MatchPatternOp : ONNX_SameShapeOp<"MatchPattern", 0, "Opaque", [Pure]> {
  let summary = "whether an automaton accepts each string";
  let description = [{
    Not an ONNX operator; what RegexFullMatch becomes.  The automaton starts in state 1 and never
    leaves state 0.  A byte's `classes` entry is the column in the state's row of `transitions`.
    (C1) `classes` has 256 elements.
  }];
  let arguments = (ins ONNX_StringTensor:$input, ONNX_Tensor<[UI8]>:$classes, ONNX_Tensor<[UI16]>:$transitions,
      ONNX_Tensor<[UI8]>:$accepts);
  let results = (outs ONNX_BoolTensor:$output);
  let elementType = [{ return ::mlir::IntegerType::get(getContext(), 1); }];
  let assemblyFormat = [{
    $input `by` $classes `,` $transitions `,` $accepts attr-dict `:` functional-type(operands, results)
  }];
}

def ONNX_TfIdfVectorizerOp : ONNX_Op<"TfIdfVectorizer", 9, "Opaque",
    [Pure, DeclareOpInterfaceMethods<ONNX_DecomposeInterface>]> {
  let summary = "how often the n-grams of a pool occur in each row";
  let description = [{
    (C1) the input is a vector or a matrix, of strings for `pool_strings` and of integers for `pool_int64s`.
    (C2) `ngram_counts` ascend within the pool, and there are as many `ngram_indexes`, which are not
         negative, as n-grams; also as many `weights`, if any.
    (C3) 1 <= min_gram_length <= max_gram_length, and max_skip_count is not negative.
    (C4) with weights there are at most 2^26 columns.
  }];
  let arguments = (ins ONNX_Tensor<[ONNX_String, I32, I64]>:$X, I64Attr:$max_gram_length, I64Attr:$max_skip_count,
      I64Attr:$min_gram_length, ONNX_ChoiceAttr<["TF", "IDF", "TFIDF"]>:$mode, DenseI64ArrayAttr:$ngram_counts,
      DenseI64ArrayAttr:$ngram_indexes, OptionalAttr<DenseI64ArrayAttr>:$pool_int64s,
      OptionalAttr<StrArrayAttr>:$pool_strings, OptionalAttr<DenseF32ArrayAttr>:$weights);
  let results = (outs ONNX_Tensor<[F32]>:$Y);
  let elementType = [{ return ::mlir::Float32Type::get(getContext()); }];
  let assemblyFormat = "$X attr-dict `:` functional-type(operands, results)";
}

def ONNX_CountGramsOp : ONNX_Op<"CountGrams", 0, "Opaque", [Pure]> {
  let summary = "how often words in a row follow each other as in a tree";
  let description = [{
    Not an ONNX operator; what TfIdfVectorizer becomes.  `words` are numbers.  The tree's node i has the
    edges from edges[i] up to edges[i + 1]; edge e is for word labels[e], ascending within a node, leads to
    node e + 1 and counts in column columns[e] of the result, if that is not negative.  N-grams shorter than
    `shortest` do not count; `longest` says how deep the tree is.  Neighbours are up to `most_skips` words
    apart; single words count once.
    (C1) `edges`, `labels` and `columns` are vectors.
  }];
  let arguments = (ins ONNX_I64Tensor:$words, ONNX_I64Tensor:$edges, ONNX_I64Tensor:$labels, ONNX_I64Tensor:$columns,
      I64Attr:$width, I64Attr:$shortest, I64Attr:$longest, I64Attr:$most_skips);
  let results = (outs ONNX_Tensor<[F32]>:$output);
  let elementType = [{ return ::mlir::Float32Type::get(getContext()); }];
  let assemblyFormat = [{
    $words `edges` $edges `labels` $labels `columns` $columns attr-dict `:` functional-type(operands, results)
  }];
}

//===----------------------------------------------------------------------===//
// New bytes (ADR 0019)
//===----------------------------------------------------------------------===//

def ONNX_StringConcatOp
    : ONNX_Op<"StringConcat", 20, "Opaque", [Pure, DeclareOpInterfaceMethods<ONNX_DecomposeInterface>]> {
  let summary = "each string of one tensor and the one of another behind it";
  let arguments = (ins ONNX_StringTensor:$X, ONNX_StringTensor:$Y);
  let results = (outs ONNX_StringTensor:$Z);
  let elementType = [{ return StringType::get(getContext()); }];
  let shapeFunction = [{
    ::llvm::LogicalResult $cppClass::dimsOf(Adaptor op, ::onnxc::DimBuilder &dims, ::onnxc::ResultDims &results) {
      return ::onnxc::dimsBroadcast(op.getOperands(), dims, results);
    }
  }];
  let assemblyFormat = "$X `,` $Y attr-dict `:` functional-type(operands, results)";
}

def ONNX_CaseAttr : ONNX_ChoiceAttr<["NONE", "LOWER", "UPPER"]>;

def ONNX_StringNormalizerOp
    : ONNX_Op<"StringNormalizer", 10, "Opaque", [Pure, DeclareOpInterfaceMethods<ONNX_DecomposeInterface>]> {
  let summary = "strings without stop words, and in one case";
  let description = [{
    Letters change their case by Unicode's simple mappings, whatever the locale.  Without
    `is_case_sensitive`, words are compared in the case that is asked for, or in lower case.
    (C1) the input is a vector or a matrix of one row.
  }];
  let arguments = (ins ONNX_StringTensor:$X, DefaultValuedAttr<ONNX_CaseAttr, "\"NONE\"">:$case_change_action,
      DefaultValuedAttr<I64Attr, "0">:$is_case_sensitive, OptionalAttr<StrAttr>:$locale,
      OptionalAttr<StrArrayAttr>:$stopwords);
  let results = (outs ONNX_StringTensor:$Y);
  let elementType = [{ return StringType::get(getContext()); }];
  let assemblyFormat = "$X attr-dict `:` functional-type(operands, results)";
}

// Three results: where in `bytes` each string begins and ends, and the bytes, as many as
// `room` per string, of which the strings take the first.  A run fails when they need more.
class ONNX_BytesOp<string name> : ONNX_Op<name, 0, "Opaque", [Pure]> {
  let results = (outs ONNX_I64Tensor:$begins, ONNX_I64Tensor:$ends, ONNX_Tensor<[UI8]>:$bytes);
  let elementType = [{
    if (result == 2)
      return ::mlir::IntegerType::get(getContext(), 8, ::mlir::IntegerType::Unsigned);
    return ::mlir::IntegerType::get(getContext(), 64);
  }];
}
def ONNX_JoinBytesOp : ONNX_BytesOp<"JoinBytes"> {
  let summary = "the bytes of two tensors of strings, joined";
  let arguments = (ins ONNX_StringTensor:$x, ONNX_StringTensor:$y, I64Attr:$room);
  let assemblyFormat = "$x `,` $y `room` $room attr-dict `:` functional-type(operands, results)";
}
def ONNX_CaseBytesOp : ONNX_BytesOp<"CaseBytes"> {
  let summary = "the bytes of strings in another case";
  let description = [{
    `deltas` has pages of 64 numbers that are added to code points; `pages` tells the page of each 64
    code points (CaseTable.h).
    (C1) both are vectors.
  }];
  let arguments = (ins ONNX_StringTensor:$input, ONNX_Tensor<[UI8]>:$pages, ONNX_Tensor<[I32]>:$deltas, I64Attr:$room);
  let assemblyFormat = "$input `by` $pages `,` $deltas `room` $room attr-dict `:` functional-type(operands, results)";
}
def ONNX_BytesAsStringsOp : ONNX_SameShapeOp<"BytesAsStrings", 0, "Opaque", [Pure]> {
  let summary = "strings whose bytes were made by the run";
  let description = [{ The bytes stay where they are: nothing may be written over them (BufferLifetimes.h). }];
  let arguments = (ins ONNX_I64Tensor:$begins, ONNX_I64Tensor:$ends, ONNX_Tensor<[UI8]>:$bytes);
  let results = (outs ONNX_StringTensor:$output);
  let elementType = [{ return StringType::get(getContext()); }];
  let assemblyFormat = "$begins `to` $ends `of` $bytes attr-dict `:` functional-type(operands, results)";
}

//===----------------------------------------------------------------------===//
// Constants
//===----------------------------------------------------------------------===//

def ONNX_StringsOp : ONNX_Op<"Strings", 0, "Opaque", [Pure]> {
  let summary = "strings whose bytes stand one after the other in a constant";
  let description = [{
    Not an ONNX operator; what constants of strings become (onnxc-expand-strings).  String i
    consists of the bytes from offsets[i] up to offsets[i + 1].  The result has one for each
    index, or all in order as a vector when there is no index.
    (C1) offsets is a vector of n + 1 numbers and bytes a vector, both of fixed size and constant.
  }];
  let arguments = (ins ONNX_I64Tensor:$offsets, ONNX_Tensor<[UI8]>:$bytes, Optional<ONNX_I64Tensor>:$index);
  let results = (outs ONNX_StringTensor:$output);
  let elementType = [{ return StringType::get(getContext()); }];
  let assemblyFormat = "$offsets `of` $bytes (`at` $index^)? attr-dict `:` functional-type(operands, results)";
}
