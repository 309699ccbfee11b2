"""Prints what onnxc_backend makes of small models."""

import ml_dtypes
import numpy
import onnx.helper

import onnxc_backend
from small_models import error_of, parse

x, y = numpy.array([3, 2], numpy.float32), numpy.array([1, 4], numpy.float32)
print("devices:", onnxc_backend.supports_device("CPU"), onnxc_backend.supports_device("CUDA"))
(z,) = onnxc_backend.run_node(onnx.helper.make_node("Add", ["x", "y"], ["z"]), [x, y])
print("run_node:", z.tolist())
prepared = onnxc_backend.prepare(parse("m (float[2] x, float[2] y) => (float[2] z) { a = Sub(x, y)  z = Max(a, a) }"))
print("by name:", [value + 1 for value in prepared.run({"y": y, "x": x})[0].tolist()])
print("again:", prepared.run([x, x])[0].tolist())
(z,) = onnxc_backend.run_model(parse("m (int64[N] x, int64[M] y) => (int64[K] z) { z = Concat<axis = 0>(x, y) }"),
                               [numpy.array([1, 2]), numpy.array([3, 4, 5])])
print("dynamic:", z.tolist())
b, i, s = onnxc_backend.run_model(
    parse("m (bfloat16[2] b, int4[2] i, string[2] s) => (bfloat16[2] p, int4[2] q, string[2] r)"
          " { p = Identity(b)  q = Identity(i)  r = Identity(s) }"),
    [numpy.array([1.5, 2.5], ml_dtypes.bfloat16), numpy.array([-8, 7], ml_dtypes.int4), numpy.array(["a", "ä"], object)])
print(f"{b.dtype} {i.dtype} {s.dtype}:", b.tolist(), i.astype(int).tolist(), s.tolist())
print("wrong shape:", error_of(prepared.run, [numpy.zeros(3, numpy.float32), y]))
print("wrong type:", error_of(prepared.run, [x.astype(numpy.float64), y]))
nonsense = parse("m (float[2] x) => (float[2] z) { z = Nonsense(x) }")
print("compatible:", onnxc_backend.is_compatible(parse("m (float[2] x) => (float[2] z) { z = Abs(x) }")),
      onnxc_backend.is_compatible(nonsense))
print("unsupported:", error_of(onnxc_backend.prepare, nonsense))
