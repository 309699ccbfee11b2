//===- ScheduleBuffers.cpp - The schedule from tensors to memrefs ---------===//
//
// Kernels are in destination-passing style, so no analysis is needed: every tensor
// value has exactly one buffer, known when the value is met.  What a loop carries are
// buffers then, too.
//
//===----------------------------------------------------------------------===//

#include "passes/buffer/Buffers.h"
#include "passes/buffer/WeightsBuilder.h"

#include "dialects/kernel/Kernel.h"

#include "mlir/Dialect/LLVMIR/LLVMTypes.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/IRMapping.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace onnxc;

namespace {
class ScheduleBufferizer {
public:
  ScheduleBufferizer(func::FuncOp main, const DenseMap<Operation *, KernelScratch> &scratch)
      : main(main), module(main->getParentOfType<ModuleOp>()), scratch(scratch),
        b(main.getContext()) {}
  LogicalResult run();

private:
  LogicalResult convertBlock(Block &block);
  LogicalResult convert(Operation *op);
  LogicalResult convertFromElements(tensor::FromElementsOp op);
  LogicalResult convertIf(scf::IfOp op);
  LogicalResult convertFor(scf::ForOp op);
  LogicalResult convertWhile(scf::WhileOp op);
  void takeGraph(Region &from, Region &to);
  SmallVector<Value> buffersOf(ValueRange values);
  LogicalResult convertCall(func::CallOp op);
  LogicalResult convertReturn(func::ReturnOp op);
  Value reshaped(Location loc, Value buffer, MemRefType type, ValueRange sizes);
  LogicalResult allocateScratch(func::CallOp call, func::FuncOp kernel,
                                SmallVectorImpl<Value> &operands);
  Value buffer(Value tensor) { return buffers.lookup(tensor); }

  func::FuncOp main;
  ModuleOp module;
  const DenseMap<Operation *, KernelScratch> &scratch;
  OpBuilder b;
  DenseMap<Value, Value> buffers;
  WeightsBuilder weights;
};
} // namespace

// workspace, output_dims, executor.
static constexpr unsigned kNumExtraArguments = 3;

/// Row-major strides of a shape whose dynamic sizes are given.
Value ScheduleBufferizer::reshaped(Location loc, Value source, MemRefType type, ValueRange sizes) {
  if (source.getType() == type && type.hasStaticShape())
    return source;
  SmallVector<OpFoldResult> shape, strides(type.getRank());
  unsigned next = 0;
  for (int64_t size : type.getShape())
    shape.push_back(ShapedType::isDynamic(size) ? OpFoldResult(sizes[next++])
                                                : b.getIndexAttr(size));
  OpFoldResult stride = b.getIndexAttr(1);
  for (int64_t axis = type.getRank() - 1; axis >= 0; --axis) {
    strides[axis] = stride;
    if (axis == 0)
      break;
    stride = getAsOpFoldResult(
        b.createOrFold<arith::MulIOp>(loc, getValueOrCreateConstantIndexOp(b, loc, stride),
                                      getValueOrCreateConstantIndexOp(b, loc, shape[axis])));
  }
  return memref::ReinterpretCastOp::create(b, loc, type, source, b.getIndexAttr(0), shape, strides);
}

