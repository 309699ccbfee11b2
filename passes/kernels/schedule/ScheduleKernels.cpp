//===- ScheduleKernels.cpp - Kernels and their calls ----------------------===//

#include "passes/kernels/schedule/ScheduleBuilder.h"

#include "dialects/kernel/Kernel.h"
#include "dialects/onnx/interfaces/Graph.h"

#include "mlir/Dialect/Affine/IR/AffineOps.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

using namespace mlir;
using namespace onnxc;

/// A C-like name from the node names of a group.
static std::string kernelName(const KernelGroup &group) {
  std::string name;
  SmallVector<Operation *> ops(group.ops);
  if (group.named)
    ops.push_back(group.named);
  for (Operation *op : ops) {
    std::string part = nodeName(op->getLoc());
    if (part.empty())
      part = op->getName().stripDialect().str();
    // The root's name and then only the operators.
    std::string text = name.empty() ? part : op->getName().stripDialect().str();
    if (!name.empty())
      name += '_';
    if (name.size() < 64)
      for (char c : text)
        name += llvm::isAlnum(c) ? c : '_';
  }
  StringRef trimmed = StringRef(name).trim('_');
  return trimmed.empty() ? "kernel" : (llvm::isDigit(trimmed[0]) ? "k" + trimmed : trimmed).str();
}

/// In a kernel: a view that splits dimensions of what has been cut out, or merges them.
Value ScheduleBuilder::emitInnerView(OpBuilder &inner, Operation *op, Value source) {
  Location loc = op->getLoc();
  DimBuilder dims = sizeClasses->dims(loc);
  Dims from = dims.of(op->getOperand(0)), to = dims.of(op->getResult(0));
  auto split = piecesOf(from, to), merged = piecesOf(to, from);
  if (split)
    return emitSplit(inner, op, source, *split);
  SmallVector<ReassociationIndices> groups;
  for (ArrayRef<int64_t> group : *merged)
    groups.push_back(llvm::to_vector<2>(group));
  return tensor::CollapseShapeOp::create(inner, loc, op->getResult(0).getType(), source, groups);
}

Value ScheduleBuilder::emitSplit(OpBuilder &inner, Operation *op, Value source,
                                 ArrayRef<SmallVector<int64_t, 2>> pieces) {
  Location loc = op->getLoc();
  // First those of size 1 go, with a neighbour.
  SmallVector<ReassociationIndices> kept, split;
  SmallVector<int64_t> first;
  for (auto [axis, own] : llvm::enumerate(pieces))
    if (!own.empty()) {
      kept.push_back(kept.empty() ? llvm::to_vector<2>(llvm::seq<int64_t>(0, axis + 1))
                                  : ReassociationIndices{(int64_t)axis});
      split.push_back(llvm::to_vector<2>(own));
    } else if (!kept.empty()) {
      kept.back().push_back(axis);
    }
  if (kept.size() != pieces.size())
    source = tensor::CollapseShapeOp::create(inner, loc, source, kept);
  auto type = cast<RankedTensorType>(op->getResult(0).getType());
  if (split.size() == (size_t)type.getRank())
    return source;
  SmallVector<OpFoldResult> sizes(type.getRank());
  for (auto [axis, own] : llvm::enumerate(split)) {
    int64_t known = 1;
    for (int64_t piece : own)
      known *= type.isDynamicDim(piece) ? 1 : type.getDimSize(piece);
    for (int64_t piece : own)
      sizes[piece] = type.isDynamicDim(piece)
                         ? affine::makeComposedFoldedAffineApply(
                               inner, loc, inner.getAffineSymbolExpr(0).floorDiv(known),
                               {tensor::getMixedSize(inner, loc, source, axis)})
                         : inner.getIndexAttr(type.getDimSize(piece));
  }
  return tensor::ExpandShapeOp::create(inner, loc, type, source, split, sizes);
}

