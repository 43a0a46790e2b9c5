"""What every oracle of a regularizer is made of: a small fixed network, six fixed samples, draws that are written down,
and the file that `describeOracle` of @infomixup/testing reads. All in double precision; every number that both sides
start from is exact in single precision too.

    python -m venv oracle && oracle/bin/pip install -r tooling/oracles/regularizers/requirements.txt
    oracle/bin/python tooling/oracles/regularizers/mixup.py
    npx biome check --write packages/regularizers/mixup/test/oracle.json
"""

import hashlib
import json
from pathlib import Path

import numpy as np
import torch
from torch.nn import functional as F

torch.set_default_dtype(torch.float64)

CLASSES = 3
SAMPLES = 6
SHAPES = {
    "hidden/kernel": (16, 8),
    "hidden/bias": (8,),
    "bottleneck/kernel": (8, 6),
    "bottleneck/bias": (6,),
    "logits/kernel": (3, 3),
    "logits/bias": (3,),
}


def generator(*key):
    """Random numbers that the words and numbers of a key alone decide."""
    return np.random.default_rng(list(hashlib.sha256(repr(key).encode()).digest()))


def exact(values, steps):
    """The nearest multiples of 1 / steps, a power of two."""
    return np.round(np.asarray(values) * steps) / steps


def cross_entropy(logits, targets):
    """The cross-entropy of each sample, whose target is a distribution: [batch]."""
    return -(targets * F.log_softmax(logits, 1)).sum(1)


def global_norm(gradients):
    return torch.sqrt(sum((gradient**2).sum() for gradient in gradients))


class Rng:
    """A stream of draws, each written down with what it was asked for, as packages/core/src/random/rng.ts names them."""

    def __init__(self, *key):
        self.key = key
        self.draw = generator(*key)
        self.drawn = []

    def note(self, kind, of, gives):
        self.drawn.append({"draw": kind, "of": of, "gives": gives})
        return gives

    def uniform(self):
        return self.note("uniform", [], float(np.floor(self.draw.uniform() * 1024) / 1024))

    def uniforms(self, size):
        return np.array(self.note("uniforms", [size], (np.floor(self.draw.uniform(size=size) * 1024) / 1024).tolist()))

    def normal(self):
        return self.note("normal", [], float(exact(self.draw.normal(), 256)))

    def normals(self, size):
        return np.array(self.note("normals", [size], exact(self.draw.normal(size=size), 256).tolist()))

    def integer(self, bound):
        return self.note("integer", [bound], int(self.draw.integers(bound)))

    def gamma(self, shape):
        return self.note("gamma", [shape], float(exact(self.draw.gamma(shape), 1024)))

    def beta(self, a, b):
        return self.note("beta", [a, b], float(exact(self.draw.beta(a, b), 1024)))

    def dirichlet(self, concentration):
        return self.note("dirichlet", list(concentration), self.draw.dirichlet(concentration).tolist())

    def permutation(self, size):
        return self.note("permutation", [size], self.draw.permutation(size).tolist())

    def pick(self, choices):
        """The choice itself; its place is written down."""
        return choices[self.note("pick", [len(choices)], int(self.draw.integers(len(choices))))]

    def fork(self, name, *position):
        forked = Rng(*self.key, name, *position)
        self.drawn.append({"draw": "fork", "of": [name, *position], "draws": forked.drawn})
        return forked


