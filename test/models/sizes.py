"""Other sizes for a model whose inputs have symbolic dimensions, and inputs of these sizes.

The values come from the sample data, so that indices stay in range and masks stay masks: along a dimension that grows
the sample is repeated, and the elements of floating inputs are drawn from the sample's at random.
"""

import pathlib

WANTED = 3  # sizes that a model accepts
MOST_BYTES = 64 << 20  # of all inputs

# How much larger all dimensions get, and after these each one alone.
FACTORS = (2, 0.5, 3, 1.5, 4)


def _inputs(path):
    """(inputs that are no constants, their symbols: one name or None per axis)."""
    import onnx

    graph = onnx.load(path, load_external_data=False).graph
    known = {tensor.name for tensor in graph.initializer}
    known |= {tensor.values.name for tensor in graph.sparse_initializer}
    values = [value for value in graph.input if value.name not in known]
    symbols = []
    for value in values:
        dims = value.type.tensor_type.shape.dim
        symbols.append([None if dim.HasField("dim_value") and dim.dim_value >= 0 else dim.dim_param or f"{value.name}_{axis}"
                        for axis, dim in enumerate(dims)])
    return values, symbols


def is_dynamic(path):
    return any(symbol for symbols in _inputs(path)[1] for symbol in symbols)


def _sample(path, values):
    """The arrays of the first data set, in the order of `values`."""
    import onnx
    from onnx import numpy_helper

    folder = sorted(path.parent.glob("test_data_set_*"))[0]
    by_name, in_order = {}, []
    for index in range(len(values)):
        tensor = onnx.TensorProto()
        tensor.ParseFromString((folder / f"input_{index}.pb").read_bytes())
        in_order.append(numpy_helper.to_array(tensor))
        by_name[tensor.name] = in_order[-1]
    return [by_name.get(value.name, array) for value, array in zip(values, in_order)]


def _sizes(symbols, arrays):
    """The sizes of the symbols in the sample data."""
    return {symbol: array.shape[axis] for names, array in zip(symbols, arrays)
            for axis, symbol in enumerate(names) if symbol}


def _candidates(own):
    for factor in FACTORS:
        yield {symbol: max(1, round(size * factor)) for symbol, size in own.items()}
    for symbol in own:
        yield {**own, symbol: own[symbol] + 1}
    for symbol in own:
        yield {**own, symbol: 2 * own[symbol]}
    yield own


def _resized(array, symbols, sizes, random):
    import numpy

    for axis, symbol in enumerate(symbols):
        if symbol:
            array = numpy.take(array, numpy.arange(sizes[symbol]) % max(array.shape[axis], 1), axis)
    if numpy.issubdtype(array.dtype, numpy.floating) and array.size:
        array = random.choice(array.ravel(), array.shape).astype(array.dtype)
    return array


def _bytes(array, names, sizes):
    count = array.itemsize
    for name, size in zip(names, array.shape):
        count *= sizes.get(name, size)
    return count


def variations(path):
    """Yields (sizes as text, {name: array})."""
    import numpy

    values, symbols = _inputs(path)
    arrays = _sample(path, values)
    own, seen = _sizes(symbols, arrays), []
    random = numpy.random.default_rng(1)
    for sizes in _candidates(own):
        if sizes in seen:
            continue
        seen.append(sizes)
        if sum(_bytes(array, names, sizes) for array, names in zip(arrays, symbols)) > MOST_BYTES:
            continue
        inputs = {value.name: _resized(array, names, sizes, random)
                  for value, array, names in zip(values, arrays, symbols)}
        yield " ".join(f"{symbol}={size}" for symbol, size in sizes.items()), inputs


def write(inputs, folder: pathlib.Path):
    from onnx import numpy_helper

    folder.mkdir(parents=True)
    for index, (name, array) in enumerate(inputs.items()):
        (folder / f"input_{index}.pb").write_bytes(numpy_helper.from_array(array, name).SerializeToString())
