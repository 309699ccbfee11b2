//===- Kernel.cpp - Verifiers and helpers of the kernel dialect -----------===//

#include "dialects/kernel/Kernel.h"

#include "mlir/Dialect/Utils/IndexingUtils.h"
#include "mlir/IR/AffineMap.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/DialectImplementation.h"
#include "mlir/Interfaces/FunctionInterfaces.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace onnxc::kernel;

#include "dialects/kernel/KernelDialect.cpp.inc"
#include "dialects/kernel/KernelEnums.cpp.inc"
#define GET_ATTRDEF_CLASSES
#include "dialects/kernel/KernelAttrs.cpp.inc"
#define GET_OP_CLASSES
#include "dialects/kernel/Kernel.cpp.inc"

void KernelDialect::initialize() {
  addOperations<
#define GET_OP_LIST
#include "dialects/kernel/Kernel.cpp.inc"
      >();
  addAttributes<
#define GET_ATTRDEF_LIST
#include "dialects/kernel/KernelAttrs.cpp.inc"
      >();
}

//===----------------------------------------------------------------------===//
// kernel.contract
//===----------------------------------------------------------------------===//

/// Checks that the kinds are batch*, m*, n, k* in this order.
static LogicalResult verifyKinds(ContractOp op) {
  unsigned numN = 0;
  for (unsigned d = 0; d < op.getNumDims(); ++d) {
    if (d > 0 && op.getKind(d) < op.getKind(d - 1))
      return op.emitOpError("dimensions are not in the order batch, m, n, k");
    numN += op.getKind(d) == DimKind::N;
  }
  if (numN != 1)
    return op.emitOpError() << "has " << numN << " n dimensions, not one";
  return success();
}

/// Checks what only holds for convolutions by Winograd's algorithm.
static LogicalResult verifyWinograd(ContractOp op) {
  if (!op.getWinograd())
    return op.getScratch() ? op.emitOpError("has scratch without need") : success();
  constexpr DimKind M = DimKind::M, N = DimKind::N, K = DimKind::K;
  constexpr DimKind kKinds[] = {M, M, M, N, K, K, K};
  bool fits = op.getNumDims() == std::size(kKinds) && op.getPanel() && op.getScratch() &&
              op.getZeroBorder();
  for (unsigned d = 0; fits && d < op.getNumDims(); ++d)
    fits = op.getKind(d) == kKinds[d];
  auto b = cast<ShapedType>(op.getB().getType());
  fits = fits && b.hasStaticShape() && b.getRank() == 5 && b.getDimSize(0) == 6 &&
         b.getDimSize(1) == 6;
  if (fits) {
    auto bytes = ContractOp::getWinogradScratch(*op.getWinograd(), b.getDimSize(3), 0);
    auto scratch = cast<ShapedType>(op.getScratch().getType());
    fits = scratch.hasStaticShape() && scratch.getRank() == 1 &&
           scratch.getElementType().isInteger(8) && scratch.getDimSize(0) >= bytes.input;
  }
  for (Type type :
       {getElementTypeOrSelf(op.getA().getType()), b.getElementType(), op.getAccumulatorType()})
    fits = fits && type.isF32();
  if (!fits)
    return op.emitOpError("is not a 3x3 convolution with transformed weights");
  return success();
}

/// Checks what only holds for a B in groups along k.
static LogicalResult verifyGroups(ContractOp op) {
  if (op.getFlipsA()) {
    if (!getElementTypeOrSelf(op.getA().getType()).isInteger(8))
      return op.emitOpError("flips the highest bit of what is not a byte");
    if (op.getZeroBorder())
      return op.emitOpError("flips bits of what it does not read");
  }
  if (!op.getDepth())
    return success();
  if (!op.getPanel() || op.getWinograd())
    return op.emitOpError("has a depth without panels");
  for (AffineExpr expr : op.getAMap().getResults())
    for (unsigned d = 0; d < op.getNumDims(); ++d)
      if (op.getKind(d) == DimKind::N && expr.isFunctionOfDim(d))
        return op.emitOpError("has columns in its left operand, which are not in groups");
  auto b = cast<ShapedType>(op.getB().getType());
  if (op.getKind(op.getNumDims() - 1) != DimKind::K || op.getBMap().getNumResults() == 0 ||
      op.getBMap().getResults().back() != getAffineDimExpr(op.getNumDims() - 1, op.getContext()))
    return op.emitOpError("has groups of what is not the innermost k dimension");
  if (b.getRank() < 3 || b.isDynamicDim(b.getRank() - 1) || op.getGroup() < 1)
    return op.emitOpError("has no groups in its right operand ") << b;
  int64_t groups = b.getDimSize(b.getRank() - 3);
  if (!ShapedType::isDynamic(groups) &&
      groups != (int64_t)llvm::divideCeil(int64_t(op.getDepth()), op.getGroup()))
    return op.emitOpError() << "has " << groups << " groups of " << op.getGroup()
                            << " for a depth of " << op.getDepth();
  return success();
}

