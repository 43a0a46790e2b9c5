"""Writes packages/metrics/test/paired.json: SciPy's intervals of paired differences, seeds needed and exact binomial tests.

    python -m venv oracle && oracle/bin/pip install scipy
    oracle/bin/python tooling/oracles/paired.py > packages/metrics/test/paired.json
"""

import json

import numpy as np
from scipy import stats

draw = np.random.default_rng(9)


def difference(first, second):
    test = stats.ttest_rel(first, second)
    interval = test.confidence_interval(0.95)
    return {
        "first": first.tolist(),
        "second": second.tolist(),
        "mean": float(np.mean(first - second)),
        "low": float(interval.low),
        "high": float(interval.high),
    }


def needed(mean, deviation):
    runs = 2
    while stats.t.ppf(0.975, runs - 1) * deviation / np.sqrt(runs) >= mean:
        runs += 1
    return {"mean": mean, "deviation": deviation, "runs": runs}


pairs = [(draw.normal(0.3, 0.05, size=n), draw.normal(0.28, 0.05, size=n)) for n in (2, 3, 5, 12)]
print(
    json.dumps(
        {
            "differences": [difference(a.round(4), b.round(4)) for a, b in pairs],
            "needed": [needed(*given) for given in [(0.02, 0.01), (0.01, 0.01), (0.01, 0.05), (0.5, 0.001), (0.001, 0.02)]],
            "binomial": [
                {"positive": up, "negative": down, "p": float(stats.binomtest(up, up + down, 0.5).pvalue)}
                for up, down in [(5, 1), (30, 12), (0, 7), (400, 350), (3, 3)]
            ],
        },
        indent=1,
    )
)
