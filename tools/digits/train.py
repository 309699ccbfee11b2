#!/usr/bin/env python3
"""Trains the digits model that the README's first command compiles.

The data are scikit-learn's 1,797 scans of handwritten digits, 8 x 8 pixels with values 0 to 16.
The network is written out in numpy, so that nothing but numpy and onnx is needed to understand
or repeat it:

  Conv 3x3, 16 -> BatchNormalization -> Relu -> MaxPool 2x2
  Conv 3x3, 32 -> BatchNormalization -> Relu -> MaxPool 2x2
  Flatten -> Gemm 64 -> Relu -> Gemm 10 -> Softmax

Every tenth scan is held out.  The script writes digits.onnx (batch of one), digits-batch.onnx (any
batch), checks both with onnx's own checker and evaluator, and writes twelve held-out scans as
PGM images.  One seed makes all of it repeatable.

usage: tools/dev/bootstrap --training && .venv/bin/python tools/digits/train.py
"""

import pathlib
import sys

import numpy as np

HERE = pathlib.Path(__file__).resolve().parent
EPOCHS = 40
BATCH = 64
EPSILON = 1e-5


def windows(x, size):
    """All size x size windows of a zero-padded NCHW tensor: N, C, H, W, size, size."""
    pad = size // 2
    padded = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    return np.lib.stride_tricks.sliding_window_view(padded, (size, size), axis=(2, 3))


class Conv:
    def __init__(self, rng, inputs, outputs):
        scale = np.sqrt(2.0 / (inputs * 9))
        self.parameters = [rng.normal(0, scale, (outputs, inputs, 3, 3)).astype(np.float32)]

    def forward(self, x, training):
        self.columns = windows(x, 3)
        return np.einsum("nchwij,ocij->nohw", self.columns, self.parameters[0], optimize=True)

    def backward(self, grad):
        (weight,) = self.parameters
        self.gradients = [np.einsum("nchwij,nohw->ocij", self.columns, grad, optimize=True)]
        flipped = weight[:, :, ::-1, ::-1]
        return np.einsum("nohwij,ocij->nchw", windows(grad, 3), flipped, optimize=True)


class BatchNorm:
    def __init__(self, channels):
        self.parameters = [np.ones(channels, np.float32), np.zeros(channels, np.float32)]
        self.mean = np.zeros(channels, np.float32)
        self.variance = np.ones(channels, np.float32)

    def forward(self, x, training):
        if training:
            mean, variance = x.mean((0, 2, 3)), x.var((0, 2, 3))
            self.mean = 0.9 * self.mean + 0.1 * mean
            self.variance = 0.9 * self.variance + 0.1 * variance
        else:
            mean, variance = self.mean, self.variance
        self.deviation = np.sqrt(variance + EPSILON)[:, None, None]
        self.normal = (x - mean[:, None, None]) / self.deviation
        scale, shift = self.parameters
        return self.normal * scale[:, None, None] + shift[:, None, None]

    def backward(self, grad):
        axes = (0, 2, 3)
        self.gradients = [(grad * self.normal).sum(axes), grad.sum(axes)]
        grad = grad * self.parameters[0][:, None, None]
        centred = grad - grad.mean(axes, keepdims=True)
        correlated = (grad * self.normal).mean(axes, keepdims=True)
        return (centred - self.normal * correlated) / self.deviation


class Relu:
    parameters, gradients = [], []

    def forward(self, x, training):
        self.positive = x > 0
        return x * self.positive

    def backward(self, grad):
        return grad * self.positive


