"""Writes packages/attacks/test/fixtures/apgd.json: where APGD of AutoAttack's authors goes on a small fixed network.

Two slips of theirs are mended here, as ours does without: at its first look their loop compares the first loss with 0 where
the loss at the start belongs, and in L1 it counts values that rounding alone has moved as changed.

    python -m venv oracle && oracle/bin/pip install torch pyautoattack==0.2.0
    oracle/bin/python tooling/oracles/apgd.py > packages/attacks/test/fixtures/apgd.json
"""

import json

import numpy as np
import torch
from pyautoattack import autopgd_base
from pyautoattack.autopgd_base import APGDAttack, APGDAttack_targeted, L1_projection

autopgd_base.L0_norm = lambda offsets: (offsets.abs() > 1e-6).flatten(1).sum(-1)

draw = np.random.default_rng(5)
STEPS, SHOWN = 16, [1, 4, 8, 12]


def plain(values, digits=6):
    return np.asarray(values, dtype=np.float64).round(digits).tolist()


def rounded(*shape, scale=1.0):
    return np.round(draw.normal(size=shape) * scale, 3).astype(np.float32)


weights = {"hidden": rounded(6, 8), "hiddenBias": rounded(8, scale=0.3), "logits": rounded(8, 5)}
inputs = np.clip(np.round(draw.uniform(-0.1, 1.1, size=(8, 6)), 2), 0, 1).astype(np.float32)


class Network(torch.nn.Module):
    """Remembers what it was shown."""

    def __init__(self):
        super().__init__()
        self.shown = []

    def forward(self, x):
        self.shown.append(x.detach().numpy().copy())
        hidden = torch.tanh((2 * x - 1) @ torch.from_numpy(weights["hidden"]) + torch.from_numpy(weights["hiddenBias"]))
        return hidden @ torch.from_numpy(weights["logits"])


network = Network().eval()
x = torch.from_numpy(inputs)
clean = network(x)
labels, target = clean.argmax(1), clean.sort(dim=1)[1][:, -2]


def start(norm, epsilon):
    noise = torch.from_numpy(rounded(*inputs.shape))
    if norm == "L1":
        return x + noise + L1_projection(x, noise, epsilon)
    size = noise.abs().amax(1, keepdim=True) if norm == "Linf" else noise.norm(dim=1, keepdim=True)
    return (x + epsilon * noise / size).clamp(0, 1)


def mended(attack, first_loss):
    """The attack, whose first look knows the loss at the start."""
    theirs = attack.check_oscillation

    def check(losses, step, window, *others, **named):
        if step + 1 > window:
            return theirs(losses, step, window, *others, **named)
        return theirs(torch.cat([first_loss[None], losses]), step + 1, window, *others, **named)

    attack.check_oscillation = check
    return attack


def case(norm, loss, epsilon):
    kind = APGDAttack_targeted if loss == "targeted-dlr" else APGDAttack
    attack = kind(network, n_iter=STEPS, norm=norm, eps=epsilon, device="cpu")
    if loss in ("ce", "dlr"):
        attack.loss = loss
    attack.init_hyperparam(x)
    attack.y_target = target
    first = start(norm, epsilon)
    losses = {"ce": torch.nn.CrossEntropyLoss(reduction="none"), "dlr": attack.dlr_loss}
    of_start = losses.get(loss) or attack.dlr_loss_targeted
    mended(attack, of_start(network(first), labels).detach())
    network.shown = []
    attack.attack_single_run(x, labels, x_init=first)
    visited = network.shown
    return {
        "norm": norm.lower(),
        "loss": loss,
        "epsilon": epsilon,
        "start": plain(visited[0]),
        "visited": [{"step": step, "points": plain(visited[step])} for step in SHOWN],
    }


CASES = [
    ("Linf", "ce", 0.2),
    ("Linf", "dlr", 0.25),
    ("L2", "ce", 0.5),
    ("L2", "targeted-dlr", 0.3),
    ("L1", "ce", 1.5),
]

print(
    json.dumps(
        {
            "weights": {name: plain(value, 3) for name, value in weights.items()},
            "inputs": plain(inputs, 2),
            "labels": labels.tolist(),
            "target": target.tolist(),
            "steps": STEPS,
            "cases": [case(*each) for each in CASES],
        },
        separators=(",", ":"),
    )
)
