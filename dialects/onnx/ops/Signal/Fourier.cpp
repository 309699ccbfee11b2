//===- Fourier.cpp - Fourier transforms as matrix products ----------------===//
//
// Real and imaginary parts are rows and columns of one real matrix, so that a
// transform is a single product.  A long one is split in two shorter ones (Cooley and
// Tukey): length = first * second, and
//
//   X[k1 + first k2] = sum over n2 (w(length)^(n2 k1) w(second)^(n2 k2)
//                          sum over n1 (w(first)^(n1 k1) x[second n1 + n2]))
//
// where w(n) is the n-th root of one.  The inner sum is a transform of `first` elements,
// split again where that is cheaper; the outer one is a product with a matrix per k1.  Where the
// inner one is not split, it is the one with a matrix per n2, which has w(length)^(n2 k1) in it, and
// the outer one is the same for all k1: their results then lie side by side.
//
//===----------------------------------------------------------------------===//

#include "dialects/onnx/ops/Gather/Gather.h"
#include "dialects/onnx/ops/MatMul/MatMul.h"
#include "dialects/onnx/ops/Signal/Signal.h"
#include "dialects/onnx/ops/Signal/SignalComposer.h"

#include "llvm/Support/MathExtras.h"
#include <complex>

using namespace mlir;
using namespace onnxc;
using namespace onnxc::onnx;

//===----------------------------------------------------------------------===//
// Lengths that are known
//===----------------------------------------------------------------------===//

/// exp(-2 pi i power / length); the quarters of a turn are exact.
static std::complex<double> root(int64_t power, int64_t length) {
  power %= length;
  if (4 * power % length == 0) {
    constexpr std::complex<double> kQuarters[] = {{1, 0}, {0, -1}, {-1, 0}, {0, 1}};
    return kQuarters[4 * power / length];
  }
  double angle = 2 * llvm::numbers::pi * (double)power / (double)length;
  return {std::cos(angle), -std::sin(angle)};
}

/// Writes the matrix that multiplies a number's parts by `factor`.
static void appendFactor(MutableArrayRef<double> matrix, int64_t inStride, int64_t outStride, std::complex<double> factor,
                         int64_t partsIn, int64_t partsOut) {
  matrix[0] = factor.real();
  if (partsOut == 2)
    matrix[outStride] = factor.imag();
  if (partsIn == 2)
    matrix[inStride] = -factor.imag();
  if (partsIn == 2 && partsOut == 2)
    matrix[inStride + outStride] = factor.real();
}

/// A constant of the given shape in the type `element`, f32 or f64.
static Value tableOf(SignalComposer &c, ArrayRef<int64_t> shape, ArrayRef<double> values, Type element) {
  auto type = RankedTensorType::get(shape, element);
  auto bytesOf = [](auto numbers) {
    return ArrayRef<char>(reinterpret_cast<const char *>(numbers.data()), numbers.size() * sizeof(numbers[0]));
  };
  if (element.isF64())
    return ConstantOp::create(c.b, elementsFromBytes(type, bytesOf(values), "roots"));
  SmallVector<float> rounded(values.begin(), values.end());
  return ConstantOp::create(c.b, elementsFromBytes(type, bytesOf(ArrayRef<float>(rounded)), "roots"));
}

/// How often an element of a one-sided spectrum counts: twice but for the first and the
/// last one of an even length, which have no mirror image.
static double mirrorWeight(int64_t index, int64_t length) { return (length - index) % length == index ? 1 : 2; }

