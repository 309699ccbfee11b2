//===- LowerLaunch.cpp - kernel.launch in the LLVM dialect ----------------===//
//
//     if (!executor || !worthwhile || count <= grain)
//       part(captured..., 0, count);
//     else {
//       context = {captured..., count, grain};        // on the stack; of buffers what is not known
//       executor->parallel_for(executor, ceil(count / grain), part.ranges, &context);
//     }
//
// and, as onnxc.h wants it,
//
//     void part.ranges(void *context, int64_t begin, int64_t end) {
//       part(captured..., begin * grain, min(end * grain, count));
//     }
//
// Nothing but the pointer in the executor is called, and the calling thread alone pays
// no more than a comparison.
//
//===----------------------------------------------------------------------===//

#include "codegen/cpu/LowerLaunch.h"
#include "dialects/kernel/Kernel.h"

#include "mlir/Conversion/LLVMCommon/Pattern.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/Transforms/DialectConversion.h"

using namespace mlir;
using namespace onnxc;

namespace {
/// Builds the code for one operation.
class LaunchBuilder {
public:
  LaunchBuilder(kernel::LaunchOp op, const LLVMTypeConverter &converter,
                ConversionPatternRewriter &rewriter)
      : op(op), converter(converter), b(rewriter), loc(op.getLoc()),
        pointer(LLVM::LLVMPointerType::get(op.getContext())), i64(b.getI64Type()),
        index(converter.getIndexType()) {}

  void run(kernel::LaunchOp::Adaptor adaptor);

private:
  LLVM::LLVMFuncOp makeRanges();
  void pack(ValueRange captured);
  SmallVector<Value> unpack(ValueRange fields);
  SmallVector<Value> unpackBuffer(MemRefType type, ValueRange &fields);
  void callPart(ValueRange captured, Value begin, Value end);
  void callExecutor(Value executor);
  Value makeContext();

  Value resized(Value value, Type type) {
    if (value.getType() == type)
      return value;
    // Sizes and counts are not negative.
    if (value.getType().getIntOrFloatBitWidth() < type.getIntOrFloatBitWidth())
      return LLVM::ZExtOp::create(b, loc, type, value);
    return LLVM::TruncOp::create(b, loc, type, value);
  }
  Value fieldOf(Value context, int32_t field) {
    return LLVM::GEPOp::create(b, loc, pointer, contextType, context,
                               ArrayRef<LLVM::GEPArg>{0, field});
  }

  kernel::LaunchOp op;
  const LLVMTypeConverter &converter;
  ConversionPatternRewriter &b;
  Location loc;
  Type pointer, i64, index;
  LLVM::LLVMStructType contextType;
  SmallVector<Value> fields; // of the context
};
} // namespace

void LaunchBuilder::callPart(ValueRange captured, Value begin, Value end) {
  SmallVector<Value> operands(captured);
  operands.append({begin, end});
  LLVM::CallOp::create(b, loc, TypeRange{}, op.getCalleeAttr(), operands);
}

/// Every buffer is dense: its address and unknown sizes say all.
static bool isDense(Type type) {
  auto buffer = dyn_cast<MemRefType>(type);
  return buffer && buffer.getLayout().isIdentity();
}

void LaunchBuilder::pack(ValueRange captured) {
  for (auto [value, converted] : llvm::zip(op.getCaptured(), captured)) {
    if (!isDense(value.getType())) {
      llvm::append_range(fields, converter.promoteOperands(loc, value, converted, b));
      continue;
    }
    MemRefDescriptor buffer(converted);
    fields.push_back(buffer.alignedPtr(b, loc));
    auto type = cast<MemRefType>(value.getType());
    for (int64_t axis = 0; axis < type.getRank(); ++axis)
      if (type.isDynamicDim(axis))
        fields.push_back(buffer.size(b, loc, axis));
  }
}

/// The part's arguments for a dense buffer, whose fields come first in `fields`.
SmallVector<Value> LaunchBuilder::unpackBuffer(MemRefType type, ValueRange &fields) {
  auto constant = [&](int64_t value) -> Value {
    return LLVM::ConstantOp::create(b, loc, index, value);
  };
  auto next = [&] {
    Value field = fields.front();
    fields = fields.drop_front();
    return field;
  };
  Value address = next();
  SmallVector<Value> operands{address, address, constant(0)}, sizes, strides(type.getRank());
  for (int64_t size : type.getShape())
    sizes.push_back(ShapedType::isDynamic(size) ? next() : constant(size));
  Value stride = constant(1);
  for (int64_t axis = type.getRank() - 1; axis >= 0; --axis) {
    strides[axis] = stride;
    stride = LLVM::MulOp::create(b, loc, stride, sizes[axis]);
  }
  llvm::append_range(operands, sizes);
  llvm::append_range(operands, strides);
  return operands;
}

SmallVector<Value> LaunchBuilder::unpack(ValueRange fields) {
  SmallVector<Value> operands;
  for (Value value : op.getCaptured()) {
    if (isDense(value.getType())) {
      llvm::append_range(operands, unpackBuffer(cast<MemRefType>(value.getType()), fields));
      continue;
    }
    size_t count = 1;
    if (auto buffer = dyn_cast<MemRefType>(value.getType()))
      count = 3 + 2 * buffer.getRank();
    llvm::append_range(operands, fields.take_front(count));
    fields = fields.drop_front(count);
  }
  return operands;
}

