//===- NewStringsLowering.cpp - Loops that write the bytes of strings -----===//

#include "dialects/onnx/interfaces/Strings.h"
#include "dialects/onnx/ops/Text/CaseTable.h"
#include "dialects/onnx/ops/Text/Text.h"

#include "dialects/kernel/Kernel.h"

#include "mlir/Dialect/ControlFlow/IR/ControlFlowOps.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace onnxc;
using namespace onnxc::onnx;

using Predicate = arith::CmpIPredicate;

namespace {
/// Bytes being written, all of them to one tensor; scalars of i64 but for bytes.
struct Writer {
  ImplicitLocOpBuilder b;
  Value bytes, position, room;

  /// Fails the run when there is no room for `count` more bytes.
  void require(Value count) {
    Value left = arith::SubIOp::create(b, room, position);
    Value fits = arith::CmpIOp::create(b, Predicate::ule, count, left);
    cf::AssertOp::create(b, fits, "size: no room for the bytes of new strings");
  }
  /// The bytes of a string from `offset` on; there must be room.
  void append(Value address, Value offset, Value count);
  void append(Value byte, Value isWanted);
};
} // namespace

void Writer::append(Value address, Value offset, Value count) {
  Value zero = arith::ConstantIntOp::create(b, 0, 64), one = arith::ConstantIntOp::create(b, 1, 64);
  auto loop = scf::ForOp::create(
      b, zero, count, one, bytes, [&](OpBuilder &inner, Location loc, Value i, ValueRange carried) {
        Value byte =
            StringEmitter(inner, loc).byteAt(address, arith::AddIOp::create(inner, loc, offset, i));
        Value at = arith::AddIOp::create(inner, loc, position, i);
        at = arith::IndexCastOp::create(inner, loc, inner.getIndexType(), at);
        Value written = tensor::InsertOp::create(inner, loc, byte, carried[0], at);
        scf::YieldOp::create(inner, loc, written);
      });
  bytes = loop.getResult(0);
  position = arith::AddIOp::create(b, position, count);
}

/// One byte, or none.
void Writer::append(Value byte, Value isWanted) {
  Value at = position;
  auto branch = scf::IfOp::create(
      b, isWanted,
      [&](OpBuilder &inner, Location loc) {
        Value index = arith::IndexCastOp::create(inner, loc, inner.getIndexType(), at);
        scf::YieldOp::create(inner, loc,
                             Value(tensor::InsertOp::create(inner, loc, byte, bytes, index)));
      },
      [&](OpBuilder &inner, Location loc) { scf::YieldOp::create(inner, loc, bytes); });
  bytes = branch.getResult(0);
  position = arith::AddIOp::create(b, at, arith::ExtUIOp::create(b, b.getI64Type(), isWanted));
}

using WriteFn = llvm::function_ref<void(Writer &, ValueRange at)>;

/// The three results of an ONNX_BytesOp: `write` appends each string's bytes.
static FailureOr<SmallVector<Value>> lowerBytes(OpLowering &l, WriteFn write) {
  SmallVector<Value> results;
  for (unsigned i = 0; i < 3; ++i) {
    FailureOr<Value> empty = l.emptyResult(i);
    if (failed(empty))
      return failure();
    results.push_back(*empty);
  }
  FailureOr<Dims> shape = l.resultDims(0), room = l.resultDims(2);
  if (failed(shape) || failed(room))
    return failure();
  Value wide = arith::IndexCastOp::create(l.b, l.loc, l.b.getI64Type(), l.index(room->front()));
  auto body = [&](OpBuilder &b, Location loc, ValueRange at,
                  ValueRange carried) -> scf::ValueVector {
    Writer writer{ImplicitLocOpBuilder(loc, b), carried[2], carried[3], wide};
    Value begins = tensor::InsertOp::create(b, loc, carried[3], carried[0], at);
    write(writer, at);
    Value ends = tensor::InsertOp::create(b, loc, writer.position, carried[1], at);
    return {begins, ends, writer.bytes, writer.position};
  };
  results.push_back(l.constantInt(l.b.getI64Type(), 0));
  SmallVector<Value> lower(shape->size(), l.constantIndex(0)),
      steps(shape->size(), l.constantIndex(1)), upper;
  for (Dim size : *shape)
    upper.push_back(l.index(size));
  // A scalar has no loops, which could carry the results.
  scf::ValueVector written =
      upper.empty() ? body(l.b, l.loc, {}, results)
                    : scf::buildLoopNest(l.b, l.loc, lower, upper, steps, results, body).results;
  written.pop_back();
  return SmallVector<Value>(written);
}

