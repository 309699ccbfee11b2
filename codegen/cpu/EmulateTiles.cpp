//===- EmulateTiles.cpp - Operations on tiles as loops, for tests ---------===//
//
// A tile is a buffer that belongs to the operation that makes it; loops carry buffers in its
// place.  One element at a time is slow, but small and easy to trust.
//
//===----------------------------------------------------------------------===//

#include "codegen/cpu/Passes.h"
#include "codegen/cpu/contract/Lanes.h"

#include "mlir/Dialect/AMX/AMXDialect.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"

namespace onnxc::cpu {
#define GEN_PASS_DEF_EMULATETILES
#include "codegen/cpu/Passes.h.inc"
} // namespace onnxc::cpu

using namespace mlir;
using namespace onnxc;
using namespace onnxc::cpu;

namespace {
/// Rewrites the operation that the index builder stands at.
class Emulator {
public:
  Emulator(IndexBuilder &index, Value buffer) : index(index), buffer(buffer) {}

  void zero(amx::TileZeroOp op) {
    Type type = op.getTileType().getElementType();
    Value none =
        arith::ConstantOp::create(index.builder, index.loc, index.builder.getZeroAttr(type));
    forEachElement(op.getTileType(), [&](Value row, Value column) { write(none, row, column); });
  }

  void load(amx::TileLoadOp op) {
    forEachElement(op.getTileType(), [&](Value row, Value column) {
      write(read(op.getBase(), place(op, row, column)), row, column);
    });
  }

  void store(amx::TileStoreOp op) {
    forEachElement(shapeOf(op.getValMutable().get()), [&](Value row, Value column) {
      memref::StoreOp::create(index.builder, index.loc,
                              read(op.getValMutable().get(), {row, column}), op.getBase(),
                              place(op, row, column));
    });
  }

  template <typename Mul>
  void multiply(Mul op, bool aUnsigned, bool bUnsigned) {
    int64_t depth = shapeOf(op.getLhsMutable().get()).getDimSize(1);
    int64_t group = depth / shapeOf(op.getRhsMutable().get()).getDimSize(0);
    Type type = op.getTileType().getElementType();
    forEachElement(op.getTileType(), [&](Value row, Value column) {
      Value sum = read(op.getAccMutable().get(), {row, column});
      Value end = index.constant(depth);
      Value result = index.loop(index.constant(0), end, 1, sum, [&](Value k, ValueRange carried) {
        Value part = index.sub(k, index.roundDown(k, group));
        Value at = index.add(index.mul(column, group), part);
        Value lhs = extend(index, read(op.getLhsMutable().get(), {row, k}), type, aUnsigned);
        Value rhs = extend(index, read(op.getRhsMutable().get(), {index.div(k, group), at}), type,
                           bUnsigned);
        return SmallVector<Value>{multiplyAndAdd(lhs, rhs, carried[0])};
      })[0];
      write(result, row, column);
    });
  }

private:
  /// Operands are buffers already.
  static ShapedType shapeOf(Value operand) { return cast<ShapedType>(operand.getType()); }
  void forEachElement(ShapedType type, function_ref<void(Value, Value)> body) {
    Value zero = index.constant(0);
    index.loop(zero, index.constant(type.getShape()[0]), 1, [&](Value row) {
      index.loop(zero, index.constant(type.getShape()[1]), 1,
                 [&](Value column) { body(row, column); });
    });
  }
  /// In a buffer of one dimension, as emitted code has them.
  template <typename Access>
  SmallVector<Value> place(Access op, Value row, Value column) {
    return {index.add(index.add(op.getIndices()[0], index.mul(row, op.getStride())), column)};
  }
  Value read(Value from, ArrayRef<Value> at) {
    return memref::LoadOp::create(index.builder, index.loc, from, at);
  }
  void write(Value value, Value row, Value column) {
    memref::StoreOp::create(index.builder, index.loc, value, buffer, ValueRange{row, column});
  }
  Value multiplyAndAdd(Value lhs, Value rhs, Value sum) {
    OpBuilder &b = index.builder;
    if (isa<IntegerType>(sum.getType()))
      return multiplyAdded(index, lhs, rhs, sum);
    return arith::AddFOp::create(b, index.loc, sum, arith::MulFOp::create(b, index.loc, lhs, rhs));
  }

  IndexBuilder &index;
  Value buffer;
};

struct EmulateTiles : cpu::impl::EmulateTilesBase<EmulateTiles> {
  using EmulateTilesBase::EmulateTilesBase;

  void runOnOperation() override {
    SmallVector<Operation *> operations;
    WalkResult supported = getOperation().walk([&](Operation *op) {
      if (op->getName().getDialectNamespace() != amx::AMXDialect::getDialectNamespace())
        return WalkResult::advance();
      operations.push_back(op);
      return isSupported(op) ? WalkResult::advance() : WalkResult::interrupt();
    });
    if (supported.wasInterrupted())
      return signalPassFailure();
    SmallVector<std::pair<Operation *, Value>> buffers;
    // All values first: an operation may come before what a loop carries to it.
    for (Operation *op : operations) {
      buffers.emplace_back(op, makeBuffer(op));
      if (op->getNumResults())
        op->getResult(0).replaceAllUsesWith(buffers.back().second);
    }
    getOperation().walk([](Block *block) {
      for (BlockArgument argument : block->getArguments())
        argument.setType(bufferType(argument.getType()));
    });
    getOperation().walk([](Operation *op) {
      if (isa<scf::ForOp, scf::IfOp>(op))
        for (OpResult result : op->getResults())
          result.setType(bufferType(result.getType()));
      // Of loops in place of instructions one copy is enough.
      if (isa<scf::ForOp>(op))
        op->setAttr("llvm.loop_annotation", leaveLoopAlone(op->getContext()));
    });
    for (auto [op, buffer] : buffers) {
      emulate(op, buffer);
      op->erase();
    }
  }

  static Type bufferType(Type type) {
    auto tile = dyn_cast<amx::TileType>(type);
    return tile ? MemRefType::get(tile.getShape(), tile.getElementType()) : type;
  }

  static bool isSupported(Operation *op) {
    auto isFlat = [&](auto access) {
      if (access.getStride() && access.getIndices().size() == 1)
        return true;
      op->emitError("has no stride or more than one index");
      return false;
    };
    if (auto load = dyn_cast<amx::TileLoadOp>(op))
      return isFlat(load);
    if (auto store = dyn_cast<amx::TileStoreOp>(op))
      return isFlat(store);
    return true;
  }

  Value makeBuffer(Operation *op) {
    if (op->getNumResults() == 0)
      return {};
    OpBuilder b(&getOperation().front(), getOperation().front().begin());
    return memref::AllocaOp::create(b, op->getLoc(),
                                    cast<MemRefType>(bufferType(op->getResult(0).getType())));
  }

  static void emulate(Operation *op, Value buffer) {
    OpBuilder b(op);
    IndexBuilder index(b, op->getLoc());
    Emulator emulator(index, buffer);
    if (auto zero = dyn_cast<amx::TileZeroOp>(op))
      emulator.zero(zero);
    else if (auto load = dyn_cast<amx::TileLoadOp>(op))
      emulator.load(load);
    else if (auto store = dyn_cast<amx::TileStoreOp>(op))
      emulator.store(store);
    else if (auto product = dyn_cast<amx::TileMulIOp>(op))
      emulator.multiply(product, product.getIsZextLhs(), product.getIsZextRhs());
    else if (auto product = dyn_cast<amx::TileMulFOp>(op))
      emulator.multiply(product, false, false);
  }
};
} // namespace
