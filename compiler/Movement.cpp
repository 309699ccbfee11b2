//===- Movement.cpp - Why a kernel only moves elements --------------------===//
//
// A kernel that writes what it reads could mostly be saved: by a reader that finds the
// elements where they are, or a writer that puts them where they belong.  It could not
//  - where elements come from nowhere: sizes, one value over and over, or constants, which
//    stand in memory that nothing can be written beside;
//  - where data decide which elements are read, or no linear function says where they lie,
//    as for a reflected border or the reverse order;
//  - where elements are repeated within what is then one dimension, of which parts are read that
//    begin between repetitions: position i is that of i floordiv their number;
//  - where a product reads its right operand along other rows than it has been written: the
//    rows of such an operand are read as vectors;
//  - where the elements of an input, or of an output, are to lie beside others as well, in an
//  output
//    or in front of what reads all of them: they are in the caller's memory; and where the order of
//    an input's dimensions is not that of all others;
//  - where an element is needed in two places: in two outputs, or in an output and among what a
//    loop stacks for others;
//  - where a loop has no iteration that could write what it begins with to where it is to end.
// All else counts as a copy.
//
//===----------------------------------------------------------------------===//

#include "compiler/Movement.h"

#include "compiler/Computation.h"
#include "dialects/kernel/Kernel.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Interfaces/ViewLikeInterface.h"

using namespace mlir;
using namespace onnxc;

static bool anyOf(func::FuncOp kernel, llvm::function_ref<bool(Operation *)> holds) {
  return kernel
      .walk([&](Operation *op) {
        return holds(op) ? WalkResult::interrupt() : WalkResult::advance();
      })
      .wasInterrupted();
}

/// The buffers whose elements `op` reads.
static SmallVector<Value> readBy(Operation *op) {
  if (auto load = dyn_cast<memref::LoadOp>(op))
    return {load.getMemRef()};
  if (auto copy = dyn_cast<memref::CopyOp>(op))
    return {copy.getSource()};
  if (auto linalgOp = dyn_cast<linalg::LinalgOp>(op))
    return llvm::to_vector(llvm::make_filter_range(
        linalgOp.getDpsInputs(), [](Value input) { return isa<MemRefType>(input.getType()); }));
  return {};
}

/// Whether `value` depends on positions, rather than on sizes only.
static bool dependsOnPosition(Value value) {
  Operation *op = value.getDefiningOp();
  if (!op)
    return isa<scf::ForOp>(value.getParentBlock()->getParentOp());
  return isa<linalg::IndexOp>(op) || llvm::any_of(op->getOperands(), dependsOnPosition);
}

/// Whether `op` computes no linear function of positions.
static bool isNotLinear(Operation *op) {
  if (isa<arith::SelectOp>(op))
    return dependsOnPosition(op->getOperand(0));
  if (isa<arith::SubIOp>(op)) // the reverse order
    return dependsOnPosition(op->getOperand(1));
  return isa<arith::MinSIOp, arith::MaxSIOp, arith::RemSIOp, arith::RemUIOp, arith::DivSIOp,
             arith::DivUIOp, arith::FloorDivSIOp, arith::FPToSIOp, arith::FPToUIOp>(op) &&
         llvm::any_of(op->getOperands(), dependsOnPosition);
}

/// Whether `value` depends on elements, rather than on sizes and positions only; `isLinear` becomes
/// false where it is no linear function of positions.
static bool dependsOnData(Value value, bool &isLinear) {
  Operation *op = value.getDefiningOp();
  if (!op)
    return isa<linalg::LinalgOp>(value.getParentBlock()->getParentOp());
  if (isa<memref::LoadOp>(op))
    return true;
  if (isNotLinear(op))
    isLinear = false;
  return llvm::any_of(op->getOperands(),
                      [&](Value operand) { return dependsOnData(operand, isLinear); });
}

/// The values that decide which elements `op` reads or writes.
static SmallVector<Value> decidingFor(Operation *op) {
  if (auto load = dyn_cast<memref::LoadOp>(op))
    return llvm::to_vector(load.getIndices());
  if (auto store = dyn_cast<memref::StoreOp>(op))
    return llvm::to_vector(store.getIndices());
  if (auto select = dyn_cast<arith::SelectOp>(op))
    return {select.getCondition()};
  if (auto branch = dyn_cast<scf::IfOp>(op))
    return {branch.getCondition()};
  return {};
}

