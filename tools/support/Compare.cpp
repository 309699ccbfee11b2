//===- Compare.cpp - Are two tensors equal enough? ------------------------===//
//
// Every floating-point type is widened to double.  A complex number counts as
// two elements.
//
//===----------------------------------------------------------------------===//

#include "tools/support/Compare.h"
#include "llvm/ADT/APFloat.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/ADT/Sequence.h"
#include "llvm/ADT/SmallVectorExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/raw_ostream.h"
#include <cmath>
#include <cstring>

using namespace llvm;

namespace onnxc::tools {

/// The format of floating-point elements or of the parts of complex ones; null for integers.
static const fltSemantics *semanticsOf(int32_t dtype) {
  switch (dtype) {
  case ONNXC_FLOAT:
  case ONNXC_COMPLEX64:
    return &APFloat::IEEEsingle();
  case ONNXC_DOUBLE:
  case ONNXC_COMPLEX128:
    return &APFloat::IEEEdouble();
  case ONNXC_FLOAT16:
    return &APFloat::IEEEhalf();
  case ONNXC_BFLOAT16:
    return &APFloat::BFloat();
  case ONNXC_FLOAT8E4M3FN:
    return &APFloat::Float8E4M3FN();
  case ONNXC_FLOAT8E4M3FNUZ:
    return &APFloat::Float8E4M3FNUZ();
  case ONNXC_FLOAT8E5M2:
    return &APFloat::Float8E5M2();
  case ONNXC_FLOAT8E5M2FNUZ:
    return &APFloat::Float8E5M2FNUZ();
  case ONNXC_FLOAT8E8M0:
    return &APFloat::Float8E8M0FNU();
  case ONNXC_FLOAT4E2M1:
    return &APFloat::Float4E2M1FN();
  default:
    return nullptr;
  }
}

static double loadDouble(const char *bytes, const fltSemantics &semantics, unsigned size) {
  // The two types that nearly all data have.
  if (&semantics == &APFloat::IEEEsingle()) {
    float value;
    memcpy(&value, bytes, sizeof(value));
    return value;
  }
  if (&semantics == &APFloat::IEEEdouble()) {
    double value;
    memcpy(&value, bytes, sizeof(value));
    return value;
  }
  uint64_t bits = 0;
  memcpy(&bits, bytes, size); // hosts are little-endian
  APFloat value(semantics, APInt(APFloat::getSizeInBits(semantics), bits, /*isSigned=*/false,
                                 /*implicitTrunc=*/true));
  bool losesInfo = false;
  value.convert(APFloat::IEEEdouble(), APFloat::rmNearestTiesToEven, &losesInfo);
  return value.convertToDouble();
}

namespace {
struct Integer {
  uint64_t bits = 0;
  bool isSigned;

