#!/usr/bin/env python3
"""Runs the official ONNX backend tests and prints one table per operator.

What passes is listed in passing.txt, which may only grow: a listed test that no longer passes is a
failure, and so is any crash or hang, listed or not.  A test that onnxc declines with a diagnostic
counts as skipped, and so does one whose result is wrong as long as it was never right.

Tests are folders of the ONNX layout, found below the given roots; by default in ../shared/conformance,
or else they are written from the installed `onnx` package into build/conformance-data.

With --dynamic every dimension of every input is a symbol of its own (but for the lengths of vectors that decide the
ranks of others), the outputs' sizes are not declared, and the list is passing-dynamic.txt.
"""

import argparse
import collections
import pathlib
import re
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "support"))

import onnxc_run  # noqa: E402
from onnxc_run import CRASHED, HUNG, PASSED, UNSUPPORTED, WRONG  # noqa: E402

KINDS = ("node", "simple", "pytorch-converted", "pytorch-operator")
MOST_SHOWN = 50
STATUSES = (PASSED, WRONG, UNSUPPORTED, CRASHED, HUNG)


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("roots", nargs="*", type=pathlib.Path, help="folders that contain node/, simple/, ...")
    parser.add_argument("--onnxc-run", default=str(onnxc_run.repository_root() / "build/bin/onnxc-run"))
    parser.add_argument("--filter", metavar="REGEX", default="", help="only tests whose name contains it")
    parser.add_argument("--dynamic", action="store_true", help="with all input dimensions dynamic")
    parser.add_argument("--unlisted", action="store_true", help="only tests that the list does not have")
    parser.add_argument("--update", action="store_true", help="add what passes now to the list")
    parser.add_argument("--list", metavar="STATUS", choices=STATUSES, action="append", default=[],
                        help="print each test that ended like this, with the reason; may be repeated")
    parser.add_argument("--report", metavar="FILE", help="write name, status, seconds and reason of every test")
    parser.add_argument("--timeout", type=float, default=60, help="seconds for one data set (60)")
    parser.add_argument("--jobs", type=int, default=onnxc_run.jobs_default())
    return parser.parse_args()


def default_roots():
    shared = onnxc_run.shared_folder()
    if shared and (shared / "conformance" / "node").is_dir():
        return [shared / "conformance"]
    made = onnxc_run.repository_root() / "build/conformance-data"
    if not (made / "node").is_dir():
        subprocess.run([sys.executable, str(HERE / "data.py"), str(made)], check=True)
    return [made]


def find_tests(roots, pattern):
    """{name: folder}, e.g. "node/test_abs"."""
    tests = {}
    for root in roots:
        for kind in KINDS:
            for model in sorted((root / kind).glob("*/model.onnx")):
                name = f"{kind}/{model.parent.name}"
                if re.search(pattern, name):
                    tests[name] = model.parent
    return tests


def operator_of(name, folder):
    """The operator that a test is about: its only node, or the test whose expansion it is."""
    import onnx

    if "_expanded" in name:
        base = folder.parent / re.sub(r"_expanded.*", "", folder.name)
        if (base / "model.onnx").exists():
            return operator_of(base.name, base) + ", expanded"
    graph = onnx.load(folder / "model.onnx", load_external_data=False).graph
    kinds = {(node.domain, node.op_type) for node in graph.node} - {("", "Constant")}
    if len(kinds) == 1:
        domain, op_type = kinds.pop()
        return f"{domain}.{op_type}" if domain not in ("", "ai.onnx") else op_type
    if name.startswith("pytorch"):
        return "several, from PyTorch"
    return "several"


def print_table(results):
    rows = collections.defaultdict(collections.Counter)
    for name, (folder, result) in results.items():
        rows[operator_of(name, folder)][result.status] += 1
    print(f"\n{'operator':40}" + "".join(f"{status:>12}" for status in STATUSES))
    for operator, counter in sorted(rows.items(), key=lambda row: row[0].lower()):
        print(f"{operator:40}" + "".join(f"{counter[status] or '-':>12}" for status in STATUSES))
    total = collections.Counter(result.status for _, result in results.values())
    print(f"{'all':40}" + "".join(f"{total[status] or '-':>12}" for status in STATUSES))


