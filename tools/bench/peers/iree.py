"""IREE: llvm-cpu for this machine; one thread runs without a task system, more have one worker each."""

import functools
import os
import pathlib
import subprocess
import sys
import time

import peers


def version():
    import importlib.metadata

    importlib.metadata.version("iree-base-runtime")
    return importlib.metadata.version("iree-base-compiler")


def run(*command):
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        lines = [line for line in done.stderr.splitlines() if "error" in line.lower()]
        raise RuntimeError((lines or [done.stderr[-300:]])[0])


def prepare(case, folder, options):
    version()
    programs, folder = pathlib.Path(sys.executable).parent, pathlib.Path(folder)
    module, artefact = folder / "iree.mlir", folder / "iree.vmfb"
    start = time.monotonic()
    # Its lowerings are written for operator set 17.
    run(programs / "iree-import-onnx", case["model"], "-o", module, *(["--opset-version", "17"] if case["opset"] < 17 else []))
    run(programs / "iree-compile", "--iree-input-type=onnx", "--iree-hal-target-device=local",
        "--iree-hal-local-target-device-backends=llvm-cpu", f"--iree-llvmcpu-target-cpu={options.get('cpu') or 'host'}",
        # Without the last one some models do not compile: a kernel wants more than 32 KiB of stack.
        "--iree-opt-level=O3", "--iree-llvmcpu-stack-allocation-limit=262144", module, "-o", artefact)
    return {"artefact": str(artefact), "bytes": artefact.stat().st_size, "seconds": time.monotonic() - start}


class Session:
    def __init__(self, path, case, threads):
        import iree.runtime as runtime

        if threads > 1:
            runtime.flags.parse_flags(f"--task_topology_group_count={threads}")
        self.config = runtime.Config("local-sync" if threads == 1 else "local-task")
        module = runtime.VmModule.mmap(self.config.vm_instance, path)
        self.context = runtime.SystemContext(vm_modules=[module], config=self.config)
        names = [name for name in module.function_names if not name.endswith("$async") and not name.startswith("__")]
        self.function = module.lookup_function(names[0])
        device = self.config.device
        # The compiler takes inputs in the graph's order.
        inputs = runtime.VmVariantList(len(case["inputs"]))
        for array in peers.read_inputs(case):
            inputs.push_ref(device.allocator.allocate_buffer_copy(
                memory_type=runtime.MemoryType.DEVICE_LOCAL, allowed_usage=runtime.BufferUsage.DEFAULT, device=device,
                buffer=array, element_type=runtime.array_interop.map_dtype_to_element_type(array.dtype)))
        self.inputs, self.runtime, self.count = inputs, runtime, len(case["outputs"])
        self.call = functools.partial(self.invoke, self.context.vm_context.invoke, runtime.VmVariantList, self.count)

    def invoke(self, invoke, make_list, count):
        self.results = make_list(count)
        invoke(self.function, self.inputs, self.results)

    def outputs(self):
        views = [self.results.get_as_object(i, self.runtime.HalBufferView) for i in range(self.count)]
        return [peers.as_result(self.runtime.DeviceArray(self.config.device, view).to_host()) for view in views]


def load(prepared, case, threads):
    return Session(os.path.abspath(prepared["artefact"]), case, threads)
