//===- StatusBuilder.cpp - Code that returns early with a status ----------===//

#include "codegen/emit/StatusBuilder.h"
#include "llvm/IR/MDBuilder.h"
#include "llvm/IR/Module.h"

using namespace llvm;

namespace onnxc::emit {

StatusBuilder::StatusBuilder(Function &function)
    : ir(BasicBlock::Create(function.getContext(), "", &function)), function(function) {}

void StatusBuilder::branchAwayIf(Value *condition, BasicBlock *target) {
  BasicBlock *next = BasicBlock::Create(function.getContext(), "", &function);
  MDNode *unlikely = MDBuilder(function.getContext()).createUnlikelyBranchWeights();
  ir.CreateCondBr(condition, target, next, unlikely);
  ir.SetInsertPoint(next);
}

void StatusBuilder::failIf(Value *condition, onnxc_status status) {
  BasicBlock *fail = BasicBlock::Create(function.getContext(), "", &function);
  ReturnInst::Create(function.getContext(), ir.getInt32(status), fail);
  branchAwayIf(condition, fail);
}

void StatusBuilder::returnIfFailed(Value *status) {
  BasicBlock *fail = BasicBlock::Create(function.getContext(), "", &function);
  ReturnInst::Create(function.getContext(), status, fail);
  branchAwayIf(ir.CreateICmpNE(status, ir.getInt32(ONNXC_OK)), fail);
}

void StatusBuilder::returnOk() { ir.CreateRet(ir.getInt32(ONNXC_OK)); }

void StatusBuilder::failIfTooLarge(ArrayRef<Value *> sizes, int64_t elementBytes) {
  const DataLayout &layout = function.getParent()->getDataLayout();
  Value *limit = ir.getInt64(maxIntN(layout.getPointerSizeInBits()));
  Value *bytes = ir.getInt64(elementBytes);
  for (Value *size : sizes) {
    // An axis of size zero must not hide another one that is out of range, so it counts as one.
    Value *factor = ir.CreateBinaryIntrinsic(Intrinsic::umax, size, ir.getInt64(1));
    Value *result = ir.CreateBinaryIntrinsic(Intrinsic::umul_with_overflow, bytes, factor);
    bytes = ir.CreateExtractValue(result, 0);
    failIf(ir.CreateOr(ir.CreateExtractValue(result, 1), ir.CreateICmpUGT(bytes, limit)),
           ONNXC_SHAPE_MISMATCH);
  }
}

Value *StatusBuilder::isBadPointer(Value *pointer, Value *count, int64_t align) {
  Value *isNull = ir.CreateIsNull(pointer);
  if (count)
    isNull = ir.CreateAnd(isNull, ir.CreateICmpNE(count, ir.getInt64(0)));
  if (align <= 1)
    return isNull;
  Type *intptr = function.getParent()->getDataLayout().getIntPtrType(function.getContext());
  Value *low = ir.CreateAnd(ir.CreatePtrToInt(pointer, intptr), ConstantInt::get(intptr, align - 1));
  return ir.CreateOr(isNull, ir.CreateICmpNE(low, ConstantInt::get(intptr, 0)));
}

Value *StatusBuilder::product(ArrayRef<Value *> sizes) {
  Value *result = ir.getInt64(1);
  for (Value *size : sizes)
    result = ir.CreateMul(result, size);
  return result;
}

Value *StatusBuilder::loadElement(Type *type, Value *array, uint64_t index) {
  return ir.CreateLoad(type, ir.CreateConstInBoundsGEP1_64(type, array, index));
}

void StatusBuilder::storeUnlessNull(Value *value, Value *pointer) {
  BasicBlock *store = BasicBlock::Create(function.getContext(), "", &function);
  BasicBlock *next = BasicBlock::Create(function.getContext(), "", &function);
  ir.CreateCondBr(ir.CreateIsNull(pointer), next, store);
  ir.SetInsertPoint(store);
  ir.CreateStore(value, pointer);
  ir.CreateBr(next);
  ir.SetInsertPoint(next);
}

} // namespace onnxc::emit
