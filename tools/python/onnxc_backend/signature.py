"""What a model's inputs and outputs are, and how lists and optionals become tensors and tensors become lists again.

A compiled model has tensors only (docs/adr/0014-take-sequences-apart-at-import.md): a sequence x is x_0, x_1, ..., an
optional is its element or not there.
"""

import dataclasses

import numpy


@dataclasses.dataclass(frozen=True)
class Value:
    """One input or output of the model."""
    name: str
    is_optional: bool
    is_sequence: bool
    has_shape: bool  # a declared one, of the tensor or of each element

    @property
    def is_tensor(self):
        return not self.is_optional and not self.is_sequence

    def tensors(self, given):
        """The tensors that stand for what the caller gives."""
        if given is None and self.is_optional:
            return []
        if not self.is_sequence:
            if given is None or isinstance(given, (list, tuple)):
                raise TypeError(f"input '{self.name}' is a tensor; given: {type(given).__name__}")
            return [given]
        if not isinstance(given, (list, tuple)):
            raise TypeError(f"input '{self.name}' is a sequence; given: {type(given).__name__}")
        return list(given)

    def option(self, given):
        """What `onnxc --elements` needs to know; None when that is nothing."""
        tensors = self.tensors(given)
        if self.is_optional and given is None:
            return f"{self.name}=none"
        if tensors and not self.is_tensor and not self.has_shape:
            return f"{self.name}=" + ",".join(f"[{','.join(map(str, numpy.shape(tensor)))}]" for tensor in tensors)
        return f"{self.name}={len(tensors)}" if self.is_sequence else None


def _value_of(info):
    kind = info.type
    is_optional = kind.HasField("optional_type")
    if is_optional:
        kind = kind.optional_type.elem_type
    # Of a sequence of maps the compiler makes one matrix.
    is_sequence = kind.HasField("sequence_type") and not kind.sequence_type.elem_type.HasField("map_type")
    if is_sequence:
        kind = kind.sequence_type.elem_type
    return Value(info.name, is_optional, is_sequence, kind.tensor_type.HasField("shape"))


class Signature:
    def __init__(self, graph):
        constants = {tensor.name for tensor in graph.initializer}
        constants |= {tensor.values.name for tensor in graph.sparse_initializer}
        self.inputs = [_value_of(info) for info in graph.input if info.name not in constants]
        self.outputs = [_value_of(info) for info in graph.output]

    def order(self, given):
        """What a mapping has for each input; optionals may be left out."""
        return [given.get(value.name) if value.is_optional else given[value.name] for value in self.inputs]

    def elements(self, given):
        """The values of `onnxc --elements` that these inputs need, one object for each combination."""
        if len(given) != len(self.inputs):
            raise ValueError(f"the model has {len(self.inputs)} inputs, {len(given)} are given")
        options = [value.option(item) for value, item in zip(self.inputs, given)]
        return tuple(option for option in options if option)

    def flatten(self, given):
        """All tensors in the order of the compiled model's inputs."""
        return [tensor for value, item in zip(self.inputs, given) for tensor in value.tensors(item)]

    def group(self, names, arrays):
        """The model's outputs, made of the compiled model's: lists of sequences, None of an optional that is absent."""
        outputs, next_ = [], 0
        for i, value in enumerate(self.outputs):
            # What follows needs its own, even if it is called like one more element.
            end = len(names) - sum(later.is_tensor for later in self.outputs[i + 1:])
            if next_ < end and names[next_] == value.name:
                array = arrays[next_]
                # One tensor of slices if only the run knows how many there are.
                outputs.append([array[k, ...] for k in range(len(array))] if value.is_sequence else array)
                next_ += 1
                continue
            elements = []
            while value.is_sequence and next_ < end and names[next_] == f"{value.name}_{len(elements)}":
                elements.append(arrays[next_])
                next_ += 1
            outputs.append(elements if value.is_sequence else None)
        return outputs