/// Checks what only holds for a left operand in pieces.
static LogicalResult verifyJumps(ContractOp op) {
  if (!op.getAJumps())
    return success();
  ArrayRef<int64_t> jumps = *op.getAJumps();
  unsigned last = op.getNumDims() - 1;
  AffineExpr k = getAffineDimExpr(last, op.getContext());
  auto isShifted = [&](AffineExpr expr) {
    auto sum = dyn_cast<AffineBinaryOpExpr>(expr);
    return expr == k || (sum && sum.getKind() == AffineExprKind::Add && sum.getLHS() == k &&
                         isa<AffineConstantExpr>(sum.getRHS()));
  };
  if (op.getDepth() || op.getWinograd() || op.getKind(last) != DimKind::K ||
      op.getAMap().getNumResults() == 0)
    return op.emitOpError("has a left operand in pieces that it cannot read");
  ArrayRef<AffineExpr> indices = op.getAMap().getResults();
  auto usesK = [&](AffineExpr expr) { return expr.isFunctionOfDim(last); };
  if (!isShifted(indices.back()) || llvm::any_of(indices.drop_back(), usesK))
    return op.emitOpError("has pieces of what is not A's last index alone");
  int64_t before = 0, extent = op.getStaticExtents()[last];
  bool isValid = jumps.size() % 2 == 0 && !ShapedType::isDynamic(extent);
  for (size_t i = 0; isValid && i < jumps.size(); i += 2) {
    isValid = jumps[i] > before && jumps[i] < extent;
    before = jumps[i];
  }
  return isValid ? success() : op.emitOpError("has no ascending pieces within its innermost k");
}

int64_t ContractOp::getGroup() {
  return getDepth() ? cast<ShapedType>(getB().getType()).getShape().back() : 1;
}

LogicalResult ContractOp::verify() {
  if (failed(verifyKinds(*this)) || failed(verifyWinograd(*this)))
    return failure();
  auto checkMap = [&](AffineMap map, Type type, int64_t extra, StringRef what) -> LogicalResult {
    if (map.getNumDims() != getNumDims() || map.getNumSymbols() != 0)
      return emitOpError() << what << " map does not range over the " << getNumDims()
                           << " dimensions";
    int64_t rank = cast<ShapedType>(type).getRank();
    if (static_cast<int64_t>(map.getNumResults()) + extra != rank)
      return emitOpError() << what << " map yields " << map.getNumResults() << " indices for rank "
                           << rank;
    return success();
  };
  if (failed(checkMap(getAMap(), getA().getType(), 0, "a")) ||
      failed(checkMap(getBMap(), getB().getType(), (getPanel() ? 1 : 0) + (getDepth() ? 1 : 0),
                      "b")) ||
      failed(checkMap(getOutMap(), getOut().getType(), 0, "out")) || failed(verifyGroups(*this)) ||
      failed(verifyJumps(*this)))
    return failure();
  if (!getOutMap().isProjectedPermutation())
    return emitOpError("out map is not a permutation");
  if (getExtraMaps().size() != getExtras().size())
    return emitOpError("has another number of extra maps than extras");
  for (auto [map, extra] : llvm::zip(getExtraMaps().getAsValueRange<AffineMapAttr>(), getExtras()))
    if (failed(checkMap(map, extra.getType(), 0, "extra")))
      return failure();
  Block &block = getEpilogue().front();
  if (block.getNumArguments() != getExtras().size() + 1)
    return emitOpError("epilogue takes the accumulator and one element per extra");
  if (getResults().size() != (isa<RankedTensorType>(getOut().getType()) ? 1u : 0u))
    return emitOpError("has one result on tensors and none on memrefs");
  return success();
}

SmallVector<int64_t> ContractOp::getStaticExtents() {
  SmallVector<int64_t> extents(getNumDims(), ShapedType::kDynamic);
  auto take = [&](AffineMap map, ArrayRef<int64_t> shape) {
    for (auto [expr, size] : llvm::zip(map.getResults(), shape))
      if (auto dim = dyn_cast<AffineDimExpr>(expr))
        if (extents[dim.getPosition()] == ShapedType::kDynamic)
          extents[dim.getPosition()] = size;
  };
  take(getOutMap(), cast<ShapedType>(getOut().getType()).getShape());
  SmallVector<int64_t> bShape(cast<ShapedType>(getB().getType()).getShape());
  if (getPanel()) {
    // The panel count is not an extent of N; the result has given N already.
    for (auto [i, expr] : llvm::enumerate(getBMap().getResults()))
      if (auto dim = dyn_cast<AffineDimExpr>(expr); dim && getKind(dim.getPosition()) == DimKind::N)
        bShape[i] = ShapedType::kDynamic;
    bShape.pop_back();
  }
  if (getDepth()) {
    bShape.pop_back();
    bShape.back() = ShapedType::kDynamic; // groups, not elements
    extents.back() = getDepth();
  }
  take(getBMap(), bShape);
  if (getWinograd()) // B's are those of tiles
    extents[4] = extents[5] = 3;
  return extents;
}

