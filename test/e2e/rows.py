#!/usr/bin/env python3
"""Operators that go through a tensor row by row: softmax, normalisations, reductions at sizes that are no multiples of
a vector, with rows of no and of one element, with known and unknown sizes, for processors with wide, narrow and no masked
vectors, on several threads: right, and the same bits for any number of threads.

usage: rows.py --bin FOLDER
"""

import argparse
import pathlib
import platform
import sys
import tempfile
import warnings

import numpy
import onnx
import onnx.parser

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "support"))

import numeric  # noqa: E402
import onnxc_run  # noqa: E402

SHAPES = [(0, 5), (3, 0), (1, 1), (2, 1), (5, 3), (7, 16), (3, 17), (4, 63), (2, 64), (1, 65), (3, 1000), (700, 129)]
MIDDLE = [(0, 3, 2), (2, 0, 3), (3, 1, 5), (2, 7, 1), (3, 5, 17), (40, 33, 64)]
THREADS = (1, 2, 3, 8)


def softmax(x, axis):
    e = numpy.exp(x - x.max(axis, keepdims=True, initial=-numpy.inf))
    return e / e.sum(axis, keepdims=True)


def log_softmax(x):
    shifted = x - x.max(-1, keepdims=True, initial=-numpy.inf)
    return shifted - numpy.log(numpy.exp(shifted).sum(-1, keepdims=True))


def layer_norm(x, scale, bias):
    centred = x - x.mean(-1, keepdims=True)
    return centred / numpy.sqrt((centred ** 2).mean(-1, keepdims=True) + 1e-5) * scale + bias


def rms_norm(x, scale):
    return x / numpy.sqrt((x ** 2).mean(-1, keepdims=True) + 1e-5) * scale


# The statistics of a normalisation, as exporters write them.
CENTRED = "axes = Constant<value_ints = [-1]>()  m = ReduceMean(x, axes)  d = Sub(x, m)"
SPREAD = ("two = Constant<value_float = 2.0>()  q = Pow(d, two)  v = ReduceMean(q, axes)  "
          "e = Constant<value_float = 1e-5>()  a = Add(v, e)  r = Sqrt(a)")

# {name: (type, shapes, number of operands of a row's size, body, expected in double precision, tolerance)}
CASES = {
    "softmax": ("float", SHAPES, 0, "y = Softmax<axis = -1>(x)", lambda x: softmax(x, -1), 2e-6),
    "softmax_double": ("double", SHAPES, 0, "y = Softmax<axis = -1>(x)", lambda x: softmax(x, -1), 1e-14),
    "softmax_half": ("float16", SHAPES, 0, "y = Softmax<axis = -1>(x)", lambda x: softmax(x, -1), 2e-3),
    "softmax_middle": ("float", MIDDLE, 0, "y = Softmax<axis = 1>(x)", lambda x: softmax(x, 1), 2e-6),
    "softmax_then": ("float", SHAPES, 0, "s = Softmax<axis = -1>(x)  t = Mul(s, x)  y = Relu(t)",
                     lambda x: numpy.maximum(softmax(x, -1) * x, 0), 3e-6),
    "log_softmax": ("float", SHAPES, 0, "y = LogSoftmax<axis = -1>(x)", log_softmax, 3e-6),
    "layer_norm": ("float", SHAPES, 2, "y = LayerNormalization<axis = -1, epsilon = 1e-5>(x, x1, x2)", layer_norm, 1e-5),
    "layer_norm_half": ("float16", SHAPES, 2, "y = LayerNormalization<axis = -1, epsilon = 1e-5>(x, x1, x2)", layer_norm, 2e-2),
    "rms_norm": ("float", SHAPES, 1, "y = RMSNormalization<axis = -1, epsilon = 1e-5>(x, x1)", rms_norm, 1e-5),
    "layer_norm_in_parts": ("float", SHAPES, 2, f"{CENTRED}  {SPREAD}  n = Div(d, r)  s = Mul(x1, n)  y = Add(s, x2)",
                            layer_norm, 1e-5),
    "layer_norm_multiplied_out": ("float", SHAPES, 2, f"{CENTRED}  {SPREAD}  i = Reciprocal(r)  s = Mul(i, x1)  "
                                  "t = Mul(x, s)  u = Mul(m, s)  b = Sub(x2, u)  y = Add(t, b)", layer_norm, 1e-4),
    "rms_norm_in_parts": ("float", SHAPES, 1, f"axes = Constant<value_ints = [-1]>()  d = Identity(x)  {SPREAD}  "
                          "i = Reciprocal(r)  n = Mul(i, d)  y = Mul(n, x1)", rms_norm, 1e-5),
    "lp_norm": ("float", SHAPES, 0, "y = LpNormalization<axis = -1, p = 2>(x)",
                lambda x: x / numpy.sqrt((x ** 2).sum(-1, keepdims=True)), 1e-5),
    "instance": ("float", MIDDLE, 0, "y = MeanVarianceNormalization<axes = [1, 2]>(x)",
                 lambda x: (x - x.mean((1, 2), keepdims=True)) / x.std((1, 2), keepdims=True), 1e-4),
    "sum": ("float", SHAPES, 0, "axes = Constant<value_ints = [-1]>()  y = ReduceSum<keepdims = 1>(x, axes)",
            lambda x: x.sum(-1, keepdims=True), 1e-4),
    "largest": ("float", SHAPES[2:], 0, "axes = Constant<value_ints = [-1]>()  y = ReduceMax<keepdims = 1>(x, axes)",
                lambda x: x.max(-1, keepdims=True), 0),
}


