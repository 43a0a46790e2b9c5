"""Writes packages/attacks/test/fixtures/foolbox.json: what Foolbox 3.3.4 finds on a small fixed network.

    python -m venv oracle && oracle/bin/pip install torch foolbox==3.3.4
    oracle/bin/python tooling/oracles/foolbox_attacks.py > packages/attacks/test/fixtures/foolbox.json
"""

import json

import foolbox
import numpy as np
import torch

draw = np.random.default_rng(4)


def plain(values, digits):
    return np.asarray(values, dtype=np.float64).round(digits).tolist()


def rounded(*shape, scale=1.0):
    return np.round(draw.normal(size=shape) * scale, 3).astype(np.float32)


weights = {"hidden": rounded(6, 8), "hiddenBias": rounded(8, scale=0.3), "logits": rounded(8, 3)}
inputs = np.clip(np.round(draw.uniform(-0.1, 1.1, size=(16, 6)), 2), 0, 1).astype(np.float32)


class Network(torch.nn.Module):
    def forward(self, x):
        hidden = torch.tanh((2 * x - 1) @ torch.from_numpy(weights["hidden"]) + torch.from_numpy(weights["hiddenBias"]))
        return hidden @ torch.from_numpy(weights["logits"])


network = Network().eval()
x = torch.from_numpy(inputs)
labels = network(x).argmax(1)
model = foolbox.PyTorchModel(network, bounds=(0, 1), device="cpu")

# Without random starts, which no two libraries draw alike.
ITERATED = {"rel_stepsize": 0.15, "steps": 12, "random_start": False}
CASES = [
    ("fgsm", "linf", foolbox.attacks.LinfFastGradientAttack(), [0.05, 0.15, 0.4]),
    ("fgsm", "l2", foolbox.attacks.L2FastGradientAttack(), [0.1, 0.3, 0.8]),
    ("pgd", "linf", foolbox.attacks.LinfPGD(**ITERATED), [0.05, 0.15, 0.4]),
    ("pgd", "l2", foolbox.attacks.L2PGD(**ITERATED), [0.1, 0.3, 0.8]),
]


def outcomes(attack, epsilons):
    _, clipped, success = attack(model, x, labels, epsilons=epsilons)
    return [
        {"epsilon": epsilon, "perturbed": plain(points, 6), "fooled": fooled.tolist()}
        for epsilon, points, fooled in zip(epsilons, clipped, success)
    ]


print(
    json.dumps(
        {
            "weights": {name: plain(value, 3) for name, value in weights.items()},
            "inputs": plain(inputs, 2),
            "labels": labels.tolist(),
            "cases": [
                {"attack": name, "norm": norm, "outcomes": outcomes(attack, epsilons)}
                for name, norm, attack, epsilons in CASES
            ],
        },
        separators=(",", ":"),
    )
)
