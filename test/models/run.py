#!/usr/bin/env python3
"""Compiles and runs real models and compares with their expected outputs.

The models are test data beside the checkout (../shared/models and ../shared/conformance/light); without
them there is nothing to run, and the test is skipped.  Each model is compiled to an object at -O0 and -O3 and
the object is run; the table tells compile time, sizes of the object, of its machine code and of the workspace, kernel
calls that copy of all calls, and the time of a run (--repeat takes the median of several).  With --table it
is written to a file, too, with a row per model and level.

A model whose inputs have symbolic dimensions runs at other sizes, too (the rows `sizes`): what the -O3 object computes
from rearranged sample data must be what the -O0 object computes, or both decline in the same words; sizes.py chooses
the sizes.

passing.txt lists the models that must pass, one `NAME LEVEL` (or `NAME sizes`) a line.  It may only grow.  A crash or a hang
is a failure for any model.

Tolerance of floating outputs: |difference| <= 1e-3 |expected| + 1e-4 max|expected|; 2 % of max|expected| for
quantised models, since one rounding step early on moves later ones.  Everything else is compared exactly.
"""

import argparse
import json
import pathlib
import re
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "support"))

import elf  # noqa: E402
import onnxc_run  # noqa: E402
import sizes  # noqa: E402
from onnxc_run import CRASHED, HUNG, PASSED, WRONG, Result  # noqa: E402

PASSING = HERE / "passing.txt"


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bin", type=pathlib.Path, default=onnxc_run.repository_root() / "build/bin")
    parser.add_argument("--filter", metavar="REGEX", default="", help="only models whose name contains it")
    parser.add_argument("--levels", default="O0,O3", help="optimisation levels, comma separated (O0,O3)")
    parser.add_argument("--no-sizes", dest="sizes", action="store_false", help="only at the sizes of the sample data")
    parser.add_argument("--listed", action="store_true", help="only models that passing.txt lists")
    parser.add_argument("--table", metavar="FILE", type=pathlib.Path, help="write the table as Markdown")
    parser.add_argument("--repeat", type=int, default=1, help="runs per model for the time of one (1)")
    parser.add_argument("--update", action="store_true", help="add what passes now to passing.txt")
    parser.add_argument("--timeout", type=float, default=300, help="seconds for one compile or run (300)")
    parser.add_argument("--jobs", type=int, default=onnxc_run.jobs_default())
    return parser.parse_args()


def find_models():
    """{name: (model file, data folder or None for a light model)}"""
    shared = onnxc_run.shared_folder()
    models = {}
    if shared:
        for path in sorted((shared / "models").glob("*/model.onnx")):
            models[path.parent.name] = path
        for path in sorted((shared / "conformance" / "light").glob("*.onnx")):
            models[path.stem] = path
    return models


def quantised_models():
    index = onnxc_run.shared_folder() / "models" / "index.json"
    if not index.exists():
        return set()
    return {model["name"] for model in json.loads(index.read_text()) if "int8" in model.get("category", "")}


def light_inputs(model_path, folder):
    """The one input of a light model: element i of n is i/n."""
    import numpy
    import onnx

    graph = onnx.load(model_path).graph
    known = {tensor.name for tensor in graph.initializer}
    (value,) = [value for value in graph.input if value.name not in known]
    shape = [dim.dim_value or 1 for dim in value.type.tensor_type.shape.dim]
    count = int(numpy.prod(shape))
    data = (numpy.arange(count) / count).astype(numpy.float32).reshape(shape)
    tensor = onnx.numpy_helper.from_array(data, value.name)
    (folder / "input_0.pb").write_bytes(tensor.SerializeToString())


def tensor_before_maps(path):
    """The file of the tensor that maps were made of, which stands for them in our interface."""
    beside = path.with_name(path.name.replace("output_", "zipmap_input_"))
    return beside if beside.exists() else path


def load_value(path):
    """A list of arrays: a tensor is one, a sequence one for each element."""
    import onnx
    from onnx import numpy_helper

    data = path.read_bytes()
    tensor = onnx.TensorProto()
    try:
        tensor.ParseFromString(data)
        if tensor.data_type:
            return [numpy_helper.to_array(tensor)]
    except Exception:  # not a tensor
        pass
    sequence = onnx.SequenceProto()
    sequence.ParseFromString(data)
    return [numpy_helper.to_array(tensor) for tensor in sequence.tensor_values]


