"""onnxc as a backend of ONNX's interface (onnx.backend.base).

The compiler is the program that the environment variable ONNXC names, else build/bin/onnxc of this checkout, else
`onnxc` on the path.  ONNXC_FLAGS holds options for it, such as -O0; CC names the C compiler that links.

A tensor is a numpy array, a sequence a list of them, an optional its element or None.
"""

import onnx
import onnx.backend.base
import onnx.helper
import onnx.shape_inference

from . import compiler
from .compiler import UnknownElements, Unsupported
from .library import Library
from .signature import Signature

__all__ = ["OnnxcBackend", "PreparedModel", "Unsupported", "is_compatible", "prepare", "run_model", "run_node",
           "supports_device"]


class PreparedModel(onnx.backend.base.BackendRep):
    """A compiled model in this process.  It may be run any number of times.

    What sequences and optionals consist of, the inputs of a run say, so that a model with such inputs is compiled by
    `run`, once for each combination; it raises Unsupported when onnxc declines one.
    """

    def __init__(self, model):
        self.signature = Signature(model.graph)
        self._serialized = compiler.serialize(model)
        self._libraries = {}
        try:
            self._library(())
        except UnknownElements:
            pass  # known when the model is run

    def run(self, inputs, **kwargs):
        """The outputs for `inputs`: values by position, or by name in a mapping."""
        if isinstance(inputs, dict):
            inputs = self.signature.order(inputs)
        elif not isinstance(inputs, (list, tuple)):
            inputs = [inputs]
        library = self._library(self.signature.elements(inputs))
        arrays = library.run(self.signature.flatten(inputs))
        return tuple(self.signature.group([value.name for value in library.outputs], arrays))

    def _library(self, elements):
        if elements not in self._libraries:
            self._libraries[elements] = Library(compiler.compile_model(self._serialized, elements))
        return self._libraries[elements]


class OnnxcBackend(onnx.backend.base.Backend):
    @classmethod
    def supports_device(cls, device):
        return onnx.backend.base.Device(device).type == onnx.backend.base.DeviceType.CPU

    @classmethod
    def is_compatible(cls, model, device="CPU", **kwargs):
        """Whether onnxc compiles `model`, as far as that can be told without inputs; what it made of it is kept for
        `prepare`."""
        try:
            compiler.compile_model(compiler.serialize(model))
        except UnknownElements:
            pass
        except Unsupported:
            return False
        return cls.supports_device(device)

    @classmethod
    def prepare(cls, model, device="CPU", **kwargs):
        """Compiles `model`.  Raises Unsupported, with onnxc's message, when it declines."""
        if not cls.supports_device(device):
            raise Unsupported(f"there is no device {device}")
        return PreparedModel(model)

    @classmethod
    def run_model(cls, model, inputs, device="CPU", **kwargs):
        return cls.prepare(model, device).run(inputs)

    @classmethod
    def run_node(cls, node, inputs, device="CPU", outputs_info=None, **kwargs):
        """Runs a model of only `node`.  The types of its outputs are inferred."""
        return cls.run_model(_model_of(node, inputs, kwargs.get("opset_version")), inputs, device)


def _type_of(value):
    if isinstance(value, (list, tuple)):
        if not value:
            raise ValueError("the type of a sequence without elements cannot be told from it")
        return onnx.helper.make_sequence_type_proto(_tensor_type(value[0], shape=None))
    return _tensor_type(value, value.shape)


def _tensor_type(array, shape):
    return onnx.helper.make_tensor_type_proto(onnx.helper.np_dtype_to_tensor_dtype(array.dtype), shape)


def _model_of(node, inputs, opset_version):
    names = [name for name in node.input if name]
    types = [onnx.helper.make_value_info(name, _type_of(value)) for name, value in zip(names, inputs)]
    outputs = [onnx.ValueInfoProto(name=name) for name in node.output if name]
    opsets = [onnx.helper.make_opsetid(node.domain, opset_version or onnx.defs.onnx_opset_version())]
    model = onnx.helper.make_model(onnx.helper.make_graph([node], "node", types, outputs), opset_imports=opsets)
    return onnx.shape_inference.infer_shapes(model)


is_compatible = OnnxcBackend.is_compatible
prepare = OnnxcBackend.prepare
run_model = OnnxcBackend.run_model
run_node = OnnxcBackend.run_node
supports_device = OnnxcBackend.supports_device
