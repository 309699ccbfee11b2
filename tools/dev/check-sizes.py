#!/usr/bin/env python3
"""Checks that files stay readable in one sitting: a note from 400 lines on, a failure from 800 on.

usage: check-sizes.py

A file that grows is split by question (operators, folds, lowering), never by alphabet.
"""

import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
NOTE, FAIL, FOLDER = 400, 800, 25
SUFFIXES = {".cpp", ".h", ".c", ".td", ".py", ".md", ".cmake", ".mlir", ".test", ".proto", ".def"}


def main():
    if len(sys.argv) > 1:
        sys.exit(__doc__)
    listing = subprocess.run(["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True,
                             text=True, check=True)
    files = [ROOT / name for name in listing.stdout.splitlines() if pathlib.Path(name).suffix in SUFFIXES]
    failures, folders = 0, {}
    for path in filter(pathlib.Path.exists, files):
        lines = path.read_text(errors="replace").count("\n")
        name = path.relative_to(ROOT)
        if "test" not in name.parts:
            folders[name.parent] = folders.get(name.parent, 0) + 1
        if lines > FAIL:
            print(f"{name}: error: {lines} lines, {FAIL} at most")
            failures += 1
        elif lines > NOTE:
            print(f"{name}: note: {lines} lines, better below {NOTE}")
    for folder, count in folders.items():
        if count > FOLDER:
            print(f"{folder}: note: {count} files, better below {FOLDER}")
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
