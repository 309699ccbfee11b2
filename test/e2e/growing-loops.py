#!/usr/bin/env python3
"""Loops that carry tensors which grow: small models give what ONNX's reference evaluator gives, for several inputs,
with a page behind every buffer that cannot be touched, with and without fusion.

usage: growing-loops.py --bin FOLDER
"""

import argparse
import concurrent.futures
import pathlib
import sys
import tempfile

import numpy
import onnx
import onnx.parser
import onnx.reference

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "support"))

import onnxc_run  # noqa: E402

HEADER = '<ir_version: 10, opset_import: ["" : 21]>\n'


def floats(*shape):
    return (numpy.arange(numpy.prod(shape)) % 7 / 7 + 0.25).astype(numpy.float32).reshape(shape)


def scalar(value, dtype=numpy.float32):
    return numpy.array(value, dtype)


# {name: (model, [inputs of a run])}
CASES = {
    "counted": ("""g (float[1] x) => (float[N] y) <bool yes = {1}, int64 trips = {5}> {
  y = Loop (trips, yes, x) <body = b (int64 i, bool c, float[K] v) => (bool c_out, float[M] w) {
    c_out = Identity(c)
    s = ReduceSum<keepdims = 0>(v)
    axes = Constant<value_ints = [0]>()
    next = Unsqueeze(s, axes)
    w = Concat<axis = 0>(v, next)
  }>
}""", [[floats(1)], [floats(1) + 1]]),
    "until": ("""g (float[1,2] x, float limit, bool start) => (float[1,N] y) <int64 trips = {9}> {
  y = Loop (trips, start, x) <body = b (int64 i, bool c, float[1,K] v) => (bool c_out, float[1,M] w) {
    axes = Constant<value_ints = [1]>()
    next = ReduceSum<keepdims = 1>(v, axes)
    w = Concat<axis = 1>(v, next)
    total = ReduceSum<keepdims = 0>(w)
    c_out = Less(total, limit)
  }>
}""", [[floats(1, 2), scalar(limit), scalar(start, bool)]
       for limit, start in ((0, True), (9, True), (1e9, True), (9, False))]),
    "with_a_trace": ("""g (float[1,2] x, float limit) => (float[1,N] y, float[S,1] trace) <bool yes = {1}, int64 trips = {9}> {
  y, trace = Loop (trips, yes, x) <body = b (int64 i, bool c, float[1,K] v) => (bool c_out, float[1,M] w, float[1] t) <float factor = {1.5}, int64[1] axes = {1}> {
    sum = ReduceSum<keepdims = 1>(v, axes)
    next = Mul(sum, factor)
    w = Concat<axis = 1>(v, next)
    t = Squeeze(next, axes)
    total = ReduceSum<keepdims = 0>(w)
    c_out = Less(total, limit)
  }>
}""", [[floats(1, 2), scalar(limit)] for limit in (0, 9, 1e9)]),
    "branch": ("""g (float[6] keep) => (float[1,N] y, int64 last) <bool yes = {1}, int64 trips = {6}, float[1,1] one = {1}, int64 zero = {0}> {
  y, last = Loop (trips, yes, one, zero) <body = b (int64 i, bool c, float[1,K] v, int64 t) => (bool c_out, float[1,M] w, int64 t_out) {
    c_out = Identity(c)
    k = Gather<axis = 0>(keep, t)
    half = Constant<value_float = 0.5>()
    isKept = Greater(k, half)
    w = If (isKept) <
      then_branch = t () => (float[1,P] p) {
        shape = Constant<value_ints = [1, 1]>()
        next = Reshape(k, shape)
        p = Concat<axis = 1>(v, next)
      },
      else_branch = e () => (float[1,Q] q) { q = Identity(v) }
    >
    step = Constant<value_int = 1>()
    t_out = Add(t, step)
  }>
}""", [[floats(6)], [numpy.ones(6, numpy.float32)], [numpy.zeros(6, numpy.float32)]]),
    "by_two_in_a_batch": ("""g (float[B,1] x) => (float[B,N] y) <bool yes = {1}, int64 trips = {4}> {
  y = Loop (trips, yes, x) <body = b (int64 i, bool c, float[B,K] v) => (bool c_out, float[B,M] w) {
    c_out = Identity(c)
    axes = Constant<value_ints = [1]>()
    a = ReduceMean<keepdims = 1>(v, axes)
    d = Mul(a, a)
    w = Concat<axis = 1>(a, v, d)
  }>
}""", [[floats(1, 1)], [floats(3, 1)]]),
    "middle_axis": ("""g (float[2,1,3] x) => (float[2,N,3] y) <bool yes = {1}, int64 trips = {3}> {
  y = Loop (trips, yes, x) <body = b (int64 i, bool c, float[2,K,3] v) => (bool c_out, float[2,M,3] w) {
    c_out = Identity(c)
    axes = Constant<value_ints = [1]>()
    a = ReduceSum<keepdims = 1>(v, axes)
    w = Concat<axis = 1>(v, a)
  }>
}""", [[floats(2, 1, 3)]]),
    "chunks": ("""g (float[A] x, float[M] chunk, float[T] each) => (float[N] y) <bool yes = {1}> {
  shape = Shape(each)
  axes = Constant<value_ints = [0]>()
  trips = Squeeze(shape, axes)
  y = Loop (trips, yes, x) <body = b (int64 i, bool c, float[K] v) => (bool c_out, float[L] w) {
    c_out = Identity(c)
    e = Gather<axis = 0>(each, i)
    next = Mul(chunk, e)
    w = Concat<axis = 0>(v, next)
  }>
}""", [[floats(a), floats(m), floats(t)] for a, m, t in ((2, 3, 4), (0, 1, 1), (3, 0, 2), (2, 2, 0))]),
    "starts_empty": ("""g (float[2,4] x) => (float[N,4] y, float[1,4] last) <bool yes = {1}, int64 trips = {3}, float[0,4] none = {}> {
  axes = Constant<value_ints = [0]>()
  q = ReduceSum<keepdims = 1>(x, axes)
  y, last = Loop (trips, yes, none, q) <body = b (int64 i, bool c, float[K,4] cache, float[1,4] state) => (bool c_out, float[L,4] longer, float[1,4] next) {
    c_out = Identity(c)
    longer = Concat<axis = 0>(cache, state)
    back = Transpose<perm = [1, 0]>(longer)
    scores = MatMul(state, back)
    weights = Softmax(scores)
    next = MatMul(weights, longer)
  }>
}""", [[floats(2, 4)]]),
    # The mask's size follows from the tokens', not from its own.
    "mask": ("""g (float[1,1] x) => (float[1,N] y, float[1,P] z) <bool yes = {1}, int64 trips = {4}, float[1,1] one = {1}> {
  y, z = Loop (trips, yes, x, one) <body = b (int64 i, bool c, float[1,K] v, float[1,L] mask) => (bool c_out, float[1,M] w, float[1,Q] u) {
    c_out = Identity(c)
    axes = Constant<value_ints = [1]>()
    masked = Mul(v, mask)
    next = ReduceSum<keepdims = 1>(masked, axes)
    w = Concat<axis = 1>(v, next)
    shape = Shape(w)
    u = ConstantOfShape<value = float[1] {0.5}>(shape)
  }>
}""", [[floats(1, 1)]]),
    # Another size from the second iteration on, but no growth.
    "placeholder": ("""g (float[1] x, float[3] add) => (float[N] y) <bool yes = {1}, int64 trips = {4}> {
  y = Loop (trips, yes, x) <body = b (int64 i, bool c, float[K] v) => (bool c_out, float[L] w) {
    c_out = Identity(c)
    w = Add(v, add)
  }>
}""", [[floats(1), floats(3)]]),
    "starts_anew": ("""g (float[1] x, float limit) => (float[N] y) <bool yes = {1}, int64 trips = {7}> {
  y = Loop (trips, yes, x) <body = b (int64 i, bool c, float[K] v) => (bool c_out, float[L] w) {
    c_out = Identity(c)
    s = ReduceSum<keepdims = 0>(v)
    isLarge = Greater(s, limit)
    w = If (isLarge) <
      then_branch = t () => (float[2] p) { p = Concat<axis = 0>(x, x) },
      else_branch = e () => (float[Q] q) { q = Concat<axis = 0>(v, x) }
    >
  }>
}""", [[floats(1) + 1, scalar(limit)] for limit in (0, 4, 100)]),
    # The body's declared sizes are those of one iteration.
    "declared_otherwise": ("""g (float[1] x) => (float[N] y) <bool yes = {1}, int64 trips = {3}> {
  y = Loop (trips, yes, x) <body = b (int64 i, bool c, float[1] v) => (bool c_out, float[2] w) {
    c_out = Identity(c)
    w = Concat<axis = 0>(v, x)
  }>
}""", [[floats(1)]]),
    # Known when the model is compiled.
    "constant": ("""g (float[1] x) => (float[N] y) <bool yes = {1}, int64 trips = {7}, float[1] start = {2}> {
  r = Loop (trips, yes, start) <body = b (int64 i, bool c, float[K] v) => (bool c_out, float[L] w) {
    c_out = Identity(c)
    w = Concat<axis = 0>(v, start)
  }>
  y = Add(r, x)
}""", [[floats(1)]]),
    # The last four only.
    "window": ("""g (float[1] x) => (float[N] y) <bool yes = {1}, int64 trips = {7}> {
  y = Loop (trips, yes, x) <body = b (int64 i, bool c, float[K] v) => (bool c_out, float[L] w) {
    c_out = Identity(c)
    d = Concat<axis = 0>(v, x)
    e = Tanh(d)
    start = Constant<value_ints = [-4]>()
    end = Constant<value_ints = [9223372036854775807]>()
    w = Slice(e, start, end)
  }>
}""", [[floats(1)]]),
    "shrinks": ("""g (float[5] x) => (float[N] y) <bool yes = {1}, int64 trips = {3}> {
  y = Loop (trips, yes, x) <body = b (int64 i, bool c, float[K] v) => (bool c_out, float[L] w) {
    c_out = Identity(c)
    e = Tanh(v)
    start = Constant<value_ints = [1]>()
    end = Constant<value_ints = [9223372036854775807]>()
    w = Slice(e, start, end)
  }>
}""", [[floats(5)]]),
    "nested": ("""g (float[2] x) => (float[N] y) <bool yes = {1}, int64 trips = {3}, int64 inner = {2}> {
  y = Loop (trips, yes, x) <body = b (int64 i, bool c, float[K] v) => (bool c_out, float[L] w) {
    c_out = Identity(c)
    z = Loop (inner, yes, v) <body = d (int64 j, bool e, float[P] u) => (bool e_out, float[Q] t) {
      e_out = Identity(e)
      t = Concat<axis = 0>(u, x)
    }>
    axes = Constant<value_ints = [0]>()
    s = ReduceSum<keepdims = 1>(z, axes)
    w = Concat<axis = 0>(v, s)
  }>
}""", [[floats(2)]]),
    # In one branch only, beside a state that the other branch updates; the joined value is stacked, too.
    "kept_in_branches": ("""g (float[6] keep) => (float[1,N] y, int64[1] count, float[S,1] trace) <bool yes = {1}, int64 trips = {6}, float[1,1] one = {1}, int64[1] zero = {0}> {
  y, count, trace = Loop (trips, yes, one, zero) <body = b (int64 i, bool c, float[1,K] v, int64[1] t) => (bool c_out, float[1,M] w, int64[1] t_out, float[1] next) {
    c_out = Identity(c)
    k = Gather<axis = 0>(keep, i)
    half = Constant<value_float = 0.5>()
    isKept = Greater(k, half)
    axes = Constant<value_ints = [1]>()
    sum = ReduceSum<keepdims = 0>(v, axes)
    next = Mul(sum, k)
    w, t_out = If (isKept) <
      then_branch = t () => (float[1,P] p, int64[1] n) {
        more = Unsqueeze(next, axes)
        p = Concat<axis = 1>(v, more)
        n = Identity(t)
      },
      else_branch = e () => (float[1,Q] q, int64[1] n) {
        q = Identity(v)
        step = Constant<value_ints = [1]>()
        n = Add(t, step)
      }
    >
  }>
}""", [[floats(6)], [numpy.ones(6, numpy.float32)], [numpy.zeros(6, numpy.float32)]]),
    # The old value is needed after what is joined behind it has been computed, and after it has been overwritten.
    "read_late": ("""g (float[6] keep, float[3] x) => (float[N] y, float[3] z, float s) <bool yes = {1}, int64 trips = {6}, float[1] one = {1}, float nothing = {0}> {
  y, z, s = Loop (trips, yes, one, x, nothing) <body = b (int64 i, bool c, float[K] v, float[3] u, float last) => (bool c_out, float[M] w, float[3] u_out, float s_out) {
    c_out = Identity(c)
    k = Gather<axis = 0>(keep, i)
    half = Constant<value_float = 0.5>()
    isKept = Greater(k, half)
    w, u_out, s_out = If (isKept) <
      then_branch = t () => (float[P] p, float[3] n, float m) {
        axes = Constant<value_ints = [0]>()
        e = Unsqueeze(k, axes)
        p = Concat<axis = 0>(v, e)
        n = Add(u, k)
        a = ReduceSum<keepdims = 0>(v)
        f = ReduceMax<keepdims = 0>(u)
        m = Add(a, f)
      },
      else_branch = e () => (float[Q] q, float[3] n, float m) {
        q = Identity(v)
        n = Identity(u)
        m = Identity(last)
      }
    >
  }>
}""", [[floats(6), floats(3)], [numpy.ones(6, numpy.float32), floats(3)], [numpy.zeros(6, numpy.float32), floats(3)]]),
    # The last state is written where it is joined; a loop without iterations leaves the first one there.
    "last_states": ("""g (float[T] steps, float[1,3] x) => (float[2,3] y, float[1,3] z) <bool yes = {1}> {
  shape = Shape(steps)
  axes = Constant<value_ints = [0]>()
  trips = Squeeze(shape, axes)
  r = Loop (trips, yes, x) <body = b (int64 i, bool c, float[1,3] v) => (bool c_out, float[1,3] w) {
    c_out = Identity(c)
    k = Gather<axis = 0>(steps, i)
    e = Add(v, k)
    w = Tanh(e)
  }>
  two = Neg(x)
  q = Loop (trips, yes, two) <body = d (int64 i, bool c, float[1,3] v) => (bool c_out, float[1,3] w) {
    c_out = Identity(c)
    k = Gather<axis = 0>(steps, i)
    w = Mul(v, k)
  }>
  y = Concat<axis = 0>(r, q)
  z = Loop (trips, yes, r) <body = f (int64 i, bool c, float[1,3] v) => (bool c_out, float[1,3] w) {
    c_out = Identity(c)
    w = Sub(v, r)
  }>
}""", [[floats(t), floats(1, 3)] for t in (0, 1, 2, 3)]),
    "used_afterwards": ("""g (float[1,2] x) => (float[1,2] y) <bool yes = {1}, int64 trips = {4}> {
  r = Loop (trips, yes, x) <body = b (int64 i, bool c, float[K,2] v) => (bool c_out, float[L,2] w) {
    c_out = Identity(c)
    axes = Constant<value_ints = [0]>()
    s = ReduceSum<keepdims = 1>(v, axes)
    w = Concat<axis = 0>(v, s)
  }>
  a = Exp(r)
  b2 = Add(a, r)
  axes = Constant<value_ints = [0]>()
  y = ReduceMean<keepdims = 1>(b2, axes)
}""", [[floats(1, 2)]]),
}


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bin", type=pathlib.Path, default=onnxc_run.repository_root() / "build/bin")
    parser.add_argument("--filter", default="", help="only models whose name contains it")
    parser.add_argument("--jobs", type=int, default=onnxc_run.jobs_default())
    return parser.parse_args()


