#!/usr/bin/env python3
"""Tests what of tools/bench needs neither time nor peers: statistics, rejection, turns, reports.

usage: test_bench.py
"""

import json
import pathlib
import sys
import tempfile
import unittest

import onnx
import onnx.numpy_helper
from onnx import helper

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tools/bench"))

import client  # noqa: E402
import models  # noqa: E402
import report  # noqa: E402
import schedule  # noqa: E402
import stats  # noqa: E402


def sample(seconds, before=1.0, after=1.0, wait=0.0):
    return {"seconds": seconds, "wall": seconds * 10, "cpu": seconds * 10, "wait": wait, "before": before, "after": after,
            "multiply_adds": before / 2}


class FakeClient:
    """Answers with samples from a list, then with the last one; None is a crash."""

    def __init__(self, name, answers, order):
        self.name, self.answers, self.order = name, list(answers), order

    def ask(self, do, **_):
        self.order.append(self.name)
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if answer is None:
            raise client.PeerError("the process ended with status -11")
        return answer


def runner(name, answers, order):
    cell = schedule.Cell(calls=10)
    return schedule.Runner(name, cell, FakeClient(name, answers, order))


def sample_all(runners, plan, judge=None, threads=1, seconds=0.0):
    clock = iter(range(10 ** 6))
    schedule.sample_all(runners, plan, judge or stats.Judge(), threads, now=lambda: next(clock) * seconds, sleep=lambda _: None)


class Statistics(unittest.TestCase):
    def test_quantiles(self):
        self.assertEqual(stats.median([3, 1, 2]), 2)
        self.assertEqual(stats.median([4, 1, 2, 3]), 2.5)
        self.assertEqual(stats.quantile([1, 2, 3, 4, 5], 0.25), 2)
        self.assertEqual(stats.quantile([7], 0.75), 7)
        self.assertRaises(ValueError, stats.median, [])

    def test_summary(self):
        found = stats.summary([1.0, 2.0, 3.0, 4.0, 5.0])
        self.assertEqual((found["median"], found["q1"], found["q3"], found["min"], found["samples"]), (3, 2, 4, 1, 5))
        self.assertIsNone(stats.summary([]))

    def test_ratio_is_speed_over_speed(self):
        self.assertEqual(stats.ratio(1e-3, 2e-3), 2)
        self.assertIsNone(stats.ratio(None, 1.0))
        self.assertIsNone(stats.ratio(1.0, None))

    def test_geometric_mean(self):
        self.assertAlmostEqual(stats.geometric_mean([0.5, 2.0]), 1)
        self.assertAlmostEqual(stats.geometric_mean([2.0, 8.0]), 4)
        self.assertIsNone(stats.geometric_mean([]))


class Rejection(unittest.TestCase):
    def judge(self, *probes, **options):
        judge = stats.Judge(**options)
        for probe in probes:
            judge.see(probe, 1)
        return judge

    def test_slow_probe_on_either_side(self):
        judge = self.judge(*[1.0] * 10, tolerance=0.07)
        self.assertEqual(judge.verdict(sample(1, 1.06, 1.06), 1), "")
        self.assertEqual(judge.verdict(sample(1, 1.08, 1.0), 1), "probe")
        self.assertEqual(judge.verdict(sample(1, 1.0, 1.08), 1), "probe")

    def test_better_probes_condemn_earlier_samples(self):
        judge = self.judge()
        early, late = sample(1, 1.0, 1.0), sample(1, 0.8, 0.8)
        self.assertEqual(judge.take(early, 1), "")
        self.assertEqual(judge.take(late, 1), "")
        self.assertEqual(judge.good([early, late], 1), [late])

    def test_one_fast_moment_condemns_nobody(self):
        judge = self.judge(0.88, *[1.0] * 10)
        self.assertEqual(judge.verdict(sample(1, 1.0, 1.0), 1), "")

    def test_a_core_that_is_shared_all_the_time(self):
        judge = self.judge(1.0)
        judge.start()
        for _ in range(10):
            self.assertEqual(judge.take(sample(1, 2.0, 2.0), 1), "probe")

    def test_waiting_for_a_core(self):
        judge = self.judge(1.0, wait=0.03)
        judge.see(1.0, 2)
        self.assertEqual(judge.verdict(sample(1, wait=0.2), 1), "")
        self.assertEqual(judge.verdict(sample(1, wait=0.4), 1), "wait")
        self.assertEqual(judge.verdict(sample(1, wait=0.4), 2), "")  # of two threads' time
        self.assertEqual(judge.verdict(sample(1, wait=None), 1), "")

    def test_threads_have_a_best_of_their_own(self):
        judge = self.judge(1.0)
        judge.start()
        self.assertEqual(judge.take(sample(1, 1.9, 1.9), 2), "")


