//===- RowGroups.cpp - Which operations go row by row together ------------===//
//
// A group grows around a reduction: what is parallel in it, outside of what it reduces, are
// the rows.  Other operations are members when they use a buffer of a member in the same
// way, rows by a parallel loop each.  An operation that uses a row of something another
// member writes must use the same row.
//
//===----------------------------------------------------------------------===//

#include "passes/buffer/RowGroups.h"
#include "passes/buffer/Buffers.h"

#include "mlir/Dialect/Linalg/Utils/Utils.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"
#include "mlir/Interfaces/ViewLikeInterface.h"

using namespace mlir;
using namespace onnxc;

//===----------------------------------------------------------------------===//
// Runs of operations between which nothing happens
//===----------------------------------------------------------------------===//

using Run = SmallVector<linalg::LinalgOp>;

/// An operation on buffers whose iterations do nothing but compute.
static bool isPlain(linalg::LinalgOp op) {
  return op.hasPureBufferSemantics() && !op->getRegion(0).front().empty() &&
         !op->getRegion(0)
              .walk([](Operation *inner) {
                return isMemoryEffectFree(inner) ? WalkResult::advance() : WalkResult::interrupt();
              })
              .wasInterrupted();
}

static SmallVector<Run> findRuns(Block &block) {
  SmallVector<Run> runs(1);
  for (Operation &op : llvm::make_early_inc_range(block)) {
    auto member = dyn_cast<linalg::LinalgOp>(&op);
    if (auto copy = dyn_cast<memref::CopyOp>(&op)) {
      OpBuilder b(copy);
      member = cast<linalg::LinalgOp>(
          *linalg::makeMemRefCopyOp(b, copy.getLoc(), copy.getSource(), copy.getTarget()));
      copy.erase();
    }
    if (member && isPlain(member))
      runs.back().push_back(member);
    else if (member || !(isMemoryEffectFree(&op) || isa<memref::AllocaOp>(op)))
      runs.emplace_back();
  }
  return runs;
}

//===----------------------------------------------------------------------===//
// Buffers
//===----------------------------------------------------------------------===//

namespace {
/// What a value is a view of, and which axis of that each of its axes is, or -1.
struct Root {
  Value buffer;
  SmallVector<int64_t, 4> axes;
};
} // namespace

/// The axis that is alone in its group but for sizes of 1, for each axis; else -1.
static int64_t partnerOf(int64_t axis, ArrayRef<int64_t> group, ArrayRef<int64_t> shape) {
  bool isAlone =
      llvm::all_of(group, [&](int64_t other) { return other == axis || shape[other] == 1; });
  return isAlone ? axis : -1;
}

static Root rootOf(Value value) {
  auto type = cast<MemRefType>(value.getType());
  if (auto expand = value.getDefiningOp<memref::ExpandShapeOp>()) {
    Root root = rootOf(expand.getSrc());
    SmallVector<int64_t, 4> axes(type.getRank(), -1);
    for (auto [source, group] : llvm::enumerate(expand.getReassociationIndices()))
      for (int64_t axis : group)
        if (type.getDimSize(axis) != 1 && partnerOf(axis, group, type.getShape()) >= 0)
          axes[axis] = root.axes[source];
    return {root.buffer, axes};
  }
  if (auto collapse = value.getDefiningOp<memref::CollapseShapeOp>()) {
    Root root = rootOf(collapse.getSrc());
    ArrayRef<int64_t> shape = collapse.getSrcType().getShape();
    SmallVector<int64_t, 4> axes;
    for (ArrayRef<int64_t> group : collapse.getReassociationIndices()) {
      int64_t found = -1;
      for (int64_t axis : group)
        if (shape[axis] != 1 && partnerOf(axis, group, shape) >= 0)
          found = root.axes[axis];
      axes.push_back(found);
    }
    return {root.buffer, axes};
  }
  if (auto view = value.getDefiningOp<ViewLikeOpInterface>())
    return {rootOf(view.getViewSource()).buffer, SmallVector<int64_t, 4>(type.getRank(), -1)};
  return {value, llvm::to_vector<4>(llvm::seq<int64_t>(0, type.getRank()))};
}

