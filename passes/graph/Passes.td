//===- Passes.td - onnx to better onnx --------------------------*- tablegen -*-===//

include "mlir/Pass/PassBase.td"

def Decompose : Pass<"onnxc-decompose", "mlir::func::FuncOp"> {
  let summary = "Replaces operators that are compositions of simpler ones";
  let description = [{
    Applies DecomposeInterface until no operator of the function wants to be
    replaced.  New operators get the location of the one that they come from.
  }];
}

def InferShapes : Pass<"onnxc-infer-shapes", "mlir::ModuleOp"> {
  let summary = "Makes result types as static as the operands' types and constants allow";
  let description = [{
    Asks every operator for its result dimensions, in order, and refines the declared
    types; never makes a type less known.  Shapes and what is computed from them become
    constants where their elements are known (ShapeValueInterface).  Then goes back from declared results of
    elementwise operators to their operands.  Sizes of outputs that become known are
    updated in `onnxc.outputs`.  Fails where declared and inferred sizes contradict.
  }];
}

def FoldConstants : Pass<"onnxc-fold-constants", "mlir::ModuleOp"> {
  let summary = "Computes what depends on constants only, by compiled code";
  let description = [{
    Collects all operators whose operands are constant, compiles them as one model
    with this compiler, runs it in this process and replaces the values that are used
    elsewhere.  So every operator folds, and means the same as at run time.  Large
    constants are passed to the compiled code by reference.

    Leaves alone what would grow the model by more than `maxGrowth` bytes.  Does
    nothing when it is run without an evaluator (as by onnxc-opt).
  }];
  let dependentDialects = ["mlir::func::FuncDialect"];
  let options = [Option<"maxGrowth", "max-growth", "int64_t", "16 << 20",
                        "largest increase in bytes that folding one operator may cause">];
  let constructor = "::onnxc::createFoldConstants({})";
}

def ExpandStrings : Pass<"onnxc-expand-strings", "mlir::func::FuncOp"> {
  let summary = "Makes constants of strings from constants of numbers"
                " that say where each string begins";
  let description = [{
    Before: `onnx.Constant dense<["ab", "c"]> : tensor<2x!onnx.string>`.  After: onnx.Strings of
    the offsets `[0, 2, 3]` and the bytes `abc`, before all other operations of the function.
    Afterwards no constant has strings; scalars and other shapes are a reshaped vector.
  }];
}

def NumberOperators : Pass<"onnxc-number-operators", "mlir::func::FuncOp"> {
  let summary = "Gives every operator a number, which it and what replaces it carry in their locations";
  let description = [{
    The location becomes `fused<number>[location]`.  Operators that later passes make take
    the location of the one whose value they compute, so that values of two compilations
    of a model can be compared (TraceKernels).  Relies on both being numbered at the
    same point, while they are still the same.  Leaves out what onnx.FirstRows cuts off.
  }];
}

def FoldScales : Pass<"onnxc-fold-scales", "mlir::func::FuncOp"> {
  let summary = "Multiplies constant scales into the weights of the convolution or matrix product before them";
  let description = [{
    Before (what is left of a batch normalisation):
    ```mlir
    %c = onnx.Conv %x, %w, %b
    %m = onnx.Mul %c, %scale   // one constant per output channel, or one for all
    ```
    After: onnx.Conv of `%w * scale` and `%b * scale`, which are constants to fold.  The
    convolution must have no other user and constant weights.
  }];
}

def MultiplyBytes : Pass<"onnxc-multiply-bytes", "mlir::func::FuncOp"> {
  let summary = "Multiplies what is dequantized before a convolution or matrix product as bytes";
  let description = [{
    Before:
    ```mlir
    %x = onnx.DequantizeLinear %xq scale %sx zero %zx   // one scale
    %w = onnx.DequantizeLinear %wq scale %sw            // constant bytes, perhaps a scale per column
    %y = onnx.Conv %x, %w, %b
    ```
    After: onnx.Conv of the bytes, which is summed in i32 and exact, less the zero point's part, as
    a number times `%sx * %sw`, plus `%b`.  A border of zeros before the convolution becomes one of
    zero points.  Runs before constants are folded, which would dequantize the weights.  Leaves
    depthwise convolutions alone, and weights that do not fit signed bytes without their zero point.
  }];
}