def update_passing(path, listed, passing):
    added = sorted(set(passing) - set(listed))
    header = "# Conformance tests that pass.  May only grow; `test/conformance/run.py --update` adds to it.\n"
    path.write_text(header + "".join(f"{name}\n" for name in sorted(set(listed) | set(passing))))
    print(f"{path.name}: {len(added)} added")


def decides_ranks(value, operators):
    """A vector of integers (axes, a shape) or of scales may have as many elements as a tensor has dimensions."""
    import onnx

    integer = value.type.tensor_type.elem_type in (onnx.TensorProto.INT64, onnx.TensorProto.INT32)
    return len(value.type.tensor_type.shape.dim) == 1 and (integer or "Resize" in operators)


def write_dynamic(source, target):
    """The model with a symbol for every dimension of its inputs that does not decide ranks, which are static; the
    sizes of outputs are not declared."""
    import onnx

    model = onnx.load(source)
    known = {tensor.name for tensor in model.graph.initializer}
    known |= {tensor.values.name for tensor in model.graph.sparse_initializer}
    operators = {node.op_type for node in model.graph.node}
    del model.graph.value_info[:]
    for value in [*model.graph.input, *model.graph.output]:
        if value.name not in known and value.type.HasField("tensor_type") and not decides_ranks(value, operators):
            for axis, dim in enumerate(value.type.tensor_type.shape.dim):
                dim.dim_param = f"{value.name}_{axis}"  # of an output: a symbol that no input has
    onnx.save(model, target)


def run_test(arguments, folder):
    if not arguments.dynamic:
        return onnxc_run.run_model(arguments.onnxc_run, folder, arguments.timeout)
    with tempfile.TemporaryDirectory() as temporary:
        model = pathlib.Path(temporary) / "model.onnx"
        write_dynamic(folder / "model.onnx", model)
        return onnxc_run.run_model(arguments.onnxc_run, folder, arguments.timeout, model=model)


def main():
    arguments = parse_arguments()
    if not pathlib.Path(arguments.onnxc_run).exists():
        sys.exit(f"{arguments.onnxc_run} does not exist; build first, or name it with --onnxc-run")
    tests = find_tests(arguments.roots or default_roots(), arguments.filter)
    passing_list = HERE / ("passing-dynamic.txt" if arguments.dynamic else "passing.txt")
    listed = onnxc_run.read_list(passing_list)
    if arguments.unlisted:
        tests = {name: folder for name, folder in tests.items() if name not in listed}
    if not tests:
        sys.exit("no tests found")
    outcomes = onnxc_run.in_parallel(lambda name: run_test(arguments, tests[name]), list(tests), arguments.jobs,
                                     "conformance")
    results = {name: (tests[name], result) for name, result in outcomes}

    if arguments.report:
        with open(arguments.report, "w") as file:
            for name, (_, result) in results.items():
                file.write(f"{name}\t{result.status}\t{result.seconds:.3f}\t{result.detail}\n")
    print_table(results)
    for status in arguments.list:
        print(f"\n{status}:")
        for name, (_, result) in results.items():
            if result.status == status:
                print(f"  {name}: {result.detail}")

    passing = [name for name, (_, result) in results.items() if result.status == PASSED]
    if arguments.update:
        update_passing(passing_list, listed, passing)
    regressions = [name for name in listed if name in results and results[name][1].status != PASSED]
    broken = [name for name, (_, result) in results.items() if result.status in (CRASHED, HUNG)]
    failures = sorted(set(regressions) | set(broken))
    if failures:
        print("\nfailures:")
        for name in failures[:MOST_SHOWN]:
            result = results[name][1]
            known = "passed before, now " if name in regressions else ""
            print(f"  {name}: {known}{result.status}: {result.detail}")
        if len(failures) > MOST_SHOWN:
            print(f"  and {len(failures) - MOST_SHOWN} more; --report writes all")
    new = len(set(passing) - set(listed))
    if new and not arguments.update:
        print(f"\n{new} tests pass that {passing_list.name} does not list; --update adds them")
    skipped = len(results) - len(passing) - len(failures)
    print(f"\n{len(passing)} passed, {len(failures)} failed, {skipped} skipped")
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
