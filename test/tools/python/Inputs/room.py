"""Prints what onnxc_backend makes of models whose sizes the data decide."""

import numpy

import onnxc_backend
from small_models import error_of, parse


def integers(*values):
    return numpy.array(values, numpy.int64)


prepared = onnxc_backend.prepare(parse("m (int64 n) => (int64[M] r) { zero = Constant<value_int = 0>()"
                                       " one = Constant<value_int = 1>()  r = Range(zero, n, one) }"))
for n in (3, 0, 1000):
    (r,) = prepared.run([numpy.array(n)])
    print("range:", r.shape, r.sum())
print("too large:", error_of(prepared.run, [numpy.array(1 << 60)]))
(r,) = onnxc_backend.run_model(parse("m (int64[2] s, string[1] x) => (string[A, B] r) { r = Expand(x, s) }"),
                               [integers(5, 7), numpy.array(["word"], object)])
print("strings:", r.shape, set(r.flat))
inner = parse("m (int64[2] s, int64[1] x) => (int64[1] r) { a = Expand(x, s)  axes = Constant<value_ints = [0, 1]>()"
              " b = ReduceSum<keepdims = 0>(a, axes)  one = Constant<value_ints = [1]>()  r = Reshape(b, one) }")
print("inside:", onnxc_backend.run_model(inner, [integers(30, 40), integers(2)])[0].tolist())
