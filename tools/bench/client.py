"""The driver's end of a worker."""

import json
import os
import pathlib
import select
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent


class PeerError(Exception):
    """A peer could not do what it was asked for; the text goes to the report.  `absent` is no failure: it never could."""

    def __init__(self, text, absent=False):
        super().__init__(text)
        self.absent = absent


def go_first():
    """Before other programs, where the system allows it; from the start, since start is measured and threads inherit it."""
    try:
        os.nice(-15)
        # Linux may share the processor between sessions first, and heed priorities only within one; this one is new.
        with open("/proc/self/autogroup", "w") as file:
            file.write("-15")
    except OSError:
        pass


class Client:
    def __init__(self, peer, log, environment=None, timeout=300):
        self.peer, self.timeout = peer, timeout
        self.log = open(log, "ab")
        self.process = subprocess.Popen([sys.executable, str(HERE / "worker.py"), peer, str(time.monotonic())],
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self.log,
                                        env={**os.environ, **(environment or {})}, start_new_session=True,
                                        preexec_fn=go_first)

    def ask(self, do, **arguments):
        """Sends a command and returns the answer; a peer that dies or hangs is an error like any other."""
        try:
            self.process.stdin.write((json.dumps({"do": do, **arguments}) + "\n").encode())
            self.process.stdin.flush()
        except BrokenPipeError:
            raise PeerError(self.end()) from None
        if not select.select([self.process.stdout], [], [], self.timeout)[0]:
            self.process.kill()
            self.process.wait()
            raise PeerError(f"no end after {self.timeout:.0f} s ({do})")
        line = self.process.stdout.readline()
        if not line:
            raise PeerError(self.end())
        answer = json.loads(line)
        if "error" in answer:
            raise PeerError(("not installed: " if answer["missing"] else "") + answer["error"], answer["absent"])
        return answer

    def end(self):
        return f"the process ended with status {self.process.wait()}"

    def close(self):
        self.process.stdin.close()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process.stdout.close()
        self.log.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


def ask_once(peer, log, do, environment=None, timeout=300, **arguments):
    """One command in a process of its own."""
    with Client(peer, log, environment, timeout) as client:
        return client.ask(do, **arguments)
