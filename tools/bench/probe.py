"""The machine's speed at this moment: probe.c, compiled for this machine when the benchmark starts."""

import ctypes
import pathlib
import subprocess

HERE = pathlib.Path(__file__).resolve().parent
SECONDS = 1.5e-4  # length of one try on an undisturbed machine
TRIES = 3


def vector_bytes():
    try:
        flags = pathlib.Path("/proc/cpuinfo").read_text()
    except OSError:
        return 16
    return 64 if "avx512f" in flags else 32 if " avx2" in flags else 16


def build(folder):
    """Compiles the probe and returns the library's path."""
    library = pathlib.Path(folder) / "libprobe.so"
    library.parent.mkdir(parents=True, exist_ok=True)
    subprocess.run(["cc", "-O2", "-march=native", f"-DPROBE_BYTES={vector_bytes()}", "-ffp-contract=fast", "-shared", "-fPIC",
                    "-pthread", str(HERE / "probe.c"), "-o", str(library)], check=True)
    return library


class Probe:
    def __init__(self, library, turns=None):
        self.library = ctypes.CDLL(str(library))
        self.library.probe_run.restype = ctypes.c_double
        self.library.probe_run.argtypes = [ctypes.c_int64, ctypes.c_int, ctypes.POINTER(ctypes.c_double)]
        self.library.probe_operations.restype = ctypes.c_int64
        self.turns = turns or self.calibrate()

    def run_once(self, turns, threads):
        multiply_adds = ctypes.c_double()
        seconds = self.library.probe_run(turns, threads, ctypes.byref(multiply_adds))
        if seconds < 0:
            raise RuntimeError("the probe cannot start its threads")
        return seconds, multiply_adds.value

    def calibrate(self):
        """Turns that take SECONDS; the fastest of many tries is the undisturbed one."""
        turns = 5000
        best = min(self.run_once(turns, 1) for _ in range(400))[0]
        return max(1, int(turns * SECONDS / best))

    def run(self, threads):
        """Seconds of the best of a few tries in a row, and of that the multiply-adds.

        An interrupt is not what is looked for, but what lasts.
        """
        return min(self.run_once(self.turns, threads) for _ in range(TRIES))

    def rate(self, multiply_adds, threads):
        """Floating-point operations per second."""
        return self.library.probe_operations() * self.turns * threads / multiply_adds