namespace {
struct JoinBytesLowering : LinalgLoweringInterface::ExternalModel<JoinBytesLowering, JoinBytesOp> {
  FailureOr<SmallVector<Value>> lowerToLinalg(Operation *op, OpLowering &l) const {
    FailureOr<Dims> shape = l.resultDims(0);
    if (failed(shape))
      return failure();
    SmallVector<Value> operands = {l.stretched(l.operands[0], *shape),
                                   l.stretched(l.operands[1], *shape)};
    return lowerBytes(l, [&](Writer &writer, ValueRange at) {
      StringEmitter e(writer.b, writer.b.getLoc());
      Value zero = e.constant(0);
      SmallVector<Value> strings;
      for (Value operand : operands) {
        auto type = cast<RankedTensorType>(operand.getType());
        SmallVector<Value> from;
        for (auto [axis, index] : llvm::enumerate(at.take_back(type.getRank())))
          from.push_back(type.getDimSize(axis) == 1
                             ? Value(arith::ConstantIndexOp::create(writer.b, 0))
                             : index);
        strings.push_back(tensor::ExtractOp::create(writer.b, operand, from));
      }
      writer.require(
          arith::AddIOp::create(writer.b, e.lengthOf(strings[0]), e.lengthOf(strings[1])));
      for (Value string : strings)
        writer.append(e.addressOf(string), zero, e.lengthOf(string));
    });
  }
};
} // namespace

//===----------------------------------------------------------------------===//
// Case
//===----------------------------------------------------------------------===//

namespace {
/// Larger than any code point.
constexpr int64_t kNoCode = 0x7fffffff;

/// Changes the case of one code point after the other.
class CaseChanger {
public:
  CaseChanger(Writer &writer, Value address, Value length, Value pages, Value deltas)
      : w(writer), b(w.b), e(b, b.getLoc()), address(address), length(length), pages(pages),
        deltas(deltas) {}
  /// Appends the code point at `i`; how many bytes it took.
  Value change(Value i);

private:
  Value constant(int64_t value) { return e.constant(value); }
  Value compare(Predicate predicate, Value x, int64_t y) {
    return arith::CmpIOp::create(b, predicate, x, constant(y));
  }
  Value select(Value condition, Value x, Value y) {
    return arith::SelectOp::create(b, condition, x, y);
  }
  Value select(Value condition, int64_t x, Value y) { return select(condition, constant(x), y); }
  Value wideByte(OpBuilder &inner, Location loc, Value i) {
    return arith::ExtUIOp::create(inner, loc, inner.getI64Type(),
                                  StringEmitter(inner, loc).byteAt(address, i));
  }
  std::pair<Value, Value> decode(Value i);
  Value deltaOf(Value code);
  void encode(Value code);

  Writer &w;
  ImplicitLocOpBuilder &b;
  StringEmitter e;
  Value address, length, pages, deltas;
};
} // namespace