class MaxPool:
    parameters, gradients = [], []

    def forward(self, x, training):
        n, c, h, w = x.shape
        tiles = x.reshape(n, c, h // 2, 2, w // 2, 2)
        result = tiles.max((3, 5))
        self.chosen = tiles == result[:, :, :, None, :, None]
        return result

    def backward(self, grad):
        spread = self.chosen * grad[:, :, :, None, :, None]
        n, c, h, _, w, _ = spread.shape
        return spread.reshape(n, c, h * 2, w * 2)


class Flatten:
    parameters, gradients = [], []

    def forward(self, x, training):
        self.shape = x.shape
        return x.reshape(len(x), -1)

    def backward(self, grad):
        return grad.reshape(self.shape)


class Gemm:
    def __init__(self, rng, inputs, outputs):
        weight = rng.normal(0, np.sqrt(2.0 / inputs), (outputs, inputs)).astype(np.float32)
        self.parameters = [weight, np.zeros(outputs, np.float32)]

    def forward(self, x, training):
        self.input = x
        return x @ self.parameters[0].T + self.parameters[1]

    def backward(self, grad):
        self.gradients = [grad.T @ self.input, grad.sum(0)]
        return grad @ self.parameters[0]


def softmax(x):
    power = np.exp(x - x.max(1, keepdims=True))
    return power / power.sum(1, keepdims=True)


def shifted(images, rng):
    """Moves each scan by up to one pixel, so that the network learns shapes, not places."""
    result = np.zeros_like(images)
    for image, target in zip(images, result):
        down, right = rng.integers(-1, 2, 2)
        target[0] = np.roll(image[0], (down, right), (0, 1))
        if down:
            target[0, 0 if down > 0 else -1, :] = 0
        if right:
            target[0, :, 0 if right > 0 else -1] = 0
    return result


def train(network, images, labels, rng):
    """Adam with a learning rate that falls along a cosine."""
    moments = [[(np.zeros_like(p), np.zeros_like(p)) for p in layer.parameters] for layer in network]
    step, steps = 0, EPOCHS * (len(images) // BATCH)
    for epoch in range(EPOCHS):
        order = rng.permutation(len(images))
        correct = 0
        for start in range(0, len(images) - BATCH + 1, BATCH):
            batch = order[start : start + BATCH]
            # Every other batch, or the network gets worse at scans that are centred, as they all are.
            x = shifted(images[batch], rng) if rng.random() < 0.5 else images[batch]
            for layer in network:
                x = layer.forward(x, training=True)
            grad = softmax(x)
            correct += (grad.argmax(1) == labels[batch]).sum()
            grad[np.arange(BATCH), labels[batch]] -= 1
            grad /= BATCH
            for layer in reversed(network):
                grad = layer.backward(grad)
            step += 1
            rate = 0.003 * 0.5 * (1 + np.cos(np.pi * step / steps))
            for layer, pairs in zip(network, moments):
                for index, (m, v) in enumerate(pairs):
                    gradient = layer.gradients[index]
                    m += 0.1 * (gradient - m)
                    v += 0.001 * (gradient**2 - v)
                    direction = (m / (1 - 0.9**step)) / (np.sqrt(v / (1 - 0.999**step)) + 1e-8)
                    layer.parameters[index] -= (rate * direction).astype(np.float32)
        if epoch % 10 == 9:
            print(f"epoch {epoch + 1:2}: {100 * correct / steps * EPOCHS / BATCH:.1f} % of the training scans right")


def build_onnx(network, batch):
    """The trained network as an ONNX model.  `batch` is a number or a name."""
    import onnx
    from onnx import TensorProto, helper, numpy_helper

    nodes, weights = [], []

    def node(op_type, name, source, parameters=(), **attributes):
        inputs = [source]
        for suffix, value in parameters:
            weights.append(numpy_helper.from_array(value, f"{name}.{suffix}"))
            inputs.append(f"{name}.{suffix}")
        nodes.append(helper.make_node(op_type, inputs, [f"{name}_out"], name=name, **attributes))
        return f"{name}_out"

    # Scans hold 0 to 16; the model takes them as they are.
    value = node("Mul", "scale", "image", [("factor", np.float32(1 / 16))])
    counts = {}
    for layer in network:
        kind = type(layer).__name__
        counts[kind] = counts.get(kind, 0) + 1
        name = f"{kind.lower()}{counts[kind]}"
        if kind == "Conv":
            value = node("Conv", name, value, [("weight", layer.parameters[0])],
                         kernel_shape=[3, 3], pads=[1, 1, 1, 1])
        elif kind == "BatchNorm":
            scale, shift = layer.parameters
            value = node("BatchNormalization", name, value,
                         [("scale", scale), ("shift", shift), ("mean", layer.mean.astype(np.float32)),
                          ("variance", layer.variance.astype(np.float32))], epsilon=EPSILON)
        elif kind == "MaxPool":
            value = node("MaxPool", name, value, kernel_shape=[2, 2], strides=[2, 2])
        elif kind == "Gemm":
            weight, bias = layer.parameters
            value = node("Gemm", name, value, [("weight", weight), ("bias", bias)], transB=1)
        else:
            value = node(kind, name, value)
    nodes.append(helper.make_node("Softmax", [value], ["scores"], name="softmax", axis=1))
    graph = helper.make_graph(
        nodes, "digits",
        [helper.make_tensor_value_info("image", TensorProto.FLOAT, [batch, 1, 8, 8])],
        [helper.make_tensor_value_info("scores", TensorProto.FLOAT, [batch, 10])], weights)
    model = helper.make_model(
        graph, producer_name="tools/digits/train.py", ir_version=8,
        opset_imports=[helper.make_opsetid("", 17)],
        doc_string="Handwritten digits, 8x8 pixels with values 0 to 16.")
    onnx.checker.check_model(model, full_check=True)
    return model


def write_pgm(path, image):
    rows = "\n".join(" ".join(f"{int(pixel):2}" for pixel in row) for row in image)
    path.write_text(f"P2\n# a scan from scikit-learn's digits data set\n8 8\n16\n{rows}\n")


def main():
    import onnx
    from onnx.reference import ReferenceEvaluator
    from sklearn.datasets import load_digits

    data = load_digits()
    images = data.images.astype(np.float32)[:, None]
    labels = data.target
    held_out = np.arange(len(images)) % 10 == 9
    rng = np.random.default_rng(17)
    network = [Conv(rng, 1, 16), BatchNorm(16), Relu(), MaxPool(),
               Conv(rng, 16, 32), BatchNorm(32), Relu(), MaxPool(),
               Flatten(), Gemm(rng, 128, 64), Relu(), Gemm(rng, 64, 10)]
    train(network, images[~held_out] / 16, labels[~held_out], rng)

    for name, batch in (("digits.onnx", 1), ("digits-batch.onnx", "batch")):
        model = build_onnx(network, batch)
        (HERE / name).write_bytes(model.SerializeToString(deterministic=True))
        evaluator = ReferenceEvaluator(onnx.load(HERE / name))
        test = images[held_out]
        pieces = np.split(test, len(test)) if batch == 1 else [test]
        scores = np.concatenate([evaluator.run(None, {"image": piece})[0] for piece in pieces])
        right = scores.argmax(1) == labels[held_out]
        print(f"{name}: {right.sum()} of {len(right)} held-out scans right ({100 * right.mean():.1f} %)")
        if right.mean() < 0.97:
            sys.exit("the model is not good enough")

    # One of each digit and two more; file names say what they show.
    chosen = [int(np.flatnonzero(held_out & (labels == digit))[0]) for digit in range(10)]
    chosen += [int(np.flatnonzero(held_out & (labels == digit))[1]) for digit in (3, 8)]
    for index in chosen:
        write_pgm(HERE / "images" / f"{labels[index]}-{index:04}.pgm", images[index, 0])


if __name__ == "__main__":
    main()