/// The axes of a buffer that loops walk through; none where one does so in another way than
/// from element to element of a single axis.
static std::optional<RowAccess> accessBy(AffineMap map, ArrayRef<unsigned> loops) {
  RowAccess access;
  for (unsigned loop : loops) {
    int64_t found = -1;
    for (auto [axis, expr] : llvm::enumerate(map.getResults())) {
      if (!expr.isFunctionOfDim(loop))
        continue;
      if (found >= 0 || !isa<AffineDimExpr>(expr))
        return std::nullopt;
      found = axis;
    }
    access.push_back(found);
  }
  return access;
}

static RowAccess inRoot(const RowAccess &access, const Root &root) {
  RowAccess result;
  for (int64_t axis : access)
    result.push_back(axis < 0 ? -1 : root.axes[axis]);
  return result;
}

static bool isComplete(const RowAccess &access) { return !llvm::is_contained(access, -1); }

//===----------------------------------------------------------------------===//
// Groups
//===----------------------------------------------------------------------===//

namespace {
/// Grows a group of a run's operations around one of them.
class Grower {
public:
  Grower(ArrayRef<linalg::LinalgOp> run, unsigned seed, unsigned numRows)
      : run(run), seed(seed), numRows(numRows), candidates(run.size()) {}

  std::optional<RowGroup> grow(int64_t rowBytes);

private:
  struct Use {
    RowAccess access; // of the buffer's first use in the group
    bool isWritten = false, isUniform = true;
    unsigned operations = 0; // that use it, each once
  };

  bool makeMember(unsigned i, ArrayRef<unsigned> loops);
  bool deriveMember(unsigned i, bool fromRead);
  void deriveAll();
  bool accept(unsigned i);
  bool isWorthwhile(int64_t rowBytes);

  ArrayRef<linalg::LinalgOp> run;
  unsigned seed, numRows;
  std::vector<std::optional<RowMember>> candidates;
  // How the rows of buffers lie in them: of those that a candidate writes, and of all.
  DenseMap<Value, RowAccess> written, known;
  llvm::MapVector<Value, Use> uses; // by root
  int64_t guessedBytes = 0;         // of a row
};
} // namespace

bool Grower::makeMember(unsigned i, ArrayRef<unsigned> loops) {
  linalg::LinalgOp op = run[i];
  RowMember member{op, llvm::to_vector<4>(loops), {}};
  for (unsigned loop : loops)
    if (op.getIteratorTypesArray()[loop] != utils::IteratorType::parallel)
      return false;
  for (OpOperand &operand : op->getOpOperands()) {
    std::optional<RowAccess> access = accessBy(op.getMatchingIndexingMap(&operand), loops);
    if (!access || (op.isDpsInit(&operand) && !isComplete(*access)))
      return false;
    member.accesses.push_back(*access);
  }
  for (auto [operand, access] : llvm::zip(op->getOpOperands(), member.accesses)) {
    if (!isa<MemRefType>(operand.get().getType()))
      continue;
    if (op.isDpsInit(&operand))
      written.try_emplace(operand.get(), access);
    if (isComplete(access))
      known.try_emplace(operand.get(), access);
  }
  candidates[i] = std::move(member);
  return true;
}

/// Finds an operation's loops over rows by a buffer whose rows are known.
bool Grower::deriveMember(unsigned i, bool fromRead) {
  linalg::LinalgOp op = run[i];
  for (OpOperand &operand : op->getOpOperands()) {
    const auto &table = fromRead ? known : written;
    auto found = table.find(operand.get());
    if (found == table.end())
      continue;
    SmallVector<unsigned> loops;
    AffineMap map = op.getMatchingIndexingMap(&operand);
    for (int64_t axis : found->second)
      if (auto dim = dyn_cast<AffineDimExpr>(map.getResult(axis)))
        if (!llvm::is_contained(loops, dim.getPosition()))
          loops.push_back(dim.getPosition());
    if (loops.size() == numRows && makeMember(i, loops))
      return true;
  }
  return false;
}

void Grower::deriveAll() {
  auto deriveMore = [&](bool fromRead) {
    for (unsigned i = 0; i < run.size(); ++i)
      if (!candidates[i] && deriveMember(i, fromRead))
        return true;
    return false;
  };
  // What is written binds; what is only read may be used in many ways.
  while (deriveMore(/*fromRead=*/false) || deriveMore(/*fromRead=*/true)) {
  }
}