/// The code point at `i` and its length; a byte that begins none is one itself.
std::pair<Value, Value> CaseChanger::decode(Value i) {
  Value lead = wideByte(b, b.getLoc(), i);
  Value size = select(compare(Predicate::uge, lead, 0xf0), 4,
                      select(compare(Predicate::uge, lead, 0xe0), 3,
                             select(compare(Predicate::uge, lead, 0xc0), 2, constant(1))));
  Value isThere =
      arith::CmpIOp::create(b, Predicate::ule, arith::AddIOp::create(b, i, size), length);
  size = select(isThere, size, constant(1));
  // 110xxxxx, 1110xxxx, 11110xxx
  Value bits = arith::AndIOp::create(b, lead, arith::ShRUIOp::create(b, constant(0x7f), size));
  Value start = select(compare(Predicate::eq, size, 1), lead, bits);
  Value yes = arith::ConstantIntOp::create(b, 1, 1);
  auto loop = scf::ForOp::create(
      b, constant(1), size, constant(1), ValueRange{start, yes},
      [&](OpBuilder &inner, Location loc, Value k, ValueRange carried) {
        auto number = [&](int64_t value) -> Value {
          return arith::ConstantIntOp::create(inner, loc, value, 64);
        };
        Value byte = wideByte(inner, loc, arith::AddIOp::create(inner, loc, i, k));
        Value marker = arith::AndIOp::create(inner, loc, byte, number(0xc0));
        Value isNext = arith::CmpIOp::create(inner, loc, Predicate::eq, marker, number(0x80));
        Value low = arith::AndIOp::create(inner, loc, byte, number(0x3f));
        Value code = arith::OrIOp::create(
            inner, loc, arith::ShLIOp::create(inner, loc, carried[0], number(6)), low);
        Value isValid = arith::AndIOp::create(inner, loc, carried[1], isNext);
        scf::YieldOp::create(inner, loc, ValueRange{code, isValid});
      });
  Value isValid = loop.getResult(1);
  // No code point that has another case is as large as this.
  return {select(isValid, loop.getResult(0), constant(kNoCode)),
          select(isValid, size, constant(1))};
}

Value CaseChanger::deltaOf(Value code) {
  int64_t numPages = cast<RankedTensorType>(pages.getType()).getNumElements();
  Value page = arith::ShRUIOp::create(b, code, constant(llvm::Log2_32(kCasePage)));
  auto lookUp = scf::IfOp::create(
      b, compare(Predicate::ult, page, numPages),
      [&](OpBuilder &inner, Location loc) {
        auto index = [&](Value value) -> Value {
          return arith::IndexCastOp::create(inner, loc, inner.getIndexType(), value);
        };
        auto number = [&](int64_t value) -> Value {
          return arith::ConstantIntOp::create(inner, loc, value, 64);
        };
        Value start = tensor::ExtractOp::create(inner, loc, pages, index(page));
        start = arith::ExtUIOp::create(inner, loc, inner.getI64Type(), start);
        Value at = arith::AddIOp::create(
            inner, loc, arith::MulIOp::create(inner, loc, start, number(kCasePage)),
            arith::AndIOp::create(inner, loc, code, number(kCasePage - 1)));
        Value delta = tensor::ExtractOp::create(inner, loc, deltas, index(at));
        scf::YieldOp::create(inner, loc,
                             Value(arith::ExtSIOp::create(inner, loc, inner.getI64Type(), delta)));
      },
      [&](OpBuilder &inner, Location loc) {
        scf::YieldOp::create(inner, loc, Value(arith::ConstantIntOp::create(inner, loc, 0, 64)));
      });
  return lookUp.getResult(0);
}

/// Appends UTF-8.
void CaseChanger::encode(Value code) {
  Value size = constant(4), marker = constant(0xf0);
  for (auto [limit, shorter, lead] :
       {std::tuple(0x10000, 3, 0xe0), {0x800, 2, 0xc0}, {0x80, 1, 0}}) {
    Value isShorter = compare(Predicate::ult, code, limit);
    size = select(isShorter, shorter, size);
    marker = select(isShorter, lead, marker);
  }
  w.require(size);
  Value six = constant(6), one = constant(1);
  Value shift = arith::MulIOp::create(b, arith::SubIOp::create(b, size, one), six);
  Value first = arith::OrIOp::create(b, arith::ShRUIOp::create(b, code, shift), marker);
  auto asByte = [&](Value value) -> Value {
    return arith::TruncIOp::create(b, b.getI8Type(), value);
  };
  Value yes = arith::ConstantIntOp::create(b, 1, 1);
  w.append(asByte(first), yes);
  for (int64_t behind = 2; behind >= 0; --behind) {
    Value bits = arith::AndIOp::create(b, arith::ShRUIOp::create(b, code, constant(6 * behind)),
                                       constant(0x3f));
    w.append(asByte(arith::OrIOp::create(b, bits, constant(0x80))),
             compare(Predicate::ugt, size, behind + 1));
  }
}

