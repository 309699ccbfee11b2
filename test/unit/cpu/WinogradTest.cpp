//===- WinogradTest.cpp - 3x3 convolutions by F(4x4, 3x3) -----------------===//

#include "codegen/cpu/CpuTarget.h"
#include "dialects/kernel/Kernel.h"
#include "tools/bench/CompiledKernel.h"

#include "catch2/catch.hpp"
#include "llvm/Support/FormatVariadic.h"

#include <cmath>

using namespace onnxc;
using namespace onnxc::bench;

namespace {
/// A convolution with padding, a bias and a residual, which end in the epilogue.
struct Convolution {
  int64_t images, height, width, inputs, outputs; // of the input
  int64_t top, left, bottom, right;
  int64_t tiles = 5, panel = 16;
  bool dynamic = false;
  bool channelsFirst = false; // the result
  int64_t parts = 1;

  int64_t outHeight() const { return height + top + bottom - 2; }
  int64_t outWidth() const { return width + left + right - 2; }
  int64_t scratchBytes() const {
    auto bytes = kernel::ContractOp::getWinogradScratch(tiles, inputs, outputs);
    return parts * (bytes.input + bytes.product);
  }
  std::vector<int64_t> outSizes() const {
    if (channelsFirst)
      return {images, outputs, outHeight(), outWidth()};
    return {images, outHeight(), outWidth(), outputs};
  }
  int64_t outOffset(int64_t n, int64_t y, int64_t x, int64_t c) const {
    return channelsFirst ? ((n * outputs + c) * outHeight() + y) * outWidth() + x
                         : ((n * outHeight() + y) * outWidth() + x) * outputs + c;
  }
};

std::string typeOf(const Convolution &c, std::vector<int64_t> sizes, bool lastIsKnown) {
  std::string text = "memref<";
  for (size_t i = 0; i < sizes.size(); ++i) {
    bool isKnown = !c.dynamic || int64_t(i) == (lastIsKnown ? 3 : 1);
    text += (isKnown ? std::to_string(sizes[i]) : "?") + "x";
  }
  return text + "f32>";
}

std::string print(const Convolution &c) {
  std::string in = typeOf(c, {c.images, c.height, c.width, c.inputs}, true);
  std::string out = typeOf(c, c.outSizes(), !c.channelsFirst);
  std::string weights = llvm::formatv("memref<6x6x{0}x{1}x{2}xf32>",
                                      (c.outputs + c.panel - 1) / c.panel, c.inputs, c.panel);
  std::string bias = llvm::formatv("memref<{0}xf32>", c.outputs);
  std::string bytes = llvm::formatv("memref<{0}xi8>", c.scratchBytes());
  const char *outMap = c.channelsFirst ? "(n, oc, oh, ow)" : "(n, oh, ow, oc)";
  const char *dims = "n, oh, ow, oc, kh, kw, ic";
  std::string text = llvm::formatv(R"(
func.func @f(%a: {0}, %b: {1}, %bias: {2}, %other: {3}, %out: {3}, %scratch: {4}) {{
  kernel.contract ins(%a, %b, %bias, %other : {0}, {1}, {2}, {3}) outs(%out : {3}) scratch(%scratch : {4})
    attributes {{kinds = [#kernel.dim<m>, #kernel.dim<m>, #kernel.dim<m>, #kernel.dim<n>,
                         #kernel.dim<k>, #kernel.dim<k>, #kernel.dim<k>], )",
                                   in, weights, bias, out, bytes);
  text += llvm::formatv("a_map = affine_map<({0}) -> (n, oh + kh - {1}, ow + kw - {2}, ic)>, ",
                        dims, c.top, c.left);
  text += llvm::formatv(
      "b_map = affine_map<({0}) -> (kh, kw, oc, ic)>, out_map = affine_map<({0}) -> {1}>, ", dims,
      outMap);
  text += llvm::formatv("extra_maps = [affine_map<({0}) -> (oc)>, affine_map<({0}) -> {1}>], ",
                        dims, outMap);
  text += llvm::formatv("panel = {0} : i64, winograd = {1} : i64, zero_border", c.panel, c.tiles);
  return text + R"(} {
  ^bb0(%sum: f32, %x: f32, %y: f32):
    %0 = arith.addf %sum, %x : f32
    %1 = arith.addf %0, %y : f32
    kernel.yield %1 : f32
  }
  return
}
)";
}

/// Values in [-1, 1).
struct Random {
  unsigned seed = 1;
  float next() {
    seed = seed * 1664525u + 1013904223u;
    return float(int(seed >> 8) - (1 << 23)) / float(1 << 23);
  }
};

struct Floats {
  std::vector<int64_t> sizes;
  int64_t count = 1;
  GuardedBuffer memory;

  static int64_t product(const std::vector<int64_t> &sizes) {
    int64_t result = 1;
    for (int64_t size : sizes)
      result *= size;
    return result;
  }
  explicit Floats(std::vector<int64_t> s)
      : sizes(std::move(s)), count(product(sizes)), memory(count * sizeof(float)) {}
  float &operator[](int64_t i) { return memory.as<float>()[i]; }
  void fill(Random &random) {
    for (int64_t i = 0; i < count; ++i)
      (*this)[i] = random.next();
  }
  Argument argument() const { return {memory.data(), sizes}; }
};

/// G g G^T into [6, 6, ceil(OC / P), IC, P], from [OC, IC, 3, 3].
void transform(const Convolution &c, Floats &weights, Floats &packed) {
  const double G[6][3] = {{1. / 4, 0, 0},
                          {-1. / 6, -1. / 6, -1. / 6},
                          {-1. / 6, 1. / 6, -1. / 6},
                          {1. / 24, 1. / 12, 1. / 6},
                          {1. / 24, -1. / 12, 1. / 6},
                          {0, 0, 1}};
  for (int64_t i = 0; i < packed.count; ++i)
    packed[i] = 0;
  for (int64_t y = 0; y < 6; ++y)
    for (int64_t x = 0; x < 6; ++x)
      for (int64_t oc = 0; oc < c.outputs; ++oc)
        for (int64_t ic = 0; ic < c.inputs; ++ic) {
          double sum = 0;
          for (int64_t i = 0; i < 9; ++i)
            sum += G[y][i / 3] * G[x][i % 3] * weights[(oc * c.inputs + ic) * 9 + i];
          int64_t panel = (y * 6 + x) * packed.sizes[2] + oc / c.panel;
          packed[(panel * c.inputs + ic) * c.panel + oc % c.panel] = float(sum);
        }
}

/// An executor that calls the last part first, and each number by itself.
void runBackwards(const onnxc_executor *, int64_t count, void (*body)(void *, int64_t, int64_t),
                  void *context) {
  for (int64_t i = count; i > 0; --i)
    body(context, i - 1, i);
}

/// The largest difference to the definition, computed in f64, divided by the rms of the result;
/// infinity where it depends on how the work is shared.
double largestError(const Convolution &c, const cpu::CpuTarget &target) {
  CompiledKernel kernel(print(c), "f", target);
  if (!kernel.isValid())
    return INFINITY;
  Random random;
  Floats a({c.images, c.height, c.width, c.inputs}), weights({c.outputs, c.inputs, 3, 3});
  Floats packed({6, 6, (c.outputs + c.panel - 1) / c.panel, c.inputs, c.panel});
  Floats bias({c.outputs}), other(c.outSizes()), out(c.outSizes());
  for (Floats *buffer : {&a, &weights, &bias, &other, &out})
    buffer->fill(random);
  transform(c, weights, packed);
  GuardedBuffer scratch(c.scratchBytes());
  std::vector<Argument> arguments{a.argument(),    packed.argument(),
                                  bias.argument(), other.argument(),
                                  out.argument(),  {scratch.data(), {int64_t(scratch.size())}}};
  const onnxc_executor backwards{runBackwards, 1};
  kernel.run(arguments, &backwards);
  std::vector<float> shared(&out[0], &out[0] + out.count);
  out.fill(random);
  kernel.run(arguments);
  if (!std::equal(shared.begin(), shared.end(), &out[0]))
    return INFINITY;
  double largest = 0, squares = 0;
  for (int64_t i = 0; i < out.count; ++i) {
    int64_t oc = i % c.outputs, x = i / c.outputs % c.outWidth(),
            y = i / c.outputs / c.outWidth() % c.outHeight();
    int64_t n = i / c.outputs / c.outWidth() / c.outHeight();
    int64_t at = c.outOffset(n, y, x, oc);
    double sum = bias[oc] + other[at];
    for (int64_t k = 0; k < 9; ++k) {
      int64_t row = y + k / 3 - c.top, column = x + k % 3 - c.left;
      if (row < 0 || row >= c.height || column < 0 || column >= c.width)
        continue;
      for (int64_t ic = 0; ic < c.inputs; ++ic)
        sum += double(a[((n * c.height + row) * c.width + column) * c.inputs + ic]) *
               weights[(oc * c.inputs + ic) * 9 + k];
    }
    largest = std::max(largest, std::fabs(out[at] - sum));
    squares += sum * sum;
  }
  return out.count ? largest / std::sqrt(squares / double(out.count)) : 0;
}

void check(Convolution c) {
  std::vector<cpu::CpuTarget> targets{cpu::resolveTarget("", "", "")};
  if (targets[0].triple.rfind("x86_64", 0) == 0) {
    targets.push_back(cpu::resolveTarget(targets[0].triple, "x86-64", ""));
    if (targets[0].vectorBits >= 256)
      targets.push_back(cpu::resolveTarget(targets[0].triple, "haswell", ""));
  }
  for (const cpu::CpuTarget &target : targets)
    for (bool dynamic : {false, true}) {
      c.dynamic = dynamic;
      INFO(print(c) << "for " << target.cpu);
      CHECK(largestError(c, target) < 4e-5); // measured: up to 2.8e-5
    }
}
} // namespace

TEST_CASE("Winograd: sizes of the result", "[winograd]") {
  check({1, 8, 8, 16, 16, 1, 1, 1, 1});
  check({1, 1, 1, 3, 5, 1, 1, 1, 1}); // one result, nothing inside
  check({2, 7, 10, 37, 21, 1, 1, 1, 1});
  check({1, 6, 6, 16, 32, 0, 0, 0, 0}); // one tile, no border
  check({3, 5, 13, 8, 8, 0, 0, 0, 0});
  check({0, 8, 8, 16, 16, 1, 1, 1, 1});
  check({1, 2, 9, 16, 16, 0, 1, 0, 1}); // no rows
}

TEST_CASE("Winograd: padding", "[winograd]") {
  check({1, 9, 9, 16, 20, 2, 0, 1, 3});
  check({1, 3, 4, 4, 4, 5, 5, 5, 5}); // tiles of nothing but padding
}

TEST_CASE("Winograd: chunks of tiles", "[winograd]") {
  for (int64_t tiles : {1, 3, 64})
    check({2, 10, 14, 16, 24, 1, 1, 1, 1, tiles, 8});
}

TEST_CASE("Winograd: parts of the scratch memory", "[winograd]") {
  Convolution c{2, 30, 26, 64, 48, 1, 1, 1, 1}; // enough work to be shared
  for (int64_t parts : {2, 3, 8}) {
    c.parts = parts;
    check(c);
  }
}

TEST_CASE("Winograd: a transposed result", "[winograd]") {
  Convolution c{1, 9, 10, 16, 20, 1, 1, 1, 1};
  c.channelsFirst = true;
  check(c);
}