def FoldPads : Pass<"onnxc-fold-pads", "mlir::func::FuncOp"> {
  let summary = "Lets convolutions add the zeros, and find the windows, that operators before them make";
  let description = [{
    Before: onnx.Conv of an onnx.Pad by constant numbers of zeros along spatial dimensions, or of an
    onnx.Spread without zeros in between.  After: onnx.Conv with these added to its `pads`.

    Before: onnx.MatMul of an onnx.Concat of the rows from the first on, from the second on and so on.
    After: onnx.Conv along the rows.

    Before: onnx.Conv by a window of 1 whose channels an onnx.Gather along the last axis has taken out
    of windows.  After: onnx.Conv by these.
  }];
}

def FuseNormalization : Pass<"onnxc-fuse-normalization", "mlir::func::FuncOp"> {
  let summary = "Makes one operator of the parts of a normalisation";
  let description = [{
    Before:
    ```mlir
    %m = onnx.ReduceMean %x axes %last
    %d = onnx.Sub %x, %m
    %q = onnx.Mul %d, %d
    %v = onnx.ReduceMean %q axes %last
    %e = onnx.Add %v, %epsilon
    %r = onnx.Sqrt %e
    %n = onnx.Div %d, %r         // or onnx.Mul with an onnx.Reciprocal
    %s = onnx.Mul %n, %scale     // or nothing
    %y = onnx.Add %s, %bias      // or nothing
    ```
    After: onnx.LayerNormalization; without the mean that is subtracted onnx.RMSNormalization.  So
    does Keras' form, `x * s + (bias - m * s)` with `s = scale / r`.  Leaves alone means that are not
    over all dimensions from some one on, and parts that something else uses.  Runs after powers
    are decomposed.
  }];
}

def FuseAttention : Pass<"onnxc-fuse-attention", "mlir::func::FuncOp"> {
  let summary = "Makes one operator of two matrix products with a softmax in between";
  let description = [{
    Before:
    ```mlir
    %p = onnx.MatMul %q, %k
    %s = onnx.Div %p, %eight     // or onnx.Mul, or nothing
    %m = onnx.Add %s, %mask      // or onnx.Where with a very low number, or nothing
    %w = onnx.Softmax %m axis -1
    %o = onnx.MatMul %w, %v
    ```
    After: onnx.Attend of `%q`, `%k`, `%v` and the mask.  All in between have one user; keys
    and values are not constant, and of the same rank as the queries.  Leaves alone what is
    known to have few keys or features.
  }];
}

def AssignLayout : Pass<"onnxc-assign-layout", "mlir::func::FuncOp"> {
  let summary = "Makes convolutions and pools channels-last, with transposes around them";
  let description = [{
    Every operator with a `channels_last` form takes it; onnx.Transpose on both sides
    keeps the meaning.  FoldTransposes then removes the pairs in between.
  }];
}

def FoldParts : Pass<"onnxc-fold-parts", "mlir::func::FuncOp"> {
  let summary = "Finds parts where they have been before they were joined";
  let description = [{
    Elementwise operators of joined inputs, or parts, are computed before these are joined.  A gather of
    repeated rows reads those that are repeated.

    onnx.ScatterND that replaces a known block of what has to be kept, an input for example,
    becomes onnx.Concat of the rest and the updates.  What cuts a part out of joined ones, or of
    one that has been cut, cuts it out of what that is made of; joins of joins become one, also
    through views that keep the parts apart; views of views become one.
  }];
}

def JoinBorders : Pass<"onnxc-join-borders", "mlir::func::FuncOp"> {
  let summary = "What a kernel computes is written into its border at once";
  let description = [{
    onnx.Pad with a constant value along one axis becomes onnx.Concat of constants and what is
    padded, when a kernel computes that: the schedule then lets that kernel write between the
    borders.  Relies on convolutions having taken the borders that they can add.  Leaves borders
    alone that are large or of unknown size, and those of inputs, which have to be copied anyway.

    onnx.Concat of one tensor moved by several known amounts, at no regular distances, becomes one
    onnx.Gather of all of them at places that a table tells, of which one is a border element.
  }];
}

