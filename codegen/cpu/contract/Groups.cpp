//===- Groups.cpp - Several neighbours along k in one step ----------------===//
//
// Where a machine multiplies groups of small elements and adds up the products of each
// group by one instruction, B has the groups of its columns side by side:
//
//     sum[row][column] += a[row][4k] * b[4k][column] + ... + a[row][4k + 3] * b[4k + 3][column]
//
// A row of A has such a group as 32 neighbouring bits, which are broadcast like any other
// element.  The last group of a k that is no multiple of the group's size is filled up
// with zeros in B, so that any finite numbers will do in A; but none may be read beyond the
// row, which may be the last one of the buffer.
//
// Without the instruction, as when a graph was packed for another machine, the elements of a
// group are multiplied one by one.
//
//===----------------------------------------------------------------------===//

#include "codegen/cpu/contract/TileEmitter.h"

#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"

using namespace mlir;
using namespace onnxc;
using namespace onnxc::cpu;

const DotUnit *onnxc::cpu::findDotUnit(const LinearForm &form, kernel::ContractOp op,
                                       const CpuTarget &target, int64_t width) {
  Type sum = op.getAccumulatorType(), a = form.operands[kA].elementType,
       b = form.operands[kB].elementType;
  if (form.group == 1 || form.group * a.getIntOrFloatBitWidth() != 32 ||
      constantValue(form.groupStride) != 1)
    return nullptr;
  if (a.isBF16() && b.isBF16() && sum.isF32())
    return findBf16Unit(target, width * 32);
  if (!a.isInteger(8) || !b.isInteger(8) || !sum.isInteger(32))
    return nullptr;
  auto use = findDotUnit(target, width * 32, op.getAUnsigned(), op.getBUnsigned());
  return use && !use->flipsA ? use->unit : nullptr;
}

void TileEmitter::multiplyGroups(Value a, Value b, Values &sums) {
  Values rowOfB = loadGroupsOfB(b);
  if (!dotUnit)
    return multiplyOneByOne(a, rowOfB, sums);
  StringAttr intrinsic = index.builder.getStringAttr(dotUnit->intrinsic);
  for (size_t row = 0; row < rows.size(); ++row) {
    if (!isActive[row])
      continue;
    Value factor = broadcastGroup(loadGroupOfA(elementOffset(kA, a, row, /*vector=*/0)));
    for (int64_t v = 0; v < columns.vectors; ++v) {
      Value &sum = sums[row * columns.vectors + v];
      sum = LLVM::CallIntrinsicOp::create(index.builder, index.loc, sum.getType(), intrinsic,
                                          ValueRange{sum, factor, rowOfB[v]})
                .getResult(0);
    }
  }
  if (!flipsForUnit)
    return;
  // What every row has too much is the sum of 128 times the elements of B.
  auto type = VectorType::get({width * form.group}, form.operands[kA].elementType);
  Value bits = arith::ConstantOp::create(
      index.builder, index.loc, DenseElementsAttr::get(type, APInt::getSignMask(elementBits())));
  for (auto [v, vector] : llvm::enumerate(rowOfB)) {
    Value &sum = sums[rows.size() * columns.vectors + v];
    sum = LLVM::CallIntrinsicOp::create(index.builder, index.loc, sum.getType(), intrinsic,
                                        ValueRange{sum, bits, vector})
              .getResult(0);
  }
}

void TileEmitter::subtractFlips(Values &sums) {
  for (size_t i = 0, e = rows.size() * columns.vectors; i < e; ++i)
    sums[i] =
        arith::SubIOp::create(index.builder, index.loc, sums[i], sums[e + i % columns.vectors]);
  sums.truncate(rows.size() * columns.vectors);
}

SmallVector<Value> TileEmitter::loadGroupsOfB(Value offset) {
  Values result;
  Lanes whole{width * form.group};
  for (int64_t v = 0; v < columns.vectors; ++v)
    result.push_back(loadLanes(index, form.operands[kB].base,
                               index.add(offset, v * width * form.group), index.constant(1),
                               whole));
  return result;
}

//===----------------------------------------------------------------------===//
// A group of A as 32 bits
//===----------------------------------------------------------------------===//