  Integer(const char *bytes, unsigned size, bool isSigned) : isSigned(isSigned) {
    memcpy(&bits, bytes, size);
    if (isSigned)
      bits = SignExtend64(bits, 8 * size);
  }
  double value() const {
    return isSigned ? static_cast<double>(static_cast<int64_t>(bits)) : static_cast<double>(bits);
  }
  std::string text() const {
    return isSigned ? std::to_string(static_cast<int64_t>(bits)) : std::to_string(bits);
  }
};
} // namespace

/// `slack` is what is allowed whatever the expected value.
static bool isClose(double actual, double expected, double slack, double rtol) {
  if (std::isnan(actual) || std::isnan(expected))
    return std::isnan(actual) && std::isnan(expected);
  if (std::isinf(actual) || std::isinf(expected))
    return actual == expected;
  return std::fabs(actual - expected) <= slack + rtol * std::fabs(expected);
}

/// "[1, 2, 3]" for a position in row-major order; `parts` numbers make one element.
static std::string positionOf(int64_t index, ArrayRef<int64_t> shape, int64_t parts) {
  index /= parts;
  SmallVector<int64_t> position(shape.size());
  for (size_t axis = shape.size(); axis-- > 0; index /= shape[axis])
    position[axis] = index % shape[axis];
  std::string text = "[";
  for (size_t axis = 0; axis < position.size(); ++axis)
    text += (axis ? ", " : "") + std::to_string(position[axis]);
  return text + "]";
}

/// `describe` puts the mismatch into words, which few need.
static void addMismatch(Comparison &result, double error, function_ref<std::string()> describe) {
  constexpr size_t kMaxExamples = 5;
  ++result.mismatches;
  if (std::isnan(error))
    error = std::numeric_limits<double>::infinity();
  if (result.examples.size() < kMaxExamples)
    result.examples.push_back(describe());
  if (error > result.largestError) {
    result.largestError = error;
    result.largest = describe();
  }
}

static std::string toText(double value) {
  std::string text;
  raw_string_ostream(text) << format("%.9g", value);
  return text;
}

static double slackOf(const Tensor &expected, const fltSemantics &semantics, unsigned size,
                      const Tolerance &tolerance) {
  double largest = 0;
  for (size_t at = 0; tolerance.scale && at + size <= expected.data.size(); at += size)
    if (double e = std::fabs(loadDouble(&expected.data[at], semantics, size)); std::isfinite(e))
      largest = std::max(largest, e);
  return tolerance.atol + tolerance.scale * largest;
}

static void compareFloats(const Tensor &actual, const Tensor &expected,
                          const fltSemantics &semantics, const Tolerance &tolerance,
                          Comparison &result) {
  bool isComplex = actual.dtype == ONNXC_COMPLEX64 || actual.dtype == ONNXC_COMPLEX128;
  int64_t parts = isComplex ? 2 : 1;
  unsigned size = static_cast<unsigned>(onnxc_dtype_size(actual.dtype) / parts);
  double slack = slackOf(expected, semantics, size, tolerance);
  for (int64_t i = 0, end = static_cast<int64_t>(actual.data.size() / size); i < end; ++i) {
    double a = loadDouble(&actual.data[i * size], semantics, size);
    double e = loadDouble(&expected.data[i * size], semantics, size);
    if (std::isfinite(a) && std::isfinite(e)) {
      double error = std::fabs(a - e);
      result.maxAbsError = std::max(result.maxAbsError, error);
      if (e != 0)
        result.maxRelError = std::max(result.maxRelError, error / std::fabs(e));
    }
    if (!isClose(a, e, slack, tolerance.rtol))
      addMismatch(result, std::fabs(a - e), [&] {
        return positionOf(i, actual.shape, parts) + ": " + toText(a) + ", expected " + toText(e);
      });
  }
}

static void compareIntegers(const Tensor &actual, const Tensor &expected, Comparison &result) {
  unsigned size = static_cast<unsigned>(onnxc_dtype_size(actual.dtype));
  bool isSigned = is_contained(
      {ONNXC_INT2, ONNXC_INT4, ONNXC_INT8, ONNXC_INT16, ONNXC_INT32, ONNXC_INT64}, actual.dtype);
  if (actual.data == expected.data)
    return;
  for (int64_t i = 0, end = static_cast<int64_t>(actual.data.size() / size); i < end; ++i) {
    const char *a = &actual.data[i * size], *e = &expected.data[i * size];
    if (memcmp(a, e, size) == 0)
      continue;
    Integer is(a, size, isSigned), wanted(e, size, isSigned);
    addMismatch(result, std::fabs(is.value() - wanted.value()), [&] {
      return positionOf(i, actual.shape, 1) + ": " + is.text() + ", expected " + wanted.text();
    });
  }
}

/// "text", in quotes and with escapes.
static std::string quoted(const std::string &text) {
  std::string result;
  raw_string_ostream os(result);
  os << '"';
  printEscapedString(text, os);
  os << '"';
  return result;
}

static void compareStrings(const Tensor &actual, const Tensor &expected, Comparison &result) {
  for (auto [index, a, e] : enumerate(actual.strings, expected.strings))
    if (a != e) {
      std::string text =
          positionOf(index, actual.shape, 1) + ": " + quoted(a) + ", expected " + quoted(e);
      addMismatch(result, 0, [&] { return text; });
    }
}

Comparison compare(const Tensor &actual, const Tensor &expected, const Tolerance &tolerance) {
  Comparison result;
  if (actual.dtype != expected.dtype || actual.shape != expected.shape ||
      actual.data.size() != expected.data.size()) {
    result.shapeProblem = "is " + describe(actual.dtype, actual.shape) + ", expected " +
                          describe(expected.dtype, expected.shape);
    return result;
  }
  if (actual.dtype == ONNXC_STRING)
    compareStrings(actual, expected, result);
  else if (const fltSemantics *semantics = semanticsOf(actual.dtype))
    compareFloats(actual, expected, *semantics, tolerance, result);
  else
    compareIntegers(actual, expected, result);
  return result;
}

//===----------------------------------------------------------------------===//
// Axes in another order
//===----------------------------------------------------------------------===//

static SmallVector<int64_t> withoutUnits(ArrayRef<int64_t> shape) {
  SmallVector<int64_t> sizes(shape);
  erase(sizes, 1);
  return sizes;
}

/// `tensor` with axis i of `sizes`, which are its sizes other than 1, at order[i]; `shape` is the
/// result's.
static Tensor permuted(const Tensor &tensor, ArrayRef<int64_t> sizes, ArrayRef<unsigned> order,
                       ArrayRef<int64_t> shape) {
  Tensor result = tensor;
  result.shape.assign(shape.begin(), shape.end());
  size_t element = onnxc_dtype_size(tensor.dtype), rank = sizes.size();
  // Elements of the result, in order, and where each comes from.
  SmallVector<int64_t> strides(rank), position(rank);
  int64_t stride = 1;
  for (size_t axis = rank; axis-- > 0; stride *= sizes[axis])
    strides[axis] = stride;
  int64_t from = 0;
  for (size_t to = 0; to < result.data.size(); to += element) {
    memcpy(&result.data[to], &tensor.data[from * element], element);
    for (size_t i = rank; i-- > 0;) {
      from += strides[order[i]];
      if (++position[i] < sizes[order[i]])
        break;
      from -= strides[order[i]] * position[i];
      position[i] = 0;
    }
  }
  return result;
}

Comparison compareInAnyOrder(const Tensor &actual, const Tensor &expected,
                             const Tolerance &tolerance) {
  constexpr size_t kMaxRank = 6;
  SmallVector<int64_t> sizes = withoutUnits(actual.shape), wanted = withoutUnits(expected.shape);
  Comparison best = compare(actual, expected, tolerance);
  if (best.isEqual() || actual.dtype != expected.dtype || actual.dtype == ONNXC_STRING ||
      sizes.size() > kMaxRank || actual.data.size() != expected.data.size())
    return best;
  SmallVector<unsigned> order = to_vector(seq<unsigned>(0, sizes.size()));
  do {
    if (map_to_vector(order, [&](unsigned axis) { return sizes[axis]; }) != wanted)
      continue;
    Comparison next = compare(permuted(actual, sizes, order, expected.shape), expected, tolerance);
    if (!best.shapeProblem.empty() || next.mismatches < best.mismatches)
      best = next;
  } while (!best.isEqual() && std::next_permutation(order.begin(), order.end()));
  return best;
}

} // namespace onnxc::tools
