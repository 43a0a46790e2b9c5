"""The PreActResNet-18 of @infomixup/core in PyTorch, and its variables under the names and in the layouts of core."""

from collections import OrderedDict

from torch import nn
from torch.nn import functional as F

FIELDS = {
    nn.Conv2d: {"weight": "kernel"},
    nn.Linear: {"weight": "kernel", "bias": "bias"},
    nn.BatchNorm2d: {"weight": "scale", "bias": "offset", "running_mean": "movingMean", "running_var": "movingVariance"},
}


class Block(nn.Module):
    def __init__(self, inputs, filters, stride):
        super().__init__()
        self.bn1 = nn.BatchNorm2d(inputs)
        self.conv1 = nn.Conv2d(inputs, filters, 3, stride, padding=1, bias=False)
        self.bn2 = nn.BatchNorm2d(filters)
        self.conv2 = nn.Conv2d(filters, filters, 3, padding=1, bias=False)
        projects = stride != 1 or inputs != filters
        self.shortcut = nn.Conv2d(inputs, filters, 1, stride, bias=False) if projects else None

    def forward(self, x):
        active = F.relu(self.bn1(x))
        shortcut = x if self.shortcut is None else self.shortcut(active)
        return shortcut + self.conv2(F.relu(self.bn2(self.conv1(active))))


def stage(inputs, filters, stride):
    return nn.Sequential(OrderedDict(block1=Block(inputs, filters, stride), block2=Block(filters, filters, 1)))


class PreActResNet18(nn.Module):
    def __init__(self, classes=10, width=64, channels=3, stem_stride=1, final_normalization=False):
        super().__init__()
        self.stem = nn.Conv2d(channels, width, 3, stem_stride, padding=1, bias=False)
        self.stage1 = stage(width, width, 1)
        self.stage2 = stage(width, 2 * width, 2)
        self.stage3 = stage(2 * width, 4 * width, 2)
        self.stage4 = stage(4 * width, 8 * width, 2)
        if final_normalization:
            self.stage4.bn = nn.BatchNorm2d(8 * width)
            self.stage4.relu = nn.ReLU()
        self.logits = nn.Linear(8 * width, classes)

    def forward(self, images):
        maps = self.stage4(self.stage3(self.stage2(self.stage1(self.stem(images)))))
        return self.logits(maps.mean((2, 3)))


def core_layout(tensor):
    """A view of a weight or its gradient as core has it: `[h, w, in, out]`, `[in, out]`, others alike."""
    if tensor.ndim == 4:
        return tensor.permute(2, 3, 1, 0)
    return tensor.T if tensor.ndim == 2 else tensor


def core_names(network):
    """The name in core of every parameter and running statistic: `stage1.block1.bn1.weight`: `stage1/block1/bn1/scale`."""
    layers = [(path, layer) for path, layer in network.named_modules() if type(layer) in FIELDS]
    return {
        f"{path}.{theirs}": f"{path.replace('.', '/')}/{ours}"
        for path, layer in layers
        for theirs, ours in FIELDS[type(layer)].items()
    }


def core_variables(network):
    """The variables by their names in core, as views: copying core's values into one sets the network's own."""
    tensors = network.state_dict()
    return {ours: core_layout(tensors[theirs]) for theirs, ours in core_names(network).items()}
