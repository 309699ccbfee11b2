//===- kernel_libraries.cpp - Single operators of oneDNN and OpenBLAS -----===//
//
// Compiled by kernel_libraries.py once for each library, with LIBRARY_ONEDNN or
// LIBRARY_OPENBLAS defined.  Whatever can be done ahead of time, packing weights
// above all, is done when a kernel is created.
//
//===----------------------------------------------------------------------===//

#include <cstdint>
#include <cstring>
#include <exception>
#include <functional>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

namespace {
/// What a case consists of: sizes as kernels.py describes them, inputs, one output.
struct Request {
  std::string kind;
  const int64_t *sizes;
  const float *const *inputs;
  float *output;
};
using Kernel = std::function<void()>;
std::string failure;
} // namespace

#ifdef LIBRARY_ONEDNN
#include <oneapi/dnnl/dnnl.hpp>
using namespace dnnl;
using Tag = memory::format_tag;

namespace {
struct Steps {
  engine cpu{engine::kind::cpu, 0};
  stream queue{cpu};
  std::vector<std::pair<primitive, std::unordered_map<int, memory>>> list;
  std::vector<memory> kept;

  memory::desc describe(memory::dims dims, Tag tag,
                        memory::data_type type = memory::data_type::f32) const {
    return {dims, type, tag};
  }
  /// The data, whatever their type really is.
  memory wrap(const memory::desc &desc, const float *data) const {
    return memory(desc, cpu, const_cast<float *>(data));
  }
  /// The data in the layout that a primitive wants.
  memory packed(memory from, const memory::desc &wanted) {
    if (from.get_desc() == wanted)
      return from;
    memory to(wanted, cpu);
    reorder(from, to).execute(queue, from, to);
    queue.wait();
    return to;
  }
  void run() {
    for (auto &[step, arguments] : list)
      step.execute(queue, arguments);
    queue.wait();
  }
};
} // namespace

static primitive_attr withRelu() {
  post_ops after;
  after.append_eltwise(1.0f, algorithm::eltwise_relu, 0.0f, 0.0f);
  primitive_attr attributes;
  attributes.set_post_ops(after);
  return attributes;
}

static void addProduct(Steps &s, const Request &r) {
  int64_t m = r.sizes[0], n = r.sizes[1], k = r.sizes[2];
  memory::desc x = s.describe({m, k}, Tag::ab), y = s.describe({m, n}, Tag::ab),
               b = s.describe({1, n}, Tag::ab);
  matmul::primitive_desc product({x, s.describe({k, n}, Tag::any), b, y}, withRelu(), s.cpu);
  memory weights =
      s.packed(s.wrap(s.describe({k, n}, Tag::ab), r.inputs[1]), product.weights_desc());
  s.list.push_back({matmul(product),
                    {{DNNL_ARG_SRC, s.wrap(x, r.inputs[0])},
                     {DNNL_ARG_WEIGHTS, weights},
                     {DNNL_ARG_BIAS, s.wrap(b, r.inputs[2])},
                     {DNNL_ARG_DST, s.wrap(y, r.output)}}});
}

/// Bytes, summed in i32.
static void addByteProduct(Steps &s, const Request &r, memory::data_type left) {
  constexpr auto s8 = memory::data_type::s8, s32 = memory::data_type::s32;
  int64_t m = r.sizes[0], n = r.sizes[1], k = r.sizes[2];
  memory::desc x = s.describe({m, k}, Tag::ab, left), y = s.describe({m, n}, Tag::ab, s32);
  matmul::primitive_desc product({x, s.describe({k, n}, Tag::any, s8), y}, s.cpu);
  memory weights =
      s.packed(s.wrap(s.describe({k, n}, Tag::ab, s8), r.inputs[1]), product.weights_desc());
  s.list.push_back({matmul(product),
                    {{DNNL_ARG_SRC, s.wrap(x, r.inputs[0])},
                     {DNNL_ARG_WEIGHTS, weights},
                     {DNNL_ARG_DST, s.wrap(y, r.output)}}});
}

