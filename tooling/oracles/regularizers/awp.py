"""Adversarial weight perturbation (Wu et al. 2020): kernels move uphill by a share of their length."""

import torch
from oracle import cross_entropy, write


def gradients(loss, weights):
    return dict(zip(weights, torch.autograd.grad(loss, list(weights.values()))))


def awp(step, gamma, loss=None):
    noise = step.noise((len(step.inputs), 3))
    criterion = cross_entropy(step.forward(step.inputs, noise=noise)[0], step.targets).mean()
    uphill = gradients(criterion, step.weights)
    step.stream("noise").note("normals", [noise.numel()], noise.flatten().tolist())
    moved = {}
    for name, weight in step.weights.items():
        share = gamma * weight.norm() / (uphill[name].norm() + 1e-20) if weight.ndim > 1 else 0
        moved[name] = (weight + share * uphill[name]).detach().requires_grad_()
    shifted = cross_entropy(step.forward(step.inputs, weights=moved, noise=noise)[0], step.targets).mean()
    return {"terms": {"criterion": criterion}, "gradients": gradients(shifted, moved)}


write("awp", [("gamma 0.1", {"gamma": 0.1}, awp), ("the default", {}, lambda step: awp(step, 0.01))])
