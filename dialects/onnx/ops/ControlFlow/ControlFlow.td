//===- ControlFlow.td - Operators that contain graphs -----------*- tablegen -*-===//
//
// ONNX's graph attributes are regions of one block that ends in onnx.Yield.  Values
// of the enclosing graph are used in them directly.
//
//===----------------------------------------------------------------------===//

include "dialects/onnx/OnnxBase.td"

def ONNX_YieldOp : Op<ONNX_Dialect, "Yield", [Pure, Terminator, ReturnLike]> {
  let summary = "the results of a graph inside another";
  let arguments = (ins Variadic<ONNX_AnyTensor>:$values);
  let assemblyFormat = "($values^ `:` type($values))? attr-dict";
}

class ONNX_ControlOp<string name, int since, list<Trait> traits = [], list<string> own = []>
    : ONNX_Op<name, since, "Control", [
          RecursiveMemoryEffects, SingleBlock, DeclareOpInterfaceMethods<ONNX_SubgraphInterface, own>] # traits> {
  let results = (outs Variadic<ONNX_AnyTensor>:$outputs);
  let hasRegionVerifier = 1;
  let hasCanonicalizer = 1;
}

def ONNX_IfOp : ONNX_ControlOp<"If", 25, [NoRegionArguments]> {
  let summary = "one of two graphs";
  let description = [{
    (C1) `cond` has one element.
    (C2) both branches yield as many values as there are results, of the same element
    types and ranks, whose sizes do not contradict the results'.

    Where ranks differ because one branch yields a Squeeze of what the other yields, and that
    size is unknown or the condition is about sizes, the first is the one that is taken; that
    the size is 1 is checked at run time.
  }];
  let arguments = (ins ONNX_BoolTensor:$cond);
  let regions = (region SizedRegion<1>:$then_branch, SizedRegion<1>:$else_branch);
  let elementType = [{ return ::mlir::getElementTypeOrSelf(getThenYield()->getOperand(result)); }];
  let moreDeclarations = [{
    ::mlir::Operation *getThenYield() { return getThenBranch().front().getTerminator(); }
    ::mlir::Operation *getElseYield() { return getElseBranch().front().getTerminator(); }
    /// The branch that is certain to be taken, else null.
    ::mlir::Region *getKnownBranch();
  }];
  let assemblyFormat = [{
    $cond `:` type($cond) (`->` type($outputs)^)? `then` $then_branch `else` $else_branch attr-dict
  }];
}

def ONNX_LoopOp : ONNX_ControlOp<"Loop", 25, [AttrSizedOperandSegments],
                                 ["widenedArgumentTypes", "settledArgumentTypes"]> {
  let summary = "a graph repeated while a condition holds, at most a number of times";
  let description = [{
    The body takes the number of the iteration, the condition and the carried values,
    and yields the next condition, the next carried values and one element of each
    stacked result.  Results are the last carried values, then the stacked ones.

    (C1) `max_trip_count` and `cond` have one element; absent: without limit, true.
    (C2) the body's arguments are a scalar i64, a scalar i1 and one value per initial value.
    (C3) the body yields a condition of one element, then one value per result.
    (C4) a carried value keeps its element type and rank; its sizes do not change
    where they are known.
    (C5) `growing` has a pair for each size that changes, carried value and axis, and
    the body's argument leaves that size open.

    A size that is not in `growing` is the initial value's in all iterations, which a run
    checks.  Import finds out which ones grow: there each iteration adds, at most, something
    that is the same in all of them.
  }];
  let arguments = (ins Optional<ONNX_I64Tensor>:$max_trip_count, Optional<ONNX_BoolTensor>:$cond,
      Variadic<ONNX_AnyTensor>:$initial, OptionalAttr<DenseI64ArrayAttr>:$growing);
  let regions = (region SizedRegion<1>:$body);
  let elementType = [{ return ::mlir::getElementTypeOrSelf(getBodyYield()->getOperand(result + 1)); }];
  let moreDeclarations = [{
    ::mlir::Operation *getBodyYield() { return getBody().front().getTerminator(); }
    /// Whether the body leaves the condition as it is.
    bool keepsCondition();
    /// Whether the size of a carried value changes from one iteration to the next.
    bool isGrowing(unsigned carried, int64_t axis);
  }];
  let assemblyFormat = [{
    (`trips` $max_trip_count^ `:` type($max_trip_count))? (`while` $cond^ `:` type($cond))?
    (`initial` `(` $initial^ `:` type($initial) `)`)? (`growing` custom<Axes>($growing)^)? (`->` type($outputs)^)?
    $body attr-dict
  }];
}

