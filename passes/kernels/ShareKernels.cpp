//===- ShareKernels.cpp - One function for equal kernels ------------------===//

#include "passes/kernels/Passes.h"

#include "dialects/kernel/Kernel.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/SymbolTable.h"

namespace onnxc {
#define GEN_PASS_DEF_SHAREKERNELS
#include "passes/kernels/Passes.h.inc"
} // namespace onnxc

using namespace mlir;
using namespace onnxc;

/// Prints a function without its name, nodes and locations: equal texts are equal kernels.
static std::string canonicalText(func::FuncOp kernel) {
  auto copy = cast<func::FuncOp>(kernel->clone());
  copy.setName("k");
  copy->removeAttr(kernel::kNodesAttr);
  std::string text;
  llvm::raw_string_ostream stream(text);
  copy->print(stream, OpPrintingFlags().elideLargeResourceString(0).useLocalScope());
  copy->erase();
  return text;
}

namespace {
struct ShareKernels : onnxc::impl::ShareKernelsBase<ShareKernels> {
  using Base::Base;
  void runOnOperation() override {
    llvm::StringMap<func::FuncOp> byText;
    DenseMap<StringAttr, FlatSymbolRefAttr> replacement;
    for (auto kernel : llvm::make_early_inc_range(getOperation().getOps<func::FuncOp>())) {
      if (!kernel->hasAttr(kernel::kResultsAttr))
        continue;
      auto [it, isNew] = byText.try_emplace(canonicalText(kernel), kernel);
      if (isNew)
        continue;
      func::FuncOp first = it->second;
      SmallVector<Attribute> nodes(first->getAttrOfType<ArrayAttr>(kernel::kNodesAttr).getValue());
      llvm::append_range(nodes, kernel->getAttrOfType<ArrayAttr>(kernel::kNodesAttr).getValue());
      first->setAttr(kernel::kNodesAttr, ArrayAttr::get(&getContext(), nodes));
      replacement[kernel.getSymNameAttr()] = FlatSymbolRefAttr::get(first);
      kernel.erase();
    }
    getOperation().walk([&](func::CallOp call) {
      if (FlatSymbolRefAttr callee = replacement.lookup(call.getCalleeAttr().getAttr()))
        call.setCalleeAttr(callee);
    });
  }
};
} // namespace
