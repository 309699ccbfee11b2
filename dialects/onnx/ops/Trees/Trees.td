//===- Trees.td - Ensembles of decision trees ----------------*- tablegen -*-===//

include "dialects/onnx/OnnxBase.td"

// The three forms in which ONNX writes an ensemble; each becomes a Forest.
class ONNX_TreesOp<string name, int since> : ONNX_MlFloatOp<name, since> { let hasVerifier = 1; }

def ONNX_TreeEnsembleOp : ONNX_TreesOp<"TreeEnsemble", 5> {
  let summary = "an ensemble of trees whose leaves have one weight each";
  let description = [{
    (C1) the lists about nodes have one entry per node, those about leaves one per leaf.
    (C2) every child and root exists, and no node is its own descendant.
    (C3) there is a set of values, ended by NaN, for each node of mode MEMBER.
    (C4) targets are less than `n_targets`, features less than the number of columns.
  }];
  let elementType = [{ return ::mlir::getElementTypeOrSelf(getX().getType()); }];
  let moreDeclarations = [{
    /// `n_targets`, or what the leaves need.
    int64_t numTargets();
  }];
  let arguments = (ins ONNX_FloatTensor:$x, DefaultValuedAttr<ConfinedAttr<I64Attr, [IntNonNegative, IntMaxValue<3>]>,
      "1">:$aggregate_function, DenseI64ArrayAttr:$leaf_targetids, ElementsAttr:$leaf_weights,
      OptionalAttr<ElementsAttr>:$membership_values, OptionalAttr<I64Attr>:$n_targets,
      DenseI64ArrayAttr:$nodes_falseleafs, DenseI64ArrayAttr:$nodes_falsenodeids,
      DenseI64ArrayAttr:$nodes_featureids, OptionalAttr<ElementsAttr>:$nodes_hitrates,
      OptionalAttr<DenseI64ArrayAttr>:$nodes_missing_value_tracks_true, ElementsAttr:$nodes_modes,
      ElementsAttr:$nodes_splits, DenseI64ArrayAttr:$nodes_trueleafs, DenseI64ArrayAttr:$nodes_truenodeids,
      DefaultValuedAttr<ConfinedAttr<I64Attr, [IntNonNegative, IntMaxValue<4>]>, "0">:$post_transform,
      DenseI64ArrayAttr:$tree_roots);
}
def ONNX_TreeEnsembleRegressorOp : ONNX_TreesOp<"TreeEnsembleRegressor", 3> {
  let summary = "an ensemble of trees whose leaves have a weight for each of some targets";
  let description = [{
    (C1) the lists about nodes have one entry per node, those about weights one per weight.
    (C2) a pair of tree and node is there once, every child exists, and no node is its own descendant.
    (C3) weights belong to leaves, targets are less than `n_targets`, features less than the number of columns.
    (C4) there are no base values, one, or one per target.
  }];
  let arguments = (ins ONNX_NumberTensor:$x, DefaultValuedAttr<ONNX_ChoiceAttr<["AVERAGE", "SUM", "MIN", "MAX"]>,
      "\"SUM\"">:$aggregate_function, OptionalAttr<DenseF32ArrayAttr>:$base_values,
      OptionalAttr<ElementsAttr>:$base_values_as_tensor, OptionalAttr<I64Attr>:$n_targets,
      OptionalAttr<DenseI64ArrayAttr>:$nodes_falsenodeids, OptionalAttr<DenseI64ArrayAttr>:$nodes_featureids,
      OptionalAttr<DenseF32ArrayAttr>:$nodes_hitrates, OptionalAttr<ElementsAttr>:$nodes_hitrates_as_tensor,
      OptionalAttr<DenseI64ArrayAttr>:$nodes_missing_value_tracks_true, OptionalAttr<StrArrayAttr>:$nodes_modes,
      OptionalAttr<DenseI64ArrayAttr>:$nodes_nodeids, OptionalAttr<DenseI64ArrayAttr>:$nodes_treeids,
      OptionalAttr<DenseI64ArrayAttr>:$nodes_truenodeids, OptionalAttr<DenseF32ArrayAttr>:$nodes_values,
      OptionalAttr<ElementsAttr>:$nodes_values_as_tensor, DefaultValuedAttr<ONNX_PostTransformAttr,
      "\"NONE\"">:$post_transform, OptionalAttr<DenseI64ArrayAttr>:$target_ids,
      OptionalAttr<DenseI64ArrayAttr>:$target_nodeids, OptionalAttr<DenseI64ArrayAttr>:$target_treeids,
      OptionalAttr<DenseF32ArrayAttr>:$target_weights, OptionalAttr<ElementsAttr>:$target_weights_as_tensor);
}
def ONNX_TreeEnsembleClassifierOp : ONNX_ClassifierOp<"TreeEnsembleClassifier", 3> {
  let summary = "an ensemble of trees whose targets are classes";
  let description = [{
    The constraints of TreeEnsembleRegressor. With two classes of which one has weights, its score decides.
    (C1) there are labels.
  }];
  let hasVerifier = 1;
  let moreDeclarations = [{
    /// Whether only one of (at most) two classes has weights.
    bool isBinary();
  }];
  let arguments = (ins ONNX_NumberTensor:$x, OptionalAttr<DenseF32ArrayAttr>:$base_values,
      OptionalAttr<ElementsAttr>:$base_values_as_tensor, OptionalAttr<DenseI64ArrayAttr>:$class_ids,
      OptionalAttr<DenseI64ArrayAttr>:$class_nodeids, OptionalAttr<DenseI64ArrayAttr>:$class_treeids,
      OptionalAttr<DenseF32ArrayAttr>:$class_weights, OptionalAttr<ElementsAttr>:$class_weights_as_tensor,
      OptionalAttr<DenseI64ArrayAttr>:$classlabels_int64s, OptionalAttr<StrArrayAttr>:$classlabels_strings,
      OptionalAttr<DenseI64ArrayAttr>:$nodes_falsenodeids, OptionalAttr<DenseI64ArrayAttr>:$nodes_featureids,
      OptionalAttr<DenseF32ArrayAttr>:$nodes_hitrates, OptionalAttr<ElementsAttr>:$nodes_hitrates_as_tensor,
      OptionalAttr<DenseI64ArrayAttr>:$nodes_missing_value_tracks_true, OptionalAttr<StrArrayAttr>:$nodes_modes,
      OptionalAttr<DenseI64ArrayAttr>:$nodes_nodeids, OptionalAttr<DenseI64ArrayAttr>:$nodes_treeids,
      OptionalAttr<DenseI64ArrayAttr>:$nodes_truenodeids, OptionalAttr<DenseF32ArrayAttr>:$nodes_values,
      OptionalAttr<ElementsAttr>:$nodes_values_as_tensor, DefaultValuedAttr<ONNX_PostTransformAttr,
      "\"NONE\"">:$post_transform);
}

