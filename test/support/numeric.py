"""Compiles a model and runs it on arrays."""

import subprocess

import onnx
from onnx import numpy_helper

import onnxc_run


def compile_model(tools, model, to, options=()):
    """Compiles `model` (onnx.ModelProto) to the object `to`; what the compiler says when it fails, else None."""
    path = to.with_suffix(".onnx")
    onnx.save(model, path)
    done = subprocess.run([str(tools / "onnxc"), str(path), "-o", str(to), *options], capture_output=True, text=True)
    return (done.stderr or f"exit status {done.returncode}") if done.returncode else None


def run_arrays(tools, model, arrays, folder, options=(), timeout=120):
    """Runs `model` (a model or an object) on `arrays`: how that went, and its outputs when it passed."""
    inputs, outputs = folder / "inputs", folder / "outputs"
    inputs.mkdir(exist_ok=True)
    for index, array in enumerate(arrays):
        (inputs / f"input_{index}.pb").write_bytes(numpy_helper.from_array(array).SerializeToString())
    done = onnxc_run.execute([str(tools / "onnxc-run"), str(model), f"--inputs={inputs}", f"--outputs={outputs}",
                              "--guard", *options], timeout)
    if done.status != onnxc_run.PASSED:
        return done, []
    return done, [numpy_helper.to_array(onnx.load_tensor(path)) for path in sorted(outputs.glob("output_*.pb"))]
