"""The models to measure: one file with fixed sizes, the inputs as raw bytes, and what must come out."""

import importlib.util
import json
import pathlib
import re
import sys

import numpy
import onnx
from onnx import helper, numpy_helper

ROOT = pathlib.Path(__file__).resolve().parents[2]


def load_model_tests():
    """The runner of the real models, which knows where they are and how to compare."""
    sys.path[:0] = [str(ROOT / "test/support"), str(ROOT / "test/models")]
    spec = importlib.util.spec_from_file_location("onnxc_model_tests", ROOT / "test/models/run.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


model_tests = load_model_tests()

# What --quick and no option measure: small and large, vision, text, sound, dense, quantised.
QUICK = ("digits", "light_squeezenet", "arch_minilm_l3", "arch_mobilenet_v3_small", "hand_keypoint_mlp", "light_resnet50")
DEFAULT = QUICK + ("arch_bert_tiny_op17", "arch_crnn_bilstm", "arch_gpt2_kv", "mnist_8", "light_densenet121", "light_inception_v2",
                   "light_shufflenet", "silero_vad_v4", "ppocrv3_det_ch", "super_resolution_10", "yunet_n_320", "kws_m_fp32",
                   "swift_f0", "ultraface_rfb320", "mobilenet_v2_05_qdq", "kws_m_qdq", "gtcrn_simple", "deeploy_tinyvit")


# Models at another number of images: (of which model, images, whether the object leaves the number open).
BATCHES = {"light_resnet50_batch32": ("light_resnet50", 32, False), "light_resnet50_dynamic": ("light_resnet50", 1, True)}


def find(pattern, quick):
    """{name: file}; without a pattern a selection of all kinds."""
    models = {"digits": ROOT / "tools/digits/digits.onnx", **model_tests.find_models()}
    models.update({name: models[of] for name, (of, _, _) in BATCHES.items() if of in models})
    if pattern:
        return {name: path for name, path in models.items() if re.search(pattern, name)}
    return {name: models[name] for name in (QUICK if quick else DEFAULT) if name in models}


def fixed(model, shapes):
    """The same model for these shapes of inputs only, so that every peer knows all that can be known.

    Initialisers are no longer listed as inputs, which would let nobody fold them, and the maps that classifiers end
    with give way to the tensors that they are made of.
    """
    graph = model.graph
    weights = {tensor.name for tensor in graph.initializer}
    inputs = [value for value in graph.input if value.name not in weights]
    if len(inputs) != len(shapes):
        raise ValueError(f"{len(shapes)} files for {len(inputs)} inputs")
    for value, shape in zip(inputs, shapes):
        if not value.type.HasField("tensor_type"):
            raise ValueError(f"the input {value.name} is not a tensor")
        kind = value.type.tensor_type.elem_type
        value.CopyFrom(helper.make_tensor_value_info(value.name, kind, shape))
    del graph.input[:]
    graph.input.extend(inputs)
    del graph.value_info[:]
    model.ir_version = max(model.ir_version, 4)
    replace_maps(graph)
    for value in graph.output:
        for dim in value.type.tensor_type.shape.dim:
            dim.ClearField("dim_param")
    return model


def rebatched(model, batch):
    """The same model for inputs of `batch` images, a number or a name; what it reshapes to has as many."""
    weights = {tensor.name for tensor in model.graph.initializer}
    for value in [value for value in model.graph.input if value.name not in weights] + list(model.graph.output):
        first = value.type.tensor_type.shape.dim[0]
        first.Clear()
        if isinstance(batch, str):
            first.dim_param = batch
        else:
            first.dim_value = batch
    shapes = {node.input[1] for node in model.graph.node if node.op_type == "Reshape"}
    for tensor in [tensor for tensor in model.graph.initializer if tensor.name in shapes]:
        sizes = numpy_helper.to_array(tensor).copy()
        sizes[0] = -1 if -1 not in sizes[1:] else 0
        tensor.CopyFrom(numpy_helper.from_array(sizes, tensor.name))
    del model.graph.value_info[:]
    return model


def replace_maps(graph):
    """Outputs of ZipMap become its operand."""
    maps = {node.output[0]: node for node in graph.node if node.op_type == "ZipMap"}
    for value in graph.output:
        if node := maps.get(value.name):
            value.CopyFrom(helper.make_empty_tensor_value_info(node.input[0]))
            value.type.tensor_type.elem_type = onnx.TensorProto.FLOAT
            graph.node.remove(node)
        elif not value.type.HasField("tensor_type"):
            raise ValueError(f"the output {value.name} is not a tensor")


def with_weights(model):
    """Random numbers in place of the equal ones of ONNX's light models, with which every channel computes the same and
    logits get so large that the order of a sum decides about the result."""
    graph, random = model.graph, numpy.random.default_rng(7)
    shapes = {tensor.name: numpy_helper.to_array(tensor) for tensor in graph.initializer
              if tensor.data_type == onnx.TensorProto.INT64}
    users = {name: node for node in graph.node for name in node.input}
    last = [node for node in graph.node if node.op_type in ("Conv", "Gemm", "MatMul")][-1]
    for node in [node for node in graph.node if node.op_type == "ConstantOfShape" and node.input[0] in shapes]:
        shape, user = [int(size) for size in shapes[node.input[0]]], users.get(node.output[0])
        if len(shape) > 1 or user is last:
            # Keeps the size of activations from layer to layer; small logits.
            values = random.standard_normal(shape) * (2 / max(1, numpy.prod(shape[1:]))) ** 0.5 * (0.01 if user is last else 1)
        else:
            values = random.uniform(0.5, 1.5, shape)
        graph.initializer.append(numpy_helper.from_array(values.astype(numpy.float32), node.output[0]))
        graph.node.remove(node)
    used = {name for node in graph.node for name in node.input}
    weights = [tensor for tensor in graph.initializer if tensor.name in used]
    unused = {tensor.name for tensor in graph.initializer} - used
    del graph.initializer[:]
    graph.initializer.extend(weights)
    inputs = [value for value in graph.input if value.name not in unused]
    del graph.input[:]
    graph.input.extend(inputs)
    return model


def ramp(graph):
    """Element i of n is i/n, as in ONNX's own tests of light models."""
    weights = {tensor.name for tensor in graph.initializer}
    arrays = []
    for value in (value for value in graph.input if value.name not in weights):
        shape = [dim.dim_value or 1 for dim in value.type.tensor_type.shape.dim]
        count = int(numpy.prod(shape))
        dtype = helper.tensor_dtype_to_np_dtype(value.type.tensor_type.elem_type)
        arrays.append((numpy.arange(count) / max(count, 1)).astype(dtype).reshape(shape))
    return arrays


def numbered(folder, kind):
    found = {int(re.search(r"_(\d+)\.pb$", path.name)[1]): path for path in folder.glob(f"{kind}_*.pb")}
    return [found[index] for index in sorted(found)]


def read_data(path, model):
    """(inputs, expected outputs) of the first data set; None where ONNX Runtime must say what to expect."""
    folder = path.parent / "test_data_set_0"
    if folder.is_dir():
        inputs = [array for file in numbered(folder, "input") for array in model_tests.load_value(file)]
        files = [model_tests.tensor_before_maps(file) for file in numbered(folder, "output")]
        return inputs, [array for file in files for array in model_tests.load_value(file)]
    return ramp(model.graph), None


def write_case(name, model, inputs, expected, folder, quantised=False):
    """Writes model and data into `folder`; returns the description that peers get."""
    folder.mkdir(parents=True, exist_ok=True)
    described = []
    names = [value.name for value in model.graph.input]
    for index, (value, array) in enumerate(zip(names, inputs)):
        array = numpy.ascontiguousarray(array)
        if array.dtype.kind not in "fiub":
            raise ValueError(f"inputs of type {array.dtype} are not measured")
        file = folder / f"input-{index}.bin"
        file.write_bytes(array.tobytes())
        described.append({"name": value, "dtype": str(array.dtype), "shape": list(array.shape), "file": str(file)})
    onnx.save(model, folder / "model.onnx")
    case = {"name": name, "model": str(folder / "model.onnx"), "folder": str(folder), "inputs": described,
            "outputs": [value.name for value in model.graph.output], "quantised": quantised,
            "opset": max([entry.version for entry in model.opset_import if entry.domain in ("", "ai.onnx")], default=17)}
    (folder / "case.json").write_text(json.dumps(case))
    return case, expected


def make_case(name, path, folder, dynamic=False):
    model = with_weights(onnx.load(path)) if path.parent.name == "light" else onnx.load(path)
    _, batch, is_open = BATCHES.get(name, (None, None, False))
    if batch:
        inputs, expected = ramp(rebatched(model, batch).graph), None
        model = rebatched(model, "N") if is_open else model
        return write_case(name, model if is_open else fixed(model, [list(array.shape) for array in inputs]), inputs, expected,
                          folder)
    inputs, expected = read_data(path, model)
    # Names stay what they are with --dynamic; only the data fix sizes then.
    model = model if dynamic else fixed(model, [list(array.shape) for array in inputs])
    return write_case(name, model, inputs, expected, folder, name in model_tests.quantised_models())


def make_empty_case(folder):
    """The model that does nothing: what it takes is the price of a call."""
    value = [helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, [1]) for name in "xy"]
    graph = helper.make_graph([helper.make_node("Identity", ["x"], ["y"])], "empty", value[:1], value[1:])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    data = numpy.ones(1, numpy.float32)
    return write_case("(empty model)", model, [data], [data], folder)


def read_outputs(described):
    return [numpy.fromfile(output["file"], dtype=output["dtype"]).reshape(output["shape"]) for output in described]


def compare(actual, expected, quantised):
    """Empty when they agree within the models' tolerances, else what does not."""
    if len(actual) != len(expected):
        return f"{len(actual)} outputs, expected {len(expected)}"
    for index, (a, e) in enumerate(zip(actual, expected)):
        # Some peers drop axes of length 1 or widen integers; the values count here.
        if a.dtype.kind == e.dtype.kind or {a.dtype.kind, e.dtype.kind} <= set("biu"):
            a = a.astype(e.dtype)
        a = a.reshape(e.shape) if a.size == e.size else a
        if text := model_tests.difference(a, e, quantised):
            return f"output {index}: {text}"
    return ""
