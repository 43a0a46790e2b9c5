"""Label smoothing (Szegedy et al. 2016), as PyTorch's own criterion does it for classes; and behind mixup."""

from oracle import CLASSES, SAMPLES, cross_entropy, write
from torch.nn import functional as F


def smoothed(targets, amount):
    return (1 - amount) * targets + amount / CLASSES


def label_smoothing(step, amount):
    logits, _ = step.forward(step.inputs)
    loss = F.cross_entropy(logits, step.labels, label_smoothing=amount)
    return {"targets": smoothed(step.targets, amount), "terms": {"criterion": loss}}


def behind_mixup(step, amount):
    rng = step.rng("mixup")
    share = rng.beta(1, 1)
    order = rng.permutation(SAMPLES)
    inputs = share * step.inputs + (1 - share) * step.inputs[order]
    targets = smoothed(share * step.targets + (1 - share) * step.targets[order], amount)
    logits, _ = step.forward(inputs)
    return {"inputs": inputs, "targets": targets, "terms": {"criterion": cross_entropy(logits, targets).mean()}}


write(
    "label-smoothing",
    [
        ("amount 0.1", {"amount": 0.1}, label_smoothing),
        ("behind mixup, amount 0.3", {"amount": 0.3}, behind_mixup),
    ],
)
