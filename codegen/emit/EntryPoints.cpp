//===- EntryPoints.cpp - The functions that a program calls ---------------===//
//
// Every call goes through the same three layers:
//
//   PREFIX_run, PREFIX.call    unpack C arguments        PREFIX_query
//   PREFIX.entry               check pointers                |
//   PREFIX.sizes               check and compute sizes  <----+
//   PREFIX.main, PREFIX.query  the model
//
// Generated code behind them relies on what they checked: pointers are there and
// aligned, sizes are in range, and no size of any input or output overflows.
// PREFIX.sizes exists only for dynamic models.
//
//===----------------------------------------------------------------------===//

#include "codegen/emit/EntryPoints.h"
#include "codegen/emit/StatusBuilder.h"
#include "llvm/Support/FormatVariadic.h"

using namespace llvm;

namespace onnxc::emit {

namespace {

class EntryPointBuilder {
public:
  EntryPointBuilder(mlir::ModuleOp source, Module &module, const ModelInterface &interface)
      : source(source), module(module), interface(interface), ctx(module.getContext()),
        ptr(PointerType::getUnqual(ctx)), i32(Type::getInt32Ty(ctx)), i64(Type::getInt64Ty(ctx)) {}

  mlir::FailureOr<EntryPoints> build();

private:

  Function *createFunction(StringRef name, ArrayRef<Type *> arguments, bool isPublic);
  Function *buildSizes(Function *query);
  Function *buildEntry(Function *main, Function *sizes);
  void buildRun(Function *entry);
  Function *buildCall(Function *entry);
  Function *buildQuery(Function *sizes);

  mlir::LogicalResult checkMain(Function *main);
  mlir::LogicalResult checkQuery(Function *query);
  SmallVector<Type *> entryTypes() const;
  SmallVector<Value *> axisSizes(StatusBuilder &b, const ValueInfo &value, ArrayRef<Value *> symbols,
                                 Value *outputDims) const;
  void appendMemref(StatusBuilder &b, Function *callee, SmallVectorImpl<Value *> &arguments,
                    Value *pointer, ArrayRef<Value *> sizes) const;
  Value *callQuery(StatusBuilder &b, Function *query, ArrayRef<Value *> symbols, Value *outputDims);

