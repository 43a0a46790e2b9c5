"""The conditional entropy bottleneck (Fischer 2020), with a backward encoder that is linear in the label."""

import torch
from oracle import CLASSES, cross_entropy, exact, generator, write
from torch.distributions import Independent, Normal, kl_divergence
from torch.nn import functional as F


def ceb(step, gamma, estimate="sample", deviation="unit"):
    draw = generator("ceb", step.case)
    own = {"ceb/means": torch.tensor(exact(draw.normal(size=(CLASSES, 3)), 256)).requires_grad_()}
    if deviation == "learned":
        own["ceb/rho"] = torch.tensor(exact(draw.normal(size=(CLASSES, 3)), 256)).requires_grad_()
    logits, met = step.forward(step.inputs)
    encoder = Independent(Normal(*met["bottleneck"]), 1)
    mean = step.targets @ own["ceb/means"]
    scale = F.softplus(step.targets @ own["ceb/rho"]) if deviation == "learned" else torch.ones_like(mean)
    backward = Independent(Normal(mean, scale), 1)
    z = met["latent"]
    residual = encoder.log_prob(z) - backward.log_prob(z) if estimate == "sample" else kl_divergence(encoder, backward)
    return {
        "variables": own,
        "terms": {"criterion": cross_entropy(logits, step.targets).mean(), "penalty/ceb": gamma * residual.mean()},
    }


write(
    "ceb",
    [
        ("gamma 0.5", {"gamma": 0.5}, ceb),
        ("learned deviations", {"gamma": 0.5, "deviation": "learned"}, ceb),
        ("the expectation", {"gamma": 0.5, "estimate": "expectation", "deviation": "learned"}, ceb),
    ],
)
