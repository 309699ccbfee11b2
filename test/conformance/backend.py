#!/usr/bin/env python3
"""Runs the test runner of the `onnx` package, unmodified, with tools/python/onnxc_backend as its backend.

Its cases for the CPU are run in parallel, each worker a process of its own: a crash ends one case.  None may crash or hang,
and both runners must agree: the cases that passing.txt lists must pass here, too, and one that it does not list is run
by onnxc-run, if run.py has its folder, and must end there like here.  Downloads of real models are left out.
"""

import argparse
import os
import pathlib
import re
import select
import signal
import sys
import time
import unittest
import warnings

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "support"))
sys.path.insert(0, str(HERE.parents[1] / "tools/python"))

import onnxc_run  # noqa: E402
import run  # noqa: E402
from onnxc_run import CRASHED, HUNG, PASSED, UNSUPPORTED, WRONG  # noqa: E402

# The runner's names of the folders that passing.txt names.
CATEGORIES = {"Node": "node", "Simple": "simple", "PyTorchConverted": "pytorch-converted",
              "PyTorchOperator": "pytorch-operator"}
STATUSES = (PASSED, WRONG, UNSUPPORTED, CRASHED, HUNG)
MOST_SHOWN = 50


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--onnxc", default=str(onnxc_run.repository_root() / "build/bin/onnxc"))
    parser.add_argument("--onnxc-run", help="(the one beside onnxc)")
    parser.add_argument("--filter", metavar="REGEX", default="", help="only cases whose name contains it")
    parser.add_argument("--list", metavar="STATUS", choices=STATUSES, action="append", default=[],
                        help="print each case that ended like this, with the reason; may be repeated")
    parser.add_argument("--report", metavar="FILE", help="write name, status and reason of every case")
    parser.add_argument("--timeout", type=int, default=60, help="seconds for one case (60)")
    parser.add_argument("--jobs", type=int, default=onnxc_run.jobs_default())
    return parser.parse_args()


def find_cases(pattern):
    """{name as in passing.txt: the runner's unittest.TestCase}"""
    import onnx.backend.test

    import onnxc_backend

    warnings.simplefilter("ignore")  # some cases divide by zero on purpose
    runner = onnx.backend.test.BackendTest(onnxc_backend.OnnxcBackend, __name__)
    cases = {}
    for category, case in runner.test_cases.items():
        folder = CATEGORIES.get(category.removeprefix("OnnxBackend").removesuffix("ModelTest"))
        for method in dir(case):
            name = f"{folder}/{method.removesuffix('_cpu')}"
            if folder and method.startswith("test_") and method.endswith("_cpu") and re.search(pattern, name):
                cases[name] = case(method)
    return cases


def run_case(case):
    """(status, reason)"""
    result = unittest.TestResult()
    case.run(result)
    if result.skipped:
        return UNSUPPORTED, result.skipped[0][1]
    if result.errors or result.failures:
        lines = [line for line in (result.errors + result.failures)[0][1].splitlines() if line.strip()]
        # The exception; what it says may have more lines.
        reason = next((line for line in reversed(lines) if re.match(r"[\w.]*(Error|Exception|Crash)\b", line)), lines[-1])
        return CRASHED if "CompilerCrash" in reason else WRONG, reason
    return PASSED, ""


