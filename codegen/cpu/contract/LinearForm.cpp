//===- LinearForm.cpp - Strides of a contraction and their simplification -===//

#include "codegen/cpu/contract/LinearForm.h"

#include "mlir/Analysis/FlatLinearValueConstraints.h"
#include "mlir/Dialect/Affine/Utils.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/IR/AffineExprVisitor.h"

using namespace mlir;
using namespace onnxc;
using namespace onnxc::cpu;
using kernel::DimKind;

std::optional<int64_t> onnxc::cpu::constantValue(AffineExpr expr) {
  if (auto constant = dyn_cast<AffineConstantExpr>(expr))
    return constant.getValue();
  return std::nullopt;
}

SmallVector<unsigned> LinearForm::dims(DimKind kind) const {
  SmallVector<unsigned> result;
  for (unsigned d = 0; d < numDims(); ++d)
    if (kinds[d] == kind)
      result.push_back(d);
  return result;
}

const BorderedIndex *LinearForm::borderOf(unsigned d) const {
  auto it = llvm::find_if(borders, [&](const BorderedIndex &b) { return b.m == d || b.k == d; });
  return it == borders.end() ? nullptr : &*it;
}

bool LinearForm::aHasColumns() const { return constantValue(operands[kA].strides[nDim()]) != 0; }

Value LinearForm::materialize(OpBuilder &builder, AffineExpr expr) const {
  if (std::optional<int64_t> constant = constantValue(expr))
    return arith::ConstantIndexOp::create(builder, loc, *constant);
  return affine::expandAffineExpr(builder, loc, expr, /*dimValues=*/{}, symbols);
}

//===----------------------------------------------------------------------===//
// From maps and shapes to strides
//===----------------------------------------------------------------------===//

Value onnxc::cpu::flatten(OpBuilder &builder, Location loc, Value buffer) {
  auto type = cast<MemRefType>(buffer.getType());
  if (type.getRank() == 1)
    return buffer;
  if (type.getRank() == 0) {
    auto flat = MemRefType::get({1}, type.getElementType(), MemRefLayoutAttrInterface(),
                                type.getMemorySpace());
    return memref::ReinterpretCastOp::create(builder, loc, flat, buffer, /*offset=*/0,
                                             ArrayRef<int64_t>{1}, ArrayRef<int64_t>{1});
  }
  auto all = llvm::to_vector<2>(llvm::seq<int64_t>(0, type.getRank()));
  // Where the type is inferred, 0 times unknown is 0, which is no type for the operation.
  int64_t size = type.hasStaticShape() ? type.getNumElements() : ShapedType::kDynamic;
  auto flat = MemRefType::get({size}, type.getElementType(), MemRefLayoutAttrInterface(),
                              type.getMemorySpace());
  return memref::CollapseShapeOp::create(builder, loc, flat, buffer,
                                         ArrayRef<ReassociationIndices>{all});
}

Value onnxc::cpu::flattenAll(OpBuilder &builder, Location loc, Value buffer) {
  // How many elements there are is not asked.
  constexpr int64_t kAny = std::numeric_limits<int32_t>::max();
  auto type = cast<MemRefType>(buffer.getType());
  auto flat = MemRefType::get({kAny}, type.getElementType(), MemRefLayoutAttrInterface(),
                              type.getMemorySpace());
  return memref::ReinterpretCastOp::create(builder, loc, flat, buffer, /*offset=*/0,
                                           ArrayRef<int64_t>{kAny}, ArrayRef<int64_t>{1});
}

namespace {
/// Builds the strides of all operands of one contraction.
class Linearizer {
public:
  Linearizer(kernel::ContractOp op, OpBuilder &builder)
      : op(op), builder(builder), form{op.getLoc()} {}

