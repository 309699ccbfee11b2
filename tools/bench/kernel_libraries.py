"""oneDNN and OpenBLAS behind the interface of a peer, for single operators."""

import ctypes
import functools
import os
import pathlib
import subprocess

import environment
import peers

HERE = pathlib.Path(__file__).resolve().parent
NAMES = {"onednn": "dnnl", "openblas": "openblas"}


def variables(threads):
    """Read when the libraries are loaded."""
    found = {"OMP_NUM_THREADS": str(threads), "OPENBLAS_NUM_THREADS": str(threads)}
    # This OpenBLAS does not know newer processors by name and would take kernels without AVX-512.
    if " avx512f" in pathlib.Path("/proc/cpuinfo").read_text():
        found["OPENBLAS_CORETYPE"] = "SkylakeX"
    return found


def build(library):
    """Compiles the wrapper of one library; raises ImportError where that is not to be had."""
    folder = environment.debian_libraries()
    target = environment.VENV / f"lib{library}_kernels.so"
    source = HERE / "kernel_libraries.cpp"
    if not target.exists() or target.stat().st_mtime < source.stat().st_mtime:
        headers = [folder / "usr/include", *folder.glob("usr/include/*/openblas-pthread")]
        paths = environment.library_path(folder).split(":")
        command = ["c++", "-std=c++17", "-O2", "-shared", "-fPIC", f"-DLIBRARY_{library.upper()}", str(source), "-o", str(target),
                   *[f"-I{header}" for header in headers], *[f"-L{path}" for path in paths],
                   "-Wl,--disable-new-dtags", *[f"-Wl,-rpath,{path}" for path in paths], f"-l{NAMES[library]}"]
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode:
            raise ImportError(done.stderr.strip().splitlines()[0])
    return target


class Session:
    def __init__(self, path, case):
        import numpy

        self.library, kernel = ctypes.CDLL(path), case["kernel"]
        self.inputs = peers.read_inputs({"inputs": case["inputs"] + kernel["weights"]})
        self.kernel, self.output = kernel, numpy.zeros(kernel["output"], kernel["dtype"])
        sizes = (ctypes.c_int64 * len(kernel["sizes"]))(*kernel["sizes"])
        pointers = (ctypes.c_void_p * len(self.inputs))(*[array.ctypes.data for array in self.inputs])
        self.library.kernel_create.restype = ctypes.c_void_p
        handle = self.library.kernel_create(kernel["kind"].encode(), sizes, pointers, ctypes.c_void_p(self.output.ctypes.data))
        if not handle:
            self.library.kernel_failure.restype = ctypes.c_char_p
            text = self.library.kernel_failure().decode()
            raise (NotImplementedError if text.startswith("the library") else RuntimeError)(text)
        self.call = functools.partial(self.library.kernel_run, ctypes.c_void_p(handle))

    def outputs(self):
        return [peers.as_result(self.finish(self.output))]

    def finish(self, result):
        return result


class Product(Session):
    """OpenBLAS computes the product; bias and Relu are added for the comparison and not timed."""

    def finish(self, result):
        return (result + self.inputs[2]).clip(min=0)


def version(library):
    build(library)
    folder = environment.debian_libraries()
    found = [path.name for path in folder.glob(f"usr/share/doc/lib{NAMES[library]}*")]
    if not found:
        raise ImportError("the Debian package could not be fetched")
    pattern = "libdnnl.so.*.*" if library == "onednn" else "libopenblasp-r*.so"
    return next(path.name.replace("libdnnl.so.", "").replace("libopenblasp-r", "").replace(".so", "")
                for path in folder.rglob(pattern))


def prepare(library, case, folder, options):
    path = build(library)
    return {"artefact": str(path), "bytes": os.path.getsize(path), "seconds": None}
