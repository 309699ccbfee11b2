"""Apache TVM: Relax's default pipeline, not tuned."""

import os
import pathlib
import time

import peers


def version():
    import tvm

    return tvm.__version__


def prepare(case, folder, options):
    import onnx
    import tvm
    from tvm import relax
    from tvm.relax.frontend.onnx import from_onnx

    artefact = pathlib.Path(folder) / "tvm.so"
    start = time.monotonic()
    module = from_onnx(onnx.load(case["model"]), keep_params_in_input=False)
    cpu = options.get("cpu") or "native"
    if cpu == "native":
        cpu = tvm.get_global_func("target.llvm_get_system_cpu")()
    module = relax.get_pipeline("zero")(module)
    relax.build(module, target=tvm.target.Target({"kind": "llvm", "mcpu": cpu})).export_library(str(artefact))
    return {"artefact": str(artefact), "bytes": artefact.stat().st_size, "seconds": time.monotonic() - start}


class Session:
    def __init__(self, path, case, threads):
        import tvm
        from tvm import relax

        tvm.get_global_func("runtime.config_threadpool")(1, threads)
        device = tvm.cpu()
        self.machine = relax.VirtualMachine(tvm.runtime.load_module(path), device)
        inputs = [tvm.runtime.tensor(array, device) for array in peers.read_inputs(case)]
        self.machine.set_input("main", *inputs)
        self.call = self.invoke

    def invoke(self):
        self.machine.invoke_stateful("main")

    def outputs(self):
        results = self.machine.get_outputs("main")
        results = results if isinstance(results, (list, tuple)) or hasattr(results, "__len__") and not hasattr(results, "numpy") \
            else [results]
        return [peers.as_result(value.numpy()) for value in results]


def load(prepared, case, threads):
    return Session(os.path.abspath(prepared["artefact"]), case, threads)
