"""ONNX Runtime: inputs and outputs bound once, all optimisations, sequential execution, spinning as it comes (on)."""

import functools
import os
import time

import peers


def version():
    import onnxruntime

    return onnxruntime.__version__


def prepare(case, folder, options):
    version()
    return {"artefact": case["model"], "bytes": os.path.getsize(case["model"]), "seconds": None}


class Session:
    def __init__(self, path, case, threads):
        import numpy
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads, options.inter_op_num_threads = threads, 1
        options.execution_mode = onnxruntime.ExecutionMode.ORT_SEQUENTIAL
        options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_ALL
        options.log_severity_level = 3
        inputs = peers.read_inputs(case)
        start = time.perf_counter()
        self.session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
        names = [value["name"] for value in case["inputs"]]
        feed = dict(zip(names, inputs))
        # The first run tells the shapes of the outputs.
        results = self.session.run(None, feed)
        self.creation, self.has_run = time.perf_counter() - start, True
        binding = self.session.io_binding()
        make = onnxruntime.OrtValue.ortvalue_from_numpy
        self.inputs = [make(array) for array in feed.values()]
        self.results = [make(numpy.ascontiguousarray(array)) for array in results]
        for name, value in zip(names, self.inputs):
            binding.bind_ortvalue_input(name, value)
        for output, value in zip(self.session.get_outputs(), self.results):
            binding.bind_ortvalue_output(output.name, value)
        self.binding = binding
        # Without the checks that the Python method makes for other devices.
        self.call = functools.partial(self.session._sess.run_with_iobinding, binding._iobinding, None)

    def outputs(self):
        return [peers.as_result(value.numpy()) for value in self.results]


def load(prepared, case, threads):
    return Session(prepared["artefact"], case, threads)
