"""Answers each request, a line of JSON on standard input, with one line: how near an attack of a library comes to samples
of a network, and what it costs. `npm run bench -- attack-ladder` asks."""

import json
import platform
import sys
import time
import traceback

import torch
import torchattacks as T
from adv_lib import attacks as adv_lib
from foolbox import attacks as F
from libraries import (
    ADV_LIB,
    AUTO_ATTACK,
    FOOLBOX,
    NAMED,
    NORMS,
    TORCHATTACKS,
    by_norm,
    drawn_apgd,
    fab,
    from_adv_lib,
    from_foolbox,
    from_torchattacks,
    minimal_apgd,
    targeted_apgd,
    with_norm,
    within,
)
from networks import images, network
from watched import OutOfPasses, Watched


def foolbox_attacks(s, steps):
    def carlini_wagner(_):
        return F.L2CarliniWagnerAttack(
            binary_search_steps=s["searches"],
            steps=steps,
            stepsize=s["stepSize"],
            initial_const=float(s["firstConstant"]),
            abort_early=False,
        )

    iterated = {"rel_stepsize": s.get("relativeStepSize"), "steps": steps, "random_start": False}
    return {
        "fgsm": lambda: by_norm(F.LinfFastGradientAttack, F.L2FastGradientAttack),
        "bim": lambda: by_norm(F.LinfBasicIterativeAttack, F.L2BasicIterativeAttack, **iterated),
        "mi-fgsm": lambda: by_norm(
            F.LinfMomentumIterativeFastGradientMethod, F.L2MomentumIterativeFastGradientMethod, **iterated
        ),
        "pgd": lambda: by_norm(F.LinfPGD, F.L2PGD, **iterated),
        "deepfool": lambda: by_norm(F.LinfDeepFoolAttack, F.L2DeepFoolAttack, steps=steps),
        "ddn": lambda: from_foolbox(lambda _: F.DDNAttack(steps=steps)),
        "fmn": lambda: by_norm(F.LInfFMNAttack, F.L2FMNAttack, steps=steps),
        "carlini-wagner": lambda: from_foolbox(carlini_wagner),
        "carlini-wagner-once": lambda: from_foolbox(carlini_wagner),
    }


def torchattacks_attacks(s, steps):
    def iterated(attack, **options):
        return lambda: from_torchattacks(
            lambda model, _, epsilon: attack(
                model, eps=epsilon, alpha=s["relativeStepSize"] * epsilon, steps=steps, **options
            )
        )

    def pgd(model, norm, epsilon):
        options = {"eps": epsilon, "alpha": s["relativeStepSize"] * epsilon, "steps": steps, "random_start": False}
        return (T.PGD if norm == "linf" else T.PGDL2)(model, **options)

    def named(attack, **options):
        return lambda: from_torchattacks(
            lambda model, norm, epsilon: attack(model, norm=NAMED[norm], eps=epsilon, steps=steps, **options)
        )

    return {
        "fgsm": lambda: from_torchattacks(lambda model, _, epsilon: T.FGSM(model, eps=epsilon)),
        "bim": iterated(T.BIM),
        "mi-fgsm": iterated(T.MIFGSM, decay=1.0),
        "pgd": lambda: from_torchattacks(pgd),
        "apgd-ce": named(T.APGD, loss="ce"),
        "apgd-dlr": named(T.APGD, loss="dlr"),
        "apgd-t": named(T.APGDT, n_classes=s.get("targets", 9) + 1),
        "deepfool": lambda: from_torchattacks(lambda model, *_: T.DeepFool(model, steps=steps)),
        "fab": named(T.FAB),
        "fab-t": named(T.FAB, multi_targeted=True, n_classes=s.get("targets", 9) + 1),
        "carlini-wagner-once": lambda: from_torchattacks(
            lambda model, *_: T.CW(model, c=s["firstConstant"], steps=steps, lr=s["stepSize"])
        ),
    }


