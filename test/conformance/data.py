#!/usr/bin/env python3
"""Writes the official ONNX backend tests as folders, from the `onnx` package that is installed.

usage: data.py FOLDER

Needed only where no such folders are at hand.  The package carries the tests that were exported
from PyTorch as files and makes the tests of single operators from its reference implementation.
"""

import argparse
import pathlib
import shutil
import sys
import warnings

import numpy
import onnx.backend.test
import onnx.backend.test.case.model
import onnx.backend.test.case.node
import onnx.backend.test.cmd_tools as cmd_tools


def main():
    if len(sys.argv) != 2 or sys.argv[1] in ("-h", "--help"):
        sys.exit(__doc__)
    target = pathlib.Path(sys.argv[1])
    packaged = pathlib.Path(onnx.backend.test.__file__).parent / "data"
    for kind in ("simple", "pytorch-converted", "pytorch-operator"):
        shutil.copytree(packaged / kind, target / kind, dirs_exist_ok=True)
    warnings.simplefilter("ignore")  # some tests divide by zero on purpose
    numpy.random.seed(0)
    models = [case for case in onnx.backend.test.case.model.collect_testcases() if case.kind == "simple"]
    cases = models + onnx.backend.test.case.node.collect_testcases(None)
    cmd_tools.model_test.collect_testcases = lambda: cases
    cmd_tools.generate_data(argparse.Namespace(output=str(target)))
    print(f"{sum(1 for _ in target.glob('*/*/model.onnx'))} tests in {target}")


if __name__ == "__main__":
    main()
