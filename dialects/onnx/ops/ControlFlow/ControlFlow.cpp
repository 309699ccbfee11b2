//===- ControlFlow.cpp - Shapes and rules of Loop and Scan ---------------===//

#include "dialects/onnx/ops/ControlFlow/ControlFlow.h"
#include "dialects/onnx/ops/ControlFlow/CarriedSizes.h"
#include "dialects/onnx/ops/ControlFlow/GraphRules.h"

#include "mlir/Dialect/Tensor/IR/Tensor.h"

using namespace mlir;
using namespace onnxc;
using namespace onnxc::onnx;

#define GET_OP_CLASSES
#include "dialects/onnx/ops/ControlFlow/ControlFlow.cpp.inc"

void ONNXDialect::addControlFlowOps() {
  addOperations<
#define GET_OP_LIST
#include "dialects/onnx/ops/ControlFlow/ControlFlow.cpp.inc"
      >();
}

/// Initial values, arguments and yielded values of what is carried from one
/// iteration to the next.
static LogicalResult verifyCarried(Operation *op, ValueRange initial, ValueRange arguments,
                                   ValueRange yielded) {
  for (auto [i, start, argument, next] : llvm::enumerate(initial, arguments, yielded)) {
    if (failed(requireCompatible(op, start.getType(), argument.getType(),
                                 "carried value " + Twine(i))))
      return failure();
    auto a = tensorType(argument), n = tensorType(next);
    if (a.getElementType() != n.getElementType() || failed(verifyCompatibleShape(a, n)))
      return op->emitOpError() << "carried value " << i << " changes from " << a << " to " << n
                               << "; it must keep its shape";
  }
  return success();
}

/// Sizes of a carried value: what its argument says, else those that it starts with.
static Dims carriedDims(DimBuilder &dims, Value argument, Value initial) {
  Dims sizes;
  for (int64_t axis = 0; axis < tensorType(argument).getRank(); ++axis) {
    bool isKnown = !tensorType(argument).isDynamicDim(axis);
    sizes.push_back(isKnown ? dims.constant(tensorType(argument).getDimSize(axis))
                            : dims.of(initial, axis));
  }
  return sizes;
}

//===----------------------------------------------------------------------===//
// Loop
//===----------------------------------------------------------------------===//

ArrayRef<StringRef> LoopOp::getSubgraphNames() {
  static const StringRef kNames[] = {"body"};
  return kNames;
}

FailureOr<SmallVector<Type>> LoopOp::getSubgraphArgumentTypes(unsigned) {
  SmallVector<Type> types{RankedTensorType::get({}, IntegerType::get(getContext(), 64)),
                          RankedTensorType::get({}, IntegerType::get(getContext(), 1))};
  llvm::append_range(types, getInitial().getTypes());
  return types;
}

std::pair<Value, int64_t> LoopOp::getArgumentSize(unsigned argument, int64_t axis) {
  if (argument < 2 || isGrowing(argument - 2, axis))
    return {};
  return {getInitial()[argument - 2], axis};
}

/// Whether the condition that a body yields is the one that it got, or true.
static bool keepsCondition(Region &body) {
  Value yielded = yieldOf(body)->getOperand(0);
  while (auto op = yielded.getDefiningOp<OnnxOpInterface>()) {
    if (op.getKernelRole() != KernelRole::View)
      break;
    yielded = op->getOperand(0);
  }
  return yielded == body.getArgument(1) || knownScalar(yielded).value_or(0) != 0;
}

bool LoopOp::keepsCondition() { return ::keepsCondition(getBody()); }

LogicalResult LoopOp::dimsOf(Adaptor op, DimBuilder &dims, ResultDims &results) {
  ValueRange yielded = yieldOf(op.getBody())->getOperands();
  size_t numCarried = op.getInitial().size();
  if (yielded.size() < numCarried + 1)
    return dims.fail("the body yields " + Twine(yielded.size()) + " values where at least " +
                     Twine(numCarried + 1) + " are needed"); // C3
  ValueRange arguments = op.getBody().getArguments().drop_front(2);
  for (auto [i, argument, initial] : llvm::enumerate(arguments, op.getInitial())) {
    Dims &sizes = results.emplace_back(carriedDims(dims, argument, initial));
    for (auto [axis, size] : llvm::enumerate(sizes))
      if (onnx::isGrowing(op.getGrowing(), i, axis))
        size = Dim();
  }
  // How often the body runs is known when only the trip count decides it.
  Dim trips;
  bool runsToTheEnd = (!op.getCond() || knownScalar(op.getCond()).value_or(0) != 0) &&
                      ::keepsCondition(op.getBody());
  if (op.getMaxTripCount() && runsToTheEnd)
    trips = dims.max(dims.value(op.getMaxTripCount(), 0), dims.constant(0));
  for (Value element : yielded.drop_front(numCarried + 1)) {
    Dims &shape = results.emplace_back(dims.of(element));
    shape.insert(shape.begin(), trips);
  }
  return success();
}

