"""The variational information bottleneck (Alemi et al. 2017), in nats."""

import torch
from oracle import cross_entropy, write


def vib(step, beta):
    logits, representations = step.forward(step.inputs)
    mean, deviation = representations["bottleneck"]
    information = 0.5 * (mean**2 + deviation**2 - 1 - torch.log(deviation**2)).sum(1)
    return {
        "terms": {
            "criterion": cross_entropy(logits, step.targets).mean(),
            "penalty/vib": beta * information.mean(),
        },
    }


write("vib", [("beta 0.1", {"beta": 0.1}, vib), ("the default", {}, lambda step: vib(step, 1e-3))])