  FailureOr<LinearForm> run() {
    for (unsigned d = 0; d < op.getNumDims(); ++d)
      form.kinds.push_back(op.getKind(d));
    form.extents.resize(op.getNumDims());
    if (op.getDepth())
      form.extents.back() = constant(op.getDepth());
    takeExtents(op.getOut(), op.getOutMap());
    takeExtents(op.getB(), op.getBMap());
    for (auto [d, extent] : llvm::enumerate(form.extents))
      if (!extent)
        return op.emitOpError() << "dimension " << d << " has no extent";
    if (failed(addOperand(op.getA(), op.getAMap())) || failed(addB()) ||
        failed(addOperand(op.getOut(), op.getOutMap())) || failed(addBorders()))
      return failure();
    for (auto [extra, map] :
         llvm::zip(op.getExtras(), op.getExtraMaps().getAsValueRange<AffineMapAttr>()))
      if (failed(addOperand(extra, map)))
        return failure();
    if (op.getDepth())
      stepByGroups();
    addPieces();
    return std::move(form);
  }

private:
  AffineExpr constant(int64_t value) { return getAffineConstantExpr(value, builder.getContext()); }

  /// The size of dimension `d` of `buffer`: a constant or a new symbol.
  AffineExpr sizeOf(Value buffer, unsigned d) {
    int64_t size = cast<MemRefType>(buffer.getType()).getDimSize(d);
    if (!ShapedType::isDynamic(size))
      return constant(size);
    form.symbols.push_back(memref::DimOp::create(builder, op.getLoc(), buffer, d));
    return getAffineSymbolExpr(form.symbols.size() - 1, builder.getContext());
  }

  /// Extents come from the dimensions that `map` walks through one by one.
  void takeExtents(Value buffer, AffineMap map) {
    for (auto [position, expr] : llvm::enumerate(map.getResults()))
      if (auto dim = dyn_cast<AffineDimExpr>(expr); dim && !form.extents[dim.getPosition()])
        form.extents[dim.getPosition()] = sizeOf(buffer, position);
  }

  /// The row-major strides of `buffer`.  A dynamic size that one iteration dimension walks
  /// through is that dimension's extent, hence the same symbol for every operand.
  SmallVector<AffineExpr> bufferStrides(Value buffer, AffineMap map) {
    auto type = cast<MemRefType>(buffer.getType());
    SmallVector<AffineExpr> strides(type.getRank());
    AffineExpr stride = constant(1);
    for (int64_t d = type.getRank() - 1; d >= 0; --d) {
      strides[d] = stride;
      if (d == 0)
        break;
      auto dim = dyn_cast_if_present<AffineDimExpr>(d < map.getNumResults() ? map.getResult(d)
                                                                            : AffineExpr());
      bool isExtent = dim && type.isDynamicDim(d) && !isPartIndex(buffer, dim);
      stride = stride * (isExtent ? form.extents[dim.getPosition()] : sizeOf(buffer, d));
    }
    return strides;
  }

  /// Whether `buffer` has panels or groups along `dim`.
  bool isPartIndex(Value buffer, AffineDimExpr dim) {
    unsigned d = dim.getPosition();
    return buffer == op.getB() && ((op.getPanel() && op.getKind(d) == DimKind::N) ||
                                   (op.getDepth() && d + 1 == op.getNumDims()));
  }

  /// Adds `scale * expr` to the operand's offset and strides.
  LogicalResult accumulate(LinearOperand &operand, AffineExpr expr, AffineExpr scale) {
    if (auto dim = dyn_cast<AffineDimExpr>(expr)) {
      operand.strides[dim.getPosition()] = operand.strides[dim.getPosition()] + scale;
      return success();
    }
    if (isa<AffineConstantExpr>(expr)) {
      operand.offset = operand.offset + expr * scale;
      return success();
    }
    auto binary = dyn_cast<AffineBinaryOpExpr>(expr);
    if (binary && binary.getKind() == AffineExprKind::Add)
      return success(succeeded(accumulate(operand, binary.getLHS(), scale)) &&
                     succeeded(accumulate(operand, binary.getRHS(), scale)));
    if (binary && binary.getKind() == AffineExprKind::Mul &&
        isa<AffineConstantExpr>(binary.getRHS()))
      return accumulate(operand, binary.getLHS(), scale * binary.getRHS());
    return op.emitOpError("has an index map that is not linear");
  }

