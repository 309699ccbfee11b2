"""The virtual environment that peers live in, apart from the one of the tests."""

import os
import pathlib
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
VENV = ROOT / "build/bench-venv"
REQUIREMENTS = HERE / "requirements.txt"
OWN = ("numpy", "onnx", "matplotlib")
# Libraries for single kernels: Debian packages, unpacked below the virtual environment and not installed.
DEBIAN = ("libdnnl-dev", "libdnnl2", "ocl-icd-libopencl1", "libopenblas-pthread-dev", "libopenblas0-pthread", "libgfortran5",
          "libquadmath0", "libgomp1")


def say(text):
    print(f"bench: {text}", file=sys.stderr, flush=True)


def pip(*packages):
    return subprocess.run([VENV / "bin/pip", "install", "--disable-pip-version-check", "--no-input", "--quiet",
                           "--progress-bar", "off", *packages], stdin=subprocess.DEVNULL).returncode == 0


def install():
    """Creates the environment; a peer that cannot be installed is left out."""
    lines = [line for line in REQUIREMENTS.read_text().splitlines() if line and not line.startswith("#")]
    say(f"installing {len(lines)} packages into {VENV}")
    if not (VENV / "bin/python").exists():
        python = "/usr/bin/python3" if os.path.exists("/usr/bin/python3") else sys.executable
        subprocess.run([python, "-m", "venv", VENV], check=True)
    if not pip(*lines):
        say("not all packages go together; trying one by one")
        own = [line for line in lines if line.startswith(OWN)]
        if not pip(*own):
            sys.exit("bench: cannot install " + ", ".join(own))
        for line in lines:
            if line not in own and not pip(line):
                say(f"left out: {line}")
    (VENV / ".requirements").write_text(REQUIREMENTS.read_text())


def enter(again=False):
    """Continues in the environment, which is created when it is missing or its requirements have changed."""
    stamp = VENV / ".requirements"
    if again or not stamp.exists() or stamp.read_text() != REQUIREMENTS.read_text():
        install()
    if pathlib.Path(sys.prefix).resolve() != VENV.resolve():
        arguments = [argument for argument in sys.argv[1:] if argument != "--install"]
        os.execv(VENV / "bin/python", [str(VENV / "bin/python"), str(HERE), *arguments])


def debian_libraries():
    """A folder with headers and libraries of oneDNN and OpenBLAS."""
    folder = VENV / "debian"
    if (folder / ".done").exists():
        return folder
    folder.mkdir(parents=True, exist_ok=True)
    say("fetching oneDNN and OpenBLAS")
    complete = True
    for package in DEBIAN:
        try:
            done = subprocess.run(["apt-get", "download", "-qq", package], cwd=folder, stdin=subprocess.DEVNULL,
                                  capture_output=True, text=True)
        except FileNotFoundError:
            return folder
        if done.returncode:
            say(f"left out: {package} (perhaps run apt-get update)")
            complete = False
    for archive in folder.glob("*.deb"):
        subprocess.run(["dpkg", "-x", archive, folder], check=True)
        archive.unlink()
    if complete:
        (folder / ".done").touch()
    return folder


def library_path(folder):
    found = {str(path.parent) for path in (folder / "usr/lib").rglob("*.so*")}
    return ":".join(sorted(found))
