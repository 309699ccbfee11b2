//===- TileTransforms.cpp - The matrices of F(4x4, 3x3) -------------------===//

#include "codegen/cpu/winograd/TileTransforms.h"

#include "mlir/Dialect/Vector/IR/VectorOps.h"

using namespace mlir;
using namespace onnxc::cpu;

Value TileTransforms::splat(float value) {
  return arith::ConstantOp::create(
      index.builder, index.loc,
      DenseElementsAttr::get(type, index.builder.getF32FloatAttr(value).getValue()));
}

Value TileTransforms::add(Value x, Value y) {
  return arith::AddFOp::create(index.builder, index.loc, x, y);
}

Value TileTransforms::sub(Value x, Value y) {
  return arith::SubFOp::create(index.builder, index.loc, x, y);
}

Value TileTransforms::scaleAdd(float factor, Value x, Value y) {
  return vector::FMAOp::create(index.builder, index.loc, splat(factor), x, y);
}

Values TileTransforms::transformInput(ArrayRef<Value> d) {
  Value even = scaleAdd(-4, d[2], d[4]), odd = scaleAdd(-4, d[1], d[3]);
  Value half = sub(d[4], d[2]), twice = sub(d[3], d[1]);
  return {scaleAdd(4, d[0], scaleAdd(-5, d[2], d[4])),
          add(even, odd),
          sub(even, odd),
          scaleAdd(2, twice, half),
          scaleAdd(-2, twice, half),
          scaleAdd(4, d[1], scaleAdd(-5, d[3], d[5]))};
}

Values TileTransforms::transformOutput(ArrayRef<Value> m) {
  Value sum1 = add(m[1], m[2]), difference1 = sub(m[1], m[2]);
  Value sum2 = add(m[3], m[4]), difference2 = sub(m[3], m[4]);
  return {add(add(m[0], sum1), sum2), scaleAdd(2, difference2, difference1),
          scaleAdd(4, sum2, sum1), add(scaleAdd(8, difference2, difference1), m[5])};
}
