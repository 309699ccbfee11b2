//===- ReuseInPlace.cpp - Elementwise kernels overwrite what they read ----===//
//
// A kernel that writes each element after reading only the same element of an input
// may write into that input's buffer when nobody needs it afterwards.  The kernel gets
// a variant in which both are one argument: there is no aliasing to reason about.  A loop that
// updates what it carries calls a kernel with one buffer as both; without such a variant it reads
// a copy.
//
//===----------------------------------------------------------------------===//

#include "passes/buffer/Passes.h"

#include "dialects/kernel/Kernel.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/IR/SymbolTable.h"
#include <map>

namespace onnxc {
#define GEN_PASS_DEF_REUSEINPLACE
#include "passes/buffer/Passes.h.inc"
} // namespace onnxc

using namespace mlir;
using namespace onnxc;

/// Whether `op` reads `input` and writes `output` element by element at the same place.
static bool isPointwise(Operation *op, Value input, Value output) {
  AffineMap read, write;
  if (auto generic = dyn_cast<linalg::GenericOp>(op)) {
    if (generic.getNumParallelLoops() != generic.getNumLoops() || generic.getNumDpsInits() != 1)
      return false;
    for (Operation &inner : *generic.getBody())
      if (isa<memref::LoadOp>(inner))
        return false;
    for (OpOperand *operand : generic.getDpsInputOperands()) {
      if (operand->get() != input)
        continue;
      if (read && read != generic.getMatchingIndexingMap(operand))
        return false;
      read = generic.getMatchingIndexingMap(operand);
    }
    write = generic.getDpsInits()[0] == output
                ? generic.getMatchingIndexingMap(generic.getDpsInitOperand(0))
                : AffineMap();
  } else if (auto contract = dyn_cast<kernel::ContractOp>(op)) {
    if (contract.getA() == input || contract.getB() == input || contract.getOut() != output)
      return false;
    for (auto [extra, map] :
         llvm::zip(contract.getExtras(), contract.getExtraMaps().getAsValueRange<AffineMapAttr>()))
      if (extra == input) {
        if (read && read != map)
          return false;
        read = map;
      }
    write = contract.getOutMap();
  }
  return read && read == write && write.isProjectedPermutation();
}

/// Whether the kernel may be called with `output` in the place of `input`: one
/// operation uses both, pointwise, and nothing else uses either.
static bool mayOverwrite(func::FuncOp kernel, unsigned input, unsigned output) {
  BlockArgument in = kernel.getArgument(input), out = kernel.getArgument(output);
  if (in.getType() != out.getType() || in.use_empty() || out.use_empty())
    return false;
  Operation *op = *out.user_begin();
  auto onlyThere = [&](BlockArgument argument) {
    return llvm::all_of(argument.getUsers(),
                        [&](Operation *user) { return user == op || isa<memref::DimOp>(user); });
  };
  return op->getParentOp() == kernel && onlyThere(in) && onlyThere(out) && isPointwise(op, in, out);
}

namespace {
class Reuse {
public:
  Reuse(ModuleOp module, func::FuncOp main) : module(module), main(main), symbols(module) {}
  void run();

private:
  bool tryCall(func::CallOp call);
  bool separate(func::CallOp call);
  void replace(func::CallOp call, func::FuncOp kernel, unsigned input, unsigned output);
  bool isLastUse(memref::AllocOp buffer, func::CallOp call);
  bool isFirstUse(memref::AllocOp buffer, func::CallOp call);
  func::FuncOp variantOf(func::FuncOp kernel, unsigned input, unsigned output);

  ModuleOp module;
  func::FuncOp main;
  SymbolTable symbols;
  // By the kernel's name and the two arguments.
  std::map<std::tuple<StringRef, unsigned, unsigned>, func::FuncOp> variants;
};
} // namespace

/// The variant of `kernel` whose argument `output` is its argument `input`.
func::FuncOp Reuse::variantOf(func::FuncOp kernel, unsigned input, unsigned output) {
  // A name that belongs to the context: the kernel may be gone when it is asked for again.
  func::FuncOp &variant = variants[{kernel.getSymNameAttr().getValue(), input, output}];
  if (variant)
    return variant;
  variant = cast<func::FuncOp>(kernel->clone());
  variant.setName((kernel.getName() + "_inplace" + Twine(input)).str());
  variant.getArgument(output).replaceAllUsesWith(variant.getArgument(input));
  (void)variant.eraseArgument(output);
  // Another node's kernel may have that name; then it gets a number.
  symbols.insert(variant, std::next(Block::iterator(kernel)));
  return variant;
}

