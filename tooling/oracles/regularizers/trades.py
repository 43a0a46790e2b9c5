"""TRADES (Zhang et al. 2019): the clean loss, and the divergence to where the prediction changes most."""

import torch
from crafting import normal_start, pgd, same_noise
from oracle import SAMPLES, cross_entropy, write
from torch.nn import functional as F


def divergence(clean, moved):
    return F.kl_div(F.log_softmax(moved, 1), F.softmax(clean, 1), reduction="none").sum(1)


def trades(step, beta, epsilon, steps, relativeStepSize):
    start = normal_start(step.rng("trades"), step.inputs, range(SAMPLES))
    clean = step.forward(step.inputs, train=False)[0].detach()
    moved = pgd(step, step.inputs, start, lambda logits: divergence(clean, logits), epsilon, steps, relativeStepSize * epsilon)
    noise = step.noise((SAMPLES, 3))
    logits, _ = step.forward(step.inputs, noise=noise)
    again = same_noise(step, noise)
    return {
        "terms": {
            "criterion": cross_entropy(logits, step.targets).mean(),
            "penalty/trades": beta * divergence(logits, step.forward(moved, noise=again)[0]).mean(),
        },
    }


write(
    "trades",
    [
        ("beta 6", {"beta": 6, "epsilon": 0.2, "steps": 4, "relativeStepSize": 0.5}, trades),
        ("one step", {"beta": 1, "epsilon": 0.3, "steps": 1, "relativeStepSize": 1}, trades),
    ],
)