/// The whole transform: [any, elements, parts] by one matrix.
static Value multiplied(SignalComposer &c, Value signal, int64_t length, Transform transform, double scale) {
  int64_t rows = SignalComposer::sizeOf(signal, 1), columns = transform.columns(length);
  int64_t partsIn = transform.partsIn, partsOut = transform.partsOut(), rowStride = columns * partsOut;
  SmallVector<double> matrix(rows * partsIn * rowStride);
  for (int64_t row = 0; row < rows; ++row)
    for (int64_t column = 0; column < columns; ++column) {
      std::complex<double> factor = root(row * column, length) * scale;
      if (transform.isToReal())
        factor *= mirrorWeight(row, length);
      auto at = MutableArrayRef(matrix).drop_front(row * partsIn * rowStride + column * partsOut);
      appendFactor(at, rowStride, 1, transform.isInverse ? std::conj(factor) : factor, partsIn, partsOut);
    }
  Value flat = c.reshape(signal, {-1, rows * partsIn});
  Value table = tableOf(c, {rows * partsIn, rowStride}, matrix, getElementTypeOrSelf(signal.getType()));
  return c.reshape(c.create<MatMulOp>(flat, table, IntegerAttr()), {-1, columns, partsOut});
}

namespace {
/// How to transform one length: multiply-adds for a signal, and the length of the second
/// of two parts, 0 where it is not split.
struct Plan {
  double cost;
  int64_t second;
};
} // namespace

/// More elements than that are too much for a table.
constexpr int64_t kMaxTable = int64_t(1) << 21;

static int64_t secondColumns(int64_t second, Transform transform) {
  return transform.isHalf() ? second / 2 + 1 : second;
}

static Plan planOf(int64_t length, Transform transform) {
  // Moving a number costs about as much as so many multiply-adds.
  constexpr double kMove = 16;
  int64_t entries = transform.rows(length) * transform.partsIn * transform.columns(length) * transform.partsOut();
  Plan best{entries <= kMaxTable ? (double)entries : std::numeric_limits<double>::infinity(), 0};
  for (int64_t divisor = 2; divisor * divisor <= length; ++divisor) {
    if (length % divisor != 0)
      continue;
    for (int64_t second : {divisor, length / divisor}) {
      int64_t first = length / second;
      int64_t outer = length * 2 * secondColumns(second, transform) * transform.partsOut();
      if (outer > kMaxTable)
        continue;
      double inner = planOf(first, {transform.isInverse, false, transform.isToReal() ? 2 : transform.partsIn}).cost;
      double cost = second * inner + outer + 4 * kMove * length;
      if (cost < best.cost)
        best = {cost, second};
    }
  }
  return best;
}

static Value transformedScaled(SignalComposer &c, Value signal, int64_t length, Transform transform, double scale);

/// The outer sum: [any, second, first, 2] becomes [any, columns, parts].
static Value secondSum(SignalComposer &c, Value sums, int64_t second, int64_t first, Transform transform, double scale) {
  int64_t length = first * second, columns = secondColumns(second, transform), partsOut = transform.partsOut();
  int64_t rowStride = columns * partsOut;
  SmallVector<double> table(first * second * 2 * rowStride);
  for (int64_t k1 = 0; k1 < first; ++k1)
    for (int64_t n2 = 0; n2 < second; ++n2)
      for (int64_t k2 = 0; k2 < columns; ++k2) {
        std::complex<double> factor = root(n2 * (k1 + first * k2), length) * scale;
        auto at = MutableArrayRef(table).drop_front((k1 * second + n2) * 2 * rowStride + k2 * partsOut);
        appendFactor(at, rowStride, 1, transform.isInverse ? std::conj(factor) : factor, 2, partsOut);
      }
  Type element = getElementTypeOrSelf(sums.getType());
  Value matrices = tableOf(c, {first, second * 2, rowStride}, table, element);
  Value rows = c.reshape(c.transpose(sums, {2, 0, 1, 3}), {first, -1, second * 2});
  Value products = c.reshape(c.create<MatMulOp>(rows, matrices, IntegerAttr()), {first, -1, columns, partsOut});
  return c.reshape(c.transpose(products, {1, 2, 0, 3}), {-1, columns * first, partsOut});
}

/// All of a spectrum of which [any, length / 2 + 1, 2] is given.
static Value mirrored(SignalComposer &c, Value half, int64_t length) {
  SmallVector<int64_t> from;
  SmallVector<double> signs;
  for (int64_t i = 0; i < length; ++i) {
    from.push_back(i <= length / 2 ? i : length - i);
    signs.append({1, i <= length / 2 ? 1.0 : -1.0});
  }
  Value whole = c.create<GatherOp>(half, c.integers(from), 1);
  return c.mul(whole, tableOf(c, {length, 2}, signs, getElementTypeOrSelf(half.getType())));
}

