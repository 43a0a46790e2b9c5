"""Robust accuracies of LeNet-5 under an attack of Foolbox, at every budget."""

import foolbox

from lenet5 import lenet5
from materials import images
from work import Work, call_times

ATTACKS = {
    "fgsm": foolbox.attacks.LinfFastGradientAttack,
    "pgd": foolbox.attacks.LinfPGD,
}
"""Without random starts, which no two libraries draw alike."""


def open(settings):
    options = settings["options"]
    model = foolbox.PyTorchModel(lenet5(settings).eval().requires_grad_(False), bounds=(0, 1), device="cpu")
    attack = ATTACKS[options["attack"]](random_start=False)
    inputs, labels = images(settings)
    batches = list(zip(inputs.split(options["foolboxBatchSize"]), labels.split(options["foolboxBatchSize"])))

    def accuracies():
        fooled = 0
        for batch_inputs, batch_labels in batches:
            _, _, success = attack(model, batch_inputs, batch_labels, epsilons=options["epsilons"])
            fooled = fooled + success.sum(dim=1)
        return (1 - fooled / len(labels)).tolist()

    return Work(evidence=lambda: {"accuracies": accuracies()}, round=lambda: call_times(accuracies, warm_up=0, times=1))
