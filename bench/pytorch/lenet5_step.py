"""LeNet-5 training steps with Adam."""

from functools import partial

import torch

from lenet5 import lenet5
from materials import images, order
from training import step_work


def open(settings):
    adam = partial(torch.optim.Adam, lr=1e-3)
    options = settings["options"]
    batches = order(settings, options["batchSize"])
    return step_work(
        lenet5(settings), adam, *images(settings), batches, options["warmUp"], options["comparedSteps"]
    )
