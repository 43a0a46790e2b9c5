"""Manifold mixup (Verma et al. 2019): targets and one representation mixed by one lambda and one order."""

from oracle import SAMPLES, cross_entropy, write

AT = ["input", "hidden", "latent"]


def manifold_mixup(step, at, alpha):
    rng = step.rng("manifold-mixup")
    layer = rng.pick(at)
    share = rng.beta(alpha, alpha)

    def mixed(values):
        order = rng.fork("order").permutation(SAMPLES)
        return share * values + (1 - share) * values[order]

    targets = mixed(step.targets)
    logits, representations = step.forward(step.inputs, changes={layer: mixed})
    return {
        "targets": targets,
        "representations": {name: representations[name] for name in AT},
        "terms": {"criterion": cross_entropy(logits, targets).mean()},
    }


write(
    "manifold-mixup",
    [(f"at {at}", {"at": [at], "alpha": 2}, manifold_mixup) for at in AT] + [("anywhere", {"at": AT, "alpha": 0.2}, manifold_mixup)],
)