ContractOp::WinogradScratch ContractOp::getWinogradScratch(int64_t tiles, int64_t inputChannels,
                                                           int64_t outputChannels) {
  constexpr int64_t kAlignment = 64, kPoints = 36, kBytes = 4;
  auto bytes = [&](int64_t channels) {
    return (int64_t)llvm::alignTo(kPoints * tiles * channels * kBytes, kAlignment);
  };
  return {bytes(inputChannels), bytes(outputChannels)};
}

/// Reads its operands but for the last, which it writes.
static void readAndWriteLast(Operation *op,
                             SmallVectorImpl<MemoryEffects::EffectInstance> &effects) {
  for (OpOperand &operand : op->getOpOperands()) {
    if (!isa<MemRefType>(operand.get().getType()))
      continue;
    if (operand.getOperandNumber() + 1 == op->getNumOperands())
      effects.emplace_back(MemoryEffects::Write::get(), &operand,
                           SideEffects::DefaultResource::get());
    else
      effects.emplace_back(MemoryEffects::Read::get(), &operand,
                           SideEffects::DefaultResource::get());
  }
}

void ContractOp::getEffects(SmallVectorImpl<MemoryEffects::EffectInstance> &effects) {
  for (OpOperand &operand : getOperation()->getOpOperands()) {
    if (!isa<MemRefType>(operand.get().getType()))
      continue;
    bool isWritten = operand.get() == getOut() || operand.get() == getScratch();
    auto *effect = isWritten ? (MemoryEffects::Effect *)MemoryEffects::Write::get()
                             : MemoryEffects::Read::get();
    effects.emplace_back(effect, &operand, SideEffects::DefaultResource::get());
  }
}

//===----------------------------------------------------------------------===//
// kernel.attend
//===----------------------------------------------------------------------===//

/// The attribute that tells of an operand's dimensions, or "" for the mask.
static StringRef orderNameOf(AttendOp op, OpOperand &operand) {
  if (op.getMask() && operand.getOperandNumber() == 3)
    return "";
  if (&operand == &op.getOutMutable())
    return op.getOutOrderAttrName();
  StringAttr names[] = {op.getQOrderAttrName(), op.getKOrderAttrName(), op.getVOrderAttrName()};
  return names[operand.getOperandNumber()];
}

SmallVector<int64_t> AttendOp::getOrder(OpOperand &operand) {
  auto order = (*this)->getAttrOfType<DenseI64ArrayAttr>(orderNameOf(*this, operand));
  if (order)
    return llvm::to_vector(order.asArrayRef());
  return llvm::to_vector(
      llvm::seq<int64_t>(0, cast<ShapedType>(operand.get().getType()).getRank()));
}

void AttendOp::setOperandInOrder(OpOperand &operand, Value value, ArrayRef<int64_t> order) {
  SmallVector<int64_t> composed = applyPermutation(order, getOrder(operand));
  operand.set(value);
  StringRef name = orderNameOf(*this, operand);
  if (isIdentityPermutation(composed))
    (*this)->removeAttr(name);
  else
    (*this)->setAttr(name, DenseI64ArrayAttr::get(getContext(), composed));
}

bool AttendOp::mayReadKeys(ShapedType type, ArrayRef<int64_t> order) {
  constexpr int64_t kMaxFeatures = 512; // of which a block is packed
  int64_t last = type.getRank() - 1;
  return order[last] == last || (order[last - 1] == last && !type.isDynamicDim(last) &&
                                 type.getDimSize(last) <= kMaxFeatures);
}

/// Whether operands are in an order that the code generator can work with.
static LogicalResult verifyOrders(AttendOp op) {
  for (OpOperand &operand : op->getOpOperands()) {
    StringRef name = orderNameOf(op, operand);
    auto order = name.empty() ? DenseI64ArrayAttr() : op->getAttrOfType<DenseI64ArrayAttr>(name);
    if (!order)
      continue;
    int64_t rank = cast<ShapedType>(operand.get().getType()).getRank();
    if ((int64_t)order.size() != rank || !isPermutationVector(order.asArrayRef()))
      return op.emitOpError() << name << " is no permutation of the dimensions of "
                              << operand.get().getType();
    bool isKey = operand.getOperandNumber() == 1;
    if (isKey && AttendOp::mayReadKeys(cast<ShapedType>(operand.get().getType()), order))
      continue;
    if (operand.getOperandNumber() != 0 && order[rank - 1] != rank - 1)
      return op.emitOpError() << name << " moves the last dimension";
  }
  return success();
}

