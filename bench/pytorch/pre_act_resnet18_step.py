"""PreActResNet-18 training steps with Nesterov's SGD."""

from functools import partial

import torch

from materials import images, memory_format, order, read
from pre_act_resnet18 import PreActResNet18, core_variables
from training import step_work


def open(settings):
    model = PreActResNet18()
    variables = core_variables(model)
    with torch.no_grad():
        for name, values in read(settings, "weights").items():
            variables[name].copy_(values)
    model.train().to(memory_format=memory_format(settings))
    sgd = partial(torch.optim.SGD, lr=0.01, momentum=0.9, nesterov=True, weight_decay=1e-4)
    options = settings["options"]
    batches = order(settings, options["batchSize"])
    return step_work(model, sgd, *images(settings), batches, options["warmUp"], options["comparedSteps"])