def ONNX_ScanOp : ONNX_ControlOp<"Scan", 25> {
  let summary = "a graph applied to the slices of its inputs in turn";
  let description = [{
    The operands are the initial states, then `num_scan_inputs` tensors that are cut
    in slices.  The body takes the states and one slice of each, and yields the next
    states and one slice of each stacked result.  Axes are 0 and directions 0
    (forward) where they are absent.

    (C1) there is at least one scanned input, and their sizes along the axes agree.
    (C2) axes and directions are as many as the values that they are for; axes are
    in range and directions 0 or 1.
    (C3) the body's arguments and yielded values match operands and results.
    (C4) a state keeps its element type and rank; its sizes do not change where they
    are known.
  }];
  let arguments = (ins Variadic<ONNX_AnyTensor>:$values, ConfinedAttr<I64Attr, [IntPositive]>:$num_scan_inputs,
      OptionalAttr<DenseI64ArrayAttr>:$scan_input_axes, OptionalAttr<DenseI64ArrayAttr>:$scan_input_directions,
      OptionalAttr<DenseI64ArrayAttr>:$scan_output_axes, OptionalAttr<DenseI64ArrayAttr>:$scan_output_directions);
  let regions = (region SizedRegion<1>:$body);
  let elementType = [{ return ::mlir::getElementTypeOrSelf(getBodyYield()->getOperand(result)); }];
  let moreDeclarations = [{
    ::mlir::Operation *getBodyYield() { return getBody().front().getTerminator(); }
    int64_t getNumStates() { return (int64_t)getValues().size() - (int64_t)getNumScanInputs(); }
    ::mlir::ValueRange getStates() { return getValues().take_front(getNumStates()); }
    ::mlir::ValueRange getScanned() { return getValues().drop_front(getNumStates()); }
    /// Axis (from the front) or direction of a scanned input or a stacked result.
    int64_t getInputAxis(unsigned i);
    int64_t getOutputAxis(unsigned i);
    bool isInputReversed(unsigned i);
    bool isOutputReversed(unsigned i);
  }];
  let assemblyFormat = [{
    $values `scanning` $num_scan_inputs `:` type($values) (`->` type($outputs)^)? $body attr-dict
  }];
}

//===----------------------------------------------------------------------===//
// Sequences and optionals
//
// A sequence is a list of tensors that the importer takes apart (ops/Sequence, ADR 0014).
// These operations hold such a list together as long as it does; none is left afterwards.
// Nobody else may ask what their results are, whose type is "no tensor".
//===----------------------------------------------------------------------===//

def ONNX_ElementsOp : Op<ONNX_Dialect, "Elements", [Pure]> {
  let summary = "a sequence of these tensors";
  let description = [{
    `open`: they follow others, which a loop has collected before.
  }];
  let arguments = (ins Variadic<ONNX_AnyTensor>:$elements, UnitAttr:$open);
  let results = (outs NoneType:$sequence);
  let assemblyFormat = "($elements^ `:` type($elements))? attr-dict";
}

def ONNX_StackedOp : Op<ONNX_Dialect, "Stacked", [Pure]> {
  let summary = "the sequence of a tensor's slices along the first dimension";
  let arguments = (ins ONNX_AnyTensor:$slices);
  let results = (outs NoneType:$sequence);
  let assemblyFormat = "$slices `:` type($slices) attr-dict";
}

def ONNX_AbsentOp : Op<ONNX_Dialect, "Absent", [Pure]> {
  let summary = "an optional without an element; one that has it is its element";
  let results = (outs NoneType:$optional);
  let assemblyFormat = "attr-dict";
}
