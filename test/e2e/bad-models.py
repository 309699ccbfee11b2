#!/usr/bin/env python3
"""Models and command lines that must be refused: a message that names the place, exit status 1 (2 for wrong
usage), no output file left behind, and an output file that was there before is as it was.

usage: bad-models.py --onnxc FILE
"""

import argparse
import concurrent.futures
import os
import pathlib
import random
import subprocess
import sys
import tempfile

import onnx
import onnx.parser
from onnx import TensorProto, helper

FLOAT, INT64 = TensorProto.FLOAT, TensorProto.INT64


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--onnxc", required=True)
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    return parser.parse_args()


def value(name, shape=(2, 3), dtype=FLOAT):
    return helper.make_tensor_value_info(name, dtype, shape)


def model(nodes, inputs=None, outputs=None, weights=()):
    graph = helper.make_graph(nodes, "bad", inputs or [value("x")], outputs or [value("y")], list(weights))
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 21)], ir_version=10)


def node(operator, inputs, outputs, name, **attributes):
    return helper.make_node(operator, inputs, outputs, name, **attributes)


def external(location, **more):
    """A model whose weight `w` lies in another file."""
    weight = TensorProto(name="w", data_type=FLOAT, dims=[2, 3], data_location=TensorProto.EXTERNAL)
    for key, entry in {"location": location, **more}.items():
        weight.external_data.add(key=key, value=str(entry))
    return model([node("Add", ["x", "w"], ["y"], "sum")], weights=[weight])


def weight(name, dims, dtype=FLOAT, count=1):
    return TensorProto(name=name, data_type=dtype, dims=dims, raw_data=b"\0" * count)


# Short ones in ONNX's text format, where the first line is always the same, and what the message contains.
TEXTS = {
    "long-split": ("(float[4] x, int64[2000000000] s) => (seq(float) y) { [cut] y = SplitToSequence(x, s) }",
                   "'cut': SplitToSequence: the sequence would have 2000000000 elements"),
    "ranks-of-branches": ("""(bool c, float[1,3] x) => (float y) { [choose] y = If(c) <
        then_branch = t () => (float[3] a) { ax = Constant<value_ints=[0]>() a = Squeeze(x, ax) },
        else_branch = e () => (float[1,3] b) { b = Identity(x) }> }""",
                          "'choose': 'onnx.If' op the branches yield values of ranks 1 and 2"),
    "ranks-of-elements": ("""(float[n,3] x, int64 i) => (float y) {
        axes = Constant<value_ints=[0]>() a = Squeeze(x, axes)
        s = SequenceConstruct(a, x) [choose] y = SequenceAt(s, i) }""",
                          "'choose': elements of ranks 1 and 2 are in one sequence"),
    "repeated-nothing": ("""(string[2] x) => (bool[2] y) {
        [match] y = RegexFullMatch<pattern="(?:(?:(?:(?:){1000}){1000}){1000}){1000}">(x) }""",
                         "'match': 'onnx.RegexFullMatch' op cannot use pattern"),
    "large-states": ("(string[2] x) => (bool[2] y) { [match] y = RegexFullMatch<pattern=\"" + "(?:a?){1000}" * 24 +
                     "\">(x) }", "the pattern's states consist of too many alternatives"),
    "growing-in-growing": ("""(float[2] x) => (float[k] y) { m = Constant<value_int=2>()
        [outer] y = Loop(m, , x) <body = b (int64 i, bool c, float[p] v) => (bool co, float[q] w) {
            w = Loop(m, , v) <body = d (int64 j, bool e, float[r] u) => (bool eo, float[s] t) {
                t = Concat<axis=0>(u, x) eo = Identity(e) }>
            co = Identity(c) }> }""", "'outer': 'onnx.Loop' op carried value 0 grows along axis 0 by a size that grows"),
}


