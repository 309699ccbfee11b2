"""Writes models whose weights lie in files: one good, the others bad in one way each.

usage: external-data.py FOLDER
"""

import os
import sys

from onnx import TensorProto, helper


def write_model(name, location, offset=0):
    weights = TensorProto(name="w", data_type=TensorProto.FLOAT, dims=[1000], data_location=TensorProto.EXTERNAL)
    for key, value in (("location", location), ("offset", str(offset)), ("length", "4000")):
        weights.external_data.add(key=key, value=value)
    x = helper.make_tensor_value_info("x", TensorProto.FLOAT, [1000])
    y = helper.make_tensor_value_info("y", TensorProto.FLOAT, [1000])
    graph = helper.make_graph([helper.make_node("Add", ["x", "w"], ["y"])], "g", [x], [y], [weights])
    model = helper.make_model(graph, ir_version=8, opset_imports=[helper.make_opsetid("", 17)])
    with open(name, "wb") as file:
        file.write(model.SerializeToString())


os.chdir(sys.argv[1])
for path in ("w.bin", "../outside.bin"):
    with open(path, "wb") as file:
        file.write(bytes(4000))
os.symlink("../outside.bin", "link.bin")
write_model("good.onnx", "w.bin")
write_model("parent.onnx", "../outside.bin")
write_model("link.onnx", "link.bin")
write_model("missing.onnx", "none.bin")
write_model("short.onnx", "w.bin", offset=4)
