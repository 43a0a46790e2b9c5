"""CutMix (Yun et al. 2019): the box of the authors' code, its share counted after clipping."""

import math

import torch
from oracle import SAMPLES, cross_entropy, write


def cutmix(step, alpha=1, probability=0.5):
    rng = step.rng("cutmix")
    inputs, targets = step.inputs, step.targets
    if rng.uniform() < probability:
        share = rng.beta(alpha, alpha)
        order = rng.permutation(SAMPLES)
        height, width = inputs.shape[1:3]
        cut = math.sqrt(1 - share)
        down, across = int(height * cut) // 2, int(width * cut) // 2
        row, column = rng.integer(height), rng.integer(width)
        top, bottom = max(row - down, 0), min(row + down, height)
        left, right = max(column - across, 0), min(column + across, width)
        inputs = inputs.clone()
        inputs[:, top:bottom, left:right] = step.inputs[order][:, top:bottom, left:right]
        kept = 1 - (bottom - top) * (right - left) / (height * width)
        targets = kept * targets + (1 - kept) * targets[order]
    logits, _ = step.forward(inputs)
    return {"inputs": inputs, "targets": targets, "terms": {"criterion": cross_entropy(logits, targets).mean()}}


write(
    "cutmix",
    [(f"always, alpha {alpha}, {name}", {"alpha": alpha, "probability": 1}, cutmix) for alpha in (1, 0.3) for name in "ab"]
    + [(f"the default, {name}", {}, cutmix) for name in "abc"],
)
