//===- SequenceOpsets.cpp - Sequences become tensors at import ------------===//
//
// No operator on sequences is an operation: each becomes operators on the tensors that a
// sequence consists of.  Where a position is known only when the model runs, elements are
// chosen by it.
//
//===----------------------------------------------------------------------===//

#include "dialects/onnx/ops/Sequence/SequenceSteps.h"

using namespace mlir;
using namespace onnxc;

static NamedAttribute intAttr(OpBuilder &b, StringRef name, int64_t value) {
  return b.getNamedAttr(name, b.getI64IntegerAttr(value));
}

//===----------------------------------------------------------------------===//
// Positions
//===----------------------------------------------------------------------===//

/// The position that operand `i` has in a list of `numPlaces`, counted from the front; `from` is
/// what -1 counts back from.  Failure after a report; none if it is not known.
static FailureOr<std::optional<int64_t>> knownPosition(ImportedNode &node, OpBuilder &b, size_t i,
                                                       int64_t numPlaces, int64_t from) {
  std::optional<int64_t> at = knownScalar(b, node.loc, node.operand(i));
  if (!at)
    return std::optional<int64_t>();
  int64_t position = *at < 0 ? *at + from : *at;
  if (position < 0 || position >= numPlaces)
    return node.error() << "position " << *at << " is out of range of a sequence of " << from;
  return std::optional(position);
}

/// A scalar of i64 that is the same at run time; the run fails where it is out of range.
static Value emitPosition(ImportedNode &node, OpBuilder &b, size_t i, int64_t numPlaces,
                          int64_t from) {
  SmallVector<int64_t> places;
  for (int64_t k = 0; k < numPlaces; ++k)
    places.push_back(k);
  Value position = node.operand(i);
  if (numPlaces == from)
    return emitOp(b, node.loc, "Gather", {emitInts(b, node.loc, places), position},
                  {intAttr(b, "axis", 0)});
  // One place more than elements: a table for [-from, from].
  SmallVector<int64_t> table(ArrayRef(places).take_front(from));
  llvm::append_range(table, places);
  auto type = cast<RankedTensorType>(position.getType());
  Value shifted =
      emitOp(b, node.loc, "Add", {position, emitScalar(b, node.loc, type.getElementType(), from)});
  // Gather would take what is below the range from the end.
  if (shifted)
    shifted = emitOp(b, node.loc, "Cast", {shifted}, {intAttr(b, "to", 13 /*uint64*/)});
  Value limit = emitScalar(b, node.loc, b.getIntegerType(64, /*isSigned=*/false), table.size());
  if (shifted)
    shifted = emitOp(b, node.loc, "Min", {shifted, limit});
  if (shifted)
    shifted = emitOp(b, node.loc, "Cast", {shifted}, {intAttr(b, "to", 7 /*int64*/)});
  if (!shifted)
    return {};
  return emitOp(b, node.loc, "Gather", {emitInts(b, node.loc, table), shifted},
                {intAttr(b, "axis", 0)});
}

static Value compare(OpBuilder &b, Location loc, StringRef op, Value position, int64_t k) {
  return emitOp(b, loc, op, {position, emitScalar(b, loc, b.getI64Type(), k)});
}

static LogicalResult requirePosition(ImportedNode &node, size_t i) {
  Value position = node.operand(i);
  if (!position || !isTensor(position))
    return node.error() << "the position is missing";
  auto type = cast<RankedTensorType>(position.getType());
  if (!type.getElementType().isSignlessInteger() || type.getRank() > 1 ||
      (type.getRank() == 1 && type.getDimSize(0) != 1))
    return node.error() << "the position must be an integer";
  return success();
}

/// A vector of one becomes a scalar.
static Value asScalar(ImportedNode &node, OpBuilder &b, size_t i) {
  if (node.rankOf(i) == 1)
    node.setOperand(i,
                    emitOp(b, node.loc, "Squeeze", {node.operand(i), emitInts(b, node.loc, {0})}));
  return node.operand(i);
}

//===----------------------------------------------------------------------===//
// Elements
//===----------------------------------------------------------------------===//

static LogicalResult construct(ImportedNode &node, OpBuilder &b) {
  for (Value element : node.operands)
    if (!element || !isTensor(element) ||
        getElementTypeOrSelf(element.getType()) !=
            getElementTypeOrSelf(node.operands.front().getType()))
      return node.error() << "the elements must be tensors of one element type";
  return finish(node, emitSequence(b, node.loc, node.operands));
}

