"""Writes packages/attacks/test/fixtures/attacked/NETWORK.json: what reference libraries' attacks find on the networks
beside it, image by image, for the first 256 test images of MNIST. Trains nothing; models.sh made the networks.

    python -m venv oracle && oracle/bin/pip install wheel setuptools==75.8.0
    oracle/bin/pip install --no-build-isolation -r tooling/oracles/attacks/requirements.txt
    oracle/bin/python tooling/oracles/attacks/references.py [NETWORK [ATTACK or LIBRARY]]
    npx biome check --write packages/attacks/test/fixtures/attacked

What is there already stays, unless it is asked for by name. No attack starts at random: those no two libraries draw alike.
"""

import json
import sys
import time

import numpy as np
import torch
from foolbox import attacks as F
from libraries import (
    ADV_LIB,
    AUTO_ATTACK,
    FOOLBOX,
    INF,
    TORCHATTACKS,
    apgd,
    by_norm,
    fab,
    from_adv_lib,
    from_foolbox,
    from_torchattacks,
    length,
    with_norm,
)
from networks import KEPT, MODELS, images, network
from torchattacks import BIM, FGSM, JSMA, PGD, PGDL2, DeepFool

COUNT = 256
EPSILONS = {"linf": [0.05, 0.1, 0.2, 0.3], "l2": [0.5, 1, 2, 3]}

ITERATED = {"rel_stepsize": 2.5 / 40, "steps": 40, "random_start": False}
CARLINI = {"binary_search_steps": 9, "steps": 50, "stepsize": 0.05, "initial_const": 0.01, "abort_early": False}
TORCHATTACKED = {
    "fgsm": (lambda model, _, epsilon: FGSM(model, eps=epsilon), ["linf"]),
    "bim": (lambda model, _, epsilon: BIM(model, eps=epsilon, alpha=0.2 * epsilon, steps=10), ["linf"]),
    "pgd": (
        lambda model, norm, epsilon: (PGD if norm == "linf" else PGDL2)(
            model, eps=epsilon, alpha=2.5 / 40 * epsilon, steps=40, random_start=False
        ),
        ["linf", "l2"],
    ),
    "deepfool": (lambda model, *_: DeepFool(model, steps=50), ["l2"]),
    # Towards the next class; 14.5 % of the pixels are the paper's.
    "jsma": (lambda model, *_: JSMA(model, theta=1.0, gamma=0.145), ["l0"]),
}


def carlini_wagner(model, x, y, norm, epsilon):
    """Where Foolbox finds nothing, it returns black images, which networks may take for another class."""
    points = from_foolbox(lambda _: F.L2CarliniWagnerAttack(**CARLINI))(model, x, y, norm, epsilon)
    is_found = points.flatten(1).abs().sum(1) > 0
    return torch.where(is_found[:, None, None, None], points, x)


CASES = [
    ("fgsm", FOOLBOX, by_norm(F.LinfFastGradientAttack, F.L2FastGradientAttack), ["linf", "l2"]),
    ("bim", FOOLBOX, by_norm(F.LinfBasicIterativeAttack, F.L2BasicIterativeAttack), ["linf", "l2"]),
    ("pgd", FOOLBOX, by_norm(F.LinfPGD, F.L2PGD, **ITERATED), ["linf", "l2"]),
    ("apgd-ce", AUTO_ATTACK, apgd("ce"), ["linf", "l2"]),
    ("apgd-dlr", AUTO_ATTACK, apgd("dlr"), ["linf", "l2"]),
    ("deepfool", FOOLBOX, by_norm(F.LinfDeepFoolAttack, F.L2DeepFoolAttack), ["linf", "l2"]),
    ("ddn", ADV_LIB, from_adv_lib("ddn", steps=100, levels=None), ["l2"]),
    ("fmn", ADV_LIB, with_norm("fmn", steps=100), ["linf", "l2", "l1", "l0"]),
    ("fab", AUTO_ATTACK, fab(0, 30), ["linf", "l2", "l1"]),
    ("fab-t", AUTO_ATTACK, fab(9, 20), ["linf", "l2", "l1"]),
    ("carlini-wagner", FOOLBOX, carlini_wagner, ["l2"]),
    ("alma", ADV_LIB, from_adv_lib("alma", num_steps=200), ["l2"]),
    ("sigma-zero", ADV_LIB, from_adv_lib("sigma_zero", num_steps=200), ["l0"]),
    *((name, TORCHATTACKS, from_torchattacks(make), norms) for name, (make, norms) in TORCHATTACKED.items()),
]
WITHIN_BUDGETS = ("fgsm", "bim", "pgd", "apgd-ce", "apgd-dlr")
FEWER = {("jsma", TORCHATTACKS): 32, ("deepfool", TORCHATTACKS): 32}
"""Images of attacks that go image by image."""


def rounded(values):
    return [None if not np.isfinite(value) else float(f"{value:.5g}") for value in values.tolist()]


def outcomes(model, x, y, name, norm, run):
    """Of a bounded attack a string of a 1 for each image fooled, a budget each; of a minimal one its distances."""
    correct = model(x).argmax(1) == y

    def met(points):
        found = model(points).argmax(1)
        return ((found == (y + 1) % 10) if name == "jsma" else (found != y)) & correct

    if name not in WITHIN_BUDGETS:
        points = run(model, x, y, norm, None).detach()
        distances = torch.where(met(points), length(points - x, norm), torch.tensor(INF))
        return {"distances": rounded(distances)}
    budgets = {}
    for epsilon in EPSILONS[norm][1:3] if name.startswith("apgd") else EPSILONS[norm]:
        points = run(model, x, y, norm, epsilon).detach()
        budgets[str(epsilon)] = "".join("1" if fooled else "0" for fooled in met(points).tolist())
    return {"fooled": budgets}


def main(names, wanted):
    torch.set_num_threads(1)
    x, y = images(COUNT)
    for name in names:
        path = KEPT / f"{name}.json"
        kept = json.loads(path.read_text()) if path.exists() else {"correct": "", "cases": []}
        model = network(name)
        kept["correct"] = "".join("1" if right else "0" for right in (model(x).argmax(1) == y).tolist())
        for attack, reference, run, norms in CASES:
            for norm in norms:
                case = {"attack": attack, "norm": norm, "reference": reference}
                others = [one for one in kept["cases"] if {**one, **case} != one]
                if (len(others) < len(kept["cases"]) and wanted is None) or wanted not in (None, attack, reference):
                    continue
                start, count = time.time(), FEWER.get((attack, reference), COUNT)
                case |= outcomes(model, x[:count], y[:count], attack, norm, run)
                kept["cases"] = sorted([*others, case], key=lambda one: (one["attack"], one["norm"], one["reference"]))
                path.write_text(json.dumps(kept, separators=(",", ":")))
                print(f"{name}: {attack} in {norm}, {reference}, {time.time() - start:.0f} s", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:2] or MODELS, sys.argv[2] if len(sys.argv) > 2 else None)
