"""Measures all peers of one model in turns, and takes no sample that was disturbed.

A round is one short batch of each peer; every round starts with another peer.  So whatever changes slowly, the clock
or a neighbour, changes for all alike.
"""

import dataclasses
import time

import stats
from client import Client, PeerError


@dataclasses.dataclass
class Plan:
    """How much to measure."""

    samples: int = 21  # good ones, of each peer
    # Length of one, or one call.  Short, since a program that has slept before is left alone for a few milliseconds
    # even by a busy system.
    seconds: float = 0.005
    shortest: float = 0.001  # to which that is reduced while the threads have to wait for a core
    slow: float = 0.1  # seconds of one call from which on a quarter of the samples is enough
    limit: float = 60  # seconds of sampling of one model, disturbed samples included
    most: int = 8  # samples taken at most, as a multiple of those wanted
    pause: float = 0.02  # after a disturbed round


@dataclasses.dataclass
class Cell:
    """One peer on one model with one number of threads."""

    state: str = "ok"  # ok, wrong, failed, or absent: it has no such operator
    reason: str = ""
    calls: int = 0
    samples: list = dataclasses.field(default_factory=list)
    good: list = dataclasses.field(default_factory=list)
    load: dict = dataclasses.field(default_factory=dict)

    def figures(self, threads):
        """What the report needs.  Without enough good samples the fastest quarter of all stands in, marked as disturbed."""
        enough = len(self.good) >= 3
        fastest = sorted(self.samples, key=lambda sample: sample["seconds"])[:(len(self.samples) + 3) // 4]
        used = self.good if enough else fastest
        cores = [sample["cpu"] / sample["wall"] for sample in used]
        raw = [[sample[key] for key in ("seconds", "wall", "cpu", "wait", "before", "after")] for sample in self.samples]
        probes = [sample["multiply_adds"] for sample in used]
        return {"state": self.state, "reason": self.reason, "calls": self.calls, "load": self.load,
                "seconds": stats.summary([sample["seconds"] for sample in used]),
                "taken": len(self.samples), "rejected": len(self.samples) - len(self.good), "disturbed": not enough,
                "multiply_adds": stats.median(probes) if probes else None,
                "cores": stats.median(cores) if cores else None,
                "greedy": bool(cores) and stats.median(cores) > threads + 0.75, "raw": raw}


class Runner:
    """A worker that has the model loaded and gave the right result."""

    def __init__(self, peer, cell, client):
        self.peer, self.cell, self.client = peer, cell, client
        self.disturbed = False  # the last sample

    def wanted(self, plan):
        known = self.cell.samples
        return max(3, plan.samples // 4) if known and known[0]["seconds"] > plan.slow else plan.samples

    def is_done(self, plan):
        wanted = self.wanted(plan)
        return len(self.cell.good) >= wanted or len(self.cell.samples) >= wanted * plan.most

    def is_slow(self, plan):
        return self.wanted(plan) < plan.samples

    def sample(self, judge, threads, shortest):
        """Takes one; False when the peer has died.  On a busy system the next one is shorter."""
        try:
            sample = self.client.ask("sample", calls=self.cell.calls)
            self.cell.samples.append(sample)
            verdict = judge.take(sample, threads)
            self.disturbed = bool(verdict)
            if verdict == "wait" and sample["seconds"] * self.cell.calls > shortest:
                self.cell.calls = max(1, self.cell.calls * 2 // 3)
            return True
        except PeerError as error:
            self.cell.state, self.cell.reason = "failed", str(error)
            return False


def sample_all(runners, plan, judge, threads, now=time.monotonic, sleep=time.sleep):
    """Rounds until every peer has enough good samples or the time is up."""
    judge.start()
    end, turn = now() + plan.limit, 0
    alive = list(runners)
    while alive:
        if all(runner.is_done(plan) for runner in alive) or now() > end:
            break
        # Those that are done take part, too: a peer that is repeated alone would not be interleaved.
        taking = [runner for runner in alive if not (runner.is_slow(plan) and runner.is_done(plan))]
        turn += 1
        first = turn % len(taking)
        disturbed = False
        for runner in taking[first:] + taking[:first]:
            if not runner.sample(judge, threads, plan.shortest):
                alive = [other for other in alive if other is not runner]
                continue
            disturbed |= runner.disturbed
        for runner in alive:
            runner.cell.good = judge.good(runner.cell.samples, threads)
        if disturbed:
            sleep(plan.pause)


def measure(case, prepared, threads, plan, judge, context):
    """{peer: figures}; `prepared` has for each peer what its compile gave, or a PeerError."""
    cells, runners = {}, []
    try:
        for peer, artefact in prepared.items():
            cell = cells[peer] = Cell()
            if isinstance(artefact, PeerError):
                cell.state, cell.reason = "absent" if artefact.absent else "failed", str(artefact)
                continue
            client = Client(peer, context.log, context.environment(peer, threads), context.timeout)
            runner = Runner(peer, cell, client)
            try:
                cell.load = client.ask("load", prepared=artefact, case=case, threads=threads)
                described = client.ask("outputs", folder=case["folder"])["outputs"]
                cell.reason = context.compare(case, peer, described)
                cell.state = "wrong" if cell.reason else "ok"
                cell.calls = client.ask("calibrate", seconds=plan.seconds, probe=str(context.probe_library),
                                        turns=context.probe.turns)["calls"]
                runners.append(runner)
            except PeerError as error:
                cell.state, cell.reason = "absent" if error.absent else "failed", str(error)
                client.close()
        # Of a peer that is wrong the time is no use to anybody.
        sample_all([runner for runner in runners if runner.cell.state == "ok"], plan, judge, threads)
    finally:
        for runner in runners:
            runner.client.close()
    return {peer: cell.figures(threads) for peer, cell in cells.items()}