class Turns(unittest.TestCase):
    def test_interleaved_and_rotated(self):
        order = []
        runners = [runner(name, [sample(0.001)], order) for name in "abc"]
        sample_all(runners, schedule.Plan(samples=3))
        self.assertEqual("".join(order), "bcacababc")
        self.assertEqual([len(one.cell.good) for one in runners], [3, 3, 3])

    def test_disturbed_samples_are_repeated(self):
        order = []
        bad = sample(0.005, before=2.0)
        runners = [runner("a", [sample(0.001), bad, bad, sample(0.001)], order), runner("b", [sample(0.002)], order)]
        sample_all(runners, schedule.Plan(samples=4))
        figures = runners[0].cell.figures(1)
        self.assertEqual(len(runners[0].cell.good), 4)
        self.assertEqual((figures["taken"], figures["rejected"], figures["disturbed"]), (6, 2, False))
        self.assertEqual(figures["seconds"]["median"], 0.001)

    def test_repetition_ends(self):
        order = []
        judge = stats.Judge()
        judge.see(0.5, 1)
        one = runner("a", [sample(0.001)], order)
        sample_all([one], schedule.Plan(samples=5, most=2), judge)
        figures = one.cell.figures(1)
        self.assertEqual((figures["taken"], figures["rejected"], figures["disturbed"]), (10, 10, True))

    def test_time_limit(self):
        one = runner("a", [sample(0.001)], [])
        sample_all([one], schedule.Plan(samples=1000, limit=10), seconds=1.0)
        self.assertLess(len(one.cell.samples), 15)

    def test_waiting_makes_samples_shorter(self):
        one = runner("a", [sample(0.001, wait=1.0), sample(0.001)], [])
        one.cell.calls = 90
        sample_all([one], schedule.Plan(samples=2))
        self.assertEqual(one.cell.calls, 60)

    def test_slow_peers_need_fewer(self):
        order = []
        runners = [runner("a", [sample(0.001)], order), runner("b", [sample(2.0)], order)]
        sample_all(runners, schedule.Plan(samples=20))
        self.assertEqual((order.count("a"), order.count("b")), (20, 5))

    def test_a_crash_leaves_the_others(self):
        order = []
        runners = [runner("a", [sample(0.001), None], order), runner("b", [sample(0.002)], order)]
        sample_all(runners, schedule.Plan(samples=4))
        self.assertEqual(runners[0].cell.state, "failed")
        self.assertIn("-11", runners[0].cell.reason)
        self.assertEqual(len(runners[1].cell.good), 4)


def figures(seconds, state="ok", **more):
    summary = seconds and {"median": seconds, "q1": seconds * 0.98, "q3": seconds * 1.02, "min": seconds, "samples": 9}
    return {"state": state, "reason": more.pop("reason", ""), "seconds": summary, "taken": 10, "rejected": 1, "disturbed": False,
            "greedy": False, "cores": 1.0, "peak": 1e11, **more}


def result():
    models = [
        {"name": "(empty model)", "overhead": True, "threads": {"1": {"onnxc": figures(1e-7), "x": figures(1e-6)}}},
        {"name": "small", "threads": {"1": {"onnxc": figures(1e-5), "x": figures(4e-5), "y": figures(0.5e-5)}},
         "cost": {"onnxc": {"first": 0.01, "peak": 10e6, "bytes": 1000, "compile": "1 s"}}},
        {"name": "large", "threads": {"1": {"onnxc": figures(2e-2), "x": figures(2e-2), "y": figures(1e-2, disturbed=True)}}},
        {"name": "odd", "threads": {"1": {"onnxc": figures(1e-3), "x": figures(None, "wrong", reason="output 0: differs"),
                                          "y": figures(None, "failed", reason="not installed: y")}}}]
    return {"machine": {"cpu": "a processor", "date": "2000-01-01"}, "versions": {"onnxc": "1", "x": "2", "y": "3"},
            "peers": ["onnxc", "x", "y"], "threads": [1], "models": models, "peak": {"1": 1e11},
            "baseline": {"first": 0.02, "peak": 8e6}, "missing": {"z": "not installed: z"}}


