"""Models of TfIdfVectorizer whose attributes are long: long-grams.py FOLDER."""

import pathlib
import sys

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

folder = pathlib.Path(sys.argv[1])


def save(name, width, words, expected, **attributes):
    node = helper.make_node("TfIdfVectorizer", ["x"], ["y"], "count", mode="TF", **attributes)
    graph = helper.make_graph(
        [node], name, [helper.make_tensor_value_info("x", TensorProto.INT64, [len(words)])],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, [width])])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 21)], ir_version=10)
    onnx.save(model, folder / f"{name}.onnx")
    for kind, values in (("in", np.array(words, np.int64)), ("out", np.array(expected, np.float32))):
        (folder / name / kind).mkdir(parents=True)
        onnx.save_tensor(numpy_helper.from_array(values, "x" if kind == "in" else "y"),
                         folder / name / kind / ("input_0.pb" if kind == "in" else "output_0.pb"))


length = 300000
save("long", 1, [1] * 4, [0], min_gram_length=1, max_gram_length=length, max_skip_count=0, ngram_counts=[0] * length,
     ngram_indexes=[0], pool_int64s=[1] * length)
save("skips", 2, [1, 1, 2, 1], [0, 3], min_gram_length=2, max_gram_length=2, max_skip_count=2**63 - 1,
     ngram_counts=[0, 0], ngram_indexes=[1], pool_int64s=[1, 1])
