"""Writes packages/attacks/test/fixtures/attacked/NETWORK.json: what reference libraries' attacks find on the networks
beside it, image by image, for the first 256 test images of MNIST. Trains nothing; models.sh made the networks.

    python -m venv oracle && oracle/bin/pip install wheel setuptools==75.8.0
    oracle/bin/pip install --no-build-isolation -r tooling/oracles/attacks/requirements.txt
    oracle/bin/python tooling/oracles/attacks/references.py [NETWORK [CASE]]
    npx biome check --write packages/attacks/test/fixtures/attacked

What is there already stays, unless it is asked for by name. No attack starts at random: those no two libraries draw alike.
"""

import json
import sys
import time

import foolbox
import numpy as np
import torch
from adv_lib import attacks as adv_lib
from networks import KEPT, MODELS, images, network
from pyautoattack.autopgd_base import APGDAttack
from pyautoattack.fab_pt import FABAttack_PT

COUNT = 256
INF = float("inf")
NORMS = {"linf": INF, "l2": 2, "l1": 1, "l0": 0}
NAMED = {"linf": "Linf", "l2": "L2", "l1": "L1"}
EPSILONS = {"linf": [0.05, 0.1, 0.2, 0.3], "l2": [0.5, 1, 2, 3]}


def length(offsets, norm):
    flat = offsets.flatten(1)
    return (flat != 0).sum(1).float() if norm == "l0" else flat.norm(p=NORMS[norm], dim=1)


def from_foolbox(make):
    """All budgets of an attack of Foolbox, or its nearest points."""

    def run(model, x, y, norm, epsilon):
        fmodel = foolbox.PyTorchModel(model, bounds=(0, 1), device="cpu")
        return make(norm)(fmodel, x, y, epsilons=None if epsilon is None else [epsilon])[1][0 if epsilon else slice(None)]

    return run


def from_adv_lib(attack, **options):
    return lambda model, x, y, norm, _: getattr(adv_lib, attack)(model, x, y, **options)


def with_norm(attack, **options):
    return lambda model, x, y, norm, _: getattr(adv_lib, attack)(model, x, y, norm=NORMS[norm], **options)


def apgd(loss):
    """From the inputs themselves, where auto-attack draws a start."""

    def run(model, x, y, norm, epsilon):
        attack = APGDAttack(model, n_iter=100, norm=NAMED[norm], eps=epsilon, loss=loss, device="cpu")
        attack.init_hyperparam(x)
        return attack.attack_single_run(x, y, x_init=x)[3]

    return run


def fab(targets):
    """Of auto-attack, whatever the budget: the nearest of all targets, which it never looks for."""

    def run(model, x, y, norm, _):
        attack = FABAttack_PT(model, norm=NAMED[norm], n_iter=20 if targets else 30, device="cpu")
        best, nearest = x.clone(), torch.full((len(x),), INF)
        for target in range(2, 2 + targets) if targets else [None]:
            attack.target_class = target
            with torch.no_grad():
                found = attack.attack_single_run(x, y, is_targeted=target is not None)
                met = model(found).argmax(1) != y
            better = met & (length(found - x, norm) < nearest)
            best[better], nearest[better] = found[better], length(found - x, norm)[better]
        return best

    return run


FOOLBOX, ADV_LIB, AUTO_ATTACK = "Foolbox 3.3.4", "adv-lib 0.2.8", "auto-attack (pyautoattack 0.2.0)"
F = foolbox.attacks


def by_norm(linf, l2, **options):
    return from_foolbox(lambda norm: (linf if norm == "linf" else l2)(**options))


