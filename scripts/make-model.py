#!/usr/bin/env python3
"""Makes the ONNX models under tests/data/models, and the outputs they must give.

    python3 scripts/make-model.py           write the models and their expected outputs
    python3 scripts/make-model.py --check   run the models that are there against those outputs

Needs the `onnx` and `numpy` wheels from PyPI: python3 -m pip install onnx numpy

The models are image classifiers with random weights. Nothing is random about the files: the seeds
are fixed, and numpy's legacy generator is used because its streams are frozen for good, so a second
run writes the same bytes.

convnet.onnx  5.4 MiB of weights, so that the stages of its life stand clear of a page's noise; its
              batch is left open.
tiny.onnx     50 KB, every dimension fixed; for tests that want a model and not its weight.

A JSON file beside each model holds the output for the input that `ramp` makes, so that a test in
any language can repeat the run: it computes the input and compares the values.
"""

import argparse
import json
import pathlib
import sys

try:
    import numpy as np
    import onnx
    from onnx import TensorProto, helper, numpy_helper
    from onnx.reference import ReferenceEvaluator
except ImportError as error:
    sys.exit(f"{error}; install what is missing: python3 -m pip install onnx numpy")

MODELS = pathlib.Path(__file__).resolve().parent.parent / "tests" / "data" / "models"

# Old enough for every reader of the last years, new enough for Softmax over one axis.
IR_VERSION = 8
OPSET = 13

# Knuth's multiplicative hash constant: spreads neighbouring positions over the whole range.
RAMP_MULTIPLIER = 2654435761


def ramp(count):
    """Values in [0, 1) by position. Each has 24 bits, so that every language gets the same float."""
    positions = np.arange(count, dtype=np.uint64)
    hashed = (positions * np.uint64(RAMP_MULTIPLIER)) % np.uint64(1 << 32)
    return ((hashed >> np.uint64(8)).astype(np.float64) / (1 << 24)).astype(np.float32)


class Network:
    """Collects layers one after another; each takes the output of the one before."""

    def __init__(self, name, shape, seed):
        self.name = name
        self.shape = shape
        self.random = np.random.RandomState(seed)
        self.nodes = []
        self.weights = []
        self.last = "input"

    def _weight(self, name, shape, inputs):
        # He initialisation keeps the signal's size from layer to layer, so the output says something.
        scale = np.sqrt(2.0 / inputs)
        values = (self.random.standard_normal(shape) * scale).astype(np.float32)
        self.weights.append(numpy_helper.from_array(values, name))
        return name

    def _bias(self, name, count):
        values = (self.random.standard_normal(count) * 0.1).astype(np.float32)
        self.weights.append(numpy_helper.from_array(values, name))
        return name

    def _add(self, kind, inputs=(), output=None, **attributes):
        name = f"{kind.lower()}_{len(self.nodes)}"
        output = output or f"{name}_out"
        self.nodes.append(
            helper.make_node(kind, [self.last, *inputs], [output], name=name, **attributes)
        )
        self.last = output
        return self

    def conv(self, inputs, outputs, size):
        name = f"conv_{len(self.nodes)}"
        weight = self._weight(f"{name}_w", (outputs, inputs, size, size), inputs * size * size)
        pad = size // 2
        self._add(
            "Conv",
            (weight, self._bias(f"{name}_b", outputs)),
            kernel_shape=[size, size],
            pads=[pad, pad, pad, pad],
            strides=[1, 1],
        )
        return self._add("Relu")

    def pool(self):
        return self._add("MaxPool", kernel_shape=[2, 2], strides=[2, 2])

    def global_pool(self):
        return self._add("GlobalAveragePool")._add("Flatten", axis=1)

    def dense(self, inputs, outputs):
        name = f"gemm_{len(self.nodes)}"
        weight = self._weight(f"{name}_w", (outputs, inputs), inputs)
        return self._add("Gemm", (weight, self._bias(f"{name}_b", outputs)), transB=1)

    def relu(self):
        return self._add("Relu")

    def softmax(self, classes):
        self._add("Softmax", output="output", axis=1)
        graph = helper.make_graph(
            self.nodes,
            self.name,
            [helper.make_tensor_value_info("input", TensorProto.FLOAT, self.shape)],
            [helper.make_tensor_value_info("output", TensorProto.FLOAT, [self.shape[0], classes])],
            self.weights,
        )
        model = helper.make_model(
            graph,
            producer_name="make-model.py",
            ir_version=IR_VERSION,
            opset_imports=[helper.make_opsetid("", OPSET)],
        )
        onnx.checker.check_model(model, full_check=True)
        return model


def convnet():
    network = Network("convnet", ["batch", 3, 64, 64], seed=20)
    network.conv(3, 32, 3).pool()
    network.conv(32, 64, 3).pool()
    network.conv(64, 128, 3).pool()
    network.conv(128, 256, 3)
    network.conv(256, 256, 3).pool()
    network.conv(256, 512, 1).global_pool()
    network.dense(512, 512).relu()
    return network.dense(512, 100).softmax(100)


def tiny():
    network = Network("tiny", [1, 3, 16, 16], seed=21)
    network.conv(3, 16, 3).pool()
    network.conv(16, 32, 3).pool()
    network.conv(32, 24, 3).global_pool()
    return network.dense(24, 10).softmax(10)


def input_shape(model):
    """The shape of the model's input with every open dimension taken as 1."""
    dims = model.graph.input[0].type.tensor_type.shape.dim
    return [dim.dim_value if dim.HasField("dim_value") else 1 for dim in dims]


def run(model):
    """The model's output for the ramp, by the ONNX project's own reference evaluator."""
    shape = input_shape(model)
    values = ramp(int(np.prod(shape))).reshape(shape)
    return ReferenceEvaluator(model).run(None, {"input": values})[0]


def write(name, model):
    path = MODELS / f"{name}.onnx"
    path.write_bytes(model.SerializeToString(deterministic=True))
    output = run(model)
    expected = {
        "input": f"input[i] = (i * {RAMP_MULTIPLIER} mod 2^32 >> 8) / 2^24",
        "input_shape": input_shape(model),
        "output_shape": list(output.shape),
        "output": [float(f"{value:.9g}") for value in output.flatten()],
    }
    (MODELS / f"{name}.expected.json").write_text(json.dumps(expected, indent=1) + "\n")
    weights = sum(len(weight.raw_data) for weight in model.graph.initializer)
    print(f"{path.name}: {path.stat().st_size} bytes, {weights} of them weights")


def check(name):
    model = onnx.load(MODELS / f"{name}.onnx")
    expected = json.loads((MODELS / f"{name}.expected.json").read_text())
    difference = np.max(np.abs(run(model).flatten() - np.array(expected["output"])))
    print(f"{name}.onnx: differs by at most {difference:.3g}")
    return difference <= 1e-6


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="run what is there, write nothing")
    if parser.parse_args().check:
        names = ("convnet", "tiny")
        sys.exit(0 if all([check(name) for name in names]) else 1)
    MODELS.mkdir(parents=True, exist_ok=True)
    write("convnet", convnet())
    write("tiny", tiny())


if __name__ == "__main__":
    main()
