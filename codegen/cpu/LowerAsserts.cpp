//===- LowerAsserts.cpp - Failed checks become a returned status ----------===//
//
// A compiled model neither aborts nor throws.  A function that can fail returns
// a status as its last result; one block per function returns it, and every check
// of the function branches there.
//
//===----------------------------------------------------------------------===//

#include "codegen/cpu/Passes.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/ControlFlow/IR/ControlFlowOps.h"
#include "mlir/IR/SymbolTable.h"
#include "onnxc.h"

namespace onnxc::cpu {
#define GEN_PASS_DEF_LOWERASSERTS
#include "codegen/cpu/Passes.h.inc"
} // namespace onnxc::cpu

using namespace mlir;

/// The status that a message stands for.
static onnxc_status statusOf(StringRef message) {
  struct Row {
    StringRef prefix;
    onnxc_status status;
  };
  static const Row kRows[] = {{"shape:", ONNXC_SHAPE_MISMATCH},
                              {"index:", ONNXC_INDEX_OUT_OF_RANGE},
                              {"value:", ONNXC_INVALID_VALUE},
                              {"size:", ONNXC_BUFFER_TOO_SMALL}};
  for (const Row &row : kRows)
    if (message.starts_with(row.prefix))
      return row.status;
  return ONNXC_INVALID_VALUE;
}

/// The functions that get a status: those with assertions, their callers, and main.
static llvm::SetVector<Operation *> findFailing(ModuleOp module) {
  llvm::SetVector<Operation *> failing;
  for (auto function : module.getOps<func::FuncOp>())
    if (function.getSymName() == "main" ||
        function.walk([](cf::AssertOp) { return WalkResult::interrupt(); }).wasInterrupted())
      failing.insert(function);
  SymbolTableCollection tables;
  for (bool changed = true; changed;) {
    changed = false;
    module.walk([&](func::CallOp call) {
      auto callee = tables.lookupNearestSymbolFrom(call, call.getCalleeAttr());
      if (failing.contains(callee))
        changed |= failing.insert(call->getParentOfType<func::FuncOp>());
    });
  }
  return failing;
}

namespace {
/// Rewrites one function that returns a status.
class StatusRewriter {
public:
  StatusRewriter(func::FuncOp function, const llvm::SetVector<Operation *> &failing)
      : function(function), failing(failing), builder(function.getContext()) {}

  void run() {
    SmallVector<Type> results(function.getResultTypes());
    results.push_back(builder.getI32Type());
    function.setType(
        FunctionType::get(function.getContext(), function.getArgumentTypes(), results));
    if (function.isExternal())
      return;
    SmallVector<func::ReturnOp> returns(function.getOps<func::ReturnOp>());
    for (func::ReturnOp op : returns) {
      builder.setInsertionPoint(op);
      op.getOperandsMutable().append(makeStatus(op.getLoc(), ONNXC_OK));
    }
    SmallVector<Operation *> checks;
    function.walk([&](Operation *op) {
      if (isa<cf::AssertOp, func::CallOp>(op))
        checks.push_back(op);
    });
    for (Operation *op : checks) {
      if (auto assertion = dyn_cast<cf::AssertOp>(op))
        lowerAssert(assertion);
      else
        lowerCall(cast<func::CallOp>(op));
    }
  }

private:
  Value makeStatus(Location loc, onnxc_status status) {
    return arith::ConstantIntOp::create(builder, loc, status, /*width=*/32);
  }

  /// The block that returns the status it is given, and zeros for all else.
  Block *failBlock() {
    if (fail)
      return fail;
    OpBuilder::InsertionGuard guard(builder);
    Location loc = function.getLoc();
    fail = builder.createBlock(&function.getBody(), function.getBody().end(), builder.getI32Type(),
                               loc);
    SmallVector<Value> results;
    for (Type type : function.getResultTypes().drop_back())
      results.push_back(arith::ConstantOp::create(builder, loc, builder.getZeroAttr(type)));
    results.push_back(fail->getArgument(0));
    func::ReturnOp::create(builder, loc, results);
    return fail;
  }

  /// Goes on behind `op` when `ok` holds, else returns `status`.
  void branch(Operation *op, Value ok, Value status) {
    Block *rest = op->getBlock()->splitBlock(std::next(op->getIterator()));
    builder.setInsertionPointAfter(op);
    auto branch = cf::CondBranchOp::create(builder, op->getLoc(), ok, rest, ValueRange{},
                                           failBlock(), ValueRange{status});
    branch.setBranchWeights(ArrayRef<int32_t>{2000, 1});
  }

  void lowerAssert(cf::AssertOp op) {
    builder.setInsertionPoint(op);
    branch(op, op.getArg(), makeStatus(op.getLoc(), statusOf(op.getMsg())));
    op.erase();
  }

  void lowerCall(func::CallOp op) {
    auto callee = SymbolTable::lookupNearestSymbolFrom<func::FuncOp>(op, op.getCalleeAttr());
    if (!failing.contains(callee))
      return;
    builder.setInsertionPoint(op);
    SmallVector<Type> types(op.getResultTypes());
    types.push_back(builder.getI32Type());
    auto call =
        func::CallOp::create(builder, op.getLoc(), op.getCalleeAttr(), types, op.getOperands());
    call->setDiscardableAttrs(llvm::to_vector(op->getDiscardableAttrs()));
    op->replaceAllUsesWith(call.getResults().drop_back());
    op->erase();
    builder.setInsertionPointAfter(call);
    Value status = call->getResults().back();
    Value ok = arith::CmpIOp::create(builder, call.getLoc(), arith::CmpIPredicate::eq, status,
                                     makeStatus(call.getLoc(), ONNXC_OK));
    branch(ok.getDefiningOp(), ok, status);
  }

  func::FuncOp function;
  const llvm::SetVector<Operation *> &failing;
  OpBuilder builder;
  Block *fail = nullptr;
};

struct LowerAsserts : onnxc::cpu::impl::LowerAssertsBase<LowerAsserts> {
  void runOnOperation() override {
    llvm::SetVector<Operation *> failing = findFailing(getOperation());
    for (Operation *function : failing)
      StatusRewriter(cast<func::FuncOp>(function), failing).run();
  }
};
} // namespace