def difference(actual, expected, quantised):
    """None when the arrays agree, else what does not."""
    import numpy

    if actual.shape != expected.shape:
        return f"shape {list(actual.shape)}, expected {list(expected.shape)}"
    if actual.dtype != expected.dtype:
        return f"type {actual.dtype}, expected {expected.dtype}"
    if not numpy.issubdtype(expected.dtype, numpy.floating):
        if quantised and numpy.issubdtype(expected.dtype, numpy.integer) and expected.dtype.itemsize == 1:
            worst = numpy.abs(actual.astype(int) - expected.astype(int)).max(initial=0)
            limit = 0.02 * numpy.abs(expected.astype(int)).max(initial=0)
            return f"differs by {worst}" if worst > max(limit, 1) else None
        wrong = int((actual != expected).sum())
        return f"{wrong} of {expected.size} elements differ" if wrong else None
    a, e = actual.astype(numpy.float64), expected.astype(numpy.float64)
    finite = numpy.isfinite(e)
    if not numpy.array_equal(numpy.where(finite, 0, a), numpy.where(finite, 0, e), equal_nan=True):
        return "infinities or NaNs differ"
    a, e = a[finite], e[finite]
    top = numpy.abs(e).max(initial=0)
    limit = 0.02 * top if quantised else 1e-3 * numpy.abs(e) + 1e-4 * top
    error = numpy.abs(a - e)
    wrong = ~(error <= limit)
    return f"{int(wrong.sum())} of {e.size} elements differ, by up to {error.max():.3g}" if wrong.any() else None


def compare(expected_files, produced, quantised):
    for index, expected_file in expected_files:
        actual_file = produced / f"output_{index}.pb"
        if not actual_file.exists():
            return f"output {index} was not written"
        actual, expected = load_value(actual_file), load_value(tensor_before_maps(expected_file))
        if len(actual) != len(expected):
            return f"output {index}: {len(actual)} elements, expected {len(expected)}"
        for a, e in zip(actual, expected):
            if text := difference(a, e, quantised):
                return f"output {index}: {text}"
    return None


def compile_model(model, level, folder, arguments):
    """(Result, facts, object file) of one model at one level."""
    object_file = folder / f"{level}.o"
    result = onnxc_run.execute(
        [str(arguments.bin / "onnxc"), str(model), "-o", str(object_file), f"-{level}",
         f"--report={folder / 'report.json'}"], arguments.timeout)
    facts = {"compile": result.seconds}
    if result.status == PASSED:
        facts["object"] = object_file.stat().st_size
        facts["code"] = elf.code_bytes(object_file.read_bytes())
        report = json.loads((folder / "report.json").read_text())
        facts["copies"] = f"{report['copies'] + report['buffer_copies']} of {len(report['schedule'])}"
    return result, facts, object_file


def run_object(object_file, inputs, outputs, arguments):
    return onnxc_run.execute([str(arguments.bin / "onnxc-run"), str(object_file), "--inputs", str(inputs),
                              "--outputs", str(outputs), f"--repeat={arguments.repeat}"], arguments.timeout)


def run_one(name, model, level, arguments, quantised, keep):
    """(Result, facts) of one model at one level; the object goes to the folder `keep`."""
    result, facts, object_file = compile_model(model, level, keep, arguments)
    if result.status != PASSED:
        return result, facts
    with tempfile.TemporaryDirectory() as scratch:
        folder = pathlib.Path(scratch)
        light = model.parent.name == "light"
        sets = [None] if light else onnxc_run.data_sets(model.parent)
        for data in sets:
            if light:
                data = folder / "data"
                data.mkdir()
                light_inputs(model, data)
                expected = [(0, model.with_name(f"{name}_output_0.pb"))]
            else:
                expected = sorted((int(re.search(r"output_(\d+)", path.name)[1]), path)
                                  for path in data.glob("output_*.pb"))
            produced = folder / "outputs"
            result = run_object(object_file, data, produced, arguments)
            if match := re.search(r"median ([\d.]+)", result.output):
                facts["run"] = float(match[1])
            # Of the largest data set, where sizes are dynamic.
            if match := re.search(r"workspace (\d+) bytes", result.output):
                facts["workspace"] = max(facts.get("workspace", 0), int(match[1]))
            if result.status != PASSED:
                return result, facts
            if text := compare(expected, produced, quantised):
                return Result(WRONG, text, result.seconds, ""), facts
    return result, facts


def outputs_differ(one, other, quantised):
    """What differs between the outputs in two folders, if anything."""
    files = [(index, one / f"output_{index}.pb") for index in range(len(list(one.glob("output_*.pb"))))]
    return compare(files, other, quantised)