/// Whether dimensions change their order.
static bool permutes(Operation *op) {
  if (isa<linalg::TransposeOp>(op))
    return true;
  auto generic = dyn_cast<linalg::GenericOp>(op);
  if (!generic || generic.getNumDpsInits() != 1)
    return false;
  AffineMap write = generic.getMatchingIndexingMap(generic.getDpsInitOperand(0));
  return llvm::any_of(generic.getDpsInputOperands(), [&](OpOperand *input) {
    AffineMap read = generic.getMatchingIndexingMap(input);
    return read.isPermutation() && write.isPermutation() && read != write;
  });
}

/// Whether a kernel does nothing but repeat elements beside themselves: along a loop that its
/// source is not read by, within one that it is.
static bool repeatsWithinRows(func::FuncOp kernel) {
  int64_t count = 0;
  bool repeats = true;
  kernel.walk([&](linalg::LinalgOp op) {
    ++count;
    auto generic = dyn_cast<linalg::GenericOp>(op.getOperation());
    if (!generic || generic.getNumDpsInputs() != 1 || generic.getNumDpsInits() != 1 ||
        !isa<BlockArgument>(generic.getDpsInputs()[0]) ||
        !isa<BlockArgument>(generic.getDpsInits()[0]) ||
        generic.getBody()->getTerminator()->getOperand(0) != generic.getBody()->getArgument(0)) {
      repeats = false;
      return;
    }
    AffineMap read = generic.getMatchingIndexingMap(generic.getDpsInputOperand(0)),
              write = generic.getMatchingIndexingMap(generic.getDpsInitOperand(0));
    int64_t last = write.getNumResults() - 1;
    repeats &= write.isIdentity() && last > 0 && !read.isFunctionOfDim(last) &&
               generic.getStaticLoopRanges()[last] != 1 &&
               llvm::any_of(llvm::seq<int64_t>(0, last),
                            [&](int64_t dim) { return read.isFunctionOfDim(dim); });
  });
  return repeats && count == 1;
}

/// Whether `part` begins where a row of `size` elements does, as far as can be seen.
static bool beginsRow(kernel::PartOp part, int64_t size) {
  if (auto known = getConstantIntValue(part.getOffset()))
    return *known % size == 0;
  auto product = part.getOffset().getDefiningOp<arith::MulIOp>();
  auto factor = product ? getConstantIntValue(product.getRhs()) : std::nullopt;
  return factor && *factor % size == 0;
}

/// Whether all that read what `writer` has put into `buffer` of main see its last dimensions as
/// one, and some of them parts of that which are no whole rows.
static bool isReadAcrossRows(Value buffer, func::CallOp writer) {
  // Dimensions of size 1 are none.
  auto countOf = [](MemRefType type) {
    return llvm::count_if(type.getShape(), [](int64_t size) { return size != 1; });
  };
  auto type = cast<MemRefType>(buffer.getType());
  int64_t row = type.getShape().back();
  bool isCut = false;
  for (Operation *user : buffer.getUsers()) {
    if (user == writer || isa<memref::DimOp>(user))
      continue;
    auto merged = dyn_cast<memref::ReinterpretCastOp>(user);
    if (!merged || ShapedType::isDynamic(row) || countOf(merged.getType()) >= countOf(type))
      return false;
    for (Operation *part : merged->getUsers())
      if (auto cut = dyn_cast<kernel::PartOp>(part))
        isCut |= !beginsRow(cut, row);
  }
  return isCut;
}

/// Whether elements are written more than once.
static bool repeats(Operation *op) {
  auto generic = dyn_cast<linalg::GenericOp>(op);
  return generic && llvm::any_of(generic.getDpsInputOperands(), [&](OpOperand *input) {
           return !generic.getMatchingIndexingMap(input).isPermutation();
         });
}

/// Whether a kernel reads its argument as the right operand of a product.
static bool isRightOperand(func::FuncOp kernel, unsigned index) {
  if (index >= kernel.getNumArguments())
    return false;
  return anyOf(kernel, [&](Operation *op) {
    if (auto contract = dyn_cast<kernel::ContractOp>(op))
      return baseOf(contract.getB()) == kernel.getArgument(index);
    auto attend = dyn_cast<kernel::AttendOp>(op);
    return attend && (baseOf(attend.getK()) == kernel.getArgument(index) ||
                      baseOf(attend.getV()) == kernel.getArgument(index));
  });
}

