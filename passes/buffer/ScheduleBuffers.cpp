//===- ScheduleBuffers.cpp - The schedule from tensors to memrefs ---------===//
//
// Kernels are in destination-passing style and main is straight-line code, so no
// analysis is needed: every tensor value has exactly one buffer, known when the
// value is met.
//
//===----------------------------------------------------------------------===//

#include "passes/buffer/Buffers.h"

#include "dialects/kernel/Kernel.h"

#include "mlir/Dialect/LLVMIR/LLVMTypes.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/IRMapping.h"
#include "mlir/IR/SymbolTable.h"
#include "llvm/ADT/SetVector.h"
#include "llvm/ADT/TypeSwitch.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace onnxc;

namespace {
class ScheduleBufferizer {
public:
  ScheduleBufferizer(func::FuncOp main, const DenseMap<Operation *, KernelScratch> &scratch)
      : main(main), module(main->getParentOfType<ModuleOp>()), scratch(scratch), b(main.getContext()) {}
  LogicalResult run();

private:
  LogicalResult convert(Operation *op);
  LogicalResult convertCall(func::CallOp op);
  LogicalResult convertReturn(func::ReturnOp op);
  Value reshaped(Location loc, Value buffer, MemRefType type, ValueRange sizes);
  Value constantBuffer(arith::ConstantOp op);
  LogicalResult allocateScratch(func::CallOp call, func::FuncOp kernel, SmallVectorImpl<Value> &operands);
  Value buffer(Value tensor) { return buffers.lookup(tensor); }
  void createWeights();

  func::FuncOp main;
  ModuleOp module;
  const DenseMap<Operation *, KernelScratch> &scratch;
  OpBuilder b;
  DenseMap<Value, Value> buffers;
  // The weights: one byte array, each distinct constant once.
  SmallVector<Attribute> segments;
  llvm::MapVector<Attribute, int64_t> offsets;
  int64_t weightsBytes = 0;
  SmallVector<memref::GetGlobalOp> weightsUsers;
};
} // namespace

static constexpr int64_t kWeightsAlignment = 64;

// workspace, output_dims, executor.
static constexpr unsigned kNumExtraArguments = 3;

/// Row-major strides of a shape whose dynamic sizes are given.
Value ScheduleBufferizer::reshaped(Location loc, Value source, MemRefType type, ValueRange sizes) {
  if (source.getType() == type && type.hasStaticShape())
    return source;
  SmallVector<OpFoldResult> shape, strides(type.getRank());
  unsigned next = 0;
  for (int64_t size : type.getShape())
    shape.push_back(ShapedType::isDynamic(size) ? OpFoldResult(sizes[next++]) : b.getIndexAttr(size));
  OpFoldResult stride = b.getIndexAttr(1);
  for (int64_t axis = type.getRank() - 1; axis >= 0; --axis) {
    strides[axis] = stride;
    if (axis == 0)
      break;
    auto a = getConstantIntValue(stride), c = getConstantIntValue(shape[axis]);
    if (a && c)
      stride = b.getIndexAttr(*a * *c);
    else
      stride = b.createOrFold<arith::MulIOp>(loc, getValueOrCreateConstantIndexOp(b, loc, stride),
                                             getValueOrCreateConstantIndexOp(b, loc, shape[axis]));
  }
  return memref::ReinterpretCastOp::create(b, loc, type, source, b.getIndexAttr(0), shape, strides);
}

Value ScheduleBufferizer::constantBuffer(arith::ConstantOp op) {
  auto elements = cast<ElementsAttr>(op.getValue());
  MemRefType type = bufferType(op.getType());
  auto [it, isNew] = offsets.insert({elements, 0});
  if (isNew) {
    it->second = llvm::alignTo(weightsBytes, kWeightsAlignment);
    weightsBytes = it->second + type.getNumElements() * elementBytes(type.getElementType());
    segments.push_back(b.getArrayAttr({b.getI64IntegerAttr(it->second), elements}));
  }
  // The global's type is set when its size is known.
  auto weights = memref::GetGlobalOp::create(b, op.getLoc(), MemRefType::get({0}, b.getI8Type()), "weights");
  weightsUsers.push_back(weights);
  Value offset = arith::ConstantIndexOp::create(b, op.getLoc(), it->second);
  return memref::ViewOp::create(b, op.getLoc(), type, weights, offset, ValueRange{});
}