static LogicalResult constructEmpty(ImportedNode &node, OpBuilder &b) {
  return finish(node, emitSequence(b, node.loc, {}));
}

static LogicalResult at(ImportedNode &node, OpBuilder &b) {
  FailureOr<SequenceValue> sequence = sequenceOf(node, 0);
  if (failed(sequence) || failed(requirePosition(node, 1)) || !asScalar(node, b, 1))
    return failure();
  if (sequence->stacked)
    return finish(node, emitOp(b, node.loc, "Gather", {sequence->stacked, node.operand(1)},
                               {intAttr(b, "axis", 0)}));
  if (failed(sequence = listOf(node, 0, "a position")))
    return failure();
  ArrayRef<Value> elements = sequence->elements;
  int64_t count = elements.size();
  FailureOr<std::optional<int64_t>> known = knownPosition(node, b, 1, count, count);
  if (failed(known))
    return failure();
  if (*known)
    return finish(node, elements[**known]);
  if (elements.empty())
    return node.error() << "the sequence is empty";
  if (isUniform(elements)) {
    Value stacked = stackOf(b, node.loc, elements);
    if (!stacked)
      return failure();
    return finish(
        node, emitOp(b, node.loc, "Gather", {stacked, node.operand(1)}, {intAttr(b, "axis", 0)}));
  }
  Value position = emitPosition(node, b, 1, count, count), chosen = elements.back();
  for (int64_t k = count - 2; position && chosen && k >= 0; --k)
    chosen =
        emitChoice(b, node.loc, compare(b, node.loc, "Equal", position, k), elements[k], chosen);
  return finish(node, position ? chosen : Value());
}

static LogicalResult insert(ImportedNode &node, OpBuilder &b) {
  FailureOr<SequenceValue> sequence = sequenceOf(node, 0);
  Value element = node.operand(1);
  if (failed(sequence))
    return failure();
  if (!element || !isTensor(element))
    return node.error() << "what is inserted must be a tensor";
  if (!sequence->elements.empty() && getElementTypeOrSelf(sequence->elements.front().getType()) !=
                                         getElementTypeOrSelf(element.getType()))
    return node.error() << "the element has another type than the sequence";
  if (!node.operand(2) && !sequence->stacked) {
    sequence->elements.push_back(element);
    return finish(node, emitSequence(b, node.loc, sequence->elements, sequence->isOpen));
  }
  if (!node.operand(2)) {
    Value slice = emitUnsqueeze(b, node.loc, element, 0);
    Value all =
        slice ? emitOp(b, node.loc, "Concat", {sequence->stacked, slice}, {intAttr(b, "axis", 0)})
              : Value();
    return all ? finish(node, emitStacked(b, node.loc, all)) : failure();
  }
  if (failed(requirePosition(node, 2)) || !asScalar(node, b, 2) ||
      failed(sequence = listOf(node, 0, "inserting at a position")))
    return failure();
  SmallVector<Value> elements = sequence->elements;
  int64_t count = elements.size();
  FailureOr<std::optional<int64_t>> known = knownPosition(node, b, 2, count + 1, count);
  if (failed(known))
    return failure();
  if (*known) {
    elements.insert(elements.begin() + **known, element);
    return finish(node, emitSequence(b, node.loc, elements));
  }
  Value position = emitPosition(node, b, 2, count + 1, count);
  elements.push_back(element);
  if (position && isUniform(elements))
    return insertSlice(node, b, elements, position);
  SmallVector<Value> results;
  for (int64_t k = 0; position && k <= count; ++k) {
    // What was at k stays there or moves to k + 1.
    Value chosen = element;
    if (k < count)
      chosen =
          emitChoice(b, node.loc, compare(b, node.loc, "Equal", position, k), element, elements[k]);
    if (chosen && k > 0)
      chosen = emitChoice(b, node.loc, compare(b, node.loc, "Less", position, k), elements[k - 1],
                          chosen);
    if (!chosen)
      return failure();
    results.push_back(chosen);
  }
  return position ? finish(node, emitSequence(b, node.loc, results)) : failure();
}

