//===- RandomLowering.cpp - A generator that counts -----------------------===//
//
// Philox 4x32 with ten rounds (Salmon and others, "Parallel random numbers: as easy as
// 1, 2, 3", 2011): the counter is an element's position in row-major order, the key the
// bits of the seed.  Of the four words that come out, a number uses the first two; one of
// f64 all of them.
//
//===----------------------------------------------------------------------===//

#include "dialects/onnx/interfaces/Lowering.h"
#include "dialects/onnx/interfaces/Reals.h"
#include "dialects/onnx/ops/Random/Random.h"

#include "mlir/IR/ImplicitLocOpBuilder.h"
#include "llvm/Support/MathExtras.h"

#include <cmath>

using namespace mlir;
using namespace onnxc;
using namespace onnxc::onnx;

namespace {
/// The generator's words are i64 whose upper halves are 0.
struct Philox {
  ImplicitLocOpBuilder &b;

  Value constant(uint64_t value) { return arith::ConstantIntOp::create(b, (int64_t)value, 64); }
  Value low(Value x) { return arith::AndIOp::create(b, x, constant(0xffffffff)); }
  Value high(Value x) { return arith::ShRUIOp::create(b, x, constant(32)); }

  SmallVector<Value, 4> words(Value counter, uint32_t key) {
    constexpr uint64_t kFirstFactor = 0xd2511f53, kSecondFactor = 0xcd9e8d57;
    constexpr uint32_t kFirstStep = 0x9e3779b9, kSecondStep = 0xbb67ae85;
    Value zero = constant(0);
    SmallVector<Value, 4> x{low(counter), high(counter), zero, zero};
    uint32_t first = key, second = 0;
    for (int round = 0; round < 10; ++round, first += kFirstStep, second += kSecondStep) {
      Value p = arith::MulIOp::create(b, x[0], constant(kFirstFactor));
      Value q = arith::MulIOp::create(b, x[2], constant(kSecondFactor));
      auto mixed = [&](Value product, Value word, uint32_t roundKey) {
        Value mix = arith::XOrIOp::create(b, high(product), word);
        return arith::XOrIOp::create(b, mix, constant(roundKey)).getResult();
      };
      x = {mixed(q, x[1], first), low(q), mixed(p, x[3], second), low(p)};
    }
    return x;
  }
};

/// One element of a result.
struct Draw {
  ImplicitLocOpBuilder &b;
  Type element; // of the result
  Reals real;   // what is computed with

  /// A multiple of 2^-n in [0, 1) with as many bits as the element has, from two words.
  Value fraction(Value word, Value next) {
    int64_t bits = cast<FloatType>(element).getFPMantissaWidth();
    Philox philox{b};
    Value wide = arith::OrIOp::create(b, arith::ShLIOp::create(b, word, philox.constant(32)), next);
    Value whole = arith::ShRUIOp::create(b, wide, philox.constant(64 - bits));
    return real.mul(arith::SIToFPOp::create(b, real.type, whole), std::ldexp(1.0, -(int)bits));
  }
  Value uniform(ArrayRef<Value> words, double low, double high) {
    return real.add(real.mul(fraction(words[0], words[1]), high - low), low);
  }
  /// Box and Muller's transform.
  Value normal(ArrayRef<Value> words, double mean, double scale) {
    bool isWide = element.isF64();
    Value zero = Philox{b}.constant(0);
    Value first = fraction(words[0], isWide ? words[2] : zero), second = fraction(words[1], isWide ? words[3] : zero);
    // From (0, 1], of which the logarithm exists.
    Value logarithm = math::LogOp::create(b, real.sub(real.constant(1), first));
    Value radius = math::SqrtOp::create(b, real.mul(logarithm, -2.0));
    Value angle = math::CosOp::create(b, real.mul(second, 2 * llvm::numbers::pi));
    return real.add(real.mul(real.mul(radius, angle), scale), mean);
  }
};

template <typename OpT> struct RandomLowering : LinalgLoweringInterface::ExternalModel<RandomLowering<OpT>, OpT> {
  FailureOr<SmallVector<Value>> lowerToLinalg(Operation *operation, OpLowering &l) const {
    auto op = cast<OpT>(operation);
    FailureOr<Dims> sizes = l.resultDims();
    if (failed(sizes))
      return failure();
    Type element = l.resultType().getElementType();
    auto key = (uint32_t)op.getSeed().bitcastToAPInt().getZExtValue();
    return SmallVector<Value>{l.generate(*sizes, element, [&](OpBuilder &builder, Location loc, ValueRange at) {
      ImplicitLocOpBuilder b(loc, builder);
      Value position = arith::ConstantIndexOp::create(b, 0);
      for (auto [index, size] : llvm::zip_equal(at, *sizes))
        position = arith::AddIOp::create(b, arith::MulIOp::create(b, position, l.index(size)), index);
      SmallVector<Value, 4> words = Philox{b}.words(arith::IndexCastOp::create(b, b.getI64Type(), position), key);
      Draw draw{b, element, Reals(b, loc, element.isF64() ? b.getF64Type() : b.getF32Type())};
      Value number;
      if constexpr (std::is_same_v<OpT, RandomUniformOp> || std::is_same_v<OpT, RandomUniformLikeOp>)
        number = draw.uniform(words, op.getLow().convertToDouble(), op.getHigh().convertToDouble());
      else
        number = draw.normal(words, op.getMean().convertToDouble(), op.getScale().convertToDouble());
      return Reals(b, loc, element).fromFloat(number);
    })};
  }
};
} // namespace

void onnxc::attachRandomLowerings(MLIRContext *ctx) {
  RandomUniformOp::attachInterface<RandomLowering<RandomUniformOp>>(*ctx);
  RandomNormalOp::attachInterface<RandomLowering<RandomNormalOp>>(*ctx);
  RandomUniformLikeOp::attachInterface<RandomLowering<RandomUniformLikeOp>>(*ctx);
  RandomNormalLikeOp::attachInterface<RandomLowering<RandomNormalLikeOp>>(*ctx);
}
