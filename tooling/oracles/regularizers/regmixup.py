"""RegMixup (Pinto et al. 2022): the loss of the clean batch plus that of a mixed one, of one forward pass."""

import torch
from oracle import SAMPLES, cross_entropy, write


def regmixup(step, alpha=20, eta=1):
    rng = step.rng("regmixup")
    share = rng.beta(alpha, alpha)
    order = rng.permutation(SAMPLES)
    mixed = share * step.inputs + (1 - share) * step.inputs[order]
    mixed_targets = share * step.targets + (1 - share) * step.targets[order]
    inputs, targets = torch.cat([step.inputs, mixed]), torch.cat([step.targets, mixed_targets])
    logits, _ = step.forward(inputs)
    clean, other = logits.split(SAMPLES)
    weights = torch.tensor([2.0] * SAMPLES + [2.0 * eta] * SAMPLES)
    loss = cross_entropy(clean, step.targets).mean() + eta * cross_entropy(other, mixed_targets).mean()
    return {"inputs": inputs, "targets": targets, "weights": weights, "terms": {"criterion": loss}}


write("regmixup", [("the default", {}, regmixup), ("alpha 1, eta 0.5", {"alpha": 1, "eta": 0.5}, regmixup)])
