"""Runs `onnxc-run` on one model of the ONNX test layout and says how that went."""

import concurrent.futures
import dataclasses
import os
import pathlib
import re
import subprocess
import sys
import time

PASSED = "passed"
UNSUPPORTED = "unsupported"  # a diagnostic and exit status 1: an honest no
WRONG = "wrong"  # compiled and ran, but an output differs
CRASHED = "crashed"  # a signal, an assertion, exit status 3
HUNG = "hung"  # ran past the time limit

# How onnxc-run ends when the model ran but an output is not what was expected.
EXIT_WRONG = 4


@dataclasses.dataclass
class Result:
    status: str
    detail: str  # the first line that explains it
    seconds: float
    output: str


def first_error(text):
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    for line in lines:
        if "error:" in line:
            return re.sub(r"^.*?error: ", "", line)
    return lines[0] if lines else ""


def execute(command, timeout):
    """Runs a command that compiles or runs a model and classifies its end."""
    start = time.monotonic()
    try:
        done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, timeout=timeout)
        output, code = done.stdout.decode("utf-8", "replace"), done.returncode
    except subprocess.TimeoutExpired as error:
        output, code = (error.stdout or b"").decode("utf-8", "replace"), None
    seconds = time.monotonic() - start
    if code is None:
        return Result(HUNG, f"no end after {timeout} s", seconds, output)
    if code == 0:
        return Result(PASSED, "", seconds, output)
    if code == EXIT_WRONG:
        lines = [line for line in output.splitlines() if line.startswith("output '") and ": ok" not in line]
        return Result(WRONG, lines[0] if lines else first_error(output), seconds, output)
    if code == 1:
        return Result(UNSUPPORTED, first_error(output), seconds, output)
    return Result(CRASHED, f"exit status {code}: {first_error(output)}", seconds, output)


def data_sets(folder):
    return sorted(path for path in folder.glob("test_data_set_*") if path.is_dir())


def run_model(onnxc_run, folder, timeout, options=(), model=None):
    """Runs all data sets of one test folder, on another `model` if given; the first that does not pass decides."""
    result = Result(UNSUPPORTED, "no test data", 0, "")
    total = 0.0
    for data in data_sets(folder):
        result = execute([onnxc_run, str(model or folder / "model.onnx"), "--inputs", str(data),
                          "--expect", str(data), *options], timeout)
        total += result.seconds
        if result.status != PASSED:
            break
    result.seconds = total
    return result


def in_parallel(work, items, jobs, what):
    """Yields (item, work(item)) in the order of `items`, with a line of progress now and then."""
    start = last = time.monotonic()
    with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
        for done, (item, result) in enumerate(zip(items, pool.map(work, items)), 1):
            yield item, result
            if time.monotonic() - last > 5:
                last = time.monotonic()
                print(f"{what}: {done} of {len(items)}, {last - start:.0f} s", file=sys.stderr, flush=True)


def jobs_default():
    return os.cpu_count() or 1


def repository_root():
    return pathlib.Path(__file__).resolve().parents[2]


def shared_folder():
    """A folder with test data beside the checkout, when there is one."""
    folder = repository_root().parent / "shared"
    return folder if folder.is_dir() else None


def read_list(path):
    """The names in a committed list: one a line, `#` starts a comment."""
    if not path.exists():
        return []
    lines = (line.split("#", 1)[0].strip() for line in path.read_text().splitlines())
    return [line for line in lines if line]