/// Clones into the schedule what a kernel computes a scratch size from: sizes and
/// elements of its arguments.
static FailureOr<Value> cloneSize(OpBuilder &b, Value size, IRMapping &mapping,
                                  func::FuncOp kernel) {
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
  SmallVector<Value> operands =
      llvm::map_to_vector(op.getOperands(), [&](Value v) { return buffer(v); });
  unsigned firstOut = operands.size() - op.getNumResults();
  for (auto [i, result] : llvm::enumerate(op.getResults()))
    buffers[result] = operands[firstOut + i];
  if (failed(allocateScratch(op, kernel, operands)))
    return failure();
  func::CallOp::create(b, op.getLoc(), kernel, operands)
      ->setDiscardableAttrs(op->getDiscardableAttrDictionary());
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

//===----------------------------------------------------------------------===//
// Control flow
//===----------------------------------------------------------------------===//

/// The buffers of tensors, and other values as they are.
SmallVector<Value> ScheduleBufferizer::buffersOf(ValueRange values) {
  return llvm::map_to_vector(values, [&](Value value) {
    return isa<RankedTensorType>(value.getType()) ? buffer(value) : value;
  });
}

/// Moves a graph to its new operation; its arguments become buffers.
void ScheduleBufferizer::takeGraph(Region &from, Region &to) {
  to.takeBody(from);
  for (BlockArgument argument : to.getArguments())
    if (isa<RankedTensorType>(argument.getType())) {
      argument.setType(bufferType(argument.getType()));
      buffers[argument] = argument;
    }
}

/// Both branches write a result to one buffer from outside, which is the result.
LogicalResult ScheduleBufferizer::convertIf(scf::IfOp op) {
  auto newIf =
      scf::IfOp::create(b, op.getLoc(), TypeRange{}, op.getCondition(), /*addThenBlock=*/false,
                        /*addElseBlock=*/false);
  for (auto [from, to] : llvm::zip(op->getRegions(), newIf->getRegions())) {
    if (from.empty())
      continue;
    takeGraph(from, to);
    if (failed(convertBlock(to.front())))
      return failure();
    Operation *yield = to.front().getTerminator();
    for (auto [result, yielded] : llvm::zip_equal(op.getResults(), yield->getOperands())) {
      Value written = yielded;
      while (to.isAncestor(written.getParentRegion()) &&
             written.getDefiningOp<memref::ReinterpretCastOp>())
        written = written.getDefiningOp()->getOperand(0);
      Value &known = buffers[result];
      if (to.isAncestor(written.getParentRegion()) ||
          written.getType() != bufferType(result.getType()) || (known && known != written))
        return op.emitOpError("has branches that do not write to one destination");
      known = written;
    }
    yield->setOperands({});
  }
  return success();
}

LogicalResult ScheduleBufferizer::convertFor(scf::ForOp op) {
  SmallVector<Value> initial = buffersOf(op.getInitArgs());
  auto loop = scf::ForOp::create(b, op.getLoc(), op.getLowerBound(), op.getUpperBound(),
                                 op.getStep(), initial);
  takeGraph(op.getRegion(), loop.getRegion());
  if (failed(convertBlock(*loop.getBody())))
    return failure();
  Operation *yield = loop.getBody()->getTerminator();
  for (auto [i, result] : llvm::enumerate(op.getResults())) {
    BlockArgument argument = loop.getRegionIterArg(i);
    bool isInPlace = yield->getOperand(i) == argument;
    if (isInPlace)
      argument.replaceAllUsesWith(initial[i]);
    Value value = isInPlace ? initial[i] : loop.getResult(i);
    if (isa<RankedTensorType>(result.getType()))
      buffers[result] = value;
    else
      result.replaceAllUsesWith(value);
  }
  return success();
}

LogicalResult ScheduleBufferizer::convertWhile(scf::WhileOp op) {
  SmallVector<Value> initial = buffersOf(op.getInits());
  SmallVector<Type> types = llvm::map_to_vector(op.getResultTypes(), [](Type type) {
    return isa<RankedTensorType>(type) ? Type(bufferType(type)) : type;
  });
  auto loop = scf::WhileOp::create(b, op.getLoc(), types, initial);
  takeGraph(op.getBefore(), loop.getBefore());
  takeGraph(op.getAfter(), loop.getAfter());
  if (failed(convertBlock(loop.getBefore().front())) ||
      failed(convertBlock(loop.getAfter().front())))
    return failure();
  OperandRange forwarded = loop.getConditionOp().getArgs(),
               yielded = loop.getYieldOp().getOperands();
  for (auto [i, result] : llvm::enumerate(op.getResults())) {
    BlockArgument after = loop.getAfterArguments()[i];
    // What only the condition needs is not forwarded: the others have moved up.
    auto before = dyn_cast<BlockArgument>(forwarded[i]);
    bool isInPlace = before && before.getOwner() == loop.getBeforeBody() &&
                     yielded[before.getArgNumber()] == after;
    Value value = isInPlace ? initial[before.getArgNumber()] : loop.getResult(i);
    if (isInPlace)
      for (BlockArgument argument : {before, after})
        argument.replaceAllUsesWith(value);
    if (isa<RankedTensorType>(result.getType()))
      buffers[result] = value;
    else
      result.replaceAllUsesWith(value);
  }
  return success();
}

/// The number of an iteration as a tensor.
LogicalResult ScheduleBufferizer::convertFromElements(tensor::FromElementsOp op) {
  Location loc = op.getLoc();
  MemRefType type = bufferType(op.getType());
  Value to = buffers[op.getResult()] = memref::AllocOp::create(b, loc, type);
  for (auto [i, element] : llvm::enumerate(op.getElements())) {
    SmallVector<Value> indices;
    if (type.getRank())
      indices.push_back(arith::ConstantIndexOp::create(b, loc, i));
    memref::StoreOp::create(b, loc, element, to, indices);
  }
  return success();
}

//===----------------------------------------------------------------------===//
// All operations
//===----------------------------------------------------------------------===//

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
          buffers[c] = weights.bufferOf(b, c);
        return success();
      })
      .Case([&](kernel::ViewOp v) {
        buffers[v.getResult()] = reshaped(loc, buffer(op->getOperand(0)),
                                          bufferType(v.getResult().getType()), v.getSizes());
        return success();
      })
      .Case([&](tensor::DimOp d) {
        Value size = memref::DimOp::create(b, loc, buffer(op->getOperand(0)), op->getOperand(1));
        d.replaceAllUsesWith(size);
        return success();
      })
      .Case([&](tensor::ExtractOp e) {
        Value element = memref::LoadOp::create(b, loc, buffer(op->getOperand(0)),
                                               op->getOperands().drop_front());
        e.replaceAllUsesWith(element);
        return success();
      })
      .Case([&](kernel::PartOp v) {
        buffers[v.getResult()] =
            kernel::PartOp::create(b, loc, bufferType(v.getResult().getType()),
                                   buffer(op->getOperand(0)), v.getOffset(), v.getSizes());
        return success();
      })
      .Case([&](arith::SelectOp s) {
        if (isa<RankedTensorType>(s.getType()))
          buffers[s] = arith::SelectOp::create(b, loc, s.getCondition(), buffer(s.getTrueValue()),
                                               buffer(s.getFalseValue()));
        return success();
      })
      .Case([&](kernel::SliceOp v) {
        buffers[v.getResult()] =
            kernel::SliceOp::create(b, loc, buffer(op->getOperand(0)), v.getIndex());
        return success();
      })
      .Case<kernel::JoinOp, kernel::InsertOp>([&](auto whole) {
        buffers[op->getResult(0)] = buffer(whole.getDestinationMutable().get());
        return success();
      })
      .Case([&](kernel::CopyOp c) {
        Value destination = buffers[c.getResult()] = buffer(op->getOperand(1));
        memref::CopyOp::create(b, loc, buffer(op->getOperand(0)), destination);
        return success();
      })
      .Case([&](tensor::FromElementsOp e) { return convertFromElements(e); })
      .Case([&](scf::IfOp i) { return convertIf(i); })
      .Case([&](scf::ForOp f) { return convertFor(f); })
      .Case([&](scf::WhileOp w) { return convertWhile(w); })
      .Case<scf::YieldOp, scf::ConditionOp>([&](auto terminator) {
        terminator->setOperands(buffersOf(terminator->getOperands()));
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

/// Converts the operations of a block and erases those that worked on tensors.
LogicalResult ScheduleBufferizer::convertBlock(Block &block) {
  SmallVector<Operation *> old = llvm::map_to_vector(block, [](Operation &op) { return &op; });
  for (Operation *op : old)
    if (failed(convert(op)))
      return failure();
  for (Operation *op : llvm::reverse(old)) {
    bool onTensors =
        isa<kernel::BufferOp, kernel::ViewOp, kernel::PartOp, kernel::SliceOp, tensor::DimOp,
            tensor::ExtractOp>(op) ||
        llvm::any_of(op->getResultTypes(), [](Type t) { return isa<RankedTensorType>(t); });
    bool isReplaced = isa<func::ReturnOp, scf::IfOp, scf::ForOp, scf::WhileOp>(op) ||
                      (isa<func::CallOp>(op) && op->getNumResults() != 0);
    if (onTensors || isReplaced)
      op->erase();
  }
  return success();
}

LogicalResult ScheduleBufferizer::run() {
  Block &body = main.front();
  // Arguments keep their place; tensor users go through `buffers`.
  for (BlockArgument argument : body.getArguments()) {
    argument.setType(bufferType(argument.getType()));
    buffers[argument] = argument;
  }
  Location loc = main.getLoc();
  body.addArgument(MemRefType::get({ShapedType::kDynamic}, b.getI8Type()), loc);  // workspace
  body.addArgument(MemRefType::get({ShapedType::kDynamic}, b.getI64Type()), loc); // output_dims
  body.addArgument(LLVM::LLVMPointerType::get(b.getContext()), loc);              // executor
  if (failed(convertBlock(body)))
    return failure();
  main.setFunctionType(b.getFunctionType(body.getArgumentTypes(), {}));
  weights.create(main);
  return success();
}

LogicalResult onnxc::bufferizeSchedule(func::FuncOp main,
                                       const DenseMap<Operation *, KernelScratch> &scratch) {
  return ScheduleBufferizer(main, scratch).run();
}
