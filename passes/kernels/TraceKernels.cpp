//===- TraceKernels.cpp - What every kernel computes, as outputs ----------===//
//
// Copies rather than the kernels' own destinations: a buffer that is reused too early
// must still be found.
//
//===----------------------------------------------------------------------===//

#include "passes/kernels/Passes.h"

#include "dialects/kernel/Kernel.h"
#include "dialects/onnx/Onnx.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/SymbolTable.h"
#include "llvm/Support/FormatVariadic.h"

namespace onnxc {
#define GEN_PASS_DEF_TRACEKERNELS
#include "passes/kernels/Passes.h.inc"
} // namespace onnxc

using namespace mlir;
using namespace onnxc;

/// The number of the last operator that `loc` tells of.
static std::optional<int64_t> numberIn(Location loc) {
  if (auto name = dyn_cast<NameLoc>(loc))
    return numberIn(name.getChildLoc());
  auto fused = dyn_cast<FusedLoc>(loc);
  if (!fused)
    return std::nullopt;
  if (auto number = dyn_cast_if_present<IntegerAttr>(fused.getMetadata()))
    return number.getInt();
  for (Location part : llvm::reverse(fused.getLocations()))
    if (auto number = numberIn(part))
      return number;
  return std::nullopt;
}

/// "onnxc.trace:NUMBER.RESULT:NODE, NODE", or "" for a value that has no number.
static std::string nameOf(func::FuncOp kernel, unsigned result) {
  auto value = dyn_cast<OpResult>(kernel.front().getTerminator()->getOperand(result));
  auto number = value ? numberIn(value.getOwner()->getLoc()) : std::nullopt;
  if (!number)
    return "";
  auto nodes = kernel->getAttrOfType<ArrayAttr>(kernel::kNodesAttr).getAsRange<StringAttr>();
  SmallVector<StringRef> names;
  for (StringAttr node : nodes)
    if (!llvm::is_contained(names, node.getValue()))
      names.push_back(node.getValue());
  return llvm::formatv("onnxc.trace:{0}.{1}:{2}", *number, value.getResultNumber(),
                       llvm::join(names, ", "));
}

/// The dynamic sizes of a destination; none when they cannot be seen from it.
static std::optional<ValueRange> sizesOf(Value destination) {
  if (cast<RankedTensorType>(destination.getType()).hasStaticShape())
    return ValueRange();
  if (auto buffer = destination.getDefiningOp<kernel::BufferOp>())
    return ValueRange(buffer.getSizes());
  if (auto view = destination.getDefiningOp<kernel::ViewOp>())
    return ValueRange(view.getSizes());
  if (auto part = destination.getDefiningOp<kernel::PartOp>())
    return ValueRange(part.getSizes());
  return std::nullopt;
}

namespace {
/// What is appended to the results of main, and to its description.
struct Trace {
  SmallVector<Value> values, sizes;
  SmallVector<Attribute> outputs;
  int64_t numOutputDims = 0;

  void add(OpBuilder &b, Value copy, ValueRange sizes, StringRef name);
};

struct TraceKernels : onnxc::impl::TraceKernelsBase<TraceKernels> {
  using Base::Base;
  void runOnOperation() override;
};
} // namespace

void Trace::add(OpBuilder &b, Value copy, ValueRange dynamicSizes, StringRef name) {
  auto type = cast<RankedTensorType>(copy.getType());
  SmallVector<int64_t> dims;
  for (int64_t size : type.getShape())
    dims.push_back(ShapedType::isDynamic(size) ? numOutputDims++ : -1);
  values.push_back(copy);
  llvm::append_range(sizes, dynamicSizes);
  outputs.push_back(b.getDictionaryAttr({b.getNamedAttr("name", b.getStringAttr(name)),
                                         b.getNamedAttr("type", TypeAttr::get(type)),
                                         b.getNamedAttr("dims", b.getDenseI64ArrayAttr(dims))}));
}

/// Copies the results of one call.
static void traceCall(func::CallOp call, func::FuncOp main, func::FuncOp kernel, Trace &trace) {
  OpBuilder b(call.getContext());
  b.setInsertionPointAfter(call);
  auto destinations = call.getOperands().take_back(call.getNumResults());
  for (auto [i, result] : llvm::enumerate(call.getResults())) {
    auto type = cast<RankedTensorType>(result.getType());
    std::string name = nameOf(kernel, i);
    std::optional<ValueRange> sizes = sizesOf(destinations[i]);
    if (name.empty() || !sizes || !onnx::onnxFromElementType(type.getElementType()))
      continue;
    (void)main.insertArgument(main.getNumArguments(), type, {}, call.getLoc());
    Value copy = kernel::CopyOp::create(b, call.getLoc(), result, main.getArguments().back());
    trace.add(b, copy, *sizes, name);
  }
}

void TraceKernels::runOnOperation() {
  auto main = getOperation().lookupSymbol<func::FuncOp>("main");
  auto outputs = getOperation()->getAttrOfType<ArrayAttr>("onnxc.outputs");
  if (!main || !outputs)
    return;
  auto returnOp = cast<func::ReturnOp>(main.front().getTerminator());
  Trace trace;
  trace.outputs.assign(outputs.begin(), outputs.end());
  trace.numOutputDims = returnOp.getNumOperands() - outputs.size();
  for (auto call : llvm::make_early_inc_range(main.front().getOps<func::CallOp>()))
    traceCall(call, main, getOperation().lookupSymbol<func::FuncOp>(call.getCallee()), trace);
  // First all values, then all sizes.
  SmallVector<Value> operands(returnOp.getOperands().take_front(outputs.size()));
  llvm::append_range(operands, trace.values);
  llvm::append_range(operands, returnOp.getOperands().drop_front(outputs.size()));
  llvm::append_range(operands, trace.sizes);
  returnOp->setOperands(operands);
  main.setFunctionType(
      FunctionType::get(&getContext(), main.getArgumentTypes(), ValueRange(operands).getTypes()));
  getOperation()->setAttr("onnxc.outputs", ArrayAttr::get(&getContext(), trace.outputs));
}
