"""Training on stored examples: FGSM against a baseline at two budgets, what fools it kept, and gradient descent by whole
batches on the clean samples and the examples together. A linear softmax classifier, which draws nothing."""

import json
from pathlib import Path

import torch
from oracle import exact, generator, plain
from torch.nn import functional as F

SIZE, VALUES, CLASSES = 12, 16, 3
EPSILONS, EPOCHS, RATE = (0.0625, 0.25), 3, 0.5

draw = generator("static-corpus")
baseline = {
    "kernel": torch.tensor(exact(draw.normal(size=(VALUES, CLASSES)), 256)),
    "bias": torch.tensor(exact(draw.normal(size=CLASSES) * 0.2, 256)),
}
inputs = torch.tensor(exact(draw.uniform(size=(SIZE, VALUES)), 256))


def logits(points, weights):
    return points @ weights["kernel"] + weights["bias"]


labels = logits(inputs, baseline).argmax(1)
# A sample that the baseline has wrong makes no example.
labels[4] = (labels[4] + 1) % CLASSES


def fgsm(points, epsilon):
    points = points.clone().requires_grad_()
    (gradient,) = torch.autograd.grad(F.cross_entropy(logits(points, baseline), labels, reduction="sum"), points)
    return torch.clamp(points.detach() + epsilon * gradient.sign(), 0, 1)


def fooling(epsilon):
    points = fgsm(inputs, epsilon)
    right = logits(inputs, baseline).argmax(1) == labels
    rows = torch.nonzero(right & (logits(points, baseline).argmax(1) != labels)).flatten()
    return rows, points[rows]


made = [fooling(epsilon) for epsilon in EPSILONS]
indices = torch.cat([rows for rows, _ in made])
examples = torch.cat([points for _, points in made])
assert 0 < len(indices) < 2 * SIZE
everything, classes = torch.cat([inputs, examples]), torch.cat([labels, labels[indices]])
weights = {name: torch.zeros_like(value).requires_grad_() for name, value in baseline.items()}
losses = []
for _ in range(EPOCHS):
    loss = F.cross_entropy(logits(everything, weights), classes)
    losses.append(loss)
    gradients = torch.autograd.grad(loss, list(weights.values()))
    with torch.no_grad():
        for value, gradient in zip(weights.values(), gradients):
            value -= RATE * gradient

content = {
    "pytorch": torch.__version__.split("+")[0],
    "epsilons": EPSILONS,
    "rate": RATE,
    "baseline": plain(baseline),
    "inputs": plain(inputs),
    "labels": labels.tolist(),
    "indices": indices.tolist(),
    "examples": plain(examples),
    "losses": [plain(loss) for loss in losses],
    "weights": plain(weights),
}
folder = Path(__file__).resolve().parents[3] / "packages" / "regularizers" / "adversarial-training" / "test"
(folder / "static-corpus.json").write_text(json.dumps(content, separators=(",", ":")) + "\n")
