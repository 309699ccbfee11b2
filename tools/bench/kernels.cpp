//===- kernels.cpp - How fast generated kernels are -----------------------===//
//
// Prints the rate of matrix products and convolutions as a fraction of what the
// machine's multiply-add units can do, which is measured in the same run: rates
// of different runs, and of different machines, are not comparable, fractions
// are.  Kernel and probe are timed in turns, and medians compared.
//
//     onnxc-bench-kernels [ROUNDS [NAME [CPU]]]
//
// ROUNDS: 21 if not given; only kernels with NAME in theirs; code for CPU, which this machine must
// be able to run, and the peak of its instructions.
//
//===----------------------------------------------------------------------===//

#include "tools/bench/CompiledKernel.h"

#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/MLIRContext.h"
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <sstream>
#include <time.h>

using namespace onnxc;
using namespace onnxc::bench;

/// Seconds that this thread has run: other programs on the machine do not count.
static double now() {
  timespec time;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return double(time.tv_sec) + 1e-9 * double(time.tv_nsec);
}

static double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

//===----------------------------------------------------------------------===//
// The machine's peak
//===----------------------------------------------------------------------===//

/// Multiply-adds of registers only: more chains than the units' latency needs.
static std::string probeText(int64_t lanes, int64_t chains) {
  std::string type = "vector<" + std::to_string(lanes) + "xf32>";
  std::ostringstream starts, init, types, body, results, stores;
  for (int64_t i = 0; i < chains; ++i) {
    // Equal chains would be one.
    starts << "  %c" << i << " = arith.constant " << i << " : index\n  %s" << i
           << " = vector.load %buffer[%c" << i << "] : memref<?xf32>, " << type << "\n";
    init << (i ? ", " : "") << "%a" << i << " = %s" << i;
    types << (i ? ", " : "") << type;
    body << "    %f" << i << " = vector.fma %x, %x, %a" << i << " : " << type << "\n";
    results << (i ? ", " : "") << "%f" << i;
    stores << "  vector.store %r#" << i << ", %buffer[%c" << i << "] : memref<?xf32>, " << type
           << "\n";
  }
  return "func.func @f(%buffer: memref<?xf32>) {\n" + starts.str() +
         "  %n = arith.constant 20000 : index\n  %x = vector.load %buffer[%c0] : memref<?xf32>, " +
         type + "\n  %r:" + std::to_string(chains) +
         " = scf.for %i = %c0 to %n step %c1 iter_args(" + init.str() + ") -> (" + types.str() +
         ") {\n" + body.str() + "    scf.yield " + results.str() + " : " + types.str() + "\n  }\n" +
         stores.str() + "  return\n}\n";
}

//===----------------------------------------------------------------------===//
// Kernels
//===----------------------------------------------------------------------===//

namespace {
struct Kernel {
  std::string name, text;
  double operations; // floating-point, per call
  std::vector<std::vector<int64_t>> sizes;
};
} // namespace

static std::string buffer(const std::vector<int64_t> &sizes) {
  std::string text = "memref<";
  for (int64_t size : sizes)
    text += std::to_string(size) + "x";
  return text + "f32>";
}

/// A contraction with bias and relu.
static std::string contractText(const std::vector<std::vector<int64_t>> &sizes,
                                const std::string &kinds, const std::string &maps, int64_t panel) {
  std::string a = buffer(sizes[0]), b = buffer(sizes[1]), bias = buffer(sizes[2]),
              out = buffer(sizes[3]);
  return "func.func @f(%a: " + a + ", %b: " + b + ", %bias: " + bias + ", %out: " + out +
         ") {\n  kernel.contract ins(%a, %b, %bias : " + a + ", " + b + ", " + bias +
         ") outs(%out : " + out + ") attributes {kinds = [" + kinds + "], " + maps +
         ", panel = " + std::to_string(panel) +
         " : i64} {\n  ^bb0(%sum: f32, %e: f32):\n    %zero = arith.constant 0.0 : f32\n"
         "    %0 = arith.addf %sum, %e : f32\n    %1 = arith.maximumf %0, %zero : f32\n"
         "    kernel.yield %1 : f32\n  }\n  return\n}\n";
}

