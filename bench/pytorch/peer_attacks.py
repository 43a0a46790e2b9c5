"""Attacks of libraries on the networks of tooling/oracles/attacks: what they come to, and how long they take."""

import sys
from pathlib import Path

import torch
from foolbox import PyTorchModel
from foolbox.attacks import BoundaryAttack, L2CarliniWagnerAttack
from pyautoattack import AutoAttack

from work import Work, call_times

sys.path.append(str(Path(__file__).parents[2] / "tooling/oracles/attacks"))
from networks import images, network  # noqa: E402
from watched import Counted  # noqa: E402

NAMED = {"linf": "Linf", "l2": "L2"}
FARTHEST = 28.0
"""The L2 distance of opposite corners, which an image counts with for which nothing is found."""


class Counting(torch.nn.Module):
    def __init__(self, model):
        super().__init__()
        self.model, self.spent = model, {"forwards": 0, "backwards": 0}

    def spend(self, what, points):
        self.spent[what] += len(points)

    def forward(self, points):
        self.spend("forwards", points)
        return self.model(Counted.apply(points, self, points))


def within_budget(options):
    def run(model, x, y):
        attack = AutoAttack(model, norm=NAMED[options["norm"]], eps=options["epsilon"], version="standard", seed=1)
        return attack.run_standard_evaluation(x, y, batch_size=250)[0]

    return run


def nearest(attack):
    return lambda model, x, y: attack(PyTorchModel(model, bounds=(0, 1), device="cpu"), x, y, epsilons=None)[1]


ATTACKS = {
    "auto-attack": within_budget,
    "verdict": within_budget,
    "boundary": lambda options: nearest(BoundaryAttack(steps=options["steps"])),
    "carlini-wagner": lambda options: nearest(
        L2CarliniWagnerAttack(binary_search_steps=options["searches"], steps=options["steps"])
    ),
}


def open(settings):
    options = settings["options"]
    model = network(options["model"])
    x, y = images(options["images"])
    run = ATTACKS[options["attack"]](options)

    def evidence():
        counting = Counting(model).eval()
        points = run(counting, x, y)
        passes = {name: [count / len(x)] for name, count in counting.spent.items()}
        if "epsilon" in options:
            return {**passes, "robust accuracy": [(model(points).argmax(1) == y).float().mean().item()]}
        distances = torch.where(model(points).argmax(1) != y, (points - x).flatten(1).norm(dim=1), FARTHEST)
        return {**passes, "median distance": [distances.quantile(0.5).item()]}

    return Work(evidence=evidence, round=lambda: call_times(lambda: run(model, x, y), warm_up=0, times=1))