  LinearOperand makeOperand(Value buffer) {
    Type elementType = cast<MemRefType>(buffer.getType()).getElementType();
    LinearOperand operand{flatten(builder, op.getLoc(), buffer), elementType, constant(0), {}};
    operand.strides.assign(op.getNumDims(), constant(0));
    return operand;
  }

  /// A part of another buffer, whose rows are apart.
  LinearOperand makePartOperand(Value buffer, SmallVectorImpl<AffineExpr> &strides) {
    auto type = cast<MemRefType>(buffer.getType());
    auto [known, knownOffset] = type.getStridesAndOffset();
    auto metadata = memref::ExtractStridedMetadataOp::create(builder, op.getLoc(), buffer);
    auto orSymbol = [&](int64_t value, Value otherwise) {
      if (!ShapedType::isDynamic(value))
        return constant(value);
      form.symbols.push_back(otherwise);
      return getAffineSymbolExpr(form.symbols.size() - 1, builder.getContext());
    };
    for (auto [value, otherwise] : llvm::zip(known, metadata.getStrides()))
      strides.push_back(orSymbol(value, otherwise));
    Value base = flattenAll(builder, op.getLoc(), metadata.getBaseBuffer());
    LinearOperand operand{
        base, type.getElementType(), orSymbol(knownOffset, metadata.getOffset()), {}};
    operand.strides.assign(op.getNumDims(), constant(0));
    return operand;
  }

  LogicalResult addOperand(Value buffer, AffineMap map) {
    bool isWhole = cast<MemRefType>(buffer.getType()).getLayout().isIdentity();
    SmallVector<AffineExpr> strides;
    LinearOperand operand = isWhole ? makeOperand(buffer) : makePartOperand(buffer, strides);
    if (isWhole)
      strides = bufferStrides(buffer, map);
    for (auto [expr, stride] : llvm::zip(map.getResults(), strides))
      if (failed(accumulate(operand, expr, stride)))
        return failure();
    form.operands.push_back(std::move(operand));
    return success();
  }

  LogicalResult addB() {
    form.panel = op.getPanel();
    form.panelStride = constant(0);
    if (failed(addOperand(op.getB(), op.getBMap())))
      return failure();
    if (form.panel) {
      // Within a panel columns are neighbours; the map's n walks from panel to panel.
      AffineExpr &stride = form.operands[kB].strides[form.nDim()];
      form.panelStride = stride;
      stride = constant(op.getGroup());
    }
    return success();
  }

  void addPieces() {
    int64_t begin = 0, distance = 0;
    ArrayRef<int64_t> jumps = op.getAJumps().value_or(ArrayRef<int64_t>());
    for (; !jumps.empty(); jumps = jumps.drop_front(2)) {
      form.piecesOfK.push_back({begin, jumps[0], distance});
      begin = jumps[0], distance = jumps[1];
    }
    if (begin)
      form.piecesOfK.push_back({begin, *constantValue(form.extents.back()), distance});
  }

  /// One step along the innermost k dimension is a group of its elements.
  void stepByGroups() {
    form.group = op.getGroup();
    form.lastGroup = op.getDepth() % form.group;
    form.extents.back() = constant(llvm::divideCeil(int64_t(op.getDepth()), form.group));
    AffineExpr &stride = form.operands[kA].strides.back();
    form.groupStride = stride;
    stride = stride * form.group;
  }

  /// The terms of `expr` times their factors; false if it is not linear.
  bool collectTerms(AffineExpr expr, SmallVectorImpl<int64_t> &factors, int64_t &offset) {
    SmallVector<int64_t> flat;
    if (failed(getFlattenedAffineExpr(expr, op.getNumDims(), 0, &flat)) ||
        flat.size() != op.getNumDims() + 1)
      return false;
    offset = flat.pop_back_val();
    factors.assign(flat.begin(), flat.end());
    return true;
  }