LogicalResult LoopOp::verifyRegions() {
  ValueRange arguments = getBody().getArguments(), yielded = getBodyYield()->getOperands();
  size_t numCarried = getInitial().size();
  if (failed(requireOneElement(*this, getMaxTripCount(), "the trip count")) ||
      failed(requireOneElement(*this, getCond(), "the condition")) || // C1
      failed(requireCount(*this, arguments.size(), numCarried + 2, "body arguments")))
    return failure();
  FailureOr<SmallVector<Type>> expected = getSubgraphArgumentTypes(0);
  for (auto [type, argument] : llvm::zip(ArrayRef(*expected).take_front(2), arguments)) // C2
    if (argument.getType() != type)
      return emitOpError() << "body argument is " << argument.getType() << " where " << type
                           << " is needed";
  if (yielded.empty() ||
      tensorType(yielded[0]).getElementType() != getElementTypeOrSelf((*expected)[1]) ||
      failed(requireOneElement(*this, yielded[0], "the yielded condition")))
    return emitOpError("the body must yield its next condition first"); // C3
  if (failed(requireCount(*this, yielded.size() - 1, getNumResults(), "yielded values")) ||
      failed(verifyCarried(*this, getInitial(), arguments.drop_front(2),
                           yielded.slice(1, numCarried))) || // C4
      failed(verifyGrowing(*this)))                          // C5
    return failure();
  for (auto [i, result, value] :
       llvm::enumerate(getResults().drop_front(numCarried), yielded.drop_front(numCarried + 1)))
    if (failed(requireCompatible(
            *this, tensorType(result).clone(tensorType(result).getShape().drop_front()),
            value.getType(), "element of result " + Twine(numCarried + i))))
      return failure();
  return success();
}

//===----------------------------------------------------------------------===//
// Scan
//===----------------------------------------------------------------------===//

ArrayRef<StringRef> ScanOp::getSubgraphNames() {
  static const StringRef kNames[] = {"body"};
  return kNames;
}

static int64_t entry(std::optional<ArrayRef<int64_t>> all, unsigned i) {
  return all ? (*all)[i] : 0;
}

int64_t ScanOp::getInputAxis(unsigned i) {
  return fromFront(entry(getScanInputAxes(), i), tensorType(getScanned()[i]).getRank());
}
int64_t ScanOp::getOutputAxis(unsigned i) {
  return fromFront(entry(getScanOutputAxes(), i),
                   tensorType(getResult(getNumStates() + i)).getRank());
}
bool ScanOp::isInputReversed(unsigned i) { return entry(getScanInputDirections(), i) == 1; }
bool ScanOp::isOutputReversed(unsigned i) { return entry(getScanOutputDirections(), i) == 1; }

/// One entry per value, each in range (C2).
static LogicalResult verifyEntries(ScanOp op, std::optional<ArrayRef<int64_t>> entries,
                                   size_t count, StringRef what,
                                   llvm::function_ref<bool(unsigned, int64_t)> isValid) {
  if (!entries)
    return success();
  if (entries->size() != count)
    return op.emitOpError() << what << " has " << entries->size() << " entries for " << count
                            << " values";
  for (auto [i, value] : llvm::enumerate(*entries))
    if (!isValid(i, value))
      return op.emitOpError() << what << " of " << value << " is out of range";
  return success();
}