void ScheduleBufferizer::createWeights() {
  if (segments.empty())
    return;
  auto type = MemRefType::get({weightsBytes}, b.getI8Type());
  OpBuilder top(module.getBody(), module.getBody()->begin());
  auto global = memref::GlobalOp::create(top, main.getLoc(), "weights", top.getStringAttr("private"), type,
                                         top.getUnitAttr(), /*constant=*/true, top.getI64IntegerAttr(kWeightsAlignment));
  global->setAttr("onnxc.segments", top.getArrayAttr(segments));
  for (memref::GetGlobalOp user : weightsUsers)
    user.getResult().setType(type);
}

/// Clones into the schedule what a kernel computes a scratch size from: sizes and
/// elements of its arguments.
static FailureOr<Value> cloneSize(OpBuilder &b, Value size, IRMapping &mapping, func::FuncOp kernel) {
  if (Value known = mapping.lookupOrNull(size))
    return known;
  Operation *op = size.getDefiningOp();
  if (!op || op->getNumRegions() != 0 || !(isPure(op) || isa<memref::LoadOp, memref::DimOp>(op)))
    return kernel.emitError("needs a temporary whose size depends on what it computes");
  for (Value operand : op->getOperands()) {
    FailureOr<Value> cloned = cloneSize(b, operand, mapping, kernel);
    if (failed(cloned))
      return failure();
  }
  return b.clone(*op, mapping)->getResult(cast<OpResult>(size).getResultNumber());
}

LogicalResult ScheduleBufferizer::allocateScratch(func::CallOp call, func::FuncOp kernel,
                                                  SmallVectorImpl<Value> &operands) {
  auto it = scratch.find(kernel);
  if (it == scratch.end())
    return success();
  IRMapping mapping;
  for (auto [argument, operand] : llvm::zip(kernel.getArguments(), operands))
    mapping.map(argument, operand);
  for (const KernelScratch::Buffer &needed : it->second.buffers) {
    SmallVector<Value> sizes;
    for (Value size : needed.sizes) {
      FailureOr<Value> cloned = cloneSize(b, size, mapping, kernel);
      if (failed(cloned))
        return failure();
      sizes.push_back(*cloned);
    }
    operands.push_back(memref::AllocOp::create(b, call.getLoc(), needed.type, sizes));
  }
  return success();
}

LogicalResult ScheduleBufferizer::convertCall(func::CallOp op) {
  auto kernel = module.lookupSymbol<func::FuncOp>(op.getCallee());
  SmallVector<Value> operands = llvm::map_to_vector(op.getOperands(), [&](Value v) { return buffer(v); });
  unsigned firstOut = operands.size() - op.getNumResults();
  for (auto [i, result] : llvm::enumerate(op.getResults()))
    buffers[result] = operands[firstOut + i];
  if (failed(allocateScratch(op, kernel, operands)))
    return failure();
  func::CallOp::create(b, op.getLoc(), kernel, operands);
  return success();
}

/// The argument or allocation that a buffer is a view of.
static Value baseOf(Value buffer) {
  while (auto cast = buffer.getDefiningOp<memref::ReinterpretCastOp>())
    buffer = cast.getSource();
  return buffer;
}

