"""A compiled model in this process, called through its descriptor."""

import ctypes
import math
import os
import platform
import sys
import tempfile

import numpy
import onnx
import onnx.helper

from . import descriptor

# Types that numpy has a byte for, and we as well, but whose sign a cast settles: the value is in the low bits.
_FOUR_BITS_OR_LESS = {onnx.TensorProto.INT4: numpy.int8, onnx.TensorProto.INT2: numpy.int8,
                      onnx.TensorProto.UINT4: numpy.uint8, onnx.TensorProto.UINT2: numpy.uint8}


class ValueInfo:
    """One input or output."""

    def __init__(self, value):
        self.name = value.name.decode()
        self.type = value.dtype
        self.is_string = value.dtype == onnx.TensorProto.STRING
        self.dtype = numpy.dtype(object) if self.is_string else onnx.helper.tensor_dtype_to_np_dtype(value.dtype)
        self.element_bytes = ctypes.sizeof(descriptor.String) if self.is_string else self.dtype.itemsize
        self.shape = value.shape[:value.rank]
        self.dims = value.dims[:value.rank]

    def sizes(self, symbols):
        """The shape for given sizes of dynamic dimensions."""
        return [symbols[dim] if size < 0 else size for size, dim in zip(self.shape, self.dims)]


def _check(status, what):
    if status:
        texts = descriptor.STATUS_TEXTS
        raise RuntimeError(f"{what}: {texts[status] if status < len(texts) else status}")


def _aligned(count, align):
    """Memory of at least `count` bytes, at a multiple of `align`."""
    memory = numpy.empty(count + align, numpy.uint8)
    return memory[-memory.ctypes.data % align:]


def _enable_tiles():
    """What onnxc_enable_tiles does: Linux gives a process the registers of AMX when it asks for them."""
    syscall, require_permission, tile_data = 158, 0x1023, 18  # arch_prctl
    if sys.platform == "linux" and platform.machine() == "x86_64":
        ctypes.CDLL(None).syscall(syscall, require_permission, tile_data)  # refused without such registers


_enable_tiles()


def _load(contents):
    """The library may be deleted as soon as it is mapped."""
    with tempfile.NamedTemporaryFile(prefix="onnxc-", suffix=".so", delete=False) as file:
        file.write(contents)
    try:
        return ctypes.CDLL(file.name)
    finally:
        os.unlink(file.name)


class _Room:
    """The sizes in `dims` that no input decides (docs/adr/0015-let-callers-give-room.md)."""

    MOST_BYTES = 16 << 30  # data that no room is enough for must not take all memory

    def __init__(self, symbols, dims, arrays):
        """Begins with the largest size there is."""
        self._symbols, self._dims = symbols, dims
        self._capacities = [i for i in range(len(dims)) if dims[i] < 0]
        largest = max((size for array in arrays for size in array.shape), default=1)
        for i in self._capacities:
            dims[i] = min(max(largest, 1, symbols[i].min), symbols[i].max)

    def grow(self):
        """Doubles them; False when none may be larger."""
        grows = False
        for i in self._capacities:
            more = min(max(2 * self._dims[i], 1), self._symbols[i].max)
            grows |= more > self._dims[i]
            self._dims[i] = more
        return grows

    def check(self, size):
        if self._capacities and size > self.MOST_BYTES:
            raise MemoryError(f"sizes that the data decide need more room than {self.MOST_BYTES} bytes")