/// Whether all that read what `writer` has put into `buffer` of main do so as the right operand of
/// a product.
static bool isOnlyRightOperand(Value buffer, func::CallOp writer) {
  SmallVector<OpOperand *> uses; // in the order of the schedule
  SmallVector<Value> names{buffer};
  while (!names.empty())
    for (OpOperand &use : names.pop_back_val().getUses()) {
      Operation *user = use.getOwner();
      if (isa<memref::ReinterpretCastOp, memref::CastOp>(user))
        names.push_back(user->getResult(0));
      else if (!isa<memref::DimOp>(user)) {
        if (!isa<func::CallOp>(user) || user->getBlock() != writer->getBlock())
          return false;
        if (writer->isBeforeInBlock(user))
          uses.push_back(&use);
      }
    }
  llvm::sort(uses, [](OpOperand *x, OpOperand *y) {
    return x->getOwner()->isBeforeInBlock(y->getOwner());
  });
  bool isRead = false;
  for (OpOperand *use : uses) {
    auto call = cast<func::CallOp>(use->getOwner());
    auto kernel = SymbolTable::lookupNearestSymbolFrom<func::FuncOp>(call, call.getCalleeAttr());
    if (!isRightOperand(kernel, use->getOperandNumber()))
      // The memory is another value's from here on, perhaps.
      return isRead && call.getCallee() == writer.getCallee();
    isRead = true;
  }
  return isRead;
}

/// Whether a buffer of main is an input's memory, or an output's.
static bool isOfCaller(Value buffer, bool output) {
  auto argument = dyn_cast<BlockArgument>(baseOf(buffer));
  auto main =
      argument ? dyn_cast<func::FuncOp>(argument.getOwner()->getParentOp()) : func::FuncOp();
  auto inputs = main ? main->getParentOfType<ModuleOp>()->getAttrOfType<ArrayAttr>("onnxc.inputs")
                     : ArrayAttr();
  return inputs && (argument.getArgNumber() >= inputs.size()) == output;
}

/// Whether a buffer of main is a constant.
static bool isConstant(Value buffer) {
  Value base = baseOf(buffer);
  if (auto view = base.getDefiningOp<memref::ViewOp>())
    base = view.getSource();
  return base.getDefiningOp<memref::GetGlobalOp>() != nullptr;
}

/// Whether one buffer has more elements than another, as far as sizes are known; others must stand
/// where others do.
static bool isLarger(Value buffer, Value other) {
  auto type = cast<MemRefType>(buffer.getType()), otherType = cast<MemRefType>(other.getType());
  int64_t count = 1, otherCount = 1;
  for (int64_t size : type.getShape())
    count *= ShapedType::isDynamic(size) ? 1 : size;
  for (int64_t size : otherType.getShape())
    otherCount *= ShapedType::isDynamic(size) ? 1 : size;
  auto positions = [](MemRefType type) {
    SmallVector<int64_t> dynamic;
    for (int64_t axis = 0; axis < type.getRank(); ++axis)
      if (type.isDynamicDim(axis))
        dynamic.push_back(axis);
    return dynamic;
  };
  return positions(type) == positions(otherType) && count > otherCount;
}

/// The stack that `buffer` is a slice of, as it is when a loop has ended; else null.
static Value stackOf(Value buffer) {
  buffer = baseOf(buffer);
  auto loop = buffer.getDefiningOp<scf::ForOp>();
  if (!loop)
    return Value();
  Value last = loop.getYieldedValues()[cast<OpResult>(buffer).getResultNumber()];
  for (Operation *op = last.getDefiningOp(); op && isa<ViewLikeOpInterface, kernel::PartOp>(op);
       op = last.getDefiningOp())
    last = op->getOperand(0);
  auto slice = last.getDefiningOp<kernel::SliceOp>();
  return slice ? slice.getOperand(0) : Value();
}

/// Whether a kernel other than `call` is given all of `buffer`.
static bool isReadByOthers(Value buffer, func::CallOp call) {
  SmallVector<Value> names{baseOf(buffer)};
  while (!names.empty())
    for (Operation *user : names.pop_back_val().getUsers()) {
      if (isa<memref::ReinterpretCastOp, memref::CastOp>(user))
        names.push_back(user->getResult(0));
      else if (isa<func::CallOp>(user) && user != call)
        return true;
    }
  return false;
}

/// Whether a block runs only where a loop has no iterations.
static bool isWithoutIterations(Block *block) {
  auto branch = dyn_cast<scf::IfOp>(block->getParentOp());
  auto compare = branch ? branch.getCondition().getDefiningOp<arith::CmpIOp>() : arith::CmpIOp();
  return compare && block == branch.thenBlock() &&
         compare.getPredicate() == arith::CmpIPredicate::eq &&
         isConstantIntValue(compare.getRhs(), 0) &&
         llvm::any_of(compare.getLhs().getUsers(), llvm::IsaPred<scf::ForOp>);
}