static LogicalResult erase(ImportedNode &node, OpBuilder &b) {
  FailureOr<SequenceValue> sequence = listOf(node, 0, "erasing");
  if (failed(sequence))
    return failure();
  SmallVector<Value> elements = sequence->elements;
  int64_t count = elements.size();
  if (elements.empty())
    return node.error() << "the sequence is empty";
  if (!node.operand(1))
    return finish(node, emitSequence(b, node.loc, ArrayRef(elements).drop_back()));
  if (failed(requirePosition(node, 1)) || !asScalar(node, b, 1))
    return failure();
  FailureOr<std::optional<int64_t>> known = knownPosition(node, b, 1, count, count);
  if (failed(known))
    return failure();
  if (*known) {
    elements.erase(elements.begin() + **known);
    return finish(node, emitSequence(b, node.loc, elements));
  }
  Value position = emitPosition(node, b, 1, count, count);
  if (position && count > 1 && isUniform(elements))
    return eraseSlice(node, b, elements, position);
  SmallVector<Value> results;
  for (int64_t k = 0; position && k + 1 < count; ++k) {
    Value isBehind = compare(b, node.loc, "Greater", position, k);
    results.push_back(isBehind ? emitChoice(b, node.loc, isBehind, elements[k], elements[k + 1])
                               : Value());
    if (!results.back())
      return failure();
  }
  return position ? finish(node, emitSequence(b, node.loc, results)) : failure();
}

static LogicalResult length(ImportedNode &node, OpBuilder &b) {
  FailureOr<SequenceValue> sequence = sequenceOf(node, 0);
  if (failed(sequence))
    return failure();
  if (sequence->stacked) {
    Value size = emitOp(b, node.loc, "Shape", {sequence->stacked},
                        {intAttr(b, "start", 0), intAttr(b, "end", 1)});
    return finish(node, size ? emitOp(b, node.loc, "Squeeze", {size, emitInts(b, node.loc, {0})})
                             : Value());
  }
  if (failed(sequence = listOf(node, 0, "the length")))
    return failure();
  return finish(node, emitScalar(b, node.loc, b.getI64Type(), sequence->elements.size()));
}

//===----------------------------------------------------------------------===//
// From and to one tensor
//===----------------------------------------------------------------------===//

/// A tensor whose dimensions `axis` and `axis + 1` are one.
static Value mergeDims(OpBuilder &b, Location loc, Value tensor, int64_t axis) {
  auto sizes = [&](int64_t from, int64_t to) {
    return emitOp(b, loc, "Shape", {tensor}, {intAttr(b, "start", from), intAttr(b, "end", to)});
  };
  int64_t rank = cast<RankedTensorType>(tensor.getType()).getRank();
  SmallVector<Value> parts;
  if (axis > 0)
    parts.push_back(sizes(0, axis));
  parts.push_back(emitOp(b, loc, "Mul", {sizes(axis, axis + 1), sizes(axis + 1, axis + 2)}));
  if (axis + 2 < rank)
    parts.push_back(sizes(axis + 2, rank));
  Value shape = emitOp(b, loc, "Concat", parts, {intAttr(b, "axis", 0)});
  return emitOp(b, loc, "Reshape", {tensor, shape}, {intAttr(b, "allowzero", 1)});
}

static LogicalResult concatenate(ImportedNode &node, OpBuilder &b) {
  FailureOr<SequenceValue> sequence = sequenceOf(node, 0);
  if (failed(sequence))
    return failure();
  bool isNew = node.intAttribute("new_axis", 0);
  if (!sequence->stacked &&
      (failed(sequence = listOf(node, 0, "joining")) || sequence->elements.empty()))
    return failed(sequence) ? failure() : LogicalResult(node.error() << "the sequence is empty");
  Value first = sequence->stacked ? sequence->stacked : sequence->elements.front();
  int64_t rank =
      cast<RankedTensorType>(first.getType()).getRank() - (sequence->stacked ? 1 : 0) + isNew;
  int64_t axis = node.intAttribute("axis", 0);
  if (axis < -rank || axis >= rank)
    return node.error() << "axis " << axis << " is out of range for rank " << rank;
  axis = fromFront(axis, rank);
  if (sequence->stacked) {
    Value moved = emitMoveFirst(b, node.loc, sequence->stacked, axis);
    return finish(node, isNew || !moved ? moved : mergeDims(b, node.loc, moved, axis));
  }
  SmallVector<Value> parts = sequence->elements;
  for (Value &part : parts)
    if (isNew && !(part = emitUnsqueeze(b, node.loc, part, axis)))
      return failure();
  return finish(node, emitOp(b, node.loc, "Concat", parts, {intAttr(b, "axis", axis)}));
}