class Step:
    """One training step of the network of `toyModel`: what an oracle computes with, and what it draws."""

    def __init__(self, case):
        self.case = case
        self.streams = {}
        draw = generator("network")
        self.weights = {
            name: torch.tensor(exact(draw.normal(size=shape) * (0.5 if len(shape) > 1 else 0.2), 256)).requires_grad_()
            for name, shape in SHAPES.items()
        }
        # Deviations of softplus(rho - 5) would be next to nothing; these are about 0.5.
        with torch.no_grad():
            self.weights["bottleneck/bias"][3:] += 4.5
        draw = generator("batch")
        self.inputs = torch.tensor(exact(draw.uniform(size=(SAMPLES, 4, 4, 1)), 256))
        self.labels = torch.arange(SAMPLES) % CLASSES
        self.targets = F.one_hot(self.labels, CLASSES).double()

    def stream(self, name):
        """A random stream by the trainer's name for it: `regularizer/NAME` for a plugin's draws in its step."""
        return self.streams.setdefault(name, Rng(self.case, name))

    def rng(self, plugin):
        return self.stream(f"regularizer/{plugin}")

    def noise(self, shape):
        return torch.tensor(self.stream("noise").normals(int(np.prod(shape)))).reshape(*shape)

    def forward(self, inputs, train=True, changes={}, weights=None, noise=None):
        """Logits, and the representations after their changes; in training with the noise given, or new noise."""
        w = weights or self.weights
        met = {}

        def visit(name, value):
            met[name] = changes[name](value) if name in changes else value
            return met[name]

        x = visit("input", inputs)
        hidden = torch.tanh(x.reshape(x.shape[0], -1) @ w["hidden/kernel"] + w["hidden/bias"])
        hidden = visit("hidden", hidden)
        mean, rho = (hidden @ w["bottleneck/kernel"] + w["bottleneck/bias"]).split(3, 1)
        mean, deviation = visit("bottleneck", (mean, F.softplus(rho - 5)))
        if train:
            noise = self.noise(mean.shape) if noise is None else noise
            mean = mean + deviation * noise
        latent = visit("latent", mean)
        return latent @ w["logits/kernel"] + w["logits/bias"], met


def plain(value):
    """Numbers as JSON has them, to eight digits behind the point."""
    if isinstance(value, torch.Tensor):
        value = value.detach().numpy()
    if isinstance(value, (np.ndarray, np.floating)):
        return np.asarray(value, dtype=np.float64).round(8).tolist()
    return {name: plain(part) for name, part in value.items()} if isinstance(value, dict) else value


def measured(name, options, method):
    """
    The case `name`: `method(step, **options)` gives `terms`, by name as the trainer logs them (`criterion`,
    `penalty/PLUGIN`); where they are not those of the batch, `inputs`, `targets` and `weights`; where they matter,
    `representations`, by name; where they are not the gradients of the terms' sum, `gradients`, by parameter; and
    `evaluationWeights` after a step of plain SGD at a rate of 0.1.
    """
    step = Step(name)
    result = method(step, **options)
    terms = result["terms"]
    loss = sum(terms.values())
    trained = {**step.weights, **result.get("variables", {})}
    gradients = result.get("gradients") or dict(
        zip(trained, torch.autograd.grad(loss, list(trained.values()), allow_unused=True, materialize_grads=True))
    )
    optional = ("inputs", "targets", "weights", "representations", "evaluationWeights", "variables")
    return {
        "name": name,
        "options": options,
        "draws": {name: rng.drawn for name, rng in step.streams.items()},
        **{part: plain(result[part]) for part in optional if part in result},
        "terms": plain(terms),
        "loss": plain(loss),
        "gradientNorms": {parameter: plain(global_norm([gradient])) for parameter, gradient in gradients.items()},
        "gradientNorm": plain(global_norm(gradients.values())),
    }


def write(package, cases):
    """Writes packages/regularizers/PACKAGE/test/oracle.json; `cases` are (name, options, method)."""
    fixed = Step("")
    content = {
        "pytorch": torch.__version__.split("+")[0],
        "parameters": plain(fixed.weights),
        "inputs": plain(fixed.inputs),
        "labels": fixed.labels.tolist(),
        "cases": [measured(*case) for case in cases],
    }
    folder = Path(__file__).resolve().parents[3] / "packages" / "regularizers" / package / "test"
    (folder / "oracle.json").write_text(json.dumps(content, separators=(",", ":")) + "\n")
