"""Answers each request, a line of JSON on standard input, with one line of JSON, as `ours/process.mjs` does."""

import importlib
import json
import platform
import sys
import time
import traceback
from importlib.metadata import version

import torch

from memory import peak_bytes

settings = json.loads(sys.argv[1])
torch.set_num_threads(settings["threads"])
torch.manual_seed(1)
memory_at_start = peak_bytes()
work = importlib.import_module(settings["module"]).open(settings)

ANSWERS = {
    "versions": lambda: {
        "versions": {
            "python": platform.python_version(),
            "pytorch": torch.__version__,
            "foolbox": version("foolbox"),
        }
    },
    "evidence": lambda: {"evidence": work.evidence()},
    "round": lambda: {"milliseconds": work.round()},
    "processorTime": lambda: {"seconds": time.process_time()},
    "memory": lambda: {"peakBytes": peak_bytes(), "startBytes": memory_at_start},
}

for line in sys.stdin:
    try:
        answer = ANSWERS[json.loads(line)["ask"]]()
    except Exception:
        answer = {"error": traceback.format_exc()}
    print(json.dumps(answer), flush=True)
