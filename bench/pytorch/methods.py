"""Training steps of LeNet-5 by each method, as one writes it in PyTorch: eager, Adam, in PyTorch's default layout.

The oracles under `tooling/oracles` hold our methods to their definitions; here only time counts, and both sides draw
their own numbers.
"""

from itertools import cycle

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

from materials import images
from work import StepWork

EPSILON = 0.3


class LeNet5(nn.Module):
    """Up to the logits, over a Gaussian bottleneck where `dimension` is not 0; `change` sees each representation."""

    def __init__(self, dimension=0):
        super().__init__()
        self.conv1, self.conv2 = nn.Conv2d(1, 6, 5, padding=2), nn.Conv2d(6, 16, 5)
        self.dense1, self.dense2 = nn.Linear(400, 120), nn.Linear(120, 84)
        self.dimension = dimension
        self.gaussian = nn.Linear(84, 2 * dimension) if dimension else None
        self.logits = nn.Linear(dimension or 84, 10)
        self.divergence = None

    def forward(self, inputs, change=lambda _, value: value):
        x = change("input", inputs)
        x = change("conv1", F.relu(F.max_pool2d(self.conv1(x), 2)))
        x = change("conv2", F.relu(F.max_pool2d(self.conv2(x), 2)))
        x = change("dense1", F.relu(self.dense1(x.flatten(1))))
        x = change("dense2", F.relu(self.dense2(x)))
        if self.gaussian is not None:
            mean, rho = self.gaussian(x).chunk(2, 1)
            deviation = F.softplus(rho - 5)
            self.divergence = 0.5 * (mean**2 + deviation**2 - 1 - 2 * torch.log(deviation)).sum(1)
            x = mean + deviation * torch.randn_like(mean)
        return self.logits(x)


def mixing(labels, alpha):
    """What mixes values, and the loss of logits that were mixed so."""
    share, order = np.random.beta(alpha, alpha), torch.randperm(len(labels))

    def loss(logits):
        return share * F.cross_entropy(logits, labels) + (1 - share) * F.cross_entropy(logits, labels[order])

    return lambda values: share * values + (1 - share) * values[order], loss


def baseline(model, inputs, labels):
    return F.cross_entropy(model(inputs), labels)


def label_smoothing(model, inputs, labels):
    return F.cross_entropy(model(inputs), labels, label_smoothing=0.1)


def dropout(model, inputs, labels):
    return F.cross_entropy(model(inputs, lambda at, x: F.dropout(x, 0.5) if at.startswith("dense") else x), labels)


def mixup(model, inputs, labels):
    mix, loss = mixing(labels, 1)
    return loss(model(mix(inputs)))


def manifold_mixup(layer):
    def at_layer(model, inputs, labels):
        mix, loss = mixing(labels, 2)
        return loss(model(inputs, lambda at, x: mix(x) if at == layer else x))

    return at_layer


def regmixup(model, inputs, labels):
    mix, loss = mixing(labels, 20)
    clean, mixed = model(torch.cat([inputs, mix(inputs)])).chunk(2)
    return F.cross_entropy(clean, labels) + loss(mixed)


def cutmix(model, inputs, labels):
    order, share = torch.randperm(len(labels)), np.random.beta(1, 1)
    height, width = inputs.shape[2:]
    down, across = int(height * (1 - share) ** 0.5) // 2, int(width * (1 - share) ** 0.5) // 2
    row, column = np.random.randint(height), np.random.randint(width)
    top, bottom = max(row - down, 0), min(row + down, height)
    left, right = max(column - across, 0), min(column + across, width)
    cut = inputs.clone()
    cut[:, :, top:bottom, left:right] = inputs[order, :, top:bottom, left:right]
    kept = 1 - (bottom - top) * (right - left) / (height * width)
    logits = model(cut)
    return kept * F.cross_entropy(logits, labels) + (1 - kept) * F.cross_entropy(logits, labels[order])


def vib(model, inputs, labels):
    return F.cross_entropy(model(inputs), labels) + 1e-3 * model.divergence.mean()


def ascended(model, inputs, start, loss_of, steps, step_size):
    """The last iterate of projected gradient ascent within the ball and the bounds."""
    low, high = (inputs - EPSILON).clamp(min=0), (inputs + EPSILON).clamp(max=1)
    points = start.clamp(low, high)
    for _ in range(steps):
        points.requires_grad_()
        (slope,) = torch.autograd.grad(loss_of(model(points)), points)
        points = (points.detach() + step_size * slope.sign()).clamp(low, high)
    return points


def in_ball(inputs, radius=EPSILON):
    return inputs + torch.empty_like(inputs).uniform_(-radius, radius)


