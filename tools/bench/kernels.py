"""Single operators as small models, at sizes that real networks have.

Each takes its operands as it would inside a network: convolutions get and give channels-last data (the transpositions
that say so in the model cost nothing where the compiler sees them), weights are constants.
"""

import re

import numpy
import onnx
from onnx import helper, numpy_helper

import models

FLOAT = onnx.TensorProto.FLOAT


def data(seed, *shape):
    """Normally distributed and the same in every run."""
    return numpy.random.default_rng(seed).standard_normal(shape).astype(numpy.float32)


class Kernel:
    """name; kind and sizes as kernel_libraries.cpp reads them; operations of one call; bytes that it must move."""

    def __init__(self, kind, sizes, operations, inputs, weights, output, text):
        self.kind, self.sizes, self.operations = kind, list(sizes), operations
        self.inputs, self.weights, self.output, self.text = inputs, weights, list(output), text
        self.dtype = {"product_u8": "int32", "product_s8": "int32", "convolution_u8": "uint8"}.get(kind, "float32")
        self.bytes = sum(array.nbytes for array in inputs + weights) + numpy.dtype(self.dtype).itemsize * int(numpy.prod(output))
        self.name = f"{kind} {'x'.join(map(str, sizes[:3]))}"

    def model(self):
        """`text` is the body in ONNX's text format: operands x, x1, .. and w, w1, .. and the result y."""
        def names(letter, arrays):
            return [letter + (str(index) if index else "") for index in range(len(arrays))]

        def declare(name, dtype, shape):
            return f"{'float' if dtype == 'float32' else dtype}[{','.join(map(str, shape))}] {name}"

        inputs = ", ".join(declare(name, str(array.dtype), array.shape) for name, array in zip(names("x", self.inputs), self.inputs))
        model = onnx.parser.parse_model(
            f'<ir_version: 10, opset_import: ["" : 21]> kernel ({inputs}) => ({declare("y", self.dtype, self.output)}) {{ {self.text} }}')
        for name, array in zip(names("w", self.weights), self.weights):
            model.graph.initializer.append(numpy_helper.from_array(array, name))
        return model


def product(m, n, k):
    return Kernel("product", (m, n, k), 2 * m * n * k, [data(1, m, k)], [data(2, k, n), data(3, n)], (m, n),
                  "p = MatMul(x, w)  q = Add(p, w1)  y = Relu(q)")