/// The context on the stack, whose memory is allocated once per call of the function.
Value LaunchBuilder::makeContext() {
  Value context;
  {
    OpBuilder::InsertionGuard guard(b);
    b.setInsertionPointToStart(&op->getParentRegion()->front());
    Value one = LLVM::ConstantOp::create(b, loc, b.getI32Type(), 1);
    context = LLVM::AllocaOp::create(b, loc, pointer, contextType, one);
  }
  for (auto [i, field] : llvm::enumerate(fields))
    LLVM::StoreOp::create(b, loc, field, fieldOf(context, i));
  return context;
}

/// The function that an executor calls.
LLVM::LLVMFuncOp LaunchBuilder::makeRanges() {
  OpBuilder::InsertionGuard guard(b);
  auto module = op->getParentOfType<ModuleOp>();
  b.setInsertionPointToEnd(module.getBody());
  auto type = LLVM::LLVMFunctionType::get(LLVM::LLVMVoidType::get(b.getContext()),
                                          {pointer, i64, i64});
  auto function = LLVM::LLVMFuncOp::create(b, loc, (op.getCallee() + ".ranges").str(), type,
                                           LLVM::Linkage::Internal);
  Block *entry = function.addEntryBlock(b);
  b.setInsertionPointToStart(entry);
  SmallVector<Value> loaded;
  for (auto [i, field] : llvm::enumerate(contextType.getBody()))
    loaded.push_back(LLVM::LoadOp::create(b, loc, field, fieldOf(entry->getArgument(0), i)));
  Value grain = loaded.pop_back_val(), count = loaded.pop_back_val();
  auto borderOf = [&](unsigned argument) -> Value {
    return LLVM::MulOp::create(b, loc, resized(entry->getArgument(argument), index), grain);
  };
  Value begin = borderOf(1), end = LLVM::UMinOp::create(b, loc, borderOf(2), count);
  callPart(unpack(loaded), begin, end);
  LLVM::ReturnOp::create(b, loc, ValueRange{});
  return function;
}

void LaunchBuilder::callExecutor(Value executor) {
  contextType = LLVM::LLVMStructType::getLiteral(
      b.getContext(), llvm::map_to_vector(fields, [](Value v) { return v.getType(); }));
  Value context = makeContext();
  Value ranges = LLVM::AddressOfOp::create(b, loc, makeRanges());
  Value count = fields.end()[-2], grain = fields.end()[-1];
  Value one = LLVM::ConstantOp::create(b, loc, index, 1);
  Value rounded = LLVM::AddOp::create(b, loc, count, LLVM::SubOp::create(b, loc, grain, one));
  Value units = resized(LLVM::UDivOp::create(b, loc, rounded, grain), i64);
  // The first field of an onnxc_executor.
  Value parallelFor = LLVM::LoadOp::create(b, loc, pointer, executor);
  auto type = LLVM::LLVMFunctionType::get(LLVM::LLVMVoidType::get(b.getContext()),
                                          {pointer, i64, pointer, pointer});
  LLVM::CallOp::create(b, loc, type, ValueRange{parallelFor, executor, units, ranges, context});
}

void LaunchBuilder::run(kernel::LaunchOp::Adaptor adaptor) {
  Value count = adaptor.getCount(), executor = adaptor.getExecutor();

  Value null = LLVM::ZeroOp::create(b, loc, pointer);
  Value given = LLVM::ICmpOp::create(b, loc, LLVM::ICmpPredicate::ne, executor, null);
  Value several =
      LLVM::ICmpOp::create(b, loc, LLVM::ICmpPredicate::ugt, count, adaptor.getGrain());
  Value shared = LLVM::AndOp::create(b, loc, given, several);
  shared = LLVM::AndOp::create(b, loc, shared, adaptor.getWorthwhile());

  Block *before = b.getInsertionBlock();
  Block *rest = b.splitBlock(before, op->getIterator());
  Block *alone = b.createBlock(rest), *together = b.createBlock(rest);
  b.setInsertionPointToEnd(before);
  LLVM::CondBrOp::create(b, loc, shared, together, alone);
  b.setInsertionPointToStart(alone);
  Value zero = LLVM::ConstantOp::create(b, loc, index, 0);
  callPart(converter.promoteOperands(loc, op.getCaptured(), adaptor.getCaptured(), b), zero, count);
  LLVM::BrOp::create(b, loc, rest);
  b.setInsertionPointToStart(together);
  pack(adaptor.getCaptured());
  fields.append({count, adaptor.getGrain()});
  callExecutor(executor);
  LLVM::BrOp::create(b, loc, rest);
  b.eraseOp(op);
}

namespace {
struct LowerLaunch : ConvertOpToLLVMPattern<kernel::LaunchOp> {
  using ConvertOpToLLVMPattern::ConvertOpToLLVMPattern;

  LogicalResult matchAndRewrite(kernel::LaunchOp op, OpAdaptor adaptor,
                                ConversionPatternRewriter &rewriter) const override {
    LaunchBuilder(op, *getTypeConverter(), rewriter).run(adaptor);
    return success();
  }
};
} // namespace

void onnxc::cpu::addLaunchPatterns(LLVMTypeConverter &converter, RewritePatternSet &patterns) {
  patterns.add<LowerLaunch>(converter);
}
