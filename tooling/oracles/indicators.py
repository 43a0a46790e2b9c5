"""Writes packages/evaluation/test/indicators.json: the Indicators of Attack Failure of some made-up ways.

    python -m venv oracle && oracle/bin/pip install numpy
    oracle/bin/python tooling/oracles/indicators.py > packages/evaluation/test/indicators.json

The formulas are those of github.com/pralab/IndicatorsOfAttackFailure, src/indicators/indicators.py at commit 874c661, on
plain arrays in place of its models.
"""

import json

import numpy as np

draw = np.random.default_rng(6)


def unstable(loss, nearby):
    divisor = abs(loss) if loss != 0 else 1
    return min(float(np.mean(np.abs(loss - nearby) / divisor)), 1.0)


def incomplete(loss):
    loss = np.array(loss)
    if loss.max() != 0:
        loss = loss - loss.min()
        loss = loss / loss.max()
    loss = np.minimum.accumulate(loss)
    last = loss[-min(len(loss), 10) :]
    return bool(last.max() - last.min() > 0.05)


def silent(predictions, label):
    fooled = predictions != label
    return bool(not fooled[-1] and fooled[:-1].sum() != 0)


def unavailable(gradient):
    return bool(np.count_nonzero(gradient) == 0)


def walk(kind):
    steps = np.arange(31)
    shape = {
        "falls": -np.log1p(steps),
        "settles": np.exp(-steps / 3),
        "jumps late": np.where(steps < 28, 1.0, 0.2),
        "rises": steps / 30,
        "trembles": np.exp(-steps / 4) + 0.3 * draw.normal(size=31),
    }[kind]
    return np.round(shape, 4)


ways = {kind: walk(kind) for kind in ["falls", "settles", "jumps late", "rises", "trembles"]}
surfaces = [(0.5, 0.01), (0.5, 0.3), (2.0, 5.0), (0.0, 0.2)]
nearby = [(loss, np.round(loss + size * draw.normal(size=20), 4)) for loss, size in surfaces]
paths = [[1, 1, 1], [1, 2, 1], [1, 2, 2], [2, 1, 1]]
gradients = [[0.0, 0.0], [0.0, 1e-30], [3.0, -4.0]]

print(
    json.dumps(
        {
            "incomplete": [{"way": k, "losses": v.tolist(), "is": incomplete(v)} for k, v in ways.items()],
            "unstable": [{"loss": l, "nearby": n.tolist(), "is": unstable(l, n)} for l, n in nearby],
            "silent": [{"predictions": p, "label": 1, "is": silent(np.array(p), 1)} for p in paths],
            "unavailable": [{"gradient": g, "is": unavailable(np.array(g))} for g in gradients],
        },
        indent=1,
    )
)