def adv_lib_attacks(s, steps):
    def carlini_wagner():
        return from_adv_lib(
            "carlini_wagner_l2",
            binary_search_steps=s["searches"],
            max_iterations=steps,
            learning_rate=s["stepSize"],
            initial_const=float(s["firstConstant"]),
            abort_early=False,
        )

    def pgd(model, x, y, _, epsilon):
        options = {"steps": steps, "random_init": False, "relative_step_size": s["relativeStepSize"]}
        return adv_lib.pgd_linf(model, x, y, epsilon, **options)

    def nearest_apgd(model, x, y, norm, _):
        options = {"binary_search_steps": s["searches"], "n_iter": steps, "max_eps": s["greatest"] / 2}
        return minimal_apgd(model, x, y, norm=NORMS[norm], **options)

    return {
        "pgd": lambda: pgd,
        "apgd-ce": lambda: within("apgd", n_iter=steps, loss_function="ce"),
        "apgd-dlr": lambda: within("apgd", n_iter=steps, loss_function="dlr"),
        "apgd-t": lambda: within("apgd_targeted", n_iter=steps, num_targets=s["targets"]),
        "minimal-apgd": lambda: nearest_apgd,
        "deepfool": lambda: with_norm("df", steps=steps),
        "ddn": lambda: from_adv_lib("ddn", steps=steps, levels=None),
        "fmn": lambda: with_norm("fmn", steps=steps),
        "fab": lambda: with_norm("fab", n_iter=steps),
        "alma": lambda: from_adv_lib("alma", num_steps=steps),
        "carlini-wagner": carlini_wagner,
        "carlini-wagner-once": carlini_wagner,
    }


def auto_attack_attacks(s, steps):
    return {
        "apgd-ce": lambda: drawn_apgd("ce", steps),
        "apgd-dlr": lambda: drawn_apgd("dlr", steps),
        "apgd-t": lambda: targeted_apgd(steps, s["targets"]),
        "fab": lambda: fab(0, steps),
        "fab-t": lambda: fab(s["targets"], steps),
    }


LIBRARIES = {
    "foolbox": (FOOLBOX, foolbox_attacks),
    "torchattacks": (TORCHATTACKS, torchattacks_attacks),
    "adv-lib": (ADV_LIB, adv_lib_attacks),
    "auto-attack": (AUTO_ATTACK, auto_attack_attacks),
}


def shown(watch, run, x, y, norm, epsilon):
    """Attacks, and shows the network where the attack ended."""
    points = run(watch, x, y, norm, epsilon).detach()
    with torch.no_grad():
        watch(points)


def least_budgets(watch, halvings, greatest, attack):
    """As bench/ladder/halving.mjs."""
    finest = 2**halvings
    low, high = torch.zeros(len(watch.x)), torch.full((len(watch.x),), float(finest))
    for _ in range(halvings):
        middles = (low + high) / 2
        for middle in middles.unique():
            tried = (middles == middle).nonzero().flatten()
            epsilon = middle.item() / finest * greatest
            watch.attacked = tried
            attack(tried, epsilon)
            fooled = watch.nearest[tried] <= epsilon * (1 + 1e-5)
            high[tried[fooled]], low[tried[~fooled]] = middle, middle


def climb(request):
    torch.manual_seed(1)
    norm, budgets, settings = request["norm"], request.get("budgets"), request["settings"]
    model = network(request["model"])
    x, y = images(request["images"])
    right = model(x).argmax(1) == y
    x, y = x[right], y[right]
    library = LIBRARIES[request["library"]][1]
    run = library({**settings, "greatest": request.get("greatest")}, settings.get("steps"))[request["attack"]]()
    epsilon = budgets and budgets["greatest"]
    warm = Watched(model, x[:1], y[:1], norm, request["passes"]).eval()
    shown(warm, run, x[:1], y[:1], norm, epsilon)
    watch = Watched(model, x, y, norm, request["passes"]).eval()
    stopped = False
    start = time.perf_counter()
    try:
        if budgets is None:
            shown(watch, run, x, y, norm, None)
        else:
            tried = lambda rows, radius: shown(watch, run, x[rows], y[rows], norm, radius)
            least_budgets(watch, budgets["halvings"], budgets["greatest"], tried)
    except OutOfPasses:
        stopped = True
    seconds = time.perf_counter() - start - watch.own_seconds
    nearest = [None if value == float("inf") else value for value in watch.nearest.tolist()]
    spent = {name: count.mean().item() for name, count in watch.spent.items()}
    most = (watch.spent["forwards"] + watch.spent["backwards"]).max().item()
    return {"distances": nearest, **spent, "most": most, "seconds": seconds, "stopped": stopped}


def versions(_):
    libraries = {name: version for name, (version, _) in LIBRARIES.items()}
    return {"versions": {"python": platform.python_version(), "pytorch": torch.__version__, **libraries}}


def main(threads):
    torch.set_num_threads(threads)
    answers, sys.stdout = sys.stdout, sys.stderr  # libraries print
    for line in sys.stdin:
        request = json.loads(line)
        try:
            answer = {"versions": versions, "row": climb}[request["ask"]](request)
        except Exception:
            answer = {"error": traceback.format_exc()}
        print(json.dumps(answer), file=answers, flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]))