/// u8 by s8 with an i32 bias, scaled to u8; channels last.
static void addByteConvolution(Steps &s, const Request &r) {
  constexpr auto u8 = memory::data_type::u8, s8 = memory::data_type::s8,
                 s32 = memory::data_type::s32;
  int64_t size = r.sizes[0], ic = r.sizes[1], oc = r.sizes[2], window = r.sizes[3],
          stride = r.sizes[4], in = r.sizes[6], before = r.sizes[7], after = r.sizes[8];
  memory::desc x = s.describe({1, ic, in, in}, Tag::nhwc, u8),
               y = s.describe({1, oc, size, size}, Tag::nhwc, u8);
  memory::dims shape{oc, ic, window, window};
  primitive_attr scaled;
  scaled.set_output_scales(0, {1.0f / float(r.sizes[9])});
  convolution_forward::primitive_desc convolution({prop_kind::forward_inference,
                                                   algorithm::convolution_auto,
                                                   x,
                                                   s.describe(shape, Tag::any, s8),
                                                   s.describe({oc}, Tag::a, s32),
                                                   y,
                                                   {stride, stride},
                                                   {before, before},
                                                   {after, after}},
                                                  scaled, s.cpu);
  memory weights =
      s.packed(s.wrap(s.describe(shape, Tag::oihw, s8), r.inputs[1]), convolution.weights_desc());
  s.list.push_back({convolution_forward(convolution),
                    {{DNNL_ARG_SRC, s.wrap(x, r.inputs[0])},
                     {DNNL_ARG_WEIGHTS, weights},
                     {DNNL_ARG_BIAS, s.wrap(s.describe({oc}, Tag::a, s32), r.inputs[2])},
                     {DNNL_ARG_DST, s.wrap(y, r.output)}}});
}

/// Channels-last, as it is within a net.
static void addConvolution(Steps &s, const Request &r) {
  int64_t size = r.sizes[0], ic = r.sizes[1], oc = r.sizes[2], window = r.sizes[3],
          stride = r.sizes[4], groups = r.sizes[5], in = r.sizes[6], before = r.sizes[7],
          after = r.sizes[8];
  memory::desc x = s.describe({1, ic, in, in}, Tag::nhwc),
               y = s.describe({1, oc, size, size}, Tag::nhwc);
  memory::dims shape = groups == 1 ? memory::dims{oc, ic, window, window}
                                   : memory::dims{groups, oc / groups, ic / groups, window, window};
  Tag plain = groups == 1 ? Tag::oihw : Tag::goihw;
  convolution_forward::primitive_desc convolution({prop_kind::forward_inference,
                                                   algorithm::convolution_auto,
                                                   x,
                                                   s.describe(shape, Tag::any),
                                                   s.describe({oc}, Tag::a),
                                                   y,
                                                   {stride, stride},
                                                   {before, before},
                                                   {after, after}},
                                                  withRelu(), s.cpu);
  memory weights =
      s.packed(s.wrap(s.describe(shape, plain), r.inputs[1]), convolution.weights_desc());
  s.list.push_back({convolution_forward(convolution),
                    {{DNNL_ARG_SRC, s.wrap(x, r.inputs[0])},
                     {DNNL_ARG_WEIGHTS, weights},
                     {DNNL_ARG_BIAS, s.wrap(s.describe({oc}, Tag::a), r.inputs[2])},
                     {DNNL_ARG_DST, s.wrap(y, r.output)}}});
}

static void addSoftmax(Steps &s, memory x, memory y, int axis) {
  softmax_forward::primitive_desc softmax({prop_kind::forward_inference, x.get_desc(), axis},
                                          s.cpu);
  s.list.push_back({softmax_forward(softmax), {{DNNL_ARG_SRC, x}, {DNNL_ARG_DST, y}}});
}

static void addGelu(Steps &s, memory x, memory y) {
  eltwise_forward::primitive_desc gelu(
      {prop_kind::forward_inference, algorithm::eltwise_gelu_erf, x.get_desc(), 0.0f, 0.0f}, s.cpu);
  s.list.push_back({eltwise_forward(gelu), {{DNNL_ARG_SRC, x}, {DNNL_ARG_DST, y}}});
}