ITERATED = {"rel_stepsize": 2.5 / 40, "steps": 40, "random_start": False}
CARLINI = {"binary_search_steps": 9, "steps": 50, "stepsize": 0.05, "initial_const": 0.01, "abort_early": False}
BOUNDED = {
    "fgsm": (FOOLBOX, by_norm(F.LinfFastGradientAttack, F.L2FastGradientAttack), ["linf", "l2"]),
    "bim": (FOOLBOX, by_norm(F.LinfBasicIterativeAttack, F.L2BasicIterativeAttack), ["linf", "l2"]),
    "pgd": (FOOLBOX, by_norm(F.LinfPGD, F.L2PGD, **ITERATED), ["linf", "l2"]),
    "apgd-ce": (AUTO_ATTACK, apgd("ce"), ["linf", "l2"]),
    "apgd-dlr": (AUTO_ATTACK, apgd("dlr"), ["linf", "l2"]),
}
MINIMAL = {
    "deepfool": (FOOLBOX, by_norm(F.LinfDeepFoolAttack, F.L2DeepFoolAttack), ["linf", "l2"]),
    "ddn": (ADV_LIB, from_adv_lib("ddn", steps=100, levels=None), ["l2"]),
    "fmn": (ADV_LIB, with_norm("fmn", steps=100), ["linf", "l2", "l1", "l0"]),
    "fab": (AUTO_ATTACK, fab(0), ["linf", "l2", "l1"]),
    "fab-t": (AUTO_ATTACK, fab(9), ["linf", "l2", "l1"]),
    "carlini-wagner": (FOOLBOX, from_foolbox(lambda _: F.L2CarliniWagnerAttack(**CARLINI)), ["l2"]),
    "alma": (ADV_LIB, from_adv_lib("alma", num_steps=200), ["l2"]),
    "sigma-zero": (ADV_LIB, from_adv_lib("sigma_zero", num_steps=200), ["l0"]),
}


def rounded(values):
    return [None if not np.isfinite(value) else float(f"{value:.5g}") for value in values.tolist()]


def outcomes(model, x, y, name, norm):
    """Of a bounded attack a string of a 1 for each image fooled, a budget each; of a minimal one its distances."""
    reference, run, _ = {**BOUNDED, **MINIMAL}[name]
    shared = {"attack": name, "norm": norm, "reference": reference}
    correct = model(x).argmax(1) == y

    def met(points):
        return (model(points).argmax(1) != y) & correct

    if name in MINIMAL:
        points = run(model, x, y, norm, None).detach()
        distances = torch.where(met(points), length(points - x, norm), torch.tensor(INF))
        return {**shared, "distances": rounded(distances)}
    budgets = {}
    for epsilon in EPSILONS[norm][1:3] if name.startswith("apgd") else EPSILONS[norm]:
        points = run(model, x, y, norm, epsilon).detach()
        budgets[str(epsilon)] = "".join("1" if fooled else "0" for fooled in met(points).tolist())
    return {**shared, "fooled": budgets}


def main(names, wanted):
    torch.set_num_threads(1)
    x, y = images(COUNT)
    for name in names:
        path = KEPT / f"{name}.json"
        kept = json.loads(path.read_text()) if path.exists() else {"correct": "", "cases": []}
        model = network(name)
        kept["correct"] = "".join("1" if right else "0" for right in (model(x).argmax(1) == y).tolist())
        for attack, (_, _, norms) in {**BOUNDED, **MINIMAL}.items():
            for norm in norms:
                is_known = any((one["attack"], one["norm"]) == (attack, norm) for one in kept["cases"])
                if (is_known and wanted is None) or wanted not in (None, attack):
                    continue
                start = time.time()
                case = outcomes(model, x, y, attack, norm)
                others = [one for one in kept["cases"] if (one["attack"], one["norm"]) != (attack, norm)]
                kept["cases"] = sorted([*others, case], key=lambda one: (one["attack"], one["norm"]))
                path.write_text(json.dumps(kept, separators=(",", ":")))
                print(f"{name}: {attack} in {norm}, {time.time() - start:.0f} s", flush=True)


main(sys.argv[1:2] or MODELS, sys.argv[2] if len(sys.argv) > 2 else None)