def adversarial_training(model, inputs, labels):
    points = ascended(model, inputs, in_ball(inputs), lambda z: F.cross_entropy(z, labels, reduction="sum"), 7, EPSILON / 4)
    return F.cross_entropy(model(points), labels)


def n_fgsm(model, inputs, labels):
    points = in_ball(inputs, 2 * EPSILON).requires_grad_()
    (slope,) = torch.autograd.grad(F.cross_entropy(model(points), labels, reduction="sum"), points)
    return F.cross_entropy(model((points.detach() + EPSILON * slope.sign()).clamp(0, 1)), labels)


def trades(model, inputs, labels):
    def divergence(moved, clean):
        return F.kl_div(F.log_softmax(moved, 1), F.softmax(clean, 1), reduction="sum")

    with torch.no_grad():
        known = model(inputs)
    start = inputs + 1e-3 * torch.randn_like(inputs)
    points = ascended(model, inputs, start, lambda z: divergence(z, known), 10, EPSILON / 4)
    clean = model(inputs)
    return F.cross_entropy(clean, labels) + divergence(model(points), clean) / len(labels)


def mart(model, inputs, labels):
    start = inputs + 1e-3 * torch.randn_like(inputs)
    points = ascended(model, inputs, start, lambda z: F.cross_entropy(z, labels, reduction="sum"), 10, EPSILON / 4)
    moved, clean = model(points), model(inputs)
    p, q = F.softmax(clean, 1), F.softmax(moved, 1)
    own = F.one_hot(labels, 10)
    boosted = F.cross_entropy(moved, labels) - torch.log(1.0001 - (q * (1 - own)).max(1).values + 1e-12).mean()
    unsure = 1.0000001 - (p * own).sum(1)
    return boosted + 5 * (F.kl_div(torch.log(q), p, reduction="none").sum(1) * unsure).mean()


def input_jacobian(model, inputs, labels):
    points = inputs.clone().requires_grad_()
    (slope,) = torch.autograd.grad(F.cross_entropy(model(points), labels, reduction="sum"), points)
    move = 0.05 * F.normalize(slope.flatten(1)).reshape(inputs.shape)
    there = F.cross_entropy(model(inputs + move), labels, reduction="none")
    back = F.cross_entropy(model(inputs - move), labels, reduction="none")
    return F.cross_entropy(model(inputs), labels) + 0.01 * (((there - back) / 0.1) ** 2).mean()


LOSSES = {
    "baseline": baseline,
    "label-smoothing": label_smoothing,
    "dropout": dropout,
    "mixup": mixup,
    "cutmix": cutmix,
    "manifold-mixup at input": manifold_mixup("input"),
    "manifold-mixup at conv1": manifold_mixup("conv1"),
    "manifold-mixup at dense1": manifold_mixup("dense1"),
    "ema": baseline,
    "regmixup": regmixup,
    "sam": baseline,
    "input-jacobian": input_jacobian,
    "n-fgsm": n_fgsm,
    "adversarial-training": adversarial_training,
    "trades": trades,
    "mart": mart,
}


def uphill(model, rho):
    """Moves the weights by `rho` along their gradient; returns what takes them back."""
    with torch.no_grad():
        weights = list(model.parameters())
        norm = torch.sqrt(sum(weight.grad.square().sum() for weight in weights))
        moves = [weight.grad * (rho / (norm + 1e-12)) for weight in weights]
        torch._foreach_add_(weights, moves)

    def back():
        with torch.no_grad():
            torch._foreach_sub_(weights, moves)

    return back


def step_of(method, loss_of, model, batches):
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
    averages = [weight.detach().clone() for weight in model.parameters()] if method == "ema" else None

    def backward(batch):
        optimizer.zero_grad(set_to_none=True)
        loss = loss_of(model, *batch)
        loss.backward()
        return loss

    def step():
        batch = next(batches)
        loss = backward(batch)
        if method == "sam":
            back = uphill(model, 0.05)
            backward(batch)
            back()
        optimizer.step()
        if averages is not None:
            with torch.no_grad():
                torch._foreach_lerp_(averages, list(model.parameters()), 1e-3)
        loss.item()

    return step


def open(settings):
    inputs, labels = images(settings)
    size = settings["options"]["batchSize"]
    works = {}
    for method, loss_of in LOSSES.items():
        batches = cycle(list(zip(inputs.split(size), labels.split(size))))
        works[method] = StepWork(step_of(method, loss_of, LeNet5(), batches))
    for dimension in settings["options"]["dimensions"]:
        batches = cycle(list(zip(inputs.split(size), labels.split(size))))
        works[f"vib {dimension}"] = StepWork(step_of("vib", vib, LeNet5(dimension), batches))
    return works
