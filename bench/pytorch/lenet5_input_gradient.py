"""The gradient of LeNet-5's loss in its images alone: the parameters are not differentiated."""

import torch
from torch.nn import functional as F

from lenet5 import lenet5
from materials import images
from work import Work, call_times

COMPARED_SAMPLES = 16


def open(settings):
    model = lenet5(settings).eval().requires_grad_(False)
    inputs, labels = images(settings)
    inputs.requires_grad_(True)

    def gradient():
        loss = F.cross_entropy(model(inputs), labels, reduction="sum")
        return torch.autograd.grad(loss, inputs)[0]

    def evidence():
        first = gradient()[:COMPARED_SAMPLES].permute(0, 2, 3, 1)
        return {"input gradient": first.flatten().tolist()}

    return Work(evidence=evidence, round=lambda: call_times(gradient, warm_up=5, times=40))