/// Takes an operation into the group unless it needs other rows of what the group writes.
bool Grower::accept(unsigned i) {
  if (!candidates[i])
    return false;
  linalg::LinalgOp op = run[i];
  llvm::MapVector<Value, Use> extended = uses;
  llvm::SmallPtrSet<Value, 4> counted;
  for (auto [operand, access] : llvm::zip(op->getOpOperands(), candidates[i]->accesses)) {
    if (!isa<MemRefType>(operand.get().getType()))
      continue;
    Root root = rootOf(operand.get());
    RowAccess inBuffer = inRoot(access, root);
    Use &use = extended.try_emplace(root.buffer, Use{inBuffer}).first->second;
    use.isUniform &= use.access == inBuffer && isComplete(inBuffer);
    use.isWritten |= op.isDpsInit(&operand);
    use.operations += counted.insert(root.buffer).second;
  }
  if (llvm::any_of(extended, [](auto &entry) {
        return entry.second.isWritten && !entry.second.isUniform && entry.second.operations > 1;
      }))
    return false;
  uses = std::move(extended);
  return true;
}

/// Whether rows are more than an element that several operations use, there are several, and
/// they are small enough to stay in a cache.
bool Grower::isWorthwhile(int64_t rowBytes) {
  linalg::LinalgOp op = run[seed];
  SmallVector<int64_t, 4> extents = op.getStaticLoopRanges();
  if (llvm::all_of(candidates[seed]->loops, [&](unsigned loop) { return extents[loop] == 1; }))
    return false;
  constexpr int64_t kGuessedSize = 128; // what is unknown is often a number of tokens
  bool isShared = false;
  int64_t bytes = 0;
  for (auto &[buffer, use] : uses) {
    auto type = cast<MemRefType>(buffer.getType());
    int64_t elements = 1, guess = elementBytes(type.getElementType());
    bool isLong = false;
    for (auto [axis, size] : llvm::enumerate(type.getShape())) {
      if (llvm::is_contained(use.access, (int64_t)axis))
        continue;
      isLong |= size != 1;
      bool isKnown = !ShapedType::isDynamic(size);
      if ((isKnown && llvm::MulOverflow(elements, size, elements)) ||
          llvm::MulOverflow(guess, isKnown ? size : kGuessedSize, guess))
        return false;
    }
    isShared |= isLong && use.operations > 1;
    if (elements > rowBytes)
      return false;
    bytes += elements * elementBytes(type.getElementType());
    // What all rows share is in the cache anyway.
    guessedBytes += isComplete(use.access) ? guess : 0;
  }
  return isShared && bytes <= rowBytes;
}

std::optional<RowGroup> Grower::grow(int64_t rowBytes) {
  if (!makeMember(seed, llvm::to_vector(llvm::seq<unsigned>(0, numRows))) || !accept(seed))
    return std::nullopt;
  deriveAll();
  unsigned begin = seed, end = seed + 1;
  while (end < run.size() && accept(end))
    ++end;
  while (begin > 0 && accept(begin - 1))
    --begin;
  if (!isWorthwhile(rowBytes))
    return std::nullopt;
  RowGroup group;
  group.seed = seed - begin;
  group.rowBytes = guessedBytes;
  for (unsigned i = begin; i < end; ++i)
    group.members.push_back(std::move(*candidates[i]));
  return group;
}

/// The largest group around an operation of a run, with as many loops over rows as possible.
static std::optional<RowGroup> groupAround(const Run &run, unsigned seed, int64_t rowBytes) {
  SmallVector<utils::IteratorType> kinds = linalg::LinalgOp(run[seed]).getIteratorTypesArray();
  unsigned numParallel = llvm::find(kinds, utils::IteratorType::reduction) - kinds.begin();
  std::optional<RowGroup> best;
  if (numParallel == kinds.size())
    return best;
  for (unsigned numRows = numParallel; numRows > 0; --numRows) {
    std::optional<RowGroup> group = Grower(run, seed, numRows).grow(rowBytes);
    if (group && (!best || group->members.size() > best->members.size()))
      best = std::move(group);
  }
  return best;
}

std::vector<RowGroup> onnxc::findRowGroups(Block &block, int64_t rowBytes) {
  std::vector<RowGroup> groups;
  for (Run &run : findRuns(block)) {
    for (unsigned i = 0; i < run.size();) {
      std::optional<RowGroup> group = groupAround(run, i, rowBytes);
      if (!group) {
        ++i;
        continue;
      }
      unsigned end = i - group->seed + group->members.size();
      groups.push_back(std::move(*group));
      run.erase(run.begin(), run.begin() + end);
      i = 0;
    }
  }
  return groups;
}
