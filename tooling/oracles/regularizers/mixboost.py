"""
The mixtures of MixBoost (Kabra et al. 2020) as packages/regularizers/mixboost takes them: which samples become parents,
and the loss and gradients of the hybrids. Not a step of training, hence a file of its own kind.
"""

import json
from pathlib import Path

import numpy as np
import torch
from oracle import CLASSES, Step, cross_entropy, global_norm, plain

COUNT = 8

step = Step("hybrids")
rng = step.stream("epoch-end")
# Three of the first class, two of the second, one of the third: only the third has fewer than the mean.
labels = np.array([0, 0, 1, 0, 1, 2])
targets = torch.eye(CLASSES)[labels]
logits, _ = step.forward(step.inputs, train=False)
p = torch.softmax(logits, 1)
entropy = -(p * p.log()).sum(1).detach().numpy()
counts = np.bincount(labels, minlength=CLASSES)
small = (counts < len(labels) / CLASSES)[labels]


def parent(side):
    numbers = np.flatnonzero(side)
    return int(numbers[np.searchsorted(np.cumsum(entropy[numbers] / entropy[numbers].sum()), rng.uniform(), "right")])


drawn = [(parent(~small), parent(small), rng.beta(0.5, 0.5)) for _ in range(COUNT)]
majority, minority, share = (list(each) for each in zip(*drawn))
weight = torch.tensor(share)
mixed = weight.reshape(-1, 1, 1, 1) * step.inputs[majority] + (1 - weight.reshape(-1, 1, 1, 1)) * step.inputs[minority]
mixed_targets = weight.reshape(-1, 1) * targets[majority] + (1 - weight.reshape(-1, 1)) * targets[minority]
loss = cross_entropy(step.forward(mixed, train=False)[0], mixed_targets).mean()
gradients = torch.autograd.grad(loss, list(step.weights.values()), allow_unused=True, materialize_grads=True)
content = {
    "pytorch": torch.__version__.split("+")[0],
    "parameters": plain(step.weights),
    "inputs": plain(step.inputs),
    "labels": labels.tolist(),
    "alpha": 0.5,
    "draws": rng.drawn,
    "entropy": plain(entropy),
    "majority": majority,
    "minority": minority,
    "lambda": share,
    "mixed": plain(mixed),
    "targets": plain(mixed_targets),
    "loss": plain(loss),
    "gradientNorm": plain(global_norm(gradients)),
}
folder = Path(__file__).resolve().parents[3] / "packages" / "regularizers" / "mixboost" / "test"
(folder / "oracle.json").write_text(json.dumps(content, separators=(",", ":")) + "\n")
