"""AugMix (Hendrycks et al. 2020): chains of PIL's operations, and the Jensen-Shannon term of the authors' code."""

import numpy as np
import torch
from augmix_operations import AFFINE, ENHANCE, operate
from oracle import cross_entropy, write
from PIL import Image
from torch.nn import functional as F

EXCLUDED = list(ENHANCE)
NINE = ["autocontrast", "equalize", "posterize", "rotate", "solarize", *AFFINE]


def argument(name, level, size):
    if name in ("autocontrast", "equalize"):
        return 0
    if name == "posterize":
        return 4 - int(level * 4 / 10)
    if name == "solarize":
        return 256 - int(level * 256 / 10)
    if name == "rotate":
        return int(level * 30 / 10)
    if name in EXCLUDED:
        return level * 1.8 / 10 + 0.1
    return level * 0.3 / 10 if name.startswith("shear") else int(level * (size / 3) / 10)


def augmix(step, jensenShannon=12, width=3, depth="random", severity=3, alpha=1, operations=NINE):
    rng = step.rng("augmix")

    def augmented(image):
        weights = rng.dirichlet([alpha] * width)
        share = rng.beta(alpha, alpha)
        mixed = torch.zeros_like(image)
        bytes = np.floor(image.numpy() * 255 + 0.5).astype(np.uint8).squeeze(-1)
        for chain in range(width):
            changed = Image.fromarray(bytes)
            for _ in range(1 + rng.integer(3) if depth == "random" else depth):
                name = rng.pick(operations)
                drawn = 0
                if name not in ("autocontrast", "equalize"):
                    drawn = argument(name, 0.1 + rng.uniform() * (severity - 0.1), image.shape[0])
                if (name in AFFINE or name == "rotate") and rng.uniform() > 0.5:
                    drawn = -drawn
                changed = operate(changed, name, drawn)
            mixed += weights[chain] * torch.tensor(np.asarray(changed) / 255.0).unsqueeze(-1)
        return (1 - share) * image + share * mixed

    first = torch.stack([augmented(image) for image in step.inputs])
    if jensenShannon == 0:
        logits, _ = step.forward(first)
        return {"inputs": first, "terms": {"criterion": cross_entropy(logits, step.targets).mean()}}
    second = torch.stack([augmented(image) for image in step.inputs])
    logits = [step.forward(inputs)[0] for inputs in (step.inputs, first, second)]
    predictions = [F.softmax(each, 1) for each in logits]
    mean = torch.clamp(sum(predictions) / 3, 1e-7, 1).log()
    consistency = sum(F.kl_div(mean, each, reduction="batchmean") for each in predictions) / 3
    return {
        "terms": {
            "criterion": cross_entropy(logits[0], step.targets).mean(),
            "penalty/augmix": jensenShannon * consistency,
        },
    }


write(
    "augmix",
    [
        ("the default", {}, augmix),
        ("augmentation alone", {"jensenShannon": 0, "severity": 10}, augmix),
        ("all operations", {"width": 2, "depth": 2, "alpha": 0.5, "severity": 5, "operations": [*NINE, *EXCLUDED]}, augmix),
    ],
)