static std::string mapsText(const std::string &dims, const std::string &a, const std::string &b,
                            const std::string &out, const std::string &extra) {
  auto map = [&](const std::string &results) {
    return "affine_map<(" + dims + ") -> (" + results + ")>";
  };
  return "a_map = " + map(a) + ", b_map = " + map(b) + ", out_map = " + map(out) +
         ", extra_maps = [" + map(extra) + "]";
}

static int64_t choosePanel(const cpu::CpuTarget &target, cpu::ContractShape shape) {
  mlir::MLIRContext context(mlir::MLIRContext::Threading::DISABLED);
  return cpu::chooseContractTile(target, mlir::Float32Type::get(&context), shape).panel;
}

static Kernel makeProduct(const cpu::CpuTarget &target, int64_t m, int64_t n, int64_t k) {
  int64_t panel = choosePanel(target, {m, n, k});
  std::vector<std::vector<int64_t>> sizes{{m, k}, {(n + panel - 1) / panel, k, panel}, {n}, {m, n}};
  std::ostringstream name;
  name << "product " << m << "x" << n << "x" << k << ", panel " << panel;
  return {name.str(),
          contractText(sizes, "#kernel.dim<m>, #kernel.dim<n>, #kernel.dim<k>",
                       mapsText("m, n, k", "m, k", "n, k", "m, n", "n"), panel),
          2.0 * double(m) * double(n) * double(k), sizes};
}

/// A convolution of a padded, channels-last image; `size` is the result's.
static Kernel makeConvolution(const cpu::CpuTarget &target, int64_t size, int64_t ic, int64_t oc,
                              int64_t window, int64_t stride) {
  int64_t panel = choosePanel(
      target, {window == 1 && stride == 1 ? size * size : size, oc, window * window * ic});
  int64_t in = (size - 1) * stride + window;
  std::vector<std::vector<int64_t>> sizes{{1, in, in, ic},
                                          {(oc + panel - 1) / panel, window, window, ic, panel},
                                          {oc},
                                          {1, size, size, oc}};
  std::string s = std::to_string(stride);
  std::ostringstream name;
  name << "convolution " << window << "x" << window << " /" << stride << " " << size << "x" << size
       << " " << ic << "->" << oc << ", panel " << panel;
  return {name.str(),
          contractText(
              sizes,
              "#kernel.dim<m>, #kernel.dim<m>, #kernel.dim<m>, #kernel.dim<n>, #kernel.dim<k>, "
              "#kernel.dim<k>, #kernel.dim<k>",
              mapsText("b, h, w, n, y, x, k", "b, h * " + s + " + y, w * " + s + " + x, k",
                       "n, y, x, k", "b, h, w, n", "n"),
              panel),
          2.0 * double(size * size) * double(oc) * double(window * window * ic), sizes};
}

static Kernel makeDepthwise(int64_t size, int64_t channels, int64_t window, int64_t stride) {
  int64_t in = (size - 1) * stride + window;
  std::vector<std::vector<int64_t>> sizes{
      {1, in, in, channels}, {window, window, channels}, {channels}, {1, size, size, channels}};
  std::string s = std::to_string(stride);
  std::ostringstream name;
  name << "depthwise " << window << "x" << window << " /" << stride << " " << size << "x" << size
       << " " << channels;
  return {name.str(),
          contractText(sizes,
                       "#kernel.dim<m>, #kernel.dim<m>, #kernel.dim<m>, #kernel.dim<n>, "
                       "#kernel.dim<k>, #kernel.dim<k>",
                       mapsText("b, h, w, n, y, x", "b, h * " + s + " + y, w * " + s + " + x, n",
                                "y, x, n", "b, h, w, n", "n"),
                       0),
          2.0 * double(size * size) * double(channels) * double(window * window), sizes};
}

