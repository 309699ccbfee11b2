#!/usr/bin/env python3
"""Products and convolutions of what a transpose and a reshape have put together, such as the heads of an attention or
shuffled channels, for every type that is multiplied in its own way: right, whether they read it where it was or not.

usage: products.py --bin FOLDER
"""

import argparse
import pathlib
import sys
import tempfile

import numpy
import onnx
import onnx.parser

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "support"))

import numeric  # noqa: E402
import onnxc_run  # noqa: E402

# (heads, rows, columns per head) put together, and (groups, channels per group, image size) shuffled: multiples of the
# bytes that are multiplied at once, and others.
HEADS = [(4, 10, 16), (3, 5, 7), (2, 1, 6), (1, 9, 4), (5, 17, 1)]
SHUFFLES = [(2, 6, 8), (3, 8, 5), (4, 1, 3), (2, 5, 1)]
OUTPUTS = 32


def heads(kind, body, result):
    """A function from a shape and a size or name of the batch to a model of heads, merged and multiplied by weights,
    and to the shapes of one of its inputs and of the weights."""
    def make(shape, batch):
        h, rows, columns = shape
        text = (f'<ir_version: 10, opset_import: ["" : 23]> g ({kind}[{batch},{h},{rows},{columns}] x) => '
                f'({result}[{batch},{rows},{OUTPUTS}] y) {{ '
                f's = Constant<value_ints = [0, 0, {h * columns}]>()  t = Transpose<perm = [0, 2, 1, 3]>(x)  '
                f'a = Reshape(t, s)  {body} }}')
        return onnx.parser.parse_model(text), shape, (h * columns, OUTPUTS)
    return make


def shuffled(kind, body, result):
    """The same for channels, shuffled and convolved."""
    def make(shape, batch):
        groups, channels, size = shape
        text = (f'<ir_version: 10, opset_import: ["" : 23]> g ({kind}[{batch},{groups * channels},{size},{size}] x) => '
                f'({result}[{batch},{OUTPUTS},{size},{size}] y) {{ '
                f'r = Constant<value_ints = [-1,{groups},{channels},{size},{size}]>()  u = Reshape(x, r) '
                f't = Transpose<perm = [0, 2, 1, 3, 4]>(u) '
                f's = Constant<value_ints = [-1,{groups * channels},{size},{size}]>()  a = Reshape(t, s)  {body} }}')
        return onnx.parser.parse_model(text), (groups * channels, size, size), (OUTPUTS, groups * channels, 1, 1)
    return make


def merged(x):
    return x.transpose(0, 2, 1, 3).reshape(x.shape[0], x.shape[2], x.shape[1] * x.shape[3])


def mixed(x, groups):
    """Channel c of group g becomes channel g of group c."""
    batch, channels, *image = x.shape
    return x.reshape(batch, groups, channels // groups, *image).swapaxes(1, 2).reshape(x.shape)


def convolved(x, w):
    return numpy.einsum("bcij,oc->boij", x, w[:, :, 0, 0])


# A power of two scales exactly.
ZERO = "z = Constant<value = uint8 {3}>()"
QLINEAR = (f"{ZERO}  v = Constant<value = int8 {{0}}>()  p = Constant<value = float {{0.015625}}>() "
           f"q = Constant<value = float {{1.0}}>()  y = QLinearConv(a, p, z, w, p, v, q, z)")

# {name: (shapes, model, type of x, type of w, expected of shape, x and w, tolerance)}
CASES = {
    "float": (HEADS, heads("float", "y = MatMul(a, w)", "float"), "float32", "float32",
              lambda _, x, w: merged(x) @ w, 1e-4),
    "double": (HEADS, heads("double", "y = MatMul(a, w)", "double"), "float64", "float64",
               lambda _, x, w: merged(x) @ w, 1e-12),
    "bfloat16": (HEADS, heads("float", "b = Cast<to = 16>(a)  c = Cast<to = 16>(w)  d = MatMul(b, c)  y = Cast<to = 1>(d)",
                              "float"), "float32", "float32", lambda _, x, w: merged(x) @ w, 6e-2),
    "bytes": (HEADS, heads("uint8", f"{ZERO}  y = MatMulInteger(a, w, z)", "int32"), "uint8", "int8",
              lambda _, x, w: (merged(x) - 3) @ w, 0),
    "signed_bytes": (HEADS, heads("int8", "y = MatMulInteger(a, w)", "int32"), "int8", "int8",
                     lambda _, x, w: merged(x) @ w, 0),
    "shuffled_float": (SHUFFLES, shuffled("float", "y = Conv(a, w)", "float"), "float32", "float32",
                       lambda shape, x, w: convolved(mixed(x, shape[0]), w), 1e-4),
    "shuffled_bytes": (SHUFFLES, shuffled("uint8", QLINEAR, "uint8"), "uint8", "int8",
                       lambda shape, x, w: ((convolved(mixed(x, shape[0]) - 3, w) * 0.015625 ** 2).round() + 3)
                       .clip(0, 255), 0),
}


def draw(generator, kind, shape):
    if numpy.dtype(kind).kind == "f":
        return generator.standard_normal(shape).astype(kind)
    limits = numpy.iinfo(kind)
    return generator.integers(limits.min, limits.max, shape, dtype=kind, endpoint=True)


def check_shape(tools, name, shape, batch, folder):
    """Lines about what is wrong with one model; `batch` is its size or a name."""
    _, make, kind, weights_kind, function, tolerance = CASES[name]
    where = f"{name} {shape} {batch}"
    model, x_shape, w_shape = make(shape, batch)
    generator = numpy.random.default_rng(sum(shape))
    weights = draw(generator, weights_kind, w_shape)
    model.graph.initializer.append(onnx.numpy_helper.from_array(weights, "w"))
    if error := numeric.compile_model(tools, model, folder / "model.o"):
        return [f"{where}: {error}"]
    problems = []
    for size in (batch,) if isinstance(batch, int) else (0, 1, 3):
        x = draw(generator, kind, (size, *x_shape))
        result, outputs = numeric.run_arrays(tools, folder / "model.o", [x], folder)
        if result.status != onnxc_run.PASSED:
            problems.append(f"{where} of {size}: {result.status}: {result.detail}")
            continue
        wide = numpy.float64 if numpy.dtype(kind).kind == "f" else numpy.int64
        expected = function(shape, x.astype(wide), weights.astype(wide))
        if outputs[0].shape != expected.shape or not numpy.allclose(outputs[0], expected, tolerance, tolerance):
            problems.append(f"{where} of {size}: differs")
    return problems


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--bin", type=pathlib.Path, required=True)
    parser.add_argument("--only", default="", help="part of a case's name")
    args = parser.parse_args()
    problems = []
    for name, case in CASES.items():
        for shape in case[0] if args.only in name else ():
            for batch in (2, "B"):
                with tempfile.TemporaryDirectory() as folder:
                    problems += check_shape(args.bin, name, shape, batch, pathlib.Path(folder))
    print("\n".join(problems) or "all right")
    return bool(problems)


if __name__ == "__main__":
    sys.exit(main())