class Worker:
    """A process that runs cases in order and writes a line after each."""

    def __init__(self, names, cases, timeout):
        self.names, self.buffer = list(names), b""
        self.pipe, write_end = os.pipe()
        self.pid = os.fork()
        if self.pid == 0:
            os.close(self.pipe)
            self._work(os.fdopen(write_end, "w"), cases, timeout)
            os._exit(0)
        os.close(write_end)

    def _work(self, stream, cases, timeout):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, 1)
        os.dup2(nowhere, 2)
        for name in self.names:
            signal.alarm(timeout)  # ends this process
            status, reason = run_case(cases[name])
            print(name, status, reason.replace("\n", " "), sep="\t", file=stream, flush=True)

    def read(self, results):
        """Takes what there is to read into `results`; False at the end."""
        data = os.read(self.pipe, 65536)
        *lines, self.buffer = (self.buffer + data).split(b"\n")
        for line in lines:
            name, status, reason = line.decode().split("\t", 2)
            results[name] = status, reason
            self.names.remove(name)
        return bool(data)

    def finish(self, results):
        """The cases that are left when the process has ended; the first of them ended it."""
        os.close(self.pipe)
        _, code = os.waitpid(self.pid, 0)
        if self.names:
            hung = os.WIFSIGNALED(code) and os.WTERMSIG(code) == signal.SIGALRM
            results[self.names[0]] = HUNG if hung else CRASHED, f"wait status {code}"
        return self.names[1:]


def run_all(cases, jobs, timeout):
    """{name: (status, reason)}"""
    names, results = list(cases), {}
    start = last = time.monotonic()
    # Cases of one operator stand together; dealt out in turn, workers have the same amount of work.
    workers = [Worker(names[i::jobs], cases, timeout) for i in range(jobs)]
    while workers:
        if time.monotonic() - last > 5:
            last = time.monotonic()
            print(f"backend: {len(results)} of {len(names)}, {last - start:.0f} s", file=sys.stderr, flush=True)
        readable, _, _ = select.select([worker.pipe for worker in workers], [], [])
        for worker in [worker for worker in workers if worker.pipe in readable]:
            if worker.read(results):
                continue
            workers.remove(worker)
            if left := worker.finish(results):
                workers.append(Worker(left, cases, timeout))
    return results


def find_disagreements(arguments, results):
    """{name: what is wrong} of the cases that one runner passes and the other does not."""
    listed = set(onnxc_run.read_list(HERE / "passing.txt"))
    unlisted = [name for name in results if name not in listed]
    folders = run.find_tests(run.default_roots(), "") if unlisted else {}
    program = arguments.onnxc_run or str(pathlib.Path(arguments.onnxc).with_name("onnxc-run"))
    own = dict(onnxc_run.in_parallel(lambda name: onnxc_run.run_model(program, folders[name], arguments.timeout),
                                     [name for name in unlisted if name in folders], arguments.jobs, "onnxc-run"))
    disagreements = {}
    for name, (status, reason) in results.items():
        expected = PASSED if name in listed else own[name].status if name in own else status
        if PASSED in (status, expected) and status != expected:
            other = "passing.txt lists it" if name in listed else f"with onnxc-run {expected}: {own[name].detail}"
            disagreements[name] = f"{status}: {reason}" if status != PASSED else status
            disagreements[name] += f"; {other}"
    return disagreements


def main():
    arguments = parse_arguments()
    os.environ["ONNXC"] = arguments.onnxc
    cases = find_cases(arguments.filter)
    if not cases:
        sys.exit("no cases found")
    results = run_all(cases, arguments.jobs, arguments.timeout)
    if arguments.report:
        pathlib.Path(arguments.report).write_text("".join("\t".join((name, *results[name])) + "\n" for name in cases))
    for status in arguments.list:
        print(f"\n{status}:")
        for name in cases:
            if results[name][0] == status:
                print(f"  {name}: {results[name][1]}")
    count = {status: sum(result[0] == status for result in results.values()) for status in STATUSES}
    print("\n" + ", ".join(f"{count[status]} {status}" for status in STATUSES))
    failures = {name: ": ".join(results[name]) for name in cases if results[name][0] in (CRASHED, HUNG)}
    failures |= find_disagreements(arguments, results)
    if failures:
        print("\nfailures:")
        for name in sorted(failures)[:MOST_SHOWN]:
            print(f"  {name}: {failures[name]}")
    passed = sum(results[name][0] == PASSED and name not in failures for name in cases)
    print(f"\n{passed} passed, {len(failures)} failed, {len(cases) - passed - len(failures)} skipped")
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
