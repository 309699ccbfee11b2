#!/usr/bin/env python3
"""Checks who includes whom: the table of docs/architecture.md, "Folders, libraries and who may include whom".

usage: check-layers.py        prints every include that crosses a layer the wrong way; exit 1 if there is one
"""

import fnmatch
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]

# The first row that matches a file decides.  `ours` are the prefixes of our own headers that it may include;
# `not_upstream` are those of other people's headers that it may not.
LINALG, PROTOBUF, LLVM_IR = "mlir/Dialect/Linalg/", "google/protobuf", "llvm/IR/"
LAYERS = [
    # layer            files                                      ours                             not_upstream
    ("KernelIR",       ["dialects/kernel/*"],                     ["dialects/kernel/"],            [PROTOBUF]),
    ("OnnxLowering",   ["dialects/onnx/*Lowering.*", "dialects/onnx/interfaces/Scalars.*",
                        "dialects/onnx/interfaces/Contraction.*", "dialects/onnx/interfaces/Movement.*",
                        "dialects/onnx/interfaces/Strings.*"],
                                                                  ["dialects/"],                   [PROTOBUF]),
    ("OnnxOpsets",     ["dialects/onnx/*Opsets.cpp", "dialects/onnx/ops/Sequence/*"],
                                                                  ["dialects/onnx/", "compiler/import/OpsetSteps.h"],
                                                                                                   [PROTOBUF, LINALG]),
    ("OnnxIR",         ["dialects/onnx/*"],                       ["dialects/onnx/"],              [PROTOBUF, LINALG]),
    ("Import",         ["compiler/import/*"],                     ["compiler/import/", "dialects/onnx/"], [LINALG]),
    ("GraphPasses",    ["passes/graph/*"],                        ["passes/graph/", "dialects/onnx/"], [PROTOBUF, LINALG]),
    ("KernelPasses",   ["passes/kernels/*"],                      ["passes/kernels/", "dialects/"], [PROTOBUF]),
    ("TensorPasses",   ["passes/tensor/*"],                       ["passes/tensor/", "dialects/"],  [PROTOBUF]),
    ("BufferPasses",   ["passes/buffer/*"],                       ["passes/buffer/", "dialects/kernel/"], [PROTOBUF]),
    ("CommonPasses",   ["passes/common/*"],                       ["passes/common/"],              [PROTOBUF]),
    ("Cpu",            ["codegen/cpu/*"],                         ["codegen/cpu/", "dialects/kernel/"], [PROTOBUF]),
    ("Emit",           ["codegen/emit/*"],                        ["codegen/emit/", "onnxc.h"],    [PROTOBUF, LINALG]),
    ("Jit",            ["codegen/jit/*"],                         ["codegen/jit/", "onnxc.h"],     [PROTOBUF, LINALG]),
    ("Runtime stub",   ["runtime-stub/*"],                        ["onnxc.h", "onnxc_"],           [PROTOBUF, "llvm/", "mlir/"]),
    ("Compiler",       ["compiler/*"],    ["compiler/", "dialects/", "passes/", "codegen/", "onnxc.h"], [PROTOBUF]),
    ("Tools",          ["tools/*"],       ["tools/", "compiler/", "dialects/", "passes/", "codegen/", "onnxc.h"], []),
]
OUR_FOLDERS = ("compiler/", "dialects/", "passes/", "codegen/", "tools/", "runtime-stub/", "test/")


def layer_of(path):
    return next(row for row in LAYERS if any(fnmatch.fnmatch(path, pattern) for pattern in row[1]))


def problems(path):
    name, _, ours, not_upstream = layer_of(path)
    for number, line in enumerate((ROOT / path).read_text(errors="replace").splitlines(), 1):
        match = re.match(r'\s*#\s*include\s*[<"]([^>"]+)[>"]', line)
        if not match:
            continue
        header = match[1]
        if header.startswith(OUR_FOLDERS) and not header.startswith(tuple(ours)):
            yield f"{path}:{number}: {name} may not include {header}"
        if header.startswith(tuple(not_upstream)):
            yield f"{path}:{number}: {name} may not include {header}"


def main():
    if len(sys.argv) > 1:
        sys.exit(__doc__)
    count = 0
    for folder in ("dialects", "compiler", "passes", "codegen", "runtime-stub", "tools"):
        for path in sorted((ROOT / folder).rglob("*")):
            if path.suffix in (".cpp", ".h", ".c") and path.name != "app.c":
                for problem in problems(str(path.relative_to(ROOT))):
                    print(problem)
                    count += 1
    print(f"\n{count} includes against the layers")
    sys.exit(1 if count else 0)


if __name__ == "__main__":
    main()