FailureOr<SmallVector<Type>> ScanOp::getSubgraphArgumentTypes(unsigned) {
  if (getNumStates() < 0)
    return emitOpError() << "has " << getValues().size() << " inputs but scans "
                         << getNumScanInputs(); // C1
  auto axisFits = [&](unsigned i, int64_t axis) {
    int64_t rank = tensorType(getScanned()[i]).getRank();
    return axis >= -rank && axis < rank;
  };
  if (llvm::any_of(getScanned(), [](Value v) { return tensorType(v).getRank() == 0; }))
    return emitOpError("scans a scalar");
  auto isDirection = [](unsigned, int64_t direction) { return direction == 0 || direction == 1; };
  size_t numScanned = getNumScanInputs();
  if (failed(verifyEntries(*this, getScanInputAxes(), numScanned, "scan_input_axes", axisFits)) ||
      failed(verifyEntries(*this, getScanInputDirections(), numScanned, "scan_input_directions",
                           isDirection)))
    return failure();
  SmallVector<Type> types(getStates().getTypes());
  for (auto [i, value] : llvm::enumerate(getScanned())) {
    SmallVector<int64_t> shape(tensorType(value).getShape());
    shape.erase(shape.begin() + getInputAxis(i));
    types.push_back(tensorType(value).clone(shape));
  }
  return types;
}

std::pair<Value, int64_t> ScanOp::getArgumentSize(unsigned argument, int64_t axis) {
  int64_t scanned = (int64_t)argument - getNumStates();
  bool isAfter = scanned >= 0 && axis >= getInputAxis(scanned);
  return {getValues()[argument], axis + isAfter};
}

LogicalResult ScanOp::dimsOf(Adaptor op, DimBuilder &dims, ResultDims &results) {
  int64_t numScanned = op.getNumScanInputs(),
          numStates = (int64_t)op.getValues().size() - numScanned;
  ValueRange yielded = yieldOf(op.getBody())->getOperands(),
             arguments = op.getBody().getArguments();
  if ((int64_t)yielded.size() < numStates)
    return dims.fail("the body yields " + Twine(yielded.size()) + " values for " +
                     Twine(numStates) + " states"); // C3
  for (int64_t i = 0; i < numStates; ++i)
    results.push_back(carriedDims(dims, arguments[i], op.getValues()[i]));
  Dim length;
  for (auto [i, value] : llvm::enumerate(op.getValues().drop_front(numStates))) {
    Dim own =
        dims.of(value, fromFront(entry(op.getScanInputAxes(), i), tensorType(value).getRank()));
    if (i == 0)
      length = own;
    else if (failed(dims.requireEqual(length, own, "scanned inputs differ in length", &length)))
      return failure();
  }
  for (auto [i, element] : llvm::enumerate(yielded.drop_front(numStates))) {
    Dims &shape = results.emplace_back(dims.of(element));
    int64_t axis = entry(op.getScanOutputAxes(), i), rank = shape.size() + 1;
    if (axis < -rank || axis >= rank)
      return dims.fail("scan_output_axes of " + Twine(axis) + " is out of range"); // C2
    shape.insert(shape.begin() + fromFront(axis, rank), length);
  }
  return success();
}

LogicalResult ScanOp::verifyRegions() {
  FailureOr<SmallVector<Type>> expected = getSubgraphArgumentTypes(0);
  if (failed(expected))
    return failure();
  ValueRange arguments = getBody().getArguments(), yielded = getBodyYield()->getOperands();
  if (failed(requireCount(*this, arguments.size(), expected->size(), "body arguments")) ||
      failed(requireCount(*this, yielded.size(), getNumResults(), "yielded values")))
    return failure();
  for (auto [i, argument, type] : llvm::enumerate(arguments, *expected)) // C3
    if (failed(requireCompatible(*this, argument.getType(), type, "body argument " + Twine(i))))
      return failure();
  size_t numStates = getNumStates(), numStacked = getNumResults() - numStates;
  auto axisFits = [&](unsigned i, int64_t axis) {
    int64_t rank = tensorType(getResult(numStates + i)).getRank();
    return axis >= -rank && axis < rank;
  };
  auto isDirection = [](unsigned, int64_t direction) { return direction == 0 || direction == 1; };
  if (failed(verifyEntries(*this, getScanOutputAxes(), numStacked, "scan_output_axes", axisFits)) ||
      failed(verifyEntries(*this, getScanOutputDirections(), numStacked, "scan_output_directions",
                           isDirection)) ||
      failed(verifyCarried(*this, getStates(), arguments.take_front(numStates),
                           yielded.take_front(numStates)))) // C4
    return failure();
  for (auto [i, value] : llvm::enumerate(yielded.drop_front(numStates))) {
    auto result = tensorType(getResult(numStates + i));
    SmallVector<int64_t> shape(result.getShape());
    shape.erase(shape.begin() + getOutputAxis(i));
    if (failed(requireCompatible(*this, result.clone(shape), value.getType(),
                                 "slice of result " + Twine(numStates + i))))
      return failure();
  }
  return success();
}