  mlir::ModuleOp source;
  Module &module;
  const ModelInterface &interface;
  LLVMContext &ctx;
  PointerType *ptr;
  IntegerType *i32, *i64;
};

} // namespace

/// A memref of this rank as arguments: two pointers, offset, sizes, strides.
static unsigned memrefArguments(unsigned rank) { return 3 + 2 * rank; }

mlir::LogicalResult EntryPointBuilder::checkMain(Function *main) {
  if (!main || main->isDeclaration())
    return source.emitError() << "module has no @main";
  unsigned expected = 2 * memrefArguments(1) + 1 + interface.hasExternalWeights;
  expected += count_if(interface.symbols, [](const Symbol &symbol) { return symbol.isCapacity; });
  for (const ValueInfo &value : interface.inputs)
    expected += memrefArguments(value.shape.size());
  for (const ValueInfo &value : interface.outputs)
    expected += memrefArguments(value.shape.size());
  if (main->arg_size() != expected || main->getReturnType() != i32)
    return source.emitError() << "@main must take " << expected << " arguments and return i32: the "
                              << "inputs, the outputs, the workspace and the output sizes as "
                              << "memrefs, the executor, and capacities; it takes " << main->arg_size();
  return mlir::success();
}

mlir::LogicalResult EntryPointBuilder::checkQuery(Function *query) {
  if (!query || query->isDeclaration())
    return source.emitError() << "module has dynamic sizes but no @query";
  unsigned expected = interface.symbols.size() + memrefArguments(1);
  Type *result = query->getReturnType();
  if (auto *both = dyn_cast<StructType>(result);
      both && both->getNumElements() == 2 && both->getElementType(1) == i32)
    result = both->getElementType(0);
  if (query->arg_size() != expected || !result->isIntegerTy())
    return source.emitError() << "@query must take " << expected << " arguments, the symbols and the "
                              << "output sizes, and return bytes or bytes and a status; it takes "
                              << query->arg_size();
  return mlir::success();
}

Function *EntryPointBuilder::createFunction(StringRef name, ArrayRef<Type *> arguments,
                                            bool isPublic) {
  Function *function = Function::Create(
      FunctionType::get(i32, arguments, /*isVarArg=*/false),
      isPublic ? GlobalValue::ExternalLinkage : GlobalValue::InternalLinkage,
      Twine(interface.prefix) + name, module);
  function->setDSOLocal(true);
  function->setDoesNotThrow();
  return function;
}

/// The size of each axis: a constant, a symbol of an input, or an entry of `outputDims`.
SmallVector<Value *> EntryPointBuilder::axisSizes(StatusBuilder &b, const ValueInfo &value,
                                                  ArrayRef<Value *> symbols,
                                                  Value *outputDims) const {
  SmallVector<Value *> sizes;
  for (auto [size, dim] : zip(value.shape, value.dims)) {
    if (size >= 0)
      sizes.push_back(b.ir.getInt64(size));
    else if (outputDims)
      sizes.push_back(b.loadElement(i64, outputDims, dim));
    else
      sizes.push_back(symbols[dim]);
  }
  return sizes;
}

/// Appends a dense memref at `pointer`, in the integer types that `callee` has for it.
void EntryPointBuilder::appendMemref(StatusBuilder &b, Function *callee,
                                     SmallVectorImpl<Value *> &arguments, Value *pointer,
                                     ArrayRef<Value *> sizes) const {
  auto appendInteger = [&](Value *value) {
    Type *type = callee->getFunctionType()->getParamType(arguments.size());
    arguments.push_back(b.ir.CreateSExtOrTrunc(value, type));
  };
  SmallVector<Value *> strides(sizes.size());
  Value *stride = b.ir.getInt64(1);
  for (size_t axis = sizes.size(); axis-- > 0;) {
    strides[axis] = stride;
    stride = b.ir.CreateMul(stride, sizes[axis]);
  }
  arguments.append({pointer, pointer});
  appendInteger(b.ir.getInt64(0));
  for (Value *size : sizes)
    appendInteger(size);
  for (Value *value : strides)
    appendInteger(value);
}

/// Calls @query, leaves the function if it fails, and returns the workspace bytes.
Value *EntryPointBuilder::callQuery(StatusBuilder &b, Function *query, ArrayRef<Value *> symbols,
                                    Value *outputDims) {
  SmallVector<Value *> arguments;
  for (Value *symbol : symbols)
    arguments.push_back(b.ir.CreateSExtOrTrunc(
        symbol, query->getFunctionType()->getParamType(arguments.size())));
  appendMemref(b, query, arguments, outputDims, {b.ir.getInt64(interface.numOutputDims)});
  Value *result = b.ir.CreateCall(query, arguments);
  if (result->getType()->isStructTy()) {
    b.returnIfFailed(b.ir.CreateExtractValue(result, 1));
    result = b.ir.CreateExtractValue(result, 0);
  }
  return b.ir.CreateSExtOrTrunc(result, i64);
}

/// PREFIX.sizes(symbols..., output_dims, workspace_bytes): no pointer is null.
Function *EntryPointBuilder::buildSizes(Function *query) {
  SmallVector<Type *> types(interface.symbols.size(), i64);
  types.append({ptr, ptr});
  Function *function = createFunction(".sizes", types, /*isPublic=*/false);
  StatusBuilder b(*function);
  SmallVector<Value *> symbols;
  for (auto [index, symbol] : enumerate(interface.symbols)) {
    Value *size = function->getArg(index);
    symbols.push_back(size);
    b.failIf(b.ir.CreateICmpSLT(size, b.ir.getInt64(0)), ONNXC_INVALID_ARGUMENT);
    b.failIf(b.ir.CreateOr(b.ir.CreateICmpSLT(size, b.ir.getInt64(symbol.min)),
                           b.ir.CreateICmpSGT(size, b.ir.getInt64(symbol.max))),
             ONNXC_SHAPE_MISMATCH);
  }
  Value *outputDims = function->getArg(symbols.size());
  for (const ValueInfo &input : interface.inputs)
    if (!input.isStatic())
      b.failIfTooLarge(axisSizes(b, input, symbols, nullptr), input.type->bytes);
  Value *bytes = callQuery(b, query, symbols, outputDims);
  b.failIf(b.ir.CreateICmpSLT(bytes, b.ir.getInt64(0)), ONNXC_SHAPE_MISMATCH);
  for (const ValueInfo &output : interface.outputs)
    if (!output.isStatic())
      b.failIfTooLarge(axisSizes(b, output, symbols, outputDims), output.type->bytes);
  b.ir.CreateStore(bytes, function->getArg(symbols.size() + 1));
  b.returnOk();
  return function;
}

/// Inputs, symbols, outputs, output_dims, workspace, weights, executor.
SmallVector<Type *> EntryPointBuilder::entryTypes() const {
  SmallVector<Type *> types(interface.inputs.size(), ptr);
  types.append(interface.symbols.size(), i64);
  types.append(interface.outputs.size() + 4, ptr);
  return types;
}

/// PREFIX.entry: all arguments come from outside.
Function *EntryPointBuilder::buildEntry(Function *main, Function *sizes) {
  Function *function = createFunction(".entry", entryTypes(), /*isPublic=*/false);
  function->addFnAttr(Attribute::NoInline);
  StatusBuilder b(*function);
  auto *argument = function->arg_begin();
  auto take = [&](size_t count) {
    SmallVector<Value *> values;
    for (size_t i = 0; i < count; ++i)
      values.push_back(&*argument++);
    return values;
  };
  SmallVector<Value *> inputs = take(interface.inputs.size());
  SmallVector<Value *> symbols = take(interface.symbols.size());
  SmallVector<Value *> outputs = take(interface.outputs.size());
  auto [outputDims, workspace, weights, executor] =
      std::make_tuple(take(1)[0], take(1)[0], take(1)[0], take(1)[0]);

  Value *workspaceBytes = b.ir.getInt64(interface.workspaceBytes);
  if (interface.numOutputDims)
    b.failIf(b.isBadPointer(outputDims, nullptr, alignof(int64_t)), ONNXC_INVALID_ARGUMENT);
  if (sizes) {
    Value *bytes = b.ir.CreateAlloca(i64);
    SmallVector<Value *> arguments = symbols;
    arguments.append({outputDims, bytes});
    b.returnIfFailed(b.ir.CreateCall(sizes, arguments));
    workspaceBytes = b.ir.CreateLoad(i64, bytes);
  }
  Value *isBad = b.isBadPointer(workspace, workspaceBytes, interface.workspaceAlign);
  if (interface.hasExternalWeights)
    isBad = b.ir.CreateOr(isBad, b.isBadPointer(weights, nullptr, kWeightsAlign));
  SmallVector<Value *> arguments;
  auto append = [&](ArrayRef<ValueInfo> infos, ArrayRef<Value *> pointers, Value *dims) {
    for (auto [info, pointer] : zip(infos, pointers)) {
      SmallVector<Value *> sizes = axisSizes(b, info, symbols, dims);
      isBad = b.ir.CreateOr(isBad, b.isBadPointer(pointer, b.product(sizes), info.type->align));
      appendMemref(b, main, arguments, pointer, sizes);
    }
  };
  append(interface.inputs, inputs, nullptr);
  append(interface.outputs, outputs, outputDims);
  appendMemref(b, main, arguments, workspace, {workspaceBytes});
  appendMemref(b, main, arguments, outputDims, {b.ir.getInt64(interface.numOutputDims)});
  arguments.push_back(executor);
  for (auto [symbol, size] : zip(interface.symbols, symbols))
    if (symbol.isCapacity)
      arguments.push_back(b.ir.CreateSExtOrTrunc(
          size, main->getFunctionType()->getParamType(arguments.size())));
  if (interface.hasExternalWeights)
    arguments.push_back(weights);
  b.failIf(isBad, ONNXC_INVALID_ARGUMENT);
  b.ir.CreateRet(b.ir.CreateCall(main, arguments));
  return function;
}

/// PREFIX_run: only the arguments that this model has, on the calling thread.
void EntryPointBuilder::buildRun(Function *entry) {
  SmallVector<Type *> types(interface.inputs.size(), ptr);
  types.append(interface.symbols.size(), i64);
  types.append(interface.outputs.size() + (interface.numOutputDims != 0) +
                   interface.hasExternalWeights + 1,
               ptr);
  Function *function = createFunction("_run", types, /*isPublic=*/true);
  StatusBuilder b(*function);
  SmallVector<Value *> arguments;
  size_t fixed = interface.inputs.size() + interface.symbols.size() + interface.outputs.size();
  for (size_t i = 0; i < fixed; ++i)
    arguments.push_back(function->getArg(i));
  Value *null = ConstantPointerNull::get(ptr);
  size_t next = fixed;
  Value *outputDims = interface.numOutputDims ? function->getArg(next++) : null;
  Value *weights = interface.hasExternalWeights ? function->getArg(next++) : null;
  arguments.append({outputDims, function->getArg(next), weights, null});
  b.ir.CreateRet(b.ir.CreateCall(entry, arguments));
}

/// PREFIX.call(const onnxc_call *).
Function *EntryPointBuilder::buildCall(Function *entry) {
  Function *function = createFunction(".call", {ptr}, /*isPublic=*/false);
  StatusBuilder b(*function);
  // The fields of onnxc_call, all pointers.
  enum { Inputs, Outputs, Dims, OutputDims, Workspace, Executor, Weights };
  Value *call = function->getArg(0);
  b.failIf(b.isBadPointer(call, nullptr, 1), ONNXC_INVALID_ARGUMENT);
  auto field = [&](unsigned index) { return b.loadElement(ptr, call, index); };
  SmallVector<Value *> arguments;
  auto appendArray = [&](unsigned index, size_t count, Type *type) {
    if (count == 0)
      return;
    Value *array = field(index);
    b.failIf(b.isBadPointer(array, nullptr, 1), ONNXC_INVALID_ARGUMENT);
    for (size_t i = 0; i < count; ++i)
      arguments.push_back(b.loadElement(type, array, i));
  };
  appendArray(Inputs, interface.inputs.size(), ptr);
  appendArray(Dims, interface.symbols.size(), i64);
  appendArray(Outputs, interface.outputs.size(), ptr);
  Value *null = ConstantPointerNull::get(ptr);
  arguments.append({field(OutputDims), field(Workspace),
                    interface.hasExternalWeights ? field(Weights) : null, field(Executor)});
  b.ir.CreateRet(b.ir.CreateCall(entry, arguments));
  return function;
}

/// PREFIX_query(const int64_t *dims, uint64_t *workspace_bytes, int64_t *output_dims).
Function *EntryPointBuilder::buildQuery(Function *sizes) {
  Function *function = createFunction("_query", {ptr, ptr, ptr}, /*isPublic=*/true);
  StatusBuilder b(*function);
  Value *dims = function->getArg(0);
  Value *workspaceBytes = function->getArg(1);
  Value *outputDims = function->getArg(2);
  if (!sizes) {
    b.storeUnlessNull(b.ir.getInt64(interface.workspaceBytes), workspaceBytes);
    b.returnOk();
    return function;
  }
  Value *bytes = b.ir.CreateAlloca(i64);
  Value *ownDims = b.ir.CreateAlloca(ArrayType::get(i64, interface.numOutputDims));
  SmallVector<Value *> arguments;
  if (!interface.symbols.empty())
    b.failIf(b.isBadPointer(dims, nullptr, 1), ONNXC_INVALID_ARGUMENT);
  for (size_t i = 0; i < interface.symbols.size(); ++i)
    arguments.push_back(b.loadElement(i64, dims, i));
  arguments.append({b.ir.CreateSelect(b.ir.CreateIsNull(outputDims), ownDims, outputDims), bytes});
  b.returnIfFailed(b.ir.CreateCall(sizes, arguments));
  b.storeUnlessNull(b.ir.CreateLoad(i64, bytes), workspaceBytes);
  b.returnOk();
  return function;
}

mlir::FailureOr<EntryPoints> EntryPointBuilder::build() {
  Function *main = module.getFunction(interface.prefix + ".main");
  if (failed(checkMain(main)))
    return mlir::failure();
  Function *sizes = nullptr;
  if (interface.isDynamic()) {
    Function *query = module.getFunction(interface.prefix + ".query");
    if (failed(checkQuery(query)))
      return mlir::failure();
    sizes = buildSizes(query);
  }
  Function *entry = buildEntry(main, sizes);
  buildRun(entry);
  return EntryPoints{buildCall(entry), buildQuery(sizes)};
}

mlir::FailureOr<EntryPoints> addEntryPoints(mlir::ModuleOp module, Module &target,
                                            const ModelInterface &interface) {
  return EntryPointBuilder(module, target, interface).build();
}

} // namespace onnxc::emit