def run_at_sizes(model, arguments, quantised, keep):
    """The result at other sizes than those of the sample data."""
    plain, optimised = keep / "O0.o", keep / "O3.o"
    tried, seconds = [], 0.0
    for number, (text, inputs) in enumerate(sizes.variations(model)):
        folder = keep / f"size{number}"
        sizes.write(inputs, folder / "inputs")
        results = [run_object(item, folder / "inputs", folder / item.stem, arguments) for item in (plain, optimised)]
        seconds += sum(result.seconds for result in results)
        if bad := next((result for result in results if result.status in (CRASHED, HUNG)), None):
            return Result(bad.status, f"{text}: {bad.detail}", seconds, bad.output)
        if results[0].status != results[1].status:
            declined = next(result for result in results if result.status != PASSED)
            return Result(WRONG, f"{text}: only one of -O0 and -O3 declines: {declined.detail}", seconds, "")
        if results[0].status != PASSED:
            continue  # sizes that do not go together
        if difference_text := outputs_differ(folder / "O0", folder / "O3", quantised):
            return Result(WRONG, f"{text}: -O3 against -O0: {difference_text}", seconds, "")
        tried.append(text)
        if len(tried) == sizes.WANTED:
            break
    status = PASSED if tried else onnxc_run.UNSUPPORTED
    return Result(status, f"at {len(tried)} sizes: {'; '.join(tried)}", seconds, "")


def megabytes(count):
    return "-" if count is None else f"{count / 1e6:.2f}"


# Heading, width, and the text of a fact.
COLUMNS = [("compile s", 11, lambda facts: f"{facts.get('compile', 0):.2f}"),
           ("object MB", 11, lambda facts: megabytes(facts.get("object"))),
           ("code MB", 9, lambda facts: megabytes(facts.get("code"))),
           ("workspace MB", 14, lambda facts: megabytes(facts.get("workspace"))),
           ("copies", 13, lambda facts: facts.get("copies", "-")),
           ("run ms", 11, lambda facts: f"{facts['run']:.3f}" if "run" in facts else "-")]


def write_table(path, rows):
    """`rows`: (model, level, facts, result)"""
    heading = ["model", "level", *(name for name, _, _ in COLUMNS), "status"]
    lines = [heading, ["---", "---", *["---:"] * len(COLUMNS), "---"]]
    lines += [[name, level, *(text(facts) for _, _, text in COLUMNS), result.status] for name, level, facts, result in rows]
    path.write_text("".join(f"| {' | '.join(line)} |\n" for line in lines))


def main():
    arguments = parse_arguments()
    models = {name: path for name, path in find_models().items() if re.search(arguments.filter, name)}
    if not models:
        print("no models here\n\n0 passed, 0 failed, 1 skipped")
        return
    listed = onnxc_run.read_list(PASSING)
    quantised = quantised_models()
    levels = arguments.levels.split(",")

    def work(name):
        """The rows of a model: (level, Result, facts)."""
        rows = []
        with tempfile.TemporaryDirectory() as scratch:
            keep = pathlib.Path(scratch)
            for level in levels:
                if arguments.listed and f"{name} {level}" not in listed:
                    continue
                rows.append((level, *run_one(name, models[name], level, arguments, name in quantised, keep)))
            compiled = all((keep / f"{level}.o").exists() for level in ("O0", "O3"))
            wanted = arguments.sizes and (not arguments.listed or f"{name} sizes" in listed)
            if wanted and compiled and models[name].parent.name != "light" and sizes.is_dynamic(models[name]):
                rows.append(("sizes", run_at_sizes(models[name], arguments, name in quantised, keep), {}))
        return rows

    print(f"{'model':32}{'level':>6}" + "".join(f"{name:>{width}}" for name, width, _ in COLUMNS) + "  status")
    passing, failures, table, skipped = [], [], [], 0
    for name, rows in onnxc_run.in_parallel(work, list(models), arguments.jobs, "models"):
        for level, result, facts in rows:
            entry = f"{name} {level}"
            table.append((name, level, facts, result))
            print(f"{name:32}{level:>6}" + "".join(f"{text(facts):>{width}}" for _, width, text in COLUMNS) +
                  f"  {result.status}  {result.detail[:160]}", flush=True)
            if result.status == PASSED:
                passing.append(entry)
            elif entry in listed or result.status in (CRASHED, HUNG) or (level == "sizes" and result.status == WRONG):
                failures.append(f"{entry}: {result.status}: {result.detail}")
            else:
                skipped += 1
    if arguments.table:
        write_table(arguments.table, table)
    if arguments.update:
        PASSING.write_text("# Real models that pass, and at which level.  May only grow; run.py --update adds.\n" +
                           "".join(f"{entry}\n" for entry in sorted(set(listed) | set(passing))))
    if failures:
        print("\nfailures:")
        for failure in failures:
            print(f"  {failure}")
    print(f"\n{len(passing)} passed, {len(failures)} failed, {skipped} skipped")
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
