"""Runs every .mlir, .test and .onnxtxt file below the folder that lit is given.

Tests call onnxc, onnxc-opt, onnxc-run, FileCheck, not, count and cc by name.  Substitutions:
  %onnx-as FILE -o MODEL   assembles ONNX's text format (see test/support/onnx-as.py)
  %digits, %digits-batch   the digits model, with a batch of one and with any batch
  %include                 the folder of onnxc.h
  %lib                     the folder of libonnxc_rt.a
"""

import os
import re

import lit.formats
import lit.util

config.name = "onnxc"
config.test_format = lit.formats.ShTest(execute_external=False)
config.suffixes = [".mlir", ".test", ".onnxtxt"]
config.excludes = ["Inputs", "golden", "unit", "schema", "conformance", "models", "support"]
config.test_source_root = config.source_root + "/test"
config.test_exec_root = config.build_root + "/test"

config.environment["PATH"] = os.pathsep.join(
    [config.build_root + "/bin", config.llvm_tools, config.environment["PATH"]])
for name in ("ASAN_OPTIONS", "UBSAN_OPTIONS", "LLVM_PROFILE_FILE"):
    if name in os.environ:
        config.environment[name] = os.environ[name]

# With -Droundtrip=1 everything that onnxc-opt reads is also printed and parsed again.
if lit_config.params.get("roundtrip"):
    config.substitutions.append((r"\bonnxc-opt\b(?!-)", "onnxc-opt --verify-roundtrip"))

root = config.source_root
config.substitutions += [
    ("%onnx-as", f"{config.python} {root}/test/support/onnx-as.py"),
    ("%python", config.python),
    ("%digits-batch", f"{root}/tools/digits/digits-batch.onnx"),
    ("%digits", f"{root}/tools/digits/digits.onnx"),
    ("%images", f"{root}/tools/digits/images"),
    ("%include", f"{root}/runtime-stub/include"),
    ("%lib", f"{config.build_root}/lib"),
    ("%root", root),
]
if os.path.isdir(root + "/../shared/models"):
    config.available_features.add("shared-models")
    config.substitutions.append(("%shared", os.path.realpath(root + "/../shared")))
if config.sanitize:
    config.available_features.add("sanitizers")
    # The library is instrumented, so the programs that it is linked into need the run-time library.
    config.substitutions += [
        (r"(?<![\w+/%.-])cc (?=-)", f"clang-22 -fsanitize={config.sanitize} "),
        (r"(?<![\w+/%.-])c\+\+ (?=-x)", f"clang++-22 -fsanitize={config.sanitize} "),
    ]