def convolution(size, ic, oc, window, stride, groups=1):
    before = (window - 1) // 2
    space = size * stride
    after = max(0, (size - 1) * stride + window - before - space)
    space = (size - 1) * stride + window - before - after
    pads = f"pads = [{before}, {before}, {after}, {after}]"
    text = (f"t = Transpose<perm = [0, 3, 1, 2]>(x)  c = Conv<{pads}, strides = [{stride}, {stride}], group = {groups}>(t, w, w1)"
            "  r = Relu(c)  y = Transpose<perm = [0, 2, 3, 1]>(r)")
    kernel = Kernel("convolution", (size, ic, oc, window, stride, groups, space, before, after),
                    2 * size * size * oc * window * window * ic // groups, [data(1, 1, space, space, ic)],
                    [data(2, oc, ic // groups, window, window), data(3, oc)], (1, size, size, oc), text)
    name = "depthwise" if groups == ic else "convolution"
    kernel.name = f"{name} {window}x{window} /{stride} {size}x{size} {ic}" + ("" if groups == ic else f"->{oc}")
    return kernel


def byte_data(seed, dtype, *shape):
    limits = numpy.iinfo(dtype)
    return numpy.random.default_rng(seed).integers(limits.min, limits.max, shape, dtype, endpoint=True)


def byte_product(dtype, m, n, k):
    kernel = Kernel("product_u8" if dtype == "uint8" else "product_s8", (m, n, k), 2 * m * n * k, [byte_data(1, dtype, m, k)],
                    [byte_data(2, "int8", k, n)], (m, n), "y = MatMulInteger(x, w)")
    kernel.name = f"product {'u8' if dtype == 'uint8' else 's8'} x s8 {m}x{n}x{k}"
    return kernel


def byte_convolution(size, ic, oc, window, stride):
    """The scale is a power of two, so that it makes no difference whether one divides or multiplies by it."""
    plain = convolution(size, ic, oc, window, stride)
    space, before, after = plain.sizes[6:9]
    scale = 2 ** int(numpy.log2(ic * window * window) / 2 + 6.5)
    pads = f"pads = [{before}, {before}, {after}, {after}]"
    text = ("t = Transpose<perm = [0, 3, 1, 2]>(x)  one = Constant<value_float = 1.0>()  "
            f"scale = Constant<value_float = {float(scale)}>()  zero = Constant<value = uint8 {{0}}>()  "
            "none = Constant<value = int8 {0}>()  "
            f"c = QLinearConv<{pads}, strides = [{stride}, {stride}]>(t, one, zero, w, one, none, scale, zero, w1)"
            "  y = Transpose<perm = [0, 2, 3, 1]>(c)")
    bias = numpy.random.default_rng(3).integers(-20000, 20000, oc, "int32")
    kernel = Kernel("convolution_u8", plain.sizes + [scale], plain.operations, [byte_data(1, "uint8", 1, space, space, ic)],
                    [byte_data(2, "int8", oc, ic, window, window), bias], (1, size, size, oc), text)
    kernel.name = f"convolution u8 x s8 {window}x{window} /{stride} {size}x{size} {ic}->{oc}"
    return kernel


def rows(kind, count, length, operations, text, weights=()):
    shape = (count, length)
    return Kernel(kind, shape, operations * count * length, [data(1, *shape)], list(weights), shape, text)


def attention(heads, length, depth):
    shape = (heads, length, depth)
    text = ("k = Transpose<perm = [0, 2, 1]>(x1)  c = Constant<value_float = 0.125>()  s = MatMul(x, k)  t = Mul(s, c)"
            "  p = Softmax<axis = -1>(t)  y = MatMul(p, x2)")
    return Kernel("attention", shape, 4 * heads * length * length * depth, [data(seed, *shape) for seed in (1, 2, 3)], [], shape,
                  text)


def all_kernels():
    """Operations of what is not a sum of products are counted as one for each element, for a rate to look at only."""
    return [
        *(lambda sizes=sizes: product(*sizes) for sizes in (
            (128, 768, 768), (128, 3072, 768), (384, 1024, 1024), (1024, 1024, 1024), (196, 1024, 256), (49, 2048, 512),
            (1, 4096, 4096), (1, 1000, 2048))),
        *(lambda sizes=sizes: convolution(*sizes) for sizes in (
            (56, 64, 64, 3, 1), (28, 128, 128, 3, 1), (14, 256, 256, 3, 1), (7, 512, 512, 3, 1), (28, 128, 128, 3, 2),
            (56, 64, 64, 1, 1), (56, 64, 256, 1, 1), (14, 1024, 256, 1, 1), (112, 3, 64, 7, 2), (112, 32, 32, 3, 1, 32),
            (56, 144, 144, 3, 2, 144), (14, 384, 384, 3, 1, 384))),
        *(lambda dtype=dtype, sizes=sizes: byte_product(dtype, *sizes) for dtype in ("uint8", "int8") for sizes in (
            (256, 256, 256), (128, 768, 768), (384, 1024, 1024), (1024, 1024, 1024), (1, 4096, 4096))),
        *(lambda sizes=sizes: byte_convolution(*sizes) for sizes in (
            (56, 64, 64, 3, 1), (28, 128, 128, 3, 1), (14, 256, 256, 3, 1), (28, 128, 128, 3, 2), (56, 64, 256, 1, 1),
            (14, 1024, 256, 1, 1), (112, 3, 64, 7, 2))),
        lambda: rows("softmax", 4608, 384, 1, "y = Softmax<axis = -1>(x)"),
        lambda: rows("layernorm", 384, 768, 1, "y = LayerNormalization<axis = -1, epsilon = 1e-5>(x, w, w1)",
                     [data(2, 768), data(3, 768)]),
        lambda: rows("gelu", 384, 3072, 1, "y = Gelu(x)"),
        lambda: attention(12, 384, 64),
    ]


def expected(kernel):
    """Computed here in double precision, so that no peer is its own judge."""
    x, w = [array.astype(numpy.float64) for array in kernel.inputs], [array.astype(numpy.float64) for array in kernel.weights]

    def softmax(values):
        powers = numpy.exp(values - values.max(-1, keepdims=True))
        return powers / powers.sum(-1, keepdims=True)

    if kernel.kind == "product":
        result = (x[0] @ w[0] + w[1]).clip(min=0)
    elif kernel.kind in ("product_u8", "product_s8"):
        result = x[0] @ w[0]  # exact: the sums are far below 2^53
    elif kernel.kind == "softmax":
        result = softmax(x[0])
    elif kernel.kind == "layernorm":
        centred = x[0] - x[0].mean(-1, keepdims=True)
        result = centred / numpy.sqrt((centred ** 2).mean(-1, keepdims=True) + 1e-5) * w[0] + w[1]
    elif kernel.kind == "attention":
        result = softmax(x[0] @ x[1].transpose(0, 2, 1) * 0.125) @ x[2]
    elif kernel.kind == "gelu":
        import math

        result = x[0] * 0.5 * (1 + numpy.vectorize(math.erf)(x[0] * math.sqrt(0.5)))
    elif kernel.kind == "convolution_u8":
        result = numpy.rint(convolve(kernel, x[0], w) / kernel.sizes[9]).clip(max=255)
    else:
        result = convolve(kernel, x[0], w)
    return [result.astype(kernel.dtype)]


def convolve(kernel, x, w):
    size, ic, oc, window, stride, groups, _, before, after = kernel.sizes[:9]
    x = numpy.pad(x[0], ((before, after), (before, after), (0, 0)))
    result = numpy.zeros((size, size, oc))
    for row in range(window):
        for column in range(window):
            part = x[row:row + (size - 1) * stride + 1:stride, column:column + (size - 1) * stride + 1:stride]
            result += part @ w[0][:, :, row, column].T if groups == 1 else part * w[0][:, 0, row, column]
    return (result + w[1]).clip(min=0)[None]


def write(kernel, folder):
    case, wanted = models.write_case(kernel.name, kernel.model(), kernel.inputs, expected(kernel), folder)
    weights = []
    for index, array in enumerate(kernel.weights):
        file = folder / f"weight-{index}.bin"
        file.write_bytes(array.tobytes())
        weights.append({"name": str(index), "dtype": str(array.dtype), "shape": list(array.shape), "file": str(file)})
    case["kernel"] = {"kind": kernel.kind, "sizes": kernel.sizes, "weights": weights, "output": kernel.output, "dtype": kernel.dtype,
                      "operations": kernel.operations, "bytes": kernel.bytes}
    return case, wanted


def makers(pattern):
    """[(name, function that writes the case)]"""
    found = []
    for make in all_kernels():
        kernel = make()
        if re.search(pattern, kernel.name):
            found.append((kernel.name, lambda folder, make=make: write(make(), folder)))
    return found