static void addLayerNorm(Steps &s, const Request &r, memory x, memory y) {
  layer_normalization_forward::primitive_desc norm(
      {prop_kind::forward_inference, x.get_desc(), 1e-5f,
       normalization_flags::use_scale | normalization_flags::use_shift},
      s.cpu);
  memory::desc row = s.describe({r.sizes[1]}, Tag::a);
  s.list.push_back({layer_normalization_forward(norm),
                    {{DNNL_ARG_SRC, x},
                     {DNNL_ARG_SCALE, s.wrap(row, r.inputs[1])},
                     {DNNL_ARG_SHIFT, s.wrap(row, r.inputs[2])},
                     {DNNL_ARG_DST, y}}});
}

/// Three primitives, since the library has none for all of it.
static void addAttention(Steps &s, const Request &r) {
  int64_t heads = r.sizes[0], length = r.sizes[1], depth = r.sizes[2];
  memory::desc rows = s.describe({heads, length, depth}, Tag::abc),
               turned = s.describe({heads, depth, length}, Tag::acb),
               square = s.describe({heads, length, length}, Tag::abc);
  memory scores(square, s.cpu);
  primitive_attr scaled;
  scaled.set_output_scales(0, {1.0f / 8.0f});
  s.list.push_back({matmul(matmul::primitive_desc({rows, turned, square}, scaled, s.cpu)),
                    {{DNNL_ARG_SRC, s.wrap(rows, r.inputs[0])},
                     {DNNL_ARG_WEIGHTS, s.wrap(turned, r.inputs[1])},
                     {DNNL_ARG_DST, scores}}});
  addSoftmax(s, scores, scores, 2);
  s.list.push_back({matmul(matmul::primitive_desc({square, rows, rows}, s.cpu)),
                    {{DNNL_ARG_SRC, scores},
                     {DNNL_ARG_WEIGHTS, s.wrap(rows, r.inputs[2])},
                     {DNNL_ARG_DST, s.wrap(rows, r.output)}}});
}

static Kernel create(const Request &r) {
  auto s = std::make_shared<Steps>();
  if (r.kind == "product")
    addProduct(*s, r);
  else if (r.kind == "convolution")
    addConvolution(*s, r);
  else if (r.kind == "product_u8")
    addByteProduct(*s, r, memory::data_type::u8);
  else if (r.kind == "product_s8")
    addByteProduct(*s, r, memory::data_type::s8);
  else if (r.kind == "convolution_u8")
    addByteConvolution(*s, r);
  else if (r.kind == "attention")
    addAttention(*s, r);
  else {
    memory::desc rows = s->describe({r.sizes[0], r.sizes[1]}, Tag::ab);
    memory x = s->wrap(rows, r.inputs[0]), y = s->wrap(rows, r.output);
    if (r.kind == "softmax")
      addSoftmax(*s, x, y, 1);
    else if (r.kind == "gelu")
      addGelu(*s, x, y);
    else if (r.kind == "layernorm")
      addLayerNorm(*s, r, x, y);
    else
      return {};
  }
  return [s] { s->run(); };
}
#endif

#ifdef LIBRARY_OPENBLAS
#include <cblas.h>

/// The product alone: the library has no epilogue, and none is counted against it.
static Kernel create(const Request &r) {
  if (r.kind != "product")
    return {};
  auto m = static_cast<blasint>(r.sizes[0]), n = static_cast<blasint>(r.sizes[1]),
       k = static_cast<blasint>(r.sizes[2]);
  const float *x = r.inputs[0], *w = r.inputs[1];
  float *y = r.output;
  if (m == 1)
    return [=] { cblas_sgemv(CblasRowMajor, CblasTrans, k, n, 1.0f, w, n, x, 1, 0.0f, y, 1); };
  return [=] {
    cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, m, n, k, 1.0f, x, k, w, n, 0.0f, y, n);
  };
}
#endif

extern "C" {
void *kernel_create(const char *kind, const int64_t *sizes, const float *const *inputs,
                    float *output) {
  try {
    if (Kernel kernel = create({kind, sizes, inputs, output}))
      return new Kernel(std::move(kernel));
    failure = "the library does not have it";
  } catch (const std::exception &error) {
    failure = error.what();
  }
  return nullptr;
}

int kernel_run(void *kernel) {
  (*static_cast<Kernel *>(kernel))();
  return 0;
}

const char *kernel_failure() { return failure.c_str(); }
}
