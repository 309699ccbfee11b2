#!/usr/bin/env python3
"""The arena of a static model is at most 1.1 times its lower bound (the largest sum of buffers alive at once), and
the header's figure is exact: the model runs with a guard page behind the workspace.

usage: arena.py --bin FOLDER      also runs the static models beside the checkout, when there are any
"""

import argparse
import concurrent.futures
import json
import pathlib
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "support"))

import onnxc_run  # noqa: E402

LIMIT = 1.1
# Small nets whose branches keep buffers of different sizes alive across each other.
NETS = {
    "branches": """<ir_version: 10, opset_import: ["" : 21]>
branches (float[1,64,64] x) => (float[1,64,64] y) {
  a = Softmax(x)
  b = MatMul(a, x)
  c = Softmax(b)
  d = MatMul(c, a)
  e = Softmax(d)
  f = MatMul(e, b)
  y = MatMul(f, d)
}""",
    "sizes": """<ir_version: 10, opset_import: ["" : 21]>
sizes (float[8,96] x, float[96,40] w, float[40,200] v, float[200,12] u) => (float[8,12] y, float[8,40] z) {
  a = MatMul(x, w)
  b = Softmax(a)
  c = MatMul(b, v)
  d = Softmax(c)
  e = MatMul(d, u)
  f = Softmax(e)
  z = Softmax(b)
  g = MatMul(c, u)
  h = Softmax(g)
  y = Add(f, h)
}""",
}


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bin", type=pathlib.Path, default=onnxc_run.repository_root() / "build/bin")
    parser.add_argument("--filter", default="", help="only models whose name contains it")
    parser.add_argument("--jobs", type=int, default=onnxc_run.jobs_default())
    return parser.parse_args()


def find_models(folder):
    """{name: (model file, must it compile)}"""
    import onnx
    import onnx.parser

    digits = onnxc_run.repository_root() / "tools/digits/digits.onnx"
    models = {"digits": (digits, True)}
    for name, text in NETS.items():
        path = folder / f"{name}.onnx"
        path.write_bytes(onnx.parser.parse_model(text).SerializeToString())
        models[name] = path, True
    if shared := onnxc_run.shared_folder():
        for path in sorted((shared / "models").glob("*/model.onnx")):
            models[path.parent.name] = path, False
        for path in sorted((shared / "conformance" / "light").glob("*.onnx")):
            models[path.stem] = path, False
    return models


def inputs_of(model, report_folder):
    """A folder with the model's inputs; light models and ours have none, so they are made."""
    import numpy
    import onnx

    data = sorted(model.parent.glob("test_data_set_*"))
    if data and model.name == "model.onnx":
        return data[0]
    graph = onnx.load(model, load_external_data=False).graph
    known = {tensor.name for tensor in graph.initializer}
    made = [value for value in graph.input if value.name not in known]
    for i, value in enumerate(made):
        shape = [dim.dim_value for dim in value.type.tensor_type.shape.dim]
        dtype = onnx.helper.tensor_dtype_to_np_dtype(value.type.tensor_type.elem_type)
        array = (numpy.arange(numpy.prod(shape)) % 7 / 7).astype(dtype).reshape(shape)
        tensor = onnx.numpy_helper.from_array(array, value.name)
        (report_folder / f"input_{i}.pb").write_bytes(tensor.SerializeToString())
    return report_folder


def measure(programs, name, model, must, folder):
    """(what is wrong or None, workspace over lower bound or None if there is nothing to tell)"""
    folder = folder / f"{name}.out"
    folder.mkdir()
    object_file, report = folder / "model.o", folder / "report.json"
    done = onnxc_run.execute([programs / "onnxc", str(model), "-o", str(object_file), f"--report={report}"], 900)
    if done.status != onnxc_run.PASSED:
        bad = must or done.status in (onnxc_run.CRASHED, onnxc_run.HUNG)
        return (f"does not compile: {done.detail}" if bad else None), None
    if "_WORKSPACE_BYTES" not in object_file.with_suffix(".h").read_text():
        return None, None  # sizes that only a run knows
    plan = json.loads(report.read_text())
    workspace, bound = plan["workspace_bytes"], plan["workspace_lower_bound"]
    ratio = workspace / bound if bound else float(workspace > 0) + 1
    if ratio > LIMIT:
        return f"workspace {workspace}, lower bound {bound}", ratio
    if workspace < bound:
        return f"workspace {workspace} is below the lower bound {bound}", ratio
    run = onnxc_run.execute([programs / "onnxc-run", str(object_file), f"--inputs={inputs_of(model, folder)}",
                             "--guard"], 300)
    object_file.unlink()
    if run.status != onnxc_run.PASSED:
        return f"with a guard page: {run.detail or run.status}", ratio
    return None, ratio


def main():
    arguments = parse_arguments()
    failed, skipped, ratios = 0, 0, {}
    with tempfile.TemporaryDirectory() as temporary:
        folder = pathlib.Path(temporary)
        models = {name: model for name, model in find_models(folder).items() if arguments.filter in name}
        with concurrent.futures.ThreadPoolExecutor(arguments.jobs) as pool:
            work = {name: pool.submit(measure, arguments.bin, name, *model, folder) for name, model in models.items()}
            for name, future in work.items():
                wrong, ratio = future.result()
                if ratio is not None:
                    ratios[name] = ratio
                skipped += ratio is None and not wrong
                if wrong:
                    failed += 1
                    print(f"{name}: {wrong}", flush=True)
    if ratios:
        worst = max(ratios, key=ratios.get)
        print(f"{len(ratios)} static models; worst ratio {ratios[worst]:.3f}, of {worst}")
    print(f"{len(models) - failed - skipped} passed, {failed} failed, {skipped} skipped")
    return int(failed > 0)


if __name__ == "__main__":
    sys.exit(main())