  /// Whether the index is in bounds at both ends of what the dimensions range over.
  bool isInBounds(const BorderedIndex &index) {
    auto m = constantValue(form.extents[index.m]), k = constantValue(form.extents[index.k]);
    auto size = constantValue(index.size);
    return index.offset >= 0 && m && k && size &&
           (*m - 1) * index.stride + (*k - 1) * index.dilation + index.offset < *size;
  }

  LogicalResult addBorders() {
    if (!op.getZeroBorder())
      return success();
    for (auto [d, expr] : llvm::enumerate(op.getAMap().getResults())) {
      SmallVector<int64_t> factors;
      BorderedIndex index{0, 0, 0, 0, 0, {}};
      if (!collectTerms(expr, factors, index.offset))
        return op.emitOpError("has an index map that is not linear");
      for (auto [dim, factor] : llvm::enumerate(factors)) {
        if (factor && form.kinds[dim] == DimKind::M)
          index.m = dim, index.stride = factor;
        if (factor && form.kinds[dim] == DimKind::K)
          index.k = dim, index.dilation = factor;
      }
      // An index of one dimension is in bounds.
      if (!index.stride || !index.dilation)
        continue;
      index.size = sizeOf(op.getA(), d);
      if (!isInBounds(index))
        form.borders.push_back(index);
    }
    return success();
  }

  kernel::ContractOp op;
  OpBuilder &builder;
  LinearForm form;
};
} // namespace

FailureOr<LinearForm> onnxc::cpu::linearize(kernel::ContractOp op, OpBuilder &builder) {
  return Linearizer(op, builder).run();
}

//===----------------------------------------------------------------------===//
// Simplification
//===----------------------------------------------------------------------===//

static void eraseDim(LinearForm &form, unsigned d) {
  for (BorderedIndex &border : form.borders) {
    border.m -= border.m > d;
    border.k -= border.k > d;
  }
  form.kinds.erase(form.kinds.begin() + d);
  form.extents.erase(form.extents.begin() + d);
  for (LinearOperand &operand : form.operands)
    operand.strides.erase(operand.strides.begin() + d);
}

/// Moves batch dimensions that B does not depend on to the front of the m dimensions.
static void batchBecomesM(LinearForm &form) {
  AffineExpr zero = form.extents.front() * 0;
  for (unsigned d = 0; d < form.numDims() && form.kinds[d] == DimKind::Batch;) {
    if (form.operands[kB].strides[d] != zero) {
      ++d;
      continue;
    }
    // Rotate to the last batch position, so that the kinds stay sorted.
    unsigned last = form.dims(DimKind::Batch).back();
    auto rotate = [&](auto &list) {
      std::rotate(list.begin() + d, list.begin() + d + 1, list.begin() + last + 1);
    };
    rotate(form.extents);
    for (LinearOperand &operand : form.operands)
      rotate(operand.strides);
    form.kinds[last] = DimKind::M;
  }
}

/// The same for all operands.
static bool isSeamless(const LinearForm &form, unsigned inner) {
  return llvm::all_of(llvm::seq<unsigned>(0, form.operands.size()),
                      [&](unsigned operand) { return form.isSeamless(operand, inner); });
}

void onnxc::cpu::simplify(LinearForm &form) {
  for (unsigned d = form.numDims(); d-- > 0;)
    if (form.kinds[d] != DimKind::N && constantValue(form.extents[d]) == 1 && !form.borderOf(d) &&
        !form.endsWithPartOfGroup(d))
      eraseDim(form, d);
  batchBecomesM(form);
  for (unsigned d = form.numDims() - 1; d > 0; --d) {
    if (form.kinds[d] != form.kinds[d - 1] || !isSeamless(form, d) || form.endsWithPartOfGroup(d) ||
        form.borderOf(d) || form.borderOf(d - 1) || form.isInPieces(d))
      continue;
    form.extents[d] = form.extents[d - 1] * form.extents[d];
    eraseDim(form, d - 1);
  }
}
