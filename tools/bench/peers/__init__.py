"""One module per peer, all with the same three functions:

  version()                          a text; raises ImportError where the peer is not installed
  prepare(case, folder, options)     what happens ahead of time: {"artefact": path, "bytes": size, "seconds": time}
  load(prepared, case, threads)      a session: `call()` runs the model once, `outputs()` is [(dtype, shape, bytes)]; with
                                     `creation`, the seconds until it could run (without loading packages and reading
                                     inputs), and `has_run`, whether they include a first call

`case` is what models.py wrote: the model's file, and inputs with name, dtype (numpy's name), shape and a file of raw
bytes.  Each peer has processes of its own; a module imports its packages inside of functions, so that a process pays
only for its own peer.
"""

# Ours first: ratios are speed of the first over speed of another.
MODELS = ("onnxc", "onnxruntime", "openvino", "iree", "tvm")
QUICK = ("onnxc", "onnxruntime", "openvino", "iree")
KERNELS = ("onnxc", "onednn", "openblas", "onnxruntime")


def module(name):
    import importlib

    return importlib.import_module(f"peers.{name}")


def read_inputs(case):
    """Arrays that start at a cache line, as every peer likes it."""
    import numpy

    arrays = []
    for value in case["inputs"]:
        data = numpy.fromfile(value["file"], dtype=value["dtype"]).reshape(value["shape"])
        room = numpy.empty(data.nbytes + 64, numpy.uint8)
        start = -room.ctypes.data % 64
        aligned = room[start:start + data.nbytes].view(data.dtype).reshape(data.shape)
        aligned[...] = data
        arrays.append(aligned)
    return arrays


def as_result(array):
    import numpy

    array = numpy.ascontiguousarray(array)
    return str(array.dtype), list(array.shape), array.tobytes()