LogicalResult AttendOp::verify() {
  auto out = cast<ShapedType>(getOut().getType());
  if (!out.getElementType().isF32() && !out.getElementType().isF64())
    return emitOpError("computes in f32 or f64, not ") << out.getElementType();
  for (Value operand : {getQ(), getK(), getV(), getMask()}) {
    if (!operand)
      continue;
    auto type = cast<ShapedType>(operand.getType());
    bool rankFits =
        operand == getMask() ? type.getRank() <= out.getRank() : type.getRank() == out.getRank();
    if (!rankFits || type.getElementType() != out.getElementType())
      return emitOpError("has an operand ") << type << " for a result " << out;
  }
  if (out.getRank() < 2)
    return emitOpError("has a result without rows and columns");
  if (failed(verifyOrders(*this)))
    return failure();
  if (getResults().size() != (isa<RankedTensorType>(out) ? 1u : 0u))
    return emitOpError("has one result on tensors and none on memrefs");
  return success();
}

void AttendOp::getEffects(SmallVectorImpl<MemoryEffects::EffectInstance> &effects) {
  readAndWriteLast(*this, effects);
}

//===----------------------------------------------------------------------===//
// The schedule's operations
//===----------------------------------------------------------------------===//

/// One size per dynamic dimension.
static LogicalResult verifySizes(Operation *op, ValueRange sizes, Type type) {
  if (static_cast<size_t>(cast<ShapedType>(type).getNumDynamicDims()) != sizes.size())
    return op->emitOpError() << "has " << sizes.size() << " sizes for " << type;
  return success();
}

LogicalResult BufferOp::verify() { return verifySizes(*this, getSizes(), getType()); }

LogicalResult ViewOp::verify() {
  auto type = cast<ShapedType>(getResult().getType());
  if (failed(verifySizes(*this, getSizes(), type)))
    return failure();
  if (type.getElementType() != cast<ShapedType>(getSource().getType()).getElementType())
    return emitOpError("changes the element type");
  return success();
}

LogicalResult PartOp::verify() {
  auto type = cast<ShapedType>(getResult().getType());
  if (type.getElementType() != cast<ShapedType>(getSource().getType()).getElementType())
    return emitOpError("changes the element type");
  return verifySizes(*this, getSizes(), type);
}

// No effect, yet not speculatable: that is more than NoMemoryEffect says.
void ByteOp::getEffects(SmallVectorImpl<MemoryEffects::EffectInstance> &) {}

LogicalResult SliceOp::inferReturnTypes(MLIRContext *, std::optional<Location> loc,
                                        SliceOp::Adaptor op, SmallVectorImpl<Type> &types) {
  auto source = cast<ShapedType>(op.getSource().getType());
  if (!source.hasRank() || source.getRank() == 0)
    return emitOptionalError(loc, "has no dimension to take a slice of, ", source);
  ArrayRef<int64_t> shape = source.getShape().drop_front();
  // The layout of a memref is a map of its own rank, so that it cannot be kept.
  if (auto memref = dyn_cast<MemRefType>(source))
    types.push_back(MemRefType::get(shape, memref.getElementType(), MemRefLayoutAttrInterface(),
                                    memref.getMemorySpace()));
  else
    types.push_back(source.clone(shape));
  return success();
}

//===----------------------------------------------------------------------===//
// Threads
//===----------------------------------------------------------------------===//

LogicalResult ParallelOp::verifyRegions() {
  Block &body = getBody().front();
  if (body.getNumArguments() != 2 || !body.getArgument(0).getType().isIndex() ||
      !body.getArgument(1).getType().isIndex())
    return emitOpError("has a body whose arguments are not two indices, begin and end");
  return success();
}

LogicalResult LaunchOp::verifySymbolUses(SymbolTableCollection &tables) {
  auto callee = tables.lookupNearestSymbolFrom<FunctionOpInterface>(*this, getCalleeAttr());
  if (!callee)
    return emitOpError() << "launches '" << getCallee() << "', which is no function";
  SmallVector<Type> types(getCaptured().getTypes());
  types.append(2, IndexType::get(getContext()));
  if (callee.getArgumentTypes() != ArrayRef(types))
    return emitOpError() << "does not give '" << getCallee() << "' what it takes and two indices";
  return success();
}
