"""Adversarial vertex mixup (Lee et al. 2020)."""

import torch
from crafting import draws, in_linf, own_loss, pgd
from oracle import CLASSES, SAMPLES, cross_entropy, write


def smoothed(targets, share):
    return share * targets + (1 - share) * (1 - targets) / (CLASSES - 1)


def avmixup(step, epsilon, steps, relativeStepSize, gamma=2, lambda1=0.5, lambda2=0.7):
    rng = step.rng("avmixup")
    start = in_linf(step.inputs + epsilon * draws(rng, step.inputs, range(SAMPLES)), step.inputs, epsilon)
    found = pgd(step, step.inputs, start, own_loss(step.targets), epsilon, steps, relativeStepSize * epsilon)
    vertex = torch.clamp(step.inputs + gamma * (found - step.inputs), 0, 1)
    shares = torch.tensor(rng.fork("lambda").uniforms(SAMPLES))
    rows = shares.reshape(-1, 1, 1, 1)
    inputs = rows * step.inputs + (1 - rows) * vertex
    row = shares.reshape(-1, 1)
    targets = row * smoothed(step.targets, lambda1) + (1 - row) * smoothed(step.targets, lambda2)
    logits, _ = step.forward(inputs)
    return {"inputs": inputs, "targets": targets, "terms": {"criterion": cross_entropy(logits, targets).mean()}}


walk = {"epsilon": 0.2, "steps": 4, "relativeStepSize": 0.5}
write(
    "avmixup",
    [
        ("the default smoothing", walk, avmixup),
        ("another", {**walk, "gamma": 1.5, "lambda1": 1, "lambda2": 0.1}, avmixup),
    ],
)
