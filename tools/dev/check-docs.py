#!/usr/bin/env python3
"""Checks that what the documents name exists: paths, links, pass arguments, flags.

usage: check-docs.py [DOCUMENT...]      (all .md files)

  `compiler/Pipeline.cpp`      a path in one of our folders exists; `*` and `<x>` match anything
  [text](adr/0001-x.md)        so does the target of a link
  `onnxc-form-kernels`         a pass argument stands in some Passes.td
  `--dump-ir`                  a flag is bound in C++ or parsed by a script, or belongs to a tool listed below
"""

import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
FOLDERS = ("compiler", "dialects", "passes", "codegen", "runtime-stub", "tools", "test", "docs", "cmake", ".ci")
PROGRAMS = {"onnxc-opt", "onnxc-run", "onnxc-unit"}
# Flags of MLIR, LLVM, CMake, ctest and lit that the documents speak of.
FOREIGN_FLAGS = {"help", "version", "preset", "build", "test", "output-on-failure", "mlir-timing", "mlir-print-ir-after-all",
                 "mlir-print-ir-after-change", "mlir-print-ir-before-all", "mlir-print-ir-tree-dir", "mlir-print-debuginfo",
                 "mlir-elide-elementsattrs-if-larger", "mlir-elide-resource-strings-if-larger", "verify-roundtrip",
                 "verify-diagnostics", "split-input-file", "pass-pipeline", "mlir-pass-pipeline-crash-reproducer",
                 "mlir-generate-reproducer", "run-reproducer", "mlir-disable-threading", "debug-only", "help-hidden"}


def committed(pattern=None):
    command = ["git", "ls-files", "-co", "--exclude-standard"] + ([pattern] if pattern else [])
    names = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()
    return [ROOT / name for name in names if (ROOT / name).is_file()]


def known_passes():
    arguments = set()
    for path in committed("*Passes.td"):
        arguments.update(re.findall(r':\s*Pass<\s*"([^"]+)"', path.read_text()))
    return arguments


def known_flags():
    flags = set(FOREIGN_FLAGS)
    for path in committed():
        if path.suffix == ".cpp":
            flags.update(re.findall(r'"-{0,2}([a-zA-Z][\w-]*)(?:=[^"]*)?"', path.read_text()))
        elif path.parts[-2] in ("dev", "tools", "bench", "conformance", "models", "support", "schema") and path.suffix in (".py", ""):
            flags.update(re.findall(r"--([a-zA-Z][\w-]*)", path.read_text(errors="replace")))
    return flags


# Examples in the how-tos, and what tests write.
EXAMPLES = ("test/passes/graph/fold-transposes.mlir", "test/dialects/onnx/<family>/")


def exists(name):
    if name.startswith(EXAMPLES):
        return True
    pattern = re.sub(r"<[^>]*>|\{[^}]*\}|\.\.\.|NNNN|NAME|FOLDER", "*", name.rstrip("/"))
    if "*" in pattern:
        return any(True for _ in ROOT.glob(pattern))
    # A class is named without its suffix.
    return (ROOT / pattern).exists() or any(True for _ in ROOT.glob(pattern + ".*"))


def problems(document, passes, flags):
    text = document.read_text()
    prose = re.sub(r"^```.*?^```", lambda block: "\n" * block[0].count("\n"), text, flags=re.S | re.M)
    for number, line in enumerate(prose.splitlines(), 1):
        where = f"{document.relative_to(ROOT)}:{number}"
        for target in re.findall(r"\]\(([^)#]+?)(?:#[^)]*)?\)", line):
            if "://" not in target and not (document.parent / target).exists():
                yield f"{where}: the link {target} leads nowhere"
        for code in re.findall(r"`([^`]+)`", line):
            for word in code.split():
                path = word.split("=")[-1].rstrip(".,:;").split(":")[0]
                if path.startswith(tuple(folder + "/" for folder in FOLDERS)) and not exists(path):
                    yield f"{where}: there is no {path}"
                if re.fullmatch(r"-{0,2}onnxc(-[a-z0-9]+){2,}", word) and word.lstrip("-") not in passes \
                        and not any(ROOT.glob(f"**/{word}")):
                    yield f"{where}: there is no pass {word.lstrip('-')}"
                elif match := re.match(r"--([a-zA-Z][\w-]*)", word):
                    if match[1] not in flags and match[1] not in passes:
                        yield f"{where}: there is no flag --{match[1]}"


def main():
    if sys.argv[1:2] in (["-h"], ["--help"]):
        sys.exit(__doc__)
    documents = [pathlib.Path(name).resolve() for name in sys.argv[1:]] or committed("*.md")
    passes, flags = known_passes(), known_flags()
    found = [problem for document in documents for problem in problems(document, passes, flags)]
    print("\n".join(found))
    print(f"{len(documents)} documents, {len(found)} problems")
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
