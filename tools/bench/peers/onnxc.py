"""onnxc: the object, linked into a shared library, called through its descriptor; no package is imported."""

import ctypes
import functools
import os
import pathlib
import subprocess
import time

ROOT = pathlib.Path(__file__).resolve().parents[3]
SYMBOL = "bench_model"
# onnxc_dtype -> numpy's name
TYPES = {1: "float32", 2: "uint8", 3: "int8", 4: "uint16", 5: "int16", 6: "int32", 7: "int64", 9: "bool", 10: "float16",
         11: "float64", 12: "uint32", 13: "uint64"}
POINTER = ctypes.c_void_p
INT64S = ctypes.POINTER(ctypes.c_int64)


class Value(ctypes.Structure):
    _fields_ = [("name", ctypes.c_char_p), ("dtype", ctypes.c_int32), ("rank", ctypes.c_int32), ("shape", INT64S),
                ("dims", ctypes.POINTER(ctypes.c_int32))]


class Call(ctypes.Structure):
    _fields_ = [("inputs", POINTER), ("outputs", POINTER), ("dims", POINTER), ("output_dims", POINTER), ("workspace", POINTER),
                ("executor", POINTER), ("weights", POINTER)]


RUN = ctypes.CFUNCTYPE(ctypes.c_int, POINTER)
QUERY = ctypes.CFUNCTYPE(ctypes.c_int, POINTER, POINTER, POINTER)


class Model(ctypes.Structure):
    _fields_ = [("abi_version", ctypes.c_uint32), ("struct_size", ctypes.c_uint32), ("name", ctypes.c_char_p),
                ("num_inputs", ctypes.c_int32), ("num_outputs", ctypes.c_int32), ("num_symbols", ctypes.c_int32),
                ("num_output_dims", ctypes.c_int32), ("inputs", ctypes.POINTER(Value)), ("outputs", ctypes.POINTER(Value)),
                ("symbols", POINTER), ("workspace_bytes", ctypes.c_uint64), ("workspace_align", ctypes.c_uint64),
                ("weights_bytes", ctypes.c_uint64), ("run", RUN), ("query", QUERY), ("provenance", ctypes.c_char_p)]


def version():
    done = subprocess.run([ROOT / "build/bin/onnxc", "--version"], capture_output=True, text=True, check=True)
    return next((word for word in done.stdout.split() if word[:1].isdigit()), "")


def prepare(case, folder, options):
    folder = pathlib.Path(folder)
    target, library = folder / "onnxc.o", folder / "onnxc.so"
    command = [ROOT / "build/bin/onnxc", case["model"], "-o", target, f"--name={SYMBOL}", f"--report={folder / 'onnxc-report.txt'}"]
    command += [f"--cpu={options['cpu']}"] if options.get("cpu") else []
    start = time.monotonic()
    done = subprocess.run(command, capture_output=True, text=True)
    seconds = time.monotonic() - start
    if done.returncode:
        raise RuntimeError(next((line for line in done.stderr.splitlines() if "error" in line), done.stderr[-300:]))
    subprocess.run(["cc", "-shared", target, "-o", library, "-Wl,--whole-archive", ROOT / "build/lib/libonnxc_rt.a",
                    "-Wl,--no-whole-archive", "-pthread"], check=True)
    return {"artefact": str(library), "bytes": target.stat().st_size, "seconds": seconds}


def aligned(size):
    """(owner, address) of zeroed memory that starts at a cache line."""
    memory = ctypes.create_string_buffer(max(size, 1) + 64)
    return memory, (ctypes.addressof(memory) + 63) // 64 * 64


