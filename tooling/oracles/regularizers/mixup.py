"""mixup (Zhang et al. 2018), whose authors' code mixes the two cross-entropies; and timm's modes, which mix each sample with
its place counted from the batch's end."""

import torch
from oracle import SAMPLES, cross_entropy, write


def drawn(rng, alpha, mode):
    if mode == "batch":
        share = rng.beta(alpha, alpha)
        return torch.full((SAMPLES,), share), rng.permutation(SAMPLES)
    if mode == "sample":
        shares = [rng.beta(alpha, alpha) for _ in range(SAMPLES)]
    else:
        half = [rng.beta(alpha, alpha) for _ in range(SAMPLES // 2)]
        shares = half + half[::-1]
    return torch.tensor(shares), list(reversed(range(SAMPLES)))


def mixup(step, alpha, mode="batch"):
    share, order = drawn(step.rng("mixup"), alpha, mode)
    wide = share.reshape(-1, 1, 1, 1)
    inputs = wide * step.inputs + (1 - wide) * step.inputs[order]
    logits, _ = step.forward(inputs)
    losses = share * cross_entropy(logits, step.targets) + (1 - share) * cross_entropy(logits, step.targets[order])
    rows = share.reshape(-1, 1)
    targets = rows * step.targets + (1 - rows) * step.targets[order]
    return {"inputs": inputs, "targets": targets, "terms": {"criterion": losses.mean()}}


write(
    "mixup",
    [
        ("alpha 1", {"alpha": 1}, mixup),
        ("alpha 0.2", {"alpha": 0.2}, mixup),
        ("a lambda for each pair", {"alpha": 1, "mode": "pair"}, mixup),
        ("a lambda for each sample", {"alpha": 1, "mode": "sample"}, mixup),
    ],
)
