"""OpenVINO: latency hint, computing in f32 (it would choose bf16 where the processor has it)."""

import functools
import os
import time

import peers


def version():
    import openvino

    return openvino.__version__.split("-")[0]


def prepare(case, folder, options):
    version()
    return {"artefact": case["model"], "bytes": os.path.getsize(case["model"]), "seconds": None}


class Session:
    def __init__(self, path, case, threads):
        import openvino

        inputs = peers.read_inputs(case)
        start = time.perf_counter()
        core = openvino.Core()
        model = core.read_model(path)
        self.compiled = core.compile_model(model, "CPU", {
            "PERFORMANCE_HINT": "LATENCY", "INFERENCE_NUM_THREADS": threads, "INFERENCE_PRECISION_HINT": "f32"})
        self.request = self.compiled.create_infer_request()
        self.creation, self.has_run = time.perf_counter() - start, False
        by_name = dict(zip((value["name"] for value in case["inputs"]), inputs))
        self.tensors = []
        for index, port in enumerate(self.compiled.inputs):
            array = next(by_name[name] for name in port.get_names() if name in by_name)
            self.tensors.append(openvino.Tensor(array, shared_memory=True))
            self.request.set_input_tensor(index, self.tensors[-1])
        # The binding's own method: the Python method around it copies results.
        base = next(kind for kind in type(self.request).__mro__ if kind.__module__ == "openvino._pyopenvino")
        self.call = functools.partial(base.infer, self.request, {}, share_outputs=True, decode_strings=False)

    def outputs(self):
        return [peers.as_result(self.request.get_output_tensor(index).data) for index in range(len(self.compiled.outputs))]


def load(prepared, case, threads):
    return Session(prepared["artefact"], case, threads)
