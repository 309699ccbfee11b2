//===- ContractCase.cpp - Contractions against a scalar reference ---------===//

#include "ContractCase.h"

#include "tools/bench/CompiledKernel.h"
#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <functional>
#include <sstream>

using namespace onnxc;
using namespace onnxc::bench;
using namespace onnxc::test;

using Point = std::vector<int64_t>;

static int64_t evaluate(const Index &index, const Point &point) {
  int64_t value = -index.before;
  for (auto [d, scale] : index.terms)
    value += point[d] * scale;
  return value;
}

static std::vector<int64_t> sizesOf(const Case &c, const Map &map) {
  std::vector<int64_t> sizes;
  for (const Index &index : map) {
    int64_t size = 1;
    for (auto [d, scale] : index.terms)
      size = c.extents[d] == 0 && index.terms.size() == 1
                 ? 0
                 : size + (std::max<int64_t>(c.extents[d], 1) - 1) * scale;
    sizes.push_back(std::max<int64_t>(size - index.before - index.after, 0));
  }
  return sizes;
}

static std::vector<int64_t> sizesOfB(const Case &c) {
  std::vector<int64_t> sizes = sizesOf(c, c.b);
  if (!c.panel)
    return sizes;
  for (size_t i = 0; i < sizes.size(); ++i)
    if (c.b[i].terms[0].first == c.nDim())
      sizes[i] = (sizes[i] + c.panel - 1) / c.panel;
  if (c.group > 1)
    sizes.back() = (sizes.back() + c.group - 1) / c.group;
  sizes.push_back(c.panel);
  if (c.group > 1)
    sizes.push_back(c.group);
  return sizes;
}

static int64_t offsetOf(const std::vector<int64_t> &sizes, const Map &map, const Point &point) {
  int64_t offset = 0;
  for (size_t i = 0; i < map.size(); ++i)
    offset = offset * sizes[i] + evaluate(map[i], point);
  return offset;
}

static bool isInside(const std::vector<int64_t> &sizes, const Map &map, const Point &point) {
  for (size_t i = 0; i < map.size(); ++i)
    if (int64_t at = evaluate(map[i], point); at < 0 || at >= sizes[i])
      return false;
  return true;
}

static bool hasBorder(const Case &c) {
  return std::any_of(c.a.begin(), c.a.end(), [](const Index &i) { return i.before || i.after; });
}

static int64_t offsetInB(const Case &c, const std::vector<int64_t> &sizes, Point point) {
  if (!c.panel)
    return offsetOf(sizes, c.b, point);
  int64_t n = point[c.nDim()], k = point.back();
  point[c.nDim()] = n / c.panel;
  if (c.group > 1)
    point.back() = k / c.group;
  int64_t offset = 0;
  for (size_t i = 0; i < c.b.size(); ++i)
    offset = offset * sizes[i] + evaluate(c.b[i], point);
  return (offset * c.panel + n % c.panel) * c.group + (c.group > 1 ? k % c.group : 0);
}

//===----------------------------------------------------------------------===//
// Text
//===----------------------------------------------------------------------===//

static std::string printMap(const Case &c, const Map &map) {
  std::ostringstream os;
  os << "affine_map<(";
  for (size_t d = 0; d < c.kinds.size(); ++d)
    os << (d ? ", d" : "d") << d;
  os << ") -> (";
  for (size_t i = 0; i < map.size(); ++i) {
    os << (i ? ", " : "");
    for (size_t t = 0; t < map[i].terms.size(); ++t)
      os << (t ? " + " : "") << "d" << map[i].terms[t].first << " * " << map[i].terms[t].second;
    if (map[i].terms.empty())
      os << "0";
    if (map[i].before)
      os << " - " << map[i].before;
  }
  os << ")>";
  return os.str();
}

static std::string printType(const Case &c, const std::vector<int64_t> &sizes,
                             const std::string &element) {
  std::ostringstream os;
  os << "memref<";
  for (size_t i = 0; i < sizes.size(); ++i)
    // The width of a panel is a constant of the layout, and so is a group's.
    if (c.dynamic &&
        !(c.panel && i + (c.group > 1 ? 2 : 1) >= sizes.size() && sizes == sizesOfB(c)))
      os << "?x";
    else
      os << sizes[i] << "x";
  os << element << ">";
  return os.str();
}