Value CaseChanger::change(Value i) {
  auto [code, size] = decode(i);
  Value delta = deltaOf(code);
  Value bytes = w.bytes, position = w.position;
  auto inBranch = [&](OpBuilder &inner, Location loc, llvm::function_ref<void(Writer &)> write) {
    Writer writer{ImplicitLocOpBuilder(loc, inner), bytes, position, w.room};
    write(writer);
    scf::YieldOp::create(inner, loc, ValueRange{writer.bytes, writer.position});
  };
  auto branch = scf::IfOp::create(
      b, compare(Predicate::eq, delta, 0),
      [&, size = size](OpBuilder &inner, Location loc) {
        inBranch(inner, loc, [&](Writer &writer) {
          writer.require(size);
          writer.append(address, i, size);
        });
      },
      [&, code = code](OpBuilder &inner, Location loc) {
        inBranch(inner, loc, [&](Writer &writer) {
          Value changed = arith::AddIOp::create(inner, loc, code, delta);
          CaseChanger(writer, address, length, pages, deltas).encode(changed);
        });
      });
  w.bytes = branch.getResult(0), w.position = branch.getResult(1);
  return size;
}

namespace {
struct CaseBytesLowering : LinalgLoweringInterface::ExternalModel<CaseBytesLowering, CaseBytesOp> {
  FailureOr<SmallVector<Value>> lowerToLinalg(Operation *op, OpLowering &l) const {
    auto adaptor = l.adaptor<CaseBytesOp>();
    return lowerBytes(l, [&](Writer &writer, ValueRange at) {
      StringEmitter e(writer.b, writer.b.getLoc());
      Value string = tensor::ExtractOp::create(writer.b, adaptor.getInput(), at);
      Value address = e.addressOf(string), length = e.lengthOf(string), zero = e.constant(0),
            room = writer.room;
      // The loop goes over bytes; those that a code point has taken are passed over.
      auto loop = scf::WhileOp::create(
          writer.b, TypeRange{zero.getType(), writer.bytes.getType(), zero.getType()},
          ValueRange{zero, writer.bytes, writer.position},
          [&](OpBuilder &inner, Location loc, ValueRange state) {
            Value isInside = arith::CmpIOp::create(inner, loc, Predicate::ult, state[0], length);
            scf::ConditionOp::create(inner, loc, isInside, state);
          },
          [&](OpBuilder &inner, Location loc, ValueRange state) {
            Writer next{ImplicitLocOpBuilder(loc, inner), state[1], state[2], room};
            CaseChanger changer(next, address, length, adaptor.getPages(), adaptor.getDeltas());
            Value size = changer.change(state[0]);
            Value i = arith::AddIOp::create(inner, loc, state[0], size);
            scf::YieldOp::create(inner, loc, ValueRange{i, next.bytes, next.position});
          });
      writer.bytes = loop.getResult(1), writer.position = loop.getResult(2);
    });
  }
};

struct BytesAsStringsLowering
    : LinalgLoweringInterface::ExternalModel<BytesAsStringsLowering, BytesAsStringsOp> {
  FailureOr<SmallVector<Value>> lowerToLinalg(Operation *op, OpLowering &l) const {
    auto adaptor = l.adaptor<BytesAsStringsOp>();
    FailureOr<Value> out = l.emptyResult();
    if (failed(out))
      return failure();
    Value base = kernel::AddressOp::create(l.b, l.loc, l.b.getI64Type(), adaptor.getBytes());
    int64_t rank = l.resultType().getRank();
    AffineMap identity = l.b.getMultiDimIdentityMap(rank);
    SmallVector<utils::IteratorType> iterators(rank, utils::IteratorType::parallel);
    return SmallVector<Value>{
        l.generic({adaptor.getBegins(), adaptor.getEnds()}, {identity, identity, identity}, *out,
                  iterators, [&](OpBuilder &b, Location loc, ValueRange args) -> Value {
                    Value length = arith::SubIOp::create(b, loc, args[1], args[0]);
                    Value address = arith::AddIOp::create(b, loc, base, args[0]);
                    return StringEmitter(b, loc).make(address, length);
                  })};
  }
};
} // namespace

void onnxc::attachBytesLowerings(MLIRContext *ctx) {
  JoinBytesOp::attachInterface<JoinBytesLowering>(*ctx);
  CaseBytesOp::attachInterface<CaseBytesLowering>(*ctx);
  BytesAsStringsOp::attachInterface<BytesAsStringsLowering>(*ctx);
}