class Library:
    def __init__(self, contents):
        self._library = _load(contents)
        self._model = descriptor.Model.in_dll(self._library, "model")
        if self._model.abi_version > descriptor.ABI_VERSION:
            raise RuntimeError(f"the model needs version {self._model.abi_version} of the interface")
        self.inputs = [ValueInfo(value) for value in self._model.inputs[:self._model.num_inputs]]
        self.outputs = [ValueInfo(value) for value in self._model.outputs[:self._model.num_outputs]]

    def run(self, arrays):
        """The output arrays for input arrays, in order."""
        if len(arrays) != len(self.inputs):
            raise ValueError(f"the model has {len(self.inputs)} inputs, {len(arrays)} are given")
        arrays = [numpy.asarray(array) for array in arrays]
        dims = self._bind(arrays)
        room = _Room(self._model.symbols, dims, arrays)
        # The bytes of strings are held by `kept` until the outputs, which may refer to them, have been read.
        kept = []
        inputs = [_input_memory(value, array, kept) for value, array in zip(self.inputs, arrays)]
        status, outputs = self._call(inputs, dims, room)
        while status == descriptor.BUFFER_TOO_SMALL and room.grow():
            status, outputs = self._call(inputs, dims, room)
        _check(status, "the model reports")
        return outputs

    def _call(self, inputs, dims, room):
        """(status, output arrays if that is 0)"""
        output_dims = (ctypes.c_int64 * self._model.num_output_dims)()
        workspace_bytes = ctypes.c_uint64()
        _check(self._model.query(dims, ctypes.byref(workspace_bytes), output_dims), "the model does not accept these sizes")
        sizes = [value.sizes(output_dims) for value in self.outputs]
        room.check(workspace_bytes.value + sum(value.element_bytes * math.prod(shape)
                                               for value, shape in zip(self.outputs, sizes)))
        workspace = _aligned(workspace_bytes.value, self._model.workspace_align)
        outputs = [_output_memory(value, shape) for value, shape in zip(self.outputs, sizes)]
        call = descriptor.Call(_pointers(inputs), _pointers(outputs), dims, output_dims, workspace.ctypes.data, None, None)
        status = self._model.run(ctypes.byref(call))
        if status:
            return status, None
        return status, [_output_array(value, memory, value.sizes(output_dims))
                        for value, memory in zip(self.outputs, outputs)]

    def _bind(self, arrays):
        """The sizes of the dynamic dimensions, from the inputs' shapes."""
        dims = (ctypes.c_int64 * self._model.num_symbols)(*[-1] * self._model.num_symbols)
        for value, array in zip(self.inputs, arrays):
            if len(value.shape) != array.ndim:
                raise ValueError(f"input '{value.name}' has rank {len(value.shape)}, the array has rank {array.ndim}")
            for size, dim, actual in zip(value.shape, value.dims, array.shape):
                if dim >= 0 and dims[dim] < 0:
                    dims[dim] = actual
                if actual != (size if dim < 0 else dims[dim]):
                    raise ValueError(f"the shape {list(array.shape)} of input '{value.name}' does not fit the model")
        return dims


def _pointers(memories):
    # numpy has no address for an array without elements.
    addresses = [memory.ctypes.data if memory.size else None for memory in memories]
    return (ctypes.c_void_p * (len(addresses) + 1))(*addresses)


def _input_memory(value, array, kept):
    """The elements as the model takes them."""
    if value.is_string:
        return _strings(array, kept)
    if array.dtype != value.dtype:
        raise TypeError(f"input '{value.name}' is {value.dtype}, the array is {array.dtype}")
    if value.type in _FOUR_BITS_OR_LESS:
        array = array.astype(_FOUR_BITS_OR_LESS[value.type])
    # Not ascontiguousarray, which makes a vector of a scalar.
    return numpy.require(array, requirements=["C", "A"])


def _strings(array, kept):
    references = numpy.zeros((array.size, 2), numpy.uint64)
    for i, text in enumerate(array.flat):
        contents = text if isinstance(text, bytes) else str(text).encode()
        buffer = ctypes.create_string_buffer(contents, len(contents) + 1)
        kept.append(buffer)
        references[i] = ctypes.addressof(buffer), len(contents)
    return references


def _output_memory(value, sizes):
    if value.is_string:
        return numpy.zeros((math.prod(sizes), 2), numpy.uint64)
    return numpy.empty(sizes, _FOUR_BITS_OR_LESS.get(value.type, value.dtype))


def _output_array(value, memory, sizes):
    """What the model wrote; `sizes` may be smaller than what there was room for."""
    count = math.prod(sizes)
    if value.is_string:
        texts = [ctypes.string_at(int(address), int(size)).decode("utf-8", "surrogateescape") if size else ""
                 for address, size in memory[:count]]
        result = numpy.empty(count, object)
        result[:] = texts
        return result.reshape(sizes)
    elements = memory.reshape(-1)[:count].reshape(sizes)
    return elements.astype(value.dtype) if value.type in _FOUR_BITS_OR_LESS else elements
