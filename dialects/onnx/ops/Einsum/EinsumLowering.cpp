//===- EinsumLowering.cpp - Contractions from equations -------------------===//
//
// Two inputs without diagonals or broadcasts are one kernel.contract: a label of both
// inputs and the result is a batch dimension, of the first and the result m, of the
// second n, of both inputs only k.  Everything else is a loop nest over all labels.
//
//===----------------------------------------------------------------------===//

#include "dialects/kernel/Kernel.h"
#include "dialects/onnx/interfaces/Contraction.h"
#include "dialects/onnx/interfaces/Lowering.h"
#include "dialects/onnx/interfaces/Movement.h"
#include "dialects/onnx/ops/Einsum/Einsum.h"

using namespace mlir;
using namespace onnxc;
using namespace onnxc::onnx;
using kernel::DimKind;

/// Labels by what they do in a contraction of two inputs.
namespace {
struct Roles {
  SmallVector<int64_t> batch, m, n, k;
};
} // namespace

/// The roles, or nothing where the equation is not a contraction.
static std::optional<Roles> contractionRoles(OpLowering &l, const EinsumLabels &labels) {
  if (labels.inputs.size() != 2)
    return std::nullopt;
  Roles roles;
  for (int64_t label = 0; label < labels.numAll; ++label) {
    int64_t inA = llvm::count(labels.inputs[0], label), inB = llvm::count(labels.inputs[1], label);
    bool inResult = label < labels.numResult;
    if (inA > 1 || inB > 1 || (!inResult && inA != inB))
      return std::nullopt;
    SmallVector<int64_t> &role = !inResult ? roles.k : inA && inB ? roles.batch : inA ? roles.m : roles.n;
    role.push_back(label);
  }
  // A dimension that stretches is none of these.
  for (auto [i, own] : llvm::enumerate(labels.inputs))
    for (auto [axis, label] : llvm::enumerate(own))
      if (l.dim(l.operands[i], axis) != labels.sizes[label])
        return std::nullopt;
  if (roles.n.empty() || roles.k.empty())
    return std::nullopt;
  return roles;
}

static Value contract(OpLowering &l, const EinsumLabels &labels, const Roles &roles) {
  ContractionBuilder c(l);
  SmallVector<AffineExpr> dimOf(labels.numAll);
  // The result's n that is innermost; other labels of the second input alone are
  // batch dimensions that the first input lacks.
  int64_t n = roles.n.back();
  if (llvm::is_contained(roles.n, labels.inputs[1].back()))
    n = labels.inputs[1].back();
  for (int64_t label : roles.batch)
    dimOf[label] = c.addDim(DimKind::Batch);
  for (int64_t label : roles.n)
    if (label != n)
      dimOf[label] = c.addDim(DimKind::Batch);
  for (int64_t label : roles.m)
    dimOf[label] = c.addDim(DimKind::M);
  dimOf[n] = c.addDim(DimKind::N);
  for (int64_t label : roles.k)
    dimOf[label] = c.addDim(DimKind::K);
  auto mapOf = [&](ArrayRef<int64_t> own) {
    return llvm::map_to_vector(own, [&](int64_t label) { return dimOf[label]; });
  };
  c.setA(l.operands[0], mapOf(labels.inputs[0]), l.isUnsigned(0));
  SmallVector<int64_t> right(labels.inputs[1]);
  Value b = l.operands[1];
  if (right.back() != n) {
    SmallVector<int64_t> perm;
    for (auto [axis, label] : llvm::enumerate(right))
      if (label != n)
        perm.push_back(axis);
    perm.push_back(llvm::find(right, n) - right.begin());
    b = transposed(l, b, perm);
    right = llvm::map_to_vector(perm, [&](int64_t axis) { return labels.inputs[1][axis]; });
  }
  c.setB(b, mapOf(right), l.isUnsigned(1));
  ArrayRef<Dim> sizes = ArrayRef(labels.sizes).take_front(labels.numResult);
  return c.build(sizes, mapOf(llvm::to_vector(llvm::seq<int64_t>(0, labels.numResult))));
}

/// A loop nest over all labels.
static Value sumOfProducts(OpLowering &l, const EinsumLabels &labels) {
  SmallVector<AffineMap> maps;
  for (auto [input, own] : llvm::zip(l.operands, labels.inputs)) {
    ArrayRef<int64_t> shape = cast<RankedTensorType>(input.getType()).getShape();
    SmallVector<AffineExpr> exprs;
    for (auto [size, label] : llvm::zip(shape, own)) {
      bool stretches = size == 1 && DimBuilder::constantOf(labels.sizes[label]) != 1;
      exprs.push_back(stretches ? l.b.getAffineConstantExpr(0) : l.b.getAffineDimExpr(label));
    }
    maps.push_back(AffineMap::get(labels.numAll, 0, exprs, l.b.getContext()));
  }
  AffineMap result = AffineMap::getMultiDimIdentityMap(labels.numAll, l.b.getContext());
  for (int64_t label = labels.numAll - 1; label >= labels.numResult; --label)
    result = result.dropResult(label);
  maps.push_back(result);
  SmallVector<utils::IteratorType> iterators(labels.numResult, utils::IteratorType::parallel);
  iterators.append(labels.numAll - labels.numResult, utils::IteratorType::reduction);
  Type element = l.resultType().getElementType(), sum = accumulatorType(element);
  Value zero = l.filled(l.empty(ArrayRef(labels.sizes).take_front(labels.numResult), sum), l.b.getZeroAttr(sum));
  Value total = l.generic(l.operands, maps, zero, iterators, [&](OpBuilder &b, Location loc, ValueRange args) {
    Value product;
    for (auto [i, factor] : llvm::enumerate(args.drop_back())) {
      Value wide = extendElement(b, loc, factor, sum, l.isUnsigned(i));
      product = product ? multiplyElements(b, loc, product, wide) : wide;
    }
    return addElements(b, loc, args.back(), product);
  });
  return convertElements(l, total, element);
}

namespace {
struct EinsumLowering : LinalgLoweringInterface::ExternalModel<EinsumLowering, EinsumOp> {
  FailureOr<SmallVector<Value>> lowerToLinalg(Operation *op, OpLowering &l) const {
    DimBuilder dims = l.dims();
    FailureOr<EinsumLabels> labels = einsumLabels(l.adaptor<EinsumOp>(), dims);
    if (failed(labels))
      return failure();
    if (auto roles = contractionRoles(l, *labels))
      return SmallVector<Value>{contract(l, *labels, *roles)};
    return SmallVector<Value>{sumOfProducts(l, *labels)};
  }
};
} // namespace

void onnxc::attachEinsumLowerings(MLIRContext *ctx) { EinsumOp::attachInterface<EinsumLowering>(*ctx); }
