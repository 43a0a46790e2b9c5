"""Averages of weights after one step of plain SGD: exponential, and the mean over epochs (Izmailov et al. 2018)."""

import torch
from oracle import cross_entropy, write

RATE = 0.1


def averaged(step, name, decay=None):
    criterion = cross_entropy(step.forward(step.inputs)[0], step.targets).mean()
    gradients = torch.autograd.grad(criterion, list(step.weights.values()), retain_graph=True)
    after = {key: value - RATE * gradient for (key, value), gradient in zip(step.weights.items(), gradients)}
    average = after if name == "swa" else {key: decay * step.weights[key] + (1 - decay) * after[key] for key in after}
    return {"terms": {"criterion": criterion}, "evaluationWeights": average}


write(
    "weight-averaging",
    [
        ("an exponential average", {"name": "ema", "decay": 0.75}, averaged),
        ("the mean of one epoch", {"name": "swa"}, averaged),
    ],
)
