"""Dropout with inverted scaling (Srivastava et al. 2014), of values and of channels (Tompson et al. 2015)."""

import torch
from oracle import cross_entropy, write


def dropout(step, at, rate=0.5, unit="element"):
    def dropped(name):
        def change(values):
            shape = values.shape
            if unit == "channel":
                shape = [size if axis in (0, len(shape) - 1) else 1 for axis, size in enumerate(shape)]
            draws = step.stream(f"noise/dropout/{name}").uniforms(int(torch.tensor(shape).prod()))
            kept = torch.tensor(draws >= rate, dtype=torch.float64).reshape(*shape)
            return values * kept / (1 - rate)

        return change

    logits, representations = step.forward(step.inputs, changes={name: dropped(name) for name in at})
    return {
        "representations": {name: representations[name] for name in at},
        "terms": {"criterion": cross_entropy(logits, step.targets).mean()},
    }


write(
    "dropout",
    [
        ("values", {"at": ["hidden", "latent"]}, dropout),
        ("channels", {"at": ["input", "hidden"], "rate": 0.25, "unit": "channel"}, dropout),
    ],
)