/// The sizes of the parts, as far as the number of parts is known: constants, or a vector at run
/// time.
static FailureOr<std::pair<Value, int64_t>> partSizes(ImportedNode &node, OpBuilder &b,
                                                      int64_t size) {
  Value split = node.operand(1);
  auto type =
      split && isTensor(split) ? cast<RankedTensorType>(split.getType()) : RankedTensorType();
  if (split && (!type || type.getRank() > 1))
    return node.error() << "split must be a scalar or a vector";
  constexpr int64_t kMostParts = 100000;
  auto tooMany = [&](int64_t count) {
    return node.error() << "the sequence would have " << count << " elements where at most "
                        << kMostParts << " are possible";
  };
  if (type && type.getRank() == 1) {
    if (type.isDynamicDim(0))
      return node.error() << "the number of parts is known only when the model runs";
    if (type.getDimSize(0) > kMostParts)
      return tooMany(type.getDimSize(0));
    return std::pair(split, type.getDimSize(0));
  }
  std::optional<int64_t> each = type ? knownScalar(b, node.loc, split) : std::optional<int64_t>(1);
  if (!each || ShapedType::isDynamic(size))
    return node.error() << "the number of parts is known only when the model runs";
  if (*each <= 0)
    return node.error() << "parts of size " << *each << " are not possible";
  if (size / *each > kMostParts)
    return tooMany(size / *each);
  SmallVector<int64_t> sizes;
  for (int64_t rest = size; rest > 0; rest -= *each)
    sizes.push_back(std::min(rest, *each));
  return std::pair(emitInts(b, node.loc, sizes), (int64_t)sizes.size());
}

static LogicalResult split(ImportedNode &node, OpBuilder &b) {
  Value input = node.operand(0);
  if (!input || !isTensor(input))
    return node.error() << "what is split must be a tensor";
  auto type = cast<RankedTensorType>(input.getType());
  int64_t axis = node.intAttribute("axis", 0), rank = type.getRank();
  if (axis < -rank || axis >= rank)
    return node.error() << "axis " << axis << " is out of range for rank " << rank;
  axis = fromFront(axis, rank);
  bool keeps = node.operand(1) || node.intAttribute("keepdims", 1);
  if (!node.operand(1) && type.isDynamicDim(axis)) {
    // As many slices as there are.
    SmallVector<int64_t> perm{axis};
    for (int64_t i = 0; i < rank; ++i)
      if (i != axis)
        perm.push_back(i);
    Value slices = emitOp(b, node.loc, "Transpose", {input},
                          b.getNamedAttr("perm", b.getDenseI64ArrayAttr(perm)));
    if (keeps && slices)
      slices = emitUnsqueeze(b, node.loc, slices, axis + 1);
    return slices ? finish(node, emitStacked(b, node.loc, slices)) : failure();
  }
  FailureOr<std::pair<Value, int64_t>> sizes = partSizes(node, b, type.getDimSize(axis));
  if (failed(sizes))
    return failure();
  if (sizes->second == 0)
    return finish(node, emitSequence(b, node.loc, {}));
  ImportedNode parts("Split", node.loc);
  parts.operands = {input, sizes->first};
  parts.attributes.append(intAttr(b, "axis", axis));
  parts.outputs.assign(sizes->second, true);
  FailureOr<SmallVector<Value>> results = emitNode(std::move(parts), kNormalize - 1, b);
  if (failed(results))
    return failure();
  for (Value &part : *results)
    if (!keeps && !(part = emitOp(b, node.loc, "Squeeze", {part, emitInts(b, node.loc, {axis})})))
      return failure();
  return finish(node, emitSequence(b, node.loc, *results));
}

static const OpsetStep kSteps[] = {
    {"SequenceConstruct", kNormalize, construct},
    {"SequenceEmpty", kNormalize, constructEmpty},
    {"SequenceAt", kNormalize, at, /*takesSequences=*/true},
    {"SequenceInsert", kNormalize, insert, /*takesSequences=*/true},
    {"SequenceErase", kNormalize, erase, /*takesSequences=*/true},
    {"SequenceLength", kNormalize, length, /*takesSequences=*/true},
    {"SequenceMap", kNormalize, mapSequence, /*takesSequences=*/true},
    {"ConcatFromSequence", kNormalize, concatenate, /*takesSequences=*/true},
    {"SplitToSequence", kNormalize, split},
    {"Optional", kNormalize, makeOptional, /*takesSequences=*/true},
    {"OptionalHasElement", kNormalize, hasElement, /*takesSequences=*/true},
    {"OptionalGetElement", kNormalize, getElement, /*takesSequences=*/true},
    {"Identity", kNormalize, passThrough, /*takesSequences=*/true},
    {"If", kNormalize, joinBranches},
    {"Loop", kNormalize, carrySequences, /*takesSequences=*/true},
};

ArrayRef<OpsetStep> onnxc::opsetStepsOfSequence() { return kSteps; }