std::string onnxc::test::printCase(const Case &c) {
  std::string aType = printType(c, sizesOf(c, c.a), c.aType),
              bType = printType(c, sizesOfB(c), c.bType);
  std::string outType = printType(c, sizesOf(c, c.out), c.outType);
  std::ostringstream args, ins, types, maps, kinds, block;
  for (size_t i = 0; i < c.extras.size(); ++i) {
    std::string type = printType(c, sizesOf(c, c.extras[i]), c.sumType);
    args << ", %x" << i << ": " << type;
    ins << ", %x" << i;
    types << ", " << type;
    maps << (i ? ", " : "") << printMap(c, c.extras[i]);
    block << ", %e" << i << ": " << c.sumType;
  }
  for (size_t d = 0; d < c.kinds.size(); ++d)
    kinds << (d ? ", " : "") << "#kernel.dim<"
          << (c.kinds[d] == 'b' ? "batch" : std::string(1, c.kinds[d])) << ">";
  std::ostringstream os;
  os << "func.func @f(%a: " << aType << ", %b: " << bType << args.str() << ", %out: " << outType
     << ") {\n"
     << "  kernel.contract ins(%a, %b" << ins.str() << " : " << aType << ", " << bType
     << types.str() << ") outs(%out : " << outType << ")\n  attributes {kinds = [" << kinds.str()
     << "], a_map = " << printMap(c, c.a) << ", b_map = " << printMap(c, c.b)
     << ", out_map = " << printMap(c, c.out) << ", extra_maps = [" << maps.str()
     << "], panel = " << c.panel << " : i64";
  if (c.group > 1)
    os << ", depth = " << c.extents.back() << " : i64";
  os << (c.flipsA ? ", flips_a" : "") << (c.aUnsigned ? ", a_unsigned" : "")
     << (c.bUnsigned ? ", b_unsigned" : "") << (hasBorder(c) ? ", zero_border" : "")
     << "} {\n  ^bb0(%sum: " << c.sumType << block.str() << "):\n";
  std::string value = "%sum";
  for (size_t i = 0; i < c.extras.size(); ++i) {
    std::string next = "%s" + std::to_string(i);
    os << "    " << next << " = " << (c.isFloat() ? "arith.addf " : "arith.addi ") << value
       << ", %e" << i << " : " << c.sumType << "\n";
    value = next;
  }
  if (c.outType != c.sumType) {
    os << "    %t = " << (c.isFloat() ? "arith.truncf " : "arith.trunci ") << value << " : "
       << c.sumType << " to " << c.outType << "\n";
    value = "%t";
  }
  os << "    kernel.yield " << value << " : " << c.outType << "\n  }\n  return\n}\n";
  return os.str();
}

//===----------------------------------------------------------------------===//
// Elements
//===----------------------------------------------------------------------===//

static size_t bytesOf(const std::string &type) {
  return type == "bf16" ? 2 : std::stoi(type.substr(1)) / 8;
}

/// Small integers are exact in every format here; these are enough for them.
static uint16_t toHalf(float value, int exponentBits) {
  int mantissaBits = 15 - exponentBits;
  if (value == 0)
    return 0;
  int exponent;
  float fraction = std::frexp(std::fabs(value), &exponent) * 2; // 1 <= fraction < 2
  int bias = (1 << (exponentBits - 1)) - 1;
  return uint16_t((value < 0) << 15 | (exponent - 1 + bias) << mantissaBits |
                  int((fraction - 1) * (1 << mantissaBits)));
}
static float fromHalf(uint16_t bits, int exponentBits) {
  int mantissaBits = 15 - exponentBits, bias = (1 << (exponentBits - 1)) - 1;
  int exponent = (bits & 0x7fff) >> mantissaBits;
  float magnitude =
      exponent ? std::ldexp(1 + float(bits & ((1 << mantissaBits) - 1)) / (1 << mantissaBits),
                            exponent - bias)
               : 0;
  return bits >> 15 ? -magnitude : magnitude;
}

static void store(void *data, int64_t i, const std::string &type, double value) {
  if (type == "f32")
    static_cast<float *>(data)[i] = float(value);
  else if (type == "f64")
    static_cast<double *>(data)[i] = value;
  else if (type == "f16")
    static_cast<uint16_t *>(data)[i] = toHalf(float(value), 5);
  else if (type == "bf16")
    static_cast<uint16_t *>(data)[i] = toHalf(float(value), 8);
  else if (type == "i8")
    static_cast<int8_t *>(data)[i] = int8_t(int64_t(value));
  else if (type == "i32")
    static_cast<int32_t *>(data)[i] = int32_t(value);
  else
    static_cast<int64_t *>(data)[i] = int64_t(value);
}

static double load(const void *data, int64_t i, const std::string &type, bool isUnsigned) {
  if (type == "f32")
    return static_cast<const float *>(data)[i];
  if (type == "f64")
    return static_cast<const double *>(data)[i];
  if (type == "f16" || type == "bf16")
    return fromHalf(static_cast<const uint16_t *>(data)[i], type == "f16" ? 5 : 8);
  if (type == "i8")
    return isUnsigned ? double(static_cast<const uint8_t *>(data)[i])
                      : double(static_cast<const int8_t *>(data)[i]);
  if (type == "i32")
    return static_cast<const int32_t *>(data)[i];
  return double(static_cast<const int64_t *>(data)[i]);
}

namespace {
struct Tensor {
  std::vector<int64_t> sizes;
  std::string type;
  GuardedBuffer memory;