func::FuncOp ScheduleBuilder::outline(const KernelGroup &group) {
  OpBuilder inner(b.getContext());
  SmallVector<Type> types, results;
  for (Value input : group.inputs)
    types.push_back(isReadAsRows(input) ? kernelType(input) : input.getType());
  for (Value result : group.results)
    results.push_back(kernelType(result));
  llvm::append_range(types, results);
  SmallVector<Location> locs =
      llvm::map_to_vector(group.ops, [](Operation *op) { return op->getLoc(); });
  if (group.named)
    locs.push_back(group.named->getLoc());
  auto kernel = func::FuncOp::create(inner.getFusedLoc(locs), kernelName(group),
                                     inner.getFunctionType(types, results));
  kernel.setPrivate();
  Block *entry = kernel.addEntryBlock();
  inner.setInsertionPointToStart(entry);
  IRMapping local;
  SmallVector<Value> whole; // inputs that are arguments
  for (auto [value, argument] : llvm::zip(group.inputs, entry->getArguments()))
    if (!isReadAsRows(value)) {
      local.map(value, argument);
      whole.push_back(value);
    }
  // Rows first: what is computed can then be written there at once.
  SmallVector<Rows> rows;
  for (auto [result, destination] :
       llvm::zip_equal(group.results, entry->getArguments().take_back(group.results.size())))
    rows.push_back(rowsJoinOf(result) ? emitRows(inner, result, destination, whole, local)
                                      : Rows());
  for (auto [value, argument] : llvm::zip(group.inputs, entry->getArguments()))
    if (!local.contains(value)) {
      Rows own = emitRows(inner, value, argument, whole, local);
      local.map(value, tensor::ExtractSliceOp::create(inner, value.getLoc(),
                                                      cast<RankedTensorType>(value.getType()),
                                                      argument, own.offsets, own.sizes, own.steps)
                           .getResult());
    }
  for (Value constant : group.constants)
    local.map(constant, inner.clone(*constant.getDefiningOp())->getResult(0));
  SmallVector<Operation *> all(group.prologue);
  llvm::append_range(all, group.ops);
  for (Operation *op : all)
    if (isView(op))
      local.map(op->getResult(0), emitInnerView(inner, op, local.lookup(op->getOperand(0))));
    else
      inner.clone(*op, local);
  SmallVector<Value> returned;
  for (auto [result, destination, own] : llvm::zip_equal(
           group.results, entry->getArguments().take_back(group.results.size()), rows)) {
    Value computed = local.lookup(result);
    // Sizes that nothing but the result tells.
    if (llvm::is_contained(own.sizes, OpFoldResult()))
      own = emitRows(inner, result, destination, whole, local);
    returned.push_back(own.sizes.empty() ? computed
                                         : emitPlaced(inner, result, computed, destination, own));
  }
  func::ReturnOp::create(inner, kernel.getLoc(), returned);
  if (group.named)
    all.push_back(group.named);
  SmallVector<Attribute> nodes = llvm::map_to_vector(all, [&](Operation *op) -> Attribute {
    std::string name = nodeName(op->getLoc());
    return inner.getStringAttr(name.empty() ? op->getName().stripDialect().str() : name);
  });
  kernel->setAttr(kernel::kResultsAttr, inner.getI64IntegerAttr(group.results.size()));
  kernel->setAttr(kernel::kNodesAttr, inner.getArrayAttr(nodes));
  SmallVector<SmallVector<int64_t>> sizes;
  for (Value input : group.inputs)
    sizes.push_back(sizeNumbers(input, isReadAsRows(input)));
  for (Value result : group.results)
    sizes.push_back(sizeNumbers(result, rowsJoinOf(result)));
  // What the operators make, too: inside the kernel the sizes of an Expand, say, would
  // have to be read from its operand again.
  for (Operation *op : all)
    if (op != group.named && !isView(op))
      for (Value result : op->getResults())
        sizes.push_back(sizeNumbers(result, false));
  kernel->setAttr(kernel::kDimsAttr, dimNumbers(sizes));
  symbols.insert(kernel);
  return kernel;
}

/// A number for each dynamic size of `value`, or of the whole that it is rows of, and else -1.
SmallVector<int64_t> ScheduleBuilder::sizeNumbers(Value value, bool isRows) {
  SmallVector<int64_t> numbers;
  if (isRows) {
    Operation *join = rowsJoinOf(value);
    RowsView view = *rowsViewOf(joinOf.lookup(value), value);
    for (auto [i, dim] : llvm::enumerate(view.dims))
      numbers.push_back(!view.type.isDynamicDim(i) ? -1
                        : dim.isCut || dim.own < 0
                            ? sizeClasses->numberOf(join->getResult(0), dim.axis)
                            : sizeClasses->numberOf(value, dim.own));
    return numbers;
  }
  auto type = cast<RankedTensorType>(value.getType());
  for (int64_t axis = 0; axis < type.getRank(); ++axis)
    numbers.push_back(type.isDynamicDim(axis) ? sizeClasses->numberOf(value, axis) : -1);
  return numbers;
}

/// For kernel.dims: equal numbers are equal sizes.  Numbered anew for each kernel, so
/// that equal kernels look equal.
ArrayAttr ScheduleBuilder::dimNumbers(ArrayRef<SmallVector<int64_t>> sizes) {
  DenseMap<int64_t, int64_t> local;
  SmallVector<Attribute> all;
  for (SmallVector<int64_t> numbers : sizes) {
    for (int64_t &number : numbers)
      if (number >= 0)
        number = local.try_emplace(number, local.size()).first->second;
    all.push_back(b.getDenseI64ArrayAttr(numbers));
  }
  return b.getArrayAttr(all);
}

LogicalResult ScheduleBuilder::emitGroup(const KernelGroup &group) {
  SmallVector<Value> operands = llvm::map_to_vector(group.inputs, [&](Value input) {
    Operation *join = isReadAsRows(input) ? rowsJoinOf(input) : nullptr;
    return join ? asRowsView(join, input, rowsDestination(join)) : mapping.lookup(input);
  });
  for (Value result : group.results) {
    if (Operation *join = rowsJoinOf(result)) {
      operands.push_back(asRowsView(join, result, rowsDestination(join)));
      continue;
    }
    FailureOr<Dims> sizes = sizesOf(result);
    if (failed(sizes))
      return failure();
    operands.push_back(destinationOf(result, *sizes));
  }
  func::FuncOp kernel = outline(group);
  auto call = func::CallOp::create(b, kernel.getLoc(), kernel, operands);
  for (auto [result, value] : llvm::zip_equal(group.results, call.getResults()))
    if (Operation *join = rowsJoinOf(result))
      joins[join].destination = value.getType() == join->getResult(0).getType()
                                    ? value
                                    : asType(call.getLoc(), value, join->getResult(0).getType(),
                                             dimBuilder(join->getLoc()).of(join->getResult(0)));
    else
      mapping.map(result, value);
  return success();
}
