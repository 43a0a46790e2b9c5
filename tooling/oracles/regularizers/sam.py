"""Sharpness-aware minimisation (Foret et al. 2021)."""

import torch
from oracle import cross_entropy, global_norm, write


def gradients(loss, weights):
    return dict(zip(weights, torch.autograd.grad(loss, list(weights.values()))))


def sam(step, rho):
    noise = step.noise((len(step.inputs), 3))
    criterion = cross_entropy(step.forward(step.inputs, noise=noise)[0], step.targets).mean()
    uphill = gradients(criterion, step.weights)
    step.stream("noise").note("normals", [noise.numel()], noise.flatten().tolist())
    scale = rho / (global_norm(uphill.values()) + 1e-12)
    moved = {name: (weight + scale * uphill[name]).detach().requires_grad_() for name, weight in step.weights.items()}
    shifted = cross_entropy(step.forward(step.inputs, weights=moved, noise=noise)[0], step.targets).mean()
    return {"terms": {"criterion": criterion}, "gradients": gradients(shifted, moved)}


write("sam", [("rho 0.5", {"rho": 0.5}, sam), ("the default", {}, lambda step: sam(step, 0.05))])
