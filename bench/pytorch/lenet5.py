"""The LeNet-5 of @infomixup/core in PyTorch, with the shared weights."""

from collections import OrderedDict

from torch import nn

from materials import load_weights, memory_format, read


def lenet5(settings):
    layers = OrderedDict(
        conv1=nn.Conv2d(1, 6, 5, padding=2), relu1=nn.ReLU(), pool1=nn.MaxPool2d(2),
        conv2=nn.Conv2d(6, 16, 5), relu2=nn.ReLU(), pool2=nn.MaxPool2d(2), flatten=nn.Flatten(),
        dense1=nn.Linear(400, 120), relu3=nn.ReLU(), dense2=nn.Linear(120, 84), relu4=nn.ReLU(), logits=nn.Linear(84, 10),
    )  # fmt: skip
    model = nn.Sequential(layers)
    trained = {name: layer for name, layer in layers.items() if hasattr(layer, "weight")}
    load_weights(trained, read(settings, "weights"), {"dense1": (5, 5, 16)})
    return model.to(memory_format=memory_format(settings))