def write(folder, stem, arrays):
    for i, array in enumerate(arrays):
        tensor = onnx.numpy_helper.from_array(numpy.asarray(array))
        (folder / f"{stem}_{i}.pb").write_bytes(tensor.SerializeToString())


def test(programs, name, folder):
    """What is wrong, a line each."""
    text, runs = CASES[name]
    model = onnx.parser.parse_model(HEADER + text)
    path = folder / f"{name}.onnx"
    path.write_bytes(model.SerializeToString())
    evaluator = onnx.reference.ReferenceEvaluator(model)
    wrong = []
    for i, inputs in enumerate(runs):
        data = folder / f"{name}.{i}"
        data.mkdir()
        write(data, "input", inputs)
        write(data, "output", evaluator.run(None, dict(zip([x.name for x in model.graph.input], inputs))))
        for options in ([], ["--O=0"]):
            done = onnxc_run.execute([programs / "onnxc-run", str(path), f"--inputs={data}", f"--expect={data}",
                                      "--rtol=1e-5", "--guard", *options], 300)
            if done.status != onnxc_run.PASSED:
                wrong.append(f"run {i} {' '.join(options)}: {done.status}, {done.detail}")
    return wrong


def main():
    arguments = parse_arguments()
    names = [name for name in CASES if arguments.filter in name]
    failed = 0
    with tempfile.TemporaryDirectory() as folder, concurrent.futures.ThreadPoolExecutor(arguments.jobs) as pool:
        results = pool.map(lambda name: test(arguments.bin, name, pathlib.Path(folder)), names)
        for name, wrong in zip(names, results):
            failed += bool(wrong)
            for line in wrong:
                print(f"{name}: {line}", flush=True)
    print(f"{len(names) - failed} passed, {failed} failed")
    return int(failed > 0)


if __name__ == "__main__":
    sys.exit(main())
