"""Goes through the models: prepare, compare, measure."""

import datetime
import hashlib
import json
import os
import pathlib
import re
import subprocess

import cold
import environment
import models
import peers
import probe
import schedule
import stats
from client import Client, PeerError, ask_once


class Context:
    """What all measurements of one run share."""

    def __init__(self, arguments):
        self.folder = arguments.out
        self.folder.mkdir(parents=True, exist_ok=True)
        self.log = self.folder / "log.txt"
        self.log.write_bytes(b"")
        self.timeout = arguments.timeout
        self.options = {"cpu": arguments.cpu}
        self.probe_library = probe.build(self.folder)
        self.probe = probe.Probe(self.probe_library)
        self.judge = stats.Judge(arguments.tolerance)
        for count in arguments.threads:
            for _ in range(100):
                self.judge.see(self.probe.run(count)[0], count)
        self.expected = None

    def environment(self, peer, threads):
        """Variables that libraries read when they are loaded."""
        if peer not in ("onednn", "openblas"):
            return {}
        import kernel_libraries

        return kernel_libraries.variables(threads)

    def compare(self, case, peer, described):
        """Empty when right.  Without expected outputs ONNX Runtime's stand in."""
        if self.expected is None:
            return ""
        return models.compare(models.read_outputs(described), self.expected, case["quantised"])


def say(text):
    environment.say(text)


def versions(names, context):
    """{peer: version} of those that are there, and {peer: reason} of the others."""
    found, missing = {}, {}
    for peer in names:
        try:
            found[peer] = ask_once(peer, context.log, "version", context.environment(peer, 1))["version"]
        except PeerError as error:
            missing[peer] = str(error)
            say(f"{peer} is left out: {error}")
    return found, missing


def prepare(peer, version, case, context):
    """Compiles ahead of time; what a peer other than ours made of the same model before is used again."""
    folder = pathlib.Path(case["folder"])
    stamp = folder / f"{peer}.json"
    key = hashlib.sha256(pathlib.Path(case["model"]).read_bytes() + f"{version} {context.options}".encode()).hexdigest()
    if peer != "onnxc" and stamp.exists():
        known = json.loads(stamp.read_text())
        if known["key"] == key and os.path.exists(known["prepared"]["artefact"]):
            return known["prepared"]
    try:
        prepared = ask_once(peer, context.log, "prepare", context.environment(peer, 1), context.timeout, case=case,
                            folder=str(folder), options=context.options)
    except PeerError as error:
        return error
    stamp.write_text(json.dumps({"key": key, "prepared": prepared}))
    return prepared


def reference(case, context):
    """What ONNX Runtime computes, for models that come without expected outputs; None when it cannot."""
    try:
        with Client("onnxruntime", context.log, timeout=context.timeout) as client:
            client.ask("load", prepared={"artefact": case["model"]}, case=case, threads=1)
            return models.read_outputs(client.ask("outputs", folder=case["folder"])["outputs"])
    except PeerError as error:
        say(f"{case['name']}: nothing to compare with: {error}")
        return None


def costs(case, prepared, context, arguments):
    """{peer: compile time, artefact, first result, memory}"""
    figures = {}
    rounds = 1 if arguments.quick else 3
    first = {} if arguments.no_cold else cold.measure(case, prepared, context, rounds)
    for peer, artefact in prepared.items():
        if isinstance(artefact, PeerError):
            continue
        known = figures[peer] = {"bytes": artefact["bytes"], **first.get(peer, {})}
        if artefact["seconds"] is not None:
            known["compile"] = format_seconds(artefact["seconds"])
        elif "load" in known:
            known["compile"] = format_seconds(known["load"]) + "*"
    return figures


def brief(cell):
    return format_seconds(cell["seconds"]["median"]) if cell["seconds"] else cell["state"]


def format_seconds(seconds):
    import report

    return report.duration(seconds)


def measure_model(name, make, found, context, plan, arguments):
    """One entry of the result's list of models."""
    entry = {"name": name, "threads": {}}
    folder = context.folder / "cases" / re.sub(r"\W+", "-", name).strip("-")
    try:
        case, context.expected = make(folder)
    except Exception as error:  # whatever is odd about one model must not end the run
        return {**entry, "problem": str(error).splitlines()[0]}
    if context.expected is None:
        context.expected = reference(case, context)
    prepared = {peer: prepare(peer, version, case, context) for peer, version in found.items()}
    for count in arguments.threads:
        entry["threads"][str(count)] = cells = schedule.measure(case, prepared, count, plan, context.judge, context)
        say(f"{name}, {count}: " + ", ".join(f"{peer} {brief(cell)}" for peer, cell in cells.items()))
        for cell in cells.values():
            cell["peak"] = context.probe.rate(cell["multiply_adds"], count) if cell["multiply_adds"] else None
    if "kernel" in case:
        entry["kernel"] = {key: case["kernel"][key] for key in ("kind", "operations", "bytes")}
        return entry
    entry["cost"] = costs(case, prepared, context, arguments)
    return entry


def contractions(context, pattern):
    """What build/bin/onnxc-bench-kernels says: products and convolutions alone, without a model around them."""
    program = environment.ROOT / "build/bin/onnxc-bench-kernels"
    if not program.exists():
        return None
    say("contractions alone")
    done = subprocess.run([program, "11", *([pattern] if re.fullmatch(r"[\w ]+", pattern) else [])], capture_output=True, text=True)
    return done.stdout if not done.returncode else None


def machine():
    text = pathlib.Path("/proc/cpuinfo").read_text()
    name = re.search(r"model name\s*: (.*)", text)
    return {"cpu": name[1].strip() if name else "unknown processor", "cores": os.cpu_count(),
            "date": datetime.date.today().isoformat()}


def run(arguments):
    context = Context(arguments)
    found, missing = versions(arguments.peers, context)
    samples = arguments.samples or (7 if arguments.quick else 21)
    plan = schedule.Plan(samples=samples, limit=arguments.limit)
    if arguments.kernels is not None:
        import kernels

        makers = kernels.makers(arguments.kernels)
    else:
        makers = [(name, lambda folder, name=name, path=path: models.make_case(name, path, folder, arguments.dynamic))
                  for name, path in models.find(arguments.models, arguments.quick).items()]
    result = {"machine": machine(), "versions": found, "missing": missing, "peers": list(found),
              "threads": arguments.threads, "models": []}
    if makers and arguments.kernels is None:
        result["models"].append({**measure_model("(empty model)", models.make_empty_case, found, context, plan, arguments),
                                 "overhead": True})
    for name, make in makers:
        result["models"].append(measure_model(name, make, found, context, plan, arguments))
    if not arguments.no_cold and arguments.kernels is None:
        result["baseline"] = cold.baseline(context, 5)
    if arguments.kernels is not None:
        result["contractions"] = contractions(context, arguments.kernels)
    result["peak"] = {str(count): max((cell["peak"] for model in result["models"]
                                       for cell in model["threads"].get(str(count), {}).values() if cell["peak"]), default=0)
                      for count in arguments.threads}
    return result
