"""Prints exit status, new files and the first message of onnxc for many command lines.

usage: exit-status.py FOLDER ENDLESS.mlir
"""

import os
import pathlib
import shutil
import signal
import subprocess
import sys

folder, endless = pathlib.Path(sys.argv[1]), sys.argv[2]
shutil.copy(endless, folder / "endless.mlir")


def report(title, status, messages):
    files = sorted(path.name for path in folder.iterdir() if path.name not in ("endless.mlir", "pipe.mlir"))
    print(f"{title}\nstatus {status}, files: {' '.join(files)}\n{messages}")


def run(*arguments):
    result = subprocess.run(["onnxc", *arguments], cwd=folder, stderr=subprocess.PIPE, text=True)
    report(" ".join(["onnxc", *arguments]), result.returncode, result.stderr)


def crash():
    """Sends the signal of a wrong access while onnxc waits for its input."""
    os.mkfifo(folder / "pipe.mlir")
    process = subprocess.Popen(["onnxc", "pipe.mlir", "-o", "no.o"], cwd=folder, stderr=subprocess.PIPE, text=True)
    writer = os.open(folder / "pipe.mlir", os.O_WRONLY)  # waits until onnxc has opened it
    process.send_signal(signal.SIGSEGV)
    messages = process.communicate()[1]
    os.close(writer)
    # Signal handlers may print the stack first.
    ours = [line for line in messages.splitlines() if "bug in onnxc" in line]
    report("a crash", process.returncode, "\n".join(ours))


OUTPUT = ("-o", "no.o")
run("missing.onnx", *OUTPUT)
run("missing.mlir", *OUTPUT)
run("endless.mlir", *OUTPUT)
run("digits.onnx", "--dim=n=3", *OUTPUT)
run()
run("digits.onnx")
for option in ("--nonsense", "digits.onnx", "--emit=nothing", "-O4", "--weights=no", "--dim=batch", "--dim=batch=9:3"):
    run("digits.onnx", option, *OUTPUT)
run("endless.mlir", "--dim=batch=4", *OUTPUT)
for option in ("--target=nowhere", "--cpu=abacus", "--features=+wheels"):
    run("digits.onnx", option, *OUTPUT)
run("digits.onnx", "-o", "digits.onnx")
run("digits.onnx", "-o", "no.h")
run("digits.onnx", "--weights=file", "-o", "no.weights")
run("digits.onnx", "-o", "folder/")
crash()
run("digits.onnx", "-o", "digits.o")
