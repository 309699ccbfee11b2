#!/usr/bin/env python3
"""What streams and recurrent models do with parts: states of frames that are updated piece by piece, windows taken apart
before a convolution, single steps, both directions side by side, permuted rows.  Against the reference implementation, for
several element types, with known and unknown sizes.

usage: streams.py --bin FOLDER
"""

import argparse
import pathlib
import sys
import tempfile

import numpy
import onnx
import onnx.parser
import onnx.reference
import onnx.reference.op_run

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "support"))

import numeric  # noqa: E402
import onnxc_run  # noqa: E402

TYPES = {"float": numpy.float32, "double": numpy.float64, "int32": numpy.int32, "uint8": numpy.uint8, "int64": numpy.int64,
         "float16": numpy.float16}


def box(*ranges):
    """Tuples of indices of a block, as ScatterND has them."""
    return numpy.stack(numpy.meshgrid(*[numpy.arange(*r) for r in ranges], indexing="ij"), -1).astype(numpy.int64)


def ints(*values):
    return numpy.array(values, numpy.int64)


W = numpy.random.default_rng(1).standard_normal
FLOATS, ANY = ("float",), ("float", "double", "int32", "uint8", "int64", "float16")

def shuffled(channels, units, end, late=False):
    """Units that keep half of the channels, compute the other half anew and shuffle both; `late`: each keeps what it is
    computed from for a sum."""
    half, constants = channels // 2, {"k0": ints(0), "k1": ints(channels // 2), "k2": ints(channels), "ax": ints(1),
                                      "split": ints(-1, 2, channels // 2, 4, 5), "merge": ints(-1, channels, 4, 5)}
    body = "a = Conv(x0, wa)  b0 = Conv(x0, wb)  b = Relu(b0)  j0 = Concat<axis = 1>(a, b)"
    for name, shape in (("wa", (half, 3, 1, 1)), ("wb", (half, 3, 1, 1)), ("we", (4, channels, 1, 1))):
        constants[name] = W(shape)
    for i in range(units):
        body += f"""  v{i} = Reshape(j{i}, split)  t{i} = Transpose<perm = [0, 2, 1, 3, 4]>(v{i})  s{i} = Reshape(t{i}, merge)
            l{i} = Slice(s{i}, k0, k1, ax)  h{i} = Slice(s{i}, k1, k2, ax)
            c{i} = Conv(h{i}, wc{i})  r{i} = Relu(c{i})  d{i} = Conv<group = {half}, pads = [1, 1, 1, 1]>(r{i}, wd{i})
            o{i} = Conv(d{i}, wo{i})  {f"g{i} = Add(o{i}, h{i})  p{i} = Relu(g{i})" if late else f"p{i} = Relu(o{i})"}
            j{i + 1} = Concat<axis = 1>(l{i}, p{i})"""
        constants |= {f"wc{i}": W((half, half, 1, 1)) / half, f"wd{i}": W((half, 1, 3, 3)), f"wo{i}": W((half, half, 1, 1)) / half}
    body += f"""  v = Reshape(j{units}, split)  t = Transpose<perm = [0, 2, 1, 3, 4]>(v)  s = Reshape(t, merge)  {end}"""
    return body, ["y"], constants


# {name: (types, [shape of each input, letters for sizes that may be unknown], sizes of these, body, result, constants)}
CASES = {
    "frames": (FLOATS, [(2, 1, 4, 6, 5), (1, 4, 1, 5)], {}, """
        old = Gather<axis = 0>(x0, zero)  s = Slice(old, a0, a2, a2)  f = Concat<axis = 2>(s, x1)  y = Conv<group = 4, pads = [0, 1, 0, 1]>(f, w)
        n = Slice(f, a1, a3, a2)  u = ScatterND(old, at, n)  t = Slice(u, a2, a6, a2)  v = ScatterND(u, rest, t)
        r = Relu(y)  q = Add(r, r)  m = Slice(v, a0, a2, a2)  k = Concat<axis = 2>(m, q)  z = Conv<group = 4, pads = [0, 1, 0, 1]>(k, w)
        one = Unsqueeze(v, a0)  state = ScatterND(x0, first, one)""", ["y", "z", "state"],
               {"zero": numpy.array(0, numpy.int64), "a0": ints(0), "a1": ints(1), "a2": ints(2), "a3": ints(3), "a6": ints(6),
                "w": W((4, 1, 3, 3)).astype(numpy.float32), "at": box((0, 1), (4,), (0, 2), (5,)),
                "rest": box((0, 1), (4,), (2, 6), (5,)), "first": box((0, 1))}),
    "block": (ANY, [(3, 4, "N"), (3, 2, "N")], {"N": 5}, "y = ScatterND(x0, at, x1)", ["y"], {"at": box((3,), (1, 3))}),
    "parts": (ANY, [("N", 3), ("N", 2)], {"N": 4}, """
        c = Concat<axis = 1>(x0, x1)  p = Slice(c, a0, a3, a1)  q = Slice(c, a1, a5, a1)  r = Slice(q, a2, a4, a1)  d = Concat<axis = 1>(q, x1)
        y = Add(p, p)  z = Add(r, x1)  e = Add(d, d)""", ["y", "z", "e"], {f"a{i}": ints(i) for i in range(6)}),
    "windows": (FLOATS + ("double",), [(1, 3, 1, 8)], {}, """
        p = Pad(x0, pads)  g = Gather<axis = 3>(p, at)  t = Transpose<perm = [0, 1, 3, 2, 4]>(g)  r = Reshape(t, shape)  y = Conv(r, w)""", ["y"],
                {"pads": ints(0, 0, 0, 1, 0, 0, 0, 1), "at": (numpy.arange(3)[:, None] + numpy.arange(8)).astype(numpy.int64),
                 "shape": ints(1, 9, 1, 8), "w": W((4, 9, 1, 1))}),
    "far_windows": (FLOATS, [(1, 2, 12)], {}, "g = Gather<axis = 2>(x0, at)  r = Reshape(g, shape)  y = Conv(r, w)", ["y"],
                    {"at": (numpy.arange(2)[:, None] * 3 + numpy.arange(5) * 2).astype(numpy.int64), "shape": ints(1, 4, 5),
                     "w": W((3, 4, 1))}),
    "steps": (FLOATS, [(1, "N", 3), (1, "N", 4)], {"N": 2}, "y, h = GRU<hidden_size = 4>(x0, w, r, b, none, x1)", ["y", "h"],
              {"w": W((1, 12, 3)), "r": W((1, 12, 4)), "b": W((1, 24))}),
    "directions": (FLOATS, [("N", "M", 3)], {"N": 3, "M": 2}, """
        y0, h, c = LSTM<hidden_size = 4, direction = "bidirectional">(x0, w, r)  t = Transpose<perm = [0, 2, 1, 3]>(y0)
        f = Reshape(t, shape)  y = MatMul(f, v)  u = Transpose<perm = [1, 0, 2]>(y)  z = MatMul(u, v2)  k = MatMul(u, v3)""", ["y", "z", "k"],
                   {"w": W((2, 16, 3)), "r": W((2, 16, 4)), "shape": ints(0, 0, -1), "v": W((8, 5)), "v2": W((5, 3)), "v3": W((5, 2))}),
    "reduced": (("float", "double", "int32", "int64"), [(2, 3, "N")], {"N": 5}, """
        t = Transpose<perm = [2, 0, 1]>(x0)  s = ReduceSum<keepdims = 0>(t, a1)  m = ReduceMax<keepdims = 0>(t, a2)  i = ArgMax<axis = 0, keepdims = 0>(t)
        a = ReduceSum<keepdims = 0>(t)""", ["s", "m", "i", "a"], {"a1": ints(-1), "a2": ints(0, 2)}),
    "squeezed": (ANY, [("N", 1, "M", 4)], {"N": 3, "M": 2}, """
        t = Transpose<perm = [0, 3, 1, 2]>(x0)  s = Squeeze(t, a2)  y = Transpose<perm = [2, 0, 1]>(s)  u = Unsqueeze(s, a0)  z = Add(u, u)
        k = Shape(s)""", ["y", "z", "k"], {"a2": ints(2), "a0": ints(0, -1)}),
    "joined": (FLOATS, [(2, "N", 2), (2, 3, 2)], {"N": 4}, """
        n = Relu(x1)  t = Transpose<perm = [0, 2, 1]>(n)  o = Transpose<perm = [0, 2, 1]>(x0)  q = Relu(o)  c = Concat<axis = 2>(q, t)
        y = Transpose<perm = [0, 2, 1]>(c)""", ["y"], {}),
    "side_by_side": (ANY, [(1, 5), (1, 5)], {}, "a = Add(x0, x1)  b = Add(x0, x0)  c = Concat<axis = 0>(a, b)  y = Transpose(c)", ["y"], {}),
    "transposed": (FLOATS, [(1, 3, 5, 4)], {}, "y = ConvTranspose<pads = [1, 1, 1, 1]>(x0, w)", ["y"], {"w": W((3, 2, 3, 3))}),
    "transposed_groups": (FLOATS + ("double",), [("N", 6, 5, 4), ("N", 6, 7)], {"N": 2}, """
        y = ConvTranspose<group = 2, strides = [2, 3], pads = [1, 1, 1, 1]>(x0, w, b)  p = PRelu(y, slope)
        c = ConvTranspose<group = 6, strides = [2, 2], pads = [1, 1, 1, 1], output_padding = [1, 0]>(x0, d, e)  z = Relu(c)
        u = ConvTranspose<group = 3, strides = [2], dilations = [1], output_padding = [1]>(x1, v)  q = Mul(u, slope1)
        t = ConvTranspose<group = 6, dilations = [2], pads = [2, 2]>(x1, f)""", ["p", "z", "q", "t"],
                          {"w": W((6, 2, 3, 4)), "b": W(4), "slope": W((4, 1, 1)), "d": W((6, 1, 4, 3)), "e": W(6), "v": W((6, 4, 5)),
                           "slope1": W((12, 1)), "f": W((6, 1, 3))}),
    "winding": (FLOATS + ("double",), [("N", "M", 5), ("N", 2, "M", 3)], {"N": 3, "M": 7}, """
        t = Transpose<perm = [1, 0, 2]>(x0)  y = MatMul(t, v)  z = MatMul(t, w)  s = Transpose<perm = [0, 2, 1, 3]>(x1)  f = Reshape(s, shape)
        u = MatMul(f, v6)  q = MatMul(f, w6)  g = Transpose<perm = [1, 0, 2]>(f)  h = MatMul(g, v6)  a = Add(h, b)""", ["y", "z", "u", "q", "a"],
                {"shape": ints(0, 0, -1), "v": W((5, 40)), "w": W((5, 2)), "v6": W((6, 9)), "w6": W((6, 1)), "b": W((9,))}),
    "mirrored": (ANY, [("N", "M", 1), ("N", "M", 3)], {"N": 2, "M": 6}, """
        n = Add(x0, x0)  a = Slice(n, m4, m1, a1)  l = Slice(a, m1, first, a1, m1)  b = Slice(n, a1, a4, a1)  r = Slice(b, m1, first, a1, m1)
        y = Concat<axis = 1>(r, n, l)  p = Add(x1, x1)  q = Add(p, x1)  z = Concat<axis = 2>(p, q)  d = Slice(n, m4, m1, a1)  e = Add(d, d)""", ["y", "z", "e"],
                 {"a1": ints(1), "a4": ints(4), "m1": ints(-1), "m4": ints(-4), "first": ints(-2 ** 62)}),
    "found": (ANY, [("N", 4)], {"N": 3}, """
        d = Add(x0, x0)  f = Gather<axis = 0>(d, at)  e = Add(f, f)  g = Gather<axis = 0>(d, last)  s = Unsqueeze(g, a0)
        h = Squeeze(f, a0)  k = Unsqueeze(h, a0)  y = Concat<axis = 1>(k, s)""", ["y", "e"], {"at": ints(1), "last": numpy.array(-1, numpy.int64), "a0": ints(0)}),
    "bordered": (ANY, [("N", 3), (2, "N")], {"N": 4}, """
        r = Add(x0, x0)  y = Pad(r, front)  s = Add(x1, x1)  z = Pad(s, sides)  c = Slice(y, a1, a3)  e = Add(c, c)""", ["y", "z", "e"],
                 {"front": ints(1, 0, 0, 0), "sides": ints(0, 1, 0, 2), "a1": ints(1, 0), "a3": ints(3, 3)}),
    "heads": (("float", "double"), [("B", "L", 16), ("B", 2, "P", 16)], {"B": 2, "L": 3, "P": 4}, """
        r = Reshape(x0, rows)  m = MatMul(r, w)  a = Add(m, b)  s = Shape(x0)  bl = Slice(s, a0, a2)  t = Concat<axis = 0>(bl, all)  q = Reshape(a, t)
        h = Reshape(q, heads)  k = Transpose<perm = [0, 2, 1, 3]>(h)  y = Concat<axis = 2>(x1, k)  e = MatMul(x0, w)  f = Reshape(e, heads)
        z = Transpose<perm = [2, 0, 1, 3]>(f)  n = Reshape(x0, rows)  o = MatMul(n, w)  p = Relu(o)""", ["y", "z", "p"],
              {"rows": ints(-1, 16), "w": W((16, 32)), "b": W((32,)), "a0": ints(0), "a2": ints(2), "all": ints(32), "heads": ints(0, 0, 2, 16)}),
    "other_rows": (("float",), [("N", 6)], {"N": 4}, """
        r = Reshape(x0, to)  m = Reshape(r, rows)  p = MatMul(m, w)  y = Reshape(p, other)""", ["y"],
                   {"to": ints(2, -1, 6), "rows": ints(-1, 6), "w": W((6, 16)), "other": ints(-1, 2, 16)}),
    "upsampled": (("float", "double"), [(2, 8, "H", "V"), (2, 4, "H2", "V2")], {"H": 3, "V": 5, "H2": 6, "V2": 10}, """
        c = ConvTranspose<strides = [2, 2]>(x0, w, b)  r = Relu(c)  y = Concat<axis = 1>(x1, r)  d = ConvTranspose<strides = [2, 2]>(x0, w3)
        z = Relu(d)  e = ConvTranspose<strides = [2, 2], pads = [1, 1, 1, 1]>(r, w4)  k = Conv(e, v)  f = ConvTranspose<strides = [2, 2]>(x0, w1)
        g = Sigmoid(f)  l = ConvTranspose<strides = [3, 2]>(x0, w5)""", ["y", "z", "k", "g", "l"],
                  {"w": W((8, 32, 2, 2)), "b": W((32,)), "w3": W((8, 24, 2, 2)), "w4": W((32, 16, 4, 4)), "v": W((3, 16, 1, 1)), "w1": W((8, 1, 2, 2)),
                   "w5": W((8, 16, 3, 2))}),
    "blocks": (("float", "double"), [("N", 3, 8, 12)], {"N": 2}, """
        t = Slice(x0, a0, end, rows, two)  u = Slice(x0, a1, end, rows, two)  tl = Slice(t, a0, end, columns, two)  tr = Slice(t, a1, end, columns, two)
        bl = Slice(u, a0, end, columns, two)  br = Slice(u, a1, end, columns, two)  c = Concat<axis = 1>(tl, bl, tr, br)
        y = Conv<pads = [1, 0, 1, 2], strides = [2, 1]>(c, w, b)  d = Concat<axis = 1>(tl, bl, bl, br)  z = Conv(d, w)""", ["y", "z"],
               {"a0": ints(0), "a1": ints(1), "end": ints(2 ** 62), "rows": ints(2), "columns": ints(3), "two": ints(2), "w": W((5, 12, 3, 3)), "b": W((5,))}),
    "one_column": (("float", "double"), [("N", 1, 50)], {"N": 2}, """
        p = Pad(x0, pads)  v = Reshape(p, wide)  y = Conv<strides = [1, 2]>(v, w)  q = Pad(x0, far)  u = Unsqueeze(q, a2)  z = Conv(u, w)
        o = Pad(x0, one)  r = Reshape(o, split)  k = Conv(r, w2)""", ["y", "z", "k"],
                   {"pads": ints(0, 0, 19, 0, 0, 37), "wide": ints(-1, 1, 1, 106), "w": W((1, 1, 1, 40)), "far": ints(0, 0, 60, 0, 0, 0), "a2": ints(2),
                    "one": ints(0, 0, 1, 0, 0, 1), "split": ints(-1, 1, 2, 26), "w2": W((2, 1, 2, 3))}),
    # The reference implementation wants as many images as channels.
    "neighbours": (FLOATS, [(4, 4, "H", 6)], {"H": 7}, """
        c = Conv(x0, w)  l = LRN<size = 4, alpha = 0.5, beta = 0.6, bias = 1.5>(c)  y = Conv(l, v)  z = LRN<size = 3>(x0)""", ["y", "z"],
                   {"w": W((4, 4, 1, 1)), "v": W((3, 4, 3, 3))}),
    "stretched": (FLOATS + ("double",), [("N", 1, 5), ("N", 4, 5)], {"N": 3}, """
        s = Shape(x1)  e = Expand(x0, s)  y = Mul(e, x1)  f = Expand(x0, four)  z = Add(f, f)  t = Tile(x0, times)  k = Sub(x1, t)""", ["y", "z", "k"],
                  {"four": ints(1, 4, 5), "times": ints(1, 4, 1)}),
    "moved": (FLOATS, [(2, "H", 6, 4), ("N", 5)], {"H": 7, "N": 3}, """
        m = Softmax<axis = 3>(x0)  y = Transpose<perm = [0, 3, 1, 2]>(m)  n = LogSoftmax<axis = 1>(x0)  z = Transpose<perm = [3, 0, 2, 1]>(n)
        r = ReduceMean<keepdims = 0>(x0, a2)  q = Mul(r, r)  k = Transpose<perm = [2, 0, 1]>(q)  u = ReduceSum<keepdims = 0>(x0, a2)
        v = Transpose<perm = [1, 0, 2]>(u)  o = Softmax(x1)  p = Transpose(o)  l = Add(o, o)""", ["y", "z", "k", "v", "p", "l"], {"a2": ints(2)}),
    "resized": (FLOATS, [(2, 3, 5, 7)], {}, """
        c = Conv(x0, w)  r = Relu(c)  u = Resize<mode = "nearest", coordinate_transformation_mode = "asymmetric", nearest_mode = "floor">(r, none, scales)
        l = Resize<mode = "linear">(r, none, scales)  d = Conv(x0, w)  y = Concat<axis = 1>(d, r)  z = Add(u, l)""", ["y", "z"],
                {"w": W((4, 3, 1, 1)), "scales": numpy.array([1, 1, 2, 3], numpy.float32)}),
    "shifted": (ANY, [("N", 9, 1), ("N", 1, 7)], {"N": 2}, """
        n = Add(x0, x0)  s1 = Slice(n, a2, end, a1)  p1 = Pad(s1, b2)  s2 = Slice(n, a5, end, a1)  p2 = Pad(s2, b5)  s3 = Slice(n, all0, upto, every)
        p3 = Pad(s3, f3)  y = Concat<axis = 2>(p1, n, p2, p3)  q = Add(n, n)  m = Add(x1, x1)  t1 = Slice(m, a1, end, a2)  r1 = Pad(t1, c1)
        t2 = Slice(m, a2, end, a2)  r2 = Pad(t2, c2)  t3 = Slice(m, a5, end, a2)  r3 = Pad(t3, c5)  z = Concat<axis = 1>(m, r1, r2, r3)""", ["y", "z", "q"],
                {"a1": ints(1), "a2": ints(2), "a5": ints(5), "end": ints(2 ** 62), "all0": ints(0, 0, 0), "upto": ints(2 ** 62, -3, 2 ** 62),
                 "every": ints(0, 1, 2), "b2": ints(0, 0, 0, 0, 2, 0), "b5": ints(0, 0, 0, 0, 5, 0), "f3": ints(0, 3, 0, 0, 0, 0),
                 "c1": ints(0, 0, 0, 0, 0, 1), "c2": ints(0, 0, 0, 0, 0, 2), "c5": ints(0, 0, 0, 0, 0, 5)}),
    "some_rows": (("float", "double"), [("N", "T", 5), (4, 6)], {"N": 2, "T": 3}, """
        m = MatMul(x0, w)  a = Add(m, b)  g = Gather<axis = 1>(a, last)  y = Relu(g)  n = MatMul(x1, v)  r = Relu(n)  s = Slice(r, a1, a3, a0)
        z = Concat<axis = 0>(s, x1)  k = MatMul(x1, v)  c = Slice(k, a1, a3, a0)  e = Add(k, k)""", ["y", "z", "c", "e"],
                  {"w": W((5, 7)), "b": W((7,)), "last": numpy.array(-1, numpy.int64), "v": W((6, 6)), "a0": ints(0), "a1": ints(1), "a3": ints(3)}),
    "layers": (("float", "double"), [(1, 6), (1, 6)], {}, """
        h1 = Tanh(x0)  c1 = Sigmoid(x1)  m = MatMul(h1, w)  h2 = Tanh(m)  k = Mul(h2, c1)  h1u = Unsqueeze(h1, a0)  h2u = Unsqueeze(h2, a0)
        c1u = Unsqueeze(c1, a0)  ku = Unsqueeze(k, a0)  h = Concat<axis = 1>(h1u, h2u)  c = Concat<axis = 1>(c1u, ku)  hu = Unsqueeze(h, a3)
        cu = Unsqueeze(c, a3)  state = Concat<axis = 3>(hu, cu)  r = Reshape(h2, to)  y = MatMul(r, w)""", ["state", "y"],
               {"w": W((6, 6)), "a0": ints(0), "a3": ints(3), "to": ints(1, 1, 6)}),
    "colours": (FLOATS + ("double",), [("N", 6, 5, 3)], {"N": 2}, """
        r, g, b = Split<axis = 3, num_outputs = 3>(x0)  c = Concat<axis = 3>(b, r, g)  m = Mul(c, scale)  a = ReduceMean<keepdims = 0>(m, last)
        d = Transpose<perm = [0, 3, 1, 2]>(m)  y = Conv<pads = [1, 1, 1, 1]>(d, w)  t = Transpose<perm = [3, 1, 0, 2]>(x0)
        e = Slice(t, end, far, zero, end)  f = Transpose<perm = [2, 0, 1, 3]>(e)  z = Conv(f, w)  i = Gather<axis = 3>(x0, order)
        j = Mul(i, i)  h = ReduceMax(j, rows)  k = Transpose<perm = [0, 3, 1, 2]>(h)  v = Conv(k, one)  q = ReduceSum<keepdims = 0>(i, rows)""",
                ["a", "y", "z", "v", "q"],
                {"scale": numpy.array([1.0, 2.0, 3.0]), "w": W((4, 3, 3, 3)), "one": W((4, 3, 1, 1)), "end": ints(-1), "far": ints(-100),
                 "zero": ints(0), "last": ints(3), "rows": ints(1), "order": ints(2, 0, -2)}),
    "repeated_terms": (FLOATS + ("double",), [("N", 3, "H", 5), ("N", 4, 1, 1), ("N", "H", 3), ("N", 1, 4)], {"N": 2, "H": 7}, """
        h = Shape<start = 2>(x0)  hw = Concat<axis = 0>(ones, h)  e = Expand(x1, hw)  c = Concat<axis = 1>(e, x0, x0)  y = Conv<strides = [2, 1]>(c, w, bias)
        m = Shape<start = 1, end = 2>(x2)  rows = Concat<axis = 0>(one, m, one)  f = Expand(x3, rows)  d = Concat<axis = -1>(x2, f, x2)
        z = MatMul(d, v)  p = GlobalAveragePool(x0)  q = Resize<mode = "linear">(p, none, scales)  k = Concat<axis = 1>(q, q)  r = Relu(k)""",
                 ["y", "z", "r"], {"ones": ints(1, 1), "one": ints(1), "w": W((6, 10, 1, 1)), "bias": W(6), "v": W((10, 3)),
                                   "scales": numpy.array([1, 1, 3, 2], numpy.float32)}),
    "rest": (ANY, [("N", 3)], {"N": 4}, "y0 = Slice(x0, a0, end, a0)  y = Add(y0, y0)", ["y"], {"a0": ints(0), "end": ints(2 ** 62)}),
    "as_many": (FLOATS, [(1, 1, 1, 5), ("N", 1, 5, 5)], {"N": 2}, """
        y = Resize<mode = "linear">(x0, none, wide)  z = Resize<mode = "linear">(x1, none, same)""", ["y", "z"],
                {"wide": numpy.array([1, 1, 3, 1.1], numpy.float32), "same": numpy.array([1, 1, 1.1, 1.1], numpy.float32)}),
    "sunk": (ANY, [("N", 1), ("M", 2)], {"N": 4, "M": 4}, """
        c = Concat<axis = 1>(x0, x1)  y = Add(c, v)  z = Mul(c, y)  f = Add(x0, x0)  d = Concat<axis = 1>(z, f)  e = Add(d, d)""", ["y", "e"],
             {"v": numpy.array([1.0, 2.0, 3.0])}),
    "tuples": (("int64",), [("N", 1), ("M", 1), (3, 3), ("N",)], {"N": 5, "M": 5}, """
        p = Mod(x0, a3)  q = Mod(x1, a3)  n = Sub(q, a3)  t = Concat<axis = 1>(p, n)  y = GatherND(x2, t)  z = ScatterND(x2, t, x3)""", ["y", "z"],
               {"a3": ints(3)}),
    "repeated": (ANY, [("N", 1, 2), ("M",), ("N", 1)], {"N": 5, "M": 3}, """
        t = Tile(x0, times)  r = Reshape(t, rows)  y = Gather(r, at)  m = Shape(x1)  own = Concat<axis = 0>(a1, m)  u = Tile(x2, own)
        f = Reshape(u, flat)  z = Gather(f, at)""", ["y", "z"],
                 {"times": ints(1, 3, 1), "rows": ints(-1, 2), "at": ints(-15, -13, -4, -1, 0, 2, 3, 7, 14), "a1": ints(1), "flat": ints(-1)}),
    "row_windows": (("float", "double"), [("N", 4)], {"N": 6}, """
        a = Slice(x0, a0, am1, a0)  b = Slice(x0, a1, all, a0)  c = Concat<axis = 1>(a, b)  y = MatMul(c, w)  z = MatMul(c, v)""", ["y", "z"],
                    {"a0": ints(0), "a1": ints(1), "am1": ints(-1), "all": ints(2**31 - 1), "w": W((8, 3)), "v": W((8, 1))}),
    "bordered_vector": (ANY, [("N",)], {"N": 7}, """
        a = Slice(x0, a1, a2, a0)  b = Slice(x0, am2, am1, a0)  m = Slice(x0, a1, am1, a0)  s = Add(m, m)  t = Mul(s, m)
        y = Concat<axis = 0>(a, t, b)  z = Add(y, y)""", ["y", "z"],
                 {"a0": ints(0), "a1": ints(1), "a2": ints(2), "am1": ints(-1), "am2": ints(-2)}),
    "gathered_rows": (ANY, [("N", 3), ("M", 2), ("M", 1, 1)], {"N": 5, "M": 4}, """
        g = Gather(x0, at)  r = Add(x1, x1)  t = Tile(x2, times)  f = Reshape(t, shape)  all = Slice(f, a0, many, a0)  c = Concat<axis = 1>(g, r, all)
        y = Add(c, c)""", ["y"],
                      {"at": ints(3, 0, -1, 1), "times": ints(1, 2, 1), "shape": ints(-1, 2), "a0": ints(0), "many": ints(10**9)}),
    "fourier": (("float", "double"), [(2, 256, 1), ("N", 256, 2)], {"N": 3}, """
        y = DFT<axis = 1, onesided = 1>(x0)  z = DFT<axis = 1>(x1)  w = DFT<axis = 1, inverse = 1>(x1)""", ["y", "z", "w"], {}),
    "shuffled": (FLOATS + ("double", "float16"), [("N", 3, 4, 5)], {"N": 2}, *shuffled(12, 3, "y = Conv(s, we)")),
    "shuffled_longer": (FLOATS, [(1, 3, 4, 5)], {}, *shuffled(40, 6, "r = Relu(s)  y = Conv(r, we)")),
    "shuffled_result": (FLOATS, [(1, 3, 4, 5)], {}, *shuffled(12, 3, "y = Relu(s)")),
    "shuffled_late": (FLOATS, [("N", 3, 4, 5)], {"N": 2}, *shuffled(12, 3, "y = Conv(s, we)", late=True)),
    "pieces": (("float", "double", "int32", "int64", "float16"), [("N", 9)], {"N": 11}, """
        p = Slice(x0, a0, a2, a1)  q = Slice(x0, a3, a6, a1)  c = Concat<axis = 1>(q, p)  y = MatMul(c, v)  z = MatMul(c, w)""", ["y", "z"],
               {"a0": ints(0), "a1": ints(1), "a2": ints(2), "a3": ints(3), "a6": ints(6), "v": 3 * W((5, 20)), "w": 3 * W((5, 1))}),
    "pieces_of_windows": (FLOATS + ("double",), [("N", 7, 6, 5)], {"N": 2}, """
        t = Conv(x0, m)  p = Slice(t, a0, a2, a1)  q = Slice(t, a3, a6, a1)  c = Concat<axis = 1>(p, q)  d = Concat<axis = 1>(q, p)
        y = Conv<pads = [0, 1, 0, 1]>(c, v)  z = Conv<pads = [1, 1, 1, 1]>(d, w)  k = Conv(c, u)""", ["y", "z", "k"],
                          {"a0": ints(0), "a1": ints(1), "a2": ints(2), "a3": ints(3), "a6": ints(6), "v": W((4, 5, 1, 3)), "w": W((18, 5, 3, 3)),
                           "u": W((1, 5, 1, 1)), "m": W((7, 7, 1, 1))}),
}


class ConvTranspose(onnx.reference.op_run.OpRun):
    """Every kernel element adds the input, multiplied, at its places; onnx's own reference takes no groups of more than one
    result."""
    op_domain = ""

    def _run(self, x, w, b=None, auto_pad=None, dilations=None, group=1, kernel_shape=None, output_padding=None,
             output_shape=None, pads=None, strides=None):
        rank = x.ndim - 2
        dilations, strides = dilations or [1] * rank, strides or [1] * rank
        pads, more = pads or [0] * 2 * rank, output_padding or [0] * rank
        sizes = [(n - 1) * s + (k - 1) * d + 1 + m
                 for n, s, k, d, m in zip(x.shape[2:], strides, w.shape[2:], dilations, more)]
        channels, outputs = x.shape[1] // group, w.shape[1]
        result = numpy.zeros((x.shape[0], group * outputs, *sizes), x.dtype)
        for g in range(group):
            part = slice(g * channels, (g + 1) * channels)
            for at in numpy.ndindex(*w.shape[2:]):
                where = tuple(slice(i * d, i * d + (n - 1) * s + 1, s) for i, d, n, s in zip(at, dilations, x.shape[2:], strides))
                result[(slice(None), slice(g * outputs, (g + 1) * outputs)) + where] += numpy.einsum(
                    "nc...,co->no...", x[:, part], w[(part, slice(None)) + at])
        result = result[(slice(None), slice(None)) + tuple(slice(pads[i], n - pads[rank + i]) for i, n in enumerate(sizes))]
        return (result if b is None else result + b.reshape(-1, *[1] * rank),)


def make_model(name, kind, is_dynamic):
    types, shapes, sizes, body, results, constants = CASES[name]
    inputs = []
    for i, shape in enumerate(shapes):
        text = [str(size if is_dynamic or isinstance(size, int) else sizes[size]) for size in shape]
        inputs.append(f"{kind}[{','.join(text)}] x{i}")
    # The parser needs some type; sizes of results are not declared.
    outputs = ", ".join(f"{'int64' if result in 'ik' and name in ('reduced', 'squeezed') else kind} {result}" for result in results)
    model = onnx.parser.parse_model(f'<ir_version: 10, opset_import: ["" : 18]> g ({", ".join(inputs)}) => ({outputs}) '
                                    f'{{ {body.replace("none", "")} }}')
    for constant, value in constants.items():
        if value.dtype == numpy.float64:
            value = value.astype(TYPES[kind])
        model.graph.initializer.append(onnx.numpy_helper.from_array(value, constant))
    return model


def check(tools, name, kind, is_dynamic, folder):
    shapes, sizes = CASES[name][1:3]
    model = make_model(name, kind, is_dynamic)
    draw = numpy.random.default_rng(len(name))
    arrays = [(4 * draw.standard_normal([sizes.get(size, size) for size in shape])).astype(numpy.int32).astype(TYPES[kind])
              if TYPES[kind] != numpy.float32 else draw.standard_normal([sizes.get(size, size) for size in shape]).astype(numpy.float32)
              for shape in shapes]
    expected = onnx.reference.ReferenceEvaluator(model, new_ops=[ConvTranspose]).run(None, {f"x{i}": array for i, array in enumerate(arrays)})
    where, problems = f"{name} {kind} {'dynamic' if is_dynamic else 'static'}", []
    if error := numeric.compile_model(tools, model, folder / "model.o"):
        return [f"{where}: {error}"]
    ended, outputs = numeric.run_arrays(tools, folder / "model.o", arrays, folder)
    if ended.status != onnxc_run.PASSED:
        return [f"{where}: {ended.status}: {ended.detail}"]
    for i, (got, wanted) in enumerate(zip(outputs, expected)):
        if got.shape != wanted.shape or not numpy.allclose(got, wanted, 1e-4, 1e-4):
            problems.append(f"{where}: output {i} is wrong, shape {got.shape}, wanted {wanted.shape}")
    return problems


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--bin", type=pathlib.Path, required=True)
    parser.add_argument("--only", default="", help="part of a case's name")
    args = parser.parse_args()
    problems = []
    for name, (types, _, sizes, *_) in CASES.items():
        if args.only not in name:
            continue
        for kind in types:
            for is_dynamic in (False, True) if sizes else (False,):
                with tempfile.TemporaryDirectory() as folder:
                    problems += check(args.bin, name, kind, is_dynamic, pathlib.Path(folder))
    print("\n".join(problems) or "all right")
    return bool(problems)


if __name__ == "__main__":
    sys.exit(main())
