"""Penalties on the gradient of the loss in the inputs (Ross and Doshi-Velez 2018) and on the Jacobian of the logits by a
random projection (Hoffman et al. 2019): exactly, and by a central difference along the gradient (Finlay and Oberman 2019).
"""

import numpy as np
import torch
from crafting import same_noise
from oracle import CLASSES, SAMPLES, cross_entropy, write


def input_jacobian(step, weight, of, route, distance=0.05):
    noise = step.noise((SAMPLES, 3))
    logits, _ = step.forward(step.inputs, noise=noise)
    projection = None
    if of == "logits":
        rows = torch.tensor(step.rng("input-jacobian").fork("projection").normals(SAMPLES * CLASSES)).reshape(SAMPLES, CLASSES)
        projection = rows / rows.norm(dim=1, keepdim=True)

    def each(points):
        z, _ = step.forward(points, noise=same_noise(step, noise))
        return cross_entropy(z, step.targets) if projection is None else (z * projection).sum(1)

    points = step.inputs.clone().requires_grad_()
    (slope,) = torch.autograd.grad(each(points).sum(), points, create_graph=route == "exact")
    squares = (slope**2).sum(dim=(1, 2, 3))
    if route == "differences":
        move = distance * slope / slope.flatten(1).norm(dim=1).reshape(-1, 1, 1, 1)
        squares = ((each(step.inputs + move) - each(step.inputs - move)) / (2 * distance)) ** 2
    factor = weight * (CLASSES if of == "logits" else 1)
    return {
        "terms": {
            "criterion": cross_entropy(logits, step.targets).mean(),
            "penalty/input-jacobian": factor * squares.mean(),
        },
    }


write(
    "input-jacobian",
    [
        (f"{of}, {route}", {"weight": 1, "of": of, "route": route, **extra}, input_jacobian)
        for of in ("loss", "logits")
        for route, extra in (("exact", {}), ("differences", {"distance": 0.125}))
    ],
)
