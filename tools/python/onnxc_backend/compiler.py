"""From a ModelProto to the bytes of a shared library, by the programs onnxc and cc."""

import functools
import os
import pathlib
import shlex
import shutil
import subprocess
import tempfile
import unittest

EXIT_REJECTED, EXIT_WRONG_USAGE = 1, 2


class Unsupported(unittest.SkipTest):
    """onnxc declines the model, and says why.  ONNX's test runner counts this as skipped."""


class UnknownElements(Unsupported):
    """Only what a sequence or an optional consists of is missing, which the inputs of a run will tell."""


class CompilerCrash(RuntimeError):
    """A bug in onnxc."""


def find_onnxc():
    built = pathlib.Path(__file__).resolve().parents[3] / "build/bin/onnxc"
    program = os.environ.get("ONNXC") or (str(built) if built.exists() else shutil.which("onnxc"))
    if not program:
        raise FileNotFoundError("there is no onnxc; name it with the environment variable ONNXC")
    return program


def _run(command):
    done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    return done.returncode, done.stdout.decode("utf-8", "replace").strip()


def _first_error(text):
    lines = [line for line in text.splitlines() if "error:" in line]
    return lines[0] if lines else text


def _rejection(message):
    """onnxc names the option that would help."""
    return UnknownElements(message) if "--elements=" in message else Unsupported(message)


@functools.lru_cache(maxsize=4)
def _compile(serialized, elements):
    """The library's bytes, or the exception that says why there is none: is_compatible is followed by prepare."""
    with tempfile.TemporaryDirectory(prefix="onnxc-") as folder:
        model, object_file, library = (os.path.join(folder, name) for name in ("model.onnx", "model.o", "model.so"))
        pathlib.Path(model).write_bytes(serialized)
        flags = shlex.split(os.environ.get("ONNXC_FLAGS", ""))
        flags += [f"--elements={option}" for option in elements]
        code, text = _run([find_onnxc(), model, "-o", object_file, "--name=model", *flags])
        if code == EXIT_REJECTED:
            return _rejection(_first_error(text).replace(folder + os.sep, ""))
        if code == EXIT_WRONG_USAGE:
            return ValueError(f"onnxc does not take its options: {_first_error(text)}")
        if code != 0:
            return CompilerCrash(f"onnxc ended with status {code}: {_first_error(text)}")
        code, text = _run([os.environ.get("CC", "cc"), "-shared", object_file, "-o", library, "-lm"])
        if code != 0:
            return RuntimeError(f"the object cannot be linked: {text}")
        return pathlib.Path(library).read_bytes()


def serialize(model):
    return model.SerializeToString(deterministic=True)


def compile_model(serialized, elements=()):
    """The bytes of a shared library that has the model under that name.  `elements` are values of `onnxc --elements`."""
    result = _compile(serialized, tuple(elements))
    if isinstance(result, Exception):
        raise result
    return result