/// The inner sums, each with what the outer one multiplies it by: [any, first, second, parts] becomes
/// [any, second, (part, first)].
static Value firstSums(SignalComposer &c, Value signal, int64_t second, int64_t first, bool isInverse, double scale) {
  int64_t length = first * second, partsIn = SignalComposer::sizeOf(signal, 3), rowStride = 2 * first;
  SmallVector<double> table(second * first * partsIn * rowStride);
  for (int64_t n2 = 0; n2 < second; ++n2)
    for (int64_t n1 = 0; n1 < first; ++n1)
      for (int64_t k1 = 0; k1 < first; ++k1) {
        std::complex<double> factor = root(k1 * (second * n1 + n2), length) * scale;
        auto at = MutableArrayRef(table).drop_front((n2 * first + n1) * partsIn * rowStride + k1);
        appendFactor(at, rowStride, first, isInverse ? std::conj(factor) : factor, partsIn, 2);
      }
  Value matrices =
      tableOf(c, {second, first * partsIn, rowStride}, table, getElementTypeOrSelf(signal.getType()));
  Value rows = partsIn == 1 ? c.transpose(c.reshape(signal, {-1, first, second}), {2, 0, 1})
                            : c.reshape(c.transpose(signal, {2, 0, 1, 3}), {second, -1, first * partsIn});
  return c.transpose(c.create<MatMulOp>(rows, matrices, IntegerAttr()), {1, 0, 2});
}

/// The transform in two steps: [any, length, parts] becomes [any, elements, parts], of which there
/// may be too many.
static Value transformedInTwo(SignalComposer &c, Value signal, int64_t second, int64_t first, Transform transform,
                              double scale) {
  int64_t columns = secondColumns(second, transform), partsOut = transform.partsOut(), rowStride = 2 * second;
  Value split = c.reshape(signal, {-1, first, second, SignalComposer::sizeOf(signal, 2)});
  Value sums = firstSums(c, split, second, first, transform.isInverse, scale);
  SmallVector<double> table(partsOut * columns * rowStride);
  for (int64_t k2 = 0; k2 < columns; ++k2)
    for (int64_t n2 = 0; n2 < second; ++n2) {
      std::complex<double> factor = root(n2 * k2, second);
      auto at = MutableArrayRef(table).drop_front(k2 * rowStride + n2 * 2);
      appendFactor(at, 1, columns * rowStride, transform.isInverse ? std::conj(factor) : factor, 2, partsOut);
    }
  Value matrix = tableOf(c, {partsOut * columns, rowStride}, table, getElementTypeOrSelf(signal.getType()));
  Value products = c.create<MatMulOp>(matrix, c.reshape(sums, {-1, rowStride, first}), IntegerAttr());
  int64_t wanted = transform.columns(first * second), count = columns * first;
  Value result = c.reshape(products, {-1, partsOut, count});
  if (count != wanted)
    result = c.slice(result, c.integers({wanted}), 2);
  return partsOut == 1 ? c.reshape(result, {-1, wanted, 1}) : c.transpose(result, {0, 2, 1});
}

static Value transformedScaled(SignalComposer &c, Value signal, int64_t length, Transform transform, double scale) {
  Plan plan = planOf(length, transform);
  if (plan.second == 0)
    return multiplied(c, signal, length, transform, scale);
  int64_t second = plan.second, first = length / second;
  if (int64_t missing = transform.rows(length) - SignalComposer::sizeOf(signal, 1))
    signal = c.create<PadOp>(signal, c.integers({0, missing}), Value(), c.integers({1}), "constant");
  if (transform.isToReal())
    signal = mirrored(c, signal, length);
  int64_t parts = SignalComposer::sizeOf(signal, 2);
  if (planOf(first, {transform.isInverse, false, parts}).second == 0 && length * parts * 2 * first <= kMaxTable)
    return transformedInTwo(c, signal, second, first, transform, scale);
  Value columns = c.transpose(c.reshape(signal, {-1, first, second, parts}), {0, 2, 1, 3});
  Value sums = transformedScaled(c, c.reshape(columns, {-1, first, parts}), first, {transform.isInverse, false, parts}, 1);
  Value result = secondSum(c, c.reshape(sums, {-1, second, first, 2}), second, first, transform, scale);
  int64_t wanted = transform.columns(length);
  return SignalComposer::sizeOf(result, 1) == wanted ? result : c.slice(result, c.integers({wanted}), 1);
}