LogicalResult ScheduleBufferizer::convertReturn(func::ReturnOp op) {
  Location loc = op.getLoc();
  unsigned numOutputs = llvm::count_if(op.getOperandTypes(), [](Type t) { return !t.isIndex(); });
  Block &body = main.front();
  unsigned numInputs = body.getNumArguments() - kNumExtraArguments - numOutputs;
  for (unsigned i = 0; i < numOutputs; ++i) {
    Value output = body.getArgument(numInputs + i), from = buffer(op.getOperand(i));
    if (baseOf(from) == output)
      continue;
    // An input, a constant or a value that is returned twice.
    auto type = cast<MemRefType>(from.getType());
    SmallVector<Value> sizes;
    for (int64_t axis = 0; axis < type.getRank(); ++axis)
      if (type.isDynamicDim(axis))
        sizes.push_back(b.createOrFold<memref::DimOp>(loc, from, axis));
    memref::CopyOp::create(b, loc, from, reshaped(loc, output, type, sizes));
  }
  BlockArgument outputDims = body.getArgument(body.getNumArguments() - 2);
  for (auto [i, size] : llvm::enumerate(op.getOperands().drop_front(numOutputs))) {
    Value index = arith::ConstantIndexOp::create(b, loc, i);
    Value wide = arith::IndexCastOp::create(b, loc, b.getI64Type(), size);
    memref::StoreOp::create(b, loc, wide, outputDims, index);
  }
  func::ReturnOp::create(b, loc);
  return success();
}

LogicalResult ScheduleBufferizer::convert(Operation *op) {
  b.setInsertionPoint(op);
  Location loc = op->getLoc();
  return TypeSwitch<Operation *, LogicalResult>(op)
      .Case([&](kernel::BufferOp e) {
        buffers[e] = memref::AllocOp::create(b, loc, bufferType(e.getType()), e.getSizes());
        return success();
      })
      .Case([&](arith::ConstantOp c) {
        if (isa<RankedTensorType>(c.getType()))
          buffers[c] = constantBuffer(c);
        return success();
      })
      .Case([&](kernel::ViewOp v) {
        buffers[v.getResult()] =
            reshaped(loc, buffer(op->getOperand(0)), bufferType(v.getResult().getType()), v.getSizes());
        return success();
      })
      .Case([&](tensor::DimOp d) {
        Value size = memref::DimOp::create(b, loc, buffer(op->getOperand(0)), op->getOperand(1));
        d.replaceAllUsesWith(size);
        return success();
      })
      .Case([&](tensor::ExtractOp e) {
        Value element = memref::LoadOp::create(b, loc, buffer(op->getOperand(0)), op->getOperands().drop_front());
        e.replaceAllUsesWith(element);
        return success();
      })
      .Case([&](func::CallOp c) { return convertCall(c); })
      .Case([&](func::ReturnOp r) { return convertReturn(r); })
      .Default([&](Operation *other) {
        for (Type type : other->getOperandTypes())
          if (isa<RankedTensorType>(type))
            return LogicalResult(other->emitOpError("works on tensors in the schedule"));
        return success();
      });
}

LogicalResult ScheduleBufferizer::run() {
  Block &body = main.front();
  SmallVector<Operation *> old;
  for (Operation &op : body)
    old.push_back(&op);
  // Arguments keep their place; tensor users go through `buffers`.
  SmallVector<Type> types;
  OpBuilder start(&body, body.begin());
  for (BlockArgument argument : body.getArguments()) {
    Type tensor = argument.getType();
    argument.setType(bufferType(tensor));
    buffers[argument] = argument;
  }
  Location loc = main.getLoc();
  body.addArgument(MemRefType::get({ShapedType::kDynamic}, b.getI8Type()), loc);  // workspace
  body.addArgument(MemRefType::get({ShapedType::kDynamic}, b.getI64Type()), loc); // output_dims
  body.addArgument(LLVM::LLVMPointerType::get(b.getContext()), loc);              // executor
  for (Operation *op : old)
    if (failed(convert(op)))
      return failure();
  for (Operation *op : llvm::reverse(old)) {
    bool onTensors = isa<kernel::BufferOp, kernel::ViewOp, tensor::DimOp, tensor::ExtractOp>(op) ||
                     llvm::any_of(op->getResultTypes(), [](Type t) { return isa<RankedTensorType>(t); });
    if (onTensors || isa<func::ReturnOp>(op) || (isa<func::CallOp>(op) && op->getNumResults() != 0))
      op->erase();
  }
  main.setFunctionType(b.getFunctionType(body.getArgumentTypes(), {}));
  createWeights();
  return success();
}

LogicalResult onnxc::bufferizeSchedule(func::FuncOp main, const DenseMap<Operation *, KernelScratch> &scratch) {
  return ScheduleBufferizer(main, scratch).run();
}
