"""The structures of runtime-stub/include/onnxc.h."""

import ctypes

ABI_VERSION = 1
STATUS_TEXTS = ("ok", "invalid argument", "shape mismatch", "index out of range", "invalid value", "buffer too small",
                "unsupported")
BUFFER_TOO_SMALL = STATUS_TEXTS.index("buffer too small")


class String(ctypes.Structure):
    _fields_ = [("data", ctypes.c_void_p), ("size", ctypes.c_uint64)]


class Symbol(ctypes.Structure):
    _fields_ = [("name", ctypes.c_char_p), ("min", ctypes.c_int64), ("max", ctypes.c_int64)]


class Value(ctypes.Structure):
    _fields_ = [("name", ctypes.c_char_p), ("dtype", ctypes.c_int32), ("rank", ctypes.c_int32),
                ("shape", ctypes.POINTER(ctypes.c_int64)), ("dims", ctypes.POINTER(ctypes.c_int32))]


class Call(ctypes.Structure):
    _fields_ = [("inputs", ctypes.POINTER(ctypes.c_void_p)), ("outputs", ctypes.POINTER(ctypes.c_void_p)),
                ("dims", ctypes.POINTER(ctypes.c_int64)), ("output_dims", ctypes.POINTER(ctypes.c_int64)),
                ("workspace", ctypes.c_void_p), ("executor", ctypes.c_void_p), ("weights", ctypes.c_void_p)]


RUN = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(Call))
QUERY = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_int64), ctypes.POINTER(ctypes.c_uint64),
                         ctypes.POINTER(ctypes.c_int64))


class Model(ctypes.Structure):
    _fields_ = [("abi_version", ctypes.c_uint32), ("struct_size", ctypes.c_uint32), ("name", ctypes.c_char_p),
                ("num_inputs", ctypes.c_int32), ("num_outputs", ctypes.c_int32),
                ("num_symbols", ctypes.c_int32), ("num_output_dims", ctypes.c_int32),
                ("inputs", ctypes.POINTER(Value)), ("outputs", ctypes.POINTER(Value)),
                ("symbols", ctypes.POINTER(Symbol)), ("workspace_bytes", ctypes.c_uint64),
                ("workspace_align", ctypes.c_uint64), ("weights_bytes", ctypes.c_uint64),
                ("run", RUN), ("query", QUERY), ("provenance", ctypes.c_char_p),
                ("external_weights_bytes", ctypes.c_uint64)]