/// The group at `offset`; its first element is in the lowest bits (machines with such
/// instructions are little-endian).
Value TileEmitter::loadGroupOfA(Value offset) {
  OpBuilder &builder = index.builder;
  int64_t missing = form.group - groupSize;
  if (missing && (int64_t)op.getDepth() < form.group)
    return loadElementsOfA(offset);
  // The last elements of the row, of which the group before has some.
  Value elements = loadLanes(index, form.operands[kA].base, index.add(offset, -missing),
                             index.constant(1), {form.group});
  auto type = VectorType::get({1}, builder.getI32Type());
  Value group = vector::ExtractOp::create(
      builder, index.loc, vector::BitCastOp::create(builder, index.loc, type, elements), 0);
  if (!missing)
    return group;
  Value bits = arith::ConstantIntOp::create(builder, index.loc, missing * elementBits(), 32);
  return arith::ShRUIOp::create(builder, index.loc, group, bits);
}

/// The same, element by element.
Value TileEmitter::loadElementsOfA(Value offset) {
  OpBuilder &builder = index.builder;
  Value group = arith::ConstantIntOp::create(builder, index.loc, 0, 32);
  for (int64_t i = 0; i < groupSize; ++i) {
    Value element = memref::LoadOp::create(builder, index.loc, form.operands[kA].base,
                                           ValueRange{index.add(offset, i)});
    if (isa<FloatType>(element.getType()))
      element = arith::BitcastOp::create(builder, index.loc, builder.getIntegerType(elementBits()),
                                         element);
    Value word = arith::ExtUIOp::create(builder, index.loc, builder.getI32Type(), element);
    Value bits = arith::ConstantIntOp::create(builder, index.loc, i * elementBits(), 32);
    group = arith::OrIOp::create(builder, index.loc, group,
                                 arith::ShLIOp::create(builder, index.loc, word, bits));
  }
  return group;
}

/// Elements of a vector that repeat `group`, with the highest bit flipped if that is asked for.
Value TileEmitter::broadcastGroup(Value group) {
  OpBuilder &builder = index.builder;
  auto words = VectorType::get({width}, builder.getI32Type());
  auto elements = VectorType::get({width * form.group}, form.operands[kA].elementType);
  Value all = vector::BroadcastOp::create(builder, index.loc, words, group);
  all = vector::BitCastOp::create(builder, index.loc, elements, all);
  return op.getFlipsA() || flipsForUnit ? flipHighestBits(index, all) : all;
}

//===----------------------------------------------------------------------===//
// Without the instruction
//===----------------------------------------------------------------------===//

/// Element `i` of each group, extended to the accumulator's type.
Value TileEmitter::elementOfGroups(Value groups, int64_t i) {
  OpBuilder &builder = index.builder;
  if (form.operands[kB].elementType.isBF16() && form.group == 2) {
    // Without narrow floats, whose single elements not every machine can move.
    auto words = VectorType::get({width}, builder.getI32Type());
    auto constant = [&](int32_t value) {
      return arith::ConstantOp::create(builder, index.loc,
                                       DenseElementsAttr::get(words, APInt(32, value, true)));
    };
    Value word = vector::BitCastOp::create(builder, index.loc, words, groups);
    Value bits = i ? arith::AndIOp::create(builder, index.loc, word, constant(-65536)).getResult()
                   : arith::ShLIOp::create(builder, index.loc, word, constant(16)).getResult();
    return arith::BitcastOp::create(builder, index.loc,
                                    VectorType::get({width}, builder.getF32Type()), bits);
  }
  SmallVector<int64_t> lanes;
  for (int64_t lane = 0; lane < width; ++lane)
    lanes.push_back(lane * form.group + i);
  Value own = vector::ShuffleOp::create(builder, index.loc, groups, groups, lanes);
  return extend(index, own, accumulatorType(), op.getBUnsigned());
}

void TileEmitter::multiplyOneByOne(Value a, ArrayRef<Value> rowOfB, Values &sums) {
  OpBuilder &builder = index.builder;
  Value apart = form.materialize(builder, form.groupStride);
  for (int64_t i = 0; i < groupSize; ++i) {
    Values elements;
    for (Value groups : rowOfB)
      elements.push_back(elementOfGroups(groups, i));
    for (size_t row = 0; row < rows.size(); ++row) {
      if (!isActive[row])
        continue;
      Value offset = index.add(elementOffset(kA, a, row, /*vector=*/0), index.mul(apart, i));
      Value factor = loadA(offset, index.constant(0), full);
      for (int64_t v = 0; v < columns.vectors; ++v) {
        Value &sum = sums[row * columns.vectors + v];
        sum = multiplyAdded(index, factor, elements[v], sum);
      }
    }
  }
}
