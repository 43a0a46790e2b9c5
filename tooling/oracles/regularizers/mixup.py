"""mixup (Zhang et al. 2018), whose authors' code mixes the two cross-entropies."""

from oracle import SAMPLES, cross_entropy, write


def mixup(step, alpha):
    rng = step.rng("mixup")
    share = rng.beta(alpha, alpha)
    order = rng.permutation(SAMPLES)
    inputs = share * step.inputs + (1 - share) * step.inputs[order]
    logits, _ = step.forward(inputs)
    losses = share * cross_entropy(logits, step.targets) + (1 - share) * cross_entropy(logits, step.targets[order])
    return {
        "inputs": inputs,
        "targets": share * step.targets + (1 - share) * step.targets[order],
        "terms": {"criterion": losses.mean()},
    }


write("mixup", [("alpha 1", {"alpha": 1}, mixup), ("alpha 0.2", {"alpha": 0.2}, mixup)])
