"""Measures onnxc against its peers on the processor.

usage: python3 tools/bench [options]      see docs/benchmarking.md

The first call installs the peers into build/bench-venv.  Results are compared with what is expected before anything
is timed; all peers take turns; samples that were disturbed are taken again.
"""

import argparse
import json
import pathlib
import sys

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path.insert(0, str(HERE))

import environment  # noqa: E402
import peers  # noqa: E402


def parse_arguments():
    parser = argparse.ArgumentParser(prog="python3 tools/bench", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    add = parser.add_argument
    add("--models", metavar="REGEX", help="models whose name contains it (a selection of all kinds)")
    add("--kernels", nargs="?", const="", metavar="REGEX", help="measure single operators instead")
    add("--peers", metavar="LIST", help=f"comma separated ({','.join(peers.MODELS)}; kernels: {','.join(peers.KERNELS)})")
    add("--threads", default="1,2", metavar="LIST", help="numbers of threads (1,2)")
    add("--quick", action="store_true", help="few models, few samples, only the quick peers")
    add("--samples", type=int, metavar="N", help="good samples of each peer (21; 7 with --quick)")
    add("--tolerance", type=float, default=0.07, help="by how much a probe may be slower than the usual one (0.07)")
    add("--limit", type=float, default=60, metavar="SECONDS", help="of sampling of one model (60)")
    add("--timeout", type=float, default=300, metavar="SECONDS", help="of one compile or one load (300)")
    add("--cpu", metavar="NAME", help="compile ahead of time for this processor, for example haswell")
    add("--dynamic", action="store_true", help="do not fix the sizes of inputs in the model")
    add("--no-cold", action="store_true", help="do not measure first results and memory")
    add("--out", type=pathlib.Path, default=ROOT / "build/bench", metavar="FOLDER", help="for all results (build/bench)")
    add("--json", type=pathlib.Path, metavar="FILE", help="another place for the JSON")
    add("--install", action="store_true", help="install the peers again")
    arguments = parser.parse_args()
    try:
        arguments.threads = [int(count) for count in arguments.threads.split(",")]
    except ValueError:
        parser.error("--threads takes numbers")
    default = peers.KERNELS if arguments.kernels is not None else peers.QUICK if arguments.quick else peers.MODELS
    arguments.peers = arguments.peers.split(",") if arguments.peers else list(default)
    unknown = set(arguments.peers) - set(peers.MODELS) - (set(peers.KERNELS) if arguments.kernels is not None else set())
    if unknown or min(arguments.threads) < 1:
        parser.error(f"unknown peers: {', '.join(unknown)}" if unknown else "--threads starts at 1")
    if "onnxc" not in arguments.peers:
        arguments.peers.insert(0, "onnxc")
    return arguments


def write(result, arguments):
    """All forms of the result; returns the files."""
    import plot
    import report

    name = "models" if arguments.kernels is None else "kernels"
    text = report.markdown(result)
    print(text)
    files = [arguments.out / f"{name}.md", arguments.json or arguments.out / f"{name}.json"]
    files[0].write_text(text)
    files[1].write_text(json.dumps(result, indent=1) + "\n")
    try:
        files.append(plot.draw(result, arguments.out / f"{name}.svg"))
    except ImportError as error:
        environment.say(f"no plot: {error}")
    return files


def main():
    arguments = parse_arguments()
    environment.enter(arguments.install)
    if not (ROOT / "build/bin/onnxc").exists():
        sys.exit("bench: build/bin/onnxc is missing; run tools/dev/build")
    # Only now the packages are there.
    import driver

    result = driver.run(arguments)
    if not result["models"]:
        sys.exit("bench: no such models here")
    files = write(result, arguments)
    environment.say("written: " + ", ".join(str(file) for file in files))


if __name__ == "__main__":
    main()