def models(folder):
    """{name: (bytes of the model, what the message must contain)}"""
    good = model([node("Relu", ["x"], ["t"], "first"), node("Neg", ["t"], ["y"], "second")]).SerializeToString()
    numbers = random.Random(1)
    (folder / "outside.bin").write_bytes(bytes(24))
    inside = folder / "models"
    inside.mkdir()
    (inside / "link.bin").symlink_to(folder / "outside.bin")
    (inside / "short.bin").write_bytes(bytes(8))
    huge = 1 << 62
    made = {
        "unknown-operator": (model([node("Frobnicate", ["x"], ["y"], "first")]), "Frobnicate"),
        "unknown-domain": (model([node("Relu", ["x"], ["y"], "first", domain="com.example")]), "com.example"),
        "wrong-types": (model([node("Add", ["x", "i"], ["y"], "sum")], [value("x"), value("i", dtype=INT64)]), "sum"),
        "wrong-shapes": (model([node("MatMul", ["x", "x"], ["y"], "product")]), "product"),
        "wrong-attribute": (model([node("Softmax", ["x"], ["y"], "soft", axis=7)]), "soft"),
        "attribute-type": (model([node("Softmax", ["x"], ["y"], "soft", axis="one")]), "soft"),
        "cycle": (model([node("Add", ["x", "b"], ["a"], "first"), node("Neg", ["a"], ["b"], "second"),
                         node("Relu", ["b"], ["y"], "third")]), "first"),
        "self-cycle": (model([node("Add", ["x", "y"], ["y"], "sum")]), "sum"),
        "undefined-value": (model([node("Add", ["x", "ghost"], ["y"], "sum")]), "ghost"),
        "undefined-output": (model([node("Relu", ["x"], ["z"], "first")]), "y"),
        "duplicate-value": (model([node("Relu", ["x"], ["y"], "first"), node("Neg", ["x"], ["y"], "second")]), "y"),
        "duplicate-input": (model([node("Relu", ["x"], ["y"], "first")], [value("x"), value("x")]), "x"),
        "duplicate-weight": (model([node("Add", ["x", "w"], ["y"], "sum")],
                                   weights=[weight("w", [2, 3], count=24)] * 2), "w"),
        "huge-input": (model([node("Relu", ["x"], ["y"], "first")], [value("x", (huge, 3))],
                             [value("y", (huge, 3))]), "x"),
        "huge-weight": (model([node("Add", ["x", "w"], ["y"], "sum")], weights=[weight("w", [huge, 4])]), "w"),
        "negative-weight": (model([node("Add", ["x", "w"], ["y"], "sum")], weights=[weight("w", [-2, 3])]), "w"),
        "short-weight": (model([node("Add", ["x", "w"], ["y"], "sum")], weights=[weight("w", [2, 3], count=23)]), "w"),
        "external-missing": (external("missing.bin"), "missing.bin"),
        "external-short": (external("short.bin"), "short.bin"),
        "external-offset": (external("short.bin", offset=1 << 62, length=24), "short.bin"),
        "external-absolute": (external(str(folder / "outside.bin")), "outside.bin"),
        "external-parent": (external("../outside.bin"), "../outside.bin"),
        "external-symlink": (external("link.bin"), "link.bin"),
        "external-folder": (external("."), "w"),
        "empty": (b"", "empty.onnx"),
        "text": (b"this is not a model\n", "text.onnx"),
    }
    made |= {name: (onnx.parser.parse_model('<ir_version: 10, opset_import: ["" : 21]> g ' + text), place)
             for name, (text, place) in TEXTS.items()}
    made |= {f"truncated-{at}": (good[:at], f"truncated-{at}.onnx") for at in range(1, len(good), 7)}
    made |= {f"random-{i}": (numbers.randbytes(1 + i * 97), f"random-{i}.onnx") for i in range(12)}
    for name, (content, place) in made.items():
        path = inside / f"{name}.onnx"
        path.write_bytes(content if isinstance(content, bytes) else content.SerializeToString())
        yield name, [str(path)], place, 1
    (inside / "good.onnx").write_bytes(good)
    fine = str(inside / "good.onnx")
    names = onnx.parser.parse_model("""<ir_version: 10, opset_import: ["" : 21]>
        g (seq(float[2]) x, float[2] x_0) => (float[2] y) { i = Constant<value_int=0>() y = SequenceAt(x, i) }""")
    (inside / "names.onnx").write_bytes(names.SerializeToString())
    yield "names-of-elements", [str(inside / "names.onnx"), "--elements=x=1"], "two inputs are called 'x_0'", 1
    yield "folder", [str(inside)], "models", 1
    yield "missing-file", [str(inside / "nothing.onnx")], "nothing.onnx", 1
    yield "usage-no-model", [], "usage", 2
    yield "usage-two-models", [fine, fine], "", 2
    yield "usage-option", [fine, "--frobnicate"], "frobnicate", 2
    yield "usage-phase", [fine, "--emit=nowhere"], "nowhere", 2
    yield "usage-level", [fine, "-O7"], "", 2
    yield "unknown-cpu", [fine, "--cpu=quux"], "quux", (1, 2)
    yield "unknown-dimension", [fine, "--dim=q=3"], "q", (1, 2)


def check(onnxc, arguments, place, status, output, before):
    """What is wrong with how one command line is refused; None if nothing is."""
    header = output.with_suffix(".h")
    for file in (output, header):
        file.unlink(missing_ok=True)
        if before:
            file.write_bytes(before)
    try:
        done = subprocess.run([onnxc, *arguments, "-o", str(output)], stdin=subprocess.DEVNULL, timeout=120,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    except subprocess.TimeoutExpired:
        return "hangs"
    message = done.stderr.decode("utf-8", "replace")
    wanted = status if isinstance(status, tuple) else (status,)
    if done.returncode not in wanted:
        return f"exit status {done.returncode}, not {wanted[0]}: {message[:200]}"
    if not message.strip():
        return "no message"
    if place not in message:
        return f"the message does not name '{place}': {message[:200]}"
    if "see current operation" in message:
        return "prints the whole module"
    left = sorted(path.name for path in output.parent.iterdir())
    if left != (sorted([output.name, header.name]) if before else []):
        return f"leaves {left}"
    if before and (output.read_bytes() != before or header.read_bytes() != before):
        return "changes a file that was there before"
    return None


def main():
    arguments = parse_arguments()
    failed = total = 0
    with tempfile.TemporaryDirectory() as temporary, concurrent.futures.ThreadPoolExecutor(arguments.jobs) as pool:
        folder = pathlib.Path(temporary)
        work = []
        for name, *case in models(folder):
            for before in (b"", b"written earlier\n"):
                results = folder / f"results-{len(work)}"
                results.mkdir()
                work.append((name, pool.submit(check, arguments.onnxc, *case, results / "model.o", before)))
        for name, future in work:
            total += 1
            if wrong := future.result():
                failed += 1
                print(f"{name}: {wrong}", flush=True)
    print(f"{total - failed} passed, {failed} failed")
    return int(failed > 0)


if __name__ == "__main__":
    sys.exit(main())
