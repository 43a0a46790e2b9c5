"""Writes packages/core/test/fixtures/pre-act-resnet18.json: what PyTorch 2.15 computes, in double precision, with small
PreActResNet-18s whose weights and images both sides make by a formula.

    python -m venv oracle && oracle/bin/pip install torch==2.15.0 numpy
    oracle/bin/python tooling/oracles/pytorch_pre_act_resnet18.py > packages/core/test/fixtures/pre-act-resnet18.json
"""

import json
import sys
from pathlib import Path

import numpy as np
import torch
from torch.nn import functional as F

sys.path.append(str(Path(__file__).resolve().parent))
sys.path.append(str(Path(__file__).resolve().parents[2] / "bench" / "pytorch"))
from pre_act_resnet18 import PreActResNet18, core_layout, core_names, core_variables  # noqa: E402
from value_formula import uniforms  # noqa: E402

WHOLE_GRADIENTS = 120


def first_values(name, shape):
    """What a variable holds before it is rounded to single precision."""
    u = uniforms(name, shape)
    if name.endswith("/kernel"):
        return (2 * u - 1) * np.sqrt(6 / np.prod(shape[:-1]))
    if name.endswith("/movingVariance"):
        return 3 * u + 1
    return u + 0.5 if name.endswith("/scale") else u - 0.5


def single(values):
    return torch.from_numpy(np.asarray(values).astype(np.float32)).double()


def plain(tensor, digits=7):
    return [float(f"{value:.{digits}g}") for value in tensor.detach().flatten().tolist()]


def made(options):
    network = PreActResNet18(**options).double()
    for name, variable in core_variables(network).items():
        variable.copy_(single(first_values(name, tuple(variable.shape))))
    return network


def differentiated(network, images, labels):
    """Logits, and gradients of the mean cross-entropy in the first image and the parameters."""
    images = images.clone().requires_grad_()
    logits = network(images)
    network.zero_grad()
    F.cross_entropy(logits, labels).backward()
    names = core_names(network)
    gradients = {names[name]: core_layout(parameter.grad) for name, parameter in network.named_parameters()}
    return {
        "logits": plain(logits),
        "imageGradient": plain(images.grad[0].permute(1, 2, 0), 5),
        "gradients": {name: plain(value, 5) for name, value in gradients.items() if value.numel() <= WHOLE_GRADIENTS},
        # Every gradient, the large ones too: its products with a direction made by the formula.
        "slopes": {
            name: plain((value * single(direction(name, value))).sum())[0] for name, value in gradients.items()
        },
    }


def direction(name, value):
    return 2 * uniforms(f"direction/{name}", tuple(value.shape)) - 1


def case(options, image, batch):
    network = made(options)
    shape = (batch, *image, options["channels"])
    images = single(uniforms("images", shape)).permute(0, 3, 1, 2)
    labels = torch.arange(batch) % options["classes"]
    evaluation = differentiated(network.eval(), images, labels)
    training = differentiated(network.train(), images, labels)
    variables = core_variables(network)
    moving = {name: plain(value) for name, value in variables.items() if "/moving" in name}
    return {
        "options": options,
        "shape": shape,
        "labels": labels.tolist(),
        "evaluation": evaluation,
        "training": {**training, "moving": moving},
    }


small = {"classes": 10, "width": 4, "channels": 3, "stem_stride": 1, "final_normalization": False}
odd = {"classes": 5, "width": 3, "channels": 2, "stem_stride": 2, "final_normalization": True}
counted = [{}, {"final_normalization": True}]

print(
    json.dumps(
        {
            "parameters": [sum(p.numel() for p in PreActResNet18(**options).parameters()) for options in counted],
            "cases": [case(small, (32, 32), 6), case(odd, (15, 18), 8)],
        },
        separators=(",", ":"),
    )
)
