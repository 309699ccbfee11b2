//===- CheckedArithmetic.h - Sums and products of sizes ----------*- C++ -*-===//

#ifndef ONNXC_PASSES_BUFFER_CHECKEDARITHMETIC_H
#define ONNXC_PASSES_BUFFER_CHECKEDARITHMETIC_H

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/ControlFlow/IR/ControlFlowOps.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"
#include "llvm/ADT/DenseMap.h"

namespace onnxc {

/// Unsigned arithmetic that notices when a result does not fit.
class CheckedArithmetic {
public:
  CheckedArithmetic(mlir::OpBuilder &b, mlir::Location loc) : b(b), loc(loc) {}

  mlir::Value constant(int64_t value) {
    mlir::Value &known = constants[value];
    return known ? known : known = mlir::arith::ConstantIndexOp::create(b, loc, value);
  }
  mlir::Value multiply(mlir::Value x, mlir::Value y) {
    if (mlir::getConstantIntValue(x) == 1)
      return y;
    mlir::Value &product = products[{x, y}];
    if (!product) {
      product = b.createOrFold<mlir::arith::MulIOp>(loc, x, y);
      mlir::Value divisor = b.createOrFold<mlir::arith::MaxUIOp>(loc, y, constant(1));
      require(mlir::arith::CmpIPredicate::ule, x,
              b.createOrFold<mlir::arith::DivUIOp>(loc, constant(-1), divisor));
    }
    return product;
  }
  mlir::Value add(mlir::Value x, mlir::Value y) {
    mlir::Value sum = b.createOrFold<mlir::arith::AddIOp>(loc, x, y);
    require(mlir::arith::CmpIPredicate::uge, sum, x);
    return sum;
  }
  void emitCheck(llvm::StringRef message) {
    if (fits)
      mlir::cf::AssertOp::create(b, loc, fits, message);
  }

private:
  void require(mlir::arith::CmpIPredicate predicate, mlir::Value x, mlir::Value y) {
    mlir::Value holds = b.createOrFold<mlir::arith::CmpIOp>(loc, predicate, x, y);
    if (mlir::getConstantIntValue(holds).value_or(0) != 0)
      return;
    fits = fits ? mlir::arith::AndIOp::create(b, loc, fits, holds).getResult() : holds;
  }

  mlir::OpBuilder &b;
  mlir::Location loc;
  mlir::Value fits;
  llvm::DenseMap<int64_t, mlir::Value> constants;
  llvm::DenseMap<std::pair<mlir::Value, mlir::Value>, mlir::Value> products;
};

} // namespace onnxc

#endif // ONNXC_PASSES_BUFFER_CHECKEDARITHMETIC_H