def ONNX_ForestOp : ONNX_Op<"ml.Forest", 0, "Opaque", [Pure, AttrSizedOperandSegments]> {
  let summary = "folds the leaves that a row reaches in each tree";
  let description = [{
    What all ensembles become; the tables are constants that have been checked. Node i looks at the column
    `features[i]` and goes to `children[i][0]` if `lower[i] <= x <= upper[i]`, else to `children[i][1]`; without a table
    `lower` if `x <= upper[i]` (`bounds` are `upper` and perhaps `lower`). A child or root c < 0 is the leaf -1 - c.
    `missing` says where NaN goes: to the second child, to the first, or (`by_sign`) to the first where `features[i]`
    is negative and stands for -1 - features[i].

    A leaf has a weight for every target (`weights` is [leaves, targets]) or, with a table `places`, the weights
    [first[leaf], first[leaf + 1]) of the targets that the table `targets` names.
    (C1) `x` is a matrix of at least `columns` columns.
  }];
  let arguments = (ins ONNX_FloatTensor:$x, ONNX_Tensor<[I32]>:$features, ONNX_Tensor<[I32]>:$children,
      Variadic<ONNX_FloatTensor>:$bounds, ONNX_Tensor<[I32]>:$roots, ONNX_FloatTensor:$weights,
      Variadic<ONNX_Tensor<[I32]>>:$places, I64Attr:$columns, I64Attr:$n_targets,
      ONNX_ChoiceAttr<["false", "true", "by_sign"]>:$missing, ONNX_ChoiceAttr<["sum", "min", "max"]>:$fold);
  let results = (outs ONNX_FloatTensor:$y);
  let assemblyFormat = [{
    $x `nodes` $features `,` $children `,` $bounds `roots` $roots `leaves` $weights (`at` $places^)? attr-dict
    `:` functional-type(operands, results)
  }];
}
