"""PyTorch on a GPU: answers each request, a line of JSON on standard input, with one line of JSON, as `ours/process.mjs`.

Layout, precision and the like are PyTorch's own defaults unless the settings say `float32`, which keeps it from
rounding the inputs of convolutions to TF32.
"""

import json
import os
import sys
import time
import traceback
from functools import partial

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "pytorch"))

import torch
from torch.nn import functional as F

from lenet5 import lenet5
from materials import images, order, read
from pre_act_resnet18 import PreActResNet18, core_variables
from training import step_work
from work import call_times

settings = json.loads(sys.argv[1])
device = "cuda" if torch.cuda.is_available() else "cpu"
torch.backends.cudnn.allow_tf32 = not settings["float32"]
torch.manual_seed(1)

COMPARED_SAMPLES = 4


def pre_act_resnet18(work):
    model = PreActResNet18()
    variables = core_variables(model)
    with torch.no_grad():
        for name, values in read(work, "weights").items():
            variables[name].copy_(values)
    return model.train()


NETWORKS = {"lenet5": lenet5, "preActResNet18": pre_act_resnet18}
OPTIMIZERS = {
    "lenet5": partial(torch.optim.Adam, lr=1e-3),
    "preActResNet18": partial(torch.optim.SGD, lr=0.01, momentum=0.9, nesterov=True, weight_decay=1e-4),
}


def open_network(work):
    return NETWORKS[work["network"]](work).to(device)


def steps(work):
    batches = [batch.to(device) for batch in order(work, work["batchSize"])]
    inputs, labels = (tensor.to(device) for tensor in images(work))
    optimizer = OPTIMIZERS[work["network"]]
    found = step_work(open_network(work), optimizer, inputs, labels, batches, work["warmUp"], work["comparedSteps"])
    # Each pass begins with the weights that it ended the pass before with; evidence is asked for first.
    return found.evidence, {"step": found.round}


def core_gradients(model):
    """All gradients in one vector, in the order and the layouts of core; LeNet-5's first dense layer is flattened
    channels first here."""
    parts = []
    for name, layer in model.named_children():
        if not hasattr(layer, "weight"):
            continue
        gradient = layer.weight.grad
        if name == "dense1":
            parts.append(gradient.reshape(-1, 16, 5, 5).permute(2, 3, 1, 0))
        elif gradient.ndim == 4:
            parts.append(gradient.permute(2, 3, 1, 0))
        else:
            parts.append(gradient.T)
        parts.append(layer.bias.grad)
    return torch.cat([part.reshape(-1) for part in parts])


def passes(work):
    model = open_network(work)
    inputs, labels = (tensor.to(device) for tensor in images(work))

    def forward():
        with torch.inference_mode():
            return model(inputs).cpu()

    def input_gradient():
        x = inputs.detach().requires_grad_(True)
        loss = F.cross_entropy(model.requires_grad_(False)(x), labels, reduction="sum")
        return torch.autograd.grad(loss, x)[0]

    def parameter_gradients():
        model.requires_grad_(True).zero_grad(set_to_none=True)
        F.cross_entropy(model(inputs), labels).backward()
        return core_gradients(model)

    def evidence():
        samples = input_gradient()[:COMPARED_SAMPLES].permute(0, 2, 3, 1)
        return {
            "forward": forward().flatten().tolist(),
            "parameter gradients": parameter_gradients().tolist(),
            "input gradient": samples.flatten().tolist(),
        }

    timed = partial(call_times, warm_up=work["warmUp"], times=work["times"])
    return evidence, {
        "forward": lambda: timed(forward),
        "parameter gradients": lambda: timed(lambda: parameter_gradients().sum().item()),
        "input gradient": lambda: timed(lambda: input_gradient().sum().item()),
    }


def decay(work):
    """One gradient serves all budgets, as on our side."""
    model = open_network(work).eval().requires_grad_(False)
    inputs, labels = (tensor.to(device) for tensor in images(work))
    parts = list(zip(inputs[: work["images"]].split(work["partSize"]), labels[: work["images"]].split(work["partSize"])))

    def robust(x, y):
        x = x.detach().requires_grad_(True)
        gradient = torch.autograd.grad(F.cross_entropy(model(x), y, reduction="sum"), x)[0]
        with torch.inference_mode():
            points = ((x + epsilon * gradient.sign()).clamp(0, 1) for epsilon in work["epsilons"])
            return torch.stack([(model(point).argmax(1) == y).sum() for point in points])

    def accuracies():
        return (sum(robust(x, y) for x, y in parts) / work["images"]).tolist()

    return lambda: {"accuracies": accuracies()}, {"decay": lambda: call_times(accuracies, warm_up=0, times=1)}


KINDS = {"steps": steps, "passes": passes, "decay": decay}
opened = {}


def opened_of(work):
    if work["name"] not in opened:
        folder = os.path.join(settings["folder"], work["name"])
        opened[work["name"]] = KINDS[work["kind"]]({**work, "folder": folder, "layout": work.get("layout", "default")})
    return opened[work["name"]]


def versions(_):
    name = torch.cuda.get_device_name() if device == "cuda" else "no GPU"
    return {"versions": {"pytorch": torch.__version__, "cuda": torch.version.cuda}, "adapter": name}


ANSWERS = {
    "versions": versions,
    "evidence": lambda request: {"evidence": opened_of(request["work"])[0]()},
    "round": lambda request: {"milliseconds": opened_of(request["work"])[1][request["part"]]()},
}

for line in sys.stdin:
    request = json.loads(line)
    try:
        answer = ANSWERS[request["ask"]](request)
    except Exception:
        answer = {"error": traceback.format_exc()}
    print(json.dumps(answer), flush=True)
