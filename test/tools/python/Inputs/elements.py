"""Prints what onnxc_backend makes of models with sequences and optionals."""

import numpy
import onnx.helper

import onnxc_backend
from small_models import error_of, parse


def numbers(*values):
    return numpy.array(values, numpy.float32)


def show(value):
    """Lists as (...), arrays as [...]."""
    if isinstance(value, list):
        return "(" + " ".join(show(element) for element in value) + ")"
    return "none" if value is None else str(value.tolist())


insert = parse("m (seq(float[]) s, float[N] x) => (seq(float[]) r, int64 n)"
               " { r = SequenceInsert(s, x)  n = SequenceLength(s) }")
print("compatible:", onnxc_backend.is_compatible(insert))
prepared = onnxc_backend.prepare(insert)
print("none given:", *map(show, prepared.run([[], numbers(1)])))
print("ragged:", *map(show, prepared.run([[numbers(1, 2), numbers()], numbers(3)])))
print("again, by name:", *map(show, prepared.run({"x": numbers(9, 9), "s": (numbers(5, 6), numbers())})))

at = parse("m (seq(float[N]) s) => (float[M] r) { i = Constant<value_int = 1>()  r = SequenceAt(s, i) }")
prepared = onnxc_backend.prepare(at)
print("declared shape:", show(prepared.run([[numbers(1), numbers(2, 3)]])[0]))
print("too short:", error_of(prepared.run, [[numbers(1)]]))
print("no list:", error_of(prepared.run, [numbers(1)]))
print("too few inputs:", error_of(prepared.run, []))

has = parse("m (optional(float[N]) o) => (bool b) { b = OptionalHasElement(o) }")
prepared = onnxc_backend.prepare(has)
print("optional:", *(show(prepared.run([value])[0]) for value in (None, numbers(1, 2))), show(prepared.run({})[0]))
print("optional list:", error_of(prepared.run, [[numbers(1)]]))
has = parse("m (optional(float[]) o) => (bool b) { b = OptionalHasElement(o) }")
prepared = onnxc_backend.prepare(has)
print("without shape:", *(show(prepared.run([value])[0]) for value in (None, numbers(1, 2))))
lists = parse("m (optional(seq(float[N])) o) => (optional(seq(float[M])) p) { p = Identity(o) }")
prepared = onnxc_backend.prepare(lists)
print("optional sequence:", show(prepared.run([[numbers(1), numbers(2, 3)]])[0]))
element = parse("m (optional(float[N]) o) => (optional(float[M]) p) { p = Identity(o) }")
print("optional output:", *(show(onnxc_backend.run_model(element, [value])[0]) for value in (None, numbers(1))))

split = parse("m (float[N] x) => (seq(float[M]) r) { r = SplitToSequence<keepdims = 0>(x) }")
print("as many as the run knows:", show(onnxc_backend.run_model(split, [numbers(1, 2, 3)])[0]))
names = parse("m (seq(float[N]) r, float[N] x) => (seq(float[N]) s, float[N] s_1) { s = Identity(r)  s_1 = Identity(x) }")
print("like an element:", *map(show, onnxc_backend.run_model(names, [[numbers(1)], numbers(2)])))
(joined,) = onnxc_backend.run_node(onnx.helper.make_node("ConcatFromSequence", ["s"], ["r"], axis=0),
                                   [[numbers(1), numbers(2, 3)]])
print("run_node:", show(joined))
nonsense = parse("m (seq(float[N]) s) => (seq(float[N]) r) { r = Nonsense(s) }")
print("unknown operator:", onnxc_backend.is_compatible(nonsense), error_of(onnxc_backend.prepare, nonsense))