std::optional<Movement> onnxc::movementOf(func::CallOp call, func::FuncOp kernel) {
  auto results = kernel->getAttrOfType<IntegerAttr>(kernel::kResultsAttr);
  if (!results || kernel.getNumArguments() < results.getInt() || computesElements(kernel))
    return std::nullopt;
  SmallVector<BlockArgument> sources, destinations;
  kernel.walk([&](Operation *op) {
    for (Value buffer : readBy(op))
      if (auto argument = dyn_cast<BlockArgument>(baseOf(buffer)))
        sources.push_back(argument);
  });
  bool changesOrder = anyOf(kernel, permutes);
  bool isFromConstants = llvm::all_of(sources, [&](BlockArgument source) {
    return isConstant(call.getOperand(source.getArgNumber()));
  });
  // Another order of a constant could have been computed before.
  if (sources.empty() || (isFromConstants && !changesOrder))
    return Movement{"makes its elements", false};
  bool isLinear = true;
  if (anyOf(kernel, [&](Operation *op) {
        return llvm::any_of(decidingFor(op),
                            [&](Value value) { return dependsOnData(value, isLinear); });
      }))
    return Movement{"data decide which elements", false};
  if (!isLinear)
    return Movement{"positions are no linear function", false};
  Value destination = call.getOperand(kernel.getNumArguments() - 1);
  for (unsigned i = 0; i < kernel.getNumArguments(); ++i)
    if (!llvm::is_contained(sources, kernel.getArgument(i)) &&
        isa<MemRefType>(kernel.getArgument(i).getType()))
      destination = call.getOperand(i);
  bool isGiven = llvm::all_of(sources, [&](BlockArgument source) {
    Value buffer = call.getOperand(source.getArgNumber());
    return isOfCaller(buffer, /*output=*/false) || isConstant(buffer);
  });
  auto isOfInput = [&](BlockArgument source) {
    return isOfCaller(call.getOperand(source.getArgNumber()), /*output=*/false);
  };
  bool isInput = llvm::all_of(sources, isOfInput), hasInput = llvm::any_of(sources, isOfInput);
  if ((isGiven || hasInput) && isOfCaller(destination, /*output=*/true))
    return Movement{"an input to an output", false};
  if (repeatsWithinRows(kernel) && isReadAcrossRows(destination, call))
    return Movement{"repeats within one dimension", false};
  bool isStacked = llvm::all_of(sources, [&](BlockArgument source) {
    Value stack = stackOf(call.getOperand(source.getArgNumber()));
    return stack && isReadByOthers(stack, call);
  });
  if (isStacked && isOfCaller(destination, /*output=*/true))
    return Movement{"the last of a stack to an output", false};
  if (changesOrder && isInput)
    return Movement{"the caller's order of dimensions", false};
  if (!anyOf(kernel, repeats) && llvm::any_of(sources, [&](BlockArgument source) {
        Value buffer = call.getOperand(source.getArgNumber());
        return (isOfInput(source) || isOfCaller(buffer, /*output=*/true)) &&
               isLarger(destination, buffer);
      }))
    return Movement{"the caller's beside others", false};
  if (changesOrder && isOnlyRightOperand(destination, call))
    return Movement{"rows for the right operand of a product", false};
  return Movement{changesOrder ? "changes the order of dimensions" : "cuts or joins"};
}

int64_t onnxc::countInnerMovements(func::FuncOp kernel) {
  int64_t count = 0;
  kernel.walk([&](Operation *op) {
    auto generic = dyn_cast<linalg::GenericOp>(op);
    bool yieldsInput =
        generic && generic.getNumDpsInputs() == 1 && generic.getNumDpsInits() == 1 &&
        generic.getBody()->getTerminator()->getOperand(0) == generic.getBody()->getArgument(0);
    count += yieldsInput || isa<memref::CopyOp, linalg::TransposeOp>(op);
  });
  return count;
}

Movement onnxc::movementOf(memref::CopyOp copy) {
  if (isOfCaller(copy.getSource(), /*output=*/false) &&
      isOfCaller(copy.getTarget(), /*output=*/true))
    return {"an input to an output", false};
  if (isConstant(copy.getSource()))
    return {"makes its elements", false};
  if (isOfCaller(copy.getSource(), /*output=*/false) &&
      isLarger(baseOf(copy.getTarget()), copy.getSource()))
    return {"the caller's beside others", false};
  if (isOfCaller(copy.getSource(), /*output=*/true) &&
      isOfCaller(copy.getTarget(), /*output=*/true) &&
      baseOf(copy.getSource()) != baseOf(copy.getTarget()))
    return {"an element of two outputs", false};
  if (isWithoutIterations(copy->getBlock()))
    return {"a loop without iterations", false};
  return {"copies"};
}