class Session:
    def __init__(self, library, case, threads):
        start = time.perf_counter()
        self.library = ctypes.CDLL(library)
        self.library.onnxc_enable_tiles()  # for models that use AMX
        self.model = Model.in_dll(self.library, SYMBOL)
        self.library.onnxc_dtype_size.restype = ctypes.c_size_t
        self.keep = []
        if any(self.model.outputs[i].dtype not in TYPES for i in range(self.model.num_outputs)):
            raise NotImplementedError("outputs of this type are not measured")
        self.creation, self.has_run = time.perf_counter() - start, False
        pointers = ctypes.c_void_p * max(1, self.model.num_inputs)
        inputs = pointers(*[self.load(value) for value in self.in_order(case)])
        start = time.perf_counter()
        self.bind_sizes(case)
        self.shapes = [self.shape(self.model.outputs[i]) for i in range(self.model.num_outputs)]
        pointers = ctypes.c_void_p * max(1, self.model.num_outputs)
        self.addresses = [self.allocate(self.bytes(i)) for i in range(self.model.num_outputs)]
        outputs = pointers(*self.addresses)
        self.keep += [inputs, outputs]
        self.arguments = Call(ctypes.addressof(inputs), ctypes.addressof(outputs), ctypes.addressof(self.dims),
                              ctypes.addressof(self.output_dims), self.allocate(self.workspace.value), self.executor(threads), None)
        run = RUN(ctypes.cast(self.model.run, POINTER).value)
        self.call = functools.partial(run, ctypes.addressof(self.arguments))
        self.creation += time.perf_counter() - start

    def in_order(self, case):
        by_name = {value["name"]: value for value in case["inputs"]}
        return [by_name[self.model.inputs[i].name.decode()] for i in range(self.model.num_inputs)]

    def bind_sizes(self, case):
        shapes = [(ctypes.c_int64 * max(1, len(value["shape"])))(*value["shape"]) for value in self.in_order(case)]
        table = (INT64S * max(1, len(shapes)))(*[ctypes.cast(shape, INT64S) for shape in shapes])
        self.dims = (ctypes.c_int64 * max(1, self.model.num_symbols))()
        self.output_dims = (ctypes.c_int64 * max(1, self.model.num_output_dims))()
        self.workspace = ctypes.c_uint64()
        self.check(self.library.onnxc_bind_dims(ctypes.byref(self.model), table, self.dims))
        self.check(self.model.query(ctypes.addressof(self.dims), ctypes.addressof(self.workspace),
                                    ctypes.addressof(self.output_dims)))

    def check(self, status):
        if status:
            self.library.onnxc_status_string.restype = ctypes.c_char_p
            raise RuntimeError(self.library.onnxc_status_string(status).decode())

    def allocate(self, size):
        memory, address = aligned(size)
        self.keep.append(memory)
        return address

    def load(self, value):
        with open(value["file"], "rb") as file:
            data = file.read()
        address = self.allocate(len(data))
        ctypes.memmove(address, data, len(data))
        return address

    def executor(self, threads):
        if threads == 1:
            return None
        pool = POINTER()
        self.check(self.library.onnxc_thread_pool_create(threads, None, 0, ctypes.byref(pool)))
        self.library.onnxc_thread_pool_executor.restype = POINTER
        self.library.onnxc_thread_pool_executor.argtypes = [POINTER]
        return self.library.onnxc_thread_pool_executor(pool)

    def shape(self, value):
        return [self.output_dims[value.dims[axis]] if value.shape[axis] < 0 else value.shape[axis] for axis in range(value.rank)]

    def bytes(self, index):
        size = self.library.onnxc_dtype_size(self.model.outputs[index].dtype)
        for length in self.shape(self.model.outputs[index]):
            size *= length
        return size

    def outputs(self):
        """Runs once more, since only a checked status says that the results count."""
        self.check(self.call())
        return [(TYPES[self.model.outputs[i].dtype], self.shape(self.model.outputs[i]),
                 ctypes.string_at(address, self.bytes(i))) for i, address in enumerate(self.addresses)]


def load(prepared, case, threads):
    return Session(os.path.abspath(prepared["artefact"]), case, threads)
