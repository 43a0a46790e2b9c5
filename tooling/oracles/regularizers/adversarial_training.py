"""Adversarial training: PGD (Madry et al. 2018), FGSM with a random start (Wong et al. 2020), N-FGSM (de Jorge et al.
2022) and early-stopped PGD (Zhang et al. 2020)."""

import torch
from crafting import draws, in_linf, input_gradient, own_loss, pgd, same_noise
from oracle import SAMPLES, cross_entropy, write


def started(step, rng, inputs, indices, epsilon):
    return in_linf(inputs + epsilon * draws(rng, inputs, indices), inputs, epsilon)


def usual(step, rng, inputs, targets, indices, epsilon, steps, relativeStepSize, norm="linf"):
    start = started(step, rng, inputs, indices, epsilon)
    return pgd(step, inputs, start, own_loss(targets), epsilon, steps, relativeStepSize * epsilon)


def random_start(*given):
    return usual(*given, steps=1, relativeStepSize=1.25)


def noisy(step, rng, inputs, targets, indices, epsilon, noise=2, relativeStepSize=1):
    start = torch.clamp(inputs + noise * epsilon * draws(rng, inputs, indices, attempt=False), 0, 1)
    gradient = input_gradient(step, start, own_loss(targets))
    return torch.clamp(start + relativeStepSize * epsilon * gradient.sign(), 0, 1).detach()


def stopped(step, rng, inputs, targets, indices, epsilon, steps, furtherSteps, relativeStepSize=0.25):
    points = started(step, rng, inputs, indices, epsilon)
    left = torch.full((len(inputs),), furtherSteps)
    for _ in range(steps):
        logits, _ = step.forward(points, train=False)
        fooled = logits.argmax(1) != targets.argmax(1)
        stands = fooled & (left == 0)
        left = left - (fooled & ~stands).int()
        moved = pgd(step, inputs, points, own_loss(targets), epsilon, 1, relativeStepSize * epsilon)
        points = torch.where(stands.reshape(-1, 1, 1, 1), points, moved).detach()
    return points


attacks = {"pgd": usual, "fgsm-random-start": random_start, "n-fgsm": noisy, "early-stopped-pgd": stopped}


def adversarial_training(step, attack, epsilon, share=1):
    rng = step.rng("adversarial-training")
    rows = list(range(SAMPLES))
    if share < 1:
        rows = rng.fork("rows").permutation(SAMPLES)[: round(share * SAMPLES)]
    options = {name: value for name, value in attack.items() if name != "name"}
    craft = attacks[attack["name"]]
    inputs = step.inputs.clone()
    inputs[rows] = craft(step, rng, step.inputs[rows], step.targets[rows], rows, epsilon, **options)
    logits, _ = step.forward(inputs)
    return {"inputs": inputs, "terms": {"criterion": cross_entropy(logits, step.targets).mean()}}


def apart(step, attack, epsilon, share, batches):
    rng = step.rng("adversarial-training")
    options = {name: value for name, value in attack.items() if name != "name"}
    examples = attacks[attack["name"]](step, rng, step.inputs, step.targets, list(range(SAMPLES)), epsilon, **options)
    noise = step.noise((SAMPLES, 3))
    clean = cross_entropy(step.forward(step.inputs, noise=noise)[0], step.targets).mean()
    again = same_noise(step, noise)
    adversarial = cross_entropy(step.forward(examples, noise=again)[0], step.targets).mean()
    return {"terms": {"criterion": clean, "penalty/adversarial-training": share * (adversarial - clean)}}


pgd_of_three = {"name": "pgd", "norm": "linf", "steps": 3, "relativeStepSize": 0.4}
write(
    "adversarial-training",
    [
        ("PGD", {"attack": pgd_of_three, "epsilon": 0.2}, adversarial_training),
        ("PGD on half of the batch", {"attack": pgd_of_three, "epsilon": 0.2, "share": 0.5}, adversarial_training),
        (
            "PGD in batches apart",
            {"attack": pgd_of_three, "epsilon": 0.2, "share": 0.5, "batches": "apart"},
            apart,
        ),
        ("FGSM with a random start", {"attack": {"name": "fgsm-random-start"}, "epsilon": 0.2}, adversarial_training),
        ("N-FGSM", {"attack": {"name": "n-fgsm"}, "epsilon": 0.1}, adversarial_training),
        (
            "early-stopped PGD",
            {"attack": {"name": "early-stopped-pgd", "steps": 6, "furtherSteps": 1}, "epsilon": 0.3},
            adversarial_training,
        ),
    ],
)
