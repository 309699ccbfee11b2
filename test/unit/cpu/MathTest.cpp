//===- MathTest.cpp - Mathematical functions against the C library --------===//
//
// Each function is applied to many values of its domain, to every kind of special
// value, and compared with the C library in the next wider type.
//
//===----------------------------------------------------------------------===//

#include "tools/bench/CompiledKernel.h"

#include "catch2/catch.hpp"
#include <cmath>
#include <cstring>
#include <limits>

using namespace onnxc;
using namespace onnxc::bench;

namespace {

using Reference = long double (*)(long double, long double);

struct Function {
  const char *op; // an operation of one or two operands
  Reference reference;
  double low, high;                // the values tried, besides special ones
  double tolerance32, tolerance64; // relative
  bool binary = false;
  bool notPositive = false; // applied to -|x|, and said to be
  bool takesAngle() const {
    return std::string("math.sin math.cos math.tan").find(op) != std::string::npos;
  }
};

#define UNARY(f) [](long double x, long double) -> long double { return f; }
#define BINARY(f) [](long double x, long double y) -> long double { return f; }

const Function kFunctions[] = {
    {"math.exp", UNARY(expl(x)), -80, 80, 2e-7, 1e-15},
    {"math.exp", UNARY(expl(-fabsl(x))), -80, 80, 2e-7, 1e-15, false, true},
    {"math.exp2", UNARY(exp2l(x)), -120, 120, 2e-7, 1e-15},
    {"math.expm1", UNARY(expm1l(x)), -20, 20, 3e-7, 1e-15},
    {"math.log", UNARY(logl(x)), 0, 1000, 2e-7, 1e-15},
    {"math.log2", UNARY(log2l(x)), 0, 1000, 4e-7, 1e-15},
    {"math.log10", UNARY(log10l(x)), 0, 1000, 3e-7, 1e-15},
    {"math.log1p", UNARY(log1pl(x)), -1, 10, 3e-7, 1e-15},
    {"math.sinh", UNARY(sinhl(x)), -80, 80, 5e-7, 2e-15},
    {"math.cosh", UNARY(coshl(x)), -80, 80, 5e-7, 2e-15},
    {"math.tanh", UNARY(tanhl(x)), -20, 20, 5e-7, 1e-15},
    {"math.asinh", UNARY(asinhl(x)), -1e5, 1e5, 4e-7, 1e-15},
    {"math.acosh", UNARY(acoshl(x)), 1, 1e5, 4e-7, 1e-15},
    {"math.atanh", UNARY(atanhl(x)), -1, 1, 4e-7, 1e-15},
    {"math.sin", UNARY(sinl(x)), -1000, 1000, 3e-7, 1e-13},
    {"math.cos", UNARY(cosl(x)), -1000, 1000, 3e-7, 1e-13},
    {"math.tan", UNARY(tanl(x)), -1000, 1000, 5e-7, 1e-13},
    {"math.asin", UNARY(asinl(x)), -1, 1, 3e-7, 1e-15},
    {"math.acos", UNARY(acosl(x)), -1, 1, 4e-7, 1e-15},
    {"math.atan", UNARY(atanl(x)), -100, 100, 3e-7, 1e-15},
    {"math.erf", UNARY(erfl(x)), -6, 6, 6e-7, 1e-15},
    {"math.erfc", UNARY(erfcl(x)), -6, 9, 1e-6, 2e-15},
    {"math.cbrt", UNARY(cbrtl(x)), -1000, 1000, 3e-7, 1e-15},
    {"math.rsqrt", UNARY(1 / sqrtl(x)), 0, 1000, 2e-7, 1e-15},
    {"math.floor", UNARY(floorl(x)), -10, 10, 0, 0},
    {"math.ceil", UNARY(ceill(x)), -10, 10, 0, 0},
    {"math.trunc", UNARY(truncl(x)), -10, 10, 0, 0},
    {"math.round", UNARY(roundl(x)), -10, 10, 0, 0},
    {"math.roundeven", UNARY(roundevenl(x)), -10, 10, 0, 0},
    {"math.powf", BINARY(powl(x, y)), -30, 30, 3e-7, 2e-14, true},
    {"math.atan2", BINARY(atan2l(x, y)), -10, 10, 5e-7, 1e-15, true},
    {"arith.remf", BINARY(fmodl(x, y)), -100, 100, 0, 0, true},
    {"arith.maxnumf", BINARY(fmaxl(x, y)), -10, 10, 0, 0, true},
};

template <typename T>
std::vector<T> valuesFor(const Function &f) {
  std::vector<T> values;
  unsigned seed = 7;
  for (int i = 0; i < 3000; ++i) {
    seed = seed * 1664525u + 1013904223u;
    T unit = T(seed >> 8) / T(1 << 24);
    values.push_back(T(f.low) + unit * T(f.high - f.low));
    // Small numbers of both signs, many orders of magnitude.
    values.push_back(std::ldexp(i % 2 ? unit : -unit, -(i % 30)));
  }
  T inf = std::numeric_limits<T>::infinity();
  for (T special : {T(0),
                    T(-0.0),
                    T(1),
                    T(-1),
                    T(0.5),
                    T(-0.5),
                    T(1.5),
                    T(2),
                    T(2.5),
                    T(3),
                    T(-3),
                    inf,
                    -inf,
                    std::numeric_limits<T>::quiet_NaN(),
                    std::numeric_limits<T>::min(),
                    std::numeric_limits<T>::max(),
                    -std::numeric_limits<T>::max(),
                    std::numeric_limits<T>::denorm_min(),
                    T(1e5),
                    T(-1e5)})
    values.push_back(special);
  return values;
}

template <typename T>
struct Report {
  double worst = 0;
  T worstX = 0, worstY = 0, got = 0;
  int wrongSpecial = 0;
  T wrongX = 0, wrongY = 0, wrongGot = 0;
};

template <typename T>
Report<T> compare(const Function &f, const std::vector<T> &x, const std::vector<T> &y,
                  const T *result) {
  Report<T> report;
  for (size_t i = 0; i < x.size(); ++i) {
    // f64 reduces angles by so many digits of pi only.
    if (sizeof(T) == 8 && f.takesAngle() && std::isfinite(x[i]) && std::fabs(x[i]) > 1e6)
      continue;
    long double expected = f.reference(x[i], y[i]);
    T rounded = T(expected), got = result[i];
    bool special = !std::isfinite(rounded) || !std::isfinite(got) ||
                   std::fabs(rounded) < std::numeric_limits<T>::min();
    if (special) {
      bool same = std::isnan(rounded) ? std::isnan(got)
                  : std::isinf(rounded)
                      ? got == rounded
                      : std::fabs(got - rounded) <= 2 * std::numeric_limits<T>::min();
      if (!same) {
        report.wrongSpecial++;
        report.wrongX = x[i], report.wrongY = y[i], report.wrongGot = got;
      }
      continue;
    }
    double error = double(std::fabs((long double)(got)-expected) / std::fabs(expected));
    if (error > report.worst) {
      report.worst = error;
      report.worstX = x[i], report.worstY = y[i], report.got = got;
    }
  }
  return report;
}

std::string moduleFor(const Function &f, const std::string &type) {
  std::string buffer = "memref<?x" + type + ">";
  std::string apply = f.binary ? std::string(f.op) + " %a, %b" : std::string(f.op) + " %a";
  std::string before;
  if (f.notPositive) {
    before = "    %m = math.absf %a : " + type + "\n    %n = arith.negf %m : " + type + "\n";
    apply = std::string(f.op) + " %n {kernel.not_positive}";
  }
  return "#id = affine_map<(i) -> (i)>\nfunc.func @f(%x: " + buffer + ", %y: " + buffer +
         ", %out: " + buffer +
         ") {\n  linalg.generic {indexing_maps = [#id, #id, #id], iterator_types = [\"parallel\"]} "
         "ins(%x, %y : " +
         buffer + ", " + buffer + ") outs(%out : " + buffer + ") {\n  ^bb0(%a: " + type +
         ", %b: " + type + ", %o: " + type + "):\n" + before + "    %r = " + apply + " : " + type +
         "\n    linalg.yield %r : " + type + "\n  }\n  return\n}\n";
}

template <typename T>
void check(const Function &f, const cpu::CpuTarget &target, double tolerance) {
  CompiledKernel kernel(moduleFor(f, sizeof(T) == 4 ? "f32" : "f64"), "f", target);
  INFO(f.op << " f" << 8 * sizeof(T) << " for " << target.cpu);
  REQUIRE(kernel.isValid());
  std::vector<T> x = valuesFor<T>(f), y = x;
  std::rotate(y.begin(), y.begin() + 1237, y.end());
  GuardedBuffer xs(x.size() * sizeof(T)), ys(xs.size()), out(xs.size());
  std::memcpy(xs.data(), x.data(), xs.size());
  std::memcpy(ys.data(), y.data(), ys.size());
  int64_t size = x.size();
  kernel.run({{xs.data(), {size}}, {ys.data(), {size}}, {out.data(), {size}}});
  Report<T> report = compare(f, x, y, out.as<T>());
  INFO("relative error " << report.worst << " at " << report.worstX << ", " << report.worstY << ": "
                         << report.got);
  INFO("wrong special cases " << report.wrongSpecial << ", e.g. " << report.wrongX << ", "
                              << report.wrongY << ": " << report.wrongGot);
  CHECK(report.worst <= tolerance);
  CHECK(report.wrongSpecial == 0);
}

} // namespace

TEST_CASE("mathematical functions", "[math]") {
  cpu::CpuTarget host = cpu::resolveTarget("", "", "");
  std::vector<cpu::CpuTarget> targets{host};
  if (host.triple.rfind("x86_64", 0) == 0)
    targets.push_back(cpu::resolveTarget(host.triple, "x86-64", ""));
  for (const cpu::CpuTarget &target : targets)
    for (const Function &f : kFunctions) {
      check<float>(f, target, f.tolerance32);
      check<double>(f, target, f.tolerance64);
    }
}