  static int64_t count(const std::vector<int64_t> &sizes) {
    int64_t n = 1;
    for (int64_t size : sizes)
      n *= size;
    return n;
  }
  Tensor(std::vector<int64_t> s, const std::string &t)
      : sizes(std::move(s)), type(t), memory(count(sizes) * bytesOf(t)) {}
  void fill(unsigned seed) {
    for (int64_t i = 0, e = count(sizes); i < e; ++i) {
      seed = seed * 1664525u + 1013904223u;
      store(memory.data(), i, type, double(int(seed >> 16) % 5 - 2));
    }
  }
  /// The values of bytes that sums overflow with first.
  void fillExtremes(unsigned seed) {
    const int64_t kValues[] = {-128, 127, -1, -128, 127, 0};
    for (int64_t i = 0, e = count(sizes); i < e; ++i) {
      seed = seed * 1664525u + 1013904223u;
      store(memory.data(), i, type, double(kValues[(seed >> 16) % 6]));
    }
  }
  Argument argument() const { return {memory.data(), sizes}; }
};
} // namespace

static void forEachPoint(const Case &c, const std::string &kinds, Point &point, unsigned d,
                         const std::function<void()> &body) {
  if (d == c.kinds.size())
    return body();
  if (kinds.find(c.kinds[d]) == std::string::npos)
    return forEachPoint(c, kinds, point, d + 1, body);
  for (point[d] = 0; point[d] < c.extents[d]; ++point[d])
    forEachPoint(c, kinds, point, d + 1, body);
}

/// Calls the last part first, and each number by itself.
static void runBackwards(const onnxc_executor *, int64_t count,
                         void (*body)(void *, int64_t, int64_t), void *context) {
  for (int64_t i = count; i > 0; --i)
    body(context, i - 1, i);
}

/// The last group is filled up with zeros.
static void clearBehindDepth(const Case &c, Tensor &b) {
  int64_t depth = c.extents.back(), elements = Tensor::count(b.sizes),
          rows = b.sizes[b.sizes.size() - 3] * c.panel;
  for (int64_t i = 0; i < elements; ++i) {
    int64_t row = i / c.group % rows, k = row / c.panel * c.group + i % c.group;
    if (k >= depth)
      store(b.memory.data(), i, c.bType, 0);
  }
}

static double loadA(const Case &c, const void *data, int64_t i) {
  if (!c.flipsA)
    return load(data, i, c.aType, c.aUnsigned);
  uint8_t flipped = static_cast<const uint8_t *>(data)[i] ^ 0x80;
  return load(&flipped, 0, c.aType, c.aUnsigned);
}

static int64_t compareWithReference(const Case &c, const CompiledKernel &kernel,
                                    const onnxc_executor *executor) {
  Tensor a(sizesOf(c, c.a), c.aType), b(sizesOfB(c), c.bType), out(sizesOf(c, c.out), c.outType);
  c.extreme ? a.fillExtremes(1) : a.fill(1);
  c.extreme ? b.fillExtremes(2) : b.fill(2);
  if (c.group > 1)
    clearBehindDepth(c, b);
  std::vector<Tensor> extras;
  std::vector<Argument> arguments{a.argument(), b.argument()};
  for (const Map &map : c.extras) {
    extras.emplace_back(sizesOf(c, map), c.sumType);
    extras.back().fill(3 + extras.size());
    arguments.push_back(extras.back().argument());
  }
  out.fill(99);
  arguments.push_back(out.argument());
  kernel.run(arguments, executor);

  int64_t differences = 0;
  Point point(c.kinds.size(), 0);
  forEachPoint(c, "bmn", point, 0, [&] {
    double sum = 0;
    Point inner = point;
    forEachPoint(c, "k", inner, 0, [&] {
      if (isInside(a.sizes, c.a, inner))
        sum += loadA(c, a.memory.data(), offsetOf(a.sizes, c.a, inner)) *
               load(b.memory.data(), offsetInB(c, b.sizes, inner), c.bType, c.bUnsigned);
    });
    for (size_t i = 0; i < extras.size(); ++i)
      sum += load(extras[i].memory.data(), offsetOf(extras[i].sizes, c.extras[i], point), c.sumType,
                  false);
    if (c.outType == "i8")
      sum = int8_t(int64_t(sum));
    differences +=
        load(out.memory.data(), offsetOf(out.sizes, c.out, point), c.outType, false) != sum;
  });
  return differences;
}

int64_t onnxc::test::countDifferences(const Case &c, cpu::CpuTarget target, Sharing sharing) {
  const onnxc_executor backwards{runBackwards, 1};
  target.shareFrom = sharing == Sharing::All ? 0 : INT64_MAX;
  cpu::CpuOptions options{target};
  if (target.hasByteTiles || target.hasBf16Tiles) {
    CompiledKernel real(printCase(c), "f", options);
    if (!real.isValid())
      return -1;
    // Whoever has such a machine asks for it.
    static const bool hasTiles =
        std::getenv("ONNXC_TEST_TILES") && onnxc_enable_tiles() == ONNXC_OK;
    if (hasTiles)
      if (int64_t differences = compareWithReference(c, real, nullptr))
        return differences;
    options.emulateTiles = true;
  }
  CompiledKernel kernel(printCase(c), "f", options);
  if (!kernel.isValid())
    return -1;
  int64_t differences = compareWithReference(c, kernel, nullptr);
  if (sharing == Sharing::All)
    differences += compareWithReference(c, kernel, &backwards);
  return differences;
}
