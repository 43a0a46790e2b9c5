"""Reads the weights and images that both sides share, and lays them out as PyTorch has them."""

import os

import torch
from safetensors.torch import load_file

MEMORY_FORMATS = {"default": torch.contiguous_format, "channels_last": torch.channels_last}


def read(settings, name):
    return load_file(os.path.join(settings["folder"], f"{name}.safetensors"))


def memory_format(settings):
    return MEMORY_FORMATS[settings["layout"]]


def images(settings):
    """Inputs `[size, channels, height, width]` in [0, 1], and labels."""
    tensors = read(settings, "images")
    inputs = tensors["inputs"].permute(0, 3, 1, 2).float().div(255)
    return inputs.contiguous(memory_format=memory_format(settings)), tensors["labels"].long()


def order(settings, batch_size):
    """The samples of each batch, as our trainer shows them."""
    return read(settings, "order")["order"].long().split(batch_size)


def kernel(values, flattened=None):
    """A convolution's `[h, w, in, out]` as `[out, in, h, w]`; a dense layer's `[in, out]` as `[out, in]`.

    `flattened` is the `(height, width, channels)` that a dense layer's inputs were flattened from: PyTorch flattens
    channels first.
    """
    if values.ndim == 4:
        return values.permute(3, 2, 0, 1)
    if flattened is not None:
        values = values.reshape(*flattened, -1).permute(2, 0, 1, 3).reshape(values.shape)
    return values.T


def load_weights(layers, weights, flattened=None):
    """Copies `<name>/kernel` and `<name>/bias` into the layer of each name; `flattened` as above, by name."""
    with torch.no_grad():
        for name, layer in layers.items():
            layer.weight.copy_(kernel(weights[f"{name}/kernel"], (flattened or {}).get(name)))
            layer.bias.copy_(weights[f"{name}/bias"])