class Reports(unittest.TestCase):
    def cells(self, text, row):
        line = next(line for line in text.splitlines() if line.startswith(f"| {row}"))
        return [cell.strip() for cell in line.strip("|").split("|")][1:]

    def test_ratios_and_their_mean(self):
        text = report.ratio_table(result()["models"][1:], ["onnxc", "x", "y"], 1)
        self.assertEqual(self.cells(text, "small"), ["4.00", "0.50"])
        self.assertEqual(self.cells(text, "large"), ["1.00", "0.50~"])
        self.assertEqual(self.cells(text, "odd"), ["wrong", "no"])
        # What was disturbed or wrong is not in the mean.
        self.assertEqual(self.cells(text, "geometric mean"), ["2.00 (2)", "0.50 (1)"])

    def test_ours_wrong(self):
        model = {"name": "m", "threads": {"1": {"onnxc": figures(None, "wrong"), "x": figures(1.0)}}}
        self.assertEqual(self.cells(report.ratio_table([model], ["onnxc", "x"], 1), "m"), ["ours: wrong"])

    def test_what_a_library_lacks_is_no_failure(self):
        model = {"name": "m", "threads": {"1": {"onnxc": figures(1.0), "x": figures(None, "absent", reason="not there")}}}
        self.assertEqual(self.cells(report.ratio_table([model], ["onnxc", "x"], 1), "m"), ["-"])
        self.assertEqual(report.reasons([model], [1]), [])

    def test_times(self):
        text = report.time_table(result()["models"], ["onnxc", "x", "y"], 1)
        self.assertEqual(self.cells(text, "large"), ["20 ms ±2%", "20 ms ±2%", "10 ms ±2%~"])
        self.assertEqual(self.cells(text, "(empty model)"), ["100 ns ±2%", "1 us ±2%", "-"])

    def test_fraction_of_peak(self):
        model = {"name": "k", "kernel": {"kind": "product", "operations": 5e7, "bytes": 1e6},
                 "threads": {"1": {"onnxc": figures(1e-3)}}}
        self.assertEqual(self.cells(report.rate_table([model], ["onnxc"], 1), "k"), ["50%"])
        model["kernel"]["operations"] = 1e6
        self.assertEqual(self.cells(report.rate_table([model], ["onnxc"], 1), "k"), ["1.0 GB/s"])

    def test_units(self):
        self.assertEqual([report.duration(seconds) for seconds in (2, 0.0123, 4.56e-6, 7e-8, None)],
                         ["2 s", "12.3 ms", "4.56 us", "70 ns", "-"])
        self.assertEqual(report.duration(0.9996), "1000 ms")
        self.assertEqual(report.size(1234567), "1.23 MB")

    def test_markdown(self):
        text = report.markdown(result())
        headings = [line for line in text.splitlines() if line.startswith("## ")]
        self.assertTrue(headings[0].startswith("## Ratios"))
        for expected in ("not installed: y", "z: left out", "output 0: differs", "11 of 110 samples were disturbed", "a processor"):
            self.assertIn(expected, text)
        # Every table is one: as many cells in each row.
        for block in text.split("\n\n"):
            if block.startswith("|"):
                self.assertEqual(len({line.count("|") for line in block.splitlines()}), 1, block)
        json.dumps(result())


class Models(unittest.TestCase):
    def test_other_numbers_of_images(self):
        x = helper.make_tensor_value_info("x", onnx.TensorProto.FLOAT, [1, 2, 3])
        y = helper.make_tensor_value_info("y", onnx.TensorProto.FLOAT, [1, 6])
        shape = helper.make_tensor("shape", onnx.TensorProto.INT64, [2], [1, -1])
        graph = helper.make_graph([helper.make_node("Reshape", ["x", "shape"], ["y"])], "graph", [x], [y], [shape])
        model = models.rebatched(helper.make_model(graph), 4)
        self.assertEqual(model.graph.output[0].type.tensor_type.shape.dim[0].dim_value, 4)
        self.assertEqual(list(onnx.numpy_helper.to_array(model.graph.initializer[0])), [0, -1])
        named = models.rebatched(model, "N")
        self.assertEqual(named.graph.input[0].type.tensor_type.shape.dim[0].dim_param, "N")

    def test_finds_the_models_of_the_repository(self):
        self.assertTrue(models.find("^digits$", quick=False)["digits"].exists())


class Worker(unittest.TestCase):
    """A real process, with the peer that is none."""

    def test_answers_and_errors(self):
        with tempfile.TemporaryDirectory() as folder, client.Client("none", f"{folder}/log") as worker:
            answer = worker.ask("baseline")
            self.assertGreater(answer["peak"], 1e6)
            self.assertGreater(answer["seconds"], 0)
            self.assertRaisesRegex(client.PeerError, "prepare", worker.ask, "prepare", case={}, folder="", options={})
            self.assertEqual(worker.ask("version")["version"], "-")

    def test_missing_peer(self):
        with tempfile.TemporaryDirectory() as folder:
            self.assertRaisesRegex(client.PeerError, "not installed", client.ask_once, "nobody", f"{folder}/log", "version")


def main():
    suite = unittest.defaultTestLoader.loadTestsFromModule(sys.modules[__name__])
    done = unittest.TextTestRunner(verbosity=1).run(suite)
    failed = len(done.failures) + len(done.errors)
    print(f"{done.testsRun - failed} passed, {failed} failed")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