Value onnxc::transformedKnown(SignalComposer &c, Value signal, int64_t length, Transform transform) {
  if (planOf(length, transform).cost == std::numeric_limits<double>::infinity())
    return {};
  return transformedScaled(c, signal, length, transform, transform.isInverse ? 1.0 / (double)length : 1);
}

//===----------------------------------------------------------------------===//
// Lengths that a run decides
//===----------------------------------------------------------------------===//

/// floor(length / 2) + 1.
static Value half(SignalComposer &c, Value length) { return c.add(c.div(length, c.integer(2)), c.integer(1)); }

/// See mirrorWeight.  A column.
static Value mirrorWeights(SignalComposer &c, Value length, Value rows) {
  Value index = c.range(rows);
  Value image = c.create<ModOp>(c.sub(length, index), length, 0);
  return c.column(c.where(c.create<EqualOp>(image, index), c.real(1), c.real(2)));
}

/// The matrix that has (row, part) and (column, part) as its dimensions.
static Value matrixOf(SignalComposer &c, Value length, Value rows, Value columns, Transform transform) {
  int64_t partsIn = transform.partsIn, partsOut = transform.partsOut();
  // A product that is reduced first keeps the angle exact.
  Value turns = c.create<ModOp>(c.mul(c.column(c.range(rows)), c.range(columns)), length, 0);
  Value size = c.toReal(length);
  Value angle = c.mul(c.toReal(turns), c.div(c.real(2 * llvm::numbers::pi), size));
  Value cosine = c.create<CosOp>(angle), sine = c.create<SinOp>(angle);
  if (transform.isInverse) {
    sine = c.create<NegOp>(sine);
    Value factor = c.div(c.real(1), size);
    if (transform.isToReal())
      factor = c.mul(factor, mirrorWeights(c, length, rows));
    cosine = c.mul(cosine, factor);
    sine = c.mul(sine, factor);
  }
  auto partsOf = [&](Value real, Value imaginary) {
    return partsOut == 1 ? c.create<UnsqueezeOp>(real, c.integers({2})) : c.stack({real, imaginary}, 2);
  };
  SmallVector<Value> parts{partsOf(cosine, c.create<NegOp>(sine))};
  if (partsIn == 2)
    parts.push_back(partsOf(sine, cosine));
  Value matrix = c.stack(parts, 1); // [rows, partsIn, columns, partsOut]
  Value shape = c.concat({c.vector(c.mul(rows, c.integer(partsIn))), c.vector(c.mul(columns, c.integer(partsOut)))}, 0);
  return c.create<ReshapeOp>(matrix, shape, 1);
}

Value onnxc::transformed(SignalComposer &c, Value signal, Value length, Transform transform) {
  int64_t rank = SignalComposer::rankOf(signal);
  Value rows = transform.isToReal() ? half(c, length) : length;
  Value columns = transform.isHalf() ? half(c, length) : length;
  Value matrix = c.like(matrixOf(c, length, rows, columns, transform), signal);
  auto withLast = [&](ArrayRef<Value> last) {
    SmallVector<Value> sizes;
    if (rank > 2)
      sizes.push_back(c.sizes(signal, 0, rank - 2));
    llvm::append_range(sizes, last);
    return c.concat(sizes, 0);
  };
  // Sizes that are 0 are none to copy.
  Value flat = c.create<ReshapeOp>(signal, withLast({c.vector(c.mul(rows, c.integer(transform.partsIn)))}), 1);
  Value product = c.create<MatMulOp>(flat, matrix, IntegerAttr());
  return c.create<ReshapeOp>(product, withLast({c.vector(columns), c.integers({transform.partsOut()})}), 1);
}
