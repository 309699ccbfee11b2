//===- BufferLifetimes.cpp - When the buffers of a schedule are in use ----===//

#include "passes/buffer/BufferLifetimes.h"
#include "passes/buffer/Buffers.h"

#include "dialects/kernel/Kernel.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Interfaces/LoopLikeInterface.h"
#include "llvm/ADT/SetVector.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace onnxc;

BufferLifetimes::BufferLifetimes(func::FuncOp main) {
  int64_t next = 0;
  main.walk([&](Operation *op, const WalkStage &stage) {
    if (stage.isBeforeAllRegions())
      spans[op].first = next++;
    if (stage.isAfterAllRegions())
      spans[op].last = op->getNumRegions() ? next++ : spans[op].first;
  });
  endOfRun = next;
}

/// Whether a kernel remembers where the buffer that it is called with lies.
static bool takesAddress(OpOperand &use) {
  auto call = dyn_cast<func::CallOp>(use.getOwner());
  auto kernel = call
                    ? SymbolTable::lookupNearestSymbolFrom<func::FuncOp>(call, call.getCalleeAttr())
                    : func::FuncOp();
  return kernel && !kernel.isExternal() &&
         llvm::any_of(kernel.getArgument(use.getOperandNumber()).getUsers(),
                      [](Operation *user) { return isa<kernel::AddressOp>(user); });
}

/// Other names of the buffer `use.get()` that its user introduces.
static SmallVector<Value> aliasesOf(OpOperand &use) {
  Operation *user = use.getOwner();
  unsigned index = use.getOperandNumber();
  using Values = SmallVector<Value>;
  return TypeSwitch<Operation *, Values>(user)
      .Case<memref::ReinterpretCastOp, kernel::PartOp, kernel::SliceOp, memref::CastOp>(
          [](auto view) { return Values{view.getResult()}; })
      .Case([](arith::SelectOp choice) { return Values{choice.getResult()}; })
      .Case([&](scf::ForOp loop) {
        unsigned i = index - loop.getNumControlOperands();
        return Values{loop.getRegionIterArg(i), loop.getResult(i)};
      })
      .Case([&](scf::WhileOp loop) { return Values{loop.getBeforeArguments()[index]}; })
      .Case([&](scf::ConditionOp condition) {
        auto loop = cast<scf::WhileOp>(condition->getParentOp());
        return Values{loop.getAfterArguments()[index - 1], loop.getResult(index - 1)};
      })
      .Case([&](scf::YieldOp) {
        return TypeSwitch<Operation *, Values>(user->getParentOp())
            .Case([&](scf::ForOp loop) {
              return Values{loop.getRegionIterArg(index), loop.getResult(index)};
            })
            .Case([&](scf::WhileOp loop) { return Values{loop.getBeforeArguments()[index]}; })
            .Default([&](Operation *other) { return Values{other->getResult(index)}; });
      })
      .Default([](Operation *) { return Values(); });
}

Lifetime BufferLifetimes::of(memref::AllocOp alloc) const {
  Lifetime life;
  MemRefType type = alloc.getType();
  if (type.hasStaticShape())
    life.bytes = type.getNumElements() * elementBytes(type.getElementType());
  life.first = std::numeric_limits<int64_t>::max();
  Operation *scope = alloc->getParentOp();
  llvm::SetVector<Value> names;
  names.insert(alloc.getResult());
  for (size_t i = 0; i < names.size(); ++i)
    for (OpOperand &use : Value(names[i]).getUses()) {
      SmallVector<Value> aliases = aliasesOf(use);
      names.insert(aliases.begin(), aliases.end());
      Operation *user = use.getOwner();
      life.isReferredTo |= takesAddress(use);
      if (isa<memref::DimOp, memref::ReinterpretCastOp, kernel::PartOp, kernel::SliceOp>(user))
        continue;
      for (Operation *around = user->getParentOp(); around != scope; around = around->getParentOp())
        if (isa<LoopLikeOpInterface>(around))
          user = around;
      Span span = spans.lookup(user);
      life.first = std::min(life.first, span.first);
      life.last = std::max(life.last, span.last);
    }
  life.first = std::min(life.first, life.last);
  if (life.isReferredTo)
    life.last = endOfRun;
  return life;
}
