"""Writes input_0.pb (-1, -0.9, ...) and the right and a wrong output_0.pb of a model with one input and one output.

usage: tensors.py MODEL FOLDER
"""

import pathlib
import sys

import numpy
import onnx
import onnx.reference

model, folder = onnx.load(sys.argv[1]), pathlib.Path(sys.argv[2])
shape = [dim.dim_value or 3 for dim in model.graph.input[0].type.tensor_type.shape.dim]
x = (numpy.arange(numpy.prod(shape)) / 10 - 1).astype(numpy.float32).reshape(shape)
(z,) = onnx.reference.ReferenceEvaluator(model).run(None, {model.graph.input[0].name: x})
for name, tensor in (("in/input_0", x), ("right/output_0", z), ("wrong/output_0", z + 1)):
    path = (folder / name).with_suffix(".pb")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(onnx.numpy_helper.from_array(tensor).SerializeToString())