def FoldTransposes : Pass<"onnxc-fold-transposes", "mlir::func::FuncOp"> {
  let summary = "Moves transposes down towards each other and cancels pairs";
  let description = [{
    A transpose sinks through an elementwise operator when all other operands can be
    permuted for free: constants, scalars, or transposes by the same permutation.
    Two transposes in a row become one or none; one that only moves dimensions of
    size 1 becomes a reshape.  Below a reshape that splits dimensions the pieces move
    together; one that merges dimensions holds back no more of the transpose than makes them
    neighbours.
  }];
}

def PackWeights : Pass<"onnxc-pack-weights", "mlir::func::FuncOp"> {
  let summary = "Rearranges constant weights into the panels that register tiles read";
  let description = [{
    Inserts onnx.PackWeights before the constant right operand of matrix products and
    channels-last convolutions and marks the operator with `packed_n`; constant
    folding then does the work.  The panel width is the machine's.

    Where the machine multiplies groups of bytes (or pairs of bf16), weights are packed in groups along k, too
    (`packed_k`).  When it does so for other signs only, the left operand's are changed by
    flipping bits (`flips_a`), and what is too much then, 128 times a sum of weights for each
    column, is subtracted: from the bias of a convolution, behind a matrix product.

    Weights of 3x3 convolutions for which the machine wants Winograd's algorithm are
    transformed as well, to G g G^T for F(4x4, 3x3).
  }];
  let constructor = "::onnxc::createPackWeights({})";
  let options = [Option<"winogradTiles", "winograd-tiles", "int64_t", "0",
      "Without a machine: so many tiles at a time for every fitting convolution; 0: none">,
    Option<"group", "group", "int64_t", "1", "Without a machine: bytes along k in a group">,
    Option<"flipsA", "flips-a", "bool", "false", "Without a machine: groups of bytes need the other sign">];
}

def ReplaceChannels : Pass<"onnxc-replace-channels", "mlir::func::FuncOp"> {
  let summary = "Puts new channels where others have been that nothing needs any more";
  let description = [{
    Before: channels that are computed are joined with kept ones (onnx.Concat), perhaps shuffled, and some of
    them are cut out (onnx.Slice, onnx.Split), from which others are computed, and so on.  After: one
    tensor for all of them, of which each step replaces those that are not needed any more (onnx.Replace);
    what needs channels takes them as they lie there, with its constants permuted.  Products find them in
    several pieces.  Relies on channels being dimension 1.
  }];
}

def SinkChannelOrder : Pass<"onnxc-sink-channel-order", "mlir::func::FuncOp"> {
  let summary = "Puts weights into the order of shuffled channels, and so saves the shuffle";
  let description = [{
    Before: onnx.Reshape of onnx.Transpose of onnx.Reshape, which together permute channels, or what takes
    all slices along an axis apart and joins them in another order (onnx.Concat of parts, onnx.Gather,
    onnx.Slice backwards).  After: what needs them takes them as they were, and its constants are
    permuted (onnx.Gather, which is folded).  A shuffle stays where anything needs the slices in its
    order.  Relies on channels of convolutions and pools being dimension 1.
  }];
}

def HoistRepeats : Pass<"onnxc-hoist-repeats", "mlir::func::FuncOp"> {
  let summary = "Multiplies once what is the same for all rows";
  let description = [{
    Before: a product with constant weights, or a convolution of size 1 without padding, of onnx.Concat
    along what is summed over, with a part that onnx.Expand repeats for all rows or positions.  After:
    the product of the other parts, to which onnx.Add adds that of the repeated part, which has
    one row.  Leaves alone parts that are repeated along other dimensions, integers, and joins that anything else needs.
  }];
}

def SplitProducts : Pass<"onnxc-split-products", "mlir::func::FuncOp"> {
  let summary = "Computes the parts of a product's columns that are cut apart by products of their own";
  let description = [{
    Before: onnx.Split of the columns of a convolution or a product with constant weights, perhaps
    with elementwise operators and reshapes that keep columns in between.  After: each part is
    computed from a slice of the weights, so that nothing is cut.  A product whose result anything
    else needs stays, and one with a part of less than `min-columns`, which would fill no vector.
  }];
  let options = [Option<"minColumns", "min-columns", "int64_t", "16", "columns of the smallest part">];
}