def make_model(name, shape, is_dynamic):
    kind, _, operands, body, _, _ = CASES[name]
    sizes = [f"D{axis}" if is_dynamic else str(size) for axis, size in enumerate(shape)]
    inputs = [f"{kind}[{','.join(sizes)}] x"] + [f"{kind}[{sizes[-1]}] x{i + 1}" for i in range(operands)]
    result = sizes[:-1] + ["1" if name in ("sum", "largest") else sizes[-1]]
    return onnx.parser.parse_model(f'<ir_version: 10, opset_import: ["" : 23]> g ({", ".join(inputs)}) => '
                                   f'({kind}[{",".join(result)}] y) {{ {body} }}')


def run(tools, target, model, name, shape, folder):
    """Lines about what is wrong with one model at one shape."""
    kind, _, operands, _, function, tolerance = CASES[name]
    dtype = {"float": numpy.float32, "double": numpy.float64, "float16": numpy.float16}[kind]
    draw = numpy.random.default_rng(sum(shape))
    arrays = [(4 * draw.standard_normal(size)).astype(dtype) for size in [shape, *[shape[-1:]] * operands]]
    expected = function(*[array.astype(numpy.float64) for array in arrays])
    first, problems = None, []
    # Less work is never shared.
    for threads in THREADS if numpy.prod(shape) > 10000 else (1,):
        done, outputs = numeric.run_arrays(tools, model, arrays, folder, [f"--threads={threads}"])
        where = f"{name} {shape} {target} {model.name} {threads} threads"
        if done.status != onnxc_run.PASSED:
            problems.append(f"{where}: {done.status}: {done.detail}")
            break
        got = outputs[0]
        first = got if first is None else first
        if got.tobytes() != first.tobytes():
            problems.append(f"{where}: other bits than on one thread")
        if got.shape != expected.shape or not numpy.allclose(got, expected, tolerance, tolerance, equal_nan=True):
            problems.append(f"{where}: largest error {abs(got - expected).max() if got.size else got.shape}")
    return problems


def processors():
    """Targets whose code this machine runs."""
    if platform.machine() != "x86_64":
        return ["native"]
    flags = pathlib.Path("/proc/cpuinfo").read_text() if pathlib.Path("/proc/cpuinfo").exists() else ""
    return ["native", "x86-64"] + (["haswell"] if " avx2 " in flags else [])


def check(tools, name, target, folder):
    problems, compiled = [], None
    for number, shape in enumerate(CASES[name][1]):
        models = {"static": make_model(name, shape, False)}
        if number == 0:
            models["dynamic"] = make_model(name, shape, True)
        for kind, model in models.items():
            if error := numeric.compile_model(tools, model, folder / f"{kind}.o", [f"--cpu={target}"]):
                return [f"{name} {shape} {target}: {error}"]
        compiled = folder / "dynamic.o"
        for model in (folder / "static.o", compiled):
            problems += run(tools, target, model, name, shape, folder)
    return problems


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--bin", type=pathlib.Path, required=True)
    parser.add_argument("--only", default="", help="part of a case's name")
    args = parser.parse_args()
    warnings.simplefilter("ignore")  # about rows of no element
    problems = []
    for name in CASES:
        if args.only not in name:
            continue
        # Narrow vectors differ from wide ones in what is vectorised, not in what an operator is.
        for target in processors() if name in ("softmax", "softmax_half", "layer_norm", "sum") else ["native"]:
            with tempfile.TemporaryDirectory() as folder:
                problems += check(args.bin, name, target, pathlib.Path(folder))
    print("\n".join(problems) or "all right")
    return bool(problems)


if __name__ == "__main__":
    sys.exit(main())
