"""The process that one peer lives in: reads one command a line, answers one line of JSON.

usage: worker.py PEER SPAWNED       SPAWNED: time of CLOCK_MONOTONIC at which it was started

Nothing is imported here that the peer itself does not need: start time and memory are reported.
"""

import gc
import json
import os
import sys
import time
import traceback
from itertools import repeat

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from peers import module  # noqa: E402


def waited():
    """Seconds that this process's threads were ready to run and had no core; None where the system does not tell."""
    total = 0
    try:
        for thread in os.listdir("/proc/self/task"):
            with open(f"/proc/self/task/{thread}/schedstat") as file:
                total += int(file.read().split()[1])
    except (OSError, IndexError):
        return None
    return total * 1e-9


def memory():
    """Peak and present resident bytes.  (getrusage would tell the parent's peak where that was larger.)"""
    with open("/proc/self/status") as file:
        sizes = dict(line.split(":", 1) for line in file)
    return {"peak": int(sizes["VmHWM"].split()[0]) * 1024, "present": int(sizes["VmRSS"].split()[0]) * 1024}


def settle():
    """Waits until no thread of this process spins any more, 50 ms at most."""
    for _ in range(50):
        before = time.process_time()
        time.sleep(0.001)
        if time.process_time() - before < 0.0003:
            return


class Worker:
    def __init__(self, peer, spawned):
        self.peer, self.spawned = peer, spawned
        self.session = self.probe = None
        self.last = 0.0  # seconds of a call

    def baseline(self, _):
        """What the interpreter alone costs."""
        return {"seconds": time.monotonic() - self.spawned, **memory()}

    def version(self, _):
        return {"version": module(self.peer).version()}

    def prepare(self, command):
        return module(self.peer).prepare(command["case"], command["folder"], command["options"])

    def load(self, command):
        start = time.monotonic()
        self.threads = command["threads"]
        self.session = module(self.peer).load(command["prepared"], command["case"], self.threads)
        loaded = time.monotonic()
        self.session.call()
        done = time.monotonic()
        settle()
        creation = getattr(self.session, "creation", None)
        if creation is not None and not self.session.has_run:
            creation += done - loaded
        return {"load": loaded - start, "start": creation, "first": done - self.spawned, **memory()}

    def outputs(self, command):
        described = []
        for index, (dtype, shape, data) in enumerate(self.session.outputs()):
            path = os.path.join(command["folder"], f"{self.peer}-{self.threads}-{index}.bin")
            with open(path, "wb") as file:
                file.write(data)
            described.append({"dtype": dtype, "shape": shape, "file": path})
        return {"outputs": described}

    def calibrate(self, command):
        """How many calls take `seconds`."""
        from probe import Probe

        self.probe = Probe(command["probe"], command["turns"])
        calls = 1
        while True:
            seconds = min(self.run(calls) for _ in range(3))  # one of them may have been disturbed
            if seconds >= command["seconds"] / 4 or calls >= 1 << 20:
                break
            calls *= 4 if seconds < command["seconds"] / 16 else 2
        settle()
        return {"calls": max(1, round(calls * command["seconds"] / seconds))}

    def run(self, calls):
        call = self.session.call
        gc.disable()
        start = time.perf_counter()
        for _ in repeat(None, calls):
            call()
        seconds = time.perf_counter() - start
        gc.enable()
        return seconds

    def sample(self, command):
        """One timed batch between two probes.  Threads that spin would slow the second probe, so it comes after them."""
        calls = command["calls"]
        before, rate_before = self.probe.run(self.threads)
        # Brings back into the caches what the other peers have displaced.
        if calls > 1 or self.last < 0.05:
            self.run(max(1, calls // 5))
        start, waited_before, cpu = time.perf_counter(), waited(), time.process_time()
        wall = self.run(calls)
        self.last = wall / calls
        cpu, waited_after, outside = time.process_time() - cpu, waited(), time.perf_counter() - start - wall
        settle()
        after, rate_after = self.probe.run(self.threads)
        # What may have been waited for while these figures were read does not count.
        wait = None if waited_before is None or waited_after is None else max(0.0, waited_after - waited_before - outside)
        return {"seconds": wall / calls, "wall": wall, "cpu": cpu, "wait": wait, "before": before, "after": after,
                "multiply_adds": (rate_before + rate_after) / 2}


def main():
    # What libraries print must not get between the answers.
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    worker = Worker(sys.argv[1], float(sys.argv[2]))
    for line in sys.stdin:
        command = json.loads(line)
        try:
            answer = getattr(worker, command["do"])(command)
        except Exception as error:  # whatever a peer raises is its answer
            traceback.print_exc()
            text = str(error).strip() or type(error).__name__
            answer = {"error": text.splitlines()[0][:300], "missing": isinstance(error, ImportError),
                      "absent": isinstance(error, NotImplementedError)}
        answers.write(json.dumps(answer) + "\n")
        answers.flush()


if __name__ == "__main__":
    main()
