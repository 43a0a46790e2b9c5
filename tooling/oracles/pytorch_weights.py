"""Writes packages/core/test/fixtures/pytorch-weights.json: the logits of PyTorch networks as people write them, in double
precision, whose weights and images both sides make by a formula from PyTorch's own names and layouts.

    python -m venv oracle && oracle/bin/pip install torch==2.15.0 numpy
    oracle/bin/python tooling/oracles/pytorch_weights.py > packages/core/test/fixtures/pytorch-weights.json
"""

import json
import sys
from pathlib import Path

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

sys.path.append(str(Path(__file__).resolve().parent))
sys.path.append(str(Path(__file__).resolve().parents[2] / "bench" / "pytorch"))
from pre_act_resnet18 import PreActResNet18  # noqa: E402
from value_formula import uniforms  # noqa: E402


class LeNet5(nn.Module):
    def __init__(self, normalized):
        super().__init__()
        self.conv1 = nn.Conv2d(1, 6, 5, padding=2)
        self.conv2 = nn.Conv2d(6, 16, 5)
        self.fc1 = nn.Linear(400, 120)
        self.fc2 = nn.Linear(120, 84)
        self.fc3 = nn.Linear(84, 10)
        self.bn1 = nn.BatchNorm2d(6) if normalized else nn.Identity()
        self.bn2 = nn.BatchNorm2d(16) if normalized else nn.Identity()
        self.bn3 = nn.BatchNorm1d(120) if normalized else nn.Identity()
        self.bn4 = nn.BatchNorm1d(84) if normalized else nn.Identity()

    def forward(self, x):
        x = F.max_pool2d(F.relu(self.bn1(self.conv1(x))), 2)
        x = F.max_pool2d(F.relu(self.bn2(self.conv2(x))), 2)
        x = torch.flatten(x, 1)
        x = F.relu(self.bn3(self.fc1(x)))
        return self.fc3(F.relu(self.bn4(self.fc2(x))))


class PreAct(nn.Module):
    """With the names of github.com/kuangliu/pytorch-cifar."""

    def __init__(self, width):
        super().__init__()
        inner = PreActResNet18(classes=5, width=width)
        self.inner = [inner]
        self.conv1, self.linear = inner.stem, inner.logits
        for number in range(1, 5):
            blocks = []
            for block in getattr(inner, f"stage{number}"):
                names = {name: getattr(block, name) for name in ("bn1", "conv1", "bn2", "conv2")}
                if block.shortcut is not None:
                    names["shortcut"] = nn.Sequential(block.shortcut)
                blocks.append(nn.ModuleDict(names))
            setattr(self, f"layer{number}", nn.Sequential(*blocks))

    def forward(self, x):
        return self.inner[0](x)


def mlp():
    return nn.Sequential(nn.Linear(2, 8), nn.ReLU(), nn.Linear(8, 8), nn.ReLU(), nn.Linear(8, 8), nn.ReLU(), nn.Linear(8, 2))


def value(name, shape, is_normalization):
    u = uniforms(name, shape)
    if name.endswith("running_var"):
        return 3 * u + 1
    if name.endswith("weight"):
        return u + 0.5 if is_normalization else (2 * u - 1) * np.sqrt(6 / np.prod(shape[1:]))
    return u - 0.5


def case(title, network, image, options):
    """`image` is [height, width, channels], or the length of a row."""
    network = network.double().eval()
    tensors = {name: tensor for name, tensor in network.state_dict().items() if not name.endswith("num_batches_tracked")}
    norms = {path for path, layer in network.named_modules() if isinstance(layer, (nn.BatchNorm1d, nn.BatchNorm2d))}
    for name, tensor in tensors.items():
        values = value(name, tuple(tensor.shape), name.rpartition(".")[0] in norms)
        tensor.copy_(torch.from_numpy(values.astype(np.float32)).double())
    inputs = torch.from_numpy(uniforms(f"inputs {title}", (4, *image)).astype(np.float32)).double()
    with torch.no_grad():
        logits = network(inputs.permute(0, 3, 1, 2) if len(image) == 3 else inputs)
    return {
        "title": title,
        **options,
        "inputs": [4, *image],
        "shapes": {name: list(tensor.shape) for name, tensor in tensors.items()},
        "normalizations": sorted(norms),
        "logits": [float(f"{number:.7g}") for number in logits.flatten().tolist()],
    }


print(
    json.dumps(
        [
            case("lenet5", LeNet5(False), (28, 28, 1), {"network": "lenet5", "options": {}}),
            case("lenet5-bn", LeNet5(True), (28, 28, 1), {"network": "lenet5", "options": {"batchNormalization": True}}),
            case("pre-act", PreAct(3), (8, 8, 3), {"network": "pre-act-resnet18", "options": {"width": 3, "classes": 5, "inputShape": [8, 8, 3]}}),
            case("mlp", mlp(), (2,), {"network": "spiral-mlp", "options": {"hidden": [8, 8, 8]}}),
        ],
        separators=(",", ":"),
    )
)
