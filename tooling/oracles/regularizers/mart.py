"""MART (Wang et al. 2020): the boosted cross-entropy of PGD's examples, and the divergence to them counted by how unsure
the clean prediction is."""

import torch
from crafting import normal_start, own_loss, pgd, same_noise
from oracle import SAMPLES, cross_entropy, write
from torch.nn import functional as F


def mart(step, beta, epsilon, steps, relativeStepSize):
    start = normal_start(step.rng("mart"), step.inputs, range(SAMPLES))
    moved = pgd(step, step.inputs, start, own_loss(step.targets), epsilon, steps, relativeStepSize * epsilon)
    noise = step.noise((SAMPLES, 3))
    adversarial, _ = step.forward(moved, noise=noise)
    clean, _ = step.forward(step.inputs, noise=same_noise(step, noise))
    p, q = F.softmax(clean, 1), F.softmax(adversarial, 1)
    wrong = (q * (1 - step.targets)).max(1).values
    divergence = F.kl_div(torch.log(q), p, reduction="none").sum(1)
    unsure = 1.0000001 - (p * step.targets).sum(1)
    return {
        "inputs": moved,
        "terms": {
            "criterion": cross_entropy(adversarial, step.targets).mean(),
            "penalty/mart": -torch.log(1.0001 - wrong + 1e-12).mean() + beta * (divergence * unsure).mean(),
        },
    }


write(
    "mart",
    [
        ("beta 5", {"beta": 5, "epsilon": 0.2, "steps": 4, "relativeStepSize": 0.5}, mart),
        ("beta 0", {"beta": 0, "epsilon": 0.2, "steps": 1, "relativeStepSize": 1}, mart),
    ],
)