/// Whether `buffer` has no view, is in the block of `call` and is not used after it.
bool Reuse::isLastUse(memref::AllocOp buffer, func::CallOp call) {
  unsigned here = 0;
  for (Operation *user : buffer->getUsers()) {
    if (isa<memref::DimOp>(user))
      continue;
    if (!isa<func::CallOp>(user) || user->getBlock() != call->getBlock() ||
        buffer->getBlock() != call->getBlock())
      return false;
    if (call->isBeforeInBlock(user))
      return false;
    here += user == call;
  }
  return here == 1;
}

/// Whether `buffer` is in the block of `call` and not used before it.
bool Reuse::isFirstUse(memref::AllocOp buffer, func::CallOp call) {
  Block *block = call->getBlock();
  return buffer->getBlock() == block && llvm::none_of(buffer->getUsers(), [&](Operation *user) {
           return !isa<memref::DimOp>(user) &&
                  block->findAncestorOpInBlock(*user)->isBeforeInBlock(call);
         });
}

/// Calls the variant instead, with the operand `input` as both.
void Reuse::replace(func::CallOp call, func::FuncOp kernel, unsigned input, unsigned output) {
  func::FuncOp variant = variantOf(kernel, input, output);
  SmallVector<Value> operands(call.getOperands());
  operands.erase(operands.begin() + output);
  OpBuilder b(call);
  func::CallOp::create(b, call.getLoc(), variant, operands);
  call.erase();
}

/// Sees to it that a kernel which updates what a loop carries does not know one buffer by two
/// arguments.
bool Reuse::separate(func::CallOp call) {
  auto pairs = call->getAttrOfType<DenseI64ArrayAttr>(kernel::kOverwritesAttr);
  if (!pairs)
    return false;
  call->removeAttr(kernel::kOverwritesAttr);
  auto kernel = symbols.lookup<func::FuncOp>(call.getCallee());
  unsigned input = pairs[0], output = pairs[1];
  if (pairs.size() == 2 && mayOverwrite(kernel, input, output)) {
    replace(call, kernel, input, output);
    return true;
  }
  OpBuilder b(call);
  for (int64_t i = 0; i < pairs.size(); i += 2) {
    Value from = call.getOperand(pairs[i]);
    auto type = cast<MemRefType>(from.getType());
    SmallVector<Value> sizes;
    for (int64_t axis = 0; axis < type.getRank(); ++axis)
      if (type.isDynamicDim(axis))
        sizes.push_back(b.createOrFold<memref::DimOp>(call.getLoc(), from, axis));
    Value copy = memref::AllocOp::create(b, call.getLoc(), type, sizes);
    memref::CopyOp::create(b, call.getLoc(), from, copy);
    call->setOperand(pairs[i], copy);
  }
  return false;
}

bool Reuse::tryCall(func::CallOp call) {
  auto kernel = symbols.lookup<func::FuncOp>(call.getCallee());
  auto results = kernel ? kernel->getAttrOfType<IntegerAttr>(kernel::kResultsAttr) : nullptr;
  if (!results || results.getInt() != 1)
    return false;
  // Scratch arguments follow the result: find it by being an allocation that this call is the first
  // to use.
  for (unsigned output = 0; output < call.getNumOperands(); ++output) {
    auto to = call.getOperand(output).getDefiningOp<memref::AllocOp>();
    if (!to || !isFirstUse(to, call))
      continue;
    for (unsigned input = 0; input < call.getNumOperands(); ++input) {
      auto from = call.getOperand(input).getDefiningOp<memref::AllocOp>();
      if (!from || from == to || from.getType() != to.getType() ||
          !mayOverwrite(kernel, input, output) || !isLastUse(from, call) ||
          !llvm::equal(from.getDynamicSizes(), to.getDynamicSizes()))
        continue;
      replace(call, kernel, input, output);
      to.replaceAllUsesWith(from.getResult());
      to.erase();
      return true;
    }
  }
  return false;
}

void Reuse::run() {
  SmallVector<func::CallOp> calls;
  main.walk([&](func::CallOp call) { calls.push_back(call); });
  for (func::CallOp call : calls) {
    auto kernel = symbols.lookup<func::FuncOp>(call.getCallee());
    if ((separate(call) || tryCall(call)) && kernel &&
        SymbolTable::symbolKnownUseEmpty(kernel, module))
      symbols.erase(kernel);
  }
}

namespace {
struct ReuseInPlace : onnxc::impl::ReuseInPlaceBase<ReuseInPlace> {
  using Base::Base;
  void runOnOperation() override {
    if (auto main = getOperation().lookupSymbol<func::FuncOp>("main"))
      Reuse(getOperation(), main).run();
  }
};
} // namespace
