"""Attacks of reference libraries, each as `run(model, x, y, norm, epsilon)`: the points that it ends at."""

import foolbox
import torch
import torchattacks
from adv_lib import attacks as adv_lib
from adv_lib.attacks.auto_pgd import minimal_apgd
from pyautoattack.autopgd_base import APGDAttack, APGDAttack_targeted
from pyautoattack.fab_pt import FABAttack_PT

INF = float("inf")
NORMS = {"linf": INF, "l2": 2, "l1": 1, "l0": 0}
NAMED = {"linf": "Linf", "l2": "L2", "l1": "L1"}
FOOLBOX, ADV_LIB = "Foolbox 3.3.4", "adv-lib 0.2.8"
AUTO_ATTACK, TORCHATTACKS = "auto-attack (pyautoattack 0.2.0)", "torchattacks 3.5.1"


def length(offsets, norm):
    flat = offsets.flatten(1)
    return (flat != 0).sum(1).float() if norm == "l0" else flat.norm(p=NORMS[norm], dim=1)


def from_foolbox(make):
    """All budgets of an attack of Foolbox, or its nearest points."""

    def run(model, x, y, norm, epsilon):
        fmodel = foolbox.PyTorchModel(model, bounds=(0, 1), device="cpu")
        return make(norm)(fmodel, x, y, epsilons=None if epsilon is None else [epsilon])[1][0 if epsilon else slice(None)]

    return run


def by_norm(linf, l2, **options):
    return from_foolbox(lambda norm: (linf if norm == "linf" else l2)(**options))


def from_adv_lib(attack, **options):
    return lambda model, x, y, norm, _: getattr(adv_lib, attack)(model, x, y, **options)


def with_norm(attack, **options):
    return lambda model, x, y, norm, _: getattr(adv_lib, attack)(model, x, y, norm=NORMS[norm], **options)


def within(attack, **options):
    """Of adv-lib, within a budget."""
    return lambda model, x, y, norm, epsilon: getattr(adv_lib, attack)(model, x, y, epsilon, norm=NORMS[norm], **options)


def from_torchattacks(make):
    """`make(model, norm, epsilon)` makes the attack."""
    return lambda model, x, y, norm, epsilon: make(model, norm, epsilon)(x, y)


def apgd(loss, steps=100):
    """From the inputs themselves, where auto-attack draws a start."""

    def run(model, x, y, norm, epsilon):
        attack = APGDAttack(model, n_iter=steps, norm=NAMED[norm], eps=epsilon, loss=loss, device="cpu")
        attack.init_hyperparam(x)
        return attack.attack_single_run(x, y, x_init=x)[3]

    return run


def drawn_apgd(loss, steps):
    def run(model, x, y, norm, epsilon):
        return APGDAttack(model, n_iter=steps, norm=NAMED[norm], eps=epsilon, loss=loss, device="cpu").perturb(x, y)

    return run


def targeted_apgd(steps, targets):
    def run(model, x, y, norm, epsilon):
        options = {"n_iter": steps, "n_target_classes": targets, "norm": NAMED[norm], "eps": epsilon}
        return APGDAttack_targeted(model, device="cpu", **options).perturb(x, y)

    return run


def fab(targets, steps):
    """Of auto-attack, whatever the budget: the nearest of all targets, which it never looks for."""

    def run(model, x, y, norm, _):
        attack = FABAttack_PT(model, norm=NAMED[norm], n_iter=steps, device="cpu")
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
