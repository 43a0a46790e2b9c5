"""LeNet-5 training steps with Adam on images in memory, in the order in which our trainer shows them."""

import time

import torch
from torch.nn import functional as F

from lenet5 import lenet5
from materials import images, read
from work import Work

BATCH_SIZE = 256
WARM_UP = 5
COMPARED_STEPS = 10


def open(settings):
    model = lenet5(settings)
    inputs, labels = images(settings)
    batches = read(settings, "order")["order"].long().split(BATCH_SIZE)

    def epoch():
        """Losses and the times at which steps ended, with an optimizer of its own."""
        optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
        losses, ends = [], []
        for batch in batches:
            optimizer.zero_grad(set_to_none=True)
            loss = F.cross_entropy(model(inputs[batch]), labels[batch])
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
            ends.append(time.perf_counter())
        return losses, ends

    def milliseconds():
        _, ends = epoch()
        return [1000 * (after - before) for before, after in zip(ends[WARM_UP - 1 :], ends[WARM_UP:])]

    return Work(evidence=lambda: {"losses": epoch()[0][:COMPARED_STEPS]}, round=milliseconds)