static std::vector<Kernel> makeKernels(const cpu::CpuTarget &target) {
  return {makeProduct(target, 128, 768, 768),
          makeProduct(target, 128, 3072, 768),
          makeProduct(target, 384, 1024, 1024),
          makeProduct(target, 1024, 1024, 1024),
          makeProduct(target, 196, 1024, 256),
          makeProduct(target, 49, 2048, 512),
          makeProduct(target, 1, 4096, 4096),
          makeProduct(target, 1, 1000, 2048),
          makeConvolution(target, 56, 64, 64, 3, 1),
          makeConvolution(target, 28, 128, 128, 3, 1),
          makeConvolution(target, 14, 256, 256, 3, 1),
          makeConvolution(target, 7, 512, 512, 3, 1),
          makeConvolution(target, 28, 128, 128, 3, 2),
          makeConvolution(target, 56, 64, 256, 1, 1),
          makeConvolution(target, 14, 1024, 256, 1, 1),
          makeConvolution(target, 112, 3, 64, 7, 2),
          makeDepthwise(112, 32, 3, 1),
          makeDepthwise(56, 144, 3, 2),
          makeDepthwise(14, 384, 3, 1)};
}

//===----------------------------------------------------------------------===//
// Measuring
//===----------------------------------------------------------------------===//

/// Seconds of one call, from enough calls to take a few milliseconds.
static double timeCall(const std::function<void()> &call) {
  double start = now();
  call();
  int calls = std::max(1, int(0.003 / std::max(now() - start, 1e-7)));
  start = now();
  for (int i = 0; i < calls; ++i)
    call();
  return (now() - start) / calls;
}

int main(int argc, char **argv) {
  int rounds = argc > 1 ? std::max(1, std::atoi(argv[1])) : 21;
  std::string filter = argc > 2 ? argv[2] : "";
  cpu::CpuTarget target = cpu::resolveTarget("", argc > 3 ? argv[3] : "", "");
  int64_t lanes = std::max<int64_t>(1, target.vectorBits / 32),
          chains = std::min<int64_t>(24, target.vectorRegisters - 4);
  CompiledKernel probe(probeText(lanes, chains), "f", target);
  if (!probe.isValid())
    return 1;
  GuardedBuffer probeBuffer((lanes + chains) * 4);
  double probeOperations = 2.0 * 20000 * double(lanes * chains);

  std::printf("%s, %ld-bit vectors\n%-48s %8s %8s %7s\n", target.cpu.c_str(),
              long(target.vectorBits), "", "GFLOP/s", "peak", "");
  for (const Kernel &kernel : makeKernels(target)) {
    if (kernel.name.find(filter) == std::string::npos)
      continue;
    CompiledKernel compiled(kernel.text, "f", target);
    if (!compiled.isValid())
      return 1;
    std::vector<GuardedBuffer> buffers;
    std::vector<Argument> arguments;
    for (const std::vector<int64_t> &sizes : kernel.sizes) {
      int64_t count = 1;
      for (int64_t size : sizes)
        count *= size;
      // A multiple of a cache line keeps the start aligned.
      buffers.emplace_back((count * 4 + 63) / 64 * 64);
      for (int64_t i = 0; i < count; ++i)
        buffers.back().as<float>()[i] = float(i % 17) * 0.0625f - 0.5f;
      arguments.push_back({buffers.back().data(), sizes});
    }
    std::vector<double> times, peaks;
    for (int round = 0; round < rounds; ++round) {
      peaks.push_back(probeOperations /
                      timeCall([&] { probe.run({{probeBuffer.data(), {lanes + chains}}}); }) *
                      1e-9);
      times.push_back(timeCall([&] { compiled.run(arguments); }));
    }
    double rate = kernel.operations / median(times) * 1e-9, peak = median(peaks);
    std::printf("%-48s %8.1f %8.1f %6.1f%%\n", kernel.name.c_str(), rate, peak, 100 * rate / peak);
  }
  return 0;
}
