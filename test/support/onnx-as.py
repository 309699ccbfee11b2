#!/usr/bin/env python3
"""Assembles an ONNX model from ONNX's text format, so that tests need no binary files.

usage: onnx-as.py MODEL.onnxtxt -o MODEL.onnx [--no-check]

Lines that start with `//` are comments (the format itself has none).  The model is not required to be
valid: tests of bad models need bad models; the checker's complaint is printed, unless --no-check.

  // RUN: %onnx-as %s -o %t.onnx && onnxc-run %t.onnx ...
  <ir_version: 8, opset_import: ["" : 17]>
  add (float[2] x, float[2] y) => (float[2] z) { z = Add(x, y) }
"""

import argparse
import sys

import onnx
import onnx.parser


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("source")
    parser.add_argument("-o", dest="output", required=True)
    parser.add_argument("--no-check", action="store_true")
    arguments = parser.parse_args()
    with open(arguments.source, encoding="utf-8") as file:
        # Empty lines in place of comments keep the parser's line numbers right.
        text = "".join("\n" if line.lstrip().startswith("//") else line for line in file)
    try:
        model = onnx.parser.parse_model(text)
    except onnx.parser.ParseError as error:
        sys.exit(f"{arguments.source}: {error}")
    if not arguments.no_check:
        try:
            onnx.checker.check_model(model)
        except onnx.checker.ValidationError as error:
            print(f"{arguments.source}: note: {error}", file=sys.stderr)
    with open(arguments.output, "wb") as file:
        file.write(model.SerializeToString(deterministic=True))


if __name__ == "__main__":
    main()
