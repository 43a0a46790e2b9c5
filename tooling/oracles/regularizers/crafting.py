"""Examples within a training step: gradients in the inputs, in evaluation mode, and projected steps along them."""

import numpy as np
import torch

from oracle import cross_entropy


def draws(rng, inputs, indices, attempt=True):
    """One uniform draw in [-1, 1] a value, each sample's from a stream of its own."""
    streams = [rng.fork("sample", int(index), *([0] if attempt else [])) for index in indices]
    values = np.stack([stream.uniforms(inputs[0].numel()) for stream in streams])
    return torch.tensor(2 * values - 1).reshape(inputs.shape)


def normal_start(rng, inputs, indices):
    """0.001 of standard normal noise around the inputs."""
    values = np.stack([rng.fork("sample", int(index), 0).normals(inputs[0].numel()) for index in indices])
    return inputs + 0.001 * torch.tensor(values).reshape(inputs.shape)


def input_gradient(step, points, losses):
    """The gradient of each sample's loss of the logits, at `points`."""
    points = points.detach().requires_grad_()
    logits, _ = step.forward(points, train=False)
    (gradient,) = torch.autograd.grad(losses(logits).sum(), points)
    return gradient


def same_noise(step, noise):
    """The noise of a pass that shares the step's own: asked for anew, and the same."""
    step.stream("noise").note("normals", [noise.numel()], noise.flatten().tolist())
    return noise


def in_linf(points, inputs, epsilon):
    return torch.clamp(torch.minimum(torch.maximum(points, inputs - epsilon), inputs + epsilon), 0, 1)


def pgd(step, inputs, start, losses, epsilon, steps, length):
    points = start
    for _ in range(steps):
        points = in_linf(points + length * input_gradient(step, points, losses).sign(), inputs, epsilon)
    return points.detach()


def own_loss(targets):
    return lambda logits: cross_entropy(logits, targets)
